"""The overdue sweep: works on state, re-entrant, any number of them at once.

A dossier falls due by itself; the sweep only writes it down, at its true moment (``overdue_since = due_at``), whenever
it comes by. Missed a day? The next run catches everything. Run three at once? SKIP LOCKED shares the work out. What has
not happened yet is never written down: an instant ahead of the database's clock counts as now.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import connection, transaction

from dossiers.casework.log import LOCAL, OUTBOX_READERS
from dossiers.casework.models import Dossier
from dossiers.casework.states import CLOCK_RUNS, Kind

_SWEEP = """
WITH due AS MATERIALIZED (
    SELECT id, seq, state, due_at, holder_id, unit_id, procedure_id, channel
    FROM casework_dossier
    WHERE state IN ({states}) AND overdue_since IS NULL AND due_at < least(%(at)s, statement_timestamp())
    ORDER BY due_at LIMIT %(limit)s FOR UPDATE SKIP LOCKED
), event AS (
    INSERT INTO casework_event (dossier_id, seq, kind, state, occurred_at, recorded_at, origin, unit_id, data)
    SELECT id, seq + 1, %(kind)s, state, due_at, clock_timestamp(), 'live', holder_id, '{{}}'::jsonb FROM due
    RETURNING dossier_id, seq, hash
), mail AS (
    INSERT INTO casework_outbox (reader, dossier_id, seq, payload)
    SELECT reader, due.id, due.seq + 1, jsonb_build_object(
        'kind', %(kind)s::text, 'unit', due.unit_id, 'procedure', due.procedure_id, 'channel', due.channel,
        'on', (due.due_at AT TIME ZONE %(zone)s)::date, 'outcome', NULL)
    FROM due CROSS JOIN unnest(%(readers)s::text[]) AS reader
)
UPDATE casework_dossier AS dossier
SET overdue_since = due.due_at, seq = event.seq, head = event.hash
FROM due JOIN event ON event.dossier_id = due.id
WHERE dossier.id = due.id
"""


def flag_overdue(*, at: dt.datetime, limit: int = 10_000) -> int:
    """Flag every running dossier whose promise has passed by ``at``; give back how many were flagged now.

    ``limit`` bounds one transaction; the sweep goes on in batches until none is left. Dossiers locked by an act at
    this moment are left to the next run. ``due_at`` itself is still in time: only strictly later is overdue. Nothing
    is flagged before its promise has passed by the database's clock, whatever ``at`` says: see ``would_flag``.
    """
    flagged = 0
    while True:
        batch = _flag_batch(at, limit)
        flagged += batch
        if batch < limit:
            return flagged


def would_flag(*, at: dt.datetime) -> int:
    """The rehearsal: how many a sweep at ``at`` would flag if nobody did anything until then. Reads, writes nothing."""
    return Dossier.objects.running().filter(overdue_since__isnull=True, due_at__lt=at).count()


def _flag_batch(at: dt.datetime, limit: int) -> int:
    statement = _SWEEP.format(states=", ".join(str(state.value) for state in CLOCK_RUNS))
    parameters: dict[str, Any] = {
        "at": at,
        "limit": limit,
        "kind": Kind.BECAME_OVERDUE.value,
        "zone": LOCAL.key,
        "readers": list(OUTBOX_READERS),
    }
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return int(cursor.rowcount)
