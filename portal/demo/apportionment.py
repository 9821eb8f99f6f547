"""How the year's dossiers fall on units and procedures: whole numbers whose sum is exact, nobody left without any."""

from __future__ import annotations

import random
from collections.abc import Hashable, Mapping
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)
URBAN = ("phường", "thị trấn")


def whole_shares(weights: Mapping[Key, float], total: int) -> dict[Key, int]:
    """``total`` in whole shares by the largest remainder; ties go to the earlier key."""
    whole = sum(weights.values())
    exact = {key: weight * total / whole for key, weight in weights.items()}
    shares = {key: int(part) for key, part in exact.items()}
    left = total - sum(shares.values())
    by_remainder = sorted(exact, key=lambda key: shares[key] - exact[key])
    for key in by_remainder[:left]:
        shares[key] += 1
    return shares


def nobody_left_out(
    shares: dict[tuple[int, int], int], weights: Mapping[tuple[int, int], float]
) -> dict[tuple[int, int], int]:
    """Every unit and every procedure gets at least one, taken from the largest share of all; the sum stays."""
    for place in (0, 1):
        have = {pair[place] for pair, count in shares.items() if count}
        for missing in sorted({pair[place] for pair in shares} - have):
            best = max((pair for pair in shares if pair[place] == missing), key=lambda pair: weights[pair])
            richest = max(shares, key=lambda pair: shares[pair])
            shares[best] += 1
            shares[richest] -= 1
    return shares


def unit_factor(chance: random.Random, kind: str, subtype: str, communes: int) -> float:
    """How much of its level's demand a unit draws: towns more than villages, a district by its communes, no two alike."""
    if kind == "department":
        return 1.0
    if kind == "district":
        return communes * (1.3 if subtype == "quận" else 1.0) * chance.lognormvariate(0, 0.12)
    return (1.7 if subtype in URBAN else 1.0) * chance.lognormvariate(0, 0.38)
