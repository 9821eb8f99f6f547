"""What was brought in: each file once, each of its rows by a digest, so that the same row twice changes nothing."""

from __future__ import annotations

import uuid

from django.db import models

from dossiers.units.models import Officer


class ImportedFile(models.Model):
    """A file that was imported, known by the SHA-256 of its bytes."""

    append_only = True

    sha256 = models.BinaryField(max_length=32, unique=True)
    name = models.CharField(max_length=255)
    imported_at = models.DateTimeField()
    rows = models.PositiveIntegerField(help_text="Rows of the file")
    added = models.PositiveIntegerField(help_text="Dossiers that it brought")

    class Meta:
        ordering = ["-imported_at"]

    def __str__(self) -> str:
        return self.name


class ImportedRow(models.Model):
    """The row that made a dossier: not its values, only whether another row says the same."""

    append_only = True

    code_key = models.CharField(max_length=40, primary_key=True)
    digest = models.BinaryField(max_length=32)
    file = models.ForeignKey(ImportedFile, models.PROTECT, related_name="lines", db_index=False)
    line = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.code_key}: {self.file_id}/{self.line}"


class DossierUpload(models.Model):
    """A file of dossiers that an administrator sent on a screen: checked whole, then brought in whole or not at all.

    What is to be done is read from the row alone (upload_runs.py). The file itself lies outside the database and goes;
    this row stays and says who brought what in.
    """

    class State(models.TextChoices):
        TO_CHECK = "to_check", "Đang kiểm tra"
        CHECKED = "checked", "Đã kiểm tra, chưa nhập gì"
        REFUSED = "refused", "Có chỗ sai, chưa nhập gì"
        TO_IMPORT = "to_import", "Đang nhập"
        IMPORTED = "imported", "Đã nhập"
        STOPPED = "stopped", "Đã dừng, chưa nhập gì"
        FAILED = "failed", "Dừng giữa chừng, chưa nhập gì"

    never_deleted = True

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    officer = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    name = models.CharField(max_length=255)
    bytes = models.PositiveBigIntegerField()
    hour = models.TimeField(null=True, help_text="The time of day of dates that have none; null: they are refused")
    sent_at = models.DateTimeField()
    state = models.CharField(max_length=9, choices=State, default=State.TO_CHECK)
    encoding = models.CharField(max_length=12, blank=True, help_text="utf-8, cp1258 or xlsx, as it was found")
    attempts = models.PositiveSmallIntegerField(default=0)
    rows = models.PositiveIntegerField(default=0, help_text="Rows read so far")
    total = models.PositiveIntegerField(null=True, help_text="Rows that there are, once they were counted")
    added = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    wrong = models.PositiveIntegerField(default=0, help_text="Wrong places that were found")
    problem = models.CharField(max_length=300, blank=True)
    stop_asked = models.BooleanField(default=False)
    ended_at = models.DateTimeField(null=True, help_text="When the last check or import was over")

    class Meta:
        ordering = ["-sent_at"]
        indexes = [
            models.Index(
                name="upload_waiting", fields=["sent_at"], condition=models.Q(state__in=["to_check", "to_import"])
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def waits(self) -> bool:
        """Whether something is to be done with it now."""
        return self.state in (self.State.TO_CHECK, self.State.TO_IMPORT)
