"""The overdue sweep against its own statement, done by psycopg2. What is flagged is taken back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import partial
from typing import Any

from django.db import connection, transaction

from dossiers.calendars.local_time import LOCAL
from dossiers.casework import log, sweep
from dossiers.casework.kinds import Kind
from portal.bench.rounds import Measure, compared, in_turn, timed
from portal.bench.subjects import next_due, plain

THE_STATEMENT = "psycopg2, the same statement"
# Nothing is flagged before its promise has passed: those that are to fall due are late by a minute, until rolled back.
_FALL_DUE = log.of_found(
    "SELECT id, seq, state, holder_id, unit_id, procedure_id, channel, statement_timestamp() AS occurred_at,"
    " '{}'::jsonb AS facts FROM casework_dossier WHERE id = ANY(%(ids)s)",
    {"due_at": "statement_timestamp() - interval '1 minute'"},
)
"""With a silent event of its own, which the database asks for."""


def measure(rounds: int, many: int = 1000) -> list[Measure]:
    """With none due and with a thousand due."""
    due = next_due(many)
    return [
        _compared("sweep, none due", rounds, [], calls=20, goal=3.0, size="0 due"),
        _compared("sweep, 1,000 due or more", rounds, due, calls=1, goal=2.0, size=f"{len(due):,} due"),
    ]


def _compared(what: str, rounds: int, due: list[int], *, calls: int, goal: float, size: str) -> Measure:
    statement, parameters = _captured()
    raw = plain()
    _ours(due), _theirs(raw, due, statement, parameters)
    times = in_turn(
        rounds,
        ours=lambda: _ours(due, calls),
        raw=lambda: _theirs(raw, due, statement, parameters, calls),
    )
    raw.close()
    return compared(what, THE_STATEMENT, (times["ours"], times["raw"]), goal=goal, size=size)


def _ours(due: list[int], calls: int = 1) -> float:
    """Seconds for one sweep; what it wrote is rolled back."""
    seconds = 0.0
    for _ in range(calls):
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(_FALL_DUE, _those(due))
            seconds += timed(partial(sweep.flag_overdue, at=_now()))
            transaction.set_rollback(True)
    return seconds / calls


def _theirs(raw: Any, due: list[int], statement: str, parameters: object, calls: int = 1) -> float:
    seconds = 0.0
    for _ in range(calls):
        with raw.cursor() as cursor:
            cursor.execute(_FALL_DUE, _those(due))
            seconds += timed(partial(cursor.execute, statement, parameters))
        raw.rollback()
    return seconds / calls


def _those(due: list[int]) -> dict[str, Any]:
    return {"ids": due, "kind": Kind.CONTACT_CHOSEN.value, "actor": None, "zone": LOCAL.key, "readers": []}


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def _captured() -> tuple[str, object]:
    """The statement of the sweep, as it goes to the database."""
    seen: list[tuple[str, object]] = []

    def note(execute: Callable[..., object], sql: str, parameters: object, many: bool, context: object) -> object:
        if "casework_outbox" in sql:
            seen.append((sql, parameters))
        return execute(sql, parameters, many, context)

    with connection.execute_wrapper(note):
        _ours([])
    sql, parameters = seen[-1]
    assert isinstance(parameters, dict)
    return sql, {**parameters, "at": _now() + dt.timedelta(days=1)}
