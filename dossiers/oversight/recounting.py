"""What the tallies must be, counted from what the log says of each dossier: to compare, to repair, and to begin with.

Counted in the database, in one statement that sees one moment: the dossiers as their events tell them, less what still
waits in the outbox. A dossier's own row is not asked, so that figures do not follow a row that was changed.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from dossiers.calendars.local_time import LOCAL
from dossiers.casework import row_scope
from dossiers.casework.facts import fold_sql
from dossiers.oversight import mix
from dossiers.oversight.models import Recount
from dossiers.oversight.movements import CELLS, MAIL_THAT_COUNTS, OF_MAIL

_NAMES = ", ".join(CELLS)
_SUMS = ", ".join(f"sum({name})::int AS {name}" for name in CELLS)

_CAME = ", ".join(f"count(*) FILTER (WHERE channel = {channel})" for channel in (1, 2, 3))
_WENT = ", ".join(f"count(*) FILTER (WHERE outcome = '{outcome}')" for outcome in ("early", "on_time", "late"))
_ENDED = "count(*) FILTER (WHERE outcome IN ('refused', 'withdrawn', 'stopped'))"

ROWS = "casework_dossier"
"""Only for what was loaded a moment ago, by the loader itself: the dossiers' own rows."""

_COLUMNS = ("unit_id", "procedure_version_id", "channel", "received_at", "finished_at", "ended_at", "outcome")
TOLD = f"""(SELECT told.*, coalesce(version.procedure_id, dossier.procedure_id) AS procedure_id
    FROM ({fold_sql.statement(_COLUMNS)}) AS told
    LEFT JOIN procedures_procedureversion AS version ON version.id = told.procedure_version_id
    LEFT JOIN casework_dossier AS dossier ON dossier.id = told.dossier_id) AS told"""  # noqa: S608 (columns named here)
"""Every dossier as its events tell it; its procedure as its row says where events of former releases do not."""

_DUE = f"""
WITH facts AS MATERIALIZED (SELECT unit_id, channel, received_at, finished_at, ended_at, outcome FROM {{facts}})
SELECT day, unit_id, {_SUMS} FROM (
    SELECT (received_at AT TIME ZONE '{LOCAL.key}')::date, unit_id, {_CAME}, 0, 0, 0, 0
    FROM facts WHERE received_at IS NOT NULL GROUP BY 1, 2
    UNION ALL
    SELECT (coalesce(finished_at, ended_at) AT TIME ZONE '{LOCAL.key}')::date, unit_id, 0, 0, 0, {_WENT}, {_ENDED}
    FROM facts WHERE outcome IS NOT NULL GROUP BY 1, 2
    UNION ALL SELECT day, unit_id, {", ".join(f"-{name}" for name in CELLS)}
    FROM (SELECT {OF_MAIL} FROM casework_outbox WHERE reader = 'tallies' AND {MAIL_THAT_COUNTS}) AS waiting
) AS part (day, unit_id, {_NAMES}) GROUP BY day, unit_id
"""  # noqa: S608 (the tallies' cells)

_TOLD_CELLS = ", ".join(f"coalesce(told.{name}, 0)" for name in CELLS)
_DUE_CELLS = ", ".join(f"coalesce(due.{name}, 0)" for name in CELLS)

# A row that is missing says zero.
_COMPARE = f"""
WITH due AS MATERIALIZED ({_DUE.format(facts=TOLD)}),
wrong AS (
    SELECT day, unit_id, ARRAY[{_TOLD_CELLS}] AS told, ARRAY[{_DUE_CELLS}] AS due
    FROM due FULL JOIN oversight_unittally AS told USING (day, unit_id) WHERE ({_TOLD_CELLS}) <> ({_DUE_CELLS})
), counted AS (
    SELECT coalesce(sum(received_desk + received_online + received_post), 0)::int AS dossiers, count(*) AS days FROM due
)
SELECT dossiers, days, wrong.day, unit.code, wrong.told, wrong.due
FROM counted LEFT JOIN wrong ON true LEFT JOIN units_unit AS unit ON unit.id = wrong.unit_id
ORDER BY wrong.day, unit.code
"""  # noqa: S608 (the tallies' cells)

_REBUILD = f"""
LOCK TABLE oversight_unittally IN SHARE ROW EXCLUSIVE MODE;
DELETE FROM oversight_unittally;
INSERT INTO oversight_unittally (day, unit_id, {_NAMES}) {_DUE} ORDER BY day, unit_id;
{mix.REBUILD}
"""  # noqa: S608 (the tallies' cells)
_COMPARE_MIX = mix.COMPARE.format(facts=TOLD)


@dataclass(frozen=True)
class TallyDifference:
    """One cell of a unit's day (or of its month, for one procedure) that does not say what the dossiers say."""

    day: dt.date
    unit: str
    cell: str
    told: int
    counted: int
    procedure: str = ""

    def __str__(self) -> str:
        cell = f"{self.cell} of {self.procedure} this month" if self.procedure else self.cell
        return f"{self.day} {self.unit}, {cell}: {self.told} in the tallies, {self.counted} counted"


def recount(*, write: bool = False) -> list[TallyDifference]:
    """Compare every tally with the dossiers, keep a record of it, and give back the cells that differ.

    With ``write`` they are put right. Acts and readers may go on meanwhile: each sees the recount before or after.
    """
    row_scope.must_be_everything()
    with transaction.atomic(), connection.cursor() as cursor:
        _room_to_sort(cursor)
        cursor.execute(_COMPARE)
        rows = cursor.fetchall()
        found = [difference for row in rows if row[2] is not None for difference in _cells(*row[2:])]
        cursor.execute(_COMPARE_MIX)
        found += [difference for row in cursor.fetchall() for difference in _of_mix(*row)]
        if found and write:
            cursor.execute(_REBUILD.format(facts=TOLD))
        dossiers, days = rows[0][:2]
        Recount.objects.create(dossiers=dossiers, cells=days, differences=len(found), repaired=bool(found) and write)
    return found


def rebuild() -> None:
    """Count all tallies anew: after dossiers were loaded in bulk. What waits in the outbox is left to its reader."""
    row_scope.must_be_everything()
    with transaction.atomic(), connection.cursor() as cursor:
        _room_to_sort(cursor)
        cursor.execute(_REBUILD.format(facts=ROWS))


def _room_to_sort(cursor: CursorWrapper) -> None:
    """Counting a year needs memory and time that a page does not get."""
    cursor.execute("SET LOCAL work_mem = '192MB'; SET LOCAL statement_timeout = 0")


def _cells(day: dt.date, unit: str | None, told: list[int], due: list[int]) -> list[TallyDifference]:
    return [
        TallyDifference(day, unit or "?", name, here, there)
        for name, here, there in zip(CELLS, told, due, strict=True)
        if here != there
    ]


def _of_mix(month: dt.date, unit: str | None, procedure: str | None, *pairs: int) -> list[TallyDifference]:
    names = zip(("resolved", "late"), (pairs[:2], pairs[2:]), strict=True)
    return [
        TallyDifference(month, unit or "?", name, here, there, procedure or "?")
        for name, (here, there) in names
        if here != there
    ]
