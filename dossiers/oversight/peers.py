"""Is this unit unlike its peers? Pure: what its mix of procedures would give at the rates of others, against chance.

A sign is never a verdict: it says where somebody should look, and counts the dossiers to look at.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from dossiers.oversight.rates import tail

RARE = 1e-4
"""A unit is named when chance alone would do as much once in ten thousand units. With ten questions put to each unit,
one clean unit in a thousand is named at most."""

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


def unlike(groups: Iterable[PeerGroup]) -> list[Unlike]:
    """The units that stand out, the rarest first."""
    groups = list(groups)
    city = _Sums(sum(group.out_of for group in groups), sum(group.cases for group in groups))
    of_unit: dict[int, list[PeerGroup]] = {}
    of_procedure: dict[int, _Sums] = {}
    for group in groups:
        of_unit.setdefault(group.unit_id, []).append(group)
        before = of_procedure.get(group.procedure_id, _Sums(0, 0))
        of_procedure[group.procedure_id] = _Sums(before.out_of + group.out_of, before.cases + group.cases)
    found = [_measured(unit, own, city, of_procedure) for unit, own in of_unit.items()]
    return sorted((one for one in found if _stands_out(one)), key=lambda one: (one.chance, -one.cases, one.unit_id))


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
    return Unlike(unit, cases, out_of, expected, tail(cases, expected))


def _stands_out(one: Unlike) -> bool:
    return one.cases >= LEAST and one.cases > TWICE * one.expected and one.chance < RARE
