"""Warnings before a promise passes: four fifths of the step's time are used, or the promise is on the next working day.

Works on state and is re-entrant: whatever is due and not yet warned of is warned of now, each once for its promise. Who
reads them is decided by who holds the dossier when they are read.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from django.db import connection, transaction

from dossiers.calendars import worktime
from dossiers.calendars.local_time import LOCAL
from dossiers.calendars.models import worktime_of
from dossiers.calendars.worktime import WorkCalendar
from dossiers.casework import row_scope
from dossiers.casework.models import Alert
from dossiers.casework.states import CLOCK_RUNS, in_sql

RISKY_SHARE = 80
"""Per cent of the step's allotted time after which the handler and the leader are warned."""
LONGEST_CLOSURE = 60
"""Days within which every calendar opens again."""

_RUNNING = f"""
    dossier.state IN ({in_sql(CLOCK_RUNS)})
    AND (dossier.overdue_since IS NULL OR dossier.overdue_since >= %(at)s) AND dossier.due_at >= %(at)s"""

# A promise of the day of receipt is known to everybody at the desk: only the share of its step warns of it.
_TOMORROW = f"""
INSERT INTO casework_alert (dossier_id, kind, due_at, step, made_at)
SELECT dossier.id, 'day', dossier.due_at, 0, %(at)s FROM casework_dossier AS dossier
WHERE {_RUNNING} AND dossier.calendar_version_id = %(version)s AND dossier.due_at < %(until)s
    AND (dossier.received_at AT TIME ZONE %(zone)s)::date < (dossier.due_at AT TIME ZONE %(zone)s)::date
ON CONFLICT DO NOTHING
"""  # noqa: S608 (states and conditions of this module)
_STEPS = f"""
SELECT dossier.id, dossier.step, dossier.step_since, dossier.due_at, dossier.received_at, dossier.due_at_original,
    dossier.calendar_version_id, step.share_pct
FROM casework_dossier AS dossier
JOIN procedures_step AS step ON step.version_id = dossier.procedure_version_id AND step.seq = dossier.step
WHERE {_RUNNING} AND step.share_pct > 0 AND dossier.step_since < %(at)s
    AND NOT EXISTS (SELECT FROM casework_alert AS told WHERE told.dossier_id = dossier.id AND told.kind = 'step'
        AND told.due_at = dossier.due_at AND told.step = dossier.step)
"""  # noqa: S608 (states and conditions of this module)
_STOPS = f"""
SELECT pause.dossier_id, pause.began_at, pause.ended_at, pause.restarts FROM casework_pause AS pause
JOIN casework_dossier AS dossier ON dossier.id = pause.dossier_id
WHERE {_RUNNING} AND pause.ended_at > dossier.step_since ORDER BY pause.began_at
"""  # noqa: S608 (states and conditions of this module)


class _AtStep(NamedTuple):
    """A running dossier at a step of which nobody was warned yet."""

    dossier_id: int
    step: int
    since: dt.datetime
    due_at: dt.datetime
    received_at: dt.datetime
    promised: dt.datetime
    version_id: int
    share_pct: int


def warn(*, at: dt.datetime) -> int:
    """Write every warning that is due at this instant and was not written before; give back how many."""
    row_scope.must_be_everything()
    with transaction.atomic(), connection.cursor() as cursor:
        made = 0
        cursor.execute(
            f"SELECT DISTINCT calendar_version_id FROM casework_dossier AS dossier WHERE {_RUNNING}",  # noqa: S608 (states and conditions of this module)
            {"at": at},
        )
        for (version,) in cursor.fetchall():
            until = _end_of_next_working_day(worktime_of(version), at)
            cursor.execute(_TOMORROW, {"at": at, "version": version, "until": until, "zone": LOCAL.key})
            made += cursor.rowcount
    alerts = [
        Alert(dossier_id=one.dossier_id, kind="step", due_at=one.due_at, step=one.step, made_at=at)
        for one in _risky(at)
    ]
    before = Alert.objects.filter(made_at=at, kind="step").count()
    Alert.objects.bulk_create(alerts, batch_size=2000, ignore_conflicts=True)
    return made + Alert.objects.filter(made_at=at, kind="step").count() - before


def _risky(at: dt.datetime) -> Iterator[_AtStep]:
    """Dossiers whose step has used four fifths of its share, on their own calendar, less the pauses.

    Where the term began again, the share begins there too.
    """
    stops: dict[int, list[tuple[dt.datetime, dt.datetime]]] = defaultdict(list)
    again: dict[int, dt.datetime] = {}
    with connection.cursor() as cursor:
        cursor.execute(_STOPS, {"at": at})
        for dossier_id, began, ended, restarts in cursor.fetchall():
            stops[dossier_id].append((began, ended))
            if restarts:
                again[dossier_id] = ended
        cursor.execute(_STEPS, {"at": at})
        rows = cursor.fetchall()
    for row in rows:
        one = _AtStep(*row)
        calendar = worktime_of(one.version_id)
        term = (
            worktime.working_minutes(calendar, one.received_at, one.promised) if one.promised > one.received_at else 0
        )
        limit = term * one.share_pct * RISKY_SHARE
        since = max(one.since, again.get(one.dossier_id, one.since))
        if (at - since) / dt.timedelta(minutes=1) * 10_000 < limit:
            continue  # not even by the wall clock
        inside = [stop for stop in stops[one.dossier_id] if stop[1] > since]
        used = worktime.working_minutes(calendar, since, at, inside)
        if used * 10_000 >= limit:
            yield one


def _end_of_next_working_day(calendar: WorkCalendar, at: dt.datetime) -> dt.datetime:
    """Local midnight after the first working day that follows this instant's date."""
    day = at.astimezone(LOCAL).date() + dt.timedelta(days=1)
    for _ in range(LONGEST_CLOSURE):
        if calendar.hours_on(day):
            break
        day += dt.timedelta(days=1)
    return dt.datetime.combine(day + dt.timedelta(days=1), dt.time(), LOCAL)
