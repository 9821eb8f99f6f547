"""The promise under the law of 2025, case by case, reckoned by hand: complete papers start the term again.

Office hours 07:00-11:00 and 13:00-17:00 unless a case says so. Days off that matter: 1 and 2 September 2025, 1 and 2
January, 16 to 20 February (Tết), 27 and 30 April, 1 May 2026. Make-up Saturdays: 10 January and 22 August 2026.
"""

from datetime import time
from decimal import Decimal

import pytest

from dossiers.calendars import worktime as wt
from tests.calendars.city_calendar import CITY, SATURDAYS, at, local

SEVEN = wt.WorkCalendar({day: [(480, 690), (810, 1020)] for day in range(1, 6)})
R, ASKED = "2025-07-15 10:00", "2025-07-17 09:00"


def days(amount, **more):
    return wt.Term(amount, "working_day", **more)


def hours(amount):
    return wt.Term(Decimal(amount), "working_hour")


def calendar_days(amount):
    return wt.Term(amount, "calendar_day", day_end="midnight")


def months(amount):
    return wt.Term(amount, "month", day_end="midnight")


TODAY = wt.Term(None, "same_day")
AT_THREE, SAME_TIME = {"cutoff": time(15)}, {"rule": "same_time"}


def papers(*edges):
    """Requests and their answers, in turn."""
    marks = [at(edge) for edge in edges]
    return [wt.ClockPause(*pair, restarts=True) for pair in zip(marks[::2], marks[1::2], strict=True)]


def payment(begins, ends):
    return [wt.ClockPause(at(begins), at(ends))]


FROM_JULY = [
    # Monday 28/07 is day zero: 29, 30, 31, 1, 4, 5, 6, 7, 8, 11.
    (days(10), "2025-07-28 14:00", "2025-08-11 17:00"),
    (days(10), "2025-07-28 07:00", "2025-08-11 17:00"),
    (days(10), "2025-07-28 17:00", "2025-08-11 17:00"),  # exactly at closing is still that day
    (days(10), "2025-07-28 17:01", "2025-08-12 17:00"),  # after it: Tuesday is day zero
    (days(10), "2025-07-28 12:00", "2025-08-11 17:00"),  # over lunch: at 13:00 of the same day
    (days(10), "2025-07-28 11:00", "2025-08-11 17:00"),
    (days(10), "2025-07-28 06:00", "2025-08-11 17:00"),
    (days(10), "2025-07-26 09:00", "2025-08-11 17:00"),  # Saturday: Monday's opening
    (days(10), "2025-07-27 20:00", "2025-08-11 17:00"),
    (days(1), "2025-07-15 16:00", "2025-07-16 17:00"),  # asked and completed on the day of receipt: see ASKED_ON
    (days(10, **AT_THREE), "2025-07-28 15:00", "2025-08-11 17:00"),
    (days(10, **AT_THREE), "2025-07-28 15:01", "2025-08-12 17:00"),
    (days(5, **SAME_TIME), "2025-07-28 14:20", "2025-08-04 14:20"),
    (days(5, **SAME_TIME), "2025-07-28 12:00", "2025-08-04 13:00"),
    (days(5, **SAME_TIME), "2025-07-26 09:00", "2025-08-04 07:00"),  # counted from Monday 07:00
    (days(5), "2025-07-28 14:00", "2025-08-04 17:00"),
    # Calendar days count from the very date, open or not; the last one ends at 24:00.
    (calendar_days(10), "2025-07-20 14:00", "2025-07-31 00:00"),  # Sunday 20 + 10 = Wednesday 30
    (calendar_days(10), "2025-07-20 23:30", "2025-07-31 00:00"),
    (calendar_days(10), "2025-07-23 10:00", "2025-08-05 00:00"),  # Saturday 2 August: to Monday the 4th
    (months(1), "2025-07-31 10:00", "2025-09-04 00:00"),  # Sunday 31 August, then two days off: Wednesday 3 September
]
ASKED_ON = {"2025-07-15 16:00": "2025-07-15 11:00"}


@pytest.mark.parametrize(("term", "complete", "due"), FROM_JULY)
def test_the_day_of_complete_papers_is_day_zero(term, complete, due):
    requests = papers(ASKED_ON.get(complete, ASKED), complete)
    assert local(wt.due(CITY, at(R), term, requests)) == due
    accounts_for(CITY, at(R), term, requests)


