"""Bad input to the deadline arithmetic: always a sentence, in English and in Vietnamese."""

from datetime import date, datetime, time
from decimal import Decimal

import pytest

from dossiers.calendars import hours
from dossiers.calendars import worktime as wt
from tests.calendars.city_calendar import CITY, at

OFFICE = {1: [(420, 660)]}


@pytest.mark.parametrize(
    ("amount", "unit", "said"),
    [
        (1, "fortnight", "Unknown unit"),
        (0, "working_day", "above zero"),
        (-3, "month", "above zero"),
        (None, "working_day", "above zero"),
        (10**9, "working_hour", "at most"),
        (Decimal("1.5"), "working_day", "whole number"),
        (Decimal("0.001"), "working_hour", "whole minutes"),
        (Decimal("NaN"), "working_day", "above zero"),
        (2, "same_day", "leave it out"),
    ],
)
def test_a_term_that_makes_no_sense_is_refused(amount, unit, said):
    with pytest.raises(wt.TermError, match=said) as refusal:
        wt.Term(amount, unit)
    assert refusal.value.vi


@pytest.mark.parametrize("typed", ["ten", "1e3", "--1", "٣", "1.2.3", "1" * 40])
def test_a_typed_amount_that_is_no_number_is_refused(typed):
    with pytest.raises(wt.TermError):
        wt.term_of(typed, "working_day")


def test_typed_terms_are_read():
    assert wt.term_of("1.5", "working_hour").seconds == 5400
    assert wt.term_of("", "same_day", cutoff="14:30") == wt.Term(None, "same_day", cutoff=time(14, 30))
    with pytest.raises(wt.TermError, match="time of day"):
        wt.term_of("", "same_day", cutoff="25:00")
    with pytest.raises(wt.TermError, match="rule"):
        wt.term_of("3", "working_day", rule="noon")


@pytest.mark.parametrize(
    ("weekly", "days", "zone", "said"),
    [
        ({}, {}, "Asia/Ho_Chi_Minh", "no open day"),
        ({1: []}, {}, "Asia/Ho_Chi_Minh", "no open day"),
        ({1: [(660, 420)]}, {}, "Asia/Ho_Chi_Minh", "does not open before it closes"),
        ({1: [(420, 420)]}, {}, "Asia/Ho_Chi_Minh", "does not open before it closes"),
        ({1: [(420, 1500)]}, {}, "Asia/Ho_Chi_Minh", "does not open before it closes"),
        ({1: [(420, 660), (600, 700)]}, {}, "Asia/Ho_Chi_Minh", "overlaps"),
        ({8: [(420, 660)]}, {}, "Asia/Ho_Chi_Minh", "not a weekday"),
        (OFFICE, {}, "Asia/Can_Tho", "Unknown time zone"),
        (OFFICE, {}, "", "Unknown time zone"),
        (OFFICE, {date(2019, 1, 1): wt.Day("makeup")}, "Asia/Ho_Chi_Minh", "needs its own"),
        (OFFICE, {date(2019, 1, 1): wt.Day("closed", ((420, 660),))}, "Asia/Ho_Chi_Minh", "has no hours"),
        (OFFICE, {date(2019, 1, 1): wt.Day("holiday")}, "Asia/Ho_Chi_Minh", "unknown kind"),
    ],
)
def test_a_calendar_that_makes_no_sense_is_refused(weekly, days, zone, said):
    with pytest.raises(wt.CalendarError, match=said) as refusal:
        wt.WorkCalendar(weekly, days, zone)
    assert refusal.value.vi


@pytest.mark.parametrize("broken", [{}, {"zone": "UTC"}, {"zone": "UTC", "weekly": {"1": [["7", "9"]]}}, {"weekly": 3}])
def test_a_definition_that_is_none_is_refused(broken):
    with pytest.raises(wt.CalendarError):
        wt.WorkCalendar.from_definition(broken)


def test_2359_and_2400_both_mean_the_end_of_the_day():
    assert wt.WorkCalendar({1: [(0, 1439)]}).weekly == wt.WorkCalendar({1: [(0, 1440)]}).weekly


