"""The figures of 113 units from the tallies, against the plainest query that gives the same rows."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from dossiers.casework.states import CLOCK_RUNS, OPEN, in_sql
from dossiers.oversight import reports
from dossiers.oversight.figures import Period
from portal.bench.rounds import Measure, compared, in_turn, timed
from portal.bench.subjects import plain

CALLS = 5
_PLAINEST = f"""
SELECT unit.id, unit.code, unit.name, unit.kind, unit.parent_id, moved.*, open.*
FROM units_unit AS unit
LEFT JOIN (
    SELECT unit_id, sum(received_desk + received_post), sum(received_online), sum(early), sum(on_time), sum(late),
        sum(ended_otherwise)
    FROM oversight_unittally WHERE day >= %(since)s AND day <= %(until)s GROUP BY unit_id
) AS moved ON moved.unit_id = unit.id
LEFT JOIN (
    SELECT unit_id, count(*), count(*) FILTER (WHERE overdue_since < %(at)s OR state = ANY(%(runs)s)
        AND due_at < %(at)s)
    FROM casework_dossier WHERE state IN ({in_sql(OPEN)}) GROUP BY unit_id
) AS open ON open.unit_id = unit.id
ORDER BY unit.sort_key, unit.code
"""  # noqa: S608 (states by name; everything given is a parameter)


def measure(rounds: int) -> list[Measure]:
    """Twelve months, one row for every unit, and what is in progress."""
    at = datetime.now(UTC)
    period = Period(reports.a_year_before(at), at, at)
    raw = plain()
    parameters = {"since": period.since, "until": at, "at": at, "runs": [int(state) for state in CLOCK_RUNS]}
    with CaptureQueriesContext(connection) as queries:
        rows = reports.by_unit(period)
    _fetched(raw, parameters)
    times = in_turn(
        rounds,
        ours=lambda: timed(lambda: reports.by_unit(period), CALLS),
        raw=lambda: timed(lambda: _fetched(raw, parameters), CALLS),
    )
    raw.close()
    return [
        compared(
            "board data, 12 months, every unit",
            "psycopg2, the plainest query",
            (times["ours"], times["raw"]),
            goal=1.5,
            size=f"{len(rows)} units",
            queries=len(queries),
            queries_goal=8,
        )
    ]


def _fetched(raw: Any, parameters: dict[str, Any]) -> list[tuple[Any, ...]]:
    with raw.cursor() as cursor:
        cursor.execute(_PLAINEST, parameters)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    raw.rollback()
    return found
