"""“Vì sao là ngày này?”: the deadline engine's own ledger, drawn as months and said in sentences.

Nothing is computed here about the deadline: every day's mark comes from a ledger line (dossiers/calendars/ledger.py) or
from the calendar itself, so that the explanation cannot differ from the calculation.
"""

import calendar as months_of_the_year
import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dossiers.calendars import worktime
from dossiers.calendars.worktime import LedgerLine, WorkCalendar
from dossiers.casework.models import Pause
from portal.presentation import day_notes, week
from portal.wording import localized, vi
from portal.wording.lazy import LazyText

MOST_MONTHS = 8
MOST_DAYS = 6
COUNTED = ("counted", "makeup")

FOR_PAPERS = gettext_lazy(
    "Thời hạn tạm dừng {span}, từ {from_time} ngày {from_day} đến {to_time} ngày {to_day}, "
    "trong lúc chờ bạn bổ sung giấy tờ."
)
FOR_PAYMENT = gettext_lazy(
    "Thời hạn tạm dừng {span}, từ {from_time} ngày {from_day} đến {to_time} ngày {to_day}, "
    "trong lúc chờ bạn nộp phí, lệ phí."
)
FOR_PAPERS_OR_PAYMENT = gettext_lazy(
    "Thời hạn tạm dừng {span}, từ {from_time} ngày {from_day} đến {to_time} ngày {to_day}, "
    "trong lúc chờ bạn bổ sung giấy tờ hoặc nộp phí."
)
RESTARTED = gettext_lazy(
    "Lúc {from_time} ngày {from_day} hồ sơ còn thiếu giấy tờ, nên theo luật thời hạn tính lại từ đầu "
    "kể từ khi bạn nộp đủ, lúc {to_time} ngày {to_day}."
)
CLOSED = gettext_lazy(
    "Thời hạn tạm dừng {span}, từ {from_time} ngày {from_day} đến {to_time} ngày {to_day}, "
    "vì hồ sơ đã kết thúc, sau đó được mở lại."
)


@dataclass(frozen=True)
class Cell:
    """One day of a drawn month; day 0 is an empty place."""

    day: int = 0
    css: str = "out"
    note: str = ""
    is_today: bool = False


@dataclass(frozen=True)
class CalendarMonth:
    caption: str
    weeks: list[list[Cell]]


@dataclass(frozen=True)
class LegendItem:
    css: str
    words: LazyText


@dataclass(frozen=True)
class DeadlineExplanation:
    """What templates/parts/why_calendar.html draws."""

    sentences: list[str]
    months: list[CalendarMonth]
    key: list[LegendItem]


@dataclass(frozen=True)
class PromiseFacts:
    """The facts of one promise, as the page knows them. Dates are local; ``lines`` is the ledger.

    While the clock stands still ``paused_from`` says since when, ``answer_by`` until when the citizen may answer, and
    ``due`` is None unless the promise had passed before. ``late``: days after ``due`` are days of delay, up to today.
    """

    calendar: WorkCalendar
    lines: Sequence[LedgerLine]
    today: dt.date
    due: dt.datetime | None
    extended_to: dt.datetime | None = None
    paused_from: dt.datetime | None = None
    answer_by: dt.date | None = None
    late: bool = False

    @cached_property
    def lines_by_day(self) -> dict[dt.date, list[LedgerLine]]:
        """The ledger, day by day."""
        days: dict[dt.date, list[LedgerLine]] = {}
        for line in self.lines:
            days.setdefault(line.date, []).append(line)
        return days

    @cached_property
    def due_on(self) -> dt.date | None:
        """The promise's local date."""
        return vi.day_of_promise(self.due) if self.due else None

    @cached_property
    def extended_on(self) -> dt.date | None:
        """The local date of the apology's new appointment."""
        return vi.local(self.extended_to).date() if self.extended_to else None

    @cached_property
    def paused_on(self) -> dt.date | None:
        """The local date on which the clock stopped."""
        return vi.local(self.paused_from).date() if self.paused_from else None


def drawn(facts: PromiseFacts) -> tuple[list[CalendarMonth], list[LegendItem]]:
    """The months from receipt to promise (or today, when it waits or is late), and the key of what occurs in them."""
    cells = {day: _cell(facts, day) for day in _days(facts)}
    months = [_month(year, month, cells) for year, month in _shown_months(cells)]
    return months, _key(cells.values())


