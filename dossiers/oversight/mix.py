"""Which procedures each unit has, by the month: what lateness is to be expected of it, beside its volume alone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from django.db import connection

from dossiers.calendars.local_time import LOCAL
from dossiers.oversight import rates
from dossiers.oversight.figures import Counts, Period, UnitCounts
from dossiers.oversight.movements import MAIL_THAT_COUNTS, MONTH_OF, OF_MAIL

_MONTH = MONTH_OF.format("day")
_SUMS = "sum(early + on_time + late)::int AS resolved, sum(late)::int AS late"

OF_RESOLVED = f"""SELECT {_MONTH} AS month, unit_id, procedure_id, {_SUMS}
FROM (SELECT {OF_MAIL} FROM {{mail}} WHERE {MAIL_THAT_COUNTS}) AS moved
GROUP BY 1, 2, 3 HAVING sum(early + on_time + late) <> 0 OR sum(late) <> 0 ORDER BY 1, 2, 3"""  # noqa: S608 (the tallies' cells)
"""What mail (a name of rows with a payload) adds to the mix."""

WAITING = "(SELECT payload FROM casework_outbox WHERE reader = 'tallies') AS mail"

DUE = f"""
SELECT month, unit_id, procedure_id, sum(resolved)::int AS resolved, sum(late)::int AS late FROM (
    SELECT {MONTH_OF.format(f"finished_at AT TIME ZONE '{LOCAL.key}'")} AS month, unit_id, procedure_id,
        count(*) AS resolved, count(*) FILTER (WHERE outcome = 'late') AS late
    FROM {{facts}} WHERE outcome IN ('early', 'on_time', 'late') GROUP BY 1, 2, 3
    UNION ALL SELECT month, unit_id, procedure_id, -resolved, -late FROM (
        {OF_RESOLVED.format(mail=WAITING)}) AS waiting
) AS part GROUP BY month, unit_id, procedure_id HAVING sum(resolved) <> 0 OR sum(late) <> 0
"""  # noqa: S608 (the tallies' cells)
"""What the mix must be, counted from ``facts`` of dossiers, less what still waits in the outbox."""

COMPARE = f"""
SELECT month, unit.code, procedure.code, coalesce(told.resolved, 0), coalesce(due.resolved, 0),
    coalesce(told.late, 0), coalesce(due.late, 0)
FROM ({DUE}) AS due FULL JOIN oversight_mixtally AS told USING (month, unit_id, procedure_id)
LEFT JOIN units_unit AS unit ON unit.id = unit_id
LEFT JOIN procedures_procedure AS procedure ON procedure.id = procedure_id
WHERE (coalesce(told.resolved, 0), coalesce(told.late, 0)) <> (coalesce(due.resolved, 0), coalesce(due.late, 0))
ORDER BY 1, 2, 3
"""  # noqa: S608 (the tallies' cells)

REBUILD = f"""
LOCK TABLE oversight_mixtally IN SHARE ROW EXCLUSIVE MODE;
DELETE FROM oversight_mixtally;
INSERT INTO oversight_mixtally (month, unit_id, procedure_id, resolved, late) {DUE} ORDER BY 1, 2, 3;
"""  # noqa: S608 (the tallies' cells)

PAIRS = """
SELECT unit_id, procedure_id, sum(resolved)::int, sum(late)::int FROM oversight_mixtally
WHERE month >= %s AND month <= %s GROUP BY unit_id, procedure_id
"""


def months_of(period: Period) -> tuple[dt.date, dt.date]:
    """The first day of the first and of the last month that the period touches."""
    first, last = (edge.astimezone(LOCAL).date().replace(day=1) for edge in (period.since, period.end))
    return first, last


def shares(first: dt.date, last: dt.date) -> dict[int, float]:
    """The share late to be expected of each unit's procedures (rates.standardised), by whole months. One query."""
    with connection.cursor() as cursor:
        cursor.execute(PAIRS, [first, last])
        return of_pairs(cursor.fetchall())


def of_pairs(pairs: Iterable[Sequence[int]]) -> dict[int, float]:
    """The same from the rows of PAIRS."""
    return rates.standardised({(unit, procedure): (n, late) for unit, procedure, n, late in pairs})


def expected(rows: Iterable[UnitCounts], city: Counts, found: dict[int, float]) -> dict[int, float]:
    """How many late dossiers are to be expected of each unit of the city, from ``shares``."""
    resolved = {row.unit_id: row.resolved for row in rows}
    return rates.expected_by_mix(resolved, found, city_resolved=city.resolved, city_late=city.late)


__all__ = ["expected", "months_of", "shares"]
