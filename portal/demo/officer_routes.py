"""Through whose hands a procedure goes at a unit: the forwards from reception to the leader who signs.

A route ends at the last step of a leader: the result goes from there straight back to the desk. Steps of outside
agencies have no officer; the receiving desk passes their dossiers on.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from dossiers.procedures.models import Step
from dossiers.units.models import Unit
from dossiers.units.roles import Role
from portal.demo.staff import Bench, Benches

VARIANTS = 6
"""How many communes a unit above them works with, for steps done where the matter lies."""
NOBODY = Bench(0, 0)


@dataclass(frozen=True)
class Forward:
    """One hand-over: to which step, at which unit, to one of which officers, and how far into the work it comes."""

    step: int
    role: str
    unit: int
    came_from: int
    leg: int
    bench: Bench
    share: int
    """Of a thousand parts of the time between receipt and result."""
    allotted: int
    """The step's own share of the term in per cent: the limit of the stay."""


@dataclass(frozen=True)
class Route:
    """All hand-overs of one procedure at one unit."""

    unit: int
    desk: Bench
    forwards: tuple[Forward, ...]

    @property
    def is_linked(self) -> bool:
        """It leaves the receiving unit on its way."""
        return any(forward.unit != self.unit for forward in self.forwards)


class Map:
    """The units as routes see them."""

    def __init__(self, units: Iterable[Unit]) -> None:
        self.by_code = {unit.code: unit for unit in units}
        self.by_key = {unit.pk: unit for unit in self.by_code.values()}
        self.communes = [unit for unit in self.by_code.values() if unit.kind == Unit.Kind.COMMUNE]

    def below(self, unit: Unit) -> Sequence[Unit]:
        """The communes a unit may send a dossier to: its own before others, open when it is open."""
        alike = [commune for commune in self.communes if commune.calendar_id == unit.calendar_id] or self.communes
        return [commune for commune in alike if commune.parent_id == unit.pk] or alike

    def where(self, step: Step, unit: Unit, commune: Unit | None) -> Unit:
        """The unit that does a step of a dossier received at ``unit``."""
        if step.unit_rule == Step.UnitRule.CHILD_COMMUNE and commune is not None:
            return commune
        if step.unit_rule == Step.UnitRule.PARENT_DISTRICT:
            lower = unit if unit.kind == Unit.Kind.COMMUNE else commune
            return self.by_key.get(lower.parent_id or 0, unit) if lower is not None else unit
        if step.unit_rule in (Step.UnitRule.NAMED_UNIT, Step.UnitRule.OWNING_DEPARTMENT):
            return self.by_code.get(step.unit_code, unit)
        return unit


def routes(steps: Sequence[Step], unit: Unit, city: Map, benches: Benches) -> Iterator[Route]:
    """The routes of a procedure at a unit: one, or one for each of a few communes; none without a leader's step."""
    signing = max((place for place, step in enumerate(steps) if step.role == Role.LEADER), default=0)
    if signing == 0:
        return
    walked = steps[: signing + 1]
    needs_commune = any(step.unit_rule == Step.UnitRule.CHILD_COMMUNE for step in walked)
    communes = list(city.below(unit))[:VARIANTS] if needs_commune else [None]
    for commune in communes:
        yield _route(walked, unit, city, benches, commune)


def _route(steps: Sequence[Step], unit: Unit, city: Map, benches: Benches, commune: Unit | None) -> Route:
    whole = sum(step.share_pct for step in steps) or 1
    holder, leg, done = unit.pk, 0, steps[0].share_pct
    forwards = []
    for step in steps[1:]:
        where = city.where(step, unit, commune)
        leg += where.pk != holder
        forwards.append(
            Forward(
                step=step.seq,
                role=str(step.role),
                unit=where.pk,
                came_from=holder,
                leg=leg,
                bench=benches.get((where.pk, str(step.role)), NOBODY),
                share=done * 1000 // whole,
                allotted=step.share_pct,
            )
        )
        holder, done = where.pk, done + step.share_pct
    return Route(unit.pk, benches[unit.pk, str(Role.RECEIVER)], tuple(forwards))


def by_version(steps: Iterable[Step]) -> Mapping[int, list[Step]]:
    """Steps by version, in order."""
    found: dict[int, list[Step]] = {}
    for step in sorted(steps, key=lambda step: (step.version_id, step.seq)):
        found.setdefault(step.version_id, []).append(step)
    return found
