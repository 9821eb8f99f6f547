"""Lists with applicants' particulars that left the house as a file: one row for each file, never changed afterwards.

The row says who took it, at which post, what for, how many lines it held and the SHA-256 of its bytes, so that a copy
found elsewhere can be told. It names no applicant: which dossiers stood in it follows from unit and period.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import models
from django.db.models import F, Q

from dossiers.units.models import Officer, Post, Unit
from dossiers.units.roles import Role


class ListFile(models.Model):
    """The file of a list: dossiers (or citizens) that ``unit`` received from ``since`` on and before ``until``."""

    append_only = True

    class What(models.TextChoices):
        """Which list it is."""

        REGISTER = "register", "Sổ theo dõi hồ sơ"
        RECEPTIONS = "received", "Sổ tiếp công dân"

    what = models.CharField(max_length=8, choices=What)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False)
    since = models.DateTimeField()
    until = models.DateTimeField()
    form = models.CharField(max_length=4, help_text="xlsx, csv or pdf")
    rows = models.PositiveIntegerField()
    digest = models.BinaryField(max_length=32, help_text="SHA-256 of the file")
    numbers_shown = models.BooleanField(default=False, help_text="Whether telephone numbers stood in it in full")
    purpose = models.CharField(max_length=300, blank=True, help_text="What for, in the words of who took it")
    officer = models.ForeignKey(Officer, models.PROTECT, related_name="+", db_index=False)
    officer_unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False)
    officer_role = models.CharField(max_length=13, choices=Role)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(name="list_file_of_unit", fields=["unit", "since"])]
        constraints = [
            models.CheckConstraint(name="list_file_since_before_until", condition=Q(since__lt=F("until"))),
            models.CheckConstraint(
                name="list_file_numbers_have_a_purpose", condition=Q(numbers_shown=False) | Q(purpose__gt="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.what} {self.unit_id}: {self.rows}"


@dataclass(frozen=True)
class Made:
    """A file as it was made: its form, its lines, the SHA-256 of its bytes, and whether numbers stood in it in full."""

    form: str
    rows: int
    digest: bytes
    numbers_shown: bool
    purpose: str = ""


def record(
    made: Made,
    *,
    unit: Unit,
    since: dt.datetime,
    until: dt.datetime,
    by: Officer,
    post: Post,
    at: dt.datetime,
    what: str = ListFile.What.REGISTER,
) -> ListFile:
    """Write down that a register's file is about to be handed to an officer; the caller has checked that it may be.

    Instants are aware; ``until`` is not included. Raises IntegrityError for full numbers without a purpose.
    """
    return ListFile.objects.create(
        what=what,
        unit=unit,
        since=since,
        until=until,
        form=made.form,
        rows=made.rows,
        digest=made.digest,
        numbers_shown=made.numbers_shown,
        purpose=made.purpose,
        officer=by,
        officer_unit=post.unit,
        officer_role=post.role,
        at=at,
    )


def holding(*, unit_id: int, received_at: dt.datetime | None) -> models.QuerySet[ListFile]:
    """The files in which a dossier stood that this unit received at this instant; none for one not received."""
    if received_at is None:
        return ListFile.objects.none()
    span = {"what": ListFile.What.REGISTER, "since__lte": received_at, "until__gt": received_at, "at__gte": received_at}
    return ListFile.objects.filter(unit=unit_id, **span)
