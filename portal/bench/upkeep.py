"""Keeping the tallies: a thousand letters of the outbox, against psycopg2 deleting as many and adding their sums.

Everything is done in a transaction that is taken back.
"""

from __future__ import annotations

import json
from typing import Any

from django.db import connection, transaction
from psycopg2.extras import execute_values

from dossiers.calendars.local_time import LOCAL
from dossiers.casework.log import INTO_MAIL
from dossiers.casework.models import Dossier
from dossiers.casework.states import RESOLVED
from dossiers.oversight import tallies
from dossiers.oversight.mix import OF_RESOLVED
from dossiers.oversight.movements import CELLS, MAIL_THAT_COUNTS, OF_MAIL
from portal.bench.rounds import Measure, compared, in_turn, timed
from portal.bench.subjects import NothingToMeasure, plain

_NAMES = ", ".join(CELLS)
_POST = f"{INTO_MAIL} VALUES %s"
_WAITING = "(SELECT payload FROM casework_outbox WHERE reader = 'tallies') AS mail"
_BY_DAY = f"""SELECT day, unit_id, {", ".join(f"sum({name})::int" for name in CELLS)} FROM (
    SELECT {OF_MAIL} FROM {_WAITING} WHERE {MAIL_THAT_COUNTS}) AS moved
GROUP BY day, unit_id ORDER BY day, unit_id"""  # noqa: S608 (the tallies' cells)
_ADD = ", ".join(f"{name} = oversight_unittally.{name} + EXCLUDED.{name}" for name in CELLS)
_DAYS = f"""INSERT INTO oversight_unittally (day, unit_id, {_NAMES}) VALUES %s
    ON CONFLICT (day, unit_id) DO UPDATE SET {_ADD}"""  # noqa: S608 (the tallies' cells)
_MIX = """INSERT INTO oversight_mixtally (month, unit_id, procedure_id, resolved, late) VALUES %s
    ON CONFLICT (month, unit_id, procedure_id) DO UPDATE SET resolved = oversight_mixtally.resolved + EXCLUDED.resolved,
        late = oversight_mixtally.late + EXCLUDED.late"""


def measure(rounds: int, number: int = 1000) -> list[Measure]:
    """Seconds for one letter, in batches of this number."""
    letters = _letters(number)
    raw = plain()
    with transaction.atomic(), connection.cursor() as cursor:
        _post(cursor, letters)
        cursor.execute(_BY_DAY)
        days = cursor.fetchall()
        cursor.execute(OF_RESOLVED.format(mail=_WAITING))
        mixed = cursor.fetchall()
        transaction.set_rollback(True)
    times = in_turn(rounds, ours=lambda: _ours(letters), raw=lambda: _raw(raw, letters, days, mixed))
    raw.close()
    size = f"{len(letters):,} letters, {len(days) + len(mixed):,} cells' rows"
    against = "psycopg2: DELETE, and two upserts of sums already made"
    return [compared("tally upkeep, one transition", against, (times["ours"], times["raw"]), goal=1.5, size=size)]


def _letters(number: int) -> list[tuple[Any, ...]]:
    """The mail of the newest results, as the act wrote it."""
    newest = Dossier.objects.filter(outcome__in=RESOLVED).order_by("-finished_at")[:number]
    columns = ("pk", "seq", "unit_id", "procedure_id", "channel", "outcome", "finished_at")
    found = []
    for pk, seq, unit, procedure, channel, outcome, finished_at in newest.values_list(*columns):
        told = {"kind": "resolved", "unit": unit, "procedure": procedure, "channel": channel, "outcome": outcome}
        told["on"] = finished_at.astimezone(LOCAL).date().isoformat()
        found.append(("tallies", pk, seq, json.dumps(told)))
    if not found:
        raise NothingToMeasure("Nothing was resolved: load a city first (manage.py demo).")
    return found


def _post(cursor: Any, letters: list[tuple[Any, ...]]) -> None:
    cursor.execute("DELETE FROM casework_outbox WHERE reader = 'tallies'")
    execute_values(getattr(cursor, "cursor", cursor), _POST, letters, page_size=len(letters))


def _ours(letters: list[tuple[Any, ...]]) -> float:
    with transaction.atomic(), connection.cursor() as cursor:
        _post(cursor, letters)
        seconds = timed(tallies.apply_pending)
        transaction.set_rollback(True)
    return seconds / len(letters)


def _raw(raw: Any, letters: list[tuple[Any, ...]], days: list[Any], mixed: list[Any]) -> float:
    def apply() -> None:
        cursor.execute("DELETE FROM casework_outbox WHERE reader = 'tallies' RETURNING payload")
        cursor.fetchall()
        execute_values(cursor, _DAYS, days, page_size=len(days))
        execute_values(cursor, _MIX, mixed, page_size=len(mixed))

    with raw.cursor() as cursor:
        _post(cursor, letters)
        seconds = timed(apply)
    raw.rollback()
    return seconds / len(letters)
