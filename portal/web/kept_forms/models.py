"""One row for each form or answer that is kept. Its content is sealed; the row says whose it is and until when."""

from __future__ import annotations

import uuid

from django.db import models

from dossiers.units.models import Officer


class KeptForm(models.Model):
    """A filled form, or the answer that draws one. ``sealed`` is encrypted and compressed JSON."""

    class Kind(models.TextChoices):
        FORM = "form"
        ANSWER = "answer"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    kind = models.CharField(max_length=8, choices=Kind)
    officer = models.ForeignKey(Officer, models.CASCADE, null=True, help_text="Whose it is; nobody's: a citizen's")
    path = models.CharField(max_length=1000, help_text="The page on which it is shown")
    network = models.CharField(max_length=64, blank=True, help_text="Of a citizen: how much one network may have kept")
    sealed = models.BinaryField()
    kept_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        ordering = ["-kept_at"]
        indexes = [models.Index(fields=["network", "kept_at"], name="kept_by_network")]

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"
