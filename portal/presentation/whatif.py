"""A promise that nobody has made yet: what the command, the API and the public calculator answer alike.

What was typed is read by dossiers/calendars/whatif_parsing.py; here the calendar is found, by hours or by name.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dossiers.calendars import horizon, whatif_parsing, worktime
from dossiers.calendars.horizon import Caveat
from dossiers.calendars.models import Calendar, CalendarVersion, worktime_of
from dossiers.calendars.worktime import CalendarError, ClockPause, LedgerLine, RangeError, Term, WorkCalendar
from dossiers.units.models import Unit

LONGEST_YEARS = 30


@dataclass(frozen=True)
class WhatIf:
    """One question and what the deadline engine says to it. ``lines`` and ``due_at`` are in the calendar's zone."""

    calendar: WorkCalendar
    received_at: dt.datetime
    term: Term
    pauses: Sequence[ClockPause]
    due_at: dt.datetime
    caveat: Caveat | None = None
    """What is not sure about it, where a calendar of the database was asked."""

    @property
    def lines(self) -> list[LedgerLine]:
        """The ledger: why it is this instant."""
        return worktime.ledger(self.calendar, self.received_at, self.term, self.pauses)

    def as_json(self) -> dict[str, Any]:
        """``due_at`` with its offset, and the ledger; ``caveat`` where the date is not sure."""
        told = {"due_at": self.due_at.isoformat(), "ledger": [line.as_json() for line in self.lines]}
        return told | ({"caveat": self.caveat.as_json()} if self.caveat else {})


def asked(given: Mapping[str, Any], *, longest_years: int | None = None) -> WhatIf:
    """The answer to: received, term, unit, rule, cutoff, pause (a list), and the keys of ``calendar_of``.

    Raises WorktimeError for whatever makes no sense; with ``longest_years`` also for a promise farther away.
    """
    calendar = calendar_of(given)
    received_at = whatif_parsing.typed_instant(given.get("received") or "", calendar.zone)
    cutoff, rule = given.get("cutoff") or None, given.get("rule") or ""
    term = worktime.term_of(given.get("term"), given.get("unit") or "", rule=rule, cutoff=cutoff)
    pauses = [whatif_parsing.typed_pause(text, calendar.zone) for text in given.get("pause") or ()]
    due_at = worktime.due(calendar, received_at, term, pauses).astimezone(calendar.zone)
    if longest_years and (due_at - received_at).days > longest_years * 366:
        raise RangeError(
            f"The promise would lie more than {longest_years} years away.",
            f"Hạn tính được cách ngày nhận hơn {longest_years} năm.",
        )
    caveat = _caveat(given, received_at.astimezone(calendar.zone).date(), due_at.date())
    return WhatIf(calendar, received_at, term, pauses, due_at, caveat)


def minutes_between(given: Mapping[str, Any]) -> int:
    """Working minutes between ``from`` and ``to`` less those of the pauses, with the keys of ``calendar_of``."""
    calendar = calendar_of(given)
    first, last = _edges(given, calendar)
    pauses = [whatif_parsing.typed_pause(text, calendar.zone) for text in given.get("pause") or ()]
    return worktime.working_minutes(calendar, first, last, pauses)


def caveat_between(given: Mapping[str, Any]) -> Caveat | None:
    """What is not sure about ``minutes_between`` of the same question."""
    calendar = calendar_of(given)
    first, last = _edges(given, calendar)
    return _caveat(given, first.astimezone(calendar.zone).date(), last.astimezone(calendar.zone).date())


def _edges(given: Mapping[str, Any], calendar: WorkCalendar) -> tuple[dt.datetime, dt.datetime]:
    first, last = (whatif_parsing.typed_instant(given.get(key) or "", calendar.zone) for key in ("from", "to"))
    return first, last


def _caveat(given: Mapping[str, Any], first: dt.date, last: dt.date) -> Caveat | None:
    """Hours that were given with the question are as sure as whoever gave them."""
    if given.get("hours") is not None:
        return None
    calendar = _wanted(given.get("calendar") or "")
    return horizon.known(calendar.pk).caveat(first, last) if calendar else None


def _wanted(name: str) -> Calendar | None:
    wanted = name.replace("\x00", "").strip()
    return _named(wanted) if wanted else city_calendar()


def calendar_of(given: Mapping[str, Any]) -> WorkCalendar:
    """The calendar of ``hours``, or the one named ``calendar`` (default: the city's); with closed, extra and zone."""
    closed, extra, zone = given.get("closed") or (), given.get("extra") or (), given.get("zone") or ""
    if given.get("hours") is None:
        return whatif_parsing.changed_calendar(published(given.get("calendar") or ""), closed, extra, zone)
    if given.get("calendar"):
        raise CalendarError(
            "Give either the name of a calendar or opening hours, not both.",
            "Chỉ nêu tên lịch hoặc giờ làm việc, không nêu cả hai.",
        )
    return whatif_parsing.typed_calendar(given["hours"], closed, extra, zone or whatif_parsing.DEFAULT_ZONE)


def published(name: str = "") -> WorkCalendar:
    """The newest version of a calendar by slug or name; without a name the city's. Raises CalendarError."""
    wanted = name.replace("\x00", "").strip()
    calendar = _wanted(name)
    version = CalendarVersion.objects.newest_of(calendar) if calendar else None
    if version is None:
        known = ", ".join(Calendar.objects.values_list("slug", flat=True)) or "none"
        raise CalendarError(
            f"There is no calendar {wanted[:60]!r}; there are: {known}."
            if wanted
            else "No calendar has been published yet: give --hours, or load the master data.",
            f"Không có lịch “{wanted[:60]}”; có: {known}." if wanted else "Chưa có lịch làm việc nào được công bố.",
        )
    return worktime_of(version.pk)


def city_calendar() -> Calendar | None:
    """The calendar of the city's own office, or the first there is."""
    city = Unit.objects.filter(kind=Unit.Kind.CITY).select_related("calendar").order_by("pk").first()
    return city.calendar if city else Calendar.objects.order_by("pk").first()


def _named(name: str) -> Calendar | None:
    return Calendar.objects.filter(slug=name).first() or Calendar.objects.filter(name__iexact=name).first()