SAME_DAY = [
    ("2025-07-15 10:30", "2025-07-15 14:00", "2025-07-15 17:00"),
    ("2025-07-15 10:30", "2025-07-15 15:00", "2025-07-15 17:00"),
    ("2025-07-15 10:30", "2025-07-15 15:01", "2025-07-16 17:00"),
    ("2025-07-15 10:30", "2025-07-16 08:00", "2025-07-16 17:00"),
    ("2025-07-15 10:30", "2025-07-18 15:30", "2025-07-21 17:00"),
    ("2025-07-15 10:30", "2025-07-19 10:00", "2025-07-21 17:00"),
    ("2025-07-15 10:30", "2026-01-10 14:00", "2026-01-10 17:00"),  # a make-up Saturday is a day like others
    ("2025-07-15 10:30", "2026-01-09 15:30", "2026-01-10 17:00"),
]


@pytest.mark.parametrize(("asked", "complete", "due"), SAME_DAY)
def test_a_same_day_procedure_starts_again_by_its_own_cut_off(asked, complete, due):
    assert local(wt.due(CITY, at(R), TODAY, papers(asked, complete))) == due
    accounts_for(CITY, at(R), TODAY, papers(asked, complete))


IN_HOURS = [  # received at 10:00, asked at 14:00: 8 hours would have been due on the 16th at 10:00
    (hours(8), "2025-07-16 09:00", "2025-07-17 09:00"),  # 2 + 4 hours, 2 on the 17th
    (hours(4), "2025-07-16 13:00", "2025-07-16 17:00"),
    (hours("1.5"), "2025-07-16 10:00", "2025-07-16 13:30"),
    (hours(8), "2025-07-19 08:00", "2025-07-21 17:00"),  # Saturday: from Monday 07:00
]


@pytest.mark.parametrize(("term", "complete", "due"), IN_HOURS)
def test_a_term_in_hours_starts_again_at_the_minute(term, complete, due):
    asked = "2025-07-15 10:30" if term.amount < 4 else "2025-07-15 13:30"
    assert local(wt.due(CITY, at(R), term, papers(asked, complete))) == due
    accounts_for(CITY, at(R), term, papers(asked, complete))


DAYS_OFF = [
    # Tết 2026: Friday 13 February, then Monday 23.
    (days(5), "2026-02-10 09:00", "2026-02-11 09:00", "2026-02-13 10:00", "2026-02-27 17:00"),
    (days(5), "2026-02-10 09:00", "2026-02-11 09:00", "2026-02-18 10:00", "2026-03-02 17:00"),  # on a day off
    (days(5), "2026-02-10 09:00", "2026-02-11 09:00", "2026-02-13 17:30", "2026-03-02 17:00"),
    (days(5), "2026-02-10 09:00", "2026-02-11 09:00", "2026-02-12 10:00", "2026-02-26 17:00"),
    (days(3), "2025-01-22 09:00", "2025-01-23 09:00", "2025-01-24 16:00", "2025-02-05 17:00"),
    (calendar_days(10), "2026-02-10 09:00", "2026-02-11 09:00", "2026-02-13 10:00", "2026-02-24 00:00"),
    (calendar_days(5), "2026-02-10 09:00", "2026-02-11 09:00", "2026-02-13 10:00", "2026-02-24 00:00"),  # 18th closed
    (months(1), "2026-01-05 09:00", "2026-01-06 09:00", "2026-01-31 09:00", "2026-03-03 00:00"),  # Saturday 28/02
    # A make-up Saturday counts, and may be day zero.
    (days(10), "2026-01-05 09:00", "2026-01-06 09:00", "2026-01-10 10:00", "2026-01-23 17:00"),
    (days(2), "2026-01-05 09:00", "2026-01-06 09:00", "2026-01-09 10:00", "2026-01-12 17:00"),
    (days(1), "2026-01-05 09:00", "2026-01-06 09:00", "2026-01-09 10:00", "2026-01-10 17:00"),
    (days(3), "2026-08-17 09:00", "2026-08-18 09:00", "2026-08-21 17:05", "2026-08-26 17:00"),
    # Other days off.
    (days(2), "2025-12-29 09:00", "2025-12-30 09:00", "2025-12-31 16:00", "2026-01-06 17:00"),
    (days(2), "2025-12-29 09:00", "2025-12-30 09:00", "2026-01-01 10:00", "2026-01-07 17:00"),
    (days(2), "2025-08-26 09:00", "2025-08-27 09:00", "2025-08-29 10:00", "2025-09-04 17:00"),
    (calendar_days(3), "2025-08-26 09:00", "2025-08-27 09:00", "2025-08-29 10:00", "2025-09-04 00:00"),
    (days(3), "2026-04-21 09:00", "2026-04-22 09:00", "2026-04-24 10:00", "2026-05-04 17:00"),
]


