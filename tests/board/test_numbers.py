"""Every number opens its list: figures × filters × roles, drawn at random. The tile is the list is the export."""

import csv
import datetime as dt
import io
import os
import re
from itertools import product
from urllib.parse import urlencode

import pytest
from django.db import transaction
from django.db.models import F
from django.http import Http404, QueryDict
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dossiers.casework import access
from dossiers.casework.facts import row_audit
from dossiers.casework.models import Dossier
from dossiers.oversight import balance, listing, population, tallies
from dossiers.oversight.causes import CAUSES
from dossiers.oversight.figures import Period
from dossiers.oversight.filters import FIGURES, DossierFilter
from dossiers.oversight.in_progress import WAITS
from dossiers.oversight.models import UnitTally
from dossiers.procedures.models import Field, Procedure
from dossiers.units.roles import Role
from portal.board import dossier_list
from portal.board.period import frozen, parameters
from portal.board.query_params import asked
from portal.board.visit import BoardVisit
from portal.exports import jobs
from tests.behind_the_log import rewrite
from tests.board.test_dossier_list import walked
from tests.oversight.histories import BEGIN, DAYS
from tests.world import a_dossier_in_process, an_officer, local, resolve

EXAMPLES = int(os.environ.get("BOARD_EXAMPLES", "40"))
PEOPLE = ("mayor", "district_leader", "leader", "stranger", "head")
UNITS = st.sampled_from(["", "", "T10.31", "T10.31.01", "T10.31.02", "T10.05"])
WHOLE = Period(BEGIN, BEGIN + dt.timedelta(days=DAYS), BEGIN + dt.timedelta(days=DAYS))
PART = Period(BEGIN + dt.timedelta(days=6), WHOLE.until, BEGIN + dt.timedelta(days=16))
MINUTES = st.integers(0, (DAYS + 2) * 1440)


@st.composite
def filters(draw):
    """Parameters of a list: any figure, some units, and at most one thing that narrows it further."""
    given = {"so": draw(st.sampled_from(FIGURES)), "don-vi": draw(UNITS)}
    given["rieng"], given["khoi"] = draw(st.sampled_from(["", "", "1"])), draw(st.sampled_from(["", "", "commune"]))
    name, values = draw(st.sampled_from(list(NARROWING.items())))
    given[name] = draw(st.sampled_from(values))
    return {key: value for key, value in given.items() if value}


NARROWING = {
    "": [""],
    "cap": list(Procedure.Level.values),
    "con-lai": list(WAITS),
    "tre": ["0", "1", "2", "3"],
    "vi-sao": list(CAUSES),
}


@st.composite
def periods(draw):
    """The whole history, or two instants to the minute and an as-of that may cut the period short."""
    since, until = sorted((draw(MINUTES), draw(MINUTES)))
    if draw(st.booleans()):
        since, until = 0, draw(st.sampled_from([DAYS * 1440, DAYS * 720]))
    edges = [BEGIN + dt.timedelta(minutes=minutes) for minutes in (since, until, max(until, draw(MINUTES)))]
    return Period(*edges)


def exported(question: DossierFilter) -> list[str]:
    """The codes in the CSV file of a question."""
    file = io.BytesIO()
    jobs.write(question, "csv", "Thử", file)
    return [line["Mã hồ sơ"] for line in csv.DictReader(io.StringIO(file.getvalue().decode("utf-8-sig")))]


def test_the_tile_is_the_list_is_the_export(world, history, signed_in, monkeypatch):
    monkeypatch.setattr(dossier_list, "A_PAGE", 7)
    clients = {who: signed_in(getattr(world, who)) for who in PEOPLE}
    questions: list[DossierFilter] = []
    real = dossier_list.asked
    monkeypatch.setattr(dossier_list, "asked", lambda *given: questions.append(real(*given)) or questions[-1])
    seen = set()

    def check(who, asked_for, period):
        address = "/dieu-hanh/ho-so/?" + "&".join(f"{key}={value}" for key, value in asked_for.items())
        page = clients[who].get(f"{address}&{frozen(period)}")
        if page.status_code == 404:  # a unit out of sight
            assert asked_for["don-vi"] not in {row.code for row in in_sight(clients[who])} or "khoi" in asked_for
            return
        tile, question = page.context["count"], questions[-1].question
        listed = walked(clients[who], f"{address}&{frozen(period)}")
        assert tile == len(listed) == len(set(listed))
        assert exported(question) == listed
        assert question.dossiers().count() == tile
        seen.add((asked_for["so"], tile > 0))

    for figure in FIGURES:
        check("mayor", {"so": figure}, PART)
    assert len({figure for figure, some in seen if some}) >= 11, "the history has something to show for most figures"
    drawn = given(st.sampled_from(PEOPLE), filters(), periods())
    settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))(drawn(check))()


def in_sight(client):
    return client.get("/dieu-hanh/").context["units"]


NARROWED = {
    "in_time": [{"con-lai": group} for group in WAITS],
    "late": [*({"tre": str(band)} for band in range(4)), *({"vi-sao": cause} for cause in CAUSES)],
}
"""What narrows one figure only."""


def all_filters(figure: str):
    """Every way to ask for a figure: units, kinds, levels, fields, what narrows this one, and two of them at once."""
    fields = [{"linh-vuc": str(pk)} for pk in Field.objects.filter(name="Lĩnh vực thử").values_list("pk", flat=True)]
    narrow = [*fields, *({"cap": level} for level in ("commune", "district")), *NARROWED.get(figure, [])]
    where = [{"don-vi": "T10.31"}, {"don-vi": "T10.31", "rieng": "1"}, {"don-vi": "T10.31.02"}, {"khoi": "commune"}]
    both = [{**narrow[0], **more} for more in (*narrow[1:], where[2])]
    return [{}, *where, *narrow, *both]


