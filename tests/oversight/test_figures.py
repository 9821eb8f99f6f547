"""The row of II.06a: one definition, two sources, and identities that always hold."""

import datetime as dt
import random
from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dossiers.casework import actions
from dossiers.casework.models import Dossier
from dossiers.casework.sweep import flag_overdue
from dossiers.oversight import movements, population, reports, tallies
from dossiers.oversight.figures import COUNTED, Counts, Period, UnitCounts
from tests.behind_the_log import rewrite
from tests.oversight.histories import BEGIN, DAYS, a_history, amounts_to
from tests.world import a_dossier, a_dossier_in_process, local, resolve

YEAR = {"since": local("2018-01-01 00:00"), "until": local("2019-01-01 00:00"), "as_of": local("2019-01-01 00:00")}


def some_periods(seed: int, many: int) -> list[Period]:
    """Periods with edges at midnights and in the middle of days, empty ones and ones cut off by ``as_of`` too."""
    dice = random.Random(seed)

    def edge() -> dt.datetime:
        if dice.random() < 0.4:
            return BEGIN + dt.timedelta(days=dice.randrange(-2, DAYS + 3))
        return BEGIN + dt.timedelta(minutes=dice.randrange(-3000, (DAYS + 3) * 1440))

    periods = []
    for _ in range(many):
        since, until = sorted([edge(), edge()])
        periods.append(Period(since, until, dice.choice([until, until, edge()])))
    return periods


@pytest.mark.parametrize("seed", range(4))
def test_tallies_and_dossiers_and_a_plain_count_agree_on_every_history(world, seed):
    history = a_history(world, seed, mended=seed % 2 == 1)
    for period in some_periods(seed, 12):
        asked = {"since": period.since, "until": period.until, "as_of": period.as_of}
        compared = reports.compare(**asked)
        assert compared.differences == []
        assert not compared.told.differing(amounts_to(history, period)), period
        ward = [one for one in history if one.unit == world.ward]
        told = reports.figures(unit=world.ward, **asked)
        assert not told.differing(amounts_to(ward, period)), period


@pytest.mark.parametrize("seed", [11, 12])
def test_behind_every_cell_stand_exactly_so_many_dossiers(world, seed):
    a_history(world, seed, mended=seed == 12)
    for period in some_periods(seed, 6):
        row = reports.figures(since=period.since, until=period.until, as_of=period.as_of)
        for cell in (*COUNTED, "received", "resolved", "in_progress", "early_or_on_time"):
            assert Dossier.objects.filter(population.of(cell, period)).count() == getattr(row, cell), (cell, period)
        assert row.received == row.resolved + row.in_progress + row.ended_otherwise


def test_the_row_is_exact_before_the_reader_of_the_outbox_has_come_by(world):
    dossier = a_dossier_in_process(world, local("2018-12-03 08:00"))
    resolve(dossier.pk, by=world.leader, at=local("2018-12-05 08:00"))
    before = reports.figures(**YEAR)
    assert (before.received, before.early, before.in_progress) == (1, 1, 0)
    assert tallies.apply_pending() == 3
    assert reports.figures(**YEAR) == before


def test_a_dossier_is_overdue_from_the_first_minute_after_its_promise_swept_or_not(world):
    dossier = a_dossier_in_process(world, local("2018-12-03 08:00"))
    since = local("2018-12-01 00:00")

    def overdue(at: dt.datetime) -> int:
        return reports.figures(since=since, until=at, as_of=at).overdue

    late = dossier.due_at + dt.timedelta(minutes=1)
    assert (overdue(dossier.due_at), overdue(late)) == (0, 1)
    flag_overdue(at=late)
    assert (overdue(dossier.due_at), overdue(late)) == (0, 1)


def test_a_flag_ahead_of_the_clock_makes_nothing_overdue_before_its_time(world):
    now = dt.datetime.now(dt.UTC)
    dossier = a_dossier(world, now - dt.timedelta(minutes=5))
    rewrite(dossier, overdue_since=dossier.due_at)  # what a sweep once wrote ahead of time

    def overdue(until: dt.datetime) -> list[int]:
        asked = {"since": now - dt.timedelta(days=1), "until": until, "as_of": until}
        return [reports.figures(**asked).overdue, reports.recount_figures(**asked).overdue]

    assert overdue(now) == overdue(dossier.due_at) == [0, 0]
    assert overdue(dossier.due_at + dt.timedelta(seconds=1)) == [1, 1]


