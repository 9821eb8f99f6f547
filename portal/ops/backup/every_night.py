"""The embedded portal's own backup: one every night, or as soon as it runs again after nights it was off."""

from __future__ import annotations

import datetime as dt
import logging
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.utils import timezone

from portal.ops.backup import making
from portal.ops.backup.programs import Trouble
from portal.web import kept_backups

logger = logging.getLogger(__name__)
HOUR_OF_NIGHT = 1
AT_MOST = dt.timedelta(hours=25)
"""Older than this the newest may not be when the clock comes by."""
NOT_TWICE = dt.timedelta(hours=3)


def since() -> dt.datetime:
    """When this database got its first table: before a night has passed there need not be a backup."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT min(applied) FROM django_migrations")
        found: dt.datetime = cursor.fetchone()[0]
    return found


def is_due(*, at: dt.datetime) -> bool:
    """At night, when none was made for three hours; at any hour, when the newest (or the city) is older than 25."""
    made = kept_backups.newest(Path(settings.BACKUP_ROOT))
    age = at - (dt.datetime.fromtimestamp(made, tz=dt.UTC) if made else since())
    if timezone.localtime(at).hour == HOUR_OF_NIGHT:
        return made is None or age > NOT_TWICE
    return age > AT_MOST


def make_when_due(*, at: dt.datetime) -> int:
    """One backup where one is due; how many were made. What went wrong is in the log, and its age in the doctor."""
    if not settings.BACKUP_NIGHTLY or not is_due(at=at):
        return 0
    try:
        making.make(
            Path(settings.BACKUP_ROOT), at=at, place=making.owner_place(), keep=settings.BACKUP_KEEP,
            to=settings.BACKUP_ENCRYPT_TO, say=logger.info,
        )  # fmt: skip
    except Trouble as error:
        logger.error("No backup was made: %s", error)
        return 0
    return 1
