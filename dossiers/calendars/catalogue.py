"""Loading calendars from tables: opening hours and special days (docs/master-data.md describes the columns)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from dossiers.calendars.errors import CalendarError
from dossiers.calendars.hours import Segment, checked_segments, read, written
from dossiers.calendars.models import Calendar, CalendarDay, Shift, definition_of, publish
from dossiers.calendars.sheets import Changes, SheetProblem, SheetRow, differences, read_sheet

PACKAGED = Path(__file__).parent / "data"
HOURS, HOLIDAYS = "hours.csv", "holidays.csv"
FILES = (HOURS, HOLIDAYS)

HOUR_COLUMNS = ("calendar", "name", "weekday", "opens", "closes")
DAY_COLUMNS = ("date", "name", "kind")
DAY_OPTIONS = ("iso_weekday", "name_en", "linked_date", "confidence", "source", "calendar", "hours")
KINDS = {
    "holiday": CalendarDay.Kind.CLOSED,
    "substitute": CalendarDay.Kind.CLOSED,
    "swap_off": CalendarDay.Kind.CLOSED,
    "makeup_workday": CalendarDay.Kind.MAKEUP,
    "half_day": CalendarDay.Kind.HALF,
}
MONDAY = 1


@dataclass(frozen=True, slots=True)
class _Special:
    """A special day of the tables, before it is known which calendars it concerns."""

    row: SheetRow
    on: dt.date
    kind: str
    linked: dt.date
    hours: tuple[Segment, ...]
    words: dict[str, str]


def load(folder: Path, at: dt.datetime, problems: list[SheetProblem]) -> list[Changes]:
    """Load the calendars of a folder and publish those that changed. Notes problems; the caller rolls back."""
    calendars, hours = Changes("Calendars"), Changes("Special days")
    shifts: dict[str, list[SheetRow]] = {}
    if (folder / HOURS).exists():
        for row in read_sheet(folder / HOURS, HOUR_COLUMNS, ("zone",), problems):
            shifts.setdefault(row.text("calendar", 60, needed=True), []).append(row)
    for slug, rows in shifts.items():
        _load_calendar(slug, rows, calendars)
    touched = Calendar.objects.filter(slug__in=shifts) if shifts else Calendar.objects.all()
    if (folder / HOLIDAYS).exists():
        rows = read_sheet(folder / HOLIDAYS, DAY_COLUMNS, DAY_OPTIONS, problems)
        specials = [special for row in rows if (special := _special(row))]
        for calendar in touched:
            _load_days(calendar, specials, hours)
        _check_names(specials, problems)
    for calendar in touched:
        _publish(calendar, at, problems)
    return [calendars, hours]


def _load_calendar(slug: str, rows: list[SheetRow], changes: Changes) -> None:
    first = rows[0]
    name = first.text("name", 120, needed=True)
    zone = first.text("zone", 60) or "Asia/Ho_Chi_Minh"
    wanted = _shifts(rows)
    calendar = Calendar.objects.filter(slug=slug).first()
    old: dict[str, object] = {}
    if calendar:
        kept = sorted((shift.weekday, shift.opens, shift.closes) for shift in calendar.shifts.all())
        old = {"name": calendar.name, "zone": calendar.zone, "hours": kept}
    new: dict[str, object] = {"name": name, "zone": zone, "hours": wanted}
    if old == new:
        changes.unchanged += 1
        return
    (changes.changed.append(f"{slug}: {differences(old, new)}") if calendar else changes.added.append(slug))
    calendar, _ = Calendar.objects.update_or_create(slug=slug, defaults={"name": name, "zone": zone})
    calendar.shifts.all().delete()
    Shift.objects.bulk_create(
        Shift(calendar=calendar, weekday=weekday, opens=opens, closes=closes) for weekday, opens, closes in wanted
    )


def _shifts(rows: list[SheetRow]) -> list[tuple[int, dt.time, dt.time]]:
    """The shifts in order; one that begins before the last of its weekday has ended is wrong."""
    found = sorted(((shift, row) for row in rows if (shift := _shift(row))), key=lambda pair: pair[0])
    shifts: list[tuple[int, dt.time, dt.time]] = []
    for shift, row in found:
        if shifts and shifts[-1][0] == shift[0] and shift[1] < shifts[-1][2]:
            row.wrong(f"{shift[1]:%H:%M}-{shift[2]:%H:%M} overlaps other hours of weekday {shift[0]}.")
        else:
            shifts.append(shift)
    return shifts


def _shift(row: SheetRow) -> tuple[int, dt.time, dt.time] | None:
    weekday = row.number("weekday", 1, 7)
    opens, closes = row.time("opens"), row.time("closes")
    if row.sound and (opens is None or closes is None or opens >= closes):
        row.wrong("the office must open before it closes.")
    return (weekday, opens, closes) if row.sound and opens and closes else None


def _special(row: SheetRow) -> _Special | None:
    on = row.date("date", dt.date.min)
    if on == dt.date.min and row.sound:
        row.wrong("date is empty.")
    kind = row.choice("kind", KINDS)
    if row.text("iso_weekday") and row.number("iso_weekday", 1, 7) != on.isoweekday() and row.sound:
        row.wrong(f"{on} is not weekday {row.text('iso_weekday')}.")
    words = {
        "name": row.text("name", 120, needed=True),
        "name_en": row.text("name_en", 120),
        "source": row.text("source", 200),
        "confidence": row.text("confidence", 40),
    }
    hours = _own_hours(row)
    if row.sound and hours and KINDS[kind] == CalendarDay.Kind.CLOSED:
        row.wrong("a day off has no hours.")
    if row.sound and not hours and KINDS[kind] == CalendarDay.Kind.HALF:
        row.wrong("a half day needs its hours, such as 07:00-11:00.")
    return _Special(row, on, KINDS.get(kind, kind), row.date("linked_date", on), hours, words) if row.sound else None


def _own_hours(row: SheetRow) -> tuple[Segment, ...]:
    """The hours of the day itself: "07:00-11:00 13:00-17:00"."""
    try:
        pairs = [part.split("-") for part in row.text("hours").replace(",", " ").split()]
        if any(len(pair) != 2 for pair in pairs):
            raise CalendarError("hours must look like 07:00-11:00 13:00-17:00.", "")
        return checked_segments(read([(opens, closes) for opens, closes in pairs]), "hours")
    except CalendarError as error:
        row.wrong(str(error))
        return ()


def _load_days(calendar: Calendar, specials: Iterable[_Special], changes: Changes) -> None:
    kept = {day.date: day for day in calendar.days.all()}
    wanted: dict[dt.date, CalendarDay] = {}
    for special in specials:
        if special.row.text("calendar") in ("", calendar.slug):
            day = _day_of(calendar, special)
            rival = wanted.get(day.date)
            if rival and CalendarDay.Kind.CLOSED not in (rival.kind, day.kind):
                special.row.wrong(f"{special.on} stands twice.")
            elif not rival or day.kind != CalendarDay.Kind.CLOSED:
                wanted[day.date] = day
    new = [day for on, day in wanted.items() if on not in kept]
    changes.added += [f"{calendar.slug} {day}" for day in new]
    for on, day in wanted.items():
        _compare(calendar, kept.get(on), day, changes)
    changes.missing += [f"{calendar.slug} {day}" for on, day in kept.items() if on not in wanted]
    CalendarDay.objects.bulk_create(new)


def _day_of(calendar: Calendar, special: _Special) -> CalendarDay:
    hours = special.hours
    if special.kind == CalendarDay.Kind.MAKEUP and not hours:
        hours = _weekday_hours(calendar, special.linked)
        if not hours:
            special.row.wrong(f"which hours are worked? {calendar.slug} has none on that weekday.")
    return CalendarDay(calendar=calendar, date=special.on, kind=special.kind, segments=written(hours), **special.words)


def _weekday_hours(calendar: Calendar, linked: dt.date) -> tuple[Segment, ...]:
    """A make-up day takes the hours of the day it makes up for, or Monday's when that is not told."""
    shifts = list(calendar.shifts.all())
    for weekday in (linked.isoweekday(), MONDAY):
        hours = tuple(shift.minutes() for shift in shifts if shift.weekday == weekday)
        if hours:
            return hours
    return ()


def _compare(calendar: Calendar, old: CalendarDay | None, new: CalendarDay, changes: Changes) -> None:
    if old is None:
        return
    names = ("kind", "segments", "name", "name_en", "source", "confidence")
    told = differences({name: getattr(old, name) for name in names}, {name: getattr(new, name) for name in names})
    if not told:
        changes.unchanged += 1
        return
    changes.changed.append(f"{calendar.slug} {new}: {told}")
    new.pk = old.pk
    new.save()


def _check_names(specials: Iterable[_Special], problems: list[SheetProblem]) -> None:
    known = set(Calendar.objects.values_list("slug", flat=True))
    for special in specials:
        slug = special.row.text("calendar")
        if slug and slug not in known:
            special.row.wrong(f"there is no calendar {slug!r}.")


def _publish(calendar: Calendar, at: dt.datetime, problems: list[SheetProblem]) -> None:
    if problems:
        return
    fresh = Calendar.objects.get(pk=calendar.pk)
    try:
        definition_of(fresh)
        publish(fresh, at, "Nạp từ bảng dữ liệu")
    except CalendarError as error:
        problems.append(SheetProblem(HOURS, 0, f"{calendar.slug}: {error}"))
