"""One act on many dossiers, done in the background one dossier after the other."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from dossiers.units.models import Officer


class Batch(models.Model):
    """What an officer asked to be done to many dossiers; ``stop_asked`` leaves what has not been done."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    officer = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    act = models.CharField(max_length=24, help_text="A name in MOVES")
    made_at = models.DateTimeField()
    stop_asked = models.BooleanField(default=False)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(name="batch_open", fields=["made_at"], condition=Q(ended_at__isnull=True))]

    def __str__(self) -> str:
        return f"{self.act}: {self.pk}"


class BatchItem(models.Model):
    """One dossier of a batch, and what became of it. ``seen`` is the last act on the list that was looked at."""

    class State(models.TextChoices):
        """How it stands."""

        WAITING = "waiting", "Chờ làm"
        DONE = "done", "Đã xong"
        REFUSED = "refused", "Chưa thực hiện được"
        LEFT = "left", "Đã dừng, chưa làm"

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="items")
    dossier = models.ForeignKey("casework.Dossier", models.PROTECT, related_name="+", db_index=False)
    place = models.PositiveSmallIntegerField()
    seen = models.PositiveIntegerField()
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    sentence = models.CharField(max_length=500, blank=True, help_text="Why it was refused")
    done_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["place"]
        constraints = [models.UniqueConstraint(fields=["batch", "dossier"], name="batch_dossier_once")]

    def __str__(self) -> str:
        return f"{self.batch_id}: {self.dossier_id} {self.state}"
