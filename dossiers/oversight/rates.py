"""What the numbers mean. Pure: definitions of early, on time, late and their rates, and what chance alone would do.

A rate near 100 % hides what matters, so late dossiers are counted, or told per 10,000, and a unit is compared with what
its volume would give at the city's rate (Poisson prediction limits, exact tail), never ranked by per cents.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal

FEW = 500
"""Units with fewer resolved dossiers are shown by their counts: a rate of so few says nothing."""

Z_95 = 1.959964
Z_998 = 3.090232
UNUSUAL = 0.001
"""A unit is flagged when so many late dossiers, or more, would come about by chance this rarely."""


def on_time_rate(resolved: int, late: int) -> str | None:
    """Early or on time, of all resolved, in per cent: "99.93". None when nothing was resolved.

    Two decimals, half up; never "100.00" while one dossier is late, never "0.00" while one is in time.
    """
    if resolved <= 0:
        return None
    exact = Decimal(100 * (resolved - late)) / Decimal(resolved)
    rounded = exact.quantize(Decimal("0.01"), ROUND_HALF_UP)
    if late > 0 and rounded >= 100:
        rounded = Decimal("99.99")
    if late < resolved and rounded <= 0:
        rounded = Decimal("0.01")
    return f"{rounded:.2f}"


def per_10_000(late: int, resolved: int) -> Decimal | None:
    """Late dossiers per 10,000 resolved, one decimal, half up; never "0.0" while one is late."""
    if resolved <= 0:
        return None
    rounded = (Decimal(10_000 * late) / Decimal(resolved)).quantize(Decimal("0.1"), ROUND_HALF_UP)
    return max(rounded, Decimal("0.1")) if late else rounded


def expected_late(resolved: int, city_resolved: int, city_late: int) -> float:
    """How many late dossiers a unit of this volume would have at the city's own rate."""
    return resolved * city_late / city_resolved if city_resolved else 0.0


def tail(late: int, expected: float) -> float:
    """The exact chance of so many late dossiers or more, P(X ≥ late), when ``expected`` are usual (Poisson)."""
    if late <= 0:
        return 1.0
    if expected <= 0:
        return 0.0
    if late <= expected:
        return max(0.0, 1.0 - _sum(range(late - 1, -1, -1), expected))
    return _sum(range(late, late + 2000), expected)


def share_tail(cases: int, out_of: int, share: float, spread: float = 0.0) -> float:
    """The chance of so many cases or more of ``out_of`` when ``share`` of them is usual: binomial, exactly.

    With ``spread`` (the correlation within a unit, 0 to 1) beta-binomial: units that differ among each other anyway.
    """
    if cases <= 0:
        return 1.0
    share = min(max(share, 1e-9), 1 - 1e-9)
    if spread <= 0:
        return min(1.0, sum(_binomial(k, out_of, share) for k in range(cases, out_of + 1)))
    a, b = share * (1 / spread - 1), (1 - share) * (1 / spread - 1)
    whole = _log_beta(a, b)
    return min(
        1.0,
        sum(
            math.exp(_log_choose(out_of, k) + _log_beta(k + a, out_of - k + b) - whole)
            for k in range(cases, out_of + 1)
        ),
    )


def _binomial(k: int, n: int, share: float) -> float:
    return math.exp(_log_choose(n, k) + k * math.log(share) + (n - k) * math.log1p(-share))


def _log_choose(n: int, k: int) -> float:
    return math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)


def _log_beta(a: float, b: float) -> float:
    return math.lgamma(a) + math.lgamma(b) - math.lgamma(a + b)


def _sum(counts: range, expected: float) -> float:
    """Poisson probabilities of these counts, which begin near the largest term and run away from it."""
    total = 0.0
    for count in counts:
        term = math.exp(count * math.log(expected) - expected - math.lgamma(count + 1))
        total += term
        if term < total * 1e-17:
            break
    return min(total, 1.0)


def is_unusual(late: int, expected: float) -> bool:
    """Whether this unit is flagged: more late dossiers than chance would give in one of a thousand units."""
    return late > expected and tail(late, expected) < UNUSUAL


def limit(expected: float, z: float) -> float:
    """The count that chance alone seldom exceeds: Cornish–Fisher form of the upper Poisson prediction limit."""
    return expected + z * math.sqrt(expected) + (z * z - 1) / 6


def lower_limit(expected: float, z: float) -> float:
    """The count that chance alone seldom falls below; never less than nothing."""
    return max(0.0, expected - z * math.sqrt(expected) + (z * z - 1) / 6)


def limit_per_10_000(resolved: float, city_rate: float, z: float) -> float:
    """The upper limit of a unit of this volume, per 10,000; ``city_rate`` is late by resolved in the whole city."""
    return 10_000 * limit(resolved * city_rate, z) / resolved


def standardised(mix: Mapping[tuple[int, int], tuple[int, int]]) -> dict[int, float]:
    """For each unit, the share late to be expected of its own procedures: how the *others* do with the same ones.

    ``mix`` holds (resolved, late) of each (unit, procedure). Of a procedure counts what all other units made of it,
    with as much of the city's rate mixed in as FEW dossiers weigh: where only this unit has a procedure, or the others
    had few, the city's rate speaks. A unit's own lateness never excuses itself.
    """
    of_procedure: dict[int, tuple[int, int]] = {}
    for (_, procedure), (resolved, late) in mix.items():
        before = of_procedure.get(procedure, (0, 0))
        of_procedure[procedure] = (before[0] + resolved, before[1] + late)
    everything = sum(resolved for resolved, _ in of_procedure.values())
    city = sum(late for _, late in of_procedure.values()) / everything if everything else 0.0
    sums: dict[int, tuple[int, float]] = {}
    for (unit, procedure), (resolved, late) in mix.items():
        all_resolved, all_late = of_procedure[procedure]
        rate = (all_late - late + FEW * city) / (all_resolved - resolved + FEW)
        volume, expected = sums.get(unit, (0, 0.0))
        sums[unit] = (volume + resolved, expected + resolved * rate)
    return {unit: expected / volume for unit, (volume, expected) in sums.items() if volume}


def expected_by_mix(
    resolved: Mapping[int, int], shares: Mapping[int, float], *, city_resolved: int, city_late: int
) -> dict[int, float]:
    """How many late dossiers each unit would have, had it been as late as the others with its procedures.

    ``resolved`` is every unit of the city, ``shares`` what ``standardised`` says; a unit of which it says nothing
    counts with the city's rate. All together they are expected to be late exactly as often as the city was.
    """
    rate = city_late / city_resolved if city_resolved else 0.0
    raw = {unit: volume * shares.get(unit, rate) for unit, volume in resolved.items()}
    total = sum(raw.values())
    scale = city_late / total if total else 0.0
    return {unit: value * scale for unit, value in raw.items()}
