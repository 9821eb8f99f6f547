"""What will be emptied when: the dossiers near the end of their term, and how many follow month by month."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Case, Count, DateTimeField, F, Q, QuerySet, When
from django.db.models.functions import Coalesce, TruncMonth

from dossiers.calendars.local_time import LOCAL
from dossiers.casework import retention, row_scope
from dossiers.casework.models import Dossier
from dossiers.casework.models.retention import EmptyingTimes, Retention
from dossiers.casework.retention_table import NextStep, Standing, Terms, next_step, years_after
from dossiers.casework.states import State
from dossiers.units.models import Unit

SOONEST = dt.datetime(1, 1, 1, tzinfo=dt.UTC)


@dataclass(frozen=True)
class Planned:
    """One thing near its end: its code, unit, row (None: nothing has begun), standing, and the next step with its
    earliest instant; for what is held or unfinished nothing will happen."""

    pk: int
    code: str
    unit: Unit
    row: EmptyingTimes | None
    standing: Standing
    step: NextStep
    on: dt.datetime | None


def soonest(units: list[int] | None, *, at: dt.datetime, limit: int) -> list[Planned]:
    """Dossiers received at these units (None: at all) that the table is about to touch or that a person decided about,
    the soonest first and what is held last. Two queries; no applicant is read.
    """
    terms = Terms.of_settings()
    with row_scope.everything():
        near = _of(units).filter(retention.near_its_end(at, terms), retention__isnull=True).order_by("pk")[:limit]
        begun = Retention.objects.filter(erased_at__isnull=True, dossier__in=_of(units))
        rows = begun.select_related("dossier__unit").order_by("dossier_id")[:limit]
        found = [planned(one, None, at, terms) for one in near.select_related("unit")]
        found += [planned(row.dossier, row, at, terms) for row in rows]
    return sorted(found, key=lambda one: (one.on is None, one.on or SOONEST, one.pk))[:limit]


def planned(dossier: Dossier, row: Retention | None, at: dt.datetime, terms: Terms) -> Planned:
    """One dossier as it stands."""
    step, on = next_step(retention.ended_at(dossier), row, at, terms)
    return Planned(dossier.pk, dossier.code, dossier.unit, row, retention.standing(dossier, row), step, on)


def one(code_key: str, units: list[int] | None, *, at: dt.datetime) -> Planned | None:
    """The dossier of this key, if it was received at one of these units."""
    with row_scope.everything():
        dossier = _of(units).select_related("unit").filter(code_key=code_key).first()
        row = Retention.objects.select_related("release_asked_by").filter(dossier=dossier).first() if dossier else None
    return planned(dossier, row, at, Terms.of_settings()) if dossier else None


def by_month(units: list[int] | None, *, at: dt.datetime, months: int = 12) -> list[tuple[dt.date, int]]:
    """First days of the months in which terms end from now on, with how many dossiers; held, prolonged and emptied
    ones are not counted. One query.
    """
    terms = Terms.of_settings()
    since, until = (
        years_after(at, -terms.kept_years),
        years_after(at, -terms.kept_years) + dt.timedelta(days=31 * months),
    )
    begun = Q(retention__held_at__isnull=False) | Q(retention__hidden_at__isnull=False)
    begun |= Q(retention__prolonged_to__isnull=False)
    with row_scope.everything():
        ended = _of(units).filter(state__in=retention.ENDED).exclude(begun).annotate(end=_END)
        counted = ended.filter(end__gte=since, end__lt=until).annotate(month=TruncMonth("end", tzinfo=LOCAL))
        found = list(counted.values("month").annotate(number=Count("pk")).order_by("month"))
    return [(years_after(row["month"], terms.kept_years).date(), row["number"]) for row in found]


_REFUSED = Case(When(state=State.NOT_ACCEPTED, then=F("acted_at")), output_field=DateTimeField())
_END = Coalesce("returned_at", "ended_at", _REFUSED)


def _of(units: list[int] | None) -> QuerySet[Dossier]:
    found = Dossier.objects.all()
    return found if units is None else found.filter(unit__in=units)
