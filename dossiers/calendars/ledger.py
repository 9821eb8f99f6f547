"""The ledger: why it is this date, one line per day and segment. Pure.

Counted minutes are the open minutes from the start of the clock to the promise less the pauses, and the last
counted line ends at the promise. Where the term began again, what had been counted until then is `restarted`: it counts
for nothing; so is the new day zero.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from dossiers.calendars.clockwork import HALF, MAKEUP, WEEKEND, WorkCalendar
from dossiers.calendars.pauses import PauseLike, Stop
from dossiers.calendars.promise import Promise, day_of_due, promise_of
from dossiers.calendars.terms import CALENDAR_UNITS, CLOSE_OF_DAY, WORKING_DAY, Term

RECEIPT = "receipt"
COUNTED = "counted"
HOLIDAY = "holiday"
PAUSED = "paused"
EXTENDED = "extended"
RESTARTED = "restarted"
COUNTING = (COUNTED, MAKEUP)

WEEKDAY_VI = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """A stretch of one local day: what it was to the promise, and why.

    `minutes` are open minutes (0 on closed days and on the day of receipt); `number` is the n-th counted day
    of a term in days, else None. `reason` is Vietnamese.
    """

    date: date
    start: datetime
    end: datetime
    kind: str
    minutes: int
    reason: str
    number: int | None = None

    def as_json(self) -> dict[str, Any]:
        """The line as the API and the commands print it."""
        return {
            "date": self.date.isoformat(),
            "from": self.start.isoformat(timespec="minutes"),
            "to": self.end.isoformat(timespec="minutes"),
            "kind": self.kind,
            "minutes": self.minutes,
            "reason": self.reason,
        }


def ledger(
    calendar: WorkCalendar,
    received_at: datetime,
    term: Term,
    pauses: Sequence[PauseLike] = (),
    extended_to: datetime | None = None,
) -> list[LedgerLine]:
    """Every day from receipt to promise (and on to `extended_to`), in the calendar's local time."""
    promise = promise_of(calendar, received_at, term, pauses)
    book = _Book(calendar, term, promise)
    earlier = [line for run in _replaced(calendar, term, promise) for line in run.replaced_lines()]
    lines = [*book.receipt_lines(), *book.running_lines()]
    lines += book.last_line(lines)
    numbered = earlier + _numbered(lines, book)
    if extended_to is not None:
        numbered += book.extension_lines(calendar.second(extended_to))
    return numbered


def _replaced(calendar: WorkCalendar, term: Term, promise: Promise) -> list["_Book"]:
    """The books of the runs that began again, oldest first."""
    books: list[_Book] = []
    run: Promise | None = promise
    while run is not None and run.before is not None:
        books.insert(0, _Book(calendar, term, run.before, run.restart))
        run = run.before
    return books


