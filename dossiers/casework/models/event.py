"""The log and its mail: Event is what happened, for ever; Outbox is a small row for each reader.

Events hold no personal data (ids and facts only) and carry two instants: ``occurred_at``, when it happened, and
``recorded_at``, stamped by the database. They are chained by hash per dossier; triggers in the migrations refuse every
change.
"""

from __future__ import annotations

from django.db import models

from dossiers.casework.states import Kind, State


class Origin(models.TextChoices):
    """Where a fact came from. Only the loader (the tables' owner) may write the last two."""

    LIVE = "live", "Ghi nhận tại hệ thống"
    IMPORTED = "imported", "Nhập từ hệ thống khác"
    SAMPLE = "sample", "Dữ liệu mẫu"


class Event(models.Model):
    """One thing that happened to a dossier. ``UNIQUE (dossier, seq)`` is its key; nothing points at it from outside."""

    append_only = True

    pk = models.CompositePrimaryKey("dossier_id", "seq")
    dossier = models.ForeignKey("casework.Dossier", models.PROTECT, related_name="events", db_index=False)
    seq = models.PositiveIntegerField()
    kind = models.CharField(max_length=16, choices=Kind)
    state = models.PositiveSmallIntegerField(choices=State, help_text="State after the event")
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField(help_text="Stamped by the database for live events")
    origin = models.CharField(max_length=8, choices=Origin, default=Origin.LIVE)
    unit = models.ForeignKey("units.Unit", models.DO_NOTHING, db_constraint=False, db_index=False)
    leg_id = models.BigIntegerField(null=True)
    actor = models.ForeignKey("units.Officer", models.DO_NOTHING, null=True, db_constraint=False, db_index=False)
    data = models.JSONField(default=dict)
    prev_hash = models.BinaryField(max_length=32, null=True)
    hash = models.BinaryField(max_length=32)

    class Meta:
        ordering = ["seq"]
        indexes = [
            models.Index(name="event_withdraw_asked", fields=["dossier"], condition=models.Q(kind=Kind.WITHDRAW_ASKED))
        ]

    def __str__(self) -> str:
        return f"{self.dossier_id}/{self.seq} {self.kind}"


class Outbox(models.Model):
    """One event's mail for one reader: the reader deletes the row and applies its effect in one transaction."""

    reader = models.CharField(max_length=16)
    dossier_id = models.BigIntegerField()
    seq = models.PositiveIntegerField()
    payload = models.JSONField()

    class Meta:
        indexes = [models.Index(name="outbox_reader", fields=["reader", "id"])]

    def __str__(self) -> str:
        return f"{self.reader}: {self.dossier_id}/{self.seq}"