def test_nothing_later_than_as_of_counts(world):
    dossier = a_dossier_in_process(world, local("2018-12-03 08:00"))
    resolve(dossier.pk, by=world.leader, at=local("2018-12-05 08:00"))
    then = {**YEAR, "as_of": local("2018-12-04 12:00")}
    row = reports.figures(**then)
    assert (row.received, row.resolved, row.in_time) == (1, 0, 1)
    assert row.period.end == then["as_of"]


def test_a_unit_has_the_units_below_it_and_the_city_has_all(world):
    a_dossier(world, local("2018-12-03 08:00"))
    assert reports.figures(unit=world.district, **YEAR).received == 1
    assert reports.figures(unit=world.city, **YEAR).received == 1
    assert reports.figures(unit=world.other, **YEAR).received == 0
    own = {row.code: row.received for row in reports.by_unit(Period(**YEAR))}
    assert own[world.ward.code] == 1 and own[world.district.code] == 0


def test_the_row_takes_one_query_and_public_units_are_the_serving_ones(world):
    a_dossier(world, local("2018-12-03 08:00"))
    with CaptureQueriesContext(
        connection,
    ) as queries:
        rows = reports.public_units(**YEAR)
    assert len(queries) == 1
    assert {row.kind for row in rows} <= {"department", "district", "commune"}
    assert sum(row.received for row in rows) == 1


def test_a_cell_changed_behind_the_back_is_named(world, owner_connection):
    a_dossier(world, local("2018-12-03 08:00"))
    tallies.apply_pending()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE oversight_unittally SET received_post = received_post + 1")
    [sentence, carried] = sorted(reports.compare(**YEAR).differences, key=lambda words: "carried" in words)
    assert sentence == f"{world.ward.code}, received_direct: 2 shown, 1 told by the log"
    assert "carried_over" in carried


def test_a_dossier_that_is_not_accepted_is_not_received(world):
    facts = actions.ApplicantFacts("Trần Văn Thử", phone="0900123456")
    intake = actions.Intake(unit=world.ward, version=world.ten_days, applicant=facts)
    actions.refuse(intake, reason="Không đúng nơi nộp", by=world.receiver, at=local("2018-12-03 08:00"))
    row = reports.figures(**YEAR)
    assert row.received == row.ended_otherwise == 0
    assert reports.compare(**YEAR).differences == []


def test_machines_read_the_row_with_its_period_and_the_rate_as_a_string(world):
    row = replace(reports.figures(**YEAR), early=673_000, on_time=576, late=486, in_time=12_659, overdue=7)
    told = row.as_json()
    assert list(told) == [
        "unit", "from", "to", "as_of", "received", "received_online", "received_direct", "carried_over", "resolved",
        "early", "on_time", "late", "in_progress", "in_time", "overdue", "ended_otherwise", "on_time_rate",
    ]  # fmt: skip
    assert (told["resolved"], told["in_progress"], told["on_time_rate"]) == (674_062, 12_666, "99.93")
    assert told["unit"] is None and told["as_of"] == "2019-01-01T00:00:00+07:00"


def test_rows_add_up_cell_by_cell():
    one, two = UnitCounts(early=2, overdue=1, code="A"), UnitCounts(early=3, late=1, code="B")
    assert one + two == Counts(early=5, late=1, overdue=1)


def test_the_present_day_is_read_from_the_tallies_however_far_it_has_gone(world):
    """At eight in the evening no dossier of the day is counted one by one; a day cut in the morning, by its morning."""
    evening, since = local("2018-12-12 20:00"), local("2018-01-01 00:00")
    present = movements.instants(Period(since, evening, evening))
    assert (present["end_part_from"], present["end_sign"]) == (evening, -1)
    assert present["end_whole"] == dt.date(2018, 12, 13)
    cut = movements.instants(Period(since, local("2018-12-12 09:00"), local("2018-12-20 09:00")))
    assert (cut["end_part_from"], cut["end_part_to"]) == (local("2018-12-12 00:00"), local("2018-12-12 09:00"))
    one_day = movements.instants(Period(local("2018-12-12 20:00"), local("2018-12-12 21:00"), evening))
    assert one_day["since_whole"] <= one_day["end_whole"]
