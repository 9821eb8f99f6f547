"""The promise: when a dossier counts as received, when its clock starts, when it is due. Pure.

The rules and their evidence stand in docs/law.md.
"""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from dossiers.calendars.clockwork import WorkCalendar
from dossiers.calendars.errors import PauseError, RangeError
from dossiers.calendars.pauses import PauseLike, Stop, clipped, paused_open_seconds, stops_of
from dossiers.calendars.spans import LAST_YEAR, check_year, moment_of
from dossiers.calendars.terms import CALENDAR_UNITS, MONTH, SAME_DAY, SAME_TIME, WORKING_HOUR, Term

EARLY = "early"
ON_TIME = "on_time"
LATE = "late"
LAST_DAY = date(LAST_YEAR, 12, 31).toordinal()


@dataclass(frozen=True, slots=True)
class Receipt:
    """When a dossier arrived, when that counts as received, and which day is therefore day zero."""

    arrived: int
    counted: int
    day: int


@dataclass(frozen=True, slots=True)
class Promise:
    """A due date with everything it was computed from, in seconds and day ordinals."""

    receipt: Receipt
    clock_start: int
    base_due: int
    due: int
    last_day: int
    """The day reached before a closed last day moved on (calendar terms), else the day of the promise."""
    stops: tuple[Stop, ...]
    """The pauses that count, from the start of the clock."""
    before: "Promise | None" = None
    """The run of the term that was under way when papers were asked for, and began again."""
    restart: Stop | None = None
    """The request and its answer by which it began again: then the receipt is that of the answer."""


def receipt_of(calendar: WorkCalendar, received_at: datetime, term: Term) -> Receipt:
    """Where the term's day zero lies."""
    return _receipt(calendar, calendar.second(received_at), term)


def _receipt(calendar: WorkCalendar, arrived: int, term: Term) -> Receipt:
    today = calendar.ordinal(arrived)
    check_year(date.fromordinal(today).year)
    if term.unit in CALENDAR_UNITS:
        return Receipt(arrived, arrived, today)
    if _after_cutoff(calendar, arrived, term):
        return Receipt(arrived, *calendar.opening_from(calendar.midnight(today + 1)))
    spans = calendar.spans(today)
    if not spans.open_at(arrived) and (ending := spans.closing_at(arrived)) is not None:
        return Receipt(arrived, arrived, spans.ordinals[ending])
    return Receipt(arrived, *calendar.opening_from(arrived))


def _after_cutoff(calendar: WorkCalendar, arrived: int, term: Term) -> bool:
    cutoff, wall = term.last_moment, calendar.local(arrived)
    return cutoff is not None and (wall.toordinal() > calendar.ordinal(arrived) or wall.time() > cutoff)


def promise_of(calendar: WorkCalendar, received_at: datetime, term: Term, pauses: Sequence[PauseLike] = ()) -> Promise:
    """The promise, recomputed from the start with all the pauses.

    A pause that restarts counts when it begins before the promise then in force: a promise that has passed is brought
    back by nothing.
    """
    arrived, stops = calendar.second(received_at), stops_of(calendar, pauses) if pauses else []
    before: Promise | None = None
    restart: Stop | None = None
    while True:
        place = next((n for n, stop in enumerate(stops) if stop.restarts), len(stops))
        run = _run(calendar, arrived, term, stops[:place])
        if restart is not None:
            run = replace(run, before=before, restart=restart)
        if place == len(stops) or stops[place].start >= run.due:
            return run
        before, restart = run, stops[place]
        _check_order(calendar, arrived, restart)
        arrived, stops = restart.end, stops[place + 1 :]


def _check_order(calendar: WorkCalendar, arrived: int, request: Stop) -> None:
    if request.start < arrived:
        asked = calendar.local(request.start)
        raise PauseError(
            f"The papers were asked for at {asked:%Y-%m-%dT%H:%M}, before the dossier was received.",
            f"Yêu cầu bổ sung lúc {asked:%H:%M %d/%m/%Y} trước khi tiếp nhận hồ sơ.",
        )


def _run(calendar: WorkCalendar, arrived: int, term: Term, pauses: Sequence[Stop]) -> Promise:
    """One run of the term, from a receipt, with pauses that move it."""
    receipt = _receipt(calendar, arrived, term)
    start = _clock_start(calendar, receipt, term)
    stops = clipped(pauses, start) if pauses else []
    if term.unit in CALENDAR_UNITS:
        return _in_calendar_time(calendar, receipt, term, start, stops)
    base = _base_due(calendar, receipt, term)
    due, kept = base, []
    for stop in stops:
        if stop.start >= due:
            break
        due = calendar.work_on(due, calendar.worked(stop.start, stop.end))
        kept.append(stop)
    _check_end(calendar, due)
    return Promise(receipt, start, base, due, day_of_due(calendar, due, term), tuple(kept))


