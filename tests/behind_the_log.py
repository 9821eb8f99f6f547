"""Rows of dossiers as no act leaves them, for tests that need a dossier which cannot be come by in time.

The database refuses a change without its event: so one is written, of a kind that says nothing of the row. What was
made so does not say what its events say, and is not compared with them (tests/casework/conftest.py).
"""

from __future__ import annotations

from typing import Any

from django.db import models, transaction

from dossiers.casework import log
from dossiers.casework.actions.beats import locked
from dossiers.casework.models import Dossier
from dossiers.casework.states import Kind

REWRITTEN: set[str] = set()
"""Codes of the dossiers that were rewritten in this test."""


def rewrite(dossier: Dossier | int, **columns: Any) -> None:
    """Give the dossier's row these columns; what counts acts and events goes on by one silent event."""
    with transaction.atomic():
        row = locked(dossier if isinstance(dossier, int) else dossier.pk)
        REWRITTEN.update({row.code, columns.get("code", row.code)})
        changes = {Dossier._meta.get_field(name).attname: _value(value) for name, value in columns.items()}
        row.seq += 1
        at = row.acted_at or row.received_at or row.submitted_at
        who: dict[str, Any] = {"actor_id": None, "leg_id": None, "data": None, "also": {}}
        log._write(row, Kind.CONTACT_CHOSEN, at=at, changes=changes, **who)


def _value(value: Any) -> Any:
    return value.pk if isinstance(value, models.Model) else value
