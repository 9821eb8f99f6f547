"""How the catalogue of procedures comes to be as it is: decisions of the city, and the changes made by them."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models import F, Q

from dossiers.units.models import Officer


class CityDecision(models.Model):
    """A decision that changes the catalogue, with the signed PDF: the basis of a batch of changes. Never edited."""

    number = models.CharField(max_length=60, help_text="As it is printed: 3412/QĐ-UBND")
    signed_on = models.DateField()
    title = models.CharField(max_length=300)
    file_name = models.CharField(max_length=120)
    pdf = models.BinaryField()
    added_by = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        ordering = ["-signed_on", "-pk"]
        constraints = [models.UniqueConstraint(fields=["number", "signed_on"], name="city_decision_once")]

    def __str__(self) -> str:
        return f"{self.number} ngày {self.signed_on:%d/%m/%Y}"


class CatalogueChange(models.Model):
    """A new version of a procedure from a day on: written as a draft, accepted, taken back before the day.

    Both sides are kept as they were, so that history does not depend on what came later.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "nháp"
        WAITING = "waiting", "chờ người thứ hai"
        ACCEPTED = "accepted", "đã duyệt"
        DECLINED = "declined", "không được duyệt"
        WITHDRAWN = "withdrawn", "đã bỏ"
        UNDONE = "undone", "đã rút lại trước ngày hiệu lực"

    code = models.CharField(max_length=20, db_index=True, help_text="Of the procedure, which may be new")
    based_on = models.ForeignKey(
        "procedures.ProcedureVersion",
        models.SET_NULL,
        null=True,
        related_name="+",
        help_text="The version that it follows; empty: the procedure is new",
    )
    from_day = models.DateField()
    before = models.JSONField(help_text="What held, as dossiers/procedures/contents.py writes it; empty for a new one")
    after = models.JSONField(help_text="What shall hold")
    needs_second = models.BooleanField(help_text="Dates or money of citizens change")
    state = models.CharField(max_length=12, choices=State, default=State.DRAFT)
    reason = models.CharField(max_length=500)
    basis = models.CharField(max_length=300, help_text="The decision or law that it rests on")
    decision = models.ForeignKey(CityDecision, models.PROTECT, null=True, related_name="changes")
    proposed_by = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey(Officer, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    version = models.OneToOneField(
        "procedures.ProcedureVersion", models.PROTECT, null=True, related_name="made_by", help_text="What it became"
    )
    undone_by = models.ForeignKey(Officer, models.PROTECT, null=True, related_name="+")
    undone_at = models.DateTimeField(null=True)
    undone_because = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="catalogue_change_second_is_another",
                condition=Q(needs_second=False)
                | ~Q(state__in=["accepted", "undone"])
                | (Q(decided_by__isnull=False) & ~Q(decided_by=F("proposed_by"))),
            ),
            models.CheckConstraint(
                name="catalogue_change_made_a_version",
                condition=Q(state="accepted", version__isnull=False) | (~Q(state="accepted") & Q(version__isnull=True)),
            ),
            models.UniqueConstraint(fields=["code"], condition=Q(state="waiting"), name="catalogue_change_waits_once"),
        ]

    def __str__(self) -> str:
        return f"{self.code} từ {self.from_day:%d/%m/%Y}"


class FeeRule(models.Model):
    """A fee of a version that differs from its common one: from when to when, in which case, how much, by which law.

    Where several hold, the lowest is due (NQ 66.22/2026: the better of several benefits applies [R], docs/law.md).
    """

    class Case(models.TextChoices):
        EVERY = "every", "Mọi hồ sơ"
        ONLINE = "online", "Nộp qua mạng"
        STATED = "stated", "Trường hợp ghi ở cột bên"

    version = models.ForeignKey("procedures.ProcedureVersion", models.CASCADE, related_name="fees")
    seq = models.PositiveSmallIntegerField()
    from_day = models.DateField(null=True, blank=True, help_text="Empty: from the version's first day")
    to_day = models.DateField(null=True, blank=True, help_text="The last day; empty: not fixed")
    case = models.CharField(max_length=8, choices=Case)
    words = models.CharField(max_length=200, blank=True, help_text="The case of 'stated', which the desk judges")
    amount_vnd = models.PositiveIntegerField()
    legal_basis = models.CharField(max_length=300)

    class Meta:
        ordering = ["version_id", "seq"]
        constraints = [
            models.UniqueConstraint(fields=["version", "seq"], name="fee_rule_once"),
            models.CheckConstraint(
                name="fee_rule_ends_after_it_begins",
                condition=Q(from_day__isnull=True) | Q(to_day__isnull=True) | Q(to_day__gte=F("from_day")),
            ),
            models.CheckConstraint(name="fee_rule_names_its_case", condition=~Q(case="stated") | ~Q(words="")),
        ]

    def __str__(self) -> str:
        return f"{self.words or self.get_case_display()}: {self.amount_vnd}"

    def is_in_force(self, day: dt.date) -> bool:
        """Whether it holds on a day."""
        return (self.from_day is None or self.from_day <= day) and (self.to_day is None or day <= self.to_day)

    def is_due_unasked(self, *, online: bool) -> bool:
        """Whether it applies by itself; a case in words is never applied unasked: the desk reads it beside the box."""
        return self.case == self.Case.EVERY or (online and self.case == self.Case.ONLINE)


class ReferralChange(models.Model):
    """What was said of something that another office does, before and after: the history of ``Referral``."""

    append_only = True

    code = models.CharField(max_length=40, db_index=True)
    before = models.JSONField(help_text="Empty where it was new")
    after = models.JSONField()
    reason = models.CharField(max_length=300)
    set_by = models.ForeignKey(Officer, models.PROTECT, db_index=False, related_name="+")
    set_at = models.DateTimeField()

    class Meta:
        ordering = ["-pk"]
        constraints = [models.CheckConstraint(name="referral_change_has_a_reason", condition=~Q(reason=""))]

    def __str__(self) -> str:
        return self.code
