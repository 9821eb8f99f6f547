"""Changes of a calendar as they were applied: who, when, why, and each open dossier with its old and new promise."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from dossiers.calendars.models import Calendar, CalendarVersion
from dossiers.casework.models.attachment import Attachment
from dossiers.units.models import Officer


class CalendarChange(models.Model):
    """One change of a calendar and, if it was taken back, by whom and when."""

    never_deleted = True

    calendar = models.ForeignKey(Calendar, models.PROTECT, related_name="changes")
    before = models.ForeignKey(CalendarVersion, models.PROTECT, related_name="+")
    after = models.ForeignKey(CalendarVersion, models.PROTECT, related_name="+")
    days = models.JSONField(help_text="What the dates became")
    days_before = models.JSONField(help_text="The rows as they were")
    reason = models.CharField(max_length=300)
    made_by = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    moved = models.PositiveIntegerField(help_text="How many open dossiers got another promise")
    undone_by = models.ForeignKey(Officer, models.PROTECT, null=True, related_name="+")
    undone_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.calendar_id}: {self.reason}"


class CalendarMove(models.Model):
    """One open dossier that was pinned to the new version; its promise may have stayed the same."""

    never_deleted = True

    change = models.ForeignKey(CalendarChange, models.PROTECT, related_name="moves")
    dossier = models.ForeignKey("casework.Dossier", models.PROTECT, related_name="+", db_index=False)
    version_before = models.ForeignKey(CalendarVersion, models.PROTECT, related_name="+", db_index=False)
    due_before = models.DateTimeField()
    due_after = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["change", "dossier"], name="calendar_move_once")]

    def __str__(self) -> str:
        return f"{self.dossier_id}: {self.due_before:%Y-%m-%d} -> {self.due_after:%Y-%m-%d}"


class LateClosing(models.Model):
    """That a day which has passed was closed: proposed by one person with a notice, decided by a leader of the city.

    ``undoes`` is the change that is to be taken back instead; ``change`` is what came of it.
    """

    never_deleted = True

    calendar = models.ForeignKey(Calendar, models.PROTECT, related_name="late_closings")
    days = models.JSONField(help_text="What the dates become (changes.DayChange.as_json)")
    undoes = models.ForeignKey(CalendarChange, models.PROTECT, null=True, related_name="+", db_index=False)
    reason = models.CharField(max_length=300)
    notice = models.OneToOneField(Attachment, models.PROTECT, related_name="+", help_text="The notice it follows")
    proposed_by = models.ForeignKey(Officer, models.PROTECT, related_name="+", db_index=False)
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey(Officer, models.PROTECT, null=True, related_name="+", db_index=False)
    decided_at = models.DateTimeField(null=True)
    accepted = models.BooleanField(null=True)
    change = models.OneToOneField(CalendarChange, models.PROTECT, null=True, related_name="late_closing")

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["calendar"], condition=Q(decided_at__isnull=True), name="one_late_closing_waits"
            ),
            models.CheckConstraint(
                name="late_closing_by_two",
                condition=Q(decided_by__isnull=True, decided_at__isnull=True, accepted__isnull=True)
                | Q(decided_by__isnull=False, decided_at__isnull=False, accepted__isnull=False)
                & ~Q(decided_by=F("proposed_by")),
            ),
            models.CheckConstraint(
                name="late_closing_changes_when_accepted", condition=Q(change__isnull=True) | Q(accepted=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.calendar_id}: {self.reason}"