@pytest.mark.parametrize(("term", "received", "asked", "complete", "due"), DAYS_OFF)
def test_a_term_that_starts_again_knows_days_off_and_make_up_days(term, received, asked, complete, due):
    assert local(wt.due(CITY, at(received), term, papers(asked, complete))) == due
    accounts_for(CITY, at(received), term, papers(asked, complete))


OTHER_HOURS = [
    (SATURDAYS, days(3), "2025-07-25 10:00", "2025-07-29 17:00"),  # Saturday morning is the first day
    (SATURDAYS, days(3), "2025-07-26 10:00", "2025-07-30 17:00"),
    (SATURDAYS, days(3), "2025-07-26 11:30", "2025-07-31 17:00"),  # after Saturday's close: Monday is day zero
    (SATURDAYS, days(2), "2025-07-24 10:00", "2025-07-26 11:00"),
    (SATURDAYS, hours(8), "2025-07-25 15:00", "2025-07-28 09:00"),  # 2 + 4 + 2
    (SEVEN, days(3), "2025-07-28 17:00", "2025-07-31 17:00"),
    (SEVEN, days(3), "2025-07-28 07:30", "2025-07-31 17:00"),
    (SEVEN, hours(7), "2025-07-28 10:00", "2025-07-29 10:00"),  # 1.5 + 3.5 + 2
]


@pytest.mark.parametrize(("calendar", "term", "complete", "due"), OTHER_HOURS)
def test_a_unit_with_other_hours_starts_again_by_them(calendar, term, complete, due):
    requests = papers("2025-07-15 14:30", complete)
    assert local(wt.due(calendar, at(R), term, requests)) == due
    accounts_for(calendar, at(R), term, requests)


FIRST = (ASKED, "2025-07-28 14:00")  # due 11/08 17:00 from then on
SEVERAL = [
    (papers(*FIRST, "2025-07-30 09:00", "2025-08-04 10:00"), "2025-08-18 17:00"),
    (
        papers(*FIRST, "2025-07-30 09:00", "2025-08-04 10:00", "2025-08-05 09:00", "2025-08-06 16:00"),
        "2025-08-20 17:00",
    ),
    (papers(*FIRST, "2025-08-11 16:59", "2025-08-12 08:00"), "2025-08-26 17:00"),
    (papers(*FIRST, "2025-08-11 17:00", "2025-08-12 08:00"), "2025-08-11 17:00"),  # the promise has passed
    (papers("2025-07-30 09:00", "2025-08-04 10:00"), "2025-07-29 17:00"),
    (papers("2025-07-15 11:00", "2025-07-15 16:00"), "2025-07-29 17:00"),  # both on day zero
    (papers(ASKED, ASKED), "2025-07-31 17:00"),  # answered in the same minute
    (papers("2025-07-21 09:00", "2025-07-28 14:00"), "2025-08-11 17:00"),  # after three working days
    (papers(*FIRST, "2025-07-28 14:00", "2025-07-29 10:00"), "2025-08-12 17:00"),  # asked again at once
    # A payment moves the promise of the run in which it falls.
    (papers(*FIRST) + payment("2025-07-30 09:00", "2025-07-31 09:00"), "2025-08-12 17:00"),
    (payment("2025-07-16 08:00", "2025-07-17 08:00") + papers(*FIRST), "2025-08-11 17:00"),
    (
        payment("2025-07-29 13:00", "2025-07-30 13:00") + papers("2025-07-30 14:00", "2025-08-01 10:00"),
        "2025-08-15 17:00",
    ),
    (papers(*FIRST) + payment("2025-07-28 14:30", "2025-07-28 16:00"), "2025-08-11 17:00"),  # on day zero
    (papers(*FIRST) + payment("2025-07-28 14:00", "2025-07-29 08:00"), "2025-08-12 08:00"),  # an hour of the first day
]


