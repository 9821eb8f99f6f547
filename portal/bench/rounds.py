"""Functions timed in turn, so that a noisy machine disturbs all of them alike; and what is made of the times."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypedDict, Unpack

AT_MOST, AT_LEAST = "≤", "≥"


@dataclass(frozen=True)
class Measure:
    """One line of the table: what was measured, against what, and the goal of the ratio.

    ``ours`` and ``limit`` are seconds for one thing done. With AT_MOST the ratio is ours / limit (so many times as
    long), with AT_LEAST limit / ours (so much of its rate). ``queries`` counts ours, with its own goal.
    """

    what: str
    yardstick: str
    ours: float
    limit: float
    ratio: float
    goal: float | None = None
    sense: str = AT_MOST
    size: str = ""
    queries: int | None = None
    queries_goal: int | None = None

    @property
    def met(self) -> bool | None:
        """Whether the goals are met; None where there is none."""
        if self.goal is None:
            return None
        near = self.ratio <= self.goal if self.sense == AT_MOST else self.ratio >= self.goal
        few = self.queries is None or self.queries_goal is None or self.queries <= self.queries_goal
        return near and few


class Goals(TypedDict, total=False):
    """What else a Measure may be told."""

    goal: float | None
    sense: str
    size: str
    queries: int | None
    queries_goal: int | None


def in_turn(rounds: int, **functions: Callable[[], float]) -> dict[str, list[float]]:
    """Call each function once a round, in changing order; what each gave back (seconds for one thing done)."""
    times: dict[str, list[float]] = {name: [] for name in functions}
    names = list(functions)
    for number in range(rounds):
        for name in names if number % 2 == 0 else reversed(names):
            gc.collect()
            times[name].append(functions[name]())
    return times


def compared(what: str, yardstick: str, times: tuple[list[float], list[float]], **more: Unpack[Goals]) -> Measure:
    """A measure from the times of ours and of the limit: medians, and the median of the rounds' own ratios."""
    ours, limit = times
    at_least = more.get("sense") == AT_LEAST
    ratios = [(theirs / mine if at_least else mine / theirs) for mine, theirs in zip(ours, limit, strict=True)]
    return Measure(
        what=what,
        yardstick=yardstick,
        ours=statistics.median(ours),
        limit=statistics.median(limit),
        ratio=statistics.median(ratios),
        **more,
    )


def timed(work: Callable[[], object], times: int = 1) -> float:
    """Seconds for one call."""
    began = time.perf_counter()
    for _ in range(times):
        work()
    return (time.perf_counter() - began) / times
