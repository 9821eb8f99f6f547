"""What is kept of a reminder: to whom, about which dossiers, until when, the answer, the outcome; and of an inspection.

Reminders and inspections are never deleted. Who wrote what and when stands beside it and is written once: the database
refuses to change it afterwards.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from dossiers.casework.models import Dossier
from dossiers.units.models import Officer, Unit


def _all_or_none(name: str, *columns: str) -> models.CheckConstraint:
    """These columns are filled together or not at all."""
    none, every = Q(), Q()
    for column in columns:
        none &= Q(**{f"{column}__isnull": True})
        every &= Q(**{f"{column}__isnull": False})
    return models.CheckConstraint(name=name, condition=none | every)


class Reminder(models.Model):
    """A unit is reminded of dossiers and owes an answer; ``made_by`` is empty where a rule did it.

    ``follows`` is the reminder that was not answered and for which this one was made, to the superior unit.
    """

    never_deleted = True

    class Outcome(models.TextChoices):
        SETTLED = "settled", "Đã giải quyết"
        ACCEPTED = "accepted", "Chấp nhận giải trình"
        CONTINUED = "continued", "Chuyển xử lý trách nhiệm"
        UNFOUNDED = "unfounded", "Đôn đốc không đúng, rút lại"

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="reminders", help_text="Who is reminded")
    by_unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", help_text="Who reminds: a unit above")
    made_by = models.ForeignKey(Officer, models.PROTECT, null=True, related_name="+", db_index=False)
    made_at = models.DateTimeField()
    reason = models.CharField(max_length=1000)
    answer_due_at = models.DateTimeField(help_text="The close of a working day by the calendar of the reminded unit")
    follows = models.OneToOneField("self", models.PROTECT, null=True, related_name="followed_by")
    answered_by = models.ForeignKey(Officer, models.PROTECT, null=True, related_name="+", db_index=False)
    answered_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=2000, null=True)
    closed_by = models.ForeignKey(Officer, models.PROTECT, null=True, related_name="+", db_index=False)
    closed_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=12, choices=Outcome, null=True)
    remark = models.CharField(max_length=1000, blank=True, help_text="What was said when it was closed")

    class Meta:
        ordering = ["-made_at", "-pk"]
        indexes = [
            models.Index(name="reminder_open", fields=["unit", "answer_due_at"], condition=Q(closed_at__isnull=True))
        ]
        constraints = [
            _all_or_none("reminder_answer_whole", "answered_by", "answered_at", "answer"),
            _all_or_none("reminder_end_whole", "closed_by", "closed_at", "outcome"),
            models.CheckConstraint(name="reminder_due_after", condition=Q(answer_due_at__gt=F("made_at"))),
            models.CheckConstraint(name="reminder_reason_given", condition=~Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"Đôn đốc số {self.pk}"


class RemindedDossier(models.Model):
    """One dossier of a reminder, with the promise that had passed then. Never changed."""

    append_only = True

    reminder = models.ForeignKey(Reminder, models.PROTECT, related_name="items")
    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="reminded")
    due_at = models.DateTimeField(help_text="The promise as it stood when the unit was reminded")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["reminder", "dossier"], name="reminded_once_each")]

    def __str__(self) -> str:
        return f"{self.reminder_id}: {self.dossier_id}"


class Inspection(models.Model):
    """An inspection of a unit as it was written down by a leader above it. Never changed; a later one corrects it."""

    append_only = True

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="inspections")
    decision = models.CharField(max_length=200, help_text="Number and date of the decision or plan")
    since = models.DateField()
    until = models.DateField(help_text="Its last day")
    inspectors = models.CharField(max_length=500, help_text="Who inspected")
    seed = models.CharField(max_length=80, blank=True, help_text="Of the random sample (sampling.py)")
    findings = models.CharField(max_length=4000)
    demands = models.CharField(max_length=2000, blank=True, help_text="What the unit has to do, until when")
    recorded_by = models.ForeignKey(Officer, models.PROTECT, related_name="+", db_index=False)
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["-since", "-pk"]
        constraints = [models.CheckConstraint(name="inspection_ends_after", condition=Q(until__gte=F("since")))]

    def __str__(self) -> str:
        return self.decision
