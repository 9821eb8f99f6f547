"""Months, quarters, half-years and years of reports, with the month's own end or an earlier closing day."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dossiers.oversight import periods

DAYS = st.dates(dt.date(1990, 1, 1), dt.date(2100, 1, 1))
LENGTHS = st.sampled_from(sorted(periods.LENGTHS))


@pytest.mark.parametrize(
    ("day", "length", "closing", "back", "first", "after"),
    [
        ("2018-12-14", "month", 14, 0, "2018-11-15", "2018-12-15"),
        ("2018-12-15", "month", 14, 0, "2018-12-15", "2019-01-15"),
        ("2018-12-15", "month", 14, 1, "2018-11-15", "2018-12-15"),
        ("2018-12-31", "month", 0, 0, "2018-12-01", "2019-01-01"),
        ("2018-05-01", "quarter", 0, 0, "2018-04-01", "2018-07-01"),
        ("2018-05-01", "quarter", 0, 1, "2018-01-01", "2018-04-01"),
        ("2018-06-20", "half_year", 14, 0, "2018-06-15", "2018-12-15"),
        ("2018-12-20", "year", 14, 0, "2018-12-15", "2019-12-15"),
        ("2018-12-14", "year", 14, 0, "2017-12-15", "2018-12-15"),
        ("2018-02-28", "month", 28, 0, "2018-01-29", "2018-03-01"),
    ],
)
def test_a_period_closes_where_the_city_says(day, length, closing, back, first, after):
    found = periods.containing(dt.date.fromisoformat(day), length, closing=closing, back=back)
    assert [edge.isoformat() for edge in found] == [first, after]


@given(DAYS, LENGTHS, st.integers(0, 28))
def test_periods_follow_each_other_without_gap_and_hold_their_day(day, length, closing):
    first, after = periods.containing(day, length, closing=closing)
    assert first <= day < after
    assert periods.containing(day, length, closing=closing, back=1)[1] == first
    assert periods.containing(after, length, closing=closing)[0] == after


@given(DAYS, st.integers(0, 28))
def test_a_year_is_two_halves_four_quarters_and_twelve_months(day, closing):
    first, after = periods.containing(day, "year", closing=closing)
    for length in periods.LENGTHS:
        edge, count = first, 0
        while edge < after:
            edge, count = periods.containing(edge, length, closing=closing)[1], count + 1
        assert (edge, count) == (after, 12 // periods.LENGTHS[length])
