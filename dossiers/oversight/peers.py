"""Is this unit unlike its peers? Pure: what its mix of procedures would give at the rates of others, against chance.

A sign is never a verdict: it says where somebody should look, and counts the dossiers to look at.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

from dossiers.oversight.rates import share_tail

CLEAN_CITIES = 0.1
"""However many units are asked however many questions, one clean city in ten sees one unit named: each question's
chance is this, shared among all units and questions."""

SELDOM = 1e-3
"""However few units there are, chance must give as much less often than this."""

FEWEST_OTHERS = 20
"""A unit beside whose dossiers there are fewer of others is compared with nobody."""

LEAST_SHARE = 0.03
"""Fewer of a hundred are no practice, however rare."""

LEAST = 3
"""One or two of anything are no pattern."""

TWICE = 2.0
"""… and at least twice what its peers would have: in a large unit a small difference is rare, and means nothing."""

LIKE_OTHERS = 50
"""So many dossiers of all procedures stand beside those of one procedure, where few units know it."""


class PeerGroup(NamedTuple):
    """The dossiers of one unit and one procedure: how many could show the sign, how many do."""

    unit_id: int
    procedure_id: int
    out_of: int
    cases: int


@dataclass(frozen=True)
class Unlike:
    """A unit with more cases than its peers would have: how many, out of how many, what was to be expected."""

    unit_id: int
    cases: int
    out_of: int
    expected: float
    chance: float
    city: float
    """The share of the others: what everybody does shows too."""


def unlike(groups: Iterable[PeerGroup], *, questions: int = 1) -> list[Unlike]:
    """The units that stand out, the rarest first; ``questions`` are put to each of them in one night."""
    groups = list(groups)
    city = _Sums(sum(group.out_of for group in groups), sum(group.cases for group in groups))
    of_unit: dict[int, list[PeerGroup]] = {}
    of_procedure: dict[int, _Sums] = {}
    for group in groups:
        of_unit.setdefault(group.unit_id, []).append(group)
        before = of_procedure.get(group.procedure_id, _Sums(0, 0))
        of_procedure[group.procedure_id] = _Sums(before.out_of + group.out_of, before.cases + group.cases)
    seen = [_measured(unit, own, city, of_procedure) for unit, own in of_unit.items()]
    rare = min(SELDOM, CLEAN_CITIES / max(1, len(seen) * questions))
    spread = _Spread.of(seen)
    compared = (one for one in seen if city.out_of - one.out_of >= FEWEST_OTHERS)
    found = [_with_chance(one, spread) for one in compared if _is_practice(one)]
    named = (one for one in found if one.chance < rare)
    return sorted(named, key=lambda one: (one.chance, -one.cases, one.unit_id))


class _Spread(NamedTuple):
    """How unlike each other units are anyway: Pearson's sum over them, and what it is reckoned from.

    Of a hundred the fifteen least like the others are left out, so that the few that do something hide nobody; the
    rest is raised by three tenths: with the limit that is put to them, honest cities of many seeds stay unnamed.
    """

    pearson: float
    units: int
    rows: int

    @classmethod
    def of(cls, seen: Iterable[Unlike]) -> _Spread:
        measured = sorted((_pearson(one), one.out_of) for one in seen)
        kept = measured[: len(measured) - TRIMMED * len(measured) // 100]
        return cls(sum(part for part, _ in kept), len(kept), sum(rows for _, rows in kept))

    @property
    def within(self) -> float:
        """The correlation within units (moments), from 0 to MOST_SPREAD."""
        if self.units < FEWEST_UNITS or self.rows <= self.units:
            return 0.0
        return min(MOST_SPREAD, max(0.0, (RAISED * self.pearson - self.units) / (self.rows - self.units)))


FEWEST_UNITS = 5
TRIMMED, RAISED = 15, 1.3
MOST_SPREAD = 0.2


def _pearson(one: Unlike) -> float:
    share = one.expected / one.out_of
    return min(25.0, (one.cases - one.expected) ** 2 / (one.out_of * share * (1 - share))) if 0 < share < 1 else 0.0


def _with_chance(one: Unlike, spread: _Spread) -> Unlike:
    chance = share_tail(one.cases, one.out_of, one.expected / one.out_of, spread.within)
    return replace(one, chance=chance)


class _Sums(NamedTuple):
    out_of: int
    cases: int


def _measured(unit: int, own: list[PeerGroup], city: _Sums, of_procedure: Mapping[int, _Sums]) -> Unlike:
    """What the unit's own dossiers would give at the rates of all the others, procedure by procedure."""
    out_of, cases = sum(group.out_of for group in own), sum(group.cases for group in own)
    others = (city.cases - cases + 0.5) / (city.out_of - out_of + 1)
    expected = 0.0
    for group in own:
        peers = of_procedure[group.procedure_id]
        seen = peers.cases - group.cases + LIKE_OTHERS * others
        expected += group.out_of * min(1.0, seen / (peers.out_of - group.out_of + LIKE_OTHERS))
    return Unlike(unit, cases, out_of, expected, 1.0, others)


def _is_practice(one: Unlike) -> bool:
    enough = one.cases >= LEAST and one.cases >= LEAST_SHARE * one.out_of
    return enough and one.cases > min(TWICE * one.expected, one.out_of - 0.5)
