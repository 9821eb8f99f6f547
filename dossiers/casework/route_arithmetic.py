"""Steps and legs: whose share of the time is running, which chain of steps decides, which unit used the time.

Shares are an internal allotment of the term and never the legal limit; a leg's limit counts on the calendar of the unit
that holds it, the whole on the receiving unit's. Two clocks: the office's, which pauses, and the citizen's, which never
does. Everything here is a function of what it is given.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from dossiers.calendars import worktime
from dossiers.calendars.worktime import WorkCalendar

Interval = tuple[dt.datetime, dt.datetime]


class RouteStep(NamedTuple):
    """A step of a route: its number, the steps that come before it, its share of the term in per cent."""

    seq: int
    after: Sequence[int]
    share_pct: int


class LegSpan(NamedTuple):
    """A dossier's stay at one unit; ``closed_at`` is None while it is there."""

    unit_id: int
    opened_at: dt.datetime
    closed_at: dt.datetime | None


def limit(
    whole: WorkCalendar, holder: WorkCalendar, *, received_at: dt.datetime, promised: dt.datetime, share_pct: int,
    since: dt.datetime, of_it: int = 100,
) -> dt.datetime:  # fmt: skip
    """When a step that began at ``since`` should be done: its share of the term, on the calendar of its holder.

    The term's open minutes lie between receipt and the original promise on the receiving unit's calendar.
    """
    minutes = worktime.working_minutes(whole, received_at, promised) if promised > received_at else 0
    return worktime.add_working_minutes(holder, since, minutes * share_pct * of_it // 10_000)


def critical_path(parts: Iterable[RouteStep]) -> list[int]:
    """The chain of steps that decides when the whole is done: the longest by share, in order."""
    steps = {part.seq: part for part in parts}
    ends = _ends(steps)
    path: list[int] = []
    here = max(ends, key=lambda seq: (ends[seq], -seq), default=None)
    while here is not None:
        path.append(here)
        before = [seq for seq in steps[here].after if seq in steps]
        here = max(before, key=lambda seq: (ends[seq], -seq), default=None)
    return path[::-1]


def slack(parts: Iterable[RouteStep]) -> dict[int, int]:
    """By how many per cent of the term each step may slip before the whole ends later; 0 on the critical path."""
    steps = {part.seq: part for part in parts}
    ends = _ends(steps)
    latest: dict[int, int] = {}
    for seq in sorted(steps, reverse=True):
        followers = [latest[later] - steps[later].share_pct for later in steps if seq in steps[later].after]
        latest[seq] = min(followers, default=max(ends.values()))
    return {seq: latest[seq] - ends[seq] for seq in sorted(steps)}


def remaining(parts: Iterable[RouteStep], seq: int) -> int:
    """Per cent of the term that the steps after this one need: the longest way to the end, which is theirs in turn."""
    steps = {part.seq: part for part in parts}
    follow = {one: [later for later in steps if one in steps[later].after] for one in steps}
    longest: dict[int, int] = {}
    for one in sorted(steps, reverse=True):
        longest[one] = max((steps[later].share_pct + longest[later] for later in follow[one]), default=0)
    return longest.get(seq, 0)


def before(parts: Iterable[RouteStep], seq: int) -> set[int]:
    """All steps that lie before a step on any way to it."""
    steps = {part.seq: part for part in parts}
    found: set[int] = set()
    waiting = list(steps[seq].after) if seq in steps else []
    while waiting:
        one = waiting.pop()
        if one in steps and one not in found:
            found.add(one)
            waiting.extend(steps[one].after)
    return found


def ready(parts: Iterable[RouteStep], done: Collection[int]) -> list[int]:
    """The steps not done whose every earlier step is done: where a dossier goes next, several when it goes apart."""
    steps = {part.seq: part for part in parts}
    return [
        seq
        for seq, part in sorted(steps.items())
        if seq not in done and all(b in done for b in part.after if b in steps)
    ]


def parting(parts: Iterable[RouteStep]) -> set[int]:
    """The steps after which the way parts: several others follow them at once."""
    earlier = [seq for part in parts for seq in part.after]
    return {seq for seq in earlier if earlier.count(seq) > 1}


def used_by_unit(
    stays: Iterable[LegSpan], calendars: Mapping[int, WorkCalendar], pauses: Sequence[Interval], at: dt.datetime
) -> dict[int, int]:
    """Open minutes that each unit held the dossier, on its own calendar, less the pauses."""
    used: dict[int, int] = {}
    for stay in stays:
        end = stay.closed_at or at
        if end > stay.opened_at:
            minutes = worktime.working_minutes(calendars[stay.unit_id], stay.opened_at, end, pauses)
            used[stay.unit_id] = used.get(stay.unit_id, 0) + minutes
    return used


def office_minutes(
    calendar: WorkCalendar, received_at: dt.datetime, pauses: Sequence[Interval], until: dt.datetime
) -> int:
    """The office clock: open minutes from receipt to the result (or now), less the pauses."""
    return worktime.working_minutes(calendar, received_at, until, pauses) if until > received_at else 0


def citizen_time(first_submitted_at: dt.datetime, until: dt.datetime) -> dt.timedelta:
    """The citizen clock: from the first submission to the result in hand (or now). It never pauses."""
    return max(until - first_submitted_at, dt.timedelta(0))


def _ends(steps: Mapping[int, RouteStep]) -> dict[int, int]:
    """The earliest end of each step in per cent of the term; steps only follow steps of smaller numbers."""
    ends: dict[int, int] = {}
    for seq in sorted(steps):
        begins = max((ends[before] for before in steps[seq].after if before in ends), default=0)
        ends[seq] = begins + steps[seq].share_pct
    return ends