@pytest.mark.parametrize(("pauses", "due"), SEVERAL)
def test_several_requests_and_payments(pauses, due):
    assert local(wt.due(CITY, at(R), days(10), pauses)) == due
    accounts_for(CITY, at(R), days(10), pauses)


MIDNIGHTS = [
    (calendar_days(15), [], "2025-07-31 00:00"),  # Wednesday 30
    (calendar_days(4), [], "2025-07-22 00:00"),  # Saturday 19: to Monday 21
    (
        calendar_days(10),
        payment("2025-07-17 09:00", "2025-07-19 09:00"),
        "2025-07-29 00:00",
    ),  # 25 + 2 midnights: Sunday
    (months(1), [], "2025-08-16 00:00"),
]


@pytest.mark.parametrize(("term", "pauses", "due"), MIDNIGHTS)
def test_the_last_day_of_a_calendar_term_ends_at_24(term, pauses, due):
    assert local(wt.due(CITY, at(R), term, pauses)) == due
    lines = accounts_for(CITY, at(R), term, pauses)
    assert lines[-1].date == at(due).date() - (at("2025-07-02 00:00") - at("2025-07-01 00:00"))
    assert wt.due_many(CITY, [int(at(R).timestamp()) // 60], term) == [int(wt.due(CITY, at(R), term).timestamp()) // 60]


@pytest.mark.parametrize(
    ("finished", "verdict"),
    [("2025-07-29 23:59", "early"), ("2025-07-30 00:01", "on_time"), ("2025-07-30 23:59", "on_time"),
     ("2025-07-31 00:00", "on_time"), ("2025-07-31 00:01", "late")],
)  # fmt: skip
def test_the_evening_of_the_last_day_is_in_time(finished, verdict):
    term = calendar_days(15)
    assert wt.verdict(CITY, at(finished), wt.due(CITY, at(R), term), term) == verdict


def test_the_same_requests_under_2018_move_the_promise():
    pauses = [wt.ClockPause(one.start, one.end) for one in papers(*FIRST)]
    assert local(wt.due(CITY, at(R), days(10), pauses)) == "2025-08-08 10:00"
    assert not any(line.kind == "restarted" for line in wt.ledger(CITY, at(R), days(10), pauses))


@pytest.mark.parametrize(
    ("pauses", "sentence"),
    [
        (papers("2025-07-14 09:00", "2025-07-28 14:00"), "before the dossier was received"),
        (papers("2025-07-15 09:59", "2025-07-15 14:00"), "before the dossier was received"),
        (papers(*FIRST, "2025-07-28 13:00", "2025-07-29 09:00"), "overlap"),
        (papers("2025-07-28 14:00", ASKED), "ends before it begins"),
    ],
)
def test_requests_that_make_no_sense_are_refused(pauses, sentence):
    with pytest.raises(wt.PauseError, match=sentence):
        wt.due(CITY, at(R), days(10), pauses)


def accounts_for(calendar, received, term, pauses):
    """The ledger of a promise: its counted minutes are those of the run that holds, and it leaves no day out."""
    due, lines = wt.due(calendar, received, term, pauses), wt.ledger(calendar, received, term, pauses)
    begins = wt.term_begins(calendar, received, term, pauses)
    counted = [line for line in lines if line.kind in ("counted", "makeup")]
    start = wt.clock_start(calendar, begins, term)
    mine = [(pause.start, pause.end) for pause in pauses if begins <= pause.start < due and not pause.restarts]
    assert sum(line.minutes for line in counted) == wt.working_minutes(calendar, start, due, mine)
    assert counted[-1].end == due
    assert (begins != received) == any(line.kind == "restarted" and not line.minutes for line in lines)
    assert all(earlier.end <= later.start for earlier, later in zip(lines, lines[1:], strict=False))
    shown = {line.date for line in lines}
    assert len(shown) == (max(shown) - min(shown)).days + 1
    if not mine and term.unit in ("working_day", "calendar_day"):
        assert {line.number for line in counted} - {None} == set(range(1, term.count + 1))
    return lines
