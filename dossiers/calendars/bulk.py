"""Due dates by the million: the same arithmetic, laid out per day of receipt in plain integers. Pure."""

from collections.abc import Sequence
from datetime import time

from dossiers.calendars.clockwork import WorkCalendar
from dossiers.calendars.hours import END_OF_DAY
from dossiers.calendars.promise import promise_of
from dossiers.calendars.spans import EPOCH_ORDINAL
from dossiers.calendars.terms import CALENDAR_UNITS, SAME_TIME, WORKING_DAY, WORKING_HOUR, Term


def due_many(calendar: WorkCalendar, received: Sequence[int], terms: Term | Sequence[Term]) -> list[int]:
    """Due dates of many dossiers without pauses, in epoch minutes (UTC), in the order given.

    `received` are epoch minutes too; `terms` is one term for all of them or one for each.
    """
    if isinstance(terms, Term):
        return _all_alike(calendar, received, terms)
    groups: dict[Term, list[int]] = {}
    for place, term in enumerate(terms):
        groups.setdefault(term, []).append(place)
    due = [0] * len(received)
    for term, places in groups.items():
        some = [received[place] for place in places]
        for place, minute in zip(places, _all_alike(calendar, some, term), strict=True):
            due[place] = minute
    return due


def _all_alike(calendar: WorkCalendar, received: Sequence[int], term: Term) -> list[int]:
    if not received:
        return []
    first, last = (calendar.ordinal(minute * 60) for minute in (min(received), max(received)))
    offset = calendar.spans_over(first, last).steady
    days = last - first + 1
    if offset is None or offset % 60 or 2 * days > len(received) or not _changes_once_a_day(calendar, term):
        return [_one(calendar, minute, term) for minute in received]
    origin = (first - EPOCH_ORDINAL) * END_OF_DAY - offset // 60
    morning = [_one(calendar, origin + day * END_OF_DAY, term) for day in range(days)]
    evening = [_one(calendar, origin + (day + 1) * END_OF_DAY - 1, term) for day in range(days)]
    limit = [origin + day * END_OF_DAY + _limit(calendar, first + day, term) for day in range(days)]
    return [
        evening[day] if minute > limit[day := (minute - origin) // END_OF_DAY] else morning[day] for minute in received
    ]


def _one(calendar: WorkCalendar, minute: int, term: Term) -> int:
    return promise_of(calendar, calendar.instant(minute * 60), term).due // 60


def _changes_once_a_day(calendar: WorkCalendar, term: Term) -> bool:
    """True when all receipts of a day up to one moment share a due date, and all later ones share another."""
    if term.unit == WORKING_HOUR or (term.unit == WORKING_DAY and term.rule == SAME_TIME):
        return False
    hours = [*calendar.weekly.values(), *(day.segments for day in calendar.days.values())]
    return not any(closes == END_OF_DAY for segments in hours for _, closes in segments)


def _limit(calendar: WorkCalendar, ordinal: int, term: Term) -> int:
    segments = calendar.segments(ordinal)
    if term.unit in CALENDAR_UNITS or not segments:
        return END_OF_DAY
    cutoff = term.last_moment or time.max
    return min(segments[-1][1], cutoff.hour * 60 + cutoff.minute)
