"""When a unit's desk is open: its week in words, whether it is open now, and the days on which it will be closed."""

import datetime as dt
from dataclasses import dataclass

from dossiers.calendars import worktime
from dossiers.calendars.models import CalendarVersion, worktime_of
from dossiers.units.models import Unit
from portal.presentation.week import hours_in_words
from portal.wording import vi

AHEAD = 45
"""Days that are looked ahead for closed and make-up days."""


@dataclass(frozen=True)
class Special:
    """A day that is not like its weekday: closed, or open to make up for a closed one. The name is Vietnamese."""

    day: dt.date
    name: str
    is_open: bool


@dataclass(frozen=True)
class Hours:
    """A desk's opening hours, seen at an instant."""

    version: CalendarVersion
    week: str
    is_open: bool
    turns_at: dt.datetime
    """When it closes next, or opens next."""
    specials: list[Special]


@dataclass(frozen=True)
class OpeningState:
    """Whether a desk is open at an instant, and until when that stays so."""

    is_open: bool
    turns_at: dt.datetime


def now(calendar: worktime.WorkCalendar, at: dt.datetime) -> OpeningState:
    """Open or closed by this calendar. No query."""
    is_open = worktime.is_open(calendar, at)
    return OpeningState(
        is_open, worktime.next_closing(calendar, at) if is_open else worktime.next_opening(calendar, at)
    )


def of(unit: Unit, at: dt.datetime) -> Hours | None:
    """The hours of a unit's own calendar; None before it has been published. One query."""
    version = CalendarVersion.objects.newest_of(unit.calendar)
    if version is None:
        return None
    calendar = worktime_of(version.pk)
    desk = now(calendar, at)
    return Hours(version, hours_in_words(calendar), desk.is_open, desk.turns_at, _specials(calendar, at))


def _specials(calendar: worktime.WorkCalendar, at: dt.datetime) -> list[Special]:
    today = vi.local(at).date()
    days = (today + dt.timedelta(days=n) for n in range(AHEAD))
    return [
        Special(day, calendar.day_name(day), bool(calendar.hours_on(day)))
        for day in days
        if calendar.day_kind(day) in ("closed", "makeup", "half")
    ]
