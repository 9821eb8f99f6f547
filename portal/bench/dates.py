"""Due dates by the million, against an array of ranks of working days, a walk from day to day, and NumPy.

None of the three knows an hour, a lunch break or a make-up Saturday: they date whole days. NumPy is a developer's tool
here; where it is not installed its line is left out.
"""

from __future__ import annotations

import random
from bisect import bisect_right
from collections.abc import Callable, Collection
from datetime import date
from typing import Any

from dossiers.calendars import worktime
from dossiers.calendars.models import CalendarVersion, worktime_of
from portal.bench.rounds import Measure, compared, in_turn, timed
from portal.bench.subjects import NothingToMeasure

DAYS = 10
MINUTES_OF_A_DAY = 1440
EPOCH = date(1970, 1, 1).toordinal()


def measure(rounds: int, number: int = 1_000_000) -> list[Measure]:
    """Ten working days for each, received at any minute of two years."""
    version = CalendarVersion.objects.order_by("-number").first()
    if version is None:
        raise NothingToMeasure("No calendar has been published: run manage.py load_master_data.")
    calendar = worktime_of(version.pk)
    first = date(2026, 1, 1).toordinal() - EPOCH
    chance = random.Random(2018)  # noqa: S311 (moments to date, nothing secret)
    received = [(first + chance.randrange(700)) * MINUTES_OF_A_DAY + chance.randrange(1440) for _ in range(number)]
    term = worktime.Term(DAYS, worktime.WORKING_DAY)
    open_days = [day for day in range(first, first + 900) if calendar.segments(day + EPOCH)]
    rank = [bisect_right(open_days, day) for day in range(first, first + 900)]
    limits: dict[str, Callable[[], object]] = {
        "ranks in a plain array": lambda: _by_rank(received, first, rank, open_days),
        "a walk from day to day": lambda: _by_walk(received, frozenset(open_days)),
    }
    if numpy := _numpy(received, open_days, first):
        limits["NumPy busday_offset, dates only"] = numpy
    works = {"ours": lambda: worktime.due_many(calendar, received, term), **limits}
    times = in_turn(min(rounds, 3), **{name: _each(work, number) for name, work in works.items()})
    size = f"{number:,} dossiers"
    goals: dict[str, Any] = {"ranks in a plain array": {"goal": 3.0}}
    return [
        compared("due dates in bulk", name, (times["ours"], times[name]), size=size, **goals.get(name, {}))
        for name in limits
    ]


def _each(work: Callable[[], object], number: int) -> Callable[[], float]:
    return lambda: timed(work) / number


def _by_rank(received: list[int], first: int, rank: list[int], open_days: list[int]) -> list[int]:
    return [open_days[rank[minute // MINUTES_OF_A_DAY - first] + DAYS - 1] for minute in received]


def _by_walk(received: list[int], open_days: Collection[int]) -> list[int]:
    """What most systems do: one day after the other, until enough of them were open."""
    due = []
    for minute in received:
        day, left = minute // MINUTES_OF_A_DAY, DAYS
        while left:
            day += 1
            left -= day in open_days
        due.append(day)
    return due


def _numpy(received: list[int], open_days: list[int], first: int) -> Callable[[], object] | None:
    try:
        import numpy as np
    except ImportError:
        return None
    days = np.array([minute // MINUTES_OF_A_DAY for minute in received]).astype("datetime64[D]")
    weekdays = [day for day in range(first, first + 900) if (day + 3) % 7 < 5]  # day 0 was a Thursday
    closed = np.array(sorted(set(weekdays) - set(open_days))).astype("datetime64[D]")
    calendar = np.busdaycalendar(holidays=closed)
    return lambda: np.busday_offset(days, DAYS, roll="backward", busdaycal=calendar)
