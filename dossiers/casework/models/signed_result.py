"""What a signed result consists of besides its decision: its files, who fetched them, and that it is said to be wrong.

A decision (letters.py) names the result; the log holds its digest and those of its files (actions/results.py).
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from dossiers.casework.models.attachment import Attachment
from dossiers.casework.models.letters import Decision
from dossiers.units.models import Officer


class ResultFile(models.Model):
    """One file of a signed result, in the order in which they were signed. The event that tells the result tells it."""

    append_only = True

    decision = models.ForeignKey(Decision, models.PROTECT, related_name="files")
    place = models.PositiveSmallIntegerField()
    file = models.ForeignKey(Attachment, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["place"]
        constraints = [models.UniqueConstraint(fields=["decision", "place"], name="result_file_place_once")]

    def __str__(self) -> str:
        return f"{self.decision_id}: {self.place}"


class ResultFetch(models.Model):
    """The applicant fetched a file of the result, by one of the two doors that show more than code and digits do."""

    append_only = True

    class Door(models.TextChoices):
        """What was shown: the receipt's link, or a code sent to the telephone."""

        RECEIPT = "receipt", "Đường dẫn trên giấy hẹn"
        PHONE = "phone", "Mã gửi vào điện thoại"

    dossier = models.ForeignKey("casework.Dossier", models.PROTECT, related_name="fetches")
    file = models.ForeignKey(Attachment, models.PROTECT, db_index=False, related_name="+")
    door = models.CharField(max_length=8, choices=Door)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.dossier_id}: {self.door}"


class ResultDispute(models.Model):
    """Somebody says that the result is wrong; the unit corrects it or answers that it is right, before ``due_at``.

    ``officer`` is None where the applicant said it online. The row changes with an event of its dossier alone.
    """

    never_deleted = True

    class Outcome(models.TextChoices):
        """How it was answered."""

        CORRECTED = "corrected", "Đã sửa kết quả"
        UPHELD = "upheld", "Kết quả đúng, đã trả lời"

    dossier = models.ForeignKey("casework.Dossier", models.PROTECT, related_name="disputes")
    decision = models.ForeignKey(Decision, models.PROTECT, null=True, db_index=False, related_name="+")
    officer = models.ForeignKey(Officer, models.PROTECT, null=True, db_index=False, related_name="+")
    words = models.TextField(help_text="What is wrong, as the applicant or the officer wrote it")
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField(help_text="Until when it is corrected or answered")
    closed_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=12, choices=Outcome, null=True)
    answer = models.TextField(blank=True, help_text="Why the result is right, or what was corrected")
    decided_by = models.ForeignKey(Officer, models.PROTECT, null=True, db_index=False, related_name="+")

    class Meta:
        indexes = [models.Index(name="dispute_open", fields=["due_at"], condition=Q(closed_at__isnull=True))]
        constraints = [
            models.UniqueConstraint(fields=["dossier"], condition=Q(closed_at__isnull=True), name="one_open_dispute"),
            models.CheckConstraint(
                name="dispute_closed_whole",
                condition=Q(closed_at__isnull=True, outcome__isnull=True, decided_by__isnull=True)
                | Q(closed_at__gte=F("opened_at"), outcome__isnull=False, decided_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dossier_id}: {self.outcome or 'open'}"
