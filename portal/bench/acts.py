"""A transition through the real act, against psycopg2 doing the very statements that it did. All of it is taken back.

Both sides leave out the commit's write to the disk, which would be the same for both: without it the ratio is stricter.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable
from typing import Any

from django.db import connection, transaction

from dossiers.casework import actions
from dossiers.units.models import Officer
from portal.bench.rounds import AT_LEAST, Measure, compared, in_turn
from portal.bench.subjects import in_process, plain

Statement = tuple[str, Any]
SAME = "psycopg2, the same statements"


def measure(rounds: int, number: int = 100) -> list[Measure]:
    """Handing on, and asking for papers: transitions a second."""
    chosen = in_process(number)
    at = dt.datetime.now(dt.UTC)
    acts: dict[str, Callable[[int, Officer], object]] = {
        "transition: forward": lambda pk, by: actions.forward(pk, by=by, at=at),
        "transition: ask for papers": lambda pk, by: actions.ask_for_papers(
            pk, papers=[actions.Missing("Tờ khai")], reason="Đo tốc độ", basis="Đo tốc độ", by=by, at=at
        ),
    }
    return [_compared(what, act, chosen, rounds) for what, act in acts.items()]


def _compared(what: str, act: Callable[[int, Officer], object], chosen: list[Any], rounds: int) -> Measure:
    scripts = [_captured(act, *one) for one in chosen]
    raw = plain()
    times = in_turn(rounds, ours=lambda: _ours(act, chosen), raw=lambda: _theirs(raw, scripts))
    raw.close()
    own = [sql for sql, _ in scripts[0] if "SAVEPOINT" not in sql]
    return compared(
        what,
        SAME,
        (times["ours"], times["raw"]),
        goal=0.5,
        sense=AT_LEAST,
        size=f"{len(chosen)} dossiers",
        queries=len(own),
        queries_goal=None,
    )


def _ours(act: Callable[[int, Officer], object], chosen: list[Any]) -> float:
    with transaction.atomic():
        began = time.perf_counter()
        for pk, officer in chosen:
            act(pk, officer)
        seconds = time.perf_counter() - began
        transaction.set_rollback(True)
    return seconds / len(chosen)


def _theirs(raw: Any, scripts: list[list[Statement]]) -> float:
    with raw.cursor() as cursor:
        cursor.execute("SELECT 1")
        began = time.perf_counter()
        for script in scripts:
            for sql, parameters in script:
                cursor.execute(sql, parameters)
                if cursor.description is not None:
                    cursor.fetchall()
        seconds = time.perf_counter() - began
    raw.rollback()
    return seconds / len(scripts)


def _captured(act: Callable[[int, Officer], object], pk: int, officer: Officer) -> list[Statement]:
    """Everything that one act sends to the database, savepoints included."""
    seen: list[Statement] = []

    def note(execute: Any, sql: str, parameters: Any, many: bool, context: Any) -> Any:
        seen.append((sql, parameters))
        return execute(sql, parameters, many, context)

    with transaction.atomic():
        with connection.execute_wrapper(note):
            act(pk, officer)
        transaction.set_rollback(True)
    return seen
