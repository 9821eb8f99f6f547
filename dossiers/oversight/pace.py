"""How long such dossiers usually take from here. Pure: quantiles of the past, and what is left of them after some time.

Durations are working minutes. A pace is 41 quantiles in steps of 2.5 per cent, from the shortest to the longest; what
is still to come of a dossier that has waited already is read from those that waited at least as long.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import NamedTuple

POINTS = 41
LEAST = 40
"""A pace of fewer dossiers is no pace: two in ten fall outside, and four cases are few."""

LOW, MIDDLE, HIGH = 0.1, 0.5, 0.9


class Left(NamedTuple):
    """Working minutes still to come: eight in ten dossiers lie between ``low`` and ``high``, half below ``middle``."""

    low: float
    middle: float
    high: float


def pace_of(minutes: Sequence[float]) -> list[int] | None:
    """The quantiles of past durations (any order); None when there are too few."""
    if len(minutes) < LEAST:
        return None
    ordered = sorted(minutes)
    return [round(_at(ordered, place / (POINTS - 1))) for place in range(POINTS)]


def left(pace: Sequence[float], waited: float) -> Left | None:
    """What is to come after ``waited`` minutes; None when fewer than one in forty took that long."""
    share = _share(pace, waited)
    if share > 1 - 1 / (POINTS - 1):
        return None
    return Left(*(max(0.0, _at(pace, share + (1 - share) * part) - waited) for part in (LOW, MIDDLE, HIGH)))


def _at(ordered: Sequence[float], share: float) -> float:
    """The value below which this share lies, between the two nearest."""
    place = min(max(share, 0.0), 1.0) * (len(ordered) - 1)
    below = min(int(place), len(ordered) - 2)
    return ordered[below] + (place - below) * (ordered[below + 1] - ordered[below])


def _share(pace: Sequence[float], waited: float) -> float:
    """Which share of the past was done after this time; 0 before the first."""
    above = bisect_right(pace, waited)
    if above == 0:
        return 0.0
    if above == len(pace):
        return 1.0
    width = pace[above] - pace[above - 1]
    return (above - 1 + (waited - pace[above - 1]) / width) / (len(pace) - 1)
