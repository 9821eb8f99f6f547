"""Many dossiers get another promise at once: one event in each, its mail and the new row, in one statement."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from django.db import connection

from dossiers.casework.log import LOCAL, OUTBOX_READERS
from dossiers.casework.models import Dossier
from dossiers.casework.states import Kind

if TYPE_CHECKING:
    from dossiers.casework.calendar_change.reschedule import Move

_MOVE = """
WITH moved AS MATERIALIZED (
    SELECT d.id, d.seq, d.state, d.holder_id, d.unit_id, d.procedure_id, d.channel, m.due_at, m.facts,
        greatest(%(at)s, d.acted_at) AS at
    FROM unnest(%(ids)s::bigint[], %(dues)s::timestamptz[], %(facts)s::jsonb[]) AS m(id, due_at, facts)
    JOIN casework_dossier d ON d.id = m.id
), event AS (
    INSERT INTO casework_event (dossier_id, seq, kind, state, occurred_at, recorded_at, origin, unit_id, actor_id, data)
    SELECT id, seq + 1, %(kind)s, state, at, clock_timestamp(), 'live', holder_id, %(actor)s, facts FROM moved
    RETURNING dossier_id, seq, hash
), mail AS (
    INSERT INTO casework_outbox (reader, dossier_id, seq, payload)
    SELECT reader, moved.id, moved.seq + 1, jsonb_build_object(
        'kind', %(kind)s::text, 'unit', moved.unit_id, 'procedure', moved.procedure_id, 'channel', moved.channel,
        'on', (moved.at AT TIME ZONE %(zone)s)::date, 'outcome', NULL)
    FROM moved CROSS JOIN unnest(%(readers)s::text[]) AS reader
)
UPDATE casework_dossier AS dossier SET due_at = moved.due_at, risk_at = NULL, seq = event.seq, head = event.hash
FROM moved JOIN event ON event.dossier_id = moved.id
WHERE dossier.id = moved.id
"""


def move(moves: Sequence[Move], *, change_id: int, actor_id: int, at: dt.datetime, undo: bool) -> None:
    """Give each dossier its new promise and write why; their rows are locked by the caller."""
    if not moves:
        return
    told = Kind.CALENDAR_CHANGED.value
    facts = [_facts(one, change_id, undo) for one in moves]
    with connection.cursor() as cursor:
        cursor.execute(
            _MOVE,
            {
                "ids": [one.dossier_id for one in moves], "dues": [one.due_after for one in moves], "facts": facts,
                "at": at, "kind": told, "actor": actor_id, "zone": LOCAL.key, "readers": list(OUTBOX_READERS),
            },
        )  # fmt: skip


def moor(versions: Mapping[int, Sequence[int]]) -> None:
    """Pin dossiers to a version of their calendar: {version: dossiers}."""
    for version_id, dossier_ids in versions.items():
        Dossier.objects.filter(pk__in=dossier_ids).update(calendar_version_id=version_id)


def _facts(one: Move, change_id: int, undo: bool) -> str:
    facts = {
        "change": change_id,
        "due_at": one.due_after.isoformat(),
        "due_at_before": one.due_before.isoformat(),
        "undo": undo,
    } | ({"lifted": True} if one.lifted else {})
    return json.dumps(facts)
