"""How far the particulars of one dossier's applicant are on their way to be emptied; no row: nothing has begun."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from dossiers.units.models import Officer


class Retention(models.Model):
    """Warned, prolonged, held, hidden (and what was hidden, to be brought back), emptied. See casework/retention.py.

    ``kept`` holds the applicant's row while it can still be brought back; it is empty before and after.
    """

    never_deleted = True

    dossier = models.OneToOneField("casework.Dossier", models.PROTECT, primary_key=True, related_name="retention")
    warned_at = models.DateTimeField(null=True)
    prolonged_to = models.DateTimeField(null=True)
    held_at = models.DateTimeField(null=True, help_text="Nothing happens to it until it is released")
    hidden_at = models.DateTimeField(null=True)
    erase_after = models.DateTimeField(null=True, help_text="Until then what was hidden can be brought back")
    erased_at = models.DateTimeField(null=True)
    kept = models.JSONField(default=dict)
    why = models.CharField(max_length=300, blank=True, help_text="Of the last act of a person")
    by = models.ForeignKey(Officer, models.PROTECT, null=True, db_index=False, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="retention_hidden_after_warning", condition=Q(hidden_at__isnull=True) | Q(warned_at__isnull=False)
            ),
            models.CheckConstraint(
                name="retention_hidden_until",
                condition=Q(hidden_at__isnull=True, erase_after__isnull=True)
                | Q(hidden_at__isnull=False, erase_after__gt=models.F("hidden_at")),
            ),
            models.CheckConstraint(
                name="retention_emptied_keeps_nothing",
                condition=Q(erased_at__isnull=True) | Q(hidden_at__isnull=False, kept={}),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dossier_id}"