def test_pauses_that_overlap_or_run_backwards_are_refused():
    term, received = wt.Term(5, "working_day"), at("2018-12-17 09:00")
    one = (at("2018-12-18 09:00"), at("2018-12-18 11:00"))
    two = (at("2018-12-18 10:59"), at("2018-12-18 12:00"))
    with pytest.raises(wt.PauseError, match="overlap"):
        wt.due(CITY, received, term, [two, one])
    with pytest.raises(wt.PauseError, match="ends before it begins"):
        wt.due(CITY, received, term, [(one[1], one[0])])


@pytest.mark.parametrize("moment", ["1899-12-31 23:59", "2201-01-01 00:00"])
def test_years_the_calendar_does_not_know_are_refused(moment):
    with pytest.raises(wt.RangeError, match="between 1900 and 2200"):
        wt.due(CITY, at(moment), wt.Term(1, "working_day"))
    with pytest.raises(wt.RangeError):
        wt.is_open(CITY, at(moment))


@pytest.mark.parametrize("unit", ["working_day", "working_hour", "calendar_day", "month"])
def test_a_promise_beyond_2200_is_refused(unit):
    with pytest.raises(wt.RangeError, match="after the year 2200"):
        wt.due(CITY, at("2200-12-30 09:00"), wt.Term(100, unit))


def test_the_first_and_the_last_year_can_be_dated():
    day = wt.Term(1, "working_day")
    assert wt.due(CITY, at("1900-01-02 09:00"), day) == at("1900-01-03 17:00")
    assert wt.due(CITY, at("2200-12-29 09:00"), day) == at("2200-12-30 17:00")


def test_an_instant_without_a_zone_is_refused():
    with pytest.raises(wt.RangeError, match="no time zone"):
        wt.due(CITY, datetime(2018, 12, 17, 9), wt.Term(1, "working_day"))


def test_measuring_backwards_and_adding_less_than_nothing_is_refused():
    with pytest.raises(wt.RangeError, match="before the start"):
        wt.working_minutes(CITY, at("2018-12-17 09:00"), at("2018-12-17 08:00"))
    with pytest.raises(wt.RangeError, match="negative"):
        wt.add_working_minutes(CITY, at("2018-12-17 09:00"), -1)


@pytest.mark.parametrize(("typed", "minute"), [("0:00", 0), ("07:59", 479), ("23:00", 1380), ("24:00", 1440)])
def test_a_time_of_day_is_its_minute(typed, minute):
    assert hours.minute_of(typed) == hours.minute_of(f" {typed} ") == minute


@pytest.mark.parametrize(
    "typed", ["", "7", "7h", "a:00", "7:aa", "7:0", "7:000", "7:60", "24:01", "25:00", "7:00:00", "-1:00"]
)
def test_what_is_no_time_of_day_is_refused_in_both_languages(typed):
    with pytest.raises(wt.CalendarError) as refusal:
        hours.minute_of(typed)
    assert str(refusal.value) == f"{typed!r} is not a time of day such as 07:00."
    assert refusal.value.vi == f"“{typed}” không phải giờ dạng 07:00."


def test_a_definition_may_leave_out_days_their_hours_and_their_names():
    weekly = {"1": [["07:00", "11:00"]]}
    assert hours.read_definition({"weekly": weekly, "zone": "UTC"}) == ({1: ((420, 660),)}, {}, "UTC")
    days = {"2019-01-01": {"kind": "closed"}}
    read = hours.read_definition({"weekly": weekly, "zone": "UTC", "days": days})
    assert read[1] == {date(2019, 1, 1): wt.Day("closed", (), "")}


def test_what_is_no_definition_is_refused_in_both_languages():
    with pytest.raises(wt.CalendarError) as refusal:
        hours.read_definition({"zone": "UTC"})
    assert str(refusal.value) == "This is not the definition of a calendar (KeyError('weekly'))."
    assert refusal.value.vi == "Định nghĩa lịch làm việc không hợp lệ."