def _days(facts: PromiseFacts) -> list[dt.date]:
    """Every day of every month that has to be seen."""
    ends = [facts.lines[0].date]
    ends += [day for day in (facts.due_on, facts.extended_on, facts.paused_on, facts.answer_by) if day]
    ends += [facts.today] if facts.late or facts.paused_from else []
    first = min(ends).replace(day=1)
    last = max(ends)
    last = last.replace(day=months_of_the_year.monthrange(last.year, last.month)[1])
    return [first + dt.timedelta(days=n) for n in range((last - first).days + 1)]


def _shown_months(cells: dict[dt.date, Cell]) -> list[tuple[int, int]]:
    """All months, or the first and the last seven of a very long time."""
    months = sorted({(day.year, day.month) for day in cells})
    return months if len(months) <= MOST_MONTHS else months[:1] + months[1 - MOST_MONTHS :]


def _cell(facts: PromiseFacts, day: dt.date) -> Cell:
    css, note = _mark(facts, day)
    if day == facts.today:
        css = f"{css} today".strip()
    return Cell(day=day.day, css=css, note=note, is_today=day == facts.today)


def _mark(facts: PromiseFacts, day: dt.date) -> tuple[str, str]:
    """The look and the short note of one day."""
    if facts.answer_by == day and facts.paused_from:
        return "todo", str(day_notes.HAND_IN_BY)
    if facts.paused_on and day >= facts.paused_on:
        return _mark_while_paused(facts, day)
    if day == facts.extended_on:
        return "duel", str(day_notes.NEW_DATE)
    if day == facts.due_on:
        return _mark_of_due(facts, day)
    if facts.due_on and day > facts.due_on:
        return _mark_after_due(facts, day)
    return _mark_by_ledger(facts, day)


def _mark_of_due(facts: PromiseFacts, day: dt.date) -> tuple[str, str]:
    """The promise's day: its number, or its hour when it falls within the day."""
    if facts.due is None or facts.late or facts.extended_to:
        return "run", str(day_notes.FIRST_DATE)
    if vi.is_within_the_day(facts.due):
        return "due", localized.time(facts.due)
    number = next((line.number for line in facts.lines_by_day.get(day, []) if line.number), None)
    return "due", str(number) if number else str(day_notes.PROMISED)


def _mark_after_due(facts: PromiseFacts, day: dt.date) -> tuple[str, str]:
    if facts.due and facts.late and day <= facts.today and facts.calendar.hours_on(day):
        return "late", day_notes.late(days_late(facts.calendar, facts.due, day))
    return _ordinary(facts.calendar, day)


def _mark_while_paused(facts: PromiseFacts, day: dt.date) -> tuple[str, str]:
    if not facts.calendar.hours_on(day) or day > facts.today:
        return _ordinary(facts.calendar, day)
    counted = [line for line in facts.lines_by_day.get(day, []) if line.kind in COUNTED]
    if facts.paused_from and day == facts.paused_on and counted and counted[0].start < vi.local(facts.paused_from):
        return "half", day_notes.stopped(counted[0].number)
    return "pau", str(day_notes.RECEIVED_AND_STOPPED) if day == facts.lines[0].date else str(day_notes.STOPPED)


def _mark_by_ledger(facts: PromiseFacts, day: dt.date) -> tuple[str, str]:
    lines = facts.lines_by_day.get(day, [])
    counted = [line for line in lines if line.kind in COUNTED]
    again = [line for line in lines if line.kind == "restarted"]
    if again and (not counted or any(not line.minutes for line in again)):
        completed = any(not line.minutes for line in again)
        look = "run" if counted else "todo" if completed else "off"  # what had been counted counts no more
        return look, str(day_notes.COMPLETED) if completed else ""
    if lines and lines[0].kind == "receipt":
        return ("run" if counted else "todo"), str(day_notes.RECEIVED)
    if not any(line.minutes for line in lines) and not counted:
        return (
            ("pau", str(day_notes.STOPPED))
            if any(line.kind == "paused" for line in lines)
            else _ordinary(facts.calendar, day)
        )
    paused = any(line.kind == "paused" for line in lines)
    if paused and not counted:
        return "pau", str(day_notes.STOPPED)
    number = counted[0].number if counted else None
    note = f"{number}" if number else ""
    if paused:
        return "half", day_notes.stopped(number)
    if any(line.kind == "makeup" for line in counted):
        note = day_notes.made_up(number)
    return ("run" if day <= facts.today else "todo"), note


