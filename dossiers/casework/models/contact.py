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
