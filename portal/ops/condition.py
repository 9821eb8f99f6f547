"""In what condition is the portal: each minute's look, which `manage.py doctor` prints and the operator is told of.

A sentence is the same as long as it is true, so that it is told once; numbers that move stand behind it. What the
nightly checks compare (seals, facts, tallies, guards) is looked at here only for having been looked at.
"""

from __future__ import annotations

import datetime as dt
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.db import DatabaseError, connection
from django.utils import timezone

from dossiers.calendars import horizon
from dossiers.calendars.models import Calendar
from dossiers.casework import desk_clocks, limits
from dossiers.notices import delivering
from dossiers.oversight import incidents
from dossiers.oversight.incidents import NightCheck
from dossiers.transparency import log_state
from portal.ops import alarm_delivery
from portal.ops.backup import every_night
from portal.web import health, kept_backups
from portal.wording import vi

SILENCE_ALLOWED = dt.timedelta(minutes=5)
"""So long the reader of the tallies may not come by: it is rung for every ten seconds."""
NIGHT_ALLOWED = dt.timedelta(hours=26)
ERROR, WARNING, OK = "ERROR", "warning", "ok"


class Condition(NamedTuple):
    """One thing that was looked at: ERROR, WARNING or OK; the sentence; what stands now; whether somebody is told."""

    grade: str
    sentence: str
    now: str = ""
    is_alarm: bool = True


def look(*, at: dt.datetime) -> int:
    """Look once, keep what is wrong as incidents, and tell; how many stand. A second look at the same time finds 0."""
    began = time.monotonic()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtext('condition'))")
        if not cursor.fetchone()[0]:
            return 0
        try:
            wrong = [one.sentence for one in conditions(at=at) if one.grade != OK and one.is_alarm]
            standing = incidents.keep(NightCheck.CONDITION, wrong, at=at, seconds=time.monotonic() - began)
        finally:
            cursor.execute("SELECT pg_advisory_unlock(hashtext('condition'))")
    alarm_delivery.tell(at=at)
    return standing


def conditions(*, at: dt.datetime) -> Iterator[Condition]:
    """Everything, in the order in which the doctor prints it. A look that breaks is a finding; the others look on."""
    for name, part in PARTS.items():
        try:
            yield from list(part(at))
        except DatabaseError as error:
            yield Condition(ERROR, f"The look at {name} broke.", type(error).__name__)


def heartbeat(at: dt.datetime) -> Iterator[Condition]:
    """When beat and worker came by for the last time."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT max(came_at) FROM oversight_upkeep")
        came = cursor.fetchone()[0]
    if came is None:
        yield Condition(WARNING, "Beat and worker have not come by yet.", is_alarm=False)
        return
    silent = max(at - came, dt.timedelta())
    now = f"{silent.total_seconds():.0f} s ago"
    if silent > SILENCE_ALLOWED:
        yield Condition(ERROR, "Beat and worker have not come by for more than five minutes.", now)
    else:
        yield Condition(OK, "Beat and worker came by.", now)


def outbox(_at: dt.datetime) -> Iterator[Condition]:
    """What waits for the readers of the log."""
    for reader, rows, lag in health.waiting():
        now = f"{rows} rows, the oldest for {lag:.0f} s"
        late = lag > health.OUTBOX_LAG_ALLOWED
        words = "has waited for more than five minutes" if late else "is read"
        yield Condition(ERROR if late else OK, f"The outbox of {reader} {words}.", now)


def messages(at: dt.datetime) -> Iterator[Condition]:
    """Messages to citizens that nobody tries to send."""
    stuck = delivering.stuck(at=at)
    if stuck:
        yield Condition(WARNING, "Messages have waited for five minutes untried.", f"{stuck} messages")
    else:
        yield Condition(OK, "No message has waited for five minutes untried.")


def submissions(at: dt.datetime) -> Iterator[Condition]:
    """Online submissions of which the desk was not told in the time of their regime (two hours, by the law of 2025)."""
    late = desk_clocks.untold_late(at).count()
    if late:
        yield Condition(WARNING, "Desks were not told in time of what was sent online.", f"{late} submissions")


def guessing(at: dt.datetime) -> Iterator[Condition]:
    """Somebody guesses on a large scale."""
    for scope, (tries, is_alarm) in limits.alarms(at).items():
        if is_alarm:
            yield Condition(WARNING, f"Somebody guesses on a large scale: {scope}.", f"{tries} tries this hour")


def nights(at: dt.datetime) -> Iterator[Condition]:
    """The nightly checks: whether they came by, and how many incidents stand."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT min(applied) FROM django_migrations")
        since = cursor.fetchone()[0]
    for check in incidents.overview():
        if check.name == NightCheck.CONDITION:
            continue
        came = check.made_at or since
        now = f"{check.incidents} incidents stand" + (
            f", looked at {vi.local(check.made_at):%Y-%m-%d %H:%M}" if check.made_at else ", not looked at yet"
        )
        if came is not None and at - came > NIGHT_ALLOWED:
            yield Condition(ERROR, f"The nightly check of {check.name} has not come by for a day.", now)
        elif check.incidents:
            yield Condition(WARNING, f"The nightly check of {check.name} found something.", now, is_alarm=False)
        else:
            yield Condition(OK, f"The nightly check of {check.name} is content.", now)


