"""The load, step by step: one transaction fills the tables, two helping connections prepare what goes in.

Killed at any moment it leaves nothing but the staging schema, which the next load removes.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.db import connection, transaction

from dossiers.calendars.models import worktime_of
from dossiers.oversight import tallies
from dossiers.oversight.models import Demonstration
from portal.demo import beside, city as cities, heap, people, popularity, staff, staging, stories, telling, words
from portal.demo.casting import PER_THOUSAND, RUNNING_SHARE, Part
from portal.demo.progress import Progress
from portal.demo.scale import Totals, totals
from portal.demo.working_time import ENTRIES, drawn, dues, moments

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
HALVES = (0, 1)


class NotHere(Exception):
    """The demonstration cannot be loaded into this database; the message is one sentence."""


@dataclass(frozen=True)
class Wish:
    """Which city is wanted."""

    made: dt.datetime
    size: float = 1.0
    seed: int = 2018

    @property
    def since(self) -> dt.datetime:
        """The window of receipts is [made − 1 year, made)."""
        local = self.made.astimezone(ZONE)
        day = 28 if (local.month, local.day) == (2, 29) else local.day
        return local.replace(year=local.year - 1, day=day).astimezone(dt.UTC)


@dataclass(frozen=True)
class Loaded:
    """What was loaded: rows by table, seconds by step, seconds in all."""

    rows: dict[str, int]
    steps: dict[str, float]
    seconds: float


def load(wish: Wish, progress: Progress | None = None) -> Loaded:
    """Build the demonstration city. Raises NotHere when the database holds dossiers already, or lacks master data."""
    return Loader(wish, progress or Progress()).load()


class Loader:
    """One load: its connections, its city, its progress."""

    def __init__(self, wish: Wish, progress: Progress) -> None:
        self.wish, self.progress = wish, progress
        self.totals: Totals = totals(wish.size)
        self.helpers = [staging.helper() for _ in HALVES]
        self.values: dict[str, object] = {}

    def load(self) -> Loaded:
        try:
            with ThreadPoolExecutor(len(HALVES)) as self.pool, transaction.atomic(), connection.cursor() as self.cursor:
                self._refuse_live_data()
                self._prepare()
                self._fill()
                rows = self._finish()
            with self.progress.step("Checking foreign keys, gathering statistics", 8):
                self._check()
            return Loaded(rows, self.progress.seconds, self.progress.total())
        finally:
            staging.drop(self.helpers[0])
            for helper in self.helpers:
                helper.close()

    def _refuse_live_data(self) -> None:
        self.cursor.execute("SELECT EXISTS (SELECT FROM casework_dossier), EXISTS (SELECT FROM procedures_step)")
        dossiers, procedures = self.cursor.fetchone()
        if dossiers:
            raise NotHere("This database holds dossiers already: the demonstration is only loaded into an empty one.")
        if not procedures:
            raise NotHere("There are no procedures yet: run manage.py load_master_data first.")
        self.cursor.execute(
            "SET LOCAL synchronous_commit = off; SET LOCAL work_mem = '160MB'; SET LOCAL statement_timeout = 0;"
            " SET LOCAL max_parallel_workers_per_gather = 0; SET LOCAL TIME ZONE 'UTC'"
        )

    def _prepare(self) -> None:
        wish = self.wish
        with self.progress.step("Units, procedures, officers, working time", 6):
            self.city = cities.read(wish.made.astimezone(ZONE).date(), wish.since, wish.made)
            shared = cities.shares(self.city, self.totals.received, wish.seed)
            work: dict[int, int] = {}
            for (unit, _), count in shared.items():
                work[unit] = work.get(unit, 0) + count
            roots = [unit for unit in self.city.units if unit.kind == "city"]
            first = (wish.since - dt.timedelta(days=400)).date()
            benches = staff.appoint([*roots, *self.city.serving], work, on=first, seed=wish.seed)
            self.pairs = list(cities.pairs(self.city, shared, benches, wish.seed))
            self._lay_out()
        with self.progress.step("Drawing dossiers and their moments of receipt", 14):
            self._draw()

    def _lay_out(self) -> None:
        helper = self.helpers[0]
        staging.drop(helper)
        staging.run(helper, "10_staging.sql", seed=self.wish.seed)
        staging.run(helper, "51_told_events.sql")
        telling.lay_out_pairs(helper, self.pairs)
        telling.lay_out_places(helper, self.city)
        chance = random.Random(f"{self.wish.seed} people")  # noqa: S311 (invented names)
        staging.copy(helper, "person", people.applicants(chance))
        staging.copy(helper, "company", people.companies(chance))
        self._lay_out_time()

    def _lay_out_time(self) -> None:
        helper, city = self.helpers[0], self.city
        length = self._chunk_length()
        edges, chunks, entries, promises = [], [], [], []
        for version, axis in city.axes.items():
            edges.append((version, int(axis.second(self.wish.since)), int(axis.second(self.wish.made))))
            chunks += [(version, number, start - number * length) for number, start in axis.chunks(length)]
        for pace in city.paces.values():
            axis = city.axes[pace.worked]
            found = moments(axis, self.wish.since, self.wish.made)
            for season in popularity.SEASONS:
                profile = pace.number * len(popularity.SEASONS) + season
                for number, at in enumerate(drawn(axis, found, season)):
                    entries.append((profile, number, at.day, at.starts, at.minute, at.minutes, at.second))
            days = sorted({moment.day for moment in found})
            for term, key in city.terms.items():
                for due in dues(city.axes[pace.dated], axis, term, days):
                    promises.append((pace.number, key, due.day, due.after_cutoff, due.due_at, due.second))
        for table, rows in (("edge", edges), ("chunk", chunks), ("entry", entries), ("due", promises)):
            staging.copy(helper, table, rows)
        self.values |= {"chunk": length, "entries": ENTRIES, "zone": ZONE.key, "base": 0, "seed": self.wish.seed}

    def _chunk_length(self) -> int:
        from math import gcd

        return gcd(*(axis.measure for axis in self.city.axes.values()))

    def _draw(self) -> None:
        helper, city, made = self.helpers[0], self.city, self.wish.made
        axis = city.axes[city.base]
        made_second = axis.second(made)
        staging.copy(helper, "beside", beside.rows(self.pairs, city, self.wish, self.totals))
        staging.run(helper, "20_draw.sql", **self.values)
        counts = {part: self.totals.share(per_thousand) for part, per_thousand in PER_THOUSAND.items()}
        staging.run(
            helper, "30_cast.sql", made=made.isoformat(), late=self.totals.late, overdue=self.totals.overdue,
            waited=counts[Part.WAITED], asked=counts[Part.ASKED], sorry=counts[Part.SORRY],
            long_ago=axis.instant(made_second - 34 * stories.DAY).isoformat(),
            lately=axis.instant(made_second - 1.2 * stories.DAY).isoformat(),
        )  # fmt: skip
        with helper.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM demonstration.candidate")
            (candidates,) = cursor.fetchone()
        running = min(round(self.totals.in_time * RUNNING_SHARE), int(candidates * 0.95)) - counts[Part.RESUMED]
        staging.run(
            helper, "31_open.sql", made=made.isoformat(), resumed=counts[Part.RESUMED], running=running,
            in_time=self.totals.in_time, yesterday=axis.instant(made_second - 1.5 * stories.DAY).isoformat(),
        )  # fmt: skip

    def _fill(self) -> None:
        with helper_cursor(self.helpers[0]) as cursor:
            cursor.execute("SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY id) FROM demonstration.numbered")
            (middle,) = cursor.fetchone()
        with self.progress.step("Walking every dossier along its route", 12):
            self._both(lambda half: self._plain(half, middle))
        sealing = [self.pool.submit(self._events, half) for half in HALVES]
        with self.progress.step("Telling those that wait, are late, or were apologised for", 6):
            told = telling.tell(self.helpers_for_reading(), self.pairs, self.city, self.wish)
        self.bare = heap.lay_bare(self.cursor)
        with self.progress.step("Writing applicants, papers, legs, results", 12):
            self._run("63_around.sql", people=people.PEOPLE, companies=people.COMPANIES, paper=words.ONLY_PAPER,
                      taker=words.TAKER, leaving=telling.leaving(), **self.values)  # fmt: skip
        with self.progress.step("Sealing every event", 16):
            for waiting in sealing:
                waiting.result()
            telling.write(self.helpers[0], told)
        with self.progress.step("Writing dossiers and their log", 14):
            for half in HALVES:
                self._run("60_log.sql", table=f"event_{half}")
                self._run("61_dossiers.sql", half=half)
            self._run("60_log.sql", table="sealed")
            self._run("62_told.sql")

    def helpers_for_reading(self) -> object:
        """A third connection, because both helpers are sealing."""
        return staging.helper()

    def _plain(self, half: int, middle: int) -> None:
        range_ = f"<= {middle}" if half == 0 else f"> {middle}"
        staging.run(self.helpers[half], "40_plain.sql", half=half, range=range_, made=self.wish.made.isoformat(), **self.values)
        with helper_cursor(self.helpers[half]) as cursor:
            cursor.execute(f"ANALYZE demonstration.plain_{half}")

    def _events(self, half: int) -> None:
        staging.run(self.helpers[half], "50_events.sql", half=half, **telling.event_parts())

    def _both(self, work: object) -> None:
        waiting: Sequence[Future[None]] = [self.pool.submit(work, half) for half in HALVES]  # type: ignore[arg-type]
        for future in waiting:
            future.result()

    def _run(self, name: str, **values: object) -> None:
        self.cursor.execute(staging.sql(name, **values))

    def _finish(self) -> dict[str, int]:
        with self.progress.step("Building indexes", 12):
            heap.build_up(self.cursor, self.bare)
        with self.progress.step("Counting tallies", 5):
            tallies.rebuild()
        for table in ("leg", "paper", "pause", "decision", "dossier"):
            name = f"casework_{table}"
            self.cursor.execute(f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), coalesce(max(id), 1)) FROM {name}")
        rows = {}
        for table in heap.TABLES:
            self.cursor.execute(f"SELECT count(*) FROM {table}")
            rows[table] = self.cursor.fetchone()[0]
        Demonstration.objects.all().delete()
        Demonstration.objects.create(
            made_at=self.wish.made, seed=self.wish.seed, size=self.wish.size, dossiers=self.totals.received
        )
        return rows

    def _check(self) -> None:
        """After the commit: what is already enforced for new rows is confirmed for the loaded ones."""
        def both(half: int) -> None:
            with helper_cursor(self.helpers[half]) as cursor:
                for place, (_, statement) in enumerate(self.bare.checks):
                    if place % 2 == half:
                        cursor.execute(statement)
                for place, table in enumerate(heap.TABLES):
                    if place % 2 == half:
                        cursor.execute(f"ANALYZE {table}")

        with ThreadPoolExecutor(len(HALVES)) as pool:
            list(pool.map(both, HALVES))


def helper_cursor(helper: object) -> object:
    return helper.cursor()  # type: ignore[attr-defined]


__all__ = ["Loaded", "Loader", "NotHere", "Wish", "load", "worktime_of"]
