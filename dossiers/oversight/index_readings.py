"""The facts of the index, read from the dossiers once a night and kept: no page waits for a year of dossiers."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict
from typing import Any

from django.db import connection, transaction

from dossiers.casework.states import PAUSED, State, in_sql
from dossiers.oversight import integrity
from dossiers.oversight.detectors import DETECTORS
from dossiers.oversight.figures import Period
from dossiers.oversight.index766 import IndexFacts
from dossiers.oversight.models import IndexReading
from dossiers.oversight.reports import year_before

EVERY = dt.timedelta(hours=20)
KEPT = 40
"""How many nights are kept."""

_PAUSED = in_sql(PAUSED)
_FACTS = f"""
WITH pauses AS (
    SELECT dossier_id, count(*) AS times, max(began_at) FILTER (WHERE ended_at IS NULL) AS standing_since
    FROM casework_pause WHERE reason NOT IN ('closed', 'recalled') GROUP BY dossier_id
), told AS (
    SELECT d.unit_id, d.outcome, d.finished_at >= %(since)s AS resolved, d.received_at >= %(since)s AS came,
        coalesce(pauses.times, 0) AS times, d.finished_at, d.ended_at,
        coalesce(d.finished_at, d.ended_at, CASE WHEN d.state IN ({_PAUSED}) THEN standing_since END, %(end)s)
            <= greatest(d.due_at, d.extended_to)
            AND NOT (d.state = {State.AWAITING_PAPERS:d} AND d.supplement_count > 1) AS in_time,
        d.finished_at <= CASE WHEN pauses.times IS NULL THEN d.due_at_original ELSE d.due_at END AS kept,
        extract(epoch FROM d.finished_at - least(d.submitted_at, d.received_at)) / 86400 AS days
    FROM casework_dossier d LEFT JOIN pauses ON pauses.dossier_id = d.id
    WHERE d.received_at < %(end)s AND (d.finished_at IS NULL OR d.finished_at >= %(since)s)
        AND (d.ended_at IS NULL OR d.ended_at >= %(since)s)
)
SELECT unit_id, count(*), count(*) FILTER (WHERE in_time), count(*) FILTER (WHERE resolved),
    count(*) FILTER (WHERE resolved AND outcome <> 'late'), count(*) FILTER (WHERE resolved AND kept AND times <= 1),
    count(*) FILTER (WHERE resolved AND times > 0),
    count(*) FILTER (WHERE ended_at IS NOT NULL AND outcome = 'refused'),
    count(*) FILTER (WHERE ended_at IS NOT NULL AND outcome <> 'refused'), count(*) FILTER (WHERE came),
    round((percentile_cont(0.5) WITHIN GROUP (ORDER BY days) FILTER (WHERE resolved))::numeric, 1)::float,
    round((percentile_cont(0.9) WITHIN GROUP (ORDER BY days) FILTER (WHERE resolved))::numeric, 1)::float
FROM told GROUP BY GROUPING SETS ((unit_id), ()) ORDER BY unit_id NULLS FIRST
"""  # noqa: S608 (numbers of states)

_COUNTED = (
    "handled", "in_time", "resolved", "on_time", "strict", "paused", "refused", "withdrawn", "received",
    "days_middle", "days_p90",
)  # fmt: skip
"""What the columns after the unit are."""


def facts(period: Period) -> dict[int | None, IndexFacts]:
    """The facts of every unit that had anything to do, and of the city (key None). Reads the period's dossiers.

    The period ends now: what is open is told by the state it is in.
    """
    groups, _ = integrity.asked(DETECTORS["registered_again"], period)
    again: dict[int | None, int] = {None: 0}
    for group in groups:
        for key in (None, group.unit_id):
            again[key] = again.get(key, 0) + group.cases
    with connection.cursor() as cursor:
        cursor.execute(_FACTS, {"since": period.since, "end": period.end})
        return {
            unit: IndexFacts(**dict(zip(_COUNTED, counts, strict=True)), again=again.get(unit, 0))
            for unit, *counts in cursor.fetchall()
        }


def read(*, at: dt.datetime) -> int:
    """Read the year before ``at`` and keep it; nights beyond the last forty go. How many units were read."""
    period = year_before(at)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0; SET LOCAL work_mem = '96MB'")  # nobody waits for it
        found = facts(period)
        IndexReading.objects.bulk_create(
            IndexReading(unit_id=unit, made_at=at, since=period.since, facts=asdict(one)) for unit, one in found.items()
        )
        nights = IndexReading.objects.order_by("-made_at").values_list("made_at", flat=True).distinct()
        for oldest in nights[KEPT : KEPT + 1]:
            IndexReading.objects.filter(made_at__lte=oldest).delete()
    return len(found) - 1


def read_once_a_day(*, at: dt.datetime) -> int:
    """The same unless that was done within twenty hours; one at a time."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtext('index766'))")
        last = IndexReading.objects.order_by("-made_at").first()
        if not cursor.fetchone()[0] or last is not None and at - last.made_at < EVERY:
            return 0
        return read(at=at)


def newest() -> list[tuple[IndexReading, IndexFacts]]:
    """The last night's readings: the city first, then the units in their usual order. One query."""
    last = IndexReading.objects.order_by("-made_at").values("made_at")[:1]
    rows = IndexReading.objects.filter(made_at=last).select_related("unit").order_by("unit__sort_key", "unit__code")
    return sorted(((row, _of(row.facts)) for row in rows), key=lambda pair: pair[0].unit_id is not None)


def _of(stored: dict[str, Any]) -> IndexFacts:
    return IndexFacts(**stored)


__all__ = ["facts", "newest", "read", "read_once_a_day"]
