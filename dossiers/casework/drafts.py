"""Reception forms that are not finished: kept for the officer who types them, gone when the form has done its work.

A draft holds what was typed, personal data too; so it is the officer's alone, short-lived, and outside the log.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping

from django.db import connection, models

from dossiers.units.models import Officer, Unit

KEPT = dt.timedelta(days=7)
MOST = 20
"""Drafts of one officer; the oldest makes room."""

MOST_FIELDS, LONGEST = 400, 4000


class IntakeDraft(models.Model):
    """One form, by its ``intent``: the key that later makes one dossier of it."""

    intent = models.UUIDField(primary_key=True)
    officer = models.ForeignKey(Officer, models.CASCADE)
    unit = models.ForeignKey(Unit, models.CASCADE, db_index=False)
    typed = models.JSONField(help_text="Field names to texts")
    saved_at = models.DateTimeField(db_index=True)

    class Meta:
        ordering = ["-saved_at"]

    def __str__(self) -> str:
        return f"{self.officer_id}: {self.saved_at}"


def save(intent: uuid.UUID, typed: Mapping[str, str], *, unit: Unit, by: Officer, at: dt.datetime) -> bool:
    """Keep what was typed under the form's key; whether it was kept (another officer's draft is not overwritten).

    A form that has made a dossier already is no draft any more.
    """
    kept = {name[:60]: str(text).replace("\x00", "")[:LONGEST] for name, text in list(typed.items())[:MOST_FIELDS]}
    row = IntakeDraft(intent=intent, officer=by, unit=unit, typed=kept, saved_at=at)
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM casework_dossier WHERE intent = %s", [intent])
        if cursor.fetchone():
            return False
    if not IntakeDraft.objects.filter(intent=intent, officer=by).update(unit=unit, typed=kept, saved_at=at):
        if IntakeDraft.objects.filter(intent=intent).exists():
            return False
        IntakeDraft.objects.bulk_create([row], ignore_conflicts=True)
    too_many = IntakeDraft.objects.filter(officer=by).values_list("pk", flat=True)[MOST:]
    IntakeDraft.objects.filter(pk__in=list(too_many)).delete()
    return True


def drop(intent: uuid.UUID, *, by: Officer) -> bool:
    """Forget a draft; whether there was one."""
    return bool(IntakeDraft.objects.filter(intent=intent, officer=by).delete()[0])


def sweep(*, at: dt.datetime) -> int:
    """Forget drafts that nobody has touched for a week; how many."""
    return int(IntakeDraft.objects.filter(saved_at__lt=at - KEPT).delete()[0])
