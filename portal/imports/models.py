"""What was brought in: each file once, each of its rows by a digest, so that the same row twice changes nothing."""

from __future__ import annotations

from django.db import models


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
