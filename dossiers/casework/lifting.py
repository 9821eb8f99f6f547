"""Flags of lateness that were wrong, taken back: the flag stays in the log, a further event says that it was lifted.

Wrong is a flag that was written before the promise it names had passed and that has not come true since, and one that
rested alone on a day which was closed (recalendar.py). A flag that was right is lifted by nothing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.db import connection, transaction

from dossiers.calendars.local_time import LOCAL
from dossiers.casework import deadlines
from dossiers.casework.actions.refusals import NotYourPost
from dossiers.casework.log import EventEntry, record_many
from dossiers.casework.models import Dossier, Pause
from dossiers.casework.states import CLOCK_RUNS, OPEN, PAUSED, Kind, in_sql
from dossiers.units.models import Officer, Unit
from dossiers.units.roles import Role

AHEAD, CALENDAR = "ahead", "calendar"
"""Why a flag is lifted: it was written ahead of time, or the day of the promise was closed after all."""

_FALSE = f"""
SELECT d.id FROM casework_dossier AS d
WHERE d.overdue_since IS NOT NULL AND EXISTS (SELECT FROM casework_event AS flag WHERE flag.dossier_id = d.id
        AND flag.kind = 'became_overdue' AND flag.origin = 'live' AND flag.occurred_at = d.overdue_since
        AND flag.recorded_at < d.overdue_since)
    AND d.outcome IS DISTINCT FROM 'late'
    AND NOT coalesce(d.due_at = d.overdue_since AND d.overdue_since < %(at)s AND (
        d.state IN ({in_sql(CLOCK_RUNS)})
        OR d.state IN ({in_sql(PAUSED)}) AND EXISTS (SELECT FROM casework_pause AS p
            WHERE p.dossier_id = d.id AND p.ended_at IS NULL AND p.began_at > d.overdue_since)
        OR d.ended_at > d.overdue_since AND NOT EXISTS (SELECT FROM casework_pause AS p
            WHERE p.dossier_id = d.id AND p.began_at <= d.overdue_since AND p.ended_at > d.overdue_since)), false)
ORDER BY d.id FOR UPDATE OF d
"""  # noqa: S608 (numbers of states)
"""Flagged before the promise had passed, and not late since: neither finished late, nor running or stopped past it."""


def false_flags(*, at: dt.datetime) -> list[int]:
    """The dossiers that were flagged before their promise had passed and are not late; locked when in a transaction."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_FALSE, {"at": at})
        return [number for (number,) in cursor.fetchall()]


def lift_false_flags(*, by: Officer, at: dt.datetime) -> list[int]:
    """Take back every flag that was written ahead of time and has not come true; give back the dossiers.

    A promise that was not moved because the dossier passed for late is computed anew. Raises NotYourPost: it is for
    administrators and leaders of the city.
    """
    day = at.astimezone(LOCAL).date()
    keepers = (Role.ADMINISTRATOR, Role.LEADER)
    if not by.posts_on(day).filter(unit__kind=Unit.Kind.CITY, role__in=keepers).exists():
        raise NotYourPost("Chỉ quản trị và lãnh đạo thành phố được gỡ ghi nhận quá hạn.")
    with transaction.atomic():
        found = false_flags(at=at)
        lift(found, because=AHEAD, actor_id=by.pk, at=at, dues=_kept_back(found))
    return found


def lift(
    dossier_ids: Collection[int], *, because: str, actor_id: int, at: dt.datetime,
    dues: Mapping[int, dt.datetime] | None = None, **facts: Any,
) -> None:  # fmt: skip
    """Write in each dossier that its flag is lifted and why; ``dues`` are new promises. Their rows are locked."""
    found = Dossier.objects.filter(pk__in=dossier_ids).order_by("pk")
    rows = found.values_list("pk", "overdue_since", "due_at", "state")
    entries = []
    for pk, since, due_at, state in rows:
        due = (dues or {}).get(pk, due_at)
        told = {"because": because, "overdue_since": _iso(since), "open": state in OPEN, **facts}
        if due != due_at:
            told |= {"due_at": _iso(due), "due_at_before": _iso(due_at)}
        entries.append(EventEntry(pk, due, told))
    changes = {"overdue_since": "NULL", "due_at": "found.due_at", "risk_at": "NULL"}
    record_many(entries, Kind.OVERDUE_LIFTED, at=at, actor_id=actor_id, changes=changes)


def _kept_back(dossier_ids: Sequence[int]) -> dict[int, dt.datetime]:
    """The promises of those that were opened again meanwhile: what had passed for late was not moved then."""
    found = {}
    again = Dossier.objects.open().filter(pk__in=dossier_ids, pauses__reason=Pause.Reason.CLOSED).distinct()
    for dossier in again.select_related("procedure_version").prefetch_related("pauses"):
        pauses = list(dossier.pauses.all())
        stops = [pause for pause in pauses if pause.reason != Pause.Reason.CLOSED]
        if deadlines.promise(dossier, stops) == dossier.due_at:
            found[dossier.pk] = deadlines.promise(dossier, pauses)
    return found


def _iso(instant: dt.datetime | None) -> str | None:
    return instant.astimezone(dt.UTC).isoformat() if instant else None
