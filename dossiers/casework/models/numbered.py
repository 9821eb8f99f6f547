"""Numbered letters and receipts that leave the house (numbering.py gives the numbers).

A letter is kept as the facts it states, with a digest
over them; who signed is the account that was signed in. Its words may be private: events hold number and digest only.
"""

from __future__ import annotations

import hashlib
import json
import unicodedata

from django.db import models

from dossiers.units.models import Officer, Unit


class Letter(models.Model):
    """A numbered letter to the citizen (forms 02 and 04), as it was stated and signed. Never changed afterwards."""

    append_only = True

    class Kind(models.TextChoices):
        """The values are those of ``numbering.Series``."""

        SUPPLEMENT = "HDHS", "Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ"
        APOLOGY = "PXL", "Phiếu xin lỗi và hẹn lại ngày trả kết quả"

    dossier = models.ForeignKey("casework.Dossier", models.PROTECT, related_name="letters")
    unit = models.ForeignKey(Unit, models.PROTECT, db_index=False, related_name="+")
    kind = models.CharField(max_length=8, choices=Kind)
    number = models.CharField(max_length=40)
    facts = models.JSONField(help_text="What the letter says")
    salt = models.BinaryField(max_length=16)
    digest = models.CharField(max_length=64)
    signed_by = models.ForeignKey(Officer, models.PROTECT, db_index=False, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "number"], name="letter_number_once"),
            models.UniqueConstraint(
                fields=["dossier"], condition=models.Q(kind="PXL"), name="one_apology_for_a_dossier"
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def is_whole(self) -> bool:
        """Whether the facts are still those that were signed."""
        return sealed(bytes(self.salt), self.facts) == self.digest


class FeeReceipt(models.Model):
    """Money taken or given back at a desk, with its number in the unit's series of the year. Never changed.

    One that is wrong is voided (ReceiptVoid) and, where money changed hands, written anew under the next number.
    """

    append_only = True

    class Kind(models.TextChoices):
        """The values are those of ``numbering.Series``."""

        COLLECTED = "BLT", "Biên lai thu phí, lệ phí"
        REFUNDED = "PHT", "Phiếu hoàn trả phí, lệ phí"

    dossier = models.ForeignKey("casework.Dossier", models.PROTECT, related_name="fee_receipts")
    unit = models.ForeignKey(Unit, models.PROTECT, db_index=False, related_name="+")
    kind = models.CharField(max_length=8, choices=Kind)
    number = models.CharField(max_length=40)
    outside_number = models.CharField(max_length=40, blank=True, help_text="Of a treasury's or bank's own receipt")
    amount_vnd = models.PositiveIntegerField()
    reason = models.CharField(max_length=300, blank=True)
    made_by = models.ForeignKey(Officer, models.PROTECT, db_index=False, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(name="fee_receipt_day", fields=["unit", "made_at"])]
        constraints = [
            models.UniqueConstraint(fields=["unit", "number"], name="fee_receipt_number_once"),
            models.CheckConstraint(name="fee_receipt_of_something", condition=models.Q(amount_vnd__gt=0)),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def paper_word(self) -> str:
        """What the address of its printed paper ends with (portal/forms/fee_receipt.py)."""
        return f"bien-lai-{self.pk}"


class ReceiptVoid(models.Model):
    """A receipt that holds no longer: proposed by one person, decided by another, once; the receipt itself stays."""

    append_only = True

    receipt = models.OneToOneField(FeeReceipt, models.PROTECT, primary_key=True, related_name="void")
    replaced_by = models.OneToOneField(FeeReceipt, models.PROTECT, null=True, related_name="replaces")
    unit = models.ForeignKey(Unit, models.PROTECT, db_index=False, related_name="+")
    reason = models.CharField(max_length=300)
    proposed_by = models.ForeignKey(Officer, models.PROTECT, db_index=False, related_name="+")
    decided_by = models.ForeignKey(Officer, models.PROTECT, db_index=False, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(name="receipt_void_day", fields=["unit", "made_at"])]
        constraints = [
            models.CheckConstraint(name="receipt_void_by_two", condition=~models.Q(decided_by=models.F("proposed_by"))),
            models.CheckConstraint(
                name="receipt_void_not_by_itself",
                condition=models.Q(replaced_by__isnull=True) | ~models.Q(replaced_by=models.F("receipt")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.receipt_id}"


def sealed(salt: bytes, facts: dict[str, object]) -> str:
    """SHA-256 over a salt and the facts as canonical JSON in NFC; the salt keeps short texts from being guessed."""
    text = json.dumps(facts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(salt + unicodedata.normalize("NFC", text).encode()).hexdigest()