def _clock_start(calendar: WorkCalendar, receipt: Receipt, term: Term) -> int:
    if term.unit in CALENDAR_UNITS:
        return calendar.midnight(receipt.day + 1)
    if term.unit in (SAME_DAY, WORKING_HOUR) or term.rule == SAME_TIME:
        return receipt.counted
    first = calendar.open_day_after(receipt.day, 1)
    return calendar.spans(first).stretches_on(first)[0][0]


def _base_due(calendar: WorkCalendar, receipt: Receipt, term: Term) -> int:
    if term.unit == SAME_DAY:
        return calendar.closing(receipt.day)
    if term.unit == WORKING_HOUR:
        return calendar.work_on(receipt.counted, term.seconds)
    day = calendar.open_day_after(receipt.day, term.count)
    if term.rule != SAME_TIME:
        return calendar.closing(day)
    return _same_time(calendar, receipt, day)


def _same_time(calendar: WorkCalendar, receipt: Receipt, day: int) -> int:
    local = calendar.local(receipt.counted)
    past_midnight = local.date().toordinal() - receipt.day
    there = datetime.combine(date.fromordinal(day + past_midnight), local.time())
    moment = moment_of(there, calendar.zone)
    spans = calendar.spans(day)
    ending = spans.closing_at(moment)
    if ending is not None and spans.ordinals[ending] == day:
        return moment
    return calendar.opening_from(moment)[0]


def _in_calendar_time(
    calendar: WorkCalendar, receipt: Receipt, term: Term, start: int, stops: Sequence[Stop]
) -> Promise:
    day = _plus_months(receipt.day, term.count) if term.unit == MONTH else _plus_days(calendar, receipt.day, term.count)
    base = due = _end_on_or_after(calendar, day, term)
    kept = []
    for stop in stops:
        if stop.start >= due:
            break
        day = _plus_days(calendar, day, midnights_inside(calendar, stop))
        due = _end_on_or_after(calendar, day, term)
        kept.append(stop)
    _check_end(calendar, due)
    return Promise(receipt, start, base, due, day, tuple(kept))


def _plus_months(ordinal: int, months: int) -> int:
    on = date.fromordinal(ordinal)
    year, month = divmod(on.year * 12 + on.month - 1 + months, 12)
    if year > LAST_YEAR:
        raise _too_far()
    return date(year, month + 1, min(on.day, monthrange(year, month + 1)[1])).toordinal()


def _plus_days(calendar: WorkCalendar, ordinal: int, days: int) -> int:
    return ordinal + days if ordinal + days > LAST_DAY else calendar.day_after(ordinal, days)


def _end_on_or_after(calendar: WorkCalendar, ordinal: int, term: Term) -> int:
    """The end of the day, or of the next working day where it is closed: close of business, or 24:00."""
    if ordinal > LAST_DAY:
        raise _too_far()
    day = calendar.open_day_after(ordinal, 0)
    return calendar.midnight(day + 1) if term.ends_at_midnight else calendar.closing(day)


def midnights_inside(calendar: WorkCalendar, stop: Stop) -> int:
    """Local midnights strictly inside a pause: each costs a calendar term one day."""
    first, last = calendar.ordinal(stop.start), calendar.ordinal(stop.end)
    return max(0, calendar.days_between(first, last) - (1 if calendar.midnight(last) == stop.end else 0))


def _check_end(calendar: WorkCalendar, due: int) -> None:
    if calendar.ordinal(due - 1) > LAST_DAY:
        raise _too_far()


def _too_far() -> RangeError:
    return RangeError("The promise would fall after the year 2200.", "Hạn tính được nằm sau năm 2200.")


def day_of_due(calendar: WorkCalendar, due: int, term: Term) -> int:
    """The day a promise belongs to: an instant exactly at its end still belongs to the day that ends."""
    if term.ends_at_midnight:
        return calendar.ordinal(due - 1)
    spans = calendar.spans(calendar.ordinal(due))
    ending = spans.closing_at(due)
    return calendar.ordinal(due) if ending is None else spans.ordinals[ending]


def minutes_left(
    calendar: WorkCalendar,
    received_at: datetime,
    term: Term,
    pauses: Sequence[PauseLike],
    at: datetime,
) -> int:
    """Working minutes between an instant and the promise, never less than 0; full before the clock starts."""
    promise = promise_of(calendar, received_at, term, pauses)
    since = max(calendar.second(at), promise.clock_start)
    if since >= promise.due:
        return 0
    open_seconds = calendar.worked(since, promise.due)
    return (open_seconds - paused_open_seconds(calendar, promise.stops, since, promise.due)) // 60
