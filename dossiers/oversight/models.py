"""What the boards read: tallies of facts per day, and the record of how they are kept.

Tallies are deltas of outbox rows (tallies.py) and hold nothing that cannot be recounted from the dossiers. They are
sums without personal data, so they point at units without a constraint of the database: adding up a year does not
pay for look-ups.
"""

from __future__ import annotations

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from dossiers.oversight.alarms import Alarm
from dossiers.oversight.incidents import CheckRun, Incident
from dossiers.oversight.reminder_records import Inspection, RemindedDossier, Reminder
from dossiers.procedures.models import Procedure
from dossiers.units.models import Officer, Unit

__all__ = [
    "Alarm",
    "Demonstration",
    "Examination",
    "Export",
    "IndexReading",
    "Inspection",
    "Learning",
    "MixTally",
    "Pace",
    "Recount",
]
__all__ += ["CheckRun", "Incident", "RemindedDossier", "Reminder", "Sign", "SignedReport", "UnitTally", "Upkeep"]


class UnitTally(models.Model):
    """How many dossiers of one receiving unit moved on one local day: came in how, went out with which outcome.

    What a reopening takes back may be applied before what it takes from, so a cell may be negative for a moment.
    The boards add these up. By procedure too they would be hardly fewer than the dossiers themselves.
    """

    pk = models.CompositePrimaryKey("day", "unit_id")
    day = models.DateField()
    unit = models.ForeignKey(Unit, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+")
    received_desk = models.IntegerField(default=0)
    received_online = models.IntegerField(default=0)
    received_post = models.IntegerField(default=0)
    early = models.IntegerField(default=0)
    on_time = models.IntegerField(default=0)
    late = models.IntegerField(default=0)
    ended_otherwise = models.IntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.day} {self.unit_id}"


class MixTally(models.Model):
    """How many dossiers of one procedure one unit resolved in one local month, and how many of them late.

    Which procedures a unit has decides how much lateness is to be expected of it (rates.py). By the day these would be
    hardly fewer than the dossiers; by the month they are about a fifth.
    """

    pk = models.CompositePrimaryKey("month", "unit_id", "procedure_id")
    month = models.DateField(help_text="Its first day")
    unit = models.ForeignKey(Unit, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+")
    procedure = models.ForeignKey(Procedure, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+")
    resolved = models.IntegerField(default=0)
    late = models.IntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.month} {self.unit_id} {self.procedure_id}"


class Upkeep(models.Model):
    """When a reader of the outbox last came by, and how many rows it took: one row for each reader."""

    reader = models.CharField(max_length=16, primary_key=True)
    came_at = models.DateTimeField()
    rows = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.reader}: {self.came_at}"


class Recount(models.Model):
    """One full recount of the tallies from the dossiers: what was compared, and how many cells differed."""

    made_at = models.DateTimeField(db_default=Now(), db_index=True)
    dossiers = models.PositiveIntegerField(help_text="Received dossiers that were counted")
    cells = models.PositiveIntegerField(help_text="Tallies that were compared")
    differences = models.PositiveIntegerField(help_text="Tallies that were wrong")
    repaired = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"{self.made_at}: {self.differences}"


class Demonstration(models.Model):
    """These data are a sample: made at this instant, from this seed. At most one row; no row in a real city."""

    made_at = models.DateTimeField(help_text="The year of the sample ends here")
    seed = models.BigIntegerField()
    size = models.FloatField(default=1.0, help_text="Share of the whole city; 1 is the year in full")
    dossiers = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.made_at} ({self.seed})"


