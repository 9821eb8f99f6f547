"""Real cases: Tết, make-up Saturdays, half days, lunch, receipts on holidays. Each date was worked out by hand."""

from datetime import UTC, date, datetime, time
from decimal import Decimal

import pytest

from dossiers.calendars import worktime as wt
from tests.calendars.city_calendar import CITY, SATURDAYS, at, local

DAYS = "working_day"
HOURS = "working_hour"


def due(received, term, *pauses, calendar=CITY):
    stops = [(at(begin), at(end)) for begin, end in pauses]
    return local(wt.due(calendar, at(received), term, stops))


@pytest.mark.parametrize(
    ("received", "amount", "expected"),
    [
        ("2018-12-17 14:20", 10, "2019-01-02 17:00"),  # 31/12 off in exchange for 05/01, 01/01 a holiday
        ("2018-12-17 16:59", 10, "2019-01-02 17:00"),
        ("2018-12-17 17:00", 10, "2019-01-02 17:00"),  # exactly at closing is still that day
        ("2018-12-17 17:01", 10, "2019-01-03 17:00"),
        ("2018-12-17 11:30", 10, "2019-01-02 17:00"),  # lunch counts as 13:00
        ("2018-12-15 09:00", 10, "2019-01-02 17:00"),  # a Saturday counts as Monday
        ("2019-01-03 09:00", 1, "2019-01-04 17:00"),
        ("2019-01-03 09:00", 2, "2019-01-05 17:00"),  # the make-up Saturday
        ("2019-01-03 09:00", 3, "2019-01-07 17:00"),
        ("2019-01-05 09:00", 1, "2019-01-07 17:00"),  # received on the make-up Saturday
        ("2019-05-02 09:00", 2, "2019-05-04 17:00"),
        ("2019-05-04 10:00", 1, "2019-05-06 17:00"),
        ("2026-08-21 09:00", 1, "2026-08-22 17:00"),
        ("2026-08-28 09:00", 1, "2026-09-03 17:00"),  # 31/08 swapped away, 01/09 and 02/09 National Day
        ("2025-09-01 09:00", 1, "2025-09-04 17:00"),  # received on a holiday counts as 03/09
        ("2018-09-01 09:00", 1, "2018-09-05 17:00"),  # 02/09 on a Sunday, 03/09 instead
        ("2018-02-13 16:00", 1, "2018-02-21 17:00"),  # Tết 2018: 14 to 20/02
        ("2019-02-01 16:00", 1, "2019-02-11 17:00"),  # Tết 2019: 04 to 08/02
        ("2020-01-22 16:00", 1, "2020-01-30 17:00"),  # Tết 2020: 23 to 29/01
        ("2021-02-09 16:00", 1, "2021-02-17 17:00"),  # Tết 2021: 10 to 16/02
        ("2022-01-28 16:00", 1, "2022-02-07 17:00"),  # Tết 2022: 31/01 to 04/02
        ("2023-01-19 16:00", 1, "2023-01-27 17:00"),  # Tết 2023: 20 to 26/01
        ("2024-02-07 16:00", 1, "2024-02-15 17:00"),  # Tết 2024: 08 to 14/02
        ("2025-01-24 16:00", 1, "2025-02-03 17:00"),  # Tết 2025: 27 to 31/01
        ("2026-02-13 16:00", 1, "2026-02-23 17:00"),  # Tết 2026: 16 to 20/02
        ("2018-01-02 08:00", 270, "2019-01-29 17:00"),  # 2018 has 250 working days
    ],
)
def test_working_days_end_at_the_close_of_the_nth_day(received, amount, expected):
    assert due(received, wt.Term(amount, DAYS)) == expected


@pytest.mark.parametrize(
    ("received", "expected"),
    [
        ("2018-12-17 14:20", "2018-12-17 17:00"),
        ("2018-12-17 15:00", "2018-12-17 17:00"),  # exactly at the cut-off is in time
        ("2018-12-17 15:01", "2018-12-18 17:00"),
        ("2018-12-17 06:00", "2018-12-17 17:00"),
        ("2018-12-28 15:30", "2019-01-02 17:00"),
        ("2018-12-31 09:00", "2019-01-02 17:00"),
        ("2018-12-29 16:00", "2019-01-02 17:00"),  # a closed day past 15:00 is not moved twice
    ],
)
def test_a_same_day_promise_ends_at_the_close_of_the_day_of_receipt(received, expected):
    assert due(received, wt.Term(None, "same_day")) == expected


