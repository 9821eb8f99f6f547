"""Due dates by the million, against an array of ranks of working days that knows nothing but whole days."""

from __future__ import annotations

import random
from bisect import bisect_right
from datetime import date

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
    times = in_turn(
        min(rounds, 3),
        ours=lambda: timed(lambda: worktime.due_many(calendar, received, term)) / number,
        ranks=lambda: timed(lambda: _by_rank(received, first, rank, open_days)) / number,
    )
    return [
        compared(
            "due dates in bulk",
            "ranks in a plain array",
            (times["ours"], times["ranks"]),
            goal=3.0,
            size=f"{number:,} dossiers",
        )
    ]


def _by_rank(received: list[int], first: int, rank: list[int], open_days: list[int]) -> list[int]:
    return [open_days[rank[minute // MINUTES_OF_A_DAY - first] + DAYS - 1] for minute in received]
