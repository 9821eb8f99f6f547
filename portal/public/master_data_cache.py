"""Master data as status pages need them: read once, remembered, and hung onto the dossier in place of a wide JOIN.

Units may change (a telephone, an address), so they are remembered for a minute. A version of a procedure that a dossier
points at is never edited, so it and its steps are kept for as long as the process lives, and so is the law it was
received under.
"""

from dossiers.calendars.models import CalendarVersion, worktime_of
from dossiers.calendars.worktime import WorkCalendar
from dossiers.casework import status_query, step_units
from dossiers.casework.models import Dossier
from dossiers.casework.models.places import happened_at
from dossiers.procedures.models import ProcedureVersion, Regime, Step
from dossiers.units.models import Unit
from portal.presentation import regime_now
from portal.presentation.timeline import Happening
from portal.web.language import named
from portal.web.process_cache import ProcessCache

MINUTE, FOR_EVER = 60.0, float("inf")


def _units() -> dict[int, Unit]:
    return {unit.pk: unit for unit in Unit.objects.all()}


def _version(version_id: int) -> ProcedureVersion:
    return ProcedureVersion.objects.select_related("procedure").get(pk=version_id)


def _regime(code: str) -> Regime:
    return Regime.objects.get(pk=code)


def _steps(version_id: int) -> tuple[Step, ...]:
    return tuple(Step.objects.filter(version_id=version_id).order_by("seq"))


def _calendar(unit_id: int) -> int:
    newest = CalendarVersion.objects.filter(calendar__units=unit_id).order_by("-number")
    return newest.values_list("pk", flat=True)[0]


def _place(step_id: int, unit_id: int) -> int | None:
    step = Step.objects.select_related("version__procedure").get(pk=step_id)
    found = step_units.the_unit(step, Dossier(unit=unit(unit_id), procedure_version=step.version))
    return found.pk if found else None


units = ProcessCache(_units, MINUTE)
version = ProcessCache(_version, FOR_EVER)
regime = ProcessCache(_regime, FOR_EVER)
regime_on = regime_now.on
steps = ProcessCache(_steps, FOR_EVER)
newest_calendar = ProcessCache(_calendar, MINUTE)
place = ProcessCache(_place, MINUTE)
"""The unit that does a step (by its key) of what a unit received; None where the rule names several."""


def unit(unit_id: int) -> Unit:
    """A unit by its key; one that was made within the last minute is looked for again."""
    if unit_id not in units():
        units.forget()
    return units()[unit_id]


def calendar(unit_id: int) -> WorkCalendar:
    """The newest working time of a unit."""
    return worktime_of(newest_calendar(unit_id))


def with_master_data(dossier: Dossier) -> Dossier:
    """The dossier with its units and its procedure version in place, without a query once they are known."""
    dossier.unit = unit(dossier.unit_id)
    dossier.holder = unit(dossier.holder_id)
    dossier.reception_unit = unit(dossier.reception_unit_id) if dossier.reception_unit_id else None
    dossier.return_unit = unit(dossier.return_unit_id) if dossier.return_unit_id else None
    dossier.procedure_version = version(dossier.procedure_version_id)
    dossier.regime = regime(dossier.regime_id)
    return dossier


def happenings(log: list[status_query.Happened], dossier: Dossier) -> list[Happening]:
    """The events of a dossier's log with the names of the units where they happened, in the page's language."""
    found = []
    for row in log:
        place = unit(happened_at(dossier, row.kind, row.data, row.unit_id))
        found.append(Happening(row.seq, row.kind, row.occurred_at, named(place), row.data))
    return found
