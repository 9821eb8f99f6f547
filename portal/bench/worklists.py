"""The officials' worklist on a city, and on the same city grown by sets of SQL: statements and time must not grow.

Two ways to grow: so many years (ended dossiers are copied, the open ones stay), and so many cities (the open ones too,
so that every list is as much longer). Copied are dossiers, applicants and legs, which are what the page reads; the log
is not.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

from django.db import connection
from django.db.models import Count
from django.test import Client
from django.test.utils import CaptureQueriesContext
from psycopg2.extensions import connection as Connection

from dossiers.casework import risks
from dossiers.casework.models import Applicant, Dossier, Leg
from dossiers.casework.states import OPEN
from dossiers.units.models import Officer
from dossiers.units.roles import Role
from portal.bench import scratch, site
from portal.bench.rounds import Measure, compared
from portal.bench.subjects import NothingToMeasure

PAGE = "/can-bo/viec"
OFFICERS = 12
_OPEN = ", ".join(str(int(state)) for state in OPEN)


def measure(rounds: int, size: float, scale: int) -> list[Measure]:
    """The page in a scratch city of this size, then after so many years, then in so many cities."""
    site.with_static_files()
    with scratch.city(size) as loaded:
        while risks.reckon():
            pass
        clients = _signed_in()
        count, pages = Dossier.objects.count(), _timed(clients, rounds)
        owner = loaded.owner()
        measures = []
        for what, states, goal in (
            (f"worklist after {scale} years", f"NOT IN ({_OPEN})", 1.25),
            (f"worklist of {scale} cities", f"IN ({_OPEN})", None),
        ):
            _grow(owner, states, scale)
            with connection.cursor() as cursor:
                cursor.execute("SELECT count(*) FROM casework_dossier")
                (grown,) = cursor.fetchone()
            sizes = f"{count:,} → {grown:,} dossiers"
            times = _timed(clients, rounds)
            queries = _statements(clients[0])
            measures.append(
                compared(
                    what, "the same page on one year's city", (times, pages), goal=goal, size=sizes, queries=queries
                )
            )
        owner.close()
        return measures


def _signed_in() -> list[Client]:
    """Handlers at the units that hold the most open dossiers."""
    longest = Dossier.objects.open().values("holder").annotate(number=Count("pk")).order_by("-number")
    units = longest.filter(holder__posts__role=Role.HANDLER).values_list("holder", flat=True)[:OFFICERS]
    clients = []
    for unit in units:
        officer = Officer.objects.filter(posts__unit=unit, posts__role=Role.HANDLER).order_by("pk").first()
        client = Client(headers={"host": "localhost"})
        client.force_login(officer, backend="django.contrib.auth.backends.ModelBackend")
        answer = client.get(PAGE, {"cua": "don-vi"})
        if answer.status_code != 200:
            raise NothingToMeasure(f"The worklist answered {answer.status_code}.")
        clients.append(client)
    if not clients:
        raise NothingToMeasure("No handler holds an open dossier: load a city first (manage.py demo).")
    return clients


def _timed(clients: list[Client], rounds: int) -> list[float]:
    """Seconds of one page, the median of the officers, round by round; the first round is not counted."""
    times = []
    for _ in range(rounds + 1):
        times.append(statistics.median(_seconds(client) for client in clients))
    return times[1:]


def _seconds(client: Client) -> float:
    began = time.perf_counter()
    client.get(PAGE, {"cua": "don-vi"})
    return time.perf_counter() - began


def _statements(client: Client) -> int:
    with CaptureQueriesContext(connection) as seen:
        client.get(PAGE, {"cua": "don-vi"})
    return len(seen)


def _grow(owner: Connection, states: str, scale: int) -> None:
    """Every dossier of these states so many times, with its applicant and legs; then what the planner knows of it."""
    with owner.cursor() as cursor:
        cursor.execute("SELECT max(id) FROM casework_dossier")
        step = cursor.fetchone()[0] + 1
        cursor.execute("SELECT max(id) FROM casework_leg")
        leg_step = cursor.fetchone()[0] + 1
        for copy in range(1, scale):
            here = f"(SELECT id FROM casework_dossier WHERE state {states} AND id < {step})"  # noqa: S608
            code = f"code || '-K{copy}{'O' if states.startswith('IN') else 'E'}'"
            _copy(
                cursor.execute,
                Dossier,
                f"state {states} AND id < {step}",
                id=f"id + {copy * step}",
                code=code,
                intent="NULL",
            )
            _copy(cursor.execute, Applicant, f"dossier_id IN {here}", dossier_id=f"dossier_id + {copy * step}")
            moved = {"id": f"id + {copy * leg_step}", "dossier_id": f"dossier_id + {copy * step}"}
            _copy(cursor.execute, Leg, f"dossier_id IN {here}", **moved)
        owner.commit()
        owner.autocommit = True
        cursor.execute("VACUUM (ANALYZE) casework_dossier, casework_leg, casework_applicant")
        owner.autocommit = False


def _copy(execute: Callable[[str], object], model: type, which: str, **changed: str) -> None:
    table = model._meta.db_table
    columns = [field.column for field in model._meta.concrete_fields if not getattr(field, "generated", False)]
    values = ", ".join(changed.get(column, column) for column in columns)
    execute(f"INSERT INTO {table} ({', '.join(columns)}) SELECT {values} FROM {table} WHERE {which}")  # noqa: S608
