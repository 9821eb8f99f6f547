"""The edges of the promise: pauses still to come, days that end at midnight, the wall at 2200."""

from datetime import timedelta

import pytest

from dossiers.calendars import worktime as wt
from tests.calendars.city import CITY, at, local

DAYS = "working_day"
UNTIL_MIDNIGHT = wt.WorkCalendar({day: [(780, 1440)] for day in range(1, 6)})
ROUND_THE_CLOCK = wt.WorkCalendar({day: [(0, 1440)] for day in range(1, 8)})


@pytest.mark.parametrize(
    ("asked", "minutes"),
    [
        ("2018-12-18 08:00", 900),  # 420 + 480 + 120 open minutes to the promise, less the 120 of the pause
        ("2018-12-18 09:00", 840),
        ("2018-12-18 10:00", 840),  # inside the pause nothing runs
        ("2018-12-18 11:00", 840),
        ("2018-12-18 14:00", 780),
        ("2018-12-20 08:59", 1),
        ("2018-12-20 09:00", 0),
    ],
)
def test_a_pause_that_still_lies_ahead_is_no_time_left(asked, minutes):
    pause = (at("2018-12-18 09:00"), at("2018-12-18 11:00"))
    assert wt.remaining(CITY, at("2018-12-17 09:00"), wt.Term(2, DAYS), [pause], at(asked)) == minutes


@pytest.mark.parametrize(
    ("count", "expected"),
    [(1, "2018-12-19 00:00"), (3, "2018-12-21 00:00"), (4, "2018-12-22 00:00"), (5, "2018-12-25 00:00")],
)
def test_the_same_time_of_a_receipt_at_midnight_is_the_midnight_that_ends_the_nth_day(count, expected):
    """Received as Monday closes, at 24:00: that is Monday's, so one day later is Tuesday's 24:00."""
    term = wt.Term(count, DAYS, "same_time")
    assert local(wt.due(UNTIL_MIDNIGHT, at("2018-12-18 00:00"), term)) == expected


@pytest.mark.parametrize(
    ("received", "term", "expected"),
    [
        ("2200-12-30 09:00", wt.Term(1, DAYS), "2200-12-31 17:00"),
        ("2200-12-31 15:00", wt.Term(None, "same_day"), "2200-12-31 17:00"),
        ("2200-12-31 16:00", wt.Term(1, "working_hour"), "2200-12-31 17:00"),
        ("2200-12-30 09:00", wt.Term(1, "calendar_day"), "2200-12-31 17:00"),
        ("2200-11-30 09:00", wt.Term(1, "month"), "2200-12-30 17:00"),
        ("2199-12-31 09:00", wt.Term(12, "month"), "2200-12-31 17:00"),
    ],
)
def test_the_last_day_of_2200_can_be_promised(received, term, expected):
    assert local(wt.due(CITY, at(received), term)) == expected


@pytest.mark.parametrize(
    ("received", "term"),
    [
        ("2200-12-31 09:00", wt.Term(1, DAYS)),
        ("2200-12-31 15:01", wt.Term(None, "same_day")),
        ("2200-12-31 16:01", wt.Term(1, "working_hour")),
        ("2200-12-31 09:00", wt.Term(1, "calendar_day")),
        ("2200-12-01 09:00", wt.Term(1, "month")),
    ],
)
def test_the_day_after_it_cannot(received, term):
    with pytest.raises(wt.RangeError, match="after the year 2200"):
        wt.due(CITY, at(received), term)


def test_the_midnight_that_ends_2200_still_belongs_to_it_and_not_one_minute_more():
    end = at("2201-01-01 00:00")
    assert wt.due(ROUND_THE_CLOCK, at("2200-12-30 09:00"), wt.Term(1, DAYS)) == end
    assert wt.due(ROUND_THE_CLOCK, at("2200-12-31 23:00"), wt.Term(1, "working_hour")) == end
    minute = (at("2200-12-31 09:00"), at("2200-12-31 09:01"))
    for term in (wt.Term(1, DAYS), wt.Term(24, "working_hour")):
        with pytest.raises(wt.RangeError, match="after the year 2200"):
            wt.due(ROUND_THE_CLOCK, at("2200-12-31 00:00") - timedelta(days=1) * (term.unit == DAYS), term, [minute])
