"""Working time: the front door of the deadline arithmetic. Pure: no Django, no clock, no numbers library.

    calendar = WorkCalendar({1: [(420, 660), (780, 1020)], …}, {date(2019, 1, 1): Day("closed")})
    due(calendar, received_at, Term(10, "working_day"))

Instants are aware datetimes, answers are aware and in UTC, everything is cut to the minute. The rules, their
sources and their tests stand in docs/law.md. The rooms behind this door: `terms` (time limits), `hours` (segments
and kinds of days), `spans` (hours laid out for bisecting), `clockwork` (the calendar), `pauses`, `promise`
(receipt to due date), `ledger` (the explanation), `bulk` (a million at once).
"""

from collections.abc import Sequence
from datetime import UTC, datetime

from dossiers.calendars.bulk_due import due_many
from dossiers.calendars.clockwork import WorkCalendar
from dossiers.calendars.errors import CalendarError, PauseError, RangeError, TermError, WorktimeError
from dossiers.calendars.hours import CLOSED, HALF, MAKEUP, Day
from dossiers.calendars.ledger import LedgerLine, ledger
from dossiers.calendars.pauses import ClockPause, PauseLike, paused_open_seconds, stops_of
from dossiers.calendars.promise import (
    EARLY,
    LATE,
    ON_TIME,
    day_of_due,
    minutes_left,
    promise_of,
    receipt_of,
)
from dossiers.calendars.spans import check_year, second_of
from dossiers.calendars.terms import (
    CALENDAR_DAY,
    CLOSE_OF_DAY,
    MONTH,
    SAME_DAY,
    SAME_TIME,
    UNITS,
    WORKING_DAY,
    WORKING_HOUR,
    Term,
    clock_time,
    term_of,
)

explain = ledger


def counted_receipt(calendar: WorkCalendar, received_at: datetime, term: Term) -> datetime:
    """When it counts as received: itself while open, or else the next opening; past the cut-off the next day's."""
    return calendar.instant(receipt_of(calendar, received_at, term).counted)


def clock_start(calendar: WorkCalendar, received_at: datetime, term: Term) -> datetime:
    """When the clock begins to run, and pauses begin to count."""
    return calendar.instant(promise_of(calendar, received_at, term).clock_start)


def term_begins(
    calendar: WorkCalendar, received_at: datetime, term: Term, pauses: Sequence[PauseLike] = ()
) -> datetime:
    """The receipt from which the term runs: the dossier's, or that of the papers with which it last began again."""
    return calendar.instant(promise_of(calendar, received_at, term, pauses).receipt.arrived)


def due(calendar: WorkCalendar, received_at: datetime, term: Term, pauses: Sequence[PauseLike] = ()) -> datetime:
    """The promise: recomputed from the start with every closed pause so far."""
    return calendar.instant(promise_of(calendar, received_at, term, pauses).due)


def remaining(
    calendar: WorkCalendar,
    received_at: datetime,
    term: Term,
    pauses: Sequence[PauseLike],
    open_pause_from: datetime,
) -> int:
    """Working minutes left of the promise at that instant; while a pause is open, give its beginning."""
    return minutes_left(calendar, received_at, term, pauses, open_pause_from)


def working_minutes(calendar: WorkCalendar, start: datetime, end: datetime, pauses: Sequence[PauseLike] = ()) -> int:
    """Whole open minutes in [start, end), less those of the pauses. Refuses an end before the start."""
    first, last = _checked(calendar, start), _checked(calendar, end)
    if last < first:
        raise RangeError("The end lies before the start.", "Thời điểm cuối nằm trước thời điểm đầu.")
    paused = paused_open_seconds(calendar, stops_of(calendar, pauses), first, last) if pauses else 0
    return (calendar.worked(first, last) - paused) // 60


def add_working_minutes(calendar: WorkCalendar, start: datetime, minutes: int) -> datetime:
    """The instant by which so many open minutes have passed: an exact end of a segment stays that end."""
    if minutes < 0:
        raise RangeError("Working minutes to add cannot be negative.", "Số phút cộng thêm không được âm.")
    return calendar.instant(calendar.work_on(_checked(calendar, start), minutes * 60))


def is_open(calendar: WorkCalendar, instant: datetime) -> bool:
    """True inside opening hours: [open, close)."""
    second = _checked(calendar, instant)
    return calendar.spans(calendar.ordinal(second)).open_at(second)


def next_opening(calendar: WorkCalendar, instant: datetime) -> datetime:
    """The instant itself while open, or else the next opening."""
    return calendar.instant(calendar.opening_from(_checked(calendar, instant))[0])


def next_closing(calendar: WorkCalendar, instant: datetime) -> datetime:
    """When the opening hours end that hold the instant; the instant itself while closed."""
    second = _checked(calendar, instant)
    return calendar.instant(calendar.closing_from(second)) if is_open(calendar, instant) else instant


def verdict(calendar: WorkCalendar, finished_at: datetime, due_at: datetime, term: Term) -> str:
    """early, on_time or late.

    Late after the promise, to the second; equality is on time. Early on an earlier local date (an instant at
    closing belongs to the day that closes) or, for terms in hours, by at least one working hour.
    """
    finished, promised = second_of(finished_at), second_of(due_at)
    if finished_at.astimezone(UTC) > due_at.astimezone(UTC):  # not along the wall clock of a zone they share
        return LATE
    if term.counts_days:
        return EARLY if calendar.ordinal(finished) < day_of_due(calendar, promised, term) else ON_TIME
    return EARLY if calendar.worked(finished, promised) >= 3600 else ON_TIME


def _checked(calendar: WorkCalendar, instant: datetime) -> int:
    second = calendar.second(instant)
    check_year(calendar.local(second).year)
    return second


__all__ = [
    "CALENDAR_DAY",
    "CLOSED",
    "CLOSE_OF_DAY",
    "EARLY",
    "HALF",
    "LATE",
    "MAKEUP",
    "MONTH",
    "ON_TIME",
    "SAME_DAY",
    "SAME_TIME",
    "UNITS",
    "WORKING_DAY",
    "WORKING_HOUR",
    "CalendarError",
    "Day",
    "LedgerLine",
    "ClockPause",
    "PauseError",
    "PauseLike",
    "RangeError",
    "Term",
    "TermError",
    "WorkCalendar",
    "WorktimeError",
    "add_working_minutes",
    "clock_start",
    "clock_time",
    "counted_receipt",
    "due",
    "due_many",
    "explain",
    "is_open",
    "ledger",
    "next_closing",
    "next_opening",
    "remaining",
    "term_begins",
    "term_of",
    "verdict",
    "working_minutes",
]
