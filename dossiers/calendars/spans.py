"""Opening hours laid out on the line of seconds, so that adding and measuring cost a bisect. Pure.

An office is open whenever the wall clock of its zone says so: on the days on which the clocks change, the
segments are cut along the change, so that what is counted is real elapsed time. A local day begins when no clock
will show the day before again and lasts until the next one begins: days follow each other without gaps even where
clocks go back across midnight, and a date that a zone left out (Samoa, 30 December 2011) is no day at all.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from dossiers.calendars.errors import RangeError
from dossiers.calendars.hours import Segment

FIRST_YEAR = 1900
LAST_YEAR = 2200
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
EPOCH_ORDINAL = date(1970, 1, 1).toordinal()
DAY = 86_400
WEEK = 7
EARLIEST = date(FIRST_YEAR - 1, 1, 1).toordinal()
LATEST = date(LAST_YEAR + 1, 12, 31).toordinal()

STRIDE = DAY // 4
"""No zone changes its clocks twice within it."""

Piece = tuple[int, int, int]
"""A stretch of time and its offset from UTC, in seconds: (from, to, offset)."""

HoursOn = Callable[[int], tuple[Segment, ...]]
"""The segments of a day, by its ordinal."""


class Spans:
    """The open stretches between two dates, in seconds since 1970 (UTC). Never changes once built."""

    def __init__(self, hours_on: HoursOn, zone: ZoneInfo, first: int, last: int) -> None:
        self.first, self.last = first, last
        self.opens: list[int] = []
        self.closes: list[int] = []
        self.before: list[int] = [0]
        """Open seconds before stretch i."""
        self.ordinals: list[int] = []
        """The day of stretch i."""
        self.days: list[int] = []
        """The open days, in order."""
        self.closing: list[int] = []
        """The last closing of open day k."""
        self.rank: list[int] = []
        """How many open days lie before day `first` + i: the place of that day, or of the next open one."""
        self.steady: int | None = None
        """Local time less UTC in seconds, when it never changes in the table."""
        self.skipped: list[int] = []
        """The dates that no clock ever showed, in order."""
        offsets: set[int | None] = set()
        for week in range(first, last + 1, WEEK):
            pieces = _pieces_around(week, zone)
            offsets.add(pieces[0][2] if len(pieces) == 1 else None)
            for ordinal in range(week, min(week + WEEK, last + 1)):
                self._lay_out(ordinal, _stretches(ordinal, hours_on(ordinal), pieces, zone))
                if len(pieces) > 1 and midnight(ordinal, zone) == midnight(ordinal + 1, zone):
                    self.skipped.append(ordinal)
        self.steady = offsets.pop() if len(offsets) == 1 else None
        self.first_second = (first - EPOCH_ORDINAL + 1) * DAY
        self.last_second = (last - EPOCH_ORDINAL - 1) * DAY

    def _lay_out(self, ordinal: int, stretches: list[tuple[int, int]]) -> None:
        self.rank.append(len(self.days))
        if not stretches:
            return
        for opens, closes in stretches:
            self.opens.append(opens)
            self.closes.append(closes)
            self.before.append(self.before[-1] + closes - opens)
            self.ordinals.append(ordinal)
        self.days.append(ordinal)
        self.closing.append(self.closes[-1])

    def place(self, second: int) -> int:
        """The stretch in which the second is open, or the next one that opens."""
        return bisect_right(self.closes, second)

    def open_at(self, second: int) -> bool:
        """True inside [open, close)."""
        place = self.place(second)
        return place < len(self.opens) and self.opens[place] <= second

    def closing_at(self, second: int) -> int | None:
        """The stretch that ends exactly at the second, if there is one."""
        place = bisect_left(self.closes, second)
        return place if place < len(self.closes) and self.closes[place] == second else None

    def seconds_before(self, second: int) -> int:
        """Open seconds from the beginning of the table to the second."""
        place = self.place(second)
        if place == len(self.opens):
            return self.before[-1]
        return self.before[place] + max(0, second - self.opens[place])

    def at(self, worked: int) -> int | None:
        """The first second by which so many open seconds have passed: an exact end stays the end."""
        place = bisect_left(self.before, worked) - 1
        if place < 0 or place >= len(self.opens):
            return None
        return self.opens[place] + worked - self.before[place]

    def stretches_on(self, ordinal: int) -> list[tuple[int, int]]:
        """The open stretches of a day."""
        low, high = bisect_left(self.ordinals, ordinal), bisect_right(self.ordinals, ordinal)
        return list(zip(self.opens[low:high], self.closes[low:high], strict=True))


def _pieces_around(ordinal: int, zone: ZoneInfo) -> list[Piece]:
    """The stretches of one offset each that make up a week, with two days to spare on both sides."""
    low = (ordinal - EPOCH_ORDINAL - 2) * DAY
    high = low + (WEEK + 4) * DAY
    pieces = []
    while low < high:
        offset = offset_at(low, zone)
        end = _change_after(low, high, zone, offset)
        pieces.append((low, end, offset))
        low = end
    return pieces


def _stretches(
    ordinal: int, segments: tuple[Segment, ...], pieces: list[Piece], zone: ZoneInfo
) -> list[tuple[int, int]]:
    base = (ordinal - EPOCH_ORDINAL) * DAY
    if len(pieces) == 1:
        shift = base - pieces[0][2]
        return [(shift + opens * 60, shift + closes * 60) for opens, closes in segments]
    begins = midnight(ordinal, zone)
    cut = [
        (max(begins, low, base + opens * 60 - offset), min(high, base + closes * 60 - offset))
        for low, high, offset in pieces
        for opens, closes in segments
    ]
    changes = {low for low, _, _ in pieces}
    whole: list[tuple[int, int]] = []
    for opens, closes in sorted(stretch for stretch in cut if stretch[0] < stretch[1]):
        if whole and whole[-1][1] == opens and opens in changes:
            whole[-1] = (whole[-1][0], closes)  # the clocks changed while the office was open
        else:
            whole.append((opens, closes))
    return whole


def _change_after(low: int, high: int, zone: ZoneInfo, offset: int) -> int:
    """The first second of another offset, or `high` when the clocks do not change before."""
    if offset_at(high - 1, zone) == offset:
        return high
    step = low
    while step < high - 1 and offset_at(step, zone) == offset:
        low, step = step, step + STRIDE
    step = min(step, high - 1)
    while step - low > 1:
        middle = (low + step) // 2
        low, step = (middle, step) if offset_at(middle, zone) == offset else (low, middle)
    return step


def offset_at(second: int, zone: ZoneInfo) -> int:
    """Local time less UTC at that second, in seconds."""
    return _offset_of((EPOCH + timedelta(seconds=second)).astimezone(zone))


def midnight(ordinal: int, zone: ZoneInfo) -> int:
    """The second at which the local day begins: from it on no clock shows an earlier date."""
    wall = datetime.fromordinal(ordinal)
    first, second = _moments(wall, zone)
    if first < second and (second - 1 + offset_at(second - 1, zone)) // DAY + EPOCH_ORDINAL < ordinal:
        return second
    return moment_of(wall, zone)


def day_of(second: int, offset: int, zone: ZoneInfo) -> int:
    """The local day of a second at which the wall clock is so far from UTC: the date shown, once that has begun."""
    shown, passed = divmod(second + offset, DAY)
    shown += EPOCH_ORDINAL
    return shown - 1 if passed < STRIDE and second < midnight(shown, zone) else shown


def moment_of(wall: datetime, zone: ZoneInfo) -> int:
    """The second at which a wall clock shows that time: the first of two, or the end of the gap that skips it."""
    first, second = _moments(wall, zone)
    if first <= second:
        return first
    return _change_after(second, first + 1, zone, offset_at(second, zone))


def _moments(wall: datetime, zone: ZoneInfo) -> tuple[int, int]:
    """The first and the second time at which a wall clock shows that; the other way round inside a gap."""
    naive = (wall.toordinal() - EPOCH_ORDINAL) * DAY + wall.hour * 3600 + wall.minute * 60 + wall.second
    first, second = (naive - _offset_of(wall.replace(tzinfo=zone, fold=fold)) for fold in (0, 1))
    return first, second


def _offset_of(local: datetime) -> int:
    there = local.utcoffset() or timedelta(0)
    return there.days * DAY + there.seconds


def second_of(instant: datetime) -> int:
    """Seconds since 1970 of an instant, which must know its zone."""
    if instant.utcoffset() is None:
        raise RangeError(f"The instant {instant.isoformat()} has no time zone.", "Thời điểm phải kèm múi giờ.")
    passed = instant - EPOCH
    return passed.days * DAY + passed.seconds


def check_year(year: int) -> None:
    """Refuse what lies outside 1900 to 2200."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise RangeError(
            f"Dates must lie between {FIRST_YEAR} and {LAST_YEAR}, not in {year}.",
            f"Ngày phải nằm trong khoảng năm {FIRST_YEAR} đến {LAST_YEAR}.",
        )
