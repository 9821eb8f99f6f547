"""How far something is on its way to be emptied, and of a dossier's applicant; no row: nothing has begun."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from dossiers.units.models import Officer


class EmptyingTimes(models.Model):
    """Warned, prolonged, held, hidden (and what was hidden, to be brought back), emptied. See retention_table.py.

    ``kept`` holds what was hidden while it can still be brought back; it is empty before and after.
    """

    warned_at = models.DateTimeField(null=True)
    prolonged_to = models.DateTimeField(null=True)
    held_at = models.DateTimeField(null=True, help_text="Nothing happens to it until it is released")
    release_asked_by = models.ForeignKey(
        Officer, models.PROTECT, null=True, db_index=False, related_name="+", help_text="The first of two who release"
    )
    release_asked_at = models.DateTimeField(null=True)
    hidden_at = models.DateTimeField(null=True)
    erase_after = models.DateTimeField(null=True, help_text="Until then what was hidden can be brought back")
    erased_at = models.DateTimeField(null=True)
    kept = models.JSONField(default=dict)
    why = models.CharField(max_length=300, blank=True, help_text="Of the last act of a person")
    by = models.ForeignKey(Officer, models.PROTECT, null=True, db_index=False, related_name="+")

    class Meta:
        abstract = True


def order_of_times(name: str) -> list[models.BaseConstraint]:
    """What must hold of the times of one row; ``name`` begins the names of the constraints."""
    return [
        models.CheckConstraint(
            name=f"{name}_hidden_after_warning", condition=Q(hidden_at__isnull=True) | Q(warned_at__isnull=False)
        ),
        models.CheckConstraint(
            name=f"{name}_hidden_until",
            condition=Q(hidden_at__isnull=True, erase_after__isnull=True)
            | Q(hidden_at__isnull=False, erase_after__gt=models.F("hidden_at")),
        ),
        models.CheckConstraint(
            name=f"{name}_emptied_keeps_nothing",
            condition=Q(erased_at__isnull=True) | Q(hidden_at__isnull=False, kept={}),
        ),
        models.CheckConstraint(
            name=f"{name}_release_of_a_hold",
            condition=Q(release_asked_by__isnull=True, release_asked_at__isnull=True)
            | Q(release_asked_by__isnull=False, release_asked_at__isnull=False, held_at__isnull=False),
        ),
    ]


class Retention(EmptyingTimes):
    """How far the particulars of one dossier's applicant are on their way to be emptied."""

    never_deleted = True

    dossier = models.OneToOneField("casework.Dossier", models.PROTECT, primary_key=True, related_name="retention")

    class Meta:
        constraints = order_of_times("retention")

    def __str__(self) -> str:
        return f"{self.dossier_id}"
