"""The bench runs on a small city, gives every ratio, and leaves the city as it was. No speed is asserted here."""

from __future__ import annotations

import datetime as dt
import io
import json
from bisect import bisect_right
from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from dossiers.casework import actions
from dossiers.casework.models import Dossier
from dossiers.oversight.models import UnitTally
from dossiers.procedures.models import ProcedureVersion
from dossiers.units.models import Officer, Post, Unit
from dossiers.units.roles import Role
from portal.bench import dates, rounds
from portal.bench.result_table import as_markdown
from tests import browser
from tests.world import agreed_on, resolve

TABLES = ("dossier", "event", "outbox", "leg", "pause", "applicant", "receipttoken")


@pytest.fixture
def small_city(own_database: str) -> Iterator[SimpleNamespace]:
    """Six dossiers at one ward: four being handled, two received."""
    ward = Unit.objects.get(code="H13.31.02")
    officer = Officer.objects.create_user("bench", "mot-cua-thu-2018", full_name="Cán bộ đo")
    for role in (Role.RECEIVER, Role.HANDLER):
        Post.objects.create(officer=officer, unit=ward, role=role, from_on=dt.date(2020, 1, 1))
    version = ProcedureVersion.objects.get(procedure__code="1.001022", valid_to__isnull=True)
    at = timezone.now() - dt.timedelta(minutes=10)
    for number in range(6):
        facts = actions.ApplicantFacts(name="Nguyễn Văn Thử", phone=f"09001234{number:02d}")
        dossier = actions.receive(actions.Intake(unit=ward, version=version, applicant=facts), by=officer, at=at)
        if number < 4:
            actions.forward(dossier.pk, by=officer, at=at)
    yield SimpleNamespace(ward=ward)


def contents() -> dict[str, str]:
    """A digest of every table that the acts write."""
    with connection.cursor() as cursor:
        found = {}
        for table in TABLES:
            cursor.execute(
                f"SELECT md5(coalesce(string_agg(t::text, '' ORDER BY t::text), '')) FROM casework_{table} t"
            )
            found[table] = cursor.fetchone()[0]
        return found


def bench(*words: str) -> str:
    out = io.StringIO()
    call_command("bench", "--rounds", "1", "--seconds", "0.05", *words, stdout=out)
    return out.getvalue()


def test_sweep_board_and_transitions_are_measured_and_taken_back(small_city: SimpleNamespace) -> None:
    before = contents()
    measured = json.loads(bench("--only", "sweep,board,transition", "--json"))

    assert contents() == before
    assert measured["machine"]["dossiers"] == Dossier.objects.count() == 6
    ratios = {line["what"]: line["ratio"] for line in measured["measures"]}
    assert list(ratios) == [
        "sweep, none due",
        "sweep, 1,000 due or more",
        "board data, 12 months, every unit",
        "transition: forward, no commit",
        "transition: ask for papers, no commit",
    ]
    assert all(ratio > 0 for ratio in ratios.values())
    sizes = {line["what"]: line["size"] for line in measured["measures"]}
    assert sizes["sweep, 1,000 due or more"] == "6 due"
    assert sizes["transition: forward, no commit"] == "4 dossiers"


def test_the_upkeep_of_the_tallies_is_measured_and_taken_back(small_city: SimpleNamespace) -> None:
    leader = Officer.objects.create_user("bench.leader", "mot-cua-thu-2018", full_name="Lãnh đạo đo")
    agreed = agreed_on(leader, small_city.ward, Role.LEADER)
    Post.objects.create(
        officer=leader, unit=small_city.ward, role=Role.LEADER, from_on=dt.date(2020, 1, 1), nomination=agreed
    )
    for dossier in Dossier.objects.filter(state=4):
        resolve(dossier.pk, by=leader, at=timezone.now())
    before = contents()
    [line] = json.loads(bench("--only", "upkeep", "--json"))["measures"]
    assert contents() == before and not UnitTally.objects.exists()
    assert line["size"] == "4 letters, 2 cells' rows" and line["ratio"] > 0


