"""The late dossiers of a period, one by one: few enough for that, and what every picture of lateness is made of."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median_high

from django.db.models import F, Q

from dossiers.calendars import worktime
from dossiers.calendars.local_time import LOCAL
from dossiers.calendars.models import worktime_of
from dossiers.casework import duties
from dossiers.casework.models import Dossier
from dossiers.oversight import population
from dossiers.oversight.causes import with_cause
from dossiers.oversight.figures import Period

MINUTES_OF_A_DAY = 480
BANDS = ((1, 1), (2, 3), (4, 7), (8, None))
"""How late, in working days begun: from, to (None: no end)."""


@dataclass(frozen=True)
class LateDossier:
    """One dossier that was finished after its promise, and where it lay then (causes.CAUSES)."""

    dossier_id: int
    unit_id: int
    due_at: dt.datetime
    finished_at: dt.datetime
    calendar_version_id: int
    apologised: bool
    cause: str
    kept_new_date: bool = False
    """Done by the date that an apology sent in good time had moved it to, where the regime moves it."""

    @property
    def on(self) -> dt.date:
        """The local date of the result."""
        return self.finished_at.astimezone(LOCAL).date()

    @property
    def days_late(self) -> int:
        """Working days begun between promise and result, by the calendar the dossier is pinned to; at least 1."""
        return days_between(self.calendar_version_id, self.due_at, self.finished_at)


def days_between(calendar_version_id: int, due_at: dt.datetime, finished_at: dt.datetime) -> int:
    """Working days begun between promise and result; at least 1."""
    minutes = worktime.working_minutes(worktime_of(calendar_version_id), due_at, finished_at)
    return max(1, -(-minutes // MINUTES_OF_A_DAY))


def with_new_date(period: Period, *, units: list[int] | None = None) -> list[LateDossier]:
    """Of the late dossiers, those whose date an apology has moved: few, whatever the period. One query."""
    return late_dossiers(period, units=units, narrowed=Q(regime__apology_moves_date=True, extension__isnull=False))


def late_dossiers(period: Period, *, units: list[int] | None = None, narrowed: Q | None = None) -> list[LateDossier]:
    """The late dossiers that stand behind the cell ``late``, in the order of their results. One query."""
    found = Dossier.objects.filter(population.of("late", period), *([narrowed] if narrowed else []))
    if units is not None:
        found = found.filter(unit__in=units)
    columns = ("id", "unit_id", "due_at", "finished_at", "calendar_version_id")
    apology = F("extension__dossier_id")
    told = ("cause", "regime__apology_moves_date", "extension__made_at", "extension__previous_due_at", "extended_to")
    rows = with_cause(found).order_by("finished_at", "id").values_list(*columns, apology, *told)
    return [
        LateDossier(pk, unit, due, done, hours, letter is not None, cause, moves and _kept(done, *anew))
        for pk, unit, due, done, hours, letter, cause, moves, *anew in rows
    ]


def _kept(
    done: dt.datetime, made_at: dt.datetime | None, promised: dt.datetime | None, new_date: dt.datetime | None
) -> bool:
    """Whether the new date was named at least a day before the end, and the result came by it."""
    if made_at is None or promised is None or new_date is None:
        return False
    return done <= new_date and duties.apologises_in_time(promised, made_at)


def kept_anew(late: Iterable[LateDossier]) -> int:
    """How many of them kept the date of a timely apology: late for the strict rate, in time by that date."""
    return sum(1 for dossier in late if dossier.kept_new_date)


def band_of(days_late: int) -> int:
    """The place in BANDS of so many days."""
    return next(n for n, (_, last) in enumerate(BANDS) if last is None or days_late <= last)


def by_band(late: Iterable[LateDossier]) -> list[int]:
    """How many of them are late by so many days, in the order of BANDS."""
    counts = [0] * len(BANDS)
    for dossier in late:
        counts[band_of(dossier.days_late)] += 1
    return counts


def by_cause(late: Iterable[LateDossier]) -> dict[str, int]:
    """How many of them lay where when the promise passed: most first, only what occurred."""
    return dict(Counter(dossier.cause for dossier in late).most_common())


def median_days(late: Iterable[LateDossier]) -> int | None:
    """The middle one of the days late (the greater of two); None when nothing was late."""
    days = [dossier.days_late for dossier in late]
    return median_high(days) if days else None


def by_month(late: Iterable[LateDossier], period: Period) -> dict[dt.date, int]:
    """Late dossiers by the month of their result (its first day), every month of the period, empty ones too."""
    first, last = period.since.astimezone(LOCAL).date(), period.end.astimezone(LOCAL).date()
    months = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
    counted = Counter(dossier.on.replace(day=1) for dossier in late)
    days = (dt.date(number // 12, number % 12 + 1, 1) for number in months)
    return {day: counted[day] for day in days}
