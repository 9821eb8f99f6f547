"""The slip of guidance (form 02 without a dossier): what was missing when somebody came to the desk.

A person is guided fully and once; the slip is the record of it, and can be printed again.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from dossiers.procedures.models import ProcedureVersion
from dossiers.units.models import Officer, Unit


class Guidance(models.Model):
    """One slip. ``papers`` is a list of ``{"name", "required" (id or null), "originals", "copies", "note"}``.

    It holds personal data, so it stands outside the log; the row stays when they are erased.
    """

    never_deleted = True

    number = models.CharField(max_length=40)
    unit = models.ForeignKey(Unit, models.PROTECT, db_index=False)
    procedure_version = models.ForeignKey(ProcedureVersion, models.PROTECT, db_index=False)
    officer = models.ForeignKey(Officer, models.PROTECT, db_index=False)
    made_at = models.DateTimeField()
    intent = models.UUIDField(unique=True, help_text="One form, one slip")
    papers = models.JSONField()
    reason = models.TextField()
    name = models.CharField(max_length=160)
    phone = models.CharField(max_length=20, blank=True)
    id_number = models.CharField(max_length=20, blank=True)
    address = models.CharField(max_length=300, blank=True)
    email = models.EmailField(blank=True)
    submitted_by = models.CharField(max_length=160, blank=True)

    class Meta:
        ordering = ["-made_at", "-pk"]
        indexes = [
            models.Index(name="guidance_of_a_desk", fields=["unit", "-made_at"]),
            models.Index(name="guidance_phone", fields=["phone"], condition=Q(phone__gt="")),
            models.Index(name="guidance_id_number", fields=["id_number"], condition=Q(id_number__gt="")),
        ]
        constraints = [models.UniqueConstraint(fields=["unit", "number"], name="guidance_number_once")]

    def __str__(self) -> str:
        return self.number
