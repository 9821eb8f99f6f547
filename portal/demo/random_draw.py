"""Laying out for SQL what the city is like, drawing every dossier's moment of receipt, and choosing the fates."""

from __future__ import annotations

import random
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from math import gcd
from queue import SimpleQueue
from typing import Any

from psycopg2.extensions import connection as Connection

from portal.demo import extra_dossiers, history_batch, invented_people, seasonal_demand, staging
from portal.demo.allocation import PER_THOUSAND, RUNNING_SHARE, Fate
from portal.demo.city import CityData, Pair
from portal.demo.dossier_history import DAY
from portal.demo.scale import Totals
from portal.demo.working_time import ENTRIES, drawn, dues, moments

HALVES = (0, 1)
LONG_AGO = 34
"""Working days before the end of the year: what was due before them has had time to be late and to be handed out."""


def lay_out(helper: Connection, city: CityData, pairs: Sequence[Pair], wish: Any) -> dict[str, Any]:
    """Fill the staging schema with what the draw needs; give back the values that the statements name."""
    staging.drop(helper)
    staging.run(helper, "10_staging.sql", seed=wish.seed)
    staging.run(helper, "11_told.sql")
    history_batch.lay_out_pairs(helper, pairs)
    history_batch.lay_out_places(helper, city)
    chance = random.Random(f"{wish.seed} people")  # noqa: S311 (invented names)
    staging.copy(helper, "person", invented_people.applicants(chance))
    staging.copy(helper, "company", invented_people.companies(chance))
    length = gcd(*(axis.measure for axis in city.axes.values()))
    _lay_out_hours(helper, city, wish, length)
    _lay_out_promises(helper, city, pairs, wish)
    staging.copy(helper, "beside", extra_dossiers.rows(pairs, city, wish))
    values = {"chunk": length, "entries": ENTRIES, "zone": city.axes[city.base].calendar.zone.key, "base": 0,
              "made": wish.made.isoformat(), "dossiers": sum(pair.dossiers for pair in pairs) + extra_dossiers.count(pairs)}  # fmt: skip
    staging.run(helper, "20_draw.sql", **values)
    _analyze(helper, "pair", "entry", "due", "chunk", "handover")
    return values


def _lay_out_hours(helper: Connection, city: CityData, wish: Any, length: int) -> None:
    edges, chunks = [], []
    for version, axis in city.axes.items():
        edges.append((version, int(axis.second(wish.since)), int(axis.second(wish.made))))
        chunks += [(version, number, start - number * length, day) for number, start, day in axis.chunks(length)]
    staging.copy(helper, "edge", edges)
    staging.copy(helper, "chunk", chunks)


def _lay_out_promises(helper: Connection, city: CityData, pairs: Sequence[Pair], wish: Any) -> None:
    entries, promises = [], []
    for pace in city.paces.values():
        axis, zone = city.axes[pace.worked], city.axes[pace.dated].calendar.zone
        found = moments(axis, wish.since, wish.made)
        here = [pair for pair in pairs if pair.pace == pace]
        for profile in sorted({pair.profile for pair in here}):
            for at, first, last in drawn(axis, found, profile % len(seasonal_demand.SEASONS)):
                entries.append((profile, first, last, at.day, at.starts, at.minute, at.minutes, at.second))
        days = sorted({moment.day for moment in found})
        for term, key in sorted({(pair.term, pair.term_number) for pair in here}, key=lambda used: used[1]):
            for due in dues(city.axes[pace.dated], axis, term, days):
                due_on = due.due_at.astimezone(zone).date()
                promises.append((pace.number, key, due.day, due.after_cutoff, due.due_at, due.second, due_on))
    staging.copy(helper, "moment", entries)
    staging.copy(helper, "due", promises)


def arrive(first: Connection, helpers: SimpleQueue[Connection], values: dict[str, Any]) -> None:
    """Draw the moments of receipt in two halves at once, then give all dossiers their keys and places."""

    def half(number: int) -> None:
        helper = helpers.get()
        try:
            staging.run(helper, "21_arrive.sql", half=number, **values)
        finally:
            helpers.put(helper)

    with ThreadPoolExecutor(len(HALVES)) as pool:
        list(pool.map(half, HALVES))
    staging.run(first, "22_number.sql", **values)


def allocate(helper: Connection, pairs: Sequence[Pair], city: CityData, wish: Any, totals: Totals) -> None:
    """Choose who is late, overdue, waiting, in progress: exactly as many as the totals say."""
    axis = city.axes[city.base]
    made = axis.second(wish.made)
    counts = {part: totals.share(per_thousand) for part, per_thousand in PER_THOUSAND.items()}
    staging.run(
        helper, "30_cast.sql", made=wish.made.isoformat(), late=totals.late, overdue=totals.overdue,
        waited=counts[Fate.WAITED], asked=counts[Fate.ASKED], sorry=counts[Fate.SORRY],
        long_ago=axis.instant(made - LONG_AGO * DAY).isoformat(),
        lately=axis.instant(made - 1.2 * DAY).isoformat(),
    )  # fmt: skip
    with helper.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM demonstration.candidate")
        (candidates,) = cursor.fetchone()
    running = min(round(totals.in_time * RUNNING_SHARE), int(candidates * 0.95)) - counts[Fate.RESUMED]
    staging.run(
        helper, "31_open.sql", made=wish.made.isoformat(), resumed=counts[Fate.RESUMED], running=max(0, running),
        in_time=totals.in_time, yesterday=axis.instant(made - 1.5 * DAY).isoformat(),
    )  # fmt: skip


def _analyze(helper: Connection, *tables: str) -> None:
    with helper.cursor() as cursor:
        for table in tables:
            cursor.execute(f"ANALYZE demonstration.{table}")
