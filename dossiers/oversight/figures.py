"""The row of report II.06a/VPCP/KSTT: what it holds, and the identities that make it a report."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from dossiers.oversight import rates

COUNTED = (
    "received_online",
    "received_direct",
    "carried_over",
    "early",
    "on_time",
    "late",
    "in_time",
    "overdue",
    "ended_otherwise",
)
"""The cells that are counted; the others are sums of these."""


@dataclass(frozen=True)
class Period:
    """From ``since`` to ``until`` (not included), seen at ``as_of``: nothing after ``as_of`` counts."""

    since: dt.datetime
    until: dt.datetime
    as_of: dt.datetime

    @property
    def end(self) -> dt.datetime:
        """The instant at which the period is looked at: its end, or as of when, whichever came first."""
        return max(self.since, min(self.until, self.as_of))


@dataclass(frozen=True)
class Counts:
    """The counted cells of one row, for a unit or a sum of units. Exclusive: no dossier stands in two of a group.

    Received (carried over from before the period, online, directly or by post); resolved (early, on time, late); in
    progress at the end (in time, overdue); ended otherwise (refused, withdrawn, stopped; our boards show them, report
    II.06a leaves them out of its column 3 with a footnote).
    """

    received_online: int = 0
    received_direct: int = 0
    carried_over: int = 0
    early: int = 0
    on_time: int = 0
    late: int = 0
    in_time: int = 0
    overdue: int = 0
    ended_otherwise: int = 0

    @property
    def received(self) -> int:
        """Column 3 and those ended otherwise: everything the unit had to deal with in the period."""
        return self.carried_over + self.received_online + self.received_direct

    @property
    def resolved(self) -> int:
        """Column 7."""
        return self.early + self.on_time + self.late

    @property
    def in_progress(self) -> int:
        """Column 11: received and not ended at the end of the period."""
        return self.in_time + self.overdue

    @property
    def early_or_on_time(self) -> int:
        """Columns 8 and 9."""
        return self.early + self.on_time

    @property
    def on_time_rate(self) -> str | None:
        """Early or on time of all resolved, "99.93"; None when nothing was resolved."""
        return rates.on_time_rate(self.resolved, self.late)

    def __add__(self, other: Counts) -> Counts:
        return Counts(*(getattr(self, name) + getattr(other, name) for name in COUNTED))

    def differing(self, other: Counts) -> list[str]:
        """The cells in which two rows differ."""
        return [name for name in COUNTED if getattr(self, name) != getattr(other, name)]


@dataclass(frozen=True)
class UnitCounts(Counts):
    """One unit's row, with what a table or chart needs to name it."""

    unit_id: int = 0
    code: str = ""
    name: str = ""
    kind: str = ""
    parent_id: int | None = None
    received_post: int = 0
    """Of those received directly, how many by post."""


@dataclass(frozen=True)
class Figures(Counts):
    """One row with what it is about: the unit (None is the whole city, units below included) and the period."""

    unit: str | None = None
    period: Period | None = None

    def as_json(self) -> dict[str, Any]:
        """The row for machines: one object, instants with their offset, the rate as a string or null."""
        assert self.period is not None  # a row is always of a period
        counted = {name: getattr(self, name) for name in ("received", *COUNTED[:3], "resolved", *COUNTED[3:6])}
        rest = {name: getattr(self, name) for name in ("in_progress", *COUNTED[6:], "on_time_rate")}
        times = {"from": self.period.since, "to": self.period.until, "as_of": self.period.as_of}
        return {"unit": self.unit, **{name: at.isoformat() for name, at in times.items()}, **counted, **rest}


def total(rows: list[UnitCounts], *, unit: str | None, period: Period) -> Figures:
    """The sum of units' rows as one row."""
    sums = {name: sum(getattr(row, name) for row in rows) for name in COUNTED}
    return Figures(**sums, unit=unit, period=period)


__all__ = ["COUNTED", "Counts", "Figures", "Period", "UnitCounts", "total"]
