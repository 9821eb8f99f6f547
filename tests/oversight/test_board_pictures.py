"""What the pictures of the board are made of adds up to the row they stand beside."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dossiers.casework import actions
from dossiers.casework.models import Dossier
from dossiers.oversight import in_progress, lateness, movements, reports, tallies
from dossiers.oversight.figures import Period
from dossiers.oversight.trust import trust
from tests.oversight.histories import ASK, BEGIN, DAYS, a_history
from tests.world import a_dossier, a_dossier_in_process, local, resolve

YEAR = Period(local("2018-01-01 00:00"), local("2019-01-01 00:00"), local("2019-01-01 00:00"))
END = BEGIN + dt.timedelta(days=DAYS + 1)


def late_by(world, days: int):
    """A dossier resolved so many days of December 2018 after its promise (17/12, 17:00), at noon of that day."""
    dossier = a_dossier_in_process(world, local("2018-12-03 08:00"))
    return resolve(dossier.pk, by=world.leader, at=local("2018-12-17 09:00") + dt.timedelta(days=days))


@pytest.mark.parametrize("seed", [21, 22])
def test_pictures_add_up_to_the_row(world, seed):
    a_history(world, seed, dossiers=20)
    middle = BEGIN + dt.timedelta(days=13, hours=10, minutes=7)
    for period in (Period(BEGIN, END, END), Period(middle, END, END), Period(BEGIN, middle, middle)):
        row = reports.figures(since=period.since, until=period.until, as_of=period.as_of)
        late = lateness.late_dossiers(period)
        assert len(late) == sum(lateness.by_band(late)) == sum(lateness.by_month(late, period).values()) == row.late
        months = movements.months(period, None)
        assert sum(month.resolved for month in months) == row.resolved
        assert {month.month: month.late for month in months if month.late} == {
            day: count for day, count in lateness.by_month(late, period).items() if count
        }
    now = reports.figures(since=BEGIN, until=END, as_of=END)
    open_now = in_progress.in_progress(END)
    assert (open_now.in_time, sum(group.dossiers for group in open_now.overdue)) == (now.in_time, now.overdue)


def test_days_late_are_working_days_begun(world):
    for days in (
        1,
        2,
        4,
        14,
    ):  # the next day, two days, four days (a Friday), two weeks later (the new year is no day off here)
        late_by(world, days)
    late = lateness.late_dossiers(YEAR)
    assert [dossier.days_late for dossier in late] == [1, 2, 4, 10]
    assert lateness.by_band(late) == [1, 1, 1, 1]
    assert lateness.median_days(late) == 4
    assert lateness.median_days([]) is None


def test_an_apology_that_was_sent_is_counted(world):
    dossier = a_dossier_in_process(world, local("2018-12-03 08:00"))
    new = local("2018-12-21 17:00")
    actions.extend(dossier.pk, reason="Chờ xác minh", extended_to=new, by=world.leader, at=local("2018-12-14 08:00"))
    resolve(dossier.pk, by=world.leader, at=local("2018-12-20 08:00"))
    late_by(world, 1)
    assert sorted(dossier.apologised for dossier in lateness.late_dossiers(YEAR)) == [False, True]
    assert lateness.late_dossiers(YEAR, units=[world.other.pk]) == []


def test_open_dossiers_stand_where_their_time_left_puts_them(world):
    at = local("2018-12-12 10:00")
    for start in ("2018-12-12 08:00", "2018-12-12 08:01"):
        a_dossier(world, local(start), version=world.same_day)  # today
    a_dossier(world, local("2018-12-03 08:00"))  # Monday the 17th, five days from now
    a_dossier(world, local("2018-12-12 08:00"))  # the 26th, a fortnight from now
    waiting = a_dossier_in_process(world, local("2018-12-10 08:00"))
    actions.ask_for_papers(waiting.pk, by=world.handler, at=local("2018-12-11 08:00"), **ASK)
    a_dossier(world, local("2018-12-11 14:00"), version=world.same_day)  # overdue since yesterday
    found = in_progress.in_progress(at)
    assert (found.soon, found.few_days, found.this_fortnight, found.later, found.paused) == (2, 0, 1, 1, 1)
    [group] = found.overdue
    assert (group.unit_id, group.dossiers, group.since) == (world.ward.pk, 1, local("2018-12-11 17:00"))
    assert in_progress.in_progress(at, units=[world.other.pk]).in_time == 0


def test_each_picture_takes_one_query(world):
    late_by(world, 1)
    lateness.by_band(lateness.late_dossiers(YEAR))  # calendars are read once per process
    for ask in (
        lambda: lateness.by_band(lateness.late_dossiers(YEAR)),
        lambda: movements.months(YEAR, None),
        lambda: in_progress.in_progress(local("2018-12-12 10:00")),
        trust,
    ):
        with CaptureQueriesContext(connection) as queries:
            ask()
        assert len(queries) == 1


def test_trust_says_when_the_tallies_were_kept_and_what_the_recount_found(world):
    assert not trust().agrees and trust().added_at is None
    a_dossier(world, local("2018-12-03 08:00"))
    assert trust().waiting == 1
    tallies.apply_pending()
    tallies.recount()
    known = trust()
    assert known.agrees and (known.waiting, known.dossiers, known.differences) == (0, 1, 0)
    assert Dossier.objects.count() == 1
