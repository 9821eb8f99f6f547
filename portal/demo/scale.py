"""How many dossiers the demonstration holds of which fate: the article's figures, or their share in a smaller city."""

from __future__ import annotations

from dataclasses import dataclass

RECEIVED = 686_728
LATE = 486
IN_PROGRESS = 12_666
OVERDUE = 7
SMALLEST = 0.003
"""Below this the 152 procedures of 113 units would not all find a dossier."""


@dataclass(frozen=True)
class Totals:
    """The row of report II.06a: received = resolved (good + late) + in progress (in time + overdue)."""

    received: int
    late: int
    in_progress: int
    overdue: int

    @property
    def resolved(self) -> int:
        """Early, on time and late."""
        return self.received - self.in_progress

    @property
    def good(self) -> int:
        """Early and on time."""
        return self.resolved - self.late

    @property
    def in_time(self) -> int:
        """In progress and not late."""
        return self.in_progress - self.overdue

    def share(self, per_thousand: float, at_least: int = 1) -> int:
        """So many of a thousand received dossiers."""
        return max(at_least, round(self.received * per_thousand / 1000))


def totals(size: float) -> Totals:
    """The figures of the whole city (size 1.0, exactly the article's) or of a smaller one. Raises ValueError."""
    if not SMALLEST <= size <= 10:
        raise ValueError(f"The size of the city must lie between {SMALLEST} and 10, not {size}.")
    return Totals(
        received=round(RECEIVED * size),
        late=max(3, round(LATE * size)),
        in_progress=max(OVERDUE + 20, round(IN_PROGRESS * size)),
        overdue=OVERDUE,
    )
