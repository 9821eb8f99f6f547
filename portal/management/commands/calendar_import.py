"""manage.py calendar_import: a year's holidays against a calendar; differences are shown before they are taken."""

import datetime as dt
from argparse import ArgumentParser
from typing import Any

import holidays
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from holidays.version import __version__ as HOLIDAYS

from dossiers.calendars.changes import DayChange
from dossiers.calendars.hours import CLOSED, MAKEUP, Day
from dossiers.calendars.models import Calendar, definition_of
from dossiers.calendars.worktime import WorkCalendar, WorktimeError
from dossiers.casework.actions.refusals import ActRefused
from dossiers.casework.calendar_change import reschedule
from dossiers.units.models import Officer
from portal.presentation import whatif
from portal.wording import vi

FIRST, LAST = 1900, 2200


class Command(BaseCommand):
    help = "Compares a year's public holidays (package holidays) with a calendar; --write makes the changes."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--year", metavar="YYYY", help="default: next year")
        parser.add_argument("--calendar", metavar="SLUG", help="default: the city's")
        parser.add_argument("--write", action="store_true", help="make the changes; open dossiers are moved")
        parser.add_argument("--by", metavar="USERNAME", help="who makes them: an administrator or leader of the city")
        parser.add_argument("--reason", metavar="TEXT", help="the notice they follow")

    def handle(self, *args: Any, **options: Any) -> None:
        at = timezone.now()
        year = _year(options["year"], vi.local(at).year + 1)
        calendar = _calendar(options["calendar"])
        try:
            changes = differences(calendar, year)
            for change in changes:
                day = change.day
                self.stdout.write(
                    f"{change.on:%Y-%m-%d} {day.kind if day else 'ordinary':<8} {day.name if day else ''}"
                )
            if not changes:
                self.stdout.write(f"No differences in {year}.")
            elif options["write"]:
                self._write(calendar, changes, options, at)
            else:
                moves = reschedule.preview(calendar, changes, at=at)
                self.stdout.write(
                    f"{len(changes)} differences; {len(moves)} open dossiers would move. --write makes them."
                )
        except (WorktimeError, ActRefused) as error:
            raise CommandError(str(error), returncode=2) from error

    def _write(self, calendar: Calendar, changes: list[DayChange], options: dict[str, Any], at: dt.datetime) -> None:
        officer = Officer.objects.filter(username=options["by"] or "").first()
        if officer is None:
            raise CommandError("Say with --by which officer makes the changes.", returncode=2)
        if not options["reason"]:
            raise CommandError("Say with --reason which notice the changes follow.", returncode=2)
        change = reschedule.apply(calendar, changes, reason=options["reason"], by=officer, at=at)
        self.stdout.write(f"{len(changes)} days changed; {change.moved} open dossiers moved.")


def differences(calendar: Calendar, year: int) -> list[DayChange]:
    """What would have to change so that the year's days off and make-up Saturdays are the package's.

    Days off of one's own (a storm) are left alone; make-up days take the hours of a Monday.
    """
    known = WorkCalendar.from_definition(definition_of(calendar))
    package = holidays.country_holidays("VN", years=year, language="vi")
    found = {on: Day(CLOSED, (), name) for on, name in sorted(package.items()) if on.year == year}
    monday = known.weekly[1] or next(hours for hours in known.weekly.values() if hours)
    made_up = {on for on in package.weekend_workdays if on.year == year}
    found |= {on: Day(MAKEUP, monday, "Ngày làm bù") for on in made_up}
    return [
        DayChange(on, day, f"holidays {HOLIDAYS}")
        for on, day in sorted(found.items())
        if known.day_kind(on) != day.kind and (day.kind == MAKEUP or known.hours_on(on))
    ]


def _year(text: str | None, default: int) -> int:
    if text is None:
        return default
    if text.isascii() and text.isdecimal() and len(text) == 4 and FIRST <= int(text) <= LAST:
        return int(text)
    raise CommandError(f"--year is not a year between {FIRST} and {LAST}: {text[:20]!r}.", returncode=2)


def _calendar(slug: str | None) -> Calendar:
    found = Calendar.objects.filter(slug=slug.replace("\x00", "")).first() if slug else whatif.city_calendar()
    if found is None:
        raise CommandError(f"There is no calendar {slug!r}." if slug else "There is no calendar yet.", returncode=2)
    return found
