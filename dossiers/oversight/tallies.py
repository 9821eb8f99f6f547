"""Tallies as deltas from the outbox: each row is deleted and its effect added in one statement, so none counts twice.

Never by "last id seen": with writers that commit out of order such a reader loses rows (measured: four in a hundred).
A nightly recount (recounting.py) compares every cell with the dossiers and is shown on the board.
"""

from __future__ import annotations

from django.db import connection, transaction

from dossiers.oversight.mix import OF_RESOLVED
from dossiers.oversight.movements import CELLS, MAIL_THAT_COUNTS, OF_MAIL
from dossiers.oversight.recounting import rebuild, recount

READER = "tallies"

_NAMES = ", ".join(CELLS)
_SUMS = ", ".join(f"sum({name})::int AS {name}" for name in CELLS)


_ADD = ", ".join(f"{name} = oversight_unittally.{name} + EXCLUDED.{name}" for name in CELLS)

# In the order of the keys, so that two readers at once wait for each other and never deadlock.
_APPLY = f"""
WITH taken AS (
    DELETE FROM casework_outbox USING (
        SELECT id FROM casework_outbox WHERE reader = %(reader)s ORDER BY id LIMIT %(limit)s FOR UPDATE SKIP LOCKED
    ) AS mail WHERE casework_outbox.id = mail.id RETURNING payload
), added AS (
    INSERT INTO oversight_unittally (day, unit_id, {_NAMES})
    SELECT day, unit_id, {_SUMS} FROM (SELECT {OF_MAIL} FROM taken WHERE {MAIL_THAT_COUNTS}) AS moved
    GROUP BY day, unit_id ORDER BY day, unit_id
    ON CONFLICT (day, unit_id) DO UPDATE SET {_ADD}
), mixed AS (
    INSERT INTO oversight_mixtally (month, unit_id, procedure_id, resolved, late) {OF_RESOLVED.format(mail="taken")}
    ON CONFLICT (month, unit_id, procedure_id) DO UPDATE SET resolved = oversight_mixtally.resolved + EXCLUDED.resolved,
        late = oversight_mixtally.late + EXCLUDED.late
)
SELECT count(*) FROM taken
"""  # noqa: S608 (the tallies' cells)

_CAME_BY = """
INSERT INTO oversight_upkeep (reader, came_at, rows) VALUES (%s, statement_timestamp(), %s)
ON CONFLICT (reader) DO UPDATE SET came_at = EXCLUDED.came_at, rows = EXCLUDED.rows
"""


def apply_pending(*, limit: int = 10_000) -> int:
    """Take the outbox rows that wait for the tallies, at most ``limit`` in one transaction; give back how many.

    Rows locked by another reader are left to it. Killed at any moment, it has either done both or nothing.
    """
    taken = 0
    while True:
        batch = _apply_batch(limit)
        taken += batch
        if batch < limit:
            return taken


def _apply_batch(limit: int) -> int:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_APPLY, {"reader": READER, "limit": limit})
        taken = int(cursor.fetchone()[0])
        cursor.execute(_CAME_BY, [READER, taken])
        return taken


def pending() -> int:
    """How many outbox rows wait for the tallies."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM casework_outbox WHERE reader = %s", [READER])
        return int(cursor.fetchone()[0])


__all__ = ["apply_pending", "pending", "rebuild", "recount"]
