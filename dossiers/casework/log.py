"""The only writer of the log: each event, its mail, and the dossier's new row, in one statement.

One statement, because three round trips were a third of the cost of an act; the database either has all of it or none.
``record`` is the fourth beat of every act; ``record_many`` and ``record_found`` write the same for many dossiers at
once; those who load whole dossiers put their statements together from ``events_from`` and ``mail_from``.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Collection, Iterable, Mapping
from typing import Any, NamedTuple

from django.db import connection

from dossiers.calendars.local_time import LOCAL
from dossiers.casework import risks
from dossiers.casework.facts import telling
from dossiers.casework.models import Dossier, Outbox
from dossiers.casework.states import Kind

OUTBOX_READERS = ("tallies", "notices")
"""Who gets mail of every event. A reader that is not listed here hears nothing."""

MOVES_CLOCKS = {"step_since", "due_at"}
"""Columns that move the instant from which a dossier is at risk."""


_COLUMNS = "dossier_id, seq, kind, state, occurred_at, recorded_at, origin, unit_id, leg_id, actor_id, data"
_SEALED = f"{_COLUMNS}, prev_hash, hash"
_INTO_EVENTS = f"INSERT INTO casework_event ({_COLUMNS})"
INTO_MAIL = "INSERT INTO casework_outbox (reader, dossier_id, seq, payload)"

_EVENT = f"""
WITH event AS (
    {_INTO_EVENTS}
    VALUES (%s, %s, %s, %s, %s, clock_timestamp(), 'live', %s, %s, %s, %s::jsonb)
    RETURNING hash
), mail AS (
    {INTO_MAIL}
    SELECT reader, %s, %s, %s::jsonb FROM unnest(%s::text[]) AS reader
)
UPDATE casework_dossier SET {{changes}} head = (SELECT hash FROM event), seq = %s, acted_seq = %s, acted_at = %s
WHERE id = %s
"""  # noqa: S608 (the log's own columns)

_ROWS = """
    SELECT d.id, d.seq, d.state, d.holder_id, d.unit_id, d.procedure_id, d.channel, entry.due_at, entry.facts,
        greatest(%(at)s, d.acted_at) AS occurred_at
    FROM unnest(%(ids)s::bigint[], %(dues)s::timestamptz[], %(facts)s::jsonb[]) AS entry(id, due_at, facts)
    JOIN casework_dossier d ON d.id = entry.id
"""


class EventEntry(NamedTuple):
    """One of many events of a kind: the dossier, its promise from now on, and facts without personal data."""

    dossier_id: int
    due_at: dt.datetime | None
    facts: Mapping[str, Any]


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
    data = telling.said(dossier, kind, data, at=at, part=of_leg is not None, changes=changes)
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


def send_more(dossier: Dossier, payloads: Iterable[Mapping[str, Any]]) -> None:
    """More mail of the dossier's last event for the tallies, where it moves more figures than its own."""
    Outbox.objects.bulk_create(
        Outbox(reader="tallies", dossier_id=dossier.pk, seq=dossier.seq, payload=payload) for payload in payloads
    )


def record_many(
    entries: Collection[EventEntry], kind: Kind, *, at: dt.datetime, actor_id: int | None, changes: Mapping[str, str]
) -> int:
    """The same for many dossiers, whose rows the caller has locked; how many were written.

    The event is dated ``at``, or with the dossier's last act where that is later. ``changes`` as in ``record_found``,
    with the entry's promise as ``found.due_at``.
    """
    if not entries:
        return 0
    parameters = {
        "ids": [one.dossier_id for one in entries], "dues": [one.due_at for one in entries],
        "facts": [json.dumps(one.facts) for one in entries], "at": at,
    }  # fmt: skip
    return record_found(_ROWS, kind, parameters=parameters, changes=changes, actor_id=actor_id)


def record_found(
    query: str, kind: Kind, *, parameters: Mapping[str, Any], changes: Mapping[str, str], actor_id: int | None = None
) -> int:
    """The same for all dossiers that a query finds, in its one statement; how many they were.

    The query locks their rows and gives each one's ``id, seq, state, holder_id, unit_id, procedure_id, channel``, the
    event's ``occurred_at`` and its ``facts``. ``changes`` are the dossiers' columns with the expression, over the
    ``found`` rows, that each one gets. No such event is an official's act, so that pages in their hands stay good.
    """
    given = {"kind": kind.value, "actor": actor_id, "zone": LOCAL.key, "readers": list(OUTBOX_READERS)}
    with connection.cursor() as cursor:
        cursor.execute(of_found(query, changes), {**parameters, **given})
        return int(cursor.rowcount)


def of_found(query: str, changes: Mapping[str, str]) -> str:
    """The statement of ``record_found``."""
    assignments = "".join(f"{column} = {expression}, " for column, expression in changes.items())
    return f"""
WITH found AS MATERIALIZED ({query}), event AS (
    {_INTO_EVENTS}
    SELECT id, seq + 1, %(kind)s, state, occurred_at, clock_timestamp(), 'live', holder_id, NULL, %(actor)s, facts
    FROM found RETURNING dossier_id, seq, hash
), mail AS ({_MAIL_OF_FOUND})
UPDATE casework_dossier AS dossier SET {assignments} seq = event.seq, head = event.hash
FROM found JOIN event ON event.dossier_id = found.id WHERE dossier.id = found.id
"""  # noqa: S608 (queries and columns that casework names)


def events_from(rows: str) -> str:
    """The statement that loads events of whole dossiers from elsewhere: imported or made, never ``live``.

    ``rows`` is a table, or a query in brackets with a name, that has the log's columns and the seals ``prev_hash`` and
    ``hash``; where ``hash`` is NULL the database seals over ``prev_hash``.
    """
    return f"INSERT INTO casework_event ({_SEALED}) SELECT {_SEALED} FROM {rows}"  # noqa: S608 (rows that a loader names)


def mail_from(rows: str, *, reader: str = "reader", zone: str = "%(zone)s") -> str:
    """The statement that sends mail for ``rows``: what ``mail`` says, in SQL.

    The rows have ``dossier_id, seq, kind, occurred_at, unit_id`` (that answers for the whole), ``procedure_id,
    channel, outcome``. ``reader`` and ``zone`` are expressions.
    """
    return f"""{INTO_MAIL}
    SELECT {reader}, dossier_id, seq, jsonb_build_object('kind', kind, 'unit', unit_id, 'procedure', procedure_id,
        'channel', channel, 'on', (occurred_at AT TIME ZONE {zone})::date, 'outcome', outcome)
    FROM {rows}"""  # noqa: S608 (rows that a writer names)


_MAIL_OF_FOUND = mail_from("""(SELECT id AS dossier_id, seq + 1 AS seq, %(kind)s::text AS kind, occurred_at, unit_id,
        procedure_id, channel, NULL AS outcome FROM found) AS told CROSS JOIN unnest(%(readers)s::text[]) AS reader""")


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