class Export(models.Model):
    """A list that an officer asked for as a file: made by the background, fetched by that officer until it expires.

    What is to be done is read from the row alone: neither finished nor failed. A worker killed at any moment leaves the
    row as it was and the next one begins again (portal/exports/jobs.py).
    """

    class Form(models.TextChoices):
        CSV = "csv", "CSV"
        SPREADSHEET = "xlsx", "Excel"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    officer = models.ForeignKey(Officer, models.PROTECT, related_name="exports")
    name = models.CharField(max_length=300)
    form = models.CharField(max_length=4, choices=Form)
    question = models.JSONField(help_text="questions.Question.as_json: which dossiers, of which units")
    asked_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    total = models.PositiveIntegerField(null=True, help_text="Rows that there are to write")
    done = models.PositiveIntegerField(default=0, help_text="Rows written so far")
    bytes = models.PositiveBigIntegerField(default=0)
    finished_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=200, blank=True, help_text="Why it failed, in a sentence for the officer")
    expires_at = models.DateTimeField(null=True, help_text="When the file goes; counted from when it was finished")

    class Meta:
        ordering = ["-asked_at"]
        indexes = [
            models.Index(
                name="export_waiting",
                fields=["asked_at"],
                condition=models.Q(finished_at__isnull=True, failed_at__isnull=True),
            )
        ]
        constraints = [
            models.CheckConstraint(
                name="export_ends_once",
                condition=models.Q(finished_at__isnull=True) | models.Q(failed_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"{self.name}.{self.form}"


class SignedReport(models.Model):
    """A statutory table as a leader signed it: its numbers, their digest, and the instant whose knowledge it tells.

    It never changes. What is known otherwise later is shown beside it; a further edition needs its reason in words.
    """

    append_only = True

    form = models.CharField(max_length=12)
    by = models.CharField(max_length=12)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="signed_reports", help_text="Whose report; the city's")
    since = models.DateTimeField()
    until = models.DateTimeField()
    edition = models.PositiveSmallIntegerField(default=1)
    reason = models.CharField(max_length=500, blank=True, help_text="Why there is a further edition")
    content = models.JSONField(help_text="statutory.StatutoryTable.as_json, as it was signed")
    sha256 = models.CharField(max_length=64, help_text="Of the content's canonical bytes (statutory.digest)")
    officer = models.ForeignKey(Officer, models.PROTECT, related_name="signed_reports")
    signed_at = models.DateTimeField(help_text="Also the instant as known at which the numbers are told")

    class Meta:
        ordering = ["-signed_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["form", "by", "unit", "since", "until", "edition"], name="signed_report_edition_once"
            ),
            models.CheckConstraint(
                name="further_edition_has_a_reason", condition=models.Q(edition=1) | ~models.Q(reason="")
            ),
            models.CheckConstraint(name="signed_after_its_end", condition=models.Q(signed_at__gte=models.F("until"))),
        ]

    def __str__(self) -> str:
        return f"{self.form} {self.since:%Y-%m-%d} {self.until:%Y-%m-%d}"


class Examination(models.Model):
    """All questions of integrity put to all units at one instant, about one period (integrity.py)."""

    made_at = models.DateTimeField()
    since = models.DateTimeField()
    until = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.made_at}"


class Sign(models.Model):
    """One unit stood out in one question: so many dossiers, where peers would have had so many. A reason to look."""

    examination = models.ForeignKey(Examination, models.CASCADE, related_name="signs")
    detector = models.CharField(max_length=24)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    cases = models.PositiveIntegerField()
    out_of = models.PositiveIntegerField()
    expected = models.FloatField()
    chance = models.FloatField(help_text="How rarely chance alone would give so many or more")
    dossiers = ArrayField(models.BigIntegerField())

    class Meta:
        ordering = ["chance", "pk"]

    def __str__(self) -> str:
        return f"{self.unit_id}: {self.detector}"


class Pace(models.Model):
    """How long dossiers of one procedure took from one step to the result, at one unit or (unit null) anywhere."""

    procedure = models.ForeignKey(Procedure, models.CASCADE, related_name="+")
    unit = models.ForeignKey(Unit, models.CASCADE, null=True, related_name="+")
    step = models.PositiveSmallIntegerField()
    minutes = ArrayField(models.PositiveIntegerField(), help_text="41 quantiles in working minutes (pace.py)")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["procedure", "unit", "step"], name="pace_once", nulls_distinct=False)
        ]

    def __str__(self) -> str:
        return f"{self.procedure_id}/{self.unit_id}/{self.step}"


class Learning(models.Model):
    """One night's learning of the forecast, and its test on dossiers it was not learnt from."""

    made_at = models.DateTimeField()
    paces = models.PositiveIntegerField()
    tested = models.PositiveIntegerField(help_text="Questions put about the newest sixty days")
    held = models.PositiveIntegerField(help_text="… of which the result came within the interval of eight in ten")
    below_middle = models.PositiveIntegerField(help_text="… of which the result came by the middle")

    def __str__(self) -> str:
        return f"{self.made_at}: {self.held}/{self.tested}"

    @property
    def held_share(self) -> str | None:
        """In per cent, two decimals; None when nothing was tested."""
        return f"{100 * self.held / self.tested:.2f}" if self.tested else None

    @property
    def middle_share(self) -> str | None:
        """The same, of the results that came by the middle."""
        return f"{100 * self.below_middle / self.tested:.2f}" if self.tested else None


class IndexReading(models.Model):
    """What one night's reading gave for the index of QĐ 766 (index766.Facts), for one unit or the city."""

    made_at = models.DateTimeField(db_index=True, help_text="The year that ends here was read")
    since = models.DateTimeField()
    unit = models.ForeignKey(Unit, models.CASCADE, null=True, related_name="+", help_text="None: the whole city")
    facts = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["made_at", "unit"], name="index_reading_once", nulls_distinct=False)
        ]

    def __str__(self) -> str:
        return f"{self.made_at} {self.unit_id}"
