"""The figures of a period: from the tallies and the open dossiers, and once more from the log alone.

Both give the same row (figures.py holds what it means); ``manage.py figures --recount`` compares them.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.db.models import Count

from dossiers.calendars.local_time import LOCAL
from dossiers.casework import row_scope
from dossiers.casework.models import Dossier
from dossiers.oversight import lateness, log_counts, movements, population
from dossiers.oversight.figures import COUNTED, Figures, Period, UnitCounts, total
from dossiers.units.models import Unit


@dataclass(frozen=True)
class Comparison:
    """One row told by the tallies and counted from the log; ``differences`` names every cell that is not equal."""

    told: Figures
    counted: Figures
    differences: list[str]


def figures(*, unit: Unit | None = None, since: dt.datetime, until: dt.datetime, as_of: dt.datetime) -> Figures:
    """The row of II.06a for a unit with the units below it, or for the whole city; one query (two with a unit).

    ``since`` is in the period, ``until`` is not; nothing after ``as_of`` counts. Instants are aware. See Counts for
    the cells and Figures for the row.
    """
    period = Period(since, until, as_of)
    rows = by_unit(period, units=below(unit))
    return total(rows, unit=unit.code if unit else None, period=period)


@row_scope.everything()
def kept_new_date(*, unit: Unit | None = None, since: dt.datetime, until: dt.datetime, as_of: dt.datetime) -> int:
    """Of the late of the same row, those done by the date that a timely apology had moved them to. Two queries."""
    return lateness.kept_anew(lateness.with_new_date(Period(since, until, as_of), units=below(unit)))


@row_scope.everything()
def by_unit(period: Period, *, units: list[int] | None = None) -> list[UnitCounts]:
    """Every unit's own row (units below not added), units in their usual order; None is every unit. One query.

    Units with nothing to show have a row of zeros, outside agencies only when they have something.
    """
    return movements.rows(period, units)


@row_scope.everything()
def by_procedure(period: Period, *, units: list[int] | None = None) -> dict[int, Counter[str]]:
    """The counted cells of each procedure in which anything was to be done, counted from the dossiers. One query.

    No tally is kept by procedure and day (it would be hardly shorter than the dossiers), so this is for reports, not
    for boards: it reads a year's dossiers once.
    """
    dossiers = Dossier.objects.filter(population.of("received", period))
    if units is not None:
        dossiers = dossiers.filter(unit__in=units)
    cells = {name: Count("id", filter=population.of(name, period)) for name in COUNTED}
    grouped: Any = dossiers.values("procedure_id").annotate(**cells)
    return {row["procedure_id"]: Counter({name: row[name] for name in COUNTED}) for row in grouped}


def recount_figures(*, unit: Unit | None = None, since: dt.datetime, until: dt.datetime, as_of: dt.datetime) -> Figures:
    """The same row counted from the log alone: every dossier as its events tell it, no tally and no row asked."""
    period = Period(since, until, as_of)
    rows = log_counts.by_unit(period, units=below(unit))
    return total(rows, unit=unit.code if unit else None, period=period)


def below(unit: Unit | None) -> list[int] | None:
    """A unit and all units below it; None (every unit) for the city's root and for no unit at all."""
    if unit is None or unit.kind == Unit.Kind.CITY:
        return None
    found, level = [unit.pk], [unit.pk]
    while level:
        level = list(Unit.objects.filter(parent__in=level).values_list("pk", flat=True))
        found += level
    return found


def year_before(at: dt.datetime) -> Period:
    """The year that ends now: the usual period of boards and of the city's own page."""
    return Period(a_year_before(at), at, at)


def a_year_before(at: dt.datetime) -> dt.datetime:
    """The same local date and clock time one year earlier; 29 February becomes the 28th."""
    here = at.astimezone(LOCAL)
    try:
        return here.replace(year=here.year - 1)
    except ValueError:
        return here.replace(year=here.year - 1, day=28)


def city_year(at: dt.datetime) -> Figures:
    """The whole city's year up to ``at``: what the home page tells. One query."""
    period = year_before(at)
    return total(by_unit(period), unit=None, period=period)


def public_units(*, since: dt.datetime, until: dt.datetime, as_of: dt.datetime) -> list[UnitCounts]:
    """Every serving unit's row (name, kind, resolved, late, in_progress, overdue …), for the public board. One query.

    Late counts of a unit are public and never suppressed. Departments, districts and communes, in their usual order;
    sort them by what the page asks for (``late`` first, never the per cent).
    """
    serving = (Unit.Kind.DEPARTMENT, Unit.Kind.DISTRICT, Unit.Kind.COMMUNE)
    return [row for row in by_unit(Period(since, until, as_of)) if row.kind in serving]


def compare(*, unit: Unit | None = None, since: dt.datetime, until: dt.datetime, as_of: dt.datetime) -> Comparison:
    """The row from tallies and open dossiers and that from the log, seen at one moment, and every cell that differs."""
    period, units = Period(since, until, as_of), below(unit)
    with one_moment():
        told, counted = by_unit(period, units=units), log_counts.by_unit(period, units=units)
    code = unit.code if unit else None
    return Comparison(
        told=total(told, unit=code, period=period),
        counted=total(counted, unit=code, period=period),
        differences=list(_differences(told, counted)),
    )


def _differences(told: list[UnitCounts], counted: list[UnitCounts]) -> Iterator[str]:
    empty = UnitCounts()
    by_id = {row.unit_id: (row, empty) for row in told}
    for row in counted:
        by_id[row.unit_id] = (by_id.get(row.unit_id, (empty, empty))[0], row)
    for here, there in by_id.values():
        for cell in here.differing(there):
            code = here.code or there.code
            yield f"{code}, {cell}: {getattr(here, cell)} shown, {getattr(there, cell)} told by the log"


@contextmanager
def one_moment() -> Iterator[None]:
    """Queries inside see one moment, whatever is committed meanwhile; inside a transaction they see what it sees."""
    nested = connection.in_atomic_block
    with transaction.atomic():
        if not nested:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield
