"""The fourth beat of every act: one event, its mail, and the dossier's new row, in one statement.

One statement, because three round trips were a third of the cost of an act; the database either has all of it or none.
"""

from __future__ import annotations

import datetime as dt
import json
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection

from dossiers.casework import risks
from dossiers.casework.models import Dossier
from dossiers.casework.states import Kind

OUTBOX_READERS = ("tallies", "notices")
"""Who gets mail of every event. A reader that is not listed here hears nothing."""

MOVES_CLOCKS = {"step_since", "due_at"}
"""Columns that move the instant from which a dossier is at risk."""

LOCAL = ZoneInfo("Asia/Ho_Chi_Minh")

_EVENT = """
WITH event AS (
    INSERT INTO casework_event
        (dossier_id, seq, kind, state, occurred_at, recorded_at, origin, unit_id, leg_id, actor_id, data)
    VALUES (%s, %s, %s, %s, %s, clock_timestamp(), 'live', %s, %s, %s, %s::jsonb)
    RETURNING hash
), mail AS (
    INSERT INTO casework_outbox (reader, dossier_id, seq, payload)
    SELECT reader, %s, %s, %s::jsonb FROM unnest(%s::text[]) AS reader
)
UPDATE casework_dossier SET {changes} head = (SELECT hash FROM event), seq = %s, acted_seq = %s, acted_at = %s
WHERE id = %s
"""


def record(
    dossier: Dossier,
    kind: Kind,
    *,
    at: dt.datetime,
    actor_id: int | None,
    leg_id: int | None = None,
    data: dict[str, Any] | None = None,
    of_leg: int | None = None,
    also: dict[str, Any] | None = None,
    **changes: Any,
) -> None:
    """Write what changed on the dossier, the event that says so, and the readers' mail; update the object in hand.

    ``changes`` are the dossier's columns by field name (``state``, ``holder_id`` …). ``data`` holds facts without
    personal data; ``also`` is more for the readers' mail. Must run inside the act's transaction, with the dossier's
    row locked. ``of_leg`` is the unit of a parallel leg when the event concerns that leg alone: whoever has the page of
    the whole open need not look again. What a substitute does
    is written with both persons: the actor, and in ``data`` for whom.
    """
    if dossier.acting_for is not None and actor_id is not None:
        data = {**(data or {}), "for": dossier.acting_for}
    for name, value in changes.items():
        setattr(dossier, name, value)
    if kind == Kind.RECEIVED or not MOVES_CLOCKS.isdisjoint(changes):
        changes["risk_at"] = dossier.risk_at = risks.of(dossier)
    dossier.seq += 1
    if of_leg is None:
        dossier.acted_seq, dossier.acted_at = dossier.seq, at
    who: dict[str, Any] = {"actor_id": actor_id, "leg_id": leg_id, "unit_id": of_leg}
    _write(dossier, kind, at=at, data=data, also=also or {}, changes=changes, **who)


def record_aside(dossier: Dossier, kind: Kind, *, at: dt.datetime, data: dict[str, Any]) -> None:
    """The same for what changes nothing on an official's page (the applicant's choice of messages): it stays good."""
    dossier.seq += 1
    _write(dossier, kind, at=at, actor_id=None, leg_id=None, data=data, also={}, changes={})


def _write(
    dossier: Dossier,
    kind: Kind,
    *,
    at: dt.datetime,
    actor_id: int | None,
    leg_id: int | None,
    data: dict[str, Any] | None,
    also: dict[str, Any],
    changes: dict[str, Any],
    unit_id: int | None = None,
) -> None:
    assignments = "".join(f"{name} = %s, " for name in changes)
    parameters: list[Any] = [
        dossier.pk,
        dossier.seq,
        kind.value,
        dossier.state,
        at,
        unit_id or dossier.holder_id,
        leg_id,
        actor_id,
    ]
    parameters += [json.dumps(data or {}, ensure_ascii=False)]
    letter = json.dumps({**mail(dossier, kind, at), **also})
    parameters += [dossier.pk, dossier.seq, letter, list(OUTBOX_READERS)]
    parameters += [*changes.values(), dossier.seq, dossier.acted_seq, dossier.acted_at, dossier.pk]
    with connection.cursor() as cursor:
        cursor.execute(_EVENT.format(changes=assignments), parameters)


def mail(dossier: Dossier, kind: Kind, at: dt.datetime) -> dict[str, Any]:
    """What a reader learns without looking anything up: which figures of which day this event moves.

    Keys: ``kind``, ``unit`` (the receiving unit, which answers for the whole), ``procedure``, ``channel``, ``on`` (the
    local date), ``outcome`` (null while open).
    """
    return {
        "kind": kind.value,
        "unit": dossier.unit_id,
        "procedure": dossier.procedure_id,
        "channel": dossier.channel,
        "on": at.astimezone(LOCAL).date().isoformat(),
        "outcome": dossier.outcome,
    }
