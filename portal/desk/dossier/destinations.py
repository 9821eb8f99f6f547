"""Where a dossier may be handed on to: the steps of its procedure, the units these name, and who works there."""

import datetime as dt

from django.db.models import Q

from dossiers.casework import step_units
from dossiers.casework.models import Dossier
from dossiers.procedures.models import Step
from dossiers.units.models import Post, Unit
from dossiers.units.roles import Role
from portal.desk.dossier import next_step

Choice = tuple[int | str, str]


def steps(dossier: Dossier) -> list[Step]:
    """All steps, those to come first: going back is possible, going on is usual."""
    known = next_step.steps_of(dossier.procedure_version_id)
    return sorted(known, key=lambda step: (step.seq <= dossier.step, step.seq))


def units(dossier: Dossier, day: dt.date) -> list[Unit]:
    """Units that a step of the procedure names, the receiving one and the present holder, each once."""
    rules = next_step.steps_of(dossier.procedure_version_id)
    wanted = Q(pk__in=[dossier.unit_id, dossier.holder_id])
    for step in rules:
        wanted |= step_units.named_by(step, dossier)
    return list(Unit.objects.on(day).filter(wanted))


def proposed_unit(dossier: Dossier, candidates: list[Unit]) -> Unit | None:
    """The unit of the next step; None when its rule names none or several."""
    step = next_step.step_after(dossier)
    if step is None:
        return next((unit for unit in candidates if unit.pk == dossier.unit_id), None)
    named = [unit.pk for unit in Unit.objects.filter(step_units.named_by(step, dossier))]
    fitting = [unit for unit in candidates if unit.pk in named]
    return fitting[0] if len(fitting) == 1 else None


def undecided(dossier: Dossier, after: list[int], day: dt.date, *, step: Step | None = None) -> list[Choice]:
    """The units to choose from for a step, or for those that follow the steps ``after``; none when the rule decides."""
    known = next_step.steps_of(dossier.procedure_version_id)
    following = [step] if step else [one for one in known if set(after) & set(one.after)]
    for one in following:
        named = list(Unit.objects.on(day).filter(step_units.named_by(one, dossier)))
        if len(named) > 1:
            return [(unit.pk, unit.name) for unit in named]
    return []


def posts(candidates: list[Unit], day: dt.date) -> list[Post]:
    """Who works at these units on a date."""
    working = (Role.RECEIVER, Role.HANDLER, Role.LEADER)
    held = Post.objects.on(day).filter(unit__in=candidates, role__in=working, officer__is_active=True)
    return list(
        held.select_related("officer", "unit").order_by("unit__sort_key", "unit_id", "role", "officer__full_name")
    )


def officers(held: list[Post], candidates: list[Unit]) -> list[tuple[str, list[Choice]]]:
    """Officers for a select, grouped by unit; each once."""
    groups: dict[str, dict[int | str, str]] = {unit.name: {} for unit in candidates}
    for post in held:
        name = f"{post.officer.full_name} ({post.title or post.get_role_display()})"
        groups.setdefault(post.unit.name, {}).setdefault(post.officer_id, name)
    return [(name, list(people.items())) for name, people in groups.items() if people]


def agencies(dossier: Dossier, day: dt.date) -> list[tuple[str, list[Choice]]]:
    """Whom one can ask, grouped: agencies outside, departments, districts, communes of the same district."""
    near = Q(kind=Unit.Kind.COMMUNE, parent__in=[dossier.unit_id, dossier.unit.parent_id or 0])
    wanted = Q(kind__in=[Unit.Kind.EXTERNAL, Unit.Kind.DEPARTMENT, Unit.Kind.DISTRICT]) | near
    groups: dict[str, list[Choice]] = {kind.label: [] for kind in (Unit.Kind.EXTERNAL, *Unit.Kind)}
    for unit in Unit.objects.on(day).filter(wanted).exclude(pk=dossier.holder_id):
        groups[unit.get_kind_display()].append((unit.pk, unit.name))
    return [(name, choices) for name, choices in groups.items() if choices]
