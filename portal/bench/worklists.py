"""The officials' worklist on a city, and on the same city grown by sets of SQL: statements and time must not grow.

Two ways to grow: so many years (ended dossiers are copied, the open ones stay), and so many cities (the open ones too,
so that every list is as much longer). Copied are dossiers, applicants and legs, which are what the page reads; the log
is not.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from contextlib import closing
from functools import partial

from django.db import connection
from django.db.models import Count, DateTimeField, Model
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from psycopg2.extensions import connection as Connection

from dossiers.casework import openwork, risks
from dossiers.casework.models import Applicant, Dossier, Leg
from dossiers.casework.states import OPEN, in_sql
from dossiers.units.models import Officer
from dossiers.units.roles import Role
from portal.bench import scratch, site
from portal.bench.rounds import Measure, compared, in_turn
from portal.bench.subjects import NothingToMeasure
from portal.demo import table_rebuild

PAGE = "/can-bo/viec"
OFFICERS = 12
LONGEST = 1.25
LONGER_LISTS = 1.5
"""Ten times as many open dossiers are ten times as much to count; the page shows fifty of them either way."""
_OPEN = in_sql(OPEN)
ENDED_ONES, _OPEN_ONES = f"state NOT IN ({_OPEN})", f"state IN ({_OPEN})"


def measure(rounds: int, size: float, scale: int, say: Callable[[str], object]) -> list[Measure]:
    """The page in a scratch city of this size after so many years, then in so many cities; each in turn with the same
    page in a copy of the city as it was.

    Raises NothingToMeasure when a list is not exactly as long as it must be: a fast wrong page is no result.
    """
    site.with_static_files()
    with scratch.city(size) as loaded:
        say(f"one year's city: {loaded.rows:,} rows in {loaded.seconds:.0f} s")
        while risks.reckon():
            pass
        readers = busiest_readers()
        clients = [signed_in(officer) for officer, _ in readers]
        count, lengths, asked = Dossier.objects.count(), _lengths(readers), _statements(clients[0])
        with scratch.as_it_was(loaded) as before:
            measures = []
            for what, which, times_longer, goal in (
                (f"worklist after {scale} years", ENDED_ONES, 1, LONGEST),
                (f"worklist of {scale} cities", _OPEN_ONES, scale, LONGER_LISTS),
            ):
                began = time.monotonic()
                with closing(loaded.owner()) as owner:
                    grow(owner, which, scale)
                now = Dossier.objects.count()
                say(f"{what}: {now:,} dossiers, {time.monotonic() - began:.0f} s more")
                if _lengths(readers) != [length * times_longer for length in lengths]:
                    raise NothingToMeasure(f"{what}: the lists are not {times_longer} times as long as before.")
                grown, queries = f"{count:,} → {now:,} dossiers", _statements(clients[0])
                ours, limit = partial(page_in, loaded.name, clients), partial(page_in, before, clients)
                times = in_turn(rounds, ours=ours, limit=limit)
                pair = (times["ours"], times["limit"])
                measures.append(
                    compared(
                        what, "in one year's city", pair, goal=goal, queries_goal=asked, size=grown, queries=queries
                    )
                )
            return measures


def busiest_readers() -> list[tuple[Officer, openwork.Reader]]:
    """Handlers at the units that hold the most open dossiers, each with what the list is asked for."""
    longest = Dossier.objects.open().values("holder").annotate(number=Count("pk")).order_by("-number")
    units = longest.filter(holder__posts__role=Role.HANDLER).values_list("holder", flat=True)[:OFFICERS]
    readers = []
    for unit in units:
        officer = Officer.objects.filter(posts__unit=unit, posts__role=Role.HANDLER).order_by("pk")[0]
        posts = officer.posts_on(timezone.localdate()).values_list("unit_id", "role")
        readers.append((officer, openwork.Reader(officer.pk, (officer.pk,), tuple(sorted(posts)))))
    if not readers:
        raise NothingToMeasure("No handler holds an open dossier: load a city first (manage.py demo).")
    return readers


def _lengths(readers: list[tuple[Officer, openwork.Reader]]) -> list[int]:
    """How many rows each list has in all."""
    at = timezone.now()
    return [sum(count.number for count in openwork.counts(reader, at)) for _, reader in readers]


def signed_in(officer: Officer) -> Client:
    client = Client(headers={"host": "localhost"})
    client.force_login(officer, backend="django.contrib.auth.backends.ModelBackend")
    answer = client.get(PAGE, {"cua": "don-vi"})
    if answer.status_code != 200:
        raise NothingToMeasure(f"The worklist answered {answer.status_code}.")
    return client


def page_in(database: str, clients: list[Client]) -> float:
    """Seconds of one page in this database, the median of the officers, after a page of each that is not counted."""
    with scratch.pointed_at(database):
        for client in clients:
            _seconds(client)
        return statistics.median(_seconds(client) for client in clients)


def _seconds(client: Client) -> float:
    began = time.perf_counter()
    client.get(PAGE, {"cua": "don-vi"})
    return time.perf_counter() - began


def _statements(client: Client) -> int:
    """How many statements one page takes once what is read once per process has been read."""
    client.get(PAGE, {"cua": "don-vi"})
    with CaptureQueriesContext(connection) as seen:
        client.get(PAGE, {"cua": "don-vi"})
    return len(seen)


def grow(owner: Connection, which: str, scale: int, *, years_back: bool = False) -> None:
    """Every such dossier so many times, with its applicant and legs; then what the planner knows of it.

    With ``years_back`` each further copy lies a year earlier than the one before.

    Indexes are put aside meanwhile and built once at the end: ten million rows one after the other take hours.
    """
    tables = [model._meta.db_table for model in (Dossier, Applicant, Leg)]
    mark = "K" if which == ENDED_ONES else "M"
    with owner.cursor() as cursor:
        cursor.execute("SET LOCAL synchronous_commit = off; SET LOCAL work_mem = '256MB'")
        cursor.execute("SELECT max(id) + 1, (SELECT max(id) + 1 FROM casework_leg) FROM casework_dossier")
        step, leg_step = cursor.fetchone()
        bare = table_rebuild.put_aside(cursor, tables)
        here = f"{which} AND id < {step}"
        theirs = f"dossier_id IN (SELECT id FROM casework_dossier WHERE {here})"  # noqa: S608 (conditions here)
        for copy in range(1, scale):
            dossier = f"dossier_id + {copy * step}"
            made = {"id": f"id + {copy * step}", "code": f"code || '-{mark}{copy}'", "intent": "NULL"}
            back = copy if years_back else 0
            _copy(cursor.execute, Dossier, here, {**_earlier(Dossier, back), **made})
            _copy(cursor.execute, Applicant, theirs, {"dossier_id": dossier})
            leg = {"id": f"id + {copy * leg_step}", "dossier_id": dossier}
            _copy(cursor.execute, Leg, theirs, {**_earlier(Leg, back), **leg})
        table_rebuild.build_up(cursor, bare)
        owner.commit()
        owner.autocommit = True
        cursor.execute(f"VACUUM (ANALYZE) {', '.join(tables)}")


def _earlier(model: type[Model], years: int) -> dict[str, str]:
    """Every instant of a row so many years before."""
    instants = [str(field.column) for field in model._meta.concrete_fields if isinstance(field, DateTimeField)]
    return {name: f"{name} - interval '{years} years'" for name in instants} if years else {}


def _copy(execute: Callable[[str], object], model: type[Model], which: str, changed: dict[str, str]) -> None:
    table = model._meta.db_table
    columns = [str(field.column) for field in model._meta.concrete_fields if not getattr(field, "generated", False)]
    values = ", ".join(changed.get(column, column) for column in columns)
    execute(f"INSERT INTO {table} ({', '.join(columns)}) SELECT {values} FROM {table} WHERE {which}")  # noqa: S608 (names of this module)
