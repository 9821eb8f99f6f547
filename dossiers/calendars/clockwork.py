"""A calendar that can be asked about time: what is open, when the n-th minute has passed. Pure.

Read through `worktime`, the front door of this arithmetic.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta, timezone
from typing import Any

from dossiers.calendars.errors import RangeError
from dossiers.calendars.hours import (
    CLOSED,
    HALF,
    MAKEUP,
    Day,
    Segment,
    checked_days,
    checked_week,
    checked_zone,
    read_definition,
    write_definition,
)
from dossiers.calendars.spans import (
    DAY,
    EARLIEST,
    EPOCH,
    EPOCH_ORDINAL,
    LATEST,
    Spans,
    day_of,
    midnight,
    offset_at,
    second_of,
)

WORKING = "working"
WEEKEND = "weekend"
ROOM = 400
"""Days of room built around whatever is asked for first."""


class WorkCalendar:
    """Opening hours of a week, special dates and a zone. Never changes; safe to share between threads.

    Days are named by their ordinal and instants by seconds since 1970 (UTC) inside the arithmetic; the
    functions of `worktime` speak datetimes.
    """

    def __init__(
        self,
        weekly: Mapping[int, Sequence[Sequence[int]]],
        days: Mapping[date, Day] | None = None,
        zone: str = "Asia/Ho_Chi_Minh",
    ) -> None:
        self.zone_name = zone
        self.zone = checked_zone(zone)
        self.weekly = checked_week(weekly)
        self.days = checked_days(days or {})
        self._special = {on.toordinal(): day.segments for on, day in self.days.items()}
        self._spans: Spans | None = None

    @classmethod
    def from_definition(cls, definition: Mapping[str, Any]) -> "WorkCalendar":
        """The calendar written down by `definition()`."""
        return cls(*read_definition(definition))

    def definition(self) -> dict[str, Any]:
        """The calendar as JSON values; equal calendars give equal definitions."""
        return write_definition(self.weekly, self.days, self.zone_name)

    def segments(self, ordinal: int) -> tuple[Segment, ...]:
        """The opening hours of a day."""
        special = self._special.get(ordinal)
        return self.weekly[(ordinal - 1) % 7 + 1] if special is None else special

    def hours_on(self, on: date) -> tuple[Segment, ...]:
        """The opening hours of a date, in minutes of the day; empty when closed, or when the zone left it out."""
        ordinal = on.toordinal()
        return self.segments(ordinal) if self.happens(ordinal) else ()

    def day_kind(self, on: date) -> str:
        """working, makeup, half, weekend or closed."""
        day = self.days.get(on)
        if day is not None:
            return day.kind
        return WORKING if self.weekly[on.isoweekday()] else WEEKEND

    def day_name(self, on: date) -> str:
        """What the special date is called, "" on ordinary days."""
        day = self.days.get(on)
        return day.name if day else ""

    def spans(self, ordinal: int) -> Spans:
        """The laid-out hours round that day."""
        spans = self._spans
        if spans is not None and spans.first < ordinal < spans.last:
            return spans
        return self._grow(ordinal - ROOM, ordinal + ROOM)

    def spans_over(self, first: int, last: int) -> Spans:
        """The laid-out hours from one day to another."""
        spans = self._spans
        if spans is not None and spans.first < first <= last < spans.last:
            return spans
        return self._grow(first - ROOM, last + ROOM)

    def _further(self, spans: Spans) -> Spans:
        """The same hours laid out to twice the length; refuses to go beyond 2200."""
        if spans.last >= LATEST:
            raise RangeError("The promise would fall after the year 2200.", "Hạn tính được nằm sau năm 2200.")
        return self._grow(spans.first, spans.last + max(4 * ROOM, spans.last - spans.first))

    def _grow(self, first: int, last: int) -> Spans:
        old = self._spans
        low = max(EARLIEST, min(first, old.first) if old else first)
        high = min(LATEST, max(last, old.last) if old else last)
        grown = Spans(self.segments, self.zone, low, high)
        self._spans = grown
        return grown

    def offset(self, second: int) -> int:
        """Local time less UTC at that second, in seconds."""
        spans = self._spans
        if spans and spans.steady is not None and spans.first_second < second < spans.last_second:
            return spans.steady
        return offset_at(second, self.zone)

    def second(self, instant: datetime) -> int:
        """The instant cut to the local minute, in seconds since 1970."""
        raw = second_of(instant)
        return raw - (raw + self.offset(raw)) % 60

    def instant(self, second: int) -> datetime:
        """The aware UTC datetime of a second."""
        return EPOCH + timedelta(seconds=second)

    def local(self, second: int) -> datetime:
        """The wall clock of the calendar's zone at that second.

        With the offset it has then, not with the zone: Python calls a time of a repeated hour unequal to the same
        instant in UTC, and measures between two times of one zone along the wall clock.
        """
        return self.instant(second).astimezone(timezone(timedelta(seconds=self.offset(second))))

    def ordinal(self, second: int) -> int:
        """The local day of a second."""
        spans = self._spans
        if spans and spans.steady is not None and spans.first_second < second < spans.last_second:
            return (second + spans.steady) // DAY + EPOCH_ORDINAL
        return day_of(second, offset_at(second, self.zone), self.zone)

    def midnight(self, ordinal: int) -> int:
        """The second at which the local day begins."""
        guess = (ordinal - EPOCH_ORDINAL) * DAY
        spans = self._spans
        if spans and spans.steady is not None and spans.first_second < guess < spans.last_second:
            return guess - spans.steady
        return midnight(ordinal, self.zone)

    def happens(self, ordinal: int) -> bool:
        """False for a date that the zone left out."""
        return self.midnight(ordinal) < self.midnight(ordinal + 1)

    def days_between(self, first: int, last: int) -> int:
        """How many days begin after one day and up to another; a date that the zone left out is none."""
        return last - first - sum(first < day <= last for day in self.spans_over(first, last).skipped)

    def day_after(self, ordinal: int, count: int) -> int:
        """The count-th day after a day, open or not."""
        day = ordinal + count
        while (short := count - self.days_between(ordinal, day)) > 0:
            day += short
        return day

    def open_day_after(self, ordinal: int, count: int) -> int:
        """The count-th open day after a day; with count 0 the day itself or the next open one."""
        spans = self.spans(ordinal)
        while True:
            place = spans.rank[ordinal - spans.first + (1 if count else 0)] + max(count - 1, 0)
            if place < len(spans.days):
                return spans.days[place]
            spans = self._further(spans)

    def closing(self, ordinal: int) -> int:
        """The close of business of an open day."""
        spans = self.spans(ordinal)
        return spans.closing[spans.rank[ordinal - spans.first]]

    def opening_from(self, second: int) -> tuple[int, int]:
        """The second itself when open, or else the next opening; and its day."""
        spans = self.spans(self.ordinal(second))
        while True:
            place = spans.place(second)
            if place < len(spans.opens):
                return max(second, spans.opens[place]), spans.ordinals[place]
            spans = self._further(spans)

    def closing_from(self, second: int) -> int:
        """The end of the opening hours that hold an open second."""
        spans = self.spans(self.ordinal(second))
        return spans.closes[spans.place(second)]

    def worked(self, start: int, end: int) -> int:
        """Open seconds between two seconds."""
        spans = self.spans_over(self.ordinal(start), self.ordinal(end))
        return spans.seconds_before(end) - spans.seconds_before(start)

    def work_on(self, start: int, seconds: int) -> int:
        """The second by which so many open seconds have passed: an exact end of a segment stays that end."""
        if seconds <= 0:
            return start
        spans = self.spans(self.ordinal(start))
        while (found := spans.at(spans.seconds_before(start) + seconds)) is None:
            spans = self._further(spans)
        return found


__all__ = ["CLOSED", "HALF", "MAKEUP", "WEEKEND", "WORKING", "WorkCalendar"]
