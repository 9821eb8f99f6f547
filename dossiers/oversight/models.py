"""What the boards read: tallies of facts per day, and the record of how they are kept.

Tallies are deltas of outbox rows (tallies.py) and hold nothing that cannot be recounted from the dossiers. They are
sums without personal data, so they point at units without a constraint of the database: adding up a year does not
pay for look-ups.
"""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now

from dossiers.units.models import Unit


class UnitTally(models.Model):
    """How many dossiers of one receiving unit moved on one local day: came in how, went out with which outcome.

    The boards add these up. By procedure too they would be hardly fewer than the dossiers themselves.
    """

    pk = models.CompositePrimaryKey("day", "unit_id")
    day = models.DateField()
    unit = models.ForeignKey(Unit, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+")
    received_desk = models.PositiveIntegerField(default=0)
    received_online = models.PositiveIntegerField(default=0)
    received_post = models.PositiveIntegerField(default=0)
    early = models.PositiveIntegerField(default=0)
    on_time = models.PositiveIntegerField(default=0)
    late = models.PositiveIntegerField(default=0)
    ended_otherwise = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.day} {self.unit_id}"


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
