"""A transition through the real act, against psycopg2 doing the very statements that it did.

In the city itself all of it is taken back, so neither side pays for the commit's write to the disk. In a scratch
database both commit each transition; there the two sides work on dossiers of their own.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable
from functools import partial
from typing import Any

from django.db import connection, transaction

from dossiers.casework import actions
from dossiers.units.models import Officer
from portal.bench.rounds import AT_LEAST, Measure, compared, in_turn
from portal.bench.subjects import in_process, plain

Statement = tuple[str, Any]
Act = Callable[[int, Officer], object]
Chosen = list[tuple[int, Officer]]
SAME = "psycopg2, the same statements"
GOAL: dict[str, Any] = {"goal": 0.5, "sense": AT_LEAST}


def measure(rounds: int, number: int = 100) -> list[Measure]:
    """Handing on, and asking for papers, without their commits: transitions a second."""
    now = partial(dt.datetime.now, dt.UTC)
    acts: dict[str, Act] = {
        "transition: forward": lambda pk, by: actions.forward(pk, by=by, at=now()),
        "transition: ask for papers": lambda pk, by: actions.ask_for_papers(
            pk, papers=[actions.Missing("Tờ khai")], reason="Đo tốc độ", basis="Đo tốc độ", by=by, at=now()
        ),
    }
    chosen = in_process(number)
    return [_taken_back(f"{what}, no commit", act, chosen, rounds) for what, act in acts.items()]


def measure_committed(rounds: int, number: int = 100) -> list[Measure]:
    """Handing on, each with its commit; only for a database that may be changed."""

    def forward(pk: int, by: Officer) -> object:
        return actions.forward(pk, by=by, at=dt.datetime.now(dt.UTC))

    chosen = in_process(2 * number)
    halves = [chosen[::2], chosen[1::2]]
    raw = plain()
    ours, theirs = [], []
    for turn in range(rounds):
        mine, other = halves[turn % 2], halves[1 - turn % 2]
        scripts = [_captured(forward, *one) for one in other]
        ours.append(_timed(forward, mine))
        theirs.append(_replayed(raw, scripts, commit=True))
    raw.close()
    size = f"{len(halves[0])} dossiers"
    queries = len(scripts[0])
    return [compared("transition: forward", SAME, (ours, theirs), size=size, queries=queries, **GOAL)]


def _taken_back(what: str, act: Act, chosen: Chosen, rounds: int) -> Measure:
    with transaction.atomic():  # one for all: letters of one unit are numbered one after the other
        scripts = [_noted(act, *one, savepoints=True) for one in chosen]
        transaction.set_rollback(True)
    raw = plain()
    times = in_turn(rounds, ours=lambda: _ours(act, chosen), raw=lambda: _replayed(raw, scripts, commit=False))
    raw.close()
    queries = sum("SAVEPOINT" not in sql for sql, _ in scripts[0])
    size = f"{len(chosen)} dossiers"
    return compared(what, SAME, (times["ours"], times["raw"]), size=size, queries=queries, **GOAL)


def _ours(act: Act, chosen: Chosen) -> float:
    with transaction.atomic():
        seconds = _timed(act, chosen)
        transaction.set_rollback(True)
    return seconds


def _timed(act: Act, chosen: Chosen) -> float:
    began = time.perf_counter()
    for pk, officer in chosen:
        act(pk, officer)
    return (time.perf_counter() - began) / len(chosen)


def _replayed(raw: Any, scripts: list[list[Statement]], *, commit: bool) -> float:
    with raw.cursor() as cursor:
        cursor.execute("SELECT 1")
        raw.commit() if commit else None
        began = time.perf_counter()
        for script in scripts:
            for sql, parameters in script:
                cursor.execute(sql, parameters)
                if cursor.description is not None:
                    cursor.fetchall()
            if commit:
                raw.commit()
        seconds = time.perf_counter() - began
    raw.rollback()
    return seconds / len(scripts)


def _captured(act: Act, pk: int, officer: Officer) -> list[Statement]:
    """Everything that one act sends to the database, taken back."""
    with transaction.atomic():
        seen = _noted(act, pk, officer)
        transaction.set_rollback(True)
    return seen


def _noted(act: Act, pk: int, officer: Officer, *, savepoints: bool = False) -> list[Statement]:
    """The statements of an act done inside the caller's transaction; where it nests, its savepoints too."""
    seen: list[Statement] = []

    def note(execute: Any, sql: str, parameters: Any, many: bool, context: Any) -> Any:
        if savepoints or "SAVEPOINT" not in sql:
            seen.append((sql, parameters))
        return execute(sql, parameters, many, context)

    with connection.execute_wrapper(note):
        act(pk, officer)
    return seen
