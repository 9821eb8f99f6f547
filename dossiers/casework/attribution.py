"""Who used the time of a dossier: every open minute from reception to the result is one unit's, and only one's.

While it is at several units at once the minutes are of the branch on which the others had to wait: the one that ended
last, then what that one had waited for, and so back to where the way parted. Pure functions of what they are given.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from dossiers.calendars import worktime
from dossiers.calendars.worktime import WorkCalendar

Interval = tuple[dt.datetime, dt.datetime]


class UnitSpan(NamedTuple):
    """At one unit from one instant to another; ``step`` is 0 for a main stay, which spans several."""

    unit_id: int
    opened_at: dt.datetime
    closed_at: dt.datetime
    step: int = 0


class Over(NamedTuple):
    """A step that used more than its share: by how much, and how much of that its slack could not take up."""

    step: int
    unit_id: int
    minutes: int
    delayed: int


def decisive(
    mains: Sequence[UnitSpan], branches: Sequence[UnitSpan], received_at: dt.datetime, until: dt.datetime
) -> list[UnitSpan]:
    """The stays that decided when the whole was done, in order and without a gap from ``received_at`` to ``until``."""
    found: list[UnitSpan] = []
    end = until
    while end > received_at:
        ending = [stay for stay in branches if stay.closed_at == end and stay.opened_at < end]
        if ending:
            stay = min(ending, key=lambda stay: (stay.opened_at, stay.step))
            began = max(stay.opened_at, received_at)
        else:
            stay = max((one for one in mains if one.opened_at < end), key=lambda one: one.opened_at, default=mains[0])
            earlier = [one.closed_at for one in branches if one.closed_at < end]
            inside = stay.opened_at if stay.opened_at < end else received_at
            began = max([inside if stay is not mains[0] else received_at, received_at, *earlier])
        found.append(stay._replace(opened_at=began, closed_at=end))
        end = began
    return found[::-1]


def minutes_by_unit(stays: Sequence[UnitSpan], calendar: WorkCalendar, pauses: Sequence[Interval]) -> Mapping[int, int]:
    """Open minutes on the calendar of the promise, less the pauses; the sum is that of the whole, to the minute."""
    used: dict[int, int] = {}
    so_far = 0
    for stay in stays:
        whole = worktime.working_minutes(calendar, stays[0].opened_at, stay.closed_at, _within(pauses, stay.closed_at))
        used[stay.unit_id] = used.get(stay.unit_id, 0) + whole - so_far
        so_far = whole
    return used


def over(used: Mapping[int, tuple[int, int, int]], slack: Mapping[int, int], term: int) -> list[Over]:
    """The steps that used more than their share, the worst first.

    ``used`` is, by step, the unit with its allowed and used minutes; ``slack`` per cent of the ``term`` in minutes.
    """
    found = [
        Over(step, unit_id, minutes - allowed, max(0, minutes - allowed - term * slack.get(step, 0) // 100))
        for step, (unit_id, allowed, minutes) in used.items()
        if minutes > allowed
    ]
    return sorted(found, key=lambda one: (-one.delayed, -one.minutes, one.step))


def _within(pauses: Sequence[Interval], end: dt.datetime) -> list[Interval]:
    return [(began, min(ended, end)) for began, ended in pauses if began < end]
