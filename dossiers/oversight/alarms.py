"""Alarms: what the operator is told, once when something is found and once when it is well again.

An alarm is written in the transaction that marks its incidents as told, one for each way that is set up, and stays
until its way has taken it: a mail server or a webhook that is away loses none, and no worker that dies or is doubled
tells anything twice. Handing it over is portal/ops/alarm_delivery.py's; nothing waits for that.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence

from django.db import connection, models, transaction
from django.db.models import F, Q, QuerySet

from dossiers.oversight.incidents import Incident, NightCheck

STEADY = dt.timedelta(seconds=90)
"""What the minute's look finds is told when it was seen at two looks: a restart is no alarm."""
FIRST_PAUSE, LONGEST_PAUSE = 60, 3600
"""Seconds after the first try that failed, doubled each time up to the second number."""
GIVEN_UP_AFTER = dt.timedelta(days=3)

_CLAIM = """
UPDATE oversight_alarm SET tries = tries + 1,
    next_try_at = %(at)s + make_interval(secs => LEAST(%(first)s * 2 ^ LEAST(tries, 12), %(longest)s))
WHERE id = (SELECT id FROM oversight_alarm WHERE sent_at IS NULL AND given_up_at IS NULL AND next_try_at <= %(at)s
    AND way <> ALL (%(without)s) ORDER BY next_try_at, id FOR UPDATE SKIP LOCKED LIMIT 1)
RETURNING id
"""


class Alarm(models.Model):
    """One message to the operator, by one way."""

    never_deleted = True

    class Way(models.TextChoices):
        """How the operator is reached."""

        MAIL = "mail", "Thư điện tử"
        WEBHOOK = "webhook", "Webhook"

    class Occasion(models.TextChoices):
        """What is told."""

        FOUND = "incident.found", "Có điểm lệch"
        OVER = "incident.over", "Đã ổn"

    key = models.UUIDField(
        default=uuid.uuid4, unique=True, help_text="The same at each try: receivers know doubles by it"
    )
    way = models.CharField(max_length=8, choices=Way)
    occasion = models.CharField(max_length=16, choices=Occasion)
    lines = models.JSONField(help_text="Of each incident: check, what, since")
    written_at = models.DateTimeField()
    next_try_at = models.DateTimeField()
    tries = models.PositiveIntegerField(default=0)
    answer = models.CharField(max_length=40, blank=True, help_text="What came of the last try")
    sent_at = models.DateTimeField(null=True)
    given_up_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                name="alarm_waiting",
                fields=["next_try_at"],
                condition=Q(sent_at__isnull=True, given_up_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"{self.occasion} by {self.way}"


def write(ways: Sequence[str], *, at: dt.datetime) -> int:
    """Write alarms about incidents of which none was told, and about told ones that are over; how many alarms.

    Without a way nobody is told, and incidents wait until there is one.
    """
    if not ways:
        return 0
    steady = ~Q(which=NightCheck.CONDITION)
    new = Incident.objects.filter(steady | Q(last_seen_at__gte=F("first_seen_at") + STEADY), told_at=None, over_at=None)
    over = Incident.objects.filter(
        steady | Q(over_at__lte=at - STEADY), over_at__isnull=False, told_at__isnull=False, over_told_at=None
    )
    return _one(Alarm.Occasion.FOUND, new, ways, at) + _one(Alarm.Occasion.OVER, over, ways, at)


def _one(occasion: Alarm.Occasion, incidents: QuerySet[Incident], ways: Sequence[str], at: dt.datetime) -> int:
    with transaction.atomic():
        found = list(incidents.select_for_update(skip_locked=True))
        if not found:
            return 0
        mark = "told_at" if occasion == Alarm.Occasion.FOUND else "over_told_at"
        Incident.objects.filter(pk__in=[one.pk for one in found]).update(**{mark: at})
        lines = list(_lines(found))
        Alarm.objects.bulk_create(
            Alarm(way=way, occasion=occasion, lines=lines, written_at=at, next_try_at=at) for way in ways
        )
    return len(ways)


def _lines(found: Iterable[Incident]) -> Iterable[dict[str, str]]:
    for one in found:
        yield {"check": one.which, "what": one.what, "since": one.first_seen_at.isoformat()}


def claim(*, at: dt.datetime, without: Iterable[str] = ()) -> Alarm | None:
    """The next alarm that is due, which nobody else gets before its pause is over; committed before it is sent."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_CLAIM, {"at": at, "first": FIRST_PAUSE, "longest": LONGEST_PAUSE, "without": list(without)})
        row = cursor.fetchone()
    return Alarm.objects.get(pk=row[0]) if row else None


def settle(alarm: Alarm, answer: str, *, sent: bool, at: dt.datetime) -> bool:
    """Write down what came of a try; whether the alarm was given up by it."""
    alarm.answer = answer[:40]
    alarm.sent_at = at if sent else None
    alarm.given_up_at = at if not sent and at - alarm.written_at > GIVEN_UP_AFTER else None
    alarm.save(update_fields=["answer", "sent_at", "given_up_at"])
    return alarm.given_up_at is not None


def waiting() -> int:
    """How many alarms no way has taken yet, those that were given up among them."""
    return Alarm.objects.filter(sent_at=None).count()
