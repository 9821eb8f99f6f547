"""How long a unit really takes for one procedure: its newest results, by working days from receipt to result.

One bounded query (the index of a unit's results), so that a public page may ask it.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass, field

from django.db.models import F, OuterRef, Subquery
from django.db.models.functions import Coalesce

from dossiers.calendars.local_time import LOCAL
from dossiers.calendars.models import worktime_of
from dossiers.casework import row_scope
from dossiers.casework.models import Dossier, Pause
from dossiers.casework.states import Outcome
from dossiers.oversight.figures import Period
from dossiers.oversight.lateness import days_between

NEWEST = 5_000
"""So many of the unit's results are looked at, whatever their procedure."""


@dataclass(frozen=True)
class Record:
    """Results of one procedure at one unit since ``since``; ``days`` counts them by working days after receipt.

    The day of receipt is 0, or that of the complete papers with which the term began again. Other time spent waiting
    for the citizen is in it. ``worst`` is the most working days late.
    """

    since: dt.datetime
    late: int = 0
    worst: int = 0
    days: dict[int, int] = field(default_factory=dict)

    @property
    def resolved(self) -> int:
        """How many results there are."""
        return sum(self.days.values())


@row_scope.everything()
def record(unit_id: int, procedure_id: int, period: Period) -> Record:
    """The record of the newest results within a period. One query."""
    found = Dossier.objects.filter(
        unit=unit_id, finished_at__isnull=False, finished_at__gte=period.since, finished_at__lt=period.end
    )
    again = Pause.objects.filter(dossier=OuterRef("pk"), restarts=True, ended_at__isnull=False).order_by("-ended_at")
    begun = Coalesce(Subquery(again.values("ended_at")[:1]), F("received_at"))
    columns = ("procedure_id", begun, "finished_at", "due_at", "calendar_version_id", "outcome")
    rows = list(found.order_by("-finished_at").values_list(*columns)[:NEWEST])
    since = rows[-1][2] if len(rows) == NEWEST else period.since
    days: Counter[int] = Counter()
    late = []
    for procedure, received, finished, due, calendar, outcome in rows:
        if procedure == procedure_id:
            days[_open_days(calendar, received, finished)] += 1
            if outcome == Outcome.LATE:
                late.append(days_between(calendar, due, finished))
    return Record(since, len(late), max(late, default=0), dict(sorted(days.items())))


def _open_days(calendar_version_id: int, received: dt.datetime, finished: dt.datetime) -> int:
    """Open days after the day of receipt, up to and with the day of the result."""
    calendar = worktime_of(calendar_version_id)
    first, last = received.astimezone(LOCAL).date(), finished.astimezone(LOCAL).date()
    span = range(1, (last - first).days + 1)
    return sum(1 for n in span if calendar.hours_on(first + dt.timedelta(days=n)))
