"""How the year falls on units, procedures and moments: pure arithmetic."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dossiers.calendars.hours import Day
from dossiers.calendars.worktime import WorkCalendar, is_open
from portal.demo.apportionment import nobody_left_out, whole_shares
from portal.demo.scale import SMALLEST, totals
from portal.demo.working_time import ENTRIES, Axis, drawn, moments

OFFICE = {day: ((420, 660), (780, 1020)) for day in range(1, 6)}
TET = {dt.date(2026, 2, 16) + dt.timedelta(n): Day("closed", (), "Tết") for n in range(5)}
CALENDAR = WorkCalendar(OFFICE, TET)
AXIS = Axis(CALENDAR, dt.date(2025, 6, 1), dt.date(2026, 12, 31))
SINCE, MADE = (dt.datetime(year, 6, 10, 3, 20, tzinfo=dt.UTC) for year in (2025, 2026))


def test_the_whole_city_is_the_articles():
    city = totals(1.0)
    assert (city.received, city.resolved, city.good, city.late) == (686_728, 674_062, 673_576, 486)
    assert (city.in_progress, city.in_time, city.overdue) == (12_666, 12_659, 7)


@given(st.floats(SMALLEST, 10))
def test_a_smaller_city_adds_up_and_has_its_seven_overdue(size):
    city = totals(size)
    assert city.received == city.good + city.late + city.in_time + city.overdue
    assert city.overdue == 7 and min(city.good, city.late, city.in_time) > 0


@given(st.dictionaries(st.integers(), st.floats(0.001, 1e6), min_size=1, max_size=50), st.integers(0, 100_000))
def test_whole_shares_add_up_and_lie_next_to_the_exact_ones(weights, total):
    shares = whole_shares(weights, total)
    assert sum(shares.values()) == total
    whole = sum(weights.values())
    assert all(abs(shares[key] - weight * total / whole) < 1.000001 for key, weight in weights.items())


def test_nobody_is_left_out():
    weights = {
        (unit, procedure): 1000.0 if unit == 1 else 0.001 for unit in range(1, 20) for procedure in range(20, 50)
    }
    shares = nobody_left_out(whole_shares(weights, 500), weights)
    assert sum(shares.values()) == 500 and min(shares.values()) >= 0
    for place in (0, 1):
        assert {pair[place] for pair, count in shares.items() if count} == {pair[place] for pair in weights}


@given(st.integers(0, 300 * 8 * 3600))
def test_an_open_second_has_an_instant_and_comes_back(second):
    instant = AXIS.instant(second)
    assert is_open(CALENDAR, instant)
    assert AXIS.second(instant) == second


def test_moments_of_receipt_are_open_and_lie_in_the_year():
    found = moments(AXIS, SINCE, MADE)
    for moment in found:
        first = dt.datetime.fromtimestamp(moment.starts, tz=dt.UTC)
        last = first + dt.timedelta(minutes=moment.minutes, seconds=-1)
        assert SINCE <= first < last < MADE
        assert is_open(CALENDAR, first) and is_open(CALENDAR, last)
        assert AXIS.second(first) == moment.second


@pytest.mark.parametrize("season", range(4))
def test_every_entry_falls_on_one_moment(season):
    entries = [(first, last) for _, first, last in drawn(AXIS, moments(AXIS, SINCE, MADE), season)]
    assert entries[0][0] == 0 and entries[-1][1] == ENTRIES - 1
    assert all(earlier[1] + 1 == later[0] for earlier, later in zip(entries, entries[1:], strict=False))


def test_the_weeks_before_tet_are_fuller_and_the_days_after_are_quieter():
    by_day: dict[dt.date, int] = {}
    for moment, first, last in drawn(AXIS, moments(AXIS, SINCE, MADE), 0):
        by_day[moment.day] = by_day.get(moment.day, 0) + last - first + 1
    mondays = {day: by_day[day] for day in by_day if day.isoweekday() == 1}
    assert mondays[dt.date(2026, 2, 9)] > mondays[dt.date(2026, 1, 12)] > mondays[dt.date(2026, 2, 23)]
