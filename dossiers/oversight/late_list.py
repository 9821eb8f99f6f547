"""The monthly list: every late dossier with the unit and the person it lay with, and the apology that was sent.

A dossier stands in the month of its result; the month that runs also holds what is overdue and still in progress, so
that none stands in two months. Unit and person are those of the stay during which the promise passed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import BigIntegerField, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from dossiers.casework.models import Dossier, Leg
from dossiers.oversight import population
from dossiers.oversight.figures import Period
from dossiers.oversight.lateness import days_between
from dossiers.units.models import Unit

MOST = 5000
"""Lines of one list: beyond that it is no list of persons any more (the boards and exports tell those)."""

_COLUMNS = (
    "id", "code", "due_at", "finished_at", "calendar_version_id", "procedure_version__name", "lay_at", "lay_with",
    "extension__number", "extension__made_at", "extension__extended_to",
)  # fmt: skip


@dataclass(frozen=True)
class LateLine:
    """One late dossier: where and with whom it lay when its promise passed, and the apology if there is one."""

    dossier_id: int
    code: str
    due_at: dt.datetime
    finished_at: dt.datetime | None
    procedure: str
    unit: Unit
    person: str
    apology: str | None
    apology_made_at: dt.datetime | None
    new_date: dt.datetime | None
    days_late: int


@dataclass(frozen=True)
class LateCount:
    """How many late dossiers lay at one unit, with how many persons, how many of them without apology."""

    unit: Unit
    dossiers: int
    persons: int
    without_apology: int


def lines(period: Period, *, units: list[int] | None = None) -> list[LateLine]:
    """The late dossiers of a month received by, or lying with, these units (None: all), by unit and person.

    What is still in progress is there when the period ends as of now. Three queries at most; at most ``MOST`` lines.
    """
    asked = [_placed(Dossier.objects.filter(population.of("late", period)), units)]
    if period.until >= period.as_of:
        asked.append(_placed(Dossier.objects.overdue(period.as_of), units))
    rows = [row for found in asked for row in found.values_list(*_COLUMNS)[:MOST]]
    known = Unit.objects.in_bulk({row[6] for row in rows})
    made = [
        LateLine(
            dossier_id=pk, code=code, due_at=due, finished_at=done, procedure=name, unit=known[unit],
            person=person or "", apology=number, apology_made_at=written, new_date=new,
            days_late=days_between(version, due, max(done or period.as_of, due)),
        )
        for pk, code, due, done, version, name, unit, person, number, written, new in rows
    ]  # fmt: skip
    return sorted(made, key=lambda one: (one.unit.sort_key, one.unit.code, one.person, one.due_at, one.dossier_id))


def by_unit(found: Iterable[LateLine]) -> list[LateCount]:
    """The same by unit, most first."""
    grouped: dict[int, list[LateLine]] = {}
    for line in found:
        grouped.setdefault(line.unit.pk, []).append(line)
    counts = [
        LateCount(
            unit=group[0].unit,
            dossiers=len(group),
            persons=len({line.person for line in group if line.person}),
            without_apology=sum(1 for line in group if line.apology is None),
        )
        for group in grouped.values()
    ]
    return sorted(counts, key=lambda one: (-one.dossiers, one.unit.sort_key, one.unit.code))


def _placed(dossiers: QuerySet[Dossier], units: list[int] | None) -> QuerySet[Dossier]:
    """With ``lay_at`` and ``lay_with``: the stay open at the promise, or else whoever has the dossier now."""
    stay = Leg.objects.filter(
        Q(closed_at__isnull=True) | Q(closed_at__gt=OuterRef("due_at")),
        dossier_id=OuterRef("pk"),
        kind=Leg.Kind.MAIN,
        opened_at__lte=OuterRef("due_at"),
    ).order_by("-opened_at", "-pk")
    person = Coalesce("handler__full_name", "taken_by__full_name")
    found = dossiers.annotate(
        lay_at=Coalesce(
            Subquery(stay.values("unit_id")[:1]), F("holder_id"), F("unit_id"), output_field=BigIntegerField()
        ),
        lay_with=Coalesce(Subquery(stay.annotate(person=person).values("person")[:1]), F("handler__full_name")),
    )
    if units is not None:
        found = found.filter(Q(unit__in=units) | Q(lay_at__in=units))
    return found.order_by("due_at", "pk")


__all__ = ["LateCount", "LateLine", "by_unit", "lines"]
