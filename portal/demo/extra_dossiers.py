"""A few dossiers beside the year, so that the other acts can be seen; none of them counts in the year's figures.

Refused, withdrawn and stopped ones were received and ended before the window begins; not accepted ones were never
received; submitted ones wait for the desk's answer.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from typing import Any

from dossiers.calendars import worktime
from portal.demo.allocation import BESIDE
from portal.demo.city import CityData, Pair

HOUR = 3600
LEAST_DAYS = 2


def count(pairs: Sequence[Pair]) -> int:
    """How many lie beside a year of so many dossiers."""
    return sum(_how_many(pairs).values())


def _how_many(pairs: Sequence[Pair]) -> dict[str, int]:
    share = min(1.0, sum(pair.dossiers for pair in pairs) / 100_000)
    return {kind: max(2, round(whole * share)) for kind, whole in BESIDE.items()}


def rows(pairs: Sequence[Pair], city: CityData, wish: Any) -> Iterator[tuple[object, ...]]:
    """(i, pair, kind, first_at, received_at, due_at, second, due_second, channel) of each."""
    chance = random.Random(f"{wish.seed} beside")  # noqa: S311 (no secret)
    slow = [pair for pair in pairs if LEAST_DAYS <= pair.days <= 25 and not pair.route.is_linked]
    online = [pair for pair in pairs if pair.version.online_level != "info"]
    kinds = [kind for kind, many in _how_many(pairs).items() for _ in range(many)]
    for i, kind in enumerate(kinds, start=sum(pair.dossiers for pair in pairs) + 1):
        if kind in ("submitted", "not_accepted"):
            yield _never_received(i, kind, chance.choice(online), city, wish, chance)
        else:
            yield _ended_before(i, kind, chance.choice(slow), city, wish, chance)


def _ended_before(
    i: int, kind: str, pair: Pair, city: CityData, wish: Any, chance: random.Random
) -> tuple[object, ...]:
    axis, dated = city.axes[pair.pace.worked], city.axes[pair.pace.dated]
    edge = axis.second(wish.since)
    second = int(edge - chance.uniform(45, 90) * 8 * HOUR) // 60 * 60
    received_at = axis.instant(second)
    due_at = worktime.due(dated.calendar, received_at, pair.term)
    return (i, pair.id, kind, received_at, received_at, due_at, second, int(axis.second(due_at)), 1)


def _never_received(
    i: int, kind: str, pair: Pair, city: CityData, wish: Any, chance: random.Random
) -> tuple[object, ...]:
    """Submitted: within the last open hours. Not accepted: some time in the last two months."""
    axis = city.axes[pair.pace.worked]
    edge = axis.second(wish.made)
    hours = chance.uniform(0.3, 7.5) if kind == "submitted" else chance.uniform(10, 300)
    second = int(edge - hours * HOUR)
    channel = 2 if kind == "submitted" or chance.random() < 0.5 else 1
    return (i, pair.id, kind, axis.instant(second), None, None, second, 0, channel)