def test_a_procedure_may_have_a_cutoff_of_its_own():
    assert due("2018-12-17 10:01", wt.Term(None, "same_day", cutoff=time(10))) == "2018-12-18 17:00"
    assert due("2018-12-17 16:00", wt.Term(None, "same_day", cutoff=time(16))) == "2018-12-17 17:00"
    assert due("2018-12-17 16:00", wt.Term(1, DAYS, cutoff=time(15))) == "2018-12-19 17:00"
    assert due("2018-12-17 16:00", wt.Term(2, HOURS, cutoff=time(15))) == "2018-12-18 09:00"


@pytest.mark.parametrize(
    ("received", "hours", "expected"),
    [
        ("2018-12-17 09:00", 2, "2018-12-17 11:00"),  # an exact end of a segment is the close
        ("2018-12-17 09:00", 3, "2018-12-17 14:00"),  # lunch does not count
        ("2018-12-17 09:30", Decimal("1.5"), "2018-12-17 11:00"),
        ("2018-12-17 09:00", 6, "2018-12-17 17:00"),  # close of today, never opening of tomorrow
        ("2018-12-17 11:30", 1, "2018-12-17 14:00"),
        ("2018-12-28 16:00", 2, "2019-01-02 08:00"),
        ("2018-12-17 07:00", 8, "2018-12-17 17:00"),
        ("2018-12-17 07:00", 9, "2018-12-18 08:00"),
    ],
)
def test_working_hours_count_open_minutes_only(received, hours, expected):
    assert due(received, wt.Term(hours, HOURS)) == expected


@pytest.mark.parametrize(
    ("received", "amount", "expected"),
    [
        ("2018-12-17 14:20", 10, "2019-01-02 14:20"),
        ("2018-12-17 11:30", 1, "2018-12-18 13:00"),  # counts as 13:00
        ("2018-12-17 11:00", 1, "2018-12-18 11:00"),  # exactly at a close it stays
        ("2018-12-17 17:00", 1, "2018-12-18 17:00"),
        ("2018-12-15 09:00", 1, "2018-12-18 07:00"),
    ],
)
def test_same_time_ends_at_the_same_time_of_the_nth_day(received, amount, expected):
    assert due(received, wt.Term(amount, DAYS, "same_time")) == expected


def test_same_time_moves_to_the_next_opening_when_that_time_is_closed_there():
    term = wt.Term(1, DAYS, "same_time")
    assert due("2018-12-14 14:20", term, calendar=SATURDAYS) == "2018-12-17 07:00"
    assert due("2018-12-14 10:00", term, calendar=SATURDAYS) == "2018-12-15 10:00"


def test_half_day_saturdays_are_days():
    assert due("2018-12-13 09:00", wt.Term(2, DAYS), calendar=SATURDAYS) == "2018-12-15 11:00"
    assert due("2018-12-13 09:00", wt.Term(3, DAYS), calendar=SATURDAYS) == "2018-12-17 17:00"
    assert due("2018-12-15 11:00", wt.Term(1, DAYS), calendar=SATURDAYS) == "2018-12-17 17:00"
    assert due("2018-12-15 11:01", wt.Term(1, DAYS), calendar=SATURDAYS) == "2018-12-18 17:00"
    assert due("2018-12-15 10:00", wt.Term(None, "same_day"), calendar=SATURDAYS) == "2018-12-15 11:00"


def test_a_make_up_saturday_has_full_hours_even_where_saturdays_are_half():
    assert due("2019-01-04 09:00", wt.Term(1, DAYS), calendar=SATURDAYS) == "2019-01-05 17:00"


def test_a_day_is_what_the_calendar_says_never_eight_hours():
    seven = wt.WorkCalendar({day: [(450, 690), (780, 960)] for day in range(1, 6)})
    assert due("2018-12-17 09:00", wt.Term(2, DAYS), calendar=seven) == "2018-12-19 16:00"
    assert due("2018-12-17 09:00", wt.Term(8, HOURS), calendar=seven) == "2018-12-18 10:00"


