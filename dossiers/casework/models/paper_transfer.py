"""Paper on its way between the desk that received a dossier and the competent unit, there and back."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from dossiers.units.models import Officer, Unit


class PaperTransfer(models.Model):
    """One way of the paper: to be sent on since ``opened_at``, to be there by ``due_at`` (NĐ 118/2025, article 20).

    ``sent_at`` is when the sending desk gave it away, ``arrived_at`` when the other desk took it in. What was lost or
    never sent stays open and late: only taking it in ends it. What comes later (a supplement) is a way of its own.
    """

    never_deleted = True

    class Way(models.TextChoices):
        OUT = "out", "Bản giấy tới cơ quan giải quyết"
        BACK = "back", "Kết quả về nơi trả"

    dossier = models.ForeignKey("casework.Dossier", models.PROTECT, related_name="transfers")
    way = models.CharField(max_length=4, choices=Way)
    from_unit = models.ForeignKey(Unit, models.PROTECT, db_index=False, related_name="+")
    to_unit = models.ForeignKey(Unit, models.PROTECT, db_index=False, related_name="+")
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    sent_by = models.ForeignKey(Officer, models.PROTECT, null=True, db_index=False, related_name="+")
    carrier = models.CharField(max_length=160, blank=True, help_text="Who carries it: a colleague, the post")
    arrived_at = models.DateTimeField(null=True)
    arrived_by = models.ForeignKey(Officer, models.PROTECT, null=True, db_index=False, related_name="+")

    class Meta:
        indexes = [
            models.Index(name=f"transfer_{name}", fields=[name, "due_at"], condition=Q(arrived_at__isnull=True))
            for name in ("from_unit", "to_unit")
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["dossier", "way"], condition=Q(sent_at__isnull=True), name="one_paper_to_send_each_way"
            ),
            models.CheckConstraint(
                name="transfer_arrives_by_somebody",
                condition=Q(arrived_at__isnull=True) | Q(arrived_by__isnull=False, sent_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dossier_id}: {self.way}"
