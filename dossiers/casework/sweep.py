"""The overdue sweep: works on state, re-entrant, any number of them at once.

A dossier falls due by itself; the sweep only writes it down, at its true moment (``overdue_since = due_at``), whenever
it comes by. Missed a day? The next run catches everything. Run three at once? SKIP LOCKED shares the work out. What has
not happened yet is never written down: an instant ahead of the database's clock counts as now.
"""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from dossiers.casework import row_scope
from dossiers.casework.log import record_found
from dossiers.casework.models import Dossier
from dossiers.casework.states import CLOCK_RUNS, Kind, in_sql

_DUE = f"""
    SELECT id, seq, state, due_at, holder_id, unit_id, procedure_id, channel,
        due_at AS occurred_at, '{{}}'::jsonb AS facts
    FROM casework_dossier
    WHERE state IN ({in_sql(CLOCK_RUNS)}) AND overdue_since IS NULL AND due_at < least(%(at)s, statement_timestamp())
    ORDER BY due_at LIMIT %(limit)s FOR UPDATE SKIP LOCKED
"""  # noqa: S608 (numbers of states)
_FLAG = {"overdue_since": "found.due_at"}


def flag_overdue(*, at: dt.datetime, limit: int = 10_000) -> int:
    """Flag every running dossier whose promise has passed by ``at``; give back how many were flagged now.

    ``limit`` bounds one transaction; the sweep goes on in batches until none is left. Dossiers locked by an act at
    this moment are left to the next run. ``due_at`` itself is still in time: only strictly later is overdue. Nothing
    is flagged before its promise has passed by the database's clock, whatever ``at`` says: see ``would_flag``.
    """
    row_scope.must_be_everything()
    flagged = 0
    while True:
        batch = _flag_batch(at, limit)
        flagged += batch
        if batch < limit:
            return flagged


def would_flag(*, at: dt.datetime) -> int:
    """The rehearsal: how many a sweep at ``at`` would flag if nobody did anything until then. Reads, writes nothing."""
    row_scope.must_be_everything()
    return Dossier.objects.running().filter(overdue_since__isnull=True, due_at__lt=at).count()


def _flag_batch(at: dt.datetime, limit: int) -> int:
    chosen = {"at": at, "limit": limit}
    with transaction.atomic():
        return record_found(_DUE, Kind.BECAME_OVERDUE, parameters=chosen, changes=_FLAG)