class _Book:
    """The writing of one run of the term; ``ended`` is the request, with its answer, after which it began again."""

    def __init__(self, calendar: WorkCalendar, term: Term, promise: Promise, ended: Stop | None = None) -> None:
        self.calendar, self.term, self.promise, self.ended = calendar, term, promise, ended
        self.in_calendar_time = term.unit in CALENDAR_UNITS
        self.stops = promise.stops if ended is None else (*promise.stops, ended)

    def line(self, ordinal: int, start: int, end: int, kind: str, reason: str) -> LedgerLine:
        counts = kind in (*COUNTING, PAUSED, EXTENDED) or (kind == RESTARTED and self.ended is not None)
        minutes = self.calendar.worked(start, end) // 60 if counts else 0
        local = self.calendar.local
        return LedgerLine(date.fromordinal(ordinal), local(start), local(end), kind, minutes, reason)

    def days(self, first: int, end: int) -> Iterator[int]:
        """The days from one to before another, without dates that the zone left out."""
        return filter(self.calendar.happens, range(first, end))

    def receipt_lines(self) -> Iterator[LedgerLine]:
        receipt, again = self.promise.receipt, self.promise.restart is not None
        arrival = min(self.calendar.ordinal(receipt.arrived), receipt.day)
        if arrival < receipt.day:
            counted = self.calendar.local(receipt.counted)
            late = "Đủ giấy tờ sau giờ tiếp nhận: tính là đủ" if again else "Nhận sau giờ tiếp nhận: tính là nhận"
            reason = f"{late} lúc {counted:%H:%M %d/%m/%Y}"
            yield self.day_zero(arrival, receipt.arrived, receipt.arrived, reason)
            for ordinal in self.days(arrival + 1, receipt.day):
                yield self.whole_day(ordinal)
        end, reason = receipt.counted, "Đủ giấy tờ, thời hạn tính lại từ đầu" if again else "Ngày nhận hồ sơ"
        if self.promise.clock_start > receipt.counted:
            spans = self.calendar.spans(receipt.day)
            end = max([receipt.counted, *(closes for _, closes in spans.stretches_on(receipt.day))])
            reason += "; ngày này chưa tính" if again else ", chưa tính vào thời hạn"
        yield self.day_zero(receipt.day, receipt.counted, end, reason)

    def day_zero(self, ordinal: int, start: int, end: int, reason: str) -> LedgerLine:
        """A line of the receipt, or of the papers with which the term began again: it counts no minutes."""
        kind = RECEIPT if self.promise.restart is None else RESTARTED
        return replace(self.line(ordinal, start, end, kind, reason), minutes=0)

    def replaced_lines(self) -> Iterator[LedgerLine]:
        """A run that began again: from its receipt to the answer of the request that ended it."""
        assert self.ended is not None  # asked of those runs alone
        receipt, end = self.promise.receipt, self.ended.end
        answered = self.calendar.local(end)
        for line in self.receipt_lines():
            if line.start < answered or line.start == line.end == answered:
                yield replace(line, end=min(line.end, answered))
        complete = self.calendar.ordinal(end)
        for ordinal in self.days(receipt.day, complete + 1):
            stretches = self.calendar.spans(ordinal).stretches_on(ordinal)
            for opens, closes in stretches:
                start, until = max(opens, self.promise.clock_start), min(closes, end)
                if start < until:
                    yield from self.split(ordinal, start, until)
            if not stretches and receipt.day < ordinal < complete:
                yield self.closed_line(ordinal)

    def running_lines(self) -> Iterator[LedgerLine]:
        promise = self.promise
        last = day_of_due(self.calendar, promise.due, self.term)
        for ordinal in self.days(promise.receipt.day, last + 1):
            stretches = self.calendar.spans(ordinal).stretches_on(ordinal)
            if stretches:
                yield from self.segments(ordinal, stretches)
            elif ordinal > promise.receipt.day:
                yield self.closed_line(ordinal)

    def segments(self, ordinal: int, stretches: Sequence[tuple[int, int]]) -> Iterator[LedgerLine]:
        promise = self.promise
        for opens, closes in stretches:
            start, end = max(opens, promise.clock_start), min(closes, promise.due)
            if start < end:
                yield from self.split(ordinal, start, end)

    def last_line(self, lines: Sequence[LedgerLine]) -> list[LedgerLine]:
        """An empty line at a promise that falls on an opening, so that the last counted line ends there."""
        due = self.promise.due
        if any(line.kind in COUNTING and line.end == self.calendar.instant(due) for line in lines):
            return []
        day = day_of_due(self.calendar, due, self.term)
        if self.term.ends_at_midnight:
            closed = max(closes for _, closes in self.calendar.spans(day).stretches_on(day))
            return [replace(self.counted(day, closed, due), reason="Ngày cuối của thời hạn kết thúc lúc 24 giờ")]
        return [self.counted(day, due, due)]

    def split(self, ordinal: int, start: int, end: int) -> Iterator[LedgerLine]:
        for stop in self.stops:
            low, high = max(start, stop.start), min(end, stop.end)
            if low >= high:
                continue
            if start < low:
                yield self.counted(ordinal, start, low)
            yield self.line(ordinal, low, high, PAUSED, stop.reason or "Đồng hồ dừng")
            start = high
        if start < end:
            yield self.counted(ordinal, start, end)

    def counted(self, ordinal: int, start: int, end: int) -> LedgerLine:
        on = date.fromordinal(ordinal)
        kind = self.calendar.day_kind(on)
        name = self.calendar.day_name(on)
        if self.ended is not None:
            return self.line(ordinal, start, end, RESTARTED, "Đã qua trước khi thời hạn tính lại từ đầu")
        fallback = "Nửa ngày làm việc" if kind == HALF else "Tính vào thời hạn"
        return self.line(ordinal, start, end, MAKEUP if kind == MAKEUP else COUNTED, name or fallback)

    def closed_line(self, ordinal: int) -> LedgerLine:
        start, end = self.calendar.midnight(ordinal), self.calendar.midnight(ordinal + 1)
        if not self.in_calendar_time:
            return self.whole_day(ordinal)
        if stop := self.stop_over(ordinal):
            return self.line(ordinal, start, end, PAUSED, stop.reason or "Đồng hồ dừng")
        if ordinal >= self.promise.last_day and self.ended is None:
            line = self.whole_day(ordinal)
            return replace(line, reason=f"{line.reason}: hạn chuyển sang ngày làm việc tiếp theo")
        if self.ended is not None:
            return self.line(ordinal, start, end, RESTARTED, "Đã qua trước khi thời hạn tính lại từ đầu")
        return self.line(ordinal, start, end, COUNTED, "Tính cả ngày nghỉ")

    def whole_day(self, ordinal: int) -> LedgerLine:
        on = date.fromordinal(ordinal)
        start, end = self.calendar.midnight(ordinal), self.calendar.midnight(ordinal + 1)
        kind = self.calendar.day_kind(on)
        weekday = WEEKDAY_VI[on.weekday()]
        reason = self.calendar.day_name(on) or ("Ngày nghỉ" if kind != WEEKEND else weekday)
        reason = reason[:1].upper() + reason[1:]
        return self.line(ordinal, start, end, WEEKEND if kind == WEEKEND else HOLIDAY, reason)

    def stop_over(self, ordinal: int) -> Stop | None:
        """The pause that has the beginning of the day strictly inside: it costs a calendar term this day."""
        midnight = self.calendar.midnight(ordinal)
        return next((stop for stop in self.stops if stop.start < midnight < stop.end), None)

    def extension_lines(self, until: int) -> list[LedgerLine]:
        lines, due = [], self.promise.due
        last = day_of_due(self.calendar, due, self.term)
        for ordinal in self.days(last, self.calendar.ordinal(until) + 1):
            stretches = self.calendar.spans(ordinal).stretches_on(ordinal)
            if not stretches and ordinal > last:
                lines.append(self.whole_day(ordinal))
            for opens, closes in stretches:
                start, end = max(opens, due), min(closes, until)
                if start < end:
                    lines.append(self.line(ordinal, start, end, EXTENDED, "Gia hạn, kèm thư xin lỗi"))
        return lines

    def counts_as_day(self, line: LedgerLine) -> bool:
        ordinal = line.date.toordinal()
        if line.kind not in COUNTING or ordinal <= self.promise.receipt.day:
            return False
        if self.in_calendar_time:
            return self.stop_over(ordinal) is None
        return line.minutes > 0 or self.term.rule == CLOSE_OF_DAY or self.is_nth(ordinal)

    def is_nth(self, ordinal: int) -> bool:
        return ordinal == self.calendar.open_day_after(self.promise.receipt.day, self.term.count)


def _numbered(lines: list[LedgerLine], book: _Book) -> list[LedgerLine]:
    """The lines with the counted days numbered from 1, for terms in days."""
    if book.term.unit not in (*CALENDAR_UNITS, WORKING_DAY):
        return lines
    number, seen, numbered = 0, None, []
    for line in lines:
        if not book.counts_as_day(line):
            numbered.append(line)
            continue
        if line.date != seen:
            number, seen = number + 1, line.date
        numbered.append(replace(line, number=number))
    return numbered
