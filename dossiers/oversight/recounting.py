"""What the tallies must be, counted from the dossiers alone: to compare, to repair, and to begin with.

Counted in the database, in one statement that sees one moment: the dossiers, less what still waits in the outbox.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from dossiers.oversight.models import Recount
from dossiers.oversight.movements import CELLS, LOCAL, MAIL_THAT_COUNTS, OF_MAIL

_NAMES = ", ".join(CELLS)
_SUMS = ", ".join(f"sum({name})::int AS {name}" for name in CELLS)

_TRUTH = f"""
SELECT day, unit_id, procedure_id,
    count(*) FILTER (WHERE came AND channel = 1)::int AS received_desk,
    count(*) FILTER (WHERE came AND channel = 2)::int AS received_online,
    count(*) FILTER (WHERE came AND channel = 3)::int AS received_post,
    count(*) FILTER (WHERE NOT came AND outcome = 'early')::int AS early,
    count(*) FILTER (WHERE NOT came AND outcome = 'on_time')::int AS on_time,
    count(*) FILTER (WHERE NOT came AND outcome = 'late')::int AS late,
    count(*) FILTER (WHERE NOT came AND outcome IN ('refused', 'withdrawn', 'stopped'))::int AS ended_otherwise
FROM casework_dossier CROSS JOIN LATERAL (VALUES
    (true, (received_at AT TIME ZONE '{LOCAL.key}')::date),
    (false, (coalesce(finished_at, ended_at) AT TIME ZONE '{LOCAL.key}')::date)) AS moment (came, day)
WHERE day IS NOT NULL AND received_at IS NOT NULL
GROUP BY day, unit_id, procedure_id
"""
_WAITING = f"""
SELECT day, unit_id, procedure_id, {", ".join(f"-sum({name})::int AS {name}" for name in CELLS)}
FROM (SELECT {OF_MAIL} FROM casework_outbox WHERE reader = 'tallies' AND {MAIL_THAT_COUNTS}) AS mail
GROUP BY day, unit_id, procedure_id
"""
_DUE = f"""
SELECT day, unit_id, procedure_id, {_SUMS} FROM ({_TRUTH} UNION ALL {_WAITING}) AS parts
GROUP BY day, unit_id, procedure_id
"""

_OF = {side: ", ".join(f"coalesce({side}.{name}, 0)" for name in CELLS) for side in ("told", "due")}


def _differing(due: str, told: str, keys: str) -> str:
    """Keys whose cells differ; a missing row says zero. ``due`` and ``told`` are tables."""
    return (
        f"SELECT {keys}, ARRAY[{_OF['told']}] AS told, ARRAY[{_OF['due']}] AS due"
        f" FROM {due} AS due FULL JOIN {told} AS told USING ({keys}) WHERE ({_OF['told']}) <> ({_OF['due']})"
    )


_COMPARE = f"""
WITH due_tally AS MATERIALIZED ({_DUE}),
due_sum AS (SELECT day, unit_id, {_SUMS} FROM due_tally GROUP BY day, unit_id),
wrong AS (
    {_differing("due_tally", "oversight_tally", "day, unit_id, procedure_id")}
), wrong_sum AS (
    {_differing("due_sum", "oversight_unittally", "day, unit_id")}
), found AS (
    SELECT day, unit_id, procedure_id, told, due FROM wrong
    UNION ALL SELECT day, unit_id, NULL, told, due FROM wrong_sum
), counted AS (
    SELECT count(*)::int AS cells, coalesce(sum(received_desk + received_online + received_post), 0)::int AS dossiers
    FROM due_tally
)
SELECT counted.dossiers, counted.cells, found.day, unit.code, procedure.code, found.told, found.due
FROM counted LEFT JOIN found ON true
LEFT JOIN units_unit AS unit ON unit.id = found.unit_id
LEFT JOIN procedures_procedure AS procedure ON procedure.id = found.procedure_id
ORDER BY found.day, unit.code, procedure.code
"""

_REBUILD = f"""
LOCK TABLE oversight_tally, oversight_unittally IN SHARE ROW EXCLUSIVE MODE;
DELETE FROM oversight_tally;
DELETE FROM oversight_unittally;
INSERT INTO oversight_tally (day, unit_id, procedure_id, {_NAMES})
    SELECT day, unit_id, procedure_id, {_NAMES} FROM ({_DUE}) AS due ORDER BY day, unit_id, procedure_id;
INSERT INTO oversight_unittally (day, unit_id, {_NAMES})
    SELECT day, unit_id, {_SUMS} FROM oversight_tally GROUP BY day, unit_id ORDER BY day, unit_id;
"""


@dataclass(frozen=True)
class Difference:
    """One cell that does not say what the dossiers say. ``procedure`` is empty for a sum over procedures."""

    day: str
    unit: str
    procedure: str
    cell: str
    told: int
    counted: int

    def __str__(self) -> str:
        where = " ".join(part for part in (self.day, self.unit, self.procedure) if part)
        return f"{where}, {self.cell}: {self.told} in the tallies, {self.counted} counted"


def recount(*, write: bool = False) -> list[Difference]:
    """Compare every tally with the dossiers, keep a record of it, and give back the cells that differ.

    With ``write`` they are put right. Acts and readers may go on meanwhile: each sees the recount before or after.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        _room_to_sort(cursor)
        cursor.execute(_COMPARE)
        rows = cursor.fetchall()
        found = [difference for row in rows if row[2] is not None for difference in _cells(*row[2:])]
        if found and write:
            cursor.execute(_REBUILD)
        dossiers, cells = rows[0][:2]
        Recount.objects.create(dossiers=dossiers, cells=cells, differences=len(found), repaired=bool(found) and write)
    return found


def rebuild() -> None:
    """Count all tallies anew: after dossiers were loaded in bulk. What waits in the outbox is left to its reader."""
    with transaction.atomic(), connection.cursor() as cursor:
        _room_to_sort(cursor)
        cursor.execute(_REBUILD)


def _room_to_sort(cursor: CursorWrapper) -> None:
    """Counting a year needs memory and time that a page does not get."""
    cursor.execute("SET LOCAL work_mem = '192MB'; SET LOCAL statement_timeout = 0")


def _cells(day: object, unit: str | None, procedure: str | None, told: list[int], due: list[int]) -> list[Difference]:
    return [
        Difference(str(day), unit or "?", procedure or "", name, here, there)
        for name, here, there in zip(CELLS, told, due, strict=True)
        if here != there
    ]
