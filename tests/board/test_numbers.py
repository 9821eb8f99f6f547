"""Every number opens its list: figures × filters × roles, drawn at random. The tile is the list is the export."""

import csv
import datetime as dt
import io
import os
import re

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dossiers.oversight import reports
from dossiers.oversight.causes import CAUSES
from dossiers.oversight.figures import Period, total
from dossiers.oversight.progress import WAITS
from dossiers.oversight.questions import FIGURES, Question
from dossiers.procedures.models import Procedure
from portal import exporting
from portal.board import behind
from portal.board.period import frozen
from tests.board.test_behind import walked
from tests.oversight.histories import BEGIN, DAYS

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


def exported(question: Question) -> list[str]:
    """The codes in the CSV file of a question."""
    file = io.BytesIO()
    exporting.write(question, "csv", "Thử", file)
    return [line["Mã hồ sơ"] for line in csv.DictReader(io.StringIO(file.getvalue().decode("utf-8-sig")))]


def test_the_tile_is_the_list_is_the_export(world, history, signed_in, monkeypatch):
    monkeypatch.setattr(behind, "A_PAGE", 7)
    clients = {who: signed_in(getattr(world, who)) for who in PEOPLE}
    asked: list[Question] = []
    real = behind.asked
    monkeypatch.setattr(behind, "asked", lambda *given: asked.append(real(*given)) or asked[-1])
    seen = set()

    def check(who, asked_for, period):
        address = "/dieu-hanh/ho-so/?" + "&".join(f"{key}={value}" for key, value in asked_for.items())
        page = clients[who].get(f"{address}&{frozen(period)}")
        if page.status_code == 404:  # a unit out of sight
            assert asked_for["don-vi"] not in {row.code for row in in_sight(clients[who])} or "khoi" in asked_for
            return
        tile, question = page.context["count"], asked[-1].question
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


def test_the_tiles_of_the_boards_are_the_questions_of_their_links(world, history, signed_in):
    """Each figure of each role's board: the tile from the tallies, the count of the dossiers, one by one."""
    for who in PEOPLE:
        ids = tuple(row.unit_id for row in in_sight(signed_in(getattr(world, who))))
        row = total(reports.by_unit(WHOLE, units=list(ids)), unit=None, period=WHOLE)
        for figure in FIGURES:
            assert getattr(row, figure, None) in (None, Question(figure, WHOLE, ids).dossiers().count()), (who, figure)


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
