"""Who looked at what a page keeps covered: a phone number, a stored file, an earlier applicant's particulars.

The record can only be added to. It holds ids and an instant, never what was seen.
"""

from __future__ import annotations

import datetime as dt

from django.db import models

from dossiers.units.models import Officer


class Look(models.Model):
    """An officer uncovered something of a dossier."""

    append_only = True

    class What(models.TextChoices):
        """What was uncovered."""

        NUMBERS = "numbers", "Số điện thoại, số giấy tờ"
        FILE = "file", "Tệp giấy tờ"
        EARLIER = "earlier", "Người nộp của hồ sơ trước"

    dossier = models.ForeignKey("casework.Dossier", models.PROTECT, related_name="looks")
    officer = models.ForeignKey(Officer, models.PROTECT, db_index=False)
    what = models.CharField(max_length=8, choices=What)
    file = models.CharField(max_length=32, blank=True, help_text="Name of the stored file that was fetched")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.dossier_id}: {self.officer_id} {self.what}"


def record(dossier_id: int, what: Look.What, *, by: Officer, at: dt.datetime, file: str = "") -> Look:
    """Write down that an officer is about to be shown something; the caller has checked that it may be."""
    return Look.objects.create(dossier_id=dossier_id, officer=by, what=what, file=file, at=at)
