"""Open hours laid out for SQL.

Working time is counted in open seconds from one first opening on. All segments of all calendars are cut into *chunks*
of one length (their greatest common measure), so that SQL finds the instant of an open second by a division and one
look into a small table. Due dates come from the real arithmetic (dossiers/calendars/worktime.py), one for each day of
receipt and term, and are joined.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from math import gcd

from dossiers.calendars import worktime
from portal.demo.seasonal_demand import BEFORE_TET, MONTHS

ENTRIES = 16_384
"""Moments of receipt per pace and season; a dossier draws one of them."""
PIECE = 30
"""Minutes within which the moment of receipt is drawn evenly."""
WEEKDAYS = {1: 1.30, 2: 1.08, 3: 1.0, 4: 0.98, 5: 0.88, 6: 0.9, 7: 0.6}
CLOCK = ((0, 0.2), (420, 0.7), (480, 1.5), (540, 1.6), (600, 1.3), (650, 0.6), (660, 0.3), (780, 0.6), (840, 1.25),
         (900, 1.05), (960, 0.7), (1020, 0.2), (1440, 0.1))  # fmt: skip
"""Demand by minute of the day, straight lines between the points."""


class Axis:
    """The open seconds of one calendar between two dates."""

    def __init__(self, calendar: worktime.WorkCalendar, first: dt.date, last: dt.date) -> None:
        self.calendar = calendar
        days = [first + dt.timedelta(n) for n in range((last - first).days)]
        self.days = [day for day in days if calendar.hours_on(day)]
        self.opens: list[int] = []
        self.closes: list[int] = []
        for day in self.days:
            midnight = int(dt.datetime.combine(day, dt.time(), calendar.zone).timestamp())
            for opens, closes in calendar.hours_on(day):
                self.opens.append(midnight + opens * 60)
                self.closes.append(midnight + closes * 60)
        lengths = (closes - opens for opens, closes in zip(self.opens, self.closes, strict=True))
        self.before = [0, *accumulate(lengths)]

    def second(self, instant: dt.datetime) -> float:
        """Open seconds before an instant."""
        stamp = instant.timestamp()
        place = bisect_right(self.closes, stamp)
        return self.before[place] + max(0.0, stamp - self.opens[place])

    def instant(self, second: float) -> dt.datetime:
        """The instant of an open second; the end of a segment is the next opening."""
        place = bisect_right(self.before, second) - 1
        return dt.datetime.fromtimestamp(self.opens[place] + second - self.before[place], tz=dt.UTC)

    @cached_property
    def measure(self) -> int:
        """The greatest common measure of the segments, in seconds."""
        return gcd(*(closes - opens for opens, closes in zip(self.opens, self.closes, strict=True)))

    def chunks(self, length: int) -> Iterator[tuple[int, int, dt.date]]:
        """(number, first second since 1970, local date) of each chunk."""
        number = 0
        for opens, closes in zip(self.opens, self.closes, strict=True):
            day = dt.datetime.fromtimestamp(opens, tz=self.calendar.zone).date()
            for start in range(opens, closes, length):
                yield number, start, day
                number += 1


@dataclass(frozen=True)
class CalendarPair:
    """By whose calendar a dossier is dated (the receiving unit's), and in whose open hours it is worked on.

    They differ only where a unit that opens on Saturdays sends a dossier to units that do not.
    """

    number: int
    dated: int
    worked: int
    """Calendar versions."""


@dataclass(frozen=True)
class Moment:
    """A piece of an open day in which receipts may fall."""

    day: dt.date
    starts: int
    minute: int
    minutes: int
    second: int


def moments(axis: Axis, since: dt.datetime, made: dt.datetime) -> list[Moment]:
    """The open half hours of the window, cut to it."""
    found = []
    first, last = -(-int(since.timestamp()) // 60) * 60, int(made.timestamp()) // 60 * 60
    for opens, closes, before in zip(axis.opens, axis.closes, axis.before, strict=False):
        for start in range(opens, closes, PIECE * 60):
            begins, ends = max(start, first), min(start + PIECE * 60, closes, last)
            if begins < ends:
                local = dt.datetime.fromtimestamp(begins, tz=axis.calendar.zone)
                minute = local.hour * 60 + local.minute
                found.append(Moment(local.date(), begins, minute, (ends - begins) // 60, before + begins - opens))
    return found


def drawn(axis: Axis, found: Sequence[Moment], season: int) -> Iterator[tuple[Moment, int, int]]:
    """The moments with the entries that fall on each, (moment, first, last): as many of ``ENTRIES`` as its weight."""
    days = day_weights(axis, season)
    heights = list(accumulate(days.get(moment.day, 0) * _clock(moment.minute) * moment.minutes for moment in found))
    first = 0
    for moment, height in zip(found, heights, strict=True):
        last = int(height / heights[-1] * ENTRIES + 0.5) - 1
        if last >= first:
            yield moment, first, last
            first = last + 1


def day_weights(axis: Axis, season: int) -> dict[dt.date, float]:
    """How much is asked for on each open day: Mondays, the days after a holiday and the weeks before Tết are fuller."""
    weights = {}
    days = axis.days
    long_rest = [place for place in range(1, len(days)) if (days[place] - days[place - 1]).days > 5]
    for place, day in enumerate(days):
        weight = WEEKDAYS[day.isoweekday()] * MONTHS[season][day.month - 1]
        if place and (day - days[place - 1]).days == 1 and day.isoweekday() == 1:
            weight *= 1.05
        rested = (day - days[place - 1]).days if place else 1
        weight *= 1.2 if 3 < rested <= 5 else 1.0
        weight *= _around_tet(place, long_rest, 1.5 if season == BEFORE_TET else 1.3)
        hours = sum(closes - opens for opens, closes in axis.calendar.hours_on(day))
        weights[day] = weight * min(1.0, hours / 480 + 0.05)
    return weights


def _around_tet(place: int, long_rest: Sequence[int], most: float) -> float:
    for rest in long_rest:
        if 0 < rest - place <= 12:
            return most - (most - 1) * (rest - place) / 13
        if 0 <= place - rest < 4:
            return 0.7 + 0.08 * (place - rest)
    return 1.0


def _clock(minute: int) -> float:
    for (left, low), (right, high) in zip(CLOCK, CLOCK[1:], strict=False):
        if left <= minute < right:
            return low + (high - low) * (minute - left) / (right - left)
    return 0.1


@dataclass(frozen=True)
class Due:
    """The promise of every receipt of a day before (or after) the term's cut-off."""

    day: dt.date
    after_cutoff: bool
    due_at: dt.datetime
    second: int


def dues(dated: Axis, worked: Axis, term: worktime.Term, days: Sequence[dt.date]) -> Iterator[Due]:
    """Due dates of a term for each day of receipt; nothing for terms in hours, which differ by the minute."""
    if term.unit == worktime.WORKING_HOUR or term.rule == worktime.SAME_TIME:
        return
    for day in days:
        segments = worked.calendar.hours_on(day)
        minutes = [segments[0][0]]
        if (cutoff := cutoff_minute(term)) < segments[-1][1]:
            minutes.append(max(cutoff + 1, segments[0][0]))
        for after, minute in enumerate(minutes):
            at = dt.datetime.combine(day, dt.time(minute // 60, minute % 60), dated.calendar.zone)
            due_at = worktime.due(dated.calendar, at, term)
            yield Due(day, bool(after), due_at, int(worked.second(due_at)))


def cutoff_minute(term: worktime.Term) -> int:
    """The last minute of the day that is before the cut-off; 1440 where there is none."""
    last = term.last_moment
    return 24 * 60 if last is None else last.hour * 60 + last.minute
