"""The overdue sweep against its own statement, done by psycopg2. What is flagged is taken back."""

from __future__ import annotations

import datetime as dt
from functools import partial

from django.db import connection, transaction

from dossiers.casework import sweep
from portal.bench.rounds import Measure, compared, in_turn, timed
from portal.bench.subjects import due_after, plain

THE_STATEMENT = "psycopg2, the same statement"


def measure(rounds: int, many: int = 1000) -> list[Measure]:
    """With none due and with a thousand due."""
    earliest, _ = due_after(0)
    later, due = due_after(many)
    return [
        _compared("sweep, none due", rounds, earliest, calls=20, goal=3.0, size="0 due"),
        _compared("sweep, 1,000 due or more", rounds, later, calls=1, goal=2.0, size=f"{due:,} due"),
    ]


def _compared(what: str, rounds: int, at: dt.datetime, *, calls: int, goal: float, size: str) -> Measure:
    statement, parameters = _captured(at)
    raw = plain()
    _ours(at), _theirs(raw, statement, parameters)
    times = in_turn(
        rounds,
        ours=lambda: timed(partial(_ours, at), calls),
        raw=lambda: timed(partial(_theirs, raw, statement, parameters), calls),
    )
    raw.close()
    return compared(what, THE_STATEMENT, (times["ours"], times["raw"]), goal=goal, size=size)


def _ours(at: dt.datetime) -> None:
    with transaction.atomic():
        sweep.flag_overdue(at=at)
        transaction.set_rollback(True)


def _theirs(raw: object, statement: str, parameters: object) -> None:
    with raw.cursor() as cursor:  # type: ignore[attr-defined]
        cursor.execute(statement, parameters)
    raw.rollback()  # type: ignore[attr-defined]


def _captured(at: dt.datetime) -> tuple[str, object]:
    """The statement of the sweep, as it goes to the database."""
    seen: list[tuple[str, object]] = []

    def note(execute: object, sql: str, parameters: object, many: bool, context: object) -> object:
        if "casework_dossier" in sql:
            seen.append((sql, parameters))
        return execute(sql, parameters, many, context)  # type: ignore[operator]

    with connection.execute_wrapper(note):
        _ours(at)
    return seen[0]
