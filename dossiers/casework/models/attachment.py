"""What is known of a stored file: whose paper it shows, what it is by content, its digest. The bytes lie outside.

Only ``dossiers.casework.files.store`` writes this table and the folder beside it.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from dossiers.units.models import Officer


class Attachment(models.Model):
    """A scan or photo of a paper. Until an act takes it, it waits under the ``intent`` of the form it came with.

    ``name`` is random and says where the bytes lie; ``label`` is what people read. ``digest`` is the SHA-256 of what
    is kept, ``given_digest`` of what was sent (they differ where a HEIC photo was turned into JPEG). Triggers refuse
    to remove or exchange the file of a dossier.
    """

    class Kind(models.TextChoices):
        """What the content is, whatever its name said."""

        PDF = "pdf", "PDF"
        JPEG = "jpeg", "JPEG"
        PNG = "png", "PNG"

    name = models.CharField(max_length=32, unique=True)
    dossier = models.ForeignKey("casework.Dossier", models.PROTECT, null=True, related_name="attachments")
    paper = models.ForeignKey("casework.Paper", models.PROTECT, null=True, related_name="attachments", db_index=False)
    intent = models.UUIDField(null=True, db_index=True, help_text="The key of the form that it came with")
    slot = models.CharField(max_length=40, blank=True, help_text="Which line of that form's list of papers")
    label = models.CharField(max_length=160)
    kind = models.CharField(max_length=4, choices=Kind)
    size = models.PositiveIntegerField(help_text="Bytes")
    digest = models.BinaryField(max_length=32)
    given_digest = models.BinaryField(max_length=32)
    width = models.PositiveIntegerField(null=True, help_text="Pixels; none for PDF")
    height = models.PositiveIntegerField(null=True)
    has_thumbnail = models.BooleanField(default=False)
    signatures = models.JSONField(default=list, help_text="What the file itself says of its signatures (signatures.py)")
    added_by = models.ForeignKey(Officer, models.PROTECT, null=True, db_index=False, help_text="None: the citizen")
    added_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(name="attachment_waiting", fields=["added_at"], condition=Q(dossier__isnull=True)),
        ]
        constraints = [
            models.CheckConstraint(
                name="attachment_has_a_place", condition=Q(dossier__isnull=False) | Q(intent__isnull=False)
            ),
            models.CheckConstraint(
                name="attachment_paper_of_a_dossier", condition=Q(paper__isnull=True) | Q(dossier__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}: {self.kind}, {self.size}"
