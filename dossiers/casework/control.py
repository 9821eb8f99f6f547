"""The control record of a dossier (form 05, phiếu kiểm soát): who gave, who took, when, and how each stay ended.

One definition for the screen and the printed form. A stay's result is its own: open minutes used on its unit's calendar
less the pauses, against its share of the term; it never decides whether the dossier is late.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dossiers.calendars import worktime
from dossiers.calendars.models import CalendarVersion, worktime_of
from dossiers.calendars.worktime import WorkCalendar
from dossiers.casework import attribution
from dossiers.casework.models import Dossier, Leg, Pause
from dossiers.casework.states import Outcome

EARLY_BY = 60
"""Open minutes by which a stay must end before its limit to count as early, as for terms in hours."""


@dataclass(frozen=True)
class ControlLine:
    """One stay: what was allowed and used in open minutes of its unit's calendar; ``result`` is empty while open."""

    leg: Leg
    allowed: int | None
    used: int
    result: str

    @property
    def over(self) -> int:
        """Open minutes used beyond the allotment; 0 within it."""
        return max(0, self.used - self.allowed) if self.allowed is not None else 0


def lines(
    legs: Sequence[Leg],
    pauses: Sequence[Pause],
    at: dt.datetime,
    calendars: Mapping[int, WorkCalendar] | None = None,
) -> list[ControlLine]:
    """The stays in the order in which they began, as they stand at an instant. ``legs`` come with their units.

    Whoever has the newest calendar of each unit at hand gives ``calendars``; otherwise one query.
    """
    stays = [leg for leg in legs if leg.kind != Leg.Kind.CONSULT]
    calendars = calendars_of(stays) if calendars is None else calendars
    return [
        _line(leg, calendars[leg.unit_id], pauses, at) for leg in sorted(stays, key=lambda leg: (leg.opened_at, leg.pk))
    ]


def used_by_unit(dossier: Dossier, legs: Sequence[Leg], pauses: Sequence[Pause], end: dt.datetime) -> Mapping[int, int]:
    """Who used the time until ``end``, in open minutes of the promise's calendar less the pauses; the sum is the whole.

    ``legs`` hold at least one main stay.
    """
    assert dossier.received_at and dossier.calendar_version_id  # a received dossier has both
    mains = [_stay(leg, end) for leg in legs if leg.kind == Leg.Kind.MAIN]
    branches = [_stay(leg, end, leg.step) for leg in legs if leg.kind == Leg.Kind.BRANCH]
    found = attribution.decisive(mains, branches, dossier.received_at, end)
    stops = [(pause.began_at, min(pause.ended_at or end, end)) for pause in pauses if pause.began_at < end]
    return attribution.minutes_by_unit(found, worktime_of(dossier.calendar_version_id), stops)


def _stay(leg: Leg, end: dt.datetime, step: int = 0) -> attribution.UnitSpan:
    return attribution.UnitSpan(leg.unit_id, leg.opened_at, min(leg.closed_at or end, end), step)


def result_of(leg: Leg, dossier: Dossier, at: dt.datetime) -> str:
    """How a stay that ends now was: early, on time or late; empty for one without a limit."""
    line = _line(leg, calendars_of([leg])[leg.unit_id], list(dossier.pauses.all()), at)
    return _result(line.allowed, line.used)


def calendars_of(stays: Sequence[Leg]) -> Mapping[int, WorkCalendar]:
    """The newest calendar of each unit in which a dossier stayed. One query."""
    of_unit = {leg.unit_id: leg.unit.calendar_id for leg in stays}
    newest: dict[int, int] = {}
    found = CalendarVersion.objects.filter(calendar__in=set(of_unit.values())).order_by("number")
    for pk, calendar_id in found.values_list("pk", "calendar_id"):
        newest[calendar_id] = pk
    return {unit_id: worktime_of(newest[calendar_id]) for unit_id, calendar_id in of_unit.items()}


def _line(leg: Leg, calendar: WorkCalendar, pauses: Sequence[Pause], at: dt.datetime) -> ControlLine:
    end = leg.closed_at or max(at, leg.opened_at)
    stops = [(max(p.began_at, leg.opened_at), min(p.ended_at or end, end)) for p in pauses]
    stops = [(began, ended) for began, ended in stops if began < ended]
    used = worktime.working_minutes(calendar, leg.opened_at, end, stops)
    allowed = None
    if leg.due_at is not None and leg.due_at >= leg.opened_at:
        allowed = worktime.working_minutes(calendar, leg.opened_at, leg.due_at)
    return ControlLine(leg, allowed, used, _result(allowed, used) if leg.closed_at else "")


def _result(allowed: int | None, used: int) -> str:
    if allowed is None:
        return ""
    if used > allowed:
        return Outcome.LATE.value
    return Outcome.EARLY.value if allowed - used >= EARLY_BY else Outcome.ON_TIME.value
