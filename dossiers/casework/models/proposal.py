"""What one officer proposes and another decides: a request for papers, a correction, a result …

Old and new values may be personal, so they stand here and not in events.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from dossiers.units.models import Officer


class Proposal(models.Model):
    """A proposal with its reason, and what the leader decided. At most one waits for each dossier."""

    never_deleted = True

    class Kind(models.TextChoices):
        PAPERS = "papers", "Yêu cầu bổ sung có phê duyệt"
        CORRECTION = "correction", "Đính chính"
        REOPENING = "reopening", "Mở lại hồ sơ"
        RECEIPT = "receipt", "Hủy biên lai"
        RESULT = "result", "Dự thảo kết quả"

    dossier = models.ForeignKey("casework.Dossier", models.PROTECT, related_name="proposals")
    kind = models.CharField(max_length=12, choices=Kind)
    facts = models.JSONField(default=dict, help_text="What is proposed")
    before = models.JSONField(default=dict, help_text="What it was, written when it was accepted")
    reason = models.TextField()
    basis = models.CharField(max_length=500, blank=True)
    proposed_by = models.ForeignKey(Officer, models.PROTECT, db_index=False, related_name="+")
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey(Officer, models.PROTECT, null=True, db_index=False, related_name="+")
    decided_at = models.DateTimeField(null=True)
    accepted = models.BooleanField(null=True)
    answer = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["dossier"], condition=Q(decided_at__isnull=True), name="one_open_proposal"),
            models.CheckConstraint(
                name="proposal_decided_whole",
                condition=Q(decided_by__isnull=True, decided_at__isnull=True, accepted__isnull=True)
                | Q(decided_by__isnull=False, decided_at__gte=F("proposed_at"), accepted__isnull=False),
            ),
            models.CheckConstraint(
                name="proposal_decided_by_another",
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("proposed_by")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dossier_id}: {self.kind}"
