"""When: a calendar's shifts and special days, and the versions of it that promises are pinned to.

Shifts and days may be edited; a promise is never computed from them but from a published version, which the
database refuses to change.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from functools import lru_cache
from typing import Any

from django.db import connection, models, transaction
from django.db.models import F, Q

from dossiers.calendars.hours import Day, minute_of, write_definition
from dossiers.calendars.worktime import WorkCalendar

END_OF_DAY = dt.time(23, 59)


class Calendar(models.Model):
    """Opening hours that several units share."""

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    zone = models.CharField(max_length=60, default="Asia/Ho_Chi_Minh")

    class Meta:
        ordering = ["slug"]

    def __str__(self) -> str:
        return self.name


class Shift(models.Model):
    """One stretch of opening hours of a weekday; 23:59 as closing time means the end of the day."""

    calendar = models.ForeignKey(Calendar, models.CASCADE, related_name="shifts")
    weekday = models.PositiveSmallIntegerField(help_text="1 is Monday, 7 is Sunday")
    opens = models.TimeField()
    closes = models.TimeField()

    class Meta:
        ordering = ["calendar_id", "weekday", "opens"]
        constraints = [
            models.UniqueConstraint(fields=["calendar", "weekday", "opens"], name="shift_once"),
            models.CheckConstraint(name="shift_weekday", condition=Q(weekday__gte=1, weekday__lte=7)),
            models.CheckConstraint(name="shift_opens_before_it_closes", condition=Q(opens__lt=F("closes"))),
        ]

    def __str__(self) -> str:
        return f"{self.weekday}: {self.opens:%H:%M}–{self.closes:%H:%M}"

    def minutes(self) -> tuple[int, int]:
        """Opening and closing as minutes of the day."""
        closes = 24 * 60 if self.closes == END_OF_DAY else self.closes.hour * 60 + self.closes.minute
        return self.opens.hour * 60 + self.opens.minute, closes


class CalendarDayQuerySet(models.QuerySet["CalendarDay"]):
    def between(self, first: dt.date, last: dt.date) -> CalendarDayQuerySet:
        """Special days from one date to another, both included."""
        return self.filter(date__range=(first, last))

    def closed(self) -> CalendarDayQuerySet:
        """Days off."""
        return self.filter(kind=CalendarDay.Kind.CLOSED)


class CalendarDay(models.Model):
    """A date that differs from its weekday: closed, a make-up day or a half day with hours of its own."""

    class Kind(models.TextChoices):
        CLOSED = "closed", "Nghỉ"
        MAKEUP = "makeup", "Làm bù"
        HALF = "half", "Nửa ngày"

    calendar = models.ForeignKey(Calendar, models.CASCADE, related_name="days")
    date = models.DateField()
    kind = models.CharField(max_length=8, choices=Kind)
    segments = models.JSONField(default=list, blank=True, help_text='Own hours: [["07:00", "11:00"]]')
    name = models.CharField(max_length=120, blank=True)
    name_en = models.CharField(max_length=120, blank=True)
    source = models.CharField(max_length=200, blank=True)
    confidence = models.CharField(max_length=40, blank=True)

    objects = CalendarDayQuerySet.as_manager()

    class Meta:
        ordering = ["calendar_id", "date"]
        constraints = [
            models.UniqueConstraint(fields=["calendar", "date"], name="calendar_day_once"),
            models.CheckConstraint(name="calendar_day_kind", condition=Q(kind__in=["closed", "makeup", "half"])),
            models.CheckConstraint(
                name="calendar_day_hours_fit_its_kind",
                condition=Q(kind="closed", segments=[]) | (~Q(kind="closed") & ~Q(segments=[])),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.date:%d/%m/%Y}: {self.get_kind_display()}"

    def as_day(self) -> Day:
        """The day as the arithmetic knows it."""
        segments = tuple((minute_of(opens), minute_of(closes)) for opens, closes in self.segments)
        return Day(self.kind, segments, self.name)


class CalendarVersionQuerySet(models.QuerySet["CalendarVersion"]):
    def newest_of(self, calendar: Calendar) -> CalendarVersion | None:
        """The version that new dossiers are pinned to."""
        return self.filter(calendar=calendar).order_by("-number").first()


class CalendarVersion(models.Model):
    """A calendar as it stood when it was published. The database refuses to change or delete it."""

    calendar = models.ForeignKey(Calendar, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    recorded_at = models.DateTimeField()
    note = models.CharField(max_length=300, blank=True)
    definition = models.JSONField()
    digest = models.CharField(max_length=64)

    objects = CalendarVersionQuerySet.as_manager()

    class Meta:
        ordering = ["calendar_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["calendar", "number"], name="calendar_version_once"),
            models.CheckConstraint(name="calendar_version_counts_from_one", condition=Q(number__gte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.calendar_id}/{self.number}"


def definition_of(calendar: Calendar) -> dict[str, Any]:
    """The calendar's present shifts and days, checked, as JSON values. Raises CalendarError."""
    weekly: dict[int, list[tuple[int, int]]] = {}
    for shift in calendar.shifts.all():
        weekly.setdefault(shift.weekday, []).append(shift.minutes())
    days = {day.date: day.as_day() for day in calendar.days.all()}
    checked = WorkCalendar(weekly, days, calendar.zone)
    return write_definition(checked.weekly, checked.days, calendar.zone)


def digest_of(definition: dict[str, Any]) -> str:
    """SHA-256 of a definition, the same for the same hours and days."""
    canonical = json.dumps(definition, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


@transaction.atomic
def publish(calendar: Calendar, at: dt.datetime, note: str = "") -> CalendarVersion:
    """The version of the calendar as it stands: a new one when hours or days changed, or else the newest."""
    Calendar.objects.select_for_update().get(pk=calendar.pk)
    definition = definition_of(calendar)
    digest = digest_of(definition)
    newest = CalendarVersion.objects.newest_of(calendar)
    if newest is not None and newest.digest == digest:
        return newest
    return CalendarVersion.objects.create(
        calendar=calendar,
        number=newest.number + 1 if newest else 1,
        recorded_at=at,
        note=note,
        definition=definition,
        digest=digest,
    )


def worktime_of(version_id: int) -> WorkCalendar:
    """The working time of a published version, built once per process (a version never changes)."""
    return _built(connection.settings_dict["NAME"], version_id)


@lru_cache(maxsize=256)
def _built(database: str, version_id: int) -> WorkCalendar:
    version = CalendarVersion.objects.only("definition").get(pk=version_id)
    return WorkCalendar.from_definition(version.definition)


class MasterDataLoad(models.Model):
    """What was loaded last: the digest of the master data files, so that a second start can skip them."""

    digest = models.CharField(max_length=64)
    own = models.BooleanField(default=False, help_text="A city's own tables, not those of the package")
    loaded_at = models.DateTimeField()

    class Meta:
        ordering = ["-loaded_at"]

    def __str__(self) -> str:
        return f"{self.loaded_at:%Y-%m-%d %H:%M} {self.digest[:12]}"
