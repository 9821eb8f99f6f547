"""What opens a dossier or limits who tries: receipt tokens, counters of codes and letters, failed look-ups,
outlines of codes that came from a system before."""

from __future__ import annotations

from django.db import models

from dossiers.units.models import Unit


class ReceiptToken(models.Model):
    """The secret of a printed receipt's QR link: only its HMAC is kept, and it can be revoked."""

    dossier = models.ForeignKey("casework.Dossier", models.PROTECT, related_name="tokens")
    digest = models.BinaryField(max_length=32, unique=True)
    issued_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.dossier_id}"


class CodeCounter(models.Model):
    """The last order number given out at a unit on a date; its row lock makes codes unique without gaps."""

    pk = models.CompositePrimaryKey("unit_id", "day")
    unit = models.ForeignKey(Unit, models.PROTECT, db_index=False)
    day = models.DateField()
    last = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.unit_id} {self.day}: {self.last}"


class KeptCodeShape(models.Model):
    """The outline of codes of a system before (``code_shape.skeleton``): what a typed code is known by."""

    skeleton = models.CharField(max_length=40, primary_key=True)

    def __str__(self) -> str:
        return self.skeleton


class LetterCounter(models.Model):
    """The last number given to a unit's letters of one kind in a year (numbering.py)."""

    pk = models.CompositePrimaryKey("unit_id", "series", "year")
    unit = models.ForeignKey(Unit, models.PROTECT, db_index=False)
    series = models.CharField(max_length=8)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.unit_id} {self.series} {self.year}: {self.last}"


class LookupFailure(models.Model):
    """Tries of a secret in a window of time that did not succeed, counted under a budget's key (limits.py)."""

    pk = models.CompositePrimaryKey("network", "window_start")
    network = models.CharField(max_length=64)
    window_start = models.DateTimeField()
    count = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.network} {self.window_start}: {self.count}"
