"""The steps of a procedure version: which follow which, their shares of the term, and which chain of them decides.

Shares are an internal allotment of the term and never the legal limit. A version that has been used is never edited, so
its steps are read once per process; all else is a function of what it is given.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from django.db import connection

from dossiers.procedures.models import Step


class RouteStep(NamedTuple):
    """A step of a route: its number, the steps that come before it, its share of the term in per cent."""

    seq: int
    after: Sequence[int]
    share_pct: int


def shares_of(version_id: int) -> tuple[RouteStep, ...]:
    """The steps of a version in their order."""
    return _shares(str(connection.settings_dict["NAME"]), version_id)


@lru_cache(maxsize=1024)
def _shares(database: str, version_id: int) -> tuple[RouteStep, ...]:
    steps = Step.objects.filter(version_id=version_id).order_by("seq")
    return tuple(RouteStep(*row) for row in steps.values_list("seq", "after", "share_pct"))


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


def _ends(steps: Mapping[int, RouteStep]) -> dict[int, int]:
    """The earliest end of each step in per cent of the term; steps only follow steps of smaller numbers."""
    ends: dict[int, int] = {}
    for seq in sorted(steps):
        begins = max((ends[before] for before in steps[seq].after if before in ends), default=0)
        ends[seq] = begins + steps[seq].share_pct
    return ends
