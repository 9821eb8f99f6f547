"""What the citizens' status page reads of a dossier, in SQL written by hand.

Look-ups by key. Compiled by the ORM at every request each of them costs more than the database's own work
(measured 1.7, 1.0 and 0.7 ms against 0.7, 0.2 and 0.2), and this is the page that a whole city opens. The columns of
models are taken by name, so a model may grow without a change here.
"""

from __future__ import annotations

import datetime as dt
import json
from typing import Any, NamedTuple

from django.db import connection

from dossiers.casework.models import Dossier, Extension, Leg, Pause

_FIELDS = [field.attname for field in Dossier._meta.concrete_fields]
_EXTENSION = ("number", "reason", "previous_due_at", "signed_by_id", "made_at")
_DOSSIER = f"""
SELECT {", ".join(f'd."{field.column}"' for field in Dossier._meta.concrete_fields)},
    {", ".join(f"e.{name}" for name in _EXTENSION)}
FROM casework_dossier d LEFT JOIN casework_extension e ON e.dossier_id = d.id
WHERE d.code_key = %s
"""  # noqa: S608 (the model's own columns)
_LOG = """
(SELECT json_agg(json_build_array(seq, kind, occurred_at, unit_id, data) ORDER BY seq)
    FROM casework_event WHERE dossier_id = d.id)
"""
_DOSSIER_AND_LOG = _DOSSIER.replace("\nFROM casework_dossier d", f", {_LOG} FROM casework_dossier d")
_EVENTS = "SELECT seq, kind, occurred_at, unit_id, data FROM casework_event WHERE dossier_id = %s ORDER BY seq"
_LOGS = """
SELECT dossier_id, seq, kind, occurred_at, unit_id, data FROM casework_event WHERE dossier_id = ANY(%s) ORDER BY seq
"""
_PAUSES = "SELECT * FROM casework_pause WHERE dossier_id = %s ORDER BY began_at"

_STAYS = """
SELECT id, dossier_id, unit_id, kind, step, opened_at, due_at, closed_at, taken_at, given_by_id, ended
FROM casework_leg WHERE dossier_id = %s AND kind <> 'consult' ORDER BY opened_at, id
"""


_NUMBERS = """
SELECT d.id, coalesce(a.phone, ''), coalesce(a.id_number, ''), d.code_key = %s
FROM casework_dossier d LEFT JOIN casework_applicant a ON a.dossier_id = d.id
WHERE d.code_key <= %s ORDER BY d.code_key DESC LIMIT 1
"""
# The code's own row, or that of the code before it: the same work whether the code exists or not.


class Numbers(NamedTuple):
    """The numbers that open a dossier. ``is_asked_for`` is False where they belong to another code's dossier."""

    dossier_id: int
    phone: str
    id_number: str
    is_asked_for: bool


class Happened(NamedTuple):
    """An event without its seal: number, kind, when, at which unit, facts."""

    seq: int
    kind: str
    occurred_at: dt.datetime
    unit_id: int
    data: dict[str, Any]


def dossier_of(code_key: str) -> Dossier | None:
    """The dossier of a code key, with its apology (``extension``) when there is one. One query."""
    row = _one(_DOSSIER, code_key)
    return None if row is None else _dossier(row)


def dossier_and_log(code_key: str) -> tuple[Dossier, list[Happened]] | None:
    """The same with ``happened`` of it. One query."""
    row = _one(_DOSSIER_AND_LOG, code_key)
    if row is None:
        return None
    log = [
        Happened(seq, kind, dt.datetime.fromisoformat(at), unit_id, data)
        for seq, kind, at, unit_id, data in row[-1] or []
    ]
    return _dossier(row[:-1]), log


def _one(sql: str, key: str) -> tuple[Any, ...] | None:
    with connection.cursor() as cursor:
        cursor.execute(sql, [key])
        row: tuple[Any, ...] | None = cursor.fetchone()
        return row


def _dossier(row: tuple[Any, ...]) -> Dossier:
    dossier: Dossier = Dossier.from_db(connection.alias, _FIELDS, row[: len(_FIELDS)])
    if dossier.extended_to is not None:
        told = dict(zip(_EXTENSION, row[len(_FIELDS) :], strict=True))
        dossier.extension = Extension(extended_to=dossier.extended_to, **told)
    return dossier


def numbers_of(code_key: str) -> Numbers:
    """The numbers of a code key; of its neighbour where there is no such code, so that both take as long. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_NUMBERS, [code_key, code_key])
        row = cursor.fetchone()
    return Numbers(*row) if row else Numbers(0, "", "", is_asked_for=False)


def happened(dossier_id: int) -> list[Happened]:
    """The log of a dossier in its order. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_EVENTS, [dossier_id])
        rows = cursor.fetchall()
    return [Happened(seq, kind, at, unit_id, json.loads(data)) for seq, kind, at, unit_id, data in rows]


def happened_to(dossier_ids: list[int]) -> dict[int, list[Happened]]:
    """The logs of several dossiers, each in its order. One query."""
    logs: dict[int, list[Happened]] = {one: [] for one in dossier_ids}
    with connection.cursor() as cursor:
        cursor.execute(_LOGS, [dossier_ids])
        for dossier_id, seq, kind, at, unit_id, data in cursor.fetchall():
            logs[dossier_id].append(Happened(seq, kind, at, unit_id, json.loads(data)))
    return logs


def open_pauses(dossier_ids: list[int]) -> dict[int, Pause]:
    """The pauses that go on now, by dossier. One query."""
    found = Pause.objects.filter(dossier__in=dossier_ids, ended_at__isnull=True)
    return {pause.dossier_id: pause for pause in found}


def pauses_of(dossier_id: int) -> list[Pause]:
    """The pauses of a dossier in their order. One query."""
    return list(Pause.objects.raw(_PAUSES, [dossier_id]))


def stays_of(dossier_id: int) -> list[Leg]:
    """The stays of a dossier at its units in their order, without what officials remarked. One query."""
    return list(Leg.objects.raw(_STAYS, [dossier_id]))