def mismatches(visits, period, filters=all_filters) -> list[str]:
    """Figures × filters × roles, all of them: where tile, list and file do not hold the same dossiers."""
    found, edges = [], dict(parameters(period))
    for (who, visit), figure in product(visits.items(), FIGURES):
        for more in filters(figure):
            try:
                what = asked(QueryDict(urlencode({"so": figure, **edges, **more})), visit)
            except Http404:  # a unit out of sight
                continue
            listed = [row.dossier.code for row in dossier_list.rows(what.question, visit.at, limit=10_000)]
            written = [row[0] for row in listing.rows(DossierFilter.from_json(what.question.as_json()))]
            if not (what.count == len(listed) == len(set(listed)) and written == listed):
                found.append(f"{who}, {figure}, {more}: {what.count}, {len(listed)}, {len(written)}")
    return found


@pytest.fixture
def visits(world, history):
    """Each role with what it sees; the histories were told in December 2018."""
    people = {name: getattr(world, name) for name in PEOPLE}
    people["inspector"] = an_officer("t.thanhtra", world.city, Role.INSPECTOR)
    tallies.apply_pending(limit=30)
    posts = {who: tuple(officer.posts_on(PART.end.date())) for who, officer in people.items()}
    return {who: BoardVisit(people[who], PART.end, held, access.scope_of(held)) for who, held in posts.items()}


def test_every_figure_and_every_filter_has_one_number(visits):
    assert set(dossier_list.NAMES) == set(FIGURES), "a new figure gets its words, and is in this test"
    assert mismatches({"district_leader": visits["district_leader"]}, PART) == []
    assert mismatches(visits, WHOLE, lambda figure: [{}]) == []


@pytest.mark.long
def test_every_figure_every_filter_every_role_has_one_number(visits):
    for period in (PART, WHOLE):
        assert mismatches(visits, period) == []


def test_the_comparison_finds_a_tally_a_list_and_a_file_that_are_wrong(visits, monkeypatch):
    def wrong() -> set[str]:
        return {words.split(", ")[1] for words in mismatches({"mayor": visits["mayor"]}, PART, lambda figure: [{}])}

    with transaction.atomic():
        UnitTally.objects.filter(unit__code="T10.31.02").update(early=F("early") + 1)
        assert {"early", "resolved", "early_or_on_time"} <= wrong()
        transaction.set_rollback(True)
    right, rows = population.of, listing.rows
    monkeypatch.setattr(population, "of", lambda cell, period: right("on_time" if cell == "late" else cell, period))
    assert wrong() == {"late"}
    monkeypatch.setattr(population, "of", right)
    monkeypatch.setattr(listing, "rows", lambda question: list(rows(question))[1:])
    assert len(wrong()) > 10


@pytest.mark.parametrize(
    "change",
    [
        {"outcome": "late"},
        {"finished_at": local("2018-12-29 09:00")},
        {"channel": 3},
        {"received_at": local("2018-11-29 09:00")},
    ],
)
def test_a_row_changed_behind_the_application_changes_no_count_and_is_named(world, change):
    dossier = a_dossier_in_process(world, local("2018-12-03 08:00"))
    resolve(dossier.pk, by=world.leader, at=local("2018-12-12 10:00"))
    tallies.apply_pending()
    assert balance.check() == []
    rewrite(dossier, **change)  # not by any act that says so
    tallies.apply_pending()
    assert balance.check() == []
    assert [one.column for one in row_audit.examine()] == list(change)


def test_tallies_that_follow_a_changed_row_are_named_cell_by_cell(world, caplog):
    dossier = a_dossier_in_process(world, local("2018-12-03 08:00"))
    resolve(dossier.pk, by=world.leader, at=local("2018-12-12 10:00"))
    tallies.apply_pending()
    rewrite(dossier, outcome="late")
    UnitTally.objects.filter(early=1).update(early=0, late=1)
    told = balance.check()
    daily = [words for words in told if "this month" not in words]
    assert [re.search(r"T10.31.01, (\w+): ", words)[1] for words in daily] == ["early", "late"]
    assert all(words in caplog.text for words in told)


def test_an_open_dossier_that_vanishes_from_its_unit_is_named(world):
    a_dossier_in_process(world, local("2018-12-03 08:00"))
    tallies.apply_pending()
    rewrite(Dossier.objects.get(), unit=world.other)
    told = balance.check()
    assert "T10.31.01, in progress: 1 by the tallies, 0 open dossiers" in told
    assert "T10.31.02, in progress: 0 by the tallies, 1 open dossiers" in told


def test_the_form_on_a_list_asks_for_the_list_that_is_shown(world, history, signed_in):
    client = signed_in(world.mayor)
    html = client.get(f"/dieu-hanh/ho-so/?so=received&don-vi=T10.31&cap=commune&{frozen(WHOLE)}").content.decode()
    form = re.search(r'<form[^>]*action="/dieu-hanh/xuat/".*?</form>', html, re.DOTALL)
    fields = dict(re.findall(r'name="([^"]+)" value="([^"]*)"', form[0]))
    assert {key: fields[key] for key in ("so", "don-vi", "cap")} == {
        "so": "received",
        "don-vi": "T10.31",
        "cap": "commune",
    }
    assert {"tu", "den", "luc"} <= set(fields)