def _ordinary(calendar: WorkCalendar, day: dt.date) -> tuple[str, str]:
    """A day on which the promise does not depend, or which does not count."""
    kind = calendar.day_kind(day)
    if kind == "weekend":
        return "off", ""
    if kind == "closed":
        return "hol", day_notes.closed(calendar.day_name(day))
    return "", str(day_notes.MADE_UP) if kind == "makeup" else ""


def _month(year: int, month: int, cells: dict[dt.date, Cell]) -> CalendarMonth:
    weeks = [
        [cells.get(day, Cell()) if day.month == month else Cell() for day in week]
        for week in months_of_the_year.Calendar().monthdatescalendar(year, month)
    ]
    return CalendarMonth(caption=localized.month(year, month), weeks=weeks)


_KEYS = (
    ("run", gettext_lazy("Ngày làm việc, số là thứ tự ngày đếm"), ("run", "todo")),
    ("half", gettext_lazy("Ngày tính một phần, rồi dừng hoặc chạy tiếp"), ("half",)),
    ("pau", gettext_lazy("Tạm dừng"), ("pau",)),
    ("off", gettext_lazy("Cuối tuần"), ("off",)),
    ("hol", gettext_lazy("Nghỉ lễ, nghỉ bù"), ("hol",)),
    ("late", gettext_lazy("Ngày trễ"), ("late",)),
    ("today", gettext_lazy("Hôm nay"), ("today",)),
)


def _key(cells: Iterable[Cell]) -> list[LegendItem]:
    seen = {css for cell in cells for css in cell.css.split()}
    return [LegendItem(css=css, words=words) for css, words, marks in _KEYS if seen.intersection(marks)]


def days_late(calendar: WorkCalendar, due: dt.datetime, day: dt.date) -> int:
    """Open days after the promise's day, up to and including `day`."""
    first = vi.day_of_promise(due) + dt.timedelta(days=1)
    span = (day - first).days + 1
    return sum(1 for n in range(span) if calendar.hours_on(first + dt.timedelta(days=n)))


def sentences(
    *,
    term: worktime.Term,
    lines: Sequence[LedgerLine],
    pauses: Sequence[tuple[dt.datetime, dt.datetime, LazyText]],
    calendar: WorkCalendar,
    due: dt.datetime | None,
) -> list[str]:
    """The account in words. ``pauses`` are closed ones: beginning, end, the sentence (``FOR_PAPERS``)."""
    said = _of_term(term, lines, calendar)
    receipts = [line for line in lines if line.kind == "receipt"]
    if len(receipts) > 1:
        said.append(_counted_later(receipts[-1]))
    for began, ended, said_of_pause in pauses:
        stopped = worktime.working_minutes(calendar, began, ended)
        said.append(
            said_of_pause.format(
                span=localized.span(stopped),
                from_time=localized.time(began),
                from_day=localized.short_date(began),
                to_time=localized.time(ended),
                to_day=localized.short_date(ended),
            )
        )
    if due is not None:
        said.append(_("Vì vậy kết quả được hẹn {when}.").format(when=localized.promise(due)))
    return said


def said_of(
    pauses: Sequence[Pause], purposes: Mapping[Pause.Reason, LazyText], begins: dt.datetime
) -> list[tuple[dt.datetime, dt.datetime, LazyText]]:
    """The closed pauses for ``sentences``: of those with which the term began again (up to ``begins``), that it did.

    A request that was taken back stopped nothing, so nothing is said of it.
    """
    return sorted(
        (one.began_at, one.ended_at, RESTARTED if _counts_again(one, begins) else purposes[Pause.Reason(one.reason)])
        for one in pauses
        if one.ended_at is not None and one.reason != Pause.Reason.RECALLED
    )


def _counts_again(pause: Pause, begins: dt.datetime) -> bool:
    ended = pause.ended_at
    return pause.restarts and ended is not None and ended.replace(second=0, microsecond=0) <= begins


def _counted_later(counted: LedgerLine) -> str:
    """A dossier that came after hours has a second line of receipt: the one it counts from."""
    return _("Nhận sau giờ tiếp nhận: tính là nhận lúc {time} {day}.").format(
        time=localized.time(counted.start), day=localized.date(counted.start)
    )


