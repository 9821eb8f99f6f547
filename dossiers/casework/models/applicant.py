"""Who applied, and what was handed in."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from dossiers.procedures.models import RequiredPaper


class Applicant(models.Model):
    """Who applied. Personal data live here alone, so that they can be erased and the log stays whole."""

    class Kind(models.IntegerChoices):
        """Applicant kinds of a ministry integration page [V]."""

        CITIZEN = 0, "Cá nhân"
        ENTERPRISE = 1, "Doanh nghiệp, tổ chức"
        HOUSEHOLD = 2, "Hộ kinh doanh"

    dossier = models.OneToOneField("casework.Dossier", models.PROTECT, primary_key=True, related_name="applicant")
    kind = models.PositiveSmallIntegerField(choices=Kind, default=Kind.CITIZEN)
    name = models.CharField(max_length=160)
    phone = models.CharField(max_length=20, blank=True, db_index=True)
    id_number = models.CharField(max_length=20, blank=True, help_text="CCCD, CMND, passport or tax code")
    address = models.CharField(max_length=300, blank=True)
    email = models.EmailField(blank=True)
    submitted_by = models.CharField(max_length=160, blank=True, help_text="Who brought it, when not the applicant")
    authorisation = models.CharField(
        max_length=200,
        blank=True,
        db_default="",
        help_text="By which paper or kinship that person stands for the applicant",
    )
    delivery_address = models.CharField(
        max_length=300, blank=True, db_default="", help_text="Where the post brings the result"
    )

    class Meta:
        indexes = [models.Index(name="applicant_id_number", fields=["id_number"], condition=Q(id_number__gt=""))]

    def __str__(self) -> str:
        return self.name


class Paper(models.Model):
    """A paper that was handed in, at reception or as a supplement."""

    dossier = models.ForeignKey("casework.Dossier", models.PROTECT, related_name="papers")
    required = models.ForeignKey(RequiredPaper, models.PROTECT, null=True, db_index=False)
    name = models.CharField(max_length=500)
    originals = models.PositiveSmallIntegerField(default=0)
    copies = models.PositiveSmallIntegerField(default=0)
    note = models.CharField(max_length=300, blank=True)
    supplement = models.BooleanField(default=False)
    added_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
