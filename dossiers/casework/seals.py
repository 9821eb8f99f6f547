"""The chain of seals, read independently of the database that made it.

PostgreSQL computes each event's hash (``casework_event_hash``, migration 0002); this module computes the same in
Python, so that neither can be wrong alone. A property test compares the two.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import struct
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection

_PG_EPOCH = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)


@dataclass(frozen=True)
class Sealed:
    """One row of the log as it is sealed; ``data`` is the jsonb's own text."""

    dossier_id: int
    seq: int
    kind: str
    state: int
    occurred_at: dt.datetime
    recorded_at: dt.datetime
    origin: str
    unit_id: int
    leg_id: int | None
    actor_id: int | None
    data: str
    prev_hash: bytes | None
    hash: bytes


def seal(row: Sealed) -> bytes:
    """SHA-256 over the previous seal and the canonical bytes: fixed-width integers, prefixed texts."""
    parts = [
        row.prev_hash or b"",
        struct.pack(">qii", row.dossier_id, row.seq, row.state),
        struct.pack(">qq", _micros(row.occurred_at), _micros(row.recorded_at)),
        struct.pack(">qqq", row.unit_id, _or_none(row.leg_id), _or_none(row.actor_id)),
        _text(row.kind),
        _text(row.origin),
        _text(unicodedata.normalize("NFC", row.data)),
    ]
    return hashlib.sha256(b"".join(parts)).digest()


def broken(dossier_id: int) -> list[int]:
    """Numbers of the events of one dossier whose seal or link to the one before does not hold; empty when all do.

    The last seal must also be the one that the dossier's own row keeps; if it is not, 0 is among the numbers.
    """
    wrong, previous = [], None
    for row in _rows(dossier_id):
        if row.prev_hash != previous or seal(row) != row.hash:
            wrong.append(row.seq)
        previous = row.hash
    with connection.cursor() as cursor:
        cursor.execute("SELECT head FROM casework_dossier WHERE id = %s", [dossier_id])
        head = cursor.fetchone()
    if head is None or (bytes(head[0]) if head[0] else None) != previous:
        wrong.append(0)
    return wrong


def _rows(dossier_id: int) -> Iterator[Sealed]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT dossier_id, seq, kind, state, occurred_at, recorded_at, origin, unit_id, leg_id, actor_id,"
            " data::text, prev_hash, hash FROM casework_event WHERE dossier_id = %s ORDER BY seq",
            [dossier_id],
        )
        for row in cursor.fetchall():
            facts: list[Any] = [*row[:11], bytes(row[11]) if row[11] else None, bytes(row[12])]
            yield Sealed(*facts)


def _micros(instant: dt.datetime) -> int:
    return (instant - _PG_EPOCH) // dt.timedelta(microseconds=1)


def _or_none(number: int | None) -> int:
    return -1 if number is None else number


def _text(value: str) -> bytes:
    encoded = value.encode()
    return struct.pack(">i", len(encoded)) + encoded