def test_pages_are_measured_on_a_server_of_its_own(small_city: SimpleNamespace) -> None:
    before = contents()
    measured = json.loads(bench("--only", "pages", "--json"))["measures"]

    assert contents() == before
    assert [line["what"] for line in measured][:3] == [
        "status page",
        "API look-up, receipt's secret",
        "look-up by code and digits",
    ]
    status = measured[0]
    assert status["queries"] <= status["queries_goal"] == 3


@pytest.mark.long
@pytest.mark.browser
def test_paint_is_measured_in_a_slowed_browser_and_nothing_shifts(small_city: SimpleNamespace) -> None:
    browser.chromium()
    home, status, *_ = json.loads(bench("--only", "paint", "--json"))["measures"]
    assert (home["what"], status["what"]) == tuple(
        f"{name} page, largest contentful paint" for name in ("home", "status")
    )
    for one in (home, status):
        assert one["ours"] > one["limit"] > 0.15  # one way there and back takes as long, however fast the machine
        assert "layout shift 0.000" in one["size"]


def test_a_receipt_is_measured_against_the_same_paper_set_again(small_city: SimpleNamespace) -> None:
    before = contents()
    measured = json.loads(bench("--only", "papers", "--json"))["measures"]
    assert contents() == before
    assert [line["what"] for line in measured] == ["a receipt as PDF", "the first PDF of a process"]
    assert measured[0]["size"] == "6 receipts" and all(line["ratio"] > 0 for line in measured)


def test_the_table_is_markdown_with_goals_and_verdicts() -> None:
    met = rounds.compared("sweep", "raw", ([2.0, 3.0, 2.0], [1.0, 1.0, 2.0]), goal=3.0, queries=4, queries_goal=3)
    far = rounds.compared("page", "constant", ([2e-3], [1e-3]), goal=0.65, sense=rounds.AT_LEAST)
    about = dict.fromkeys(("cores", "processor", "python", "django", "postgresql"), "x")
    text = as_markdown(about | {"dossiers": 1000, "events": 1, "database_mib": 1}, [met, far])

    assert (met.ratio, met.met) == (2.0, False)
    assert (far.ratio, far.met) == (0.5, False)
    assert "| sweep | raw | 2.00 × | ≤ 3 | MISSED | 2 s | 1 s | 4 (≤ 3) |  |" in text
    assert "| page | constant | 0.50 | ≥ 0.65 | MISSED | 2 ms | 1 ms |  |  |" in text


@pytest.mark.parametrize("words", [("--only", "nothing"), ("--only", "sweep"), ("--only", "pages")])
def test_an_empty_city_or_a_wrong_part_is_a_sentence(own_database: str, words: tuple[str, ...]) -> None:
    with pytest.raises(CommandError) as refused:
        bench(*words)
    assert refused.value.returncode == 2


def test_the_yardsticks_of_dates_give_the_same_dates():
    first, days = 20_454, [day for day in range(20_454, 21_354) if (day + 3) % 7 < 5 and day != 20_483]
    rank = [bisect_right(days, day) for day in range(first, first + 900)]
    received = [(first + day) * 1440 + 600 for day in range(0, 300, 7)]
    walked = dates._by_walk(received, frozenset(days))
    assert walked == dates._by_rank(received, first, rank, days)
    if numpy := dates._numpy(received, days, first):
        assert numpy().astype(int).tolist() == walked


def test_the_copy_that_row_security_is_measured_against_has_none(own_database):
    from portal.bench import row_policies

    with connection.cursor() as cursor:
        policed = "SELECT count(*) FROM pg_class WHERE relrowsecurity AND relkind = 'r'"
        cursor.execute(policed)
        there = cursor.fetchone()[0]
        assert row_policies.switch_off(own_database) == there > 20
        cursor.execute(policed)
        assert cursor.fetchone() == (0,)
