"""The log's rows: a leaf for each head of a dossier that was published, and each checkpoint that was signed.

What is public lies in the tiles beside the database; these rows hold what the tiles are the digests of.
"""

from __future__ import annotations

from django.db import models

from dossiers.transparency import heads


class Leaf(models.Model):
    """One head of one dossier, at its place in the log. Without personal data, and never changed."""

    append_only = True

    number = models.BigIntegerField(primary_key=True, help_text="Index in the tree, without gaps")
    dossier_id = models.BigIntegerField(help_text="No foreign key: the row stays when the dossier is gone")
    code = models.CharField(max_length=40)
    seq = models.PositiveIntegerField(help_text="How many events the dossier had")
    head = models.BinaryField(max_length=32)
    salt = models.BinaryField(max_length=16)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["dossier_id", "seq"], name="leaf_once_for_each_head")]

    def __str__(self) -> str:
        return f"{self.number}: {self.code}/{self.seq}"

    @property
    def text(self) -> bytes:
        """What the published entry is the digest of."""
        return heads.text(self.code, self.seq, bytes(self.head), bytes(self.salt))


class Checkpoint(models.Model):
    """A checkpoint as it was signed; signatures of witnesses are added when they come."""

    never_deleted = True

    size = models.BigIntegerField()
    root = models.BinaryField(max_length=32)
    made_at = models.DateTimeField()
    note = models.TextField(help_text="The signed note, with the cosignatures so far")
    trouble = models.TextField(blank=True, help_text="What a witness that did not sign said, in a sentence each")

    class Meta:
        indexes = [models.Index(name="checkpoint_newest", fields=["-made_at"])]

    def __str__(self) -> str:
        return f"{self.size} at {self.made_at}"