def disks(_at: dt.datetime) -> Iterator[Condition]:
    """Room on every disk that the portal writes to, one time each."""
    seen = set()
    for name in ("VAR", "FILES_ROOT", "EXPORTS_ROOT", "LOG_ROOT"):
        folder = next(
            path for path in (Path(getattr(settings, name)), *Path(getattr(settings, name)).parents) if path.exists()
        )
        device = folder.stat().st_dev
        if device in seen:
            continue
        seen.add(device)
        room = shutil.disk_usage(folder)
        now = f"{room.free / 2**30:.1f} GB free of {room.total / 2**30:.1f}"
        if room.free * 100 < room.total * settings.DISK_FREE_PERCENT:
            yield Condition(ERROR, f"The disk of {name} has less than {settings.DISK_FREE_PERCENT} % free.", now)
        else:
            yield Condition(OK, f"The disk of {name} has room.", now)


def backups(at: dt.datetime) -> Iterator[Condition]:
    """How old the newest backup below BACKUP_ROOT is; the embedded portal makes the first in its first night."""
    if not settings.BACKUP_ROOT:
        yield Condition(WARNING, "No folder of backups is named (BACKUP_ROOT).", is_alarm=False)
        return
    made = kept_backups.newest(Path(settings.BACKUP_ROOT))
    if made is None and settings.BACKUP_NIGHTLY and at - every_night.since() < NIGHT_ALLOWED:
        yield Condition(OK, "The first backup is made tonight.", settings.BACKUP_ROOT)
        return
    if made is None:
        yield Condition(ERROR, "There is no backup.", settings.BACKUP_ROOT)
        return
    age = at - dt.datetime.fromtimestamp(made, tz=timezone.get_default_timezone())
    hours = age.total_seconds() / 3600
    if hours > settings.BACKUP_HOURS:
        yield Condition(ERROR, f"The newest backup is older than {settings.BACKUP_HOURS} hours.", f"{hours:.0f} hours")
    else:
        yield Condition(OK, "There is a backup.", f"{hours:.0f} hours old")


def calendars(at: dt.datetime) -> Iterator[Condition]:
    """A warning for each calendar in use that is sure of itself for less than sixty days more."""
    for calendar in Calendar.objects.filter(units__isnull=False).distinct():
        known = horizon.known(calendar.pk)
        for warning in known.warnings(vi.local(at).date()):
            until = f"sure until {known.last}" if known.last else "without any public holiday"
            yield Condition(WARNING, f"The calendar {calendar.slug} is {until}: {warning.en}")


def broker(_at: dt.datetime) -> Iterator[Condition]:
    """Without it tallies and marks are late, nothing is lost."""
    if health.broker_answers():
        yield Condition(OK, "The broker answers.")
    else:
        yield Condition(WARNING, "The broker is away: tallies are late, nothing is lost.")


def public_log(at: dt.datetime) -> Iterator[Condition]:
    """Checkpoint and witnesses."""
    yield from (Condition(*one) for one in log_state.findings(at=at))


PARTS: dict[str, Callable[[dt.datetime], Iterator[Condition]]] = {
    "the heartbeat": heartbeat, "the outbox": outbox, "messages": messages, "submissions": submissions,
    "guessing": guessing, "the nightly checks": nights, "the public log": public_log, "disks": disks,
    "backups": backups, "calendars": calendars, "the broker": broker,
}  # fmt: skip
