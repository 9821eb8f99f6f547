"""A promise that nobody has made yet: what the command, the API and the public calculator answer alike.

What was typed is read by dossiers/calendars/whatif_parsing.py; here the calendar is found, by hours or by name.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from dossiers.calendars import horizon, whatif_parsing, worktime
from dossiers.calendars.horizon import Caveat
from dossiers.calendars.models import Calendar, CalendarVersion, worktime_of
from dossiers.calendars.worktime import (
    CalendarError,
    ClockPause,
    LedgerLine,
    PauseError,
    RangeError,
    Term,
    TermError,
    WorkCalendar,
)
from dossiers.procedures import regimes
from dossiers.procedures.models import SupplementEffect
from dossiers.procedures.regimes import RegimeRules
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
    """The promise; while papers are awaited (``waits``) the one that held until they were asked for."""
    caveat: Caveat | None = None
    """What is not sure about it, where a calendar of the database was asked."""
    waits: ClockPause | None = None
    """A request for papers that is not answered yet; it ends where it begins."""

    @property
    def minutes_left(self) -> int | None:
        """Working minutes left while papers are awaited; None where the term will start again."""
        if self.waits is None or self.waits.restarts:
            return None
        return worktime.remaining(self.calendar, self.received_at, self.term, self.pauses, self.waits.start)

    @property
    def lines(self) -> list[LedgerLine]:
        """The ledger: why it is this instant."""
        return worktime.ledger(self.calendar, self.received_at, self.term, self.pauses)

    def as_json(self) -> dict[str, Any]:
        """``due_at`` with its offset, and the ledger; ``caveat`` where the date is not sure."""
        lines = [line.as_json() for line in self.lines]
        told: dict[str, Any] = {"due_at": self.due_at.isoformat(), "ledger": lines}
        if self.waits is not None:
            told = {"due_at": None, "minutes_left": self.minutes_left, "starts_again": self.waits.restarts}
        return told | ({"caveat": self.caveat.as_json()} if self.caveat else {})


def asked(given: Mapping[str, Any], *, longest_years: int | None = None, answered: bool = False) -> WhatIf:
    """The answer to: received, term, unit, rule, cutoff, regime, pause (a list), and the keys of ``calendar_of``.

    A pause is a request for papers and its answer, so it does to the term what the regime says; one without an end is
    not answered yet (refused where ``answered`` says that there is none). Raises WorktimeError for whatever makes no
    sense; with ``longest_years`` also for a promise farther away.
    """
    calendar = calendar_of(given)
    received_at = whatif_parsing.typed_instant(given.get("received") or "", calendar.zone)
    law = rules_named(given.get("regime") or "")
    cutoff, rule = given.get("cutoff") or None, given.get("rule") or ""
    term = worktime.term_of(
        given.get("term"), given.get("unit") or "", rule=rule, cutoff=cutoff, day_end=law.day_end.value
    )
    if term.unit == worktime.SAME_DAY and term.cutoff is None:
        term = replace(term, cutoff=law.cut_off)
    restarts = law.supplement_effect != SupplementEffect.SHIFT
    texts = [text.strip() for text in given.get("pause") or ()]
    pauses = [
        whatif_parsing.typed_pause(text, calendar.zone)._replace(restarts=restarts)
        for text in texts
        if answered or not text.endswith("/")
    ]
    waits = (
        None
        if answered
        else _waits([text for text in texts if text.endswith("/")], calendar, pauses, received_at, restarts)
    )
    due_at = worktime.due(calendar, received_at, term, pauses).astimezone(calendar.zone)
    if longest_years and (due_at - received_at).days > longest_years * 366:
        raise RangeError(
            f"The promise would lie more than {longest_years} years away.",
            f"Hạn tính được cách ngày nhận hơn {longest_years} năm.",
        )
    caveat = _caveat(given, received_at.astimezone(calendar.zone).date(), due_at.date())
    if waits is not None and waits.start >= due_at:
        waits = waits._replace(restarts=False)  # a promise that has passed is brought back by nothing
    return WhatIf(calendar, received_at, term, pauses, due_at, caveat, waits)


def rules_named(code: str) -> RegimeRules:
    """What a regime of the country says, 2018 where none is named. Raises TermError."""
    wanted = code.replace("\x00", "").strip() or regimes.FIRST
    known = regimes.packaged()
    if wanted not in known:
        raise TermError(
            f"Unknown regime {wanted[:20]!r}: use {' or '.join(known)}.",
            f"Không có chế độ “{wanted[:20]}”; có: {', '.join(known)}.",
        )
    return known[wanted]


def _waits(
    texts: Sequence[str], calendar: WorkCalendar, pauses: Sequence[ClockPause], received_at: dt.datetime, restarts: bool
) -> ClockPause | None:
    """The request without an answer: one at most, after all the others. Raises PauseError."""
    if not texts:
        return None
    begins = whatif_parsing.typed_instant(texts[0].removesuffix("/"), calendar.zone)
    if len(texts) > 1 or any(begins < pause.end for pause in pauses):
        raise PauseError(
            "Only the last request for papers may be without an answer.",
            "Chỉ lần yêu cầu bổ sung cuối cùng được để trống lúc nộp đủ.",
        )
    if begins < received_at:
        raise PauseError(
            f"The papers were asked for at {begins:%Y-%m-%dT%H:%M}, before the dossier was received.",
            f"Yêu cầu bổ sung lúc {begins:%H:%M %d/%m/%Y} trước khi tiếp nhận hồ sơ.",
        )
    return ClockPause(begins, begins, restarts=restarts)


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
