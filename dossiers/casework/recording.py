"""How long before it is recorded an event may have happened, by origin and kind: one table, which the database holds.

An act in the past makes a late dossier timely. So what people do here happens when it is recorded: five minutes,
because two machines' clocks differ, and one, because a request may take that long. Papers that came earlier, a wrong
date of reception and the day of a decision are facts *within* an event; they are not dated back with it.
"""

from __future__ import annotations

import datetime as dt

from dossiers.casework.models import Origin
from dossiers.casework.states import Kind

CLOCKS = dt.timedelta(minutes=5)
"""By as much an event may also lie ahead of the database's clock (migration 0021)."""
USUAL = CLOCKS + dt.timedelta(minutes=1)

BOUNDS: dict[Kind, dt.timedelta | None] = {
    Kind.CALENDAR_CHANGED: dt.timedelta(hours=1),
    Kind.OVERDUE_LIFTED: dt.timedelta(hours=1),
    Kind.BECAME_OVERDUE: None,
}
"""Kinds with bounds of their own. One change of the calendar moves many promises, each at the instant of the change. A
promise passes when it passes, whenever the sweep comes by: at that instant and no other."""

FREE = (Origin.IMPORTED, Origin.SAMPLE)
"""What another system recorded, or was made, keeps its instants; the loader alone may write it."""


def within(origin: Origin, kind: Kind) -> dt.timedelta | None:
    """At most so long before it is recorded; None: as long as it may be."""
    return None if origin in FREE else BOUNDS.get(kind, USUAL)
