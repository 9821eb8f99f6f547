"""Incidents: what the regular checks found, each kept from when it was first seen until it is no more.

A difference between the log and what stands beside it, or a part of the portal that is overdue, is never only printed:
it is a row here, on the page of the city's administrators, in an alarm to the operator (alarms.py) and among the
metrics, and it stays until a later check is content.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import NamedTuple

from django.db import models, transaction
from django.db.models import Count, Q

SHOWN = 200
"""Of one check so many are kept one by one; the rest is a number."""


class NightCheck(models.TextChoices):
    """What is compared each night; and what each minute's look at the portal's condition finds overdue or wrong."""

    SEALS = "seals", "Niêm phong nhật ký"
    FACTS = "facts", "Hồ sơ và nhật ký"
    TALLIES = "tallies", "Sổ đếm và nhật ký"
    GUARDS = "guards", "Chốt bảo vệ cơ sở dữ liệu"
    CONDITION = "running", "Vận hành của cổng (mỗi phút)"


class IncidentQuerySet(models.QuerySet["Incident"]):
    """The words in which incidents are asked for."""

    def standing(self) -> IncidentQuerySet:
        """Not found well again yet."""
        return self.filter(over_at__isnull=True)


class Incident(models.Model):
    """One thing that a check found and that nobody has put right yet; ``what`` is an English sentence for operators."""

    never_deleted = True

    which = models.CharField(max_length=8, choices=NightCheck)
    what = models.CharField(max_length=500)
    first_seen_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    over_at = models.DateTimeField(null=True, help_text="When a check found it well again")
    told_at = models.DateTimeField(null=True, help_text="When an alarm to the operator was written")
    over_told_at = models.DateTimeField(null=True, help_text="When it was written that it is over")

    objects = IncidentQuerySet.as_manager()

    class Meta:
        ordering = ["first_seen_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="incident_once_at_a_time", fields=["which", "what"], condition=Q(over_at__isnull=True)
            )
        ]

    def __str__(self) -> str:
        return f"{self.which}: {self.what}"


class CheckRun(models.Model):
    """One run of one check: when, how long, how much it looked at was wrong."""

    which = models.CharField(max_length=8, choices=NightCheck)
    made_at = models.DateTimeField()
    seconds = models.FloatField()
    found = models.PositiveIntegerField()

    class Meta:
        indexes = [models.Index(name="check_run_newest", fields=["which", "-made_at"])]

    def __str__(self) -> str:
        return f"{self.which} {self.made_at}: {self.found}"


class CheckStanding(NamedTuple):
    """How one check stands: its last run and what is wrong now."""

    name: str
    label: str
    made_at: dt.datetime | None
    incidents: int


def keep(check: NightCheck, found: Iterable[str], *, at: dt.datetime, seconds: float) -> int:
    """Write down what a check found now: new incidents, those that stand still, those that are over; how many stand.

    Of nightly checks each run is kept, of the minute's look the last one.
    """
    words = list(dict.fromkeys(one[:500] for one in found))
    shown = words[:SHOWN] + ([f"and {len(words) - SHOWN} more of this check"] if len(words) > SHOWN else [])
    with transaction.atomic():
        run = {"made_at": at, "seconds": seconds, "found": len(words)}
        if check != NightCheck.CONDITION or not CheckRun.objects.filter(which=check).update(**run):
            CheckRun.objects.create(which=check, **run)
        standing = Incident.objects.standing().filter(which=check)
        standing.exclude(what__in=shown).update(over_at=at)
        standing.filter(what__in=shown).update(last_seen_at=at)
        known = set(standing.values_list("what", flat=True))
        Incident.objects.bulk_create(
            [Incident(which=check, what=one, first_seen_at=at, last_seen_at=at) for one in shown if one not in known],
            ignore_conflicts=True,
        )
    return len(words)


def overview() -> list[CheckStanding]:
    """How every check stands, in the order of ``NightCheck``. Two queries."""
    standing = dict(Incident.objects.standing().values_list("which").annotate(n=Count("pk")))
    newest = dict(CheckRun.objects.values_list("which").annotate(newest=models.Max("made_at")))
    return [
        CheckStanding(one.value, one.label, newest.get(one.value), standing.get(one.value, 0)) for one in NightCheck
    ]
