"""How the applicant of a dossier wants to be told, and whether the number on it is still theirs.

The addresses themselves are personal data and stay with the applicant; here are only the choices.
"""

from __future__ import annotations

from django.db import models


class Contact(models.Model):
    """The applicant's own choice. Without a row: a message to the telephone, or by e-mail where there is none."""

    dossier = models.OneToOneField("casework.Dossier", models.PROTECT, primary_key=True, related_name="contact")
    sms = models.BooleanField(default=False)
    zalo = models.BooleanField(default=False)
    email = models.BooleanField(default=False)
    phone_is_wrong = models.BooleanField(default=False, help_text="The applicant says that the number is not theirs")
    confirmed_at = models.DateTimeField(null=True, help_text="When the applicant last said that the number is right")
    chosen_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.dossier_id}: {', '.join(self.channels) or 'none'}"

    @property
    def channels(self) -> tuple[str, ...]:
        """The chosen ways by name: sms, zalo, email; empty when nothing shall be sent."""
        return tuple(name for name in WAYS if getattr(self, name))


WAYS = ("sms", "zalo", "email")


class FormerAddress(models.Model):
    """Where the applicant was reached until an event changed it: told once, forgotten after a month (reach.py)."""

    dossier = models.ForeignKey("casework.Dossier", models.PROTECT, related_name="+")
    seq = models.PositiveIntegerField(help_text="The event that changed it")
    way = models.CharField(max_length=8)
    address = models.CharField(max_length=254)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(name="former_address_once", fields=["dossier", "seq", "way"])]

    def __str__(self) -> str:
        return f"{self.dossier_id}/{self.seq}: {self.way}"
