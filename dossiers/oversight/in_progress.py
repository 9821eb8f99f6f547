"""What is in progress now: by the time that is left, and what is overdue by unit and reason. One query."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from django.db.models import Case, CharField, Count, F, Min, Value, When
from django.db.models.functions import Coalesce

from dossiers.calendars.local_time import today_begins
from dossiers.casework.models import Dossier
from dossiers.casework.states import PAUSED
from dossiers.oversight import population
from dossiers.oversight.figures import Period

STEPS = (("soon", 2), ("few_days", 4), ("this_fortnight", 11))
"""Due before so many local midnights from now, in days: today or tomorrow, in two or three days, in four to ten."""
WAITS = (*(name for name, _ in STEPS), "later", "paused")
"""The groups of dossiers in time."""


@dataclass(frozen=True)
class OverdueGroup:
    """Overdue dossiers of one unit that wait for the same thing (``state``), and since when the oldest is late."""

    unit_id: int
    state: int
    dossiers: int
    since: dt.datetime


@dataclass
class InProgress:
    """Open dossiers by time left. ``paused`` are in time and wait for the citizen: their clock stands still."""

    soon: int = 0
    few_days: int = 0
    this_fortnight: int = 0
    later: int = 0
    paused: int = 0
    overdue: list[OverdueGroup] = field(default_factory=list)

    @property
    def in_time(self) -> int:
        """All that are not overdue."""
        return self.soon + self.few_days + self.this_fortnight + self.later + self.paused


def waits(at: dt.datetime) -> Case:
    """Of open dossiers, the group each belongs to at this instant: ``overdue``, or one of WAITS."""
    here = today_begins(at)
    return Case(
        When(population.overdue_by(at), then=Value("overdue")),
        When(state__in=PAUSED, then=Value("paused")),
        *(When(due_at__lt=here + dt.timedelta(days=days), then=Value(name)) for name, days in STEPS),
        default=Value("later"),
        output_field=CharField(),
    )


def in_progress(at: dt.datetime, *, units: list[int] | None = None) -> InProgress:
    """The open dossiers of these units as they are now (``at``); one query."""
    now = Period(at, at, at)
    dossiers = Dossier.objects.open().filter(population.of("in_progress", now)).annotate(waits=waits(at))
    if units is not None:
        dossiers = dossiers.filter(unit__in=units)
    late_only = {name: Case(When(waits="overdue", then=F(name))) for name in ("unit_id", "state")}
    grouped = dossiers.annotate(late_unit=late_only["unit_id"], late_state=late_only["state"])
    flagged = Case(When(overdue_since__lt=at, then=F("overdue_since")))
    oldest = Min(Coalesce(flagged, "due_at"))
    found = InProgress()
    for row in grouped.values("waits", "late_unit", "late_state").annotate(n=Count("id"), since=oldest):
        if row["waits"] == "overdue":
            found.overdue.append(OverdueGroup(row["late_unit"], row["late_state"], row["n"], row["since"]))
        else:
            setattr(found, row["waits"], row["n"])
    found.overdue.sort(key=lambda group: (-group.dossiers, group.since))
    return found