@pytest.mark.parametrize(
    ("received", "term", "expected"),
    [
        ("2018-12-17 14:20", wt.Term(3, "calendar_day"), "2018-12-20 17:00"),
        ("2018-12-14 22:00", wt.Term(3, "calendar_day"), "2018-12-17 17:00"),  # from the date of receipt itself
        ("2018-12-15 09:00", wt.Term(2, "calendar_day"), "2018-12-17 17:00"),
        ("2018-12-19 09:00", wt.Term(10, "calendar_day"), "2019-01-02 17:00"),  # 29/12, a Saturday, moves on
        ("2019-01-31 09:00", wt.Term(1, "month"), "2019-02-28 17:00"),
        ("2020-01-31 09:00", wt.Term(1, "month"), "2020-03-02 17:00"),  # 29/02/2020 is a Saturday
        ("2018-11-30 09:00", wt.Term(3, "month"), "2019-02-28 17:00"),
        ("2018-12-01 09:00", wt.Term(1, "month"), "2019-01-02 17:00"),
    ],
)
def test_calendar_terms_count_from_the_date_of_receipt(received, term, expected):
    assert due(received, term) == expected


def test_535_paused_minutes_move_a_promise_into_mid_day():
    pause = ("2018-12-21 16:50", "2018-12-25 07:45")
    assert wt.working_minutes(CITY, at(pause[0]), at(pause[1])) == 535
    assert due("2018-12-14 09:02", wt.Term(10, DAYS)) == "2018-12-28 17:00"
    assert due("2018-12-14 09:02", wt.Term(10, DAYS), pause) == "2019-01-03 07:55"


@pytest.mark.parametrize(
    ("pause", "expected"),
    [
        (("2018-12-17 08:00", "2018-12-17 16:00"), "2018-12-19 17:00"),  # on day zero: the clock has not begun
        (("2018-12-17 16:00", "2018-12-18 08:00"), "2018-12-20 08:00"),  # counted from the opening of day one
        (("2018-12-18 11:00", "2018-12-18 13:00"), "2018-12-19 17:00"),  # over lunch
        (("2018-12-18 17:00", "2018-12-19 07:00"), "2018-12-19 17:00"),  # overnight
        (("2018-12-19 17:00", "2018-12-20 17:00"), "2018-12-19 17:00"),  # begins at the promise: too late
        (("2018-12-19 16:59", "2018-12-19 17:00"), "2018-12-20 07:01"),
        (("2018-12-18 09:00", "2018-12-18 09:00"), "2018-12-19 17:00"),  # zero length
    ],
)
def test_a_pause_moves_a_working_term_by_exactly_its_open_minutes(pause, expected):
    assert due("2018-12-17 09:00", wt.Term(2, DAYS), pause) == expected


def test_a_second_pause_counts_when_it_begins_before_the_moved_promise():
    one = ("2018-12-19 16:00", "2018-12-19 17:00")
    two = ("2018-12-20 07:30", "2018-12-20 08:30")
    late = ("2018-12-20 08:00", "2018-12-20 09:00")
    assert due("2018-12-17 09:00", wt.Term(2, DAYS), one, two) == "2018-12-20 09:00"
    assert due("2018-12-17 09:00", wt.Term(2, DAYS), one, late) == "2018-12-20 08:00"


@pytest.mark.parametrize(
    ("pause", "expected"),
    [
        (("2018-12-18 10:00", "2018-12-18 16:00"), "2018-12-20 17:00"),  # no midnight inside
        (("2018-12-18 23:59", "2018-12-19 00:01"), "2018-12-21 17:00"),
        (("2018-12-18 23:59", "2018-12-19 00:00"), "2018-12-20 17:00"),  # a midnight at the end is not inside
        (("2018-12-19 00:00", "2018-12-19 23:59"), "2018-12-20 17:00"),  # nor one at the beginning
        (("2018-12-18 10:00", "2018-12-20 10:00"), "2018-12-24 17:00"),  # two days, then past the weekend
        (("2018-12-17 10:00", "2018-12-18 00:00"), "2018-12-20 17:00"),  # before the clock starts
    ],
)
def test_each_midnight_inside_a_pause_costs_a_calendar_term_one_day(pause, expected):
    assert due("2018-12-17 14:20", wt.Term(3, "calendar_day"), pause) == expected


