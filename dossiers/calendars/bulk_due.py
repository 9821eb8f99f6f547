"""Due dates by the million: the same arithmetic, laid out per day of receipt in plain integers. Pure."""

from collections.abc import Iterable, Sequence
from datetime import time
from itertools import repeat
from typing import NamedTuple

from dossiers.calendars.clockwork import WorkCalendar
from dossiers.calendars.hours import END_OF_DAY
from dossiers.calendars.promise import promise_of
from dossiers.calendars.spans import EPOCH_ORDINAL
from dossiers.calendars.terms import CALENDAR_UNITS, SAME_TIME, WORKING_DAY, WORKING_HOUR, Term


class DueTable(NamedTuple):
    """Due dates by day of receipt, in epoch minutes: up to the day's limit, and after it."""

    limit: list[int]
    before: list[int]
    after: list[int]


def due_many(calendar: WorkCalendar, received: Sequence[int], terms: Term | Sequence[Term]) -> list[int]:
    """Due dates of many dossiers without pauses, in epoch minutes (UTC), in the order given.

    `received` are epoch minutes too; `terms` is one term for all of them or one for each.
    """
    if not received:
        return []
    each = repeat(terms, len(received)) if isinstance(terms, Term) else terms
    first, last = (calendar.ordinal(minute * 60) for minute in (min(received), max(received)))
    offset = calendar.spans_over(first, last).steady
    if offset is None or offset % 60 or 2 * (last - first + 1) > len(received):
        return [_one(calendar, minute, term) for minute, term in zip(received, each, strict=True)]
    origin = (first - EPOCH_ORDINAL) * END_OF_DAY - offset // 60
    tables = _tables(calendar, [terms] if isinstance(terms, Term) else terms, first, last, origin)
    if isinstance(terms, Term) and (table := tables[id(terms)]):
        limit, before, after = table
        return [
            after[day] if minute > limit[day := (minute - origin) // END_OF_DAY] else before[day] for minute in received
        ]
    return [
        _one(calendar, minute, term)
        if (table := tables[id(term)]) is None
        else table.after[day]
        if minute > table.limit[day := (minute - origin) // END_OF_DAY]
        else table.before[day]
        for minute, term in zip(received, each, strict=True)
    ]


def _tables(
    calendar: WorkCalendar, terms: Iterable[Term], first: int, last: int, origin: int
) -> dict[int, DueTable | None]:
    """A table for each term, by identity: hashing a term a million times costs more than dating it."""
    alike: dict[Term, DueTable | None] = {}
    tables: dict[int, DueTable | None] = {}
    for term in terms:
        if id(term) not in tables:
            if term not in alike:
                alike[term] = _table(calendar, term, first, last, origin)
            tables[id(term)] = alike[term]
    return tables


def _table(calendar: WorkCalendar, term: Term, first: int, last: int, origin: int) -> DueTable | None:
    """The table of a term; None for terms whose due date changes more than once a day."""
    if not _changes_once_a_day(calendar, term):
        return None
    midnights = range(origin, origin + (last - first + 1) * END_OF_DAY, END_OF_DAY)
    return DueTable(
        [midnight + _limit(calendar, first + day, term) for day, midnight in enumerate(midnights)],
        [_one(calendar, midnight, term) for midnight in midnights],
        [_one(calendar, midnight + END_OF_DAY - 1, term) for midnight in midnights],
    )


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
