"""Master data as status pages need them: read once, remembered, and hung onto the dossier in place of a wide JOIN.

Units may change (a telephone, an address), so they are remembered for a minute. A version of a procedure that a dossier
points at is never edited, so it and its steps are kept for as long as the process lives.
"""

from dossiers.casework.models import Dossier
from dossiers.procedures.models import ProcedureVersion, Step
from dossiers.units.models import Unit
from portal.memory import Remembered

MINUTE, FOR_EVER = 60.0, float("inf")


def _units() -> dict[int, Unit]:
    return {unit.pk: unit for unit in Unit.objects.all()}


def _version(version_id: int) -> ProcedureVersion:
    return ProcedureVersion.objects.get(pk=version_id)


def _steps(version_id: int) -> tuple[Step, ...]:
    return tuple(Step.objects.filter(version_id=version_id).order_by("seq"))


units = Remembered(_units, MINUTE)
version = Remembered(_version, FOR_EVER)
steps = Remembered(_steps, FOR_EVER)


def unit(unit_id: int) -> Unit:
    """A unit by its key; one that was made within the last minute is looked for again."""
    if unit_id not in units():
        units.answers.clear()
    return units()[unit_id]


def with_master_data(dossier: Dossier) -> Dossier:
    """The dossier with its units and its procedure version in place, without a query once they are known."""
    dossier.unit = unit(dossier.unit_id)
    dossier.holder = unit(dossier.holder_id)
    dossier.procedure_version = version(dossier.procedure_version_id)
    return dossier
