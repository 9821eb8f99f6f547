"""Which dossiers become what: the fates, how many of each, and where lateness gathers."""

from __future__ import annotations

from enum import IntEnum


class Fate(IntEnum):
    """The fate of a dossier that is told act by act; RUNNING ones are in progress and, like all others, left to SQL."""

    RUNNING = 0
    LATE = 1
    OVERDUE = 2
    WAITING = 3
    WAITED = 4
    ASKED = 5
    RESUMED = 6
    SORRY = 7
    BESIDE = 8
    ORDINARY = 9
    UNDERWAY = 10
    """Ordinary and still in progress, but of a unit that opens when those it works with are closed."""


PER_THOUSAND = {Fate.WAITED: 7.0, Fate.ASKED: 1.5, Fate.RESUMED: 0.25, Fate.SORRY: 0.12}
RUNNING_SHARE = 0.82
"""Of those in progress and in time, how many run; the others wait for the citizen."""

LATE_PROCEDURES = {
    "2.000889": 2.2, "1.003003": 6.0, "CT-DD-H01": 7.0, "CT-DD-H02": 3.5, "1.000798": 5.0, "1.009994": 3.5,
    "1.001776": 3.5, "1.001699": 4.0, "CT-DD-X01": 3.0, "2.000488": 2.0, "1.001978": 0.7, "1.004223": 20.0,
    "1.004249": 20.0, "1.009974": 15.0, "1.003554": 12.0, "2.002409": 8.0, "2.002408": 8.0, "2.002407": 9.0,
    "2.001023": 1.6, "1.011607": 1.6, "2.000815": 0.012, "2.000635": 0.02, "2.000884": 0.012, "2.000843": 0.012,
}  # fmt: skip
"""How much more often than others a procedure is late (1 is ordinary): land and construction stand out."""
SAME_DAY_LATE = 0.03
LATE_UNITS = (5.0, 3.5, 3.0, 8.0)
"""A few units stand out: how much more often they are late, drawn among those with land or construction work."""
SPOTLESS = 0.55
"""Share of communes in which nobody was late all year."""

BESIDE = {"refused": 24, "withdrawn": 22, "stopped": 14, "not_accepted": 28, "submitted": 40}
"""A few lie beside the year, so that these acts can be seen: the first three ended before it began, the others were
never received."""
