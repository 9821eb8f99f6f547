"""The units, procedures and calendars that rows refer to, read once: a few hundred rows for any number of dossiers."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from functools import lru_cache

from dossiers.calendars import worktime
from dossiers.calendars.models import CalendarVersion, worktime_of
from dossiers.casework.deadlines import term_of
from dossiers.procedures import regimes
from dossiers.procedures.models import ProcedureVersion, Regime, RegimePeriod, SupplementEffect
from dossiers.units.models import Unit


@dataclass(frozen=True)
class Version:
    """A procedure version as the import needs it."""

    id: int
    procedure_id: int
    valid_from: dt.date
    valid_to: dt.date | None
    level: str
    owner_id: int | None
    terms: dict[str, worktime.Term] = field(compare=False)
    """The term under each regime."""
    restarts: dict[str, bool] = field(compare=False)
    """Whether a request for papers starts the term again under it."""
    steps: int = 1


@dataclass(frozen=True)
class ReceivingUnit:
    """A unit with the calendar version that new promises are pinned to."""

    id: int
    kind: str
    calendar_version_id: int | None


class MasterData:
    """What the rows may refer to, by code. Nothing is asked of the database after it was made."""

    def __init__(self) -> None:
        newest = dict(CalendarVersion.objects.order_by("number").values_list("calendar_id", "pk"))
        for version in newest.values():
            worktime_of(version)
        self.desks = {
            code: ReceivingUnit(pk, str(kind), newest.get(calendar))
            for code, pk, kind, calendar in Unit.objects.values_list("code", "pk", "kind", "calendar_id")
        }
        self.regimes = list(Regime.objects.all())
        self.province_wide = {one.pk for one in self.regimes if one.reception_scope == Regime.Scope.PROVINCE}
        self.periods = list(RegimePeriod.objects.values_list("from_day", "regime_id"))
        self.versions: dict[str, list[Version]] = {}
        rows = ProcedureVersion.objects.select_related("procedure").prefetch_related("steps").order_by("number")
        for row in rows:
            self.versions.setdefault(row.procedure.code, []).append(self._version(row))

    def regime_on(self, day: dt.date) -> str:
        """The regime under which the city received on a local date: ``regimes.regime_on``, asked of nobody."""
        begun = [code for first, code in self.periods if first <= day] or [code for _, code in self.periods[:1]]
        return begun[-1] if begun else regimes.FIRST

    def _version(self, row: ProcedureVersion) -> Version:
        procedure = row.procedure
        rules = {one.pk: regimes.rules_of(row, one) for one in self.regimes}
        return Version(
            id=row.pk,
            procedure_id=procedure.pk,
            valid_from=row.valid_from,
            valid_to=row.valid_to,
            level=str(procedure.level),
            owner_id=procedure.owner_id,
            terms={one.pk: term_of(row, one) for one in self.regimes},
            restarts={code: one.supplement_effect == SupplementEffect.RESTART for code, one in rules.items()},
            steps=max(1, len(row.steps.all())),
        )

    def version_on(self, code: str, day: dt.date) -> Version | None:
        """The version of a procedure in force on a local date."""
        for version in self.versions[code]:
            if version.valid_from <= day and (version.valid_to is None or day < version.valid_to):
                return version
        return None


def offered(version: Version, desk: ReceivingUnit) -> bool:
    """Whether this desk takes the procedure: see ``Procedure.is_offered_by``."""
    return version.owner_id == desk.id if version.owner_id else version.level == desk.kind


@lru_cache(maxsize=65_536)
def promise(calendar_version_id: int, term: worktime.Term, received_at: dt.datetime) -> dt.datetime:
    """When a dossier received then is due, without pauses; the same minute is asked for often."""
    return worktime.due(worktime_of(calendar_version_id), received_at, term)


def close_of(calendar_version_id: int, day: dt.date, zone: dt.tzinfo) -> dt.datetime | None:
    """When the office closes on a date; None when it does not open."""
    segments = worktime_of(calendar_version_id).segments(day.toordinal())
    if not segments:
        return None
    midnight = dt.datetime.combine(day, dt.time(), tzinfo=zone)
    return (midnight + dt.timedelta(minutes=segments[-1][1])).astimezone(dt.UTC)
