"""Days that become something else: tried on a calendar first, then kept, and put back as they were."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from dossiers.calendars.hours import Day, written
from dossiers.calendars.models import Calendar, CalendarDay, definition_of
from dossiers.calendars.worktime import WorkCalendar

COLUMNS = ("kind", "segments", "name", "name_en", "source", "confidence")


@dataclass(frozen=True, slots=True)
class DayChange:
    """What a date becomes; ``day`` is None where it becomes an ordinary day of its week again."""

    on: dt.date
    day: Day | None
    source: str = ""

    def as_json(self) -> dict[str, Any]:
        """As it is written down beside the change."""
        kind, hours, name = (self.day.kind, written(self.day.segments), self.day.name) if self.day else ("", [], "")
        return {"date": self.on.isoformat(), "kind": kind, "hours": hours, "name": name}


def tried(calendar: Calendar, changes: Iterable[DayChange]) -> WorkCalendar:
    """The calendar as it would be; nothing is written. Raises CalendarError for days that make no sense."""
    now = WorkCalendar.from_definition(definition_of(calendar))
    days = dict(now.days)
    for change in changes:
        days.pop(change.on, None)
        if change.day is not None:
            days[change.on] = change.day
    return WorkCalendar(now.weekly, days, now.zone_name)


def kept(calendar: Calendar, changes: Sequence[DayChange]) -> list[dict[str, Any]]:
    """Write the days; gives back the rows as they were, for ``put_back``."""
    dates = [change.on for change in changes]
    rows = calendar.days.filter(date__in=dates).values("date", *COLUMNS)
    before = {row.pop("date"): row for row in rows}
    calendar.days.filter(date__in=dates).delete()
    CalendarDay.objects.bulk_create(
        CalendarDay(
            calendar=calendar,
            date=change.on,
            kind=change.day.kind,
            segments=written(change.day.segments),
            name=change.day.name[:120],
            source=change.source[:200],
        )
        for change in changes
        if change.day is not None
    )
    return [{"date": on.isoformat(), "row": before.get(on)} for on in dates]


def put_back(calendar: Calendar, before: Sequence[dict[str, Any]]) -> None:
    """The rows as ``kept`` found them."""
    calendar.days.filter(date__in=[entry["date"] for entry in before]).delete()
    CalendarDay.objects.bulk_create(
        CalendarDay(calendar=calendar, date=entry["date"], **entry["row"]) for entry in before if entry["row"]
    )