def _of_term(term: worktime.Term, lines: Sequence[LedgerLine], calendar: WorkCalendar) -> list[str]:
    """How the term is counted, said from the calendar: the weekdays that count, the days that were swapped."""
    words = localized.term(term.amount, term.unit)
    if term.unit == "same_day":
        cutoff = f"{term.last_moment:%H:%M}" if term.last_moment else ""
        said = _(
            "Thủ tục này trả kết quả trong ngày. Hồ sơ nhận sau {cutoff} hoặc vào ngày nghỉ "
            "thì trả trong ngày làm việc kế tiếp."
        )
        return [said.format(cutoff=cutoff)]
    if term.unit == "working_hour":
        said = _("Thời hạn giải quyết là {term}, chỉ tính giờ làm việc: {hours}")
        return [
            said.format(term=words, hours=vi.lower_first(week.hours_in_words(calendar))),
            *_unusual_days(lines),
        ]
    if term.unit == "working_day":
        first = next((line.date for line in lines if line.number), None)
        counted = _("Thời hạn giải quyết là {term}.").format(term=words)
        if first:
            said = _("Thời hạn giải quyết là {term}, tính từ ngày làm việc liền sau ngày nhận ({day}).")
            if any(line.kind == "restarted" for line in lines):
                said = _("Thời hạn giải quyết là {term}, tính từ ngày làm việc liền sau ngày nộp đủ ({day}).")
            counted = said.format(term=words, day=localized.short_date(first))
        return [f"{counted} {_not_counted(calendar)}", *_short_days(calendar), *_unusual_days(lines)]
    return [
        _(
            "Thời hạn giải quyết là {term} kể từ ngày nhận, tính cả ngày nghỉ. "
            "Ngày cuối rơi vào ngày nghỉ thì chuyển sang ngày làm việc kế tiếp."
        ).format(term=words)
    ]


def _not_counted(calendar: WorkCalendar) -> str:
    off = week.days_off(calendar)
    said = _("Không tính {days} và ngày nghỉ lễ.").format(days=off) if off else ""
    return said or _("Không tính ngày nghỉ lễ.")


def _short_days(calendar: WorkCalendar) -> list[str]:
    """Half days count as whole ones in a term of days; nobody guesses that."""
    return [
        _("{day}, vẫn tính là một ngày.").format(day=day[:1].upper() + day[1:]) for day in week.short_days(calendar)
    ]


def _unusual_days(lines: Sequence[LedgerLine]) -> list[str]:
    """The days of this very term that are not like their weekday: worked to make up, or closed."""
    made_up = _dates(line for line in lines if line.kind == "makeup")
    closed = _dates(line for line in lines if line.kind == "holiday")
    said = [_("Tính cả ngày làm bù {days}.").format(days=made_up)] if made_up else []
    return said + ([_("Không tính ngày nghỉ {days}.").format(days=closed)] if closed else [])


def _dates(lines: Iterable[LedgerLine]) -> str:
    days = list(dict.fromkeys(line.date for line in lines))
    shown = ", ".join(localized.short_date(day) for day in days[:MOST_DAYS])
    return f"{shown} …" if len(days) > MOST_DAYS else shown


def left(
    *, calendar: WorkCalendar, term: worktime.Term, lines: Sequence[LedgerLine], at: dt.datetime, due: dt.datetime
) -> str:
    """What is left of a term at an instant, counted as the term itself is and never more than it: 7 ngày làm việc.

    Days after this one for terms in days; hours for terms in hours, and for the last day of any.
    """
    minutes = worktime.working_minutes(calendar, at, due) if at < due else 0
    if term.unit in ("same_day", "working_hour"):
        whole = sum(line.minutes for line in lines if line.kind in COUNTED)
        return localized.hours(min(minutes, whole))
    days = days_left(term, lines, at)
    if not days:
        return localized.hours(minutes)
    return localized.working_days(days) if term.unit == "working_day" else localized.days(days)


def days_left(term: worktime.Term, lines: Sequence[LedgerLine], at: dt.datetime) -> int:
    """Counted days of the ledger after the day of an instant; at most the term's own."""
    today = vi.local(at).date()
    days = len({line.date for line in lines if line.number and line.date > today})
    return min(days, int(term.amount)) if term.unit != "month" and term.amount is not None else days
