"""The edges of the promise: pauses still to come, days that end at midnight, the wall at 2200."""

from datetime import date, timedelta

import pytest

from dossiers.calendars import pauses as pauses_room
from dossiers.calendars import promise as promise_room
from dossiers.calendars import worktime as wt
from tests.calendars.city_calendar import CITY, WEEKDAY, at, local

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
    with pytest.raises(wt.RangeError) as refusal:
        wt.due(CITY, at(received), term)
    assert str(refusal.value) == "The promise would fall after the year 2200."
    assert refusal.value.vi == "Hạn tính được nằm sau năm 2200."


def test_the_midnight_that_ends_2200_still_belongs_to_it_and_not_one_minute_more():
    end = at("2201-01-01 00:00")
    assert wt.due(ROUND_THE_CLOCK, at("2200-12-30 09:00"), wt.Term(1, DAYS)) == end
    assert wt.due(ROUND_THE_CLOCK, at("2200-12-31 23:00"), wt.Term(1, "working_hour")) == end
    minute = (at("2200-12-31 09:00"), at("2200-12-31 09:01"))
    for term in (wt.Term(1, DAYS), wt.Term(24, "working_hour")):
        with pytest.raises(wt.RangeError, match="after the year 2200"):
            wt.due(ROUND_THE_CLOCK, at("2200-12-31 00:00") - timedelta(days=1) * (term.unit == DAYS), term, [minute])


def test_what_is_left_is_told_in_whole_minutes():
    left = wt.remaining(CITY, at("2018-12-17 09:00"), wt.Term(2, DAYS), [], at("2018-12-19 16:00"))
    assert type(left) is int


@pytest.mark.parametrize(
    ("on", "kind", "name", "hours"),
    [
        (date(2018, 12, 17), "working", "", tuple(WEEKDAY)),
        (date(2018, 12, 22), "weekend", "", ()),
        (date(2019, 1, 1), "closed", "Tết Dương lịch", ()),
        (date(2019, 1, 5), "makeup", None, tuple(WEEKDAY)),
    ],
)
def test_a_day_has_its_kind_its_name_and_its_hours(on, kind, name, hours):
    assert CITY.day_kind(on) == kind and CITY.hours_on(on) == hours
    assert CITY.day_name(on) == name or (name is None and CITY.day_name(on))


def test_terms_longer_than_the_first_table_of_hours_reach_beyond_it():
    """Without holidays: 1000 days are 200 weeks, whichever day the table was begun from."""
    plain = wt.WorkCalendar({day: WEEKDAY for day in range(1, 6)})
    assert local(wt.due(plain, at("2018-12-17 09:00"), wt.Term(1000, DAYS))) == "2022-10-17 17:00"
    plain = wt.WorkCalendar({day: WEEKDAY for day in range(1, 6)})
    assert local(wt.due(plain, at("2018-12-17 07:00"), wt.Term(8000, "working_hour"))) == "2022-10-14 17:00"
    plain = wt.WorkCalendar({day: WEEKDAY for day in range(1, 6)})
    assert wt.working_minutes(plain, at("2018-12-17 07:00"), at("2022-10-17 07:00")) == 1000 * 480


def test_an_office_closed_for_years_is_found_open_again():
    first = date(2019, 1, 7)
    closed = {first + timedelta(weeks=week): wt.Day("closed") for week in range(200)}
    mondays = wt.WorkCalendar({1: [(420, 660)]}, closed)
    assert local(wt.next_opening(mondays, at("2019-01-01 09:00"))) == "2022-11-07 07:00"
    assert local(wt.due(mondays, at("2019-01-01 09:00"), wt.Term(1, "calendar_day"))) == "2022-11-07 11:00"


def test_the_search_for_an_open_day_ends_with_the_calendar():
    """The only Mondays after 2200 are closed: nothing opens, and that is said instead of searched for ever."""
    closed = {date(2200, 1, 6) + timedelta(weeks=week): wt.Day("closed") for week in range(110)}
    mondays = wt.WorkCalendar({1: [(420, 660)]}, closed)
    with pytest.raises(wt.RangeError, match="after the year 2200") as refusal:
        wt.next_opening(mondays, at("2200-02-01 09:00"))
    assert refusal.value.vi == "Hạn tính được nằm sau năm 2200."