def test_instants_are_cut_to_the_minute():
    received = datetime(2018, 12, 17, 8, 0, 59, 999_999, tzinfo=UTC)  # 15:00:59 in the city
    assert local(wt.due(CITY, received, wt.Term(None, "same_day"))) == "2018-12-17 17:00"


def test_a_make_up_day_wins_over_nothing_and_a_special_day_over_its_weekday():
    calendar = wt.WorkCalendar({1: [(420, 660)]}, {date(2018, 12, 23): wt.Day("makeup", ((480, 540),))})
    assert calendar.day_kind(date(2018, 12, 23)) == "makeup"
    assert due("2018-12-18 09:00", wt.Term(None, "same_day"), calendar=calendar) == "2018-12-23 09:00"


def test_clocks_that_change_count_real_elapsed_minutes():
    nights = wt.WorkCalendar({day: [(0, 1440)] for day in range(1, 8)}, zone="Europe/Berlin")
    spring = datetime(2019, 3, 30, 23, 0, tzinfo=UTC), datetime(2019, 3, 31, 22, 0, tzinfo=UTC)
    autumn = datetime(2019, 10, 26, 22, 0, tzinfo=UTC), datetime(2019, 10, 27, 23, 0, tzinfo=UTC)
    assert wt.working_minutes(nights, *spring) == 23 * 60
    assert wt.working_minutes(nights, *autumn) == 25 * 60


@pytest.mark.parametrize(
    ("finished", "term", "expected"),
    [
        ("2018-12-18 16:59", wt.Term(2, DAYS), "early"),
        ("2018-12-19 07:00", wt.Term(2, DAYS), "on_time"),
        ("2018-12-19 17:00", wt.Term(2, DAYS), "on_time"),
        ("2018-12-19 17:01", wt.Term(2, DAYS), "late"),
        ("2018-12-19 16:00", wt.Term(15, HOURS), "early"),
        ("2018-12-19 16:01", wt.Term(15, HOURS), "on_time"),
    ],
)
def test_early_on_time_and_late(finished, term, expected):
    assert wt.verdict(CITY, at(finished), at("2018-12-19 17:00"), term) == expected


def test_one_second_after_the_promise_is_late():
    due_at = at("2018-12-19 17:00")
    assert wt.verdict(CITY, due_at.replace(second=1), due_at, wt.Term(2, DAYS)) == "late"


def test_a_promise_at_midnight_belongs_to_the_day_that_closes():
    nights = wt.WorkCalendar({day: [(0, 1440)] for day in range(1, 6)})
    assert wt.verdict(nights, at("2018-12-21 10:00"), at("2018-12-22 00:00"), wt.Term(2, DAYS)) == "on_time"


def test_what_is_left_of_the_promise_while_a_pause_is_open():
    term, received = wt.Term(2, DAYS), at("2018-12-17 09:00")
    assert wt.remaining(CITY, received, term, [], at("2018-12-19 16:00")) == 60
    assert wt.remaining(CITY, received, term, [], at("2018-12-17 10:00")) == 960  # the clock has not begun
    assert wt.remaining(CITY, received, term, [], at("2018-12-20 10:00")) == 0


def test_open_or_closed_and_when_it_opens_next():
    assert wt.is_open(CITY, at("2018-12-17 07:00")) and not wt.is_open(CITY, at("2018-12-17 11:00"))
    assert local(wt.next_opening(CITY, at("2018-12-28 17:00"))) == "2019-01-02 07:00"
    assert local(wt.next_opening(CITY, at("2018-12-17 10:00"))) == "2018-12-17 10:00"


def test_the_same_time_that_the_clocks_skip_is_the_end_of_the_gap():
    berlin = wt.WorkCalendar({day: [(0, 720)] for day in range(1, 8)}, zone="Europe/Berlin")
    received = datetime(2019, 3, 30, 1, 30, tzinfo=UTC)  # 02:30; on the 31st 02:00 is followed by 03:00
    assert wt.due(berlin, received, wt.Term(1, DAYS, "same_time")) == datetime(2019, 3, 31, 1, 0, tzinfo=UTC)
