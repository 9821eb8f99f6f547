"""The register of certifications: one line for each paper that was certified while its owner waited."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from dossiers.procedures.models import SpotRule
from dossiers.units.models import Officer, Unit


class Certification(models.Model):
    """A paper that was certified: what, how many pages and copies, the fee, who signed it, under which number.

    ``number`` runs without gaps for each unit, register and year. Never changed; what was written wrong is put right by
    a ``CertificationCorrection`` beside it.
    """

    append_only = True

    dossier = models.ForeignKey("casework.Dossier", models.PROTECT, related_name="certifications")
    unit = models.ForeignKey(Unit, models.PROTECT, db_index=False, related_name="+")
    register = models.CharField(max_length=8, choices=SpotRule.Register)
    year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()
    paper = models.CharField(max_length=200, help_text="What was certified: Căn cước công dân")
    pages = models.PositiveSmallIntegerField()
    copies = models.PositiveSmallIntegerField()
    fee_vnd = models.PositiveIntegerField(help_text="By the rule, also where it was waived")
    waived = models.CharField(max_length=200, blank=True, help_text="Why no fee was taken")
    signed_by = models.ForeignKey(Officer, models.PROTECT, db_index=False, related_name="+")
    made_by = models.ForeignKey(Officer, models.PROTECT, db_index=False, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["register", "year", "number"]
        indexes = [models.Index(name="certification_day", fields=["unit", "made_at"])]
        constraints = [
            models.UniqueConstraint(fields=["unit", "register", "year", "number"], name="certification_number_once"),
            models.CheckConstraint(
                name="certification_of_something", condition=Q(pages__gt=0, copies__gt=0, number__gt=0)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}/{self.year}-{self.register}"


class CertificationCorrection(models.Model):
    """What a line of the register should have said: pages, copies, why. The line itself stays as it was written."""

    append_only = True

    certification = models.ForeignKey(Certification, models.PROTECT, related_name="corrections")
    pages = models.PositiveSmallIntegerField()
    copies = models.PositiveSmallIntegerField()
    fee_vnd = models.PositiveIntegerField(help_text="What it should have cost")
    reason = models.CharField(max_length=300)
    made_by = models.ForeignKey(Officer, models.PROTECT, db_index=False, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["made_at", "pk"]
        constraints = [
            models.CheckConstraint(name="certification_corrected_to_something", condition=Q(pages__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.certification_id}: {self.reason}"