def test_pauses_that_touch_are_one_with_both_reasons_and_the_same_reason_once():
    hours = [at(f"2018-12-18 {hour:02}:00") for hour in (8, 9, 10, 11, 14, 15)]
    reasons = ["Chờ giấy", "Chờ giấy", "Chờ thuế"]
    pauses = [wt.ClockPause(hours[n], hours[n + 1], reason) for n, reason in enumerate(reasons)]
    one, apart = pauses_room.stops_of(CITY, [*pauses, wt.ClockPause(hours[4], hours[5]), (hours[5], hours[5])])
    assert one == pauses_room.Stop(CITY.second(hours[0]), CITY.second(hours[3]), "Chờ giấy; Chờ thuế")
    assert apart == pauses_room.Stop(CITY.second(hours[4]), CITY.second(hours[5]), "")
    assert pauses_room.stops_of(CITY, [(hours[0], hours[1]), wt.ClockPause(hours[1], hours[2], "x")])[0].reason == "x"


def test_an_office_closed_to_the_end_of_its_table_has_no_open_minutes_there():
    closed = {date(2019, 1, 7) + timedelta(weeks=week): wt.Day("closed") for week in range(200)}
    mondays = wt.WorkCalendar({1: [(420, 660)]}, closed)
    assert wt.working_minutes(mondays, at("2019-02-01 00:00"), at("2019-03-01 00:00")) == 0


def test_no_dossiers_have_no_due_dates_and_a_receipt_at_lunch_counts_from_the_afternoon():
    assert wt.due_many(CITY, [], wt.Term(1, DAYS)) == []
    assert local(wt.counted_receipt(CITY, at("2018-12-17 11:30"), wt.Term(1, DAYS))) == "2018-12-17 13:00"


def test_an_empty_pause_does_not_end_the_list_of_pauses():
    empty, hour = "2018-12-18 09:00", ("2018-12-18 13:00", "2018-12-18 14:00")
    pauses = [(at(empty), at(empty)), (at(hour[0]), at(hour[1]))]
    assert local(wt.due(CITY, at("2018-12-17 09:00"), wt.Term(2, DAYS), pauses)) == "2018-12-20 08:00"


@pytest.mark.parametrize(
    ("pause", "expected"),
    [
        (("2018-12-20 17:00", "2018-12-22 10:00"), "2018-12-20 17:00"),  # begins at the promise: too late
        (("2018-12-20 16:59", "2018-12-21 10:00"), "2018-12-21 17:00"),
        (("2018-12-18 23:59", "2018-12-20 00:00"), "2018-12-21 17:00"),  # one midnight inside, one at the end
    ],
)
def test_pauses_at_the_edges_of_a_calendar_term(pause, expected):
    begun = promise_room.promise_of(
        CITY, at("2018-12-17 14:20"), wt.Term(3, "calendar_day"), [(at(pause[0]), at(pause[1]))]
    )
    assert local(CITY.instant(begun.due)) == expected
    assert local(CITY.instant(begun.base_due)) == "2018-12-20 17:00"


def test_pauses_that_cannot_be_are_refused_in_vietnamese_too():
    hours = [at(f"2018-12-18 {hour:02}:00") for hour in (8, 9, 10, 11)]
    with pytest.raises(wt.PauseError) as refusal:
        pauses_room.stops_of(CITY, [(hours[0], hours[2]), (hours[1], hours[3])])
    assert refusal.value.vi == "Hai lần tạm dừng chồng lên nhau, khoảng 09:00 18/12/2018."
    with pytest.raises(wt.PauseError) as refusal:
        pauses_room.stops_of(CITY, [(hours[1], hours[0])])
    assert refusal.value.vi == "Lần tạm dừng từ 09:00 18/12/2018 kết thúc trước khi bắt đầu."
