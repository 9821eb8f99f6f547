"""A question to the applicant that does not stop the clock."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from dossiers.units.models import Officer


class ApplicantQuestion(models.Model):
    """What the office wants to know of the applicant while the work goes on, and what was answered.

    No request for papers: the promise is the same before and after, whatever happens to it. ``closed_by`` is None where
    the applicant answered online. The row changes with an event of its dossier alone.
    """

    never_deleted = True

    class Outcome(models.TextChoices):
        """How it ended."""

        ANSWERED = "answered", "Đã trả lời"
        WITHDRAWN = "withdrawn", "Đã rút câu hỏi"

    dossier = models.ForeignKey("casework.Dossier", models.PROTECT, related_name="applicant_questions")
    officer = models.ForeignKey(Officer, models.PROTECT, db_index=False, related_name="+")
    words = models.TextField(help_text="What is asked")
    opened_at = models.DateTimeField()
    wanted_by = models.DateField(null=True, help_text="Until which day an answer is wished; nothing happens after it")
    closed_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=12, choices=Outcome, null=True)
    answer = models.TextField(blank=True, help_text="The applicant's words, or why the question was withdrawn")
    closed_by = models.ForeignKey(Officer, models.PROTECT, null=True, db_index=False, related_name="+")

    class Meta:
        indexes = [models.Index(name="question_open", fields=["opened_at"], condition=Q(closed_at__isnull=True))]
        constraints = [
            models.UniqueConstraint(fields=["dossier"], condition=Q(closed_at__isnull=True), name="one_open_question"),
            models.CheckConstraint(
                name="question_closed_whole",
                condition=Q(closed_at__isnull=True, outcome__isnull=True, closed_by__isnull=True)
                | Q(closed_at__gte=F("opened_at"), outcome__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dossier_id}: {self.outcome or 'open'}"
