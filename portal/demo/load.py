"""The load, step by step: one transaction fills the tables, helping connections prepare what goes in.

Killed at any moment it leaves nothing but the staging schema, which the next load removes.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from queue import SimpleQueue

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from psycopg2.extensions import connection as Connection

from dossiers.calendars.local_time import LOCAL
from dossiers.casework import log, risks
from dossiers.oversight import tallies
from dossiers.oversight.models import Demonstration
from dossiers.units.roles import Role
from portal.demo import (
    city,
    feedback_sample,
    history_batch,
    invented_people,
    random_draw,
    register_sample,
    staff,
    staging,
    table_rebuild,
    words,
)
from portal.demo.city import NotHere
from portal.demo.progress import Progress
from portal.demo.scale import totals

PARTS = 6
"""Ordinary dossiers are prepared in so many parts: while one is written the next is made."""
HELPERS = 2
A_YEAR_BEFORE = dt.timedelta(days=400)
"""Officers hold their posts since so long before the window begins."""


@dataclass(frozen=True)
class LoadRequest:
    """Which city is wanted."""

    made: dt.datetime
    size: float = 1.0
    seed: int = 2018

    @property
    def since(self) -> dt.datetime:
        """The window of receipts is [made − 1 year, made)."""
        local = self.made.astimezone(LOCAL)
        day = 28 if (local.month, local.day) == (2, 29) else local.day
        return local.replace(year=local.year - 1, day=day).astimezone(dt.UTC)


@dataclass(frozen=True)
class LoadReport:
    """What was loaded: rows by table, seconds by step, seconds in all."""

    rows: dict[str, int]
    steps: dict[str, float] = field(default_factory=dict)
    seconds: float = 0.0


def load(wish: LoadRequest, progress: Progress | None = None) -> LoadReport:
    """Build the demonstration city. Raises NotHere when the database holds dossiers already, or lacks master data."""
    return DemoLoader(wish, progress or Progress()).load()


class DemoLoader:
    """One load: its connections, its city, its progress."""

    def __init__(self, wish: LoadRequest, progress: Progress) -> None:
        self.wish, self.progress = wish, progress
        self.totals = totals(wish.size)
        self.bare = table_rebuild.Bare()
        self.helpers: SimpleQueue[Connection] = SimpleQueue()

    def load(self) -> LoadReport:
        self.first = staging.helper()
        for _ in range(HELPERS):
            self.helpers.put(staging.helper())
        try:
            with transaction.atomic(), connection.cursor() as self.cursor:
                refuse(self.cursor)
                self._prepare()
                self._fill()
                rows = self._finish()
            self._look_over(self.bare.checks)
            return LoadReport(rows, self.progress.seconds, self.progress.total())
        finally:
            staging.drop(self.first)
            self.first.close()
            while not self.helpers.empty():
                self.helpers.get().close()

    def finish(self) -> LoadReport:
        """What comes after the load's transaction, for one that was interrupted there."""
        with connection.cursor() as cursor:
            cursor.execute(table_rebuild.UNCHECKED, [list(table_rebuild.TABLES)] * 2)
            checks = [statement for (statement,) in cursor.fetchall()]
        try:
            for _ in range(HELPERS):
                self.helpers.put(staging.helper())
            self._look_over(checks)
        finally:
            while not self.helpers.empty():
                self.helpers.get().close()
        return LoadReport({}, self.progress.seconds, self.progress.total())

    def _look_over(self, checks: Sequence[str]) -> None:
        with self.progress.step("Statistics", 2):
            self._together([f"VACUUM (ANALYZE) {table}" for table in table_rebuild.TABLES])
        with self.progress.step("Foreign keys looked over", 7):
            self._together(checks)

    def _prepare(self) -> None:
        wish = self.wish
        with self.progress.step("Units, procedures, officers, working time", 6):
            self.city = city.read(wish.since, wish.made)
            shared = city.shares(self.city, self.totals.received, wish.seed)
            work: dict[int, int] = {}
            for (unit, _), count in shared.items():
                work[unit] = work.get(unit, 0) + count
            roots = [unit for unit in self.city.units if unit.kind == "city"]
            on = (wish.since - A_YEAR_BEFORE).date()
            benches = staff.appoint([*roots, *self.city.serving], work, on=on, seed=wish.seed)
            self.city.leaders = {unit: bench.first for (unit, role), bench in benches.items() if role == Role.LEADER}
            self.pairs = list(city.pairs(self.city, shared, benches, wish.seed))
            self.values = random_draw.lay_out(self.first, self.city, self.pairs, wish)
        with self.progress.step("Dossiers draw their moments of receipt", 10):
            random_draw.arrive(self.first, self.helpers, self.values)

    def _fill(self) -> None:
        self.bare = table_rebuild.lay_bare(self.cursor)
        with ThreadPoolExecutor(HELPERS) as pool, ThreadPoolExecutor(1) as aside:
            allocated = aside.submit(random_draw.allocate, self.first, self.pairs, self.city, self.wish, self.totals)
            told = aside.submit(history_batch.write_histories, self.first, self.pairs, self.city, self.wish)
            parts = [pool.submit(self._part, part, allocated) for part in range(PARTS)]
            with self.progress.step("Applicants and their papers", 14):
                self._run(
                    "63_around.sql",
                    people=invented_people.PEOPLE,
                    companies=invented_people.COMPANIES,
                    paper=words.ONLY_PAPER,
                )
            for part, made in enumerate(parts):
                self._write(part, made)
            with self.progress.step("Those that wait, were late, or were apologised for", 3):
                told.result()
                self._run("62_told.sql", events=log.events_from("demonstration.sealed ORDER BY dossier_id, seq"))

    def _part(self, part: int, allocated: Future[None]) -> None:
        """Walk and seal one part of the ordinary dossiers, once it is known who is none."""
        allocated.result()
        helper = self.helpers.get()
        count = self.values["dossiers"]
        after, upto = (self.values["base"] + count * edge // PARTS for edge in (part, part + 1))
        try:
            staging.run(helper, "40_plain.sql", part=part, after=after, upto=upto, **self.values)
            staging.run(helper, "50_events.sql", part=part, **history_batch.event_parts())
        finally:
            self.helpers.put(helper)

    def _write(self, part: int, made: Future[None]) -> None:
        with self.progress.step(f"Dossiers and their log, part {part + 1} of {PARTS}", 40 / PARTS):
            made.result()
            self._run("61_dossiers.sql", part=part, events=log.events_from(f"demonstration.event_{part}"))
            self._run(
                "64_way.sql", part=part, taker=words.TAKER, no_file=words.NO_FILE, leaving=history_batch.leaving()
            )

    def _run(self, name: str, **values: object) -> None:
        self.cursor.execute(staging.sql(name, **self.values | values))

    def _finish(self) -> dict[str, int]:
        with self.progress.step("Indexes", 12):
            table_rebuild.build_up(self.cursor, self.bare)
        with self.progress.step("Instants of risk", 1):
            while risks.reckon():
                pass
        with self.progress.step("Tallies", 5):
            tallies.rebuild()
            rows = _note_what_was_made(self.cursor)
            Demonstration.objects.all().delete()
            Demonstration.objects.create(
                made_at=self.wish.made, seed=self.wish.seed, size=self.wish.size, dossiers=self.totals.received
            )
        with self.progress.step("Ratings, petitions, registers", 1):
            feedback_sample.speak(self.cursor, self.wish)
            register_sample.write(self.wish)
        return rows

    def _together(self, statements: Sequence[str]) -> None:
        """Statements that do not depend on each other, on all helping connections at once."""

        def run(statement: str) -> None:
            helper = self.helpers.get()
            try:
                with helper.cursor() as cursor:
                    cursor.execute("SET enable_mergejoin = on; SET maintenance_work_mem = '256MB'")
                    cursor.execute(statement)
            finally:
                self.helpers.put(helper)

        with ThreadPoolExecutor(HELPERS) as pool:
            list(pool.map(run, statements))


def refuse(cursor: CursorWrapper) -> None:
    """One load at a time, into a database with master data and no dossier; raises NotHere otherwise."""
    cursor.execute("SELECT pg_advisory_xact_lock(hashtext('the demonstration is loaded'))")  # a second load waits
    cursor.execute("SELECT EXISTS (SELECT FROM casework_dossier), EXISTS (SELECT FROM procedures_step)")
    dossiers, procedures = cursor.fetchone()
    if dossiers:
        raise NotHere("This database holds dossiers already: the demonstration is only loaded into an empty one.")
    if not procedures:
        raise NotHere("There are no procedures yet: run manage.py load_master_data first.")
    cursor.execute("SET LOCAL synchronous_commit = off; SET LOCAL statement_timeout = 0; SET LOCAL TIME ZONE 'UTC'")
    cursor.execute("SET LOCAL work_mem = '160MB'; SET LOCAL enable_mergejoin = off")
    cursor.execute("SET LOCAL max_parallel_workers_per_gather = 0")


def _note_what_was_made(cursor: CursorWrapper) -> dict[str, int]:
    """Sequences go on behind the loaded keys; give back how many rows each table holds."""
    for table in ("dossier", "leg", "pause"):
        name = f"casework_{table}"
        cursor.execute(f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), coalesce(max(id), 1)) FROM {name}")  # noqa: S608 (names of tables here)
    rows = {}
    for table in table_rebuild.TABLES:
        cursor.execute(f"SELECT count(*) FROM {table}")  # noqa: S608 (names of tables here)
        rows[table] = int(cursor.fetchone()[0])
    return rows
