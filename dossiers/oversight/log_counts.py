"""A period's row counted from the log alone: every dossier as its events tell it, whatever its own row says.

The cells are those of ``population``, said once more of folded facts. What events of former releases do not tell (how a
dossier came in) is taken from its row.
"""

from __future__ import annotations

from django.db import connection, transaction

from dossiers.casework import row_scope
from dossiers.casework.facts import fold_sql
from dossiers.oversight.figures import COUNTED, Period, UnitCounts

_COLUMNS = (
    "unit_id", "channel", "received_at", "due_at", "finished_at", "ended_at", "outcome", "overdue_since",
)  # fmt: skip

_CAME = "received_at >= %(since)s AND received_at < %(end)s"
_DONE = "finished_at >= %(since)s AND finished_at < %(end)s"
_CELLS = {
    "received_online": f"{_CAME} AND channel = 2",
    "received_direct": f"{_CAME} AND channel <> 2",
    "carried_over": "received_at < %(since)s AND (ended IS NULL OR ended >= %(since)s)",
    "early": f"{_DONE} AND outcome = 'early'",
    "on_time": f"{_DONE} AND outcome = 'on_time'",
    "late": f"{_DONE} AND outcome = 'late'",
    "in_time": "is_open AND NOT is_late",
    "overdue": "is_open AND is_late",
    "ended_otherwise": "ended_at >= %(since)s AND ended_at < %(end)s",
}
assert set(_CELLS) == set(COUNTED), "every cell of a row is counted from the log as well"

_STATEMENT = f"""
WITH told AS MATERIALIZED ({fold_sql.statement(_COLUMNS)}),
stood AS MATERIALIZED (SELECT DISTINCT dossier_id FROM ({fold_sql.pauses("true")}) AS stop
    WHERE began_at <= %(end)s AND (ended_at IS NULL OR ended_at > %(end)s)),
facts AS (
    SELECT told.unit_id, coalesce(told.channel, dossier.channel, 1) AS channel, told.received_at, told.finished_at,
        told.ended_at, told.outcome, coalesce(told.finished_at, told.ended_at) AS ended,
        told.received_at < %(end)s AND coalesce(coalesce(told.finished_at, told.ended_at) >= %(end)s, true) AS is_open,
        coalesce(told.overdue_since < %(end)s, false)
            OR coalesce(told.due_at < %(end)s, false) AND stood.dossier_id IS NULL AS is_late
    FROM told LEFT JOIN stood USING (dossier_id) LEFT JOIN casework_dossier AS dossier ON dossier.id = told.dossier_id
    WHERE told.received_at IS NOT NULL AND (%(units)s::bigint[] IS NULL OR told.unit_id = ANY(%(units)s))
)
SELECT unit.id, unit.code, unit.name, unit.kind, unit.parent_id,
    {", ".join(f"count(*) FILTER (WHERE {_CELLS[name]})::int" for name in COUNTED)}
FROM facts JOIN units_unit AS unit ON unit.id = facts.unit_id
GROUP BY unit.id ORDER BY unit.sort_key, unit.code
"""  # noqa: S608 (constants of this module)


@row_scope.everything()
def by_unit(period: Period, *, units: list[int] | None = None) -> list[UnitCounts]:
    """Every unit's row from the log alone; units that never received anything are left out.

    It reads every event, so it takes as long as ``verify``; not for pages.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL work_mem = '192MB'; SET LOCAL statement_timeout = 0")
        cursor.execute(_STATEMENT, {"since": period.since, "end": period.end, "units": units})
        return [
            UnitCounts(
                **dict(zip(COUNTED, cells, strict=True)),
                unit_id=unit_id, code=code, name=name, kind=kind, parent_id=parent_id,
            )
            for unit_id, code, name, kind, parent_id, *cells in cursor.fetchall()
        ]  # fmt: skip
