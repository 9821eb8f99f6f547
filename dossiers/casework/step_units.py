"""Which unit does a step of a dossier: the step's rule, applied to the unit that received it."""

from __future__ import annotations

from django.db.models import Q

from dossiers.casework.models import Dossier
from dossiers.procedures.models import Step
from dossiers.units.models import Unit

Rule = Step.UnitRule


def named_by(step: Step, dossier: Dossier) -> Q:
    """The units a step's rule names for this dossier; several where the matter may lie in any commune of a district."""
    unit = dossier.unit
    if step.unit_rule == Rule.PARENT_DISTRICT:
        return Q(pk=unit.parent_id) if unit.kind == Unit.Kind.COMMUNE else Q(pk=unit.pk)
    if step.unit_rule == Rule.CHILD_COMMUNE:
        return Q(parent=unit) if unit.kind == Unit.Kind.DISTRICT else Q(pk=unit.pk)
    if step.unit_rule == Rule.OWNING_DEPARTMENT:
        return Q(pk=dossier.procedure_version.procedure.owner_id or unit.pk)
    if step.unit_rule == Rule.NAMED_UNIT:
        return Q(code=step.unit_code)
    return Q(pk=unit.pk)


def the_unit(step: Step, dossier: Dossier) -> Unit | None:
    """The one unit that does a step; None when its rule names none or several."""
    found = list(Unit.objects.filter(named_by(step, dossier))[:2])
    return found[0] if len(found) == 1 else None
