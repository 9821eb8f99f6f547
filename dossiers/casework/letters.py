"""What officials write beside the log: the apology, a decision in words, how a result left the house, a note.

Words may hold personal data, so they stand here and not in events (docs/decisions/0003).
"""

from __future__ import annotations

from django.db import models

from dossiers.casework.states import Delivery
from dossiers.units.models import Officer


class Extension(models.Model):
    """The one apology with a new date: a numbered letter (form 04). It never changes whether the dossier is late."""

    never_deleted = True

    dossier = models.OneToOneField("casework.Dossier", models.PROTECT, primary_key=True, related_name="extension")
    number = models.CharField(max_length=40)
    reason = models.TextField()
    previous_due_at = models.DateTimeField()
    extended_to = models.DateTimeField()
    signed_by = models.ForeignKey(Officer, models.PROTECT, db_index=False)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.number


class Decision(models.Model):
    """What was decided in words: the result's number and note, or why there is none."""

    never_deleted = True

    dossier = models.ForeignKey("casework.Dossier", models.PROTECT, related_name="decisions")
    act = models.CharField(max_length=24)
    number = models.CharField(max_length=60, blank=True)
    reason = models.TextField(blank=True)
    officer = models.ForeignKey(Officer, models.PROTECT, null=True, db_index=False)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.dossier_id}: {self.act}"


class Handout(models.Model):
    """The result left the house: who took it at the desk and how that was checked, or the parcel's number."""

    never_deleted = True

    dossier = models.OneToOneField("casework.Dossier", models.PROTECT, primary_key=True, related_name="handout")
    method = models.CharField(max_length=8, choices=Delivery)
    taken_by = models.CharField(max_length=160, blank=True)
    checked = models.CharField(max_length=160, blank=True)
    tracking_number = models.CharField(max_length=40, blank=True)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.dossier_id}: {self.method}"


class Note(models.Model):
    """An officer's note inside the house; citizens never see it."""

    dossier = models.ForeignKey("casework.Dossier", models.PROTECT, related_name="notes")
    officer = models.ForeignKey(Officer, models.PROTECT, db_index=False)
    made_at = models.DateTimeField()
    text = models.TextField()

    def __str__(self) -> str:
        return f"{self.dossier_id}: {self.made_at}"
