"""Before the desk may close what was never completed, the applicant is reminded: in time to act, once for each request.

The request itself names the day (``last_days.closing``, NĐ 118/2025 art. 19.5). A reminder comes three working days
before it; how many is ours (docs/law.md). Works on state and is re-entrant: what is due and was not told is told now,
and nothing is told once the day has passed.
"""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import Q

from dossiers.calendars.local_time import LOCAL
from dossiers.calendars.models import worktime_of
from dossiers.casework import last_days, row_scope
from dossiers.casework.log import EventEntry, record_many
from dossiers.casework.models import Dossier, Event, Pause
from dossiers.casework.states import Kind, State

WORKING_DAYS_BEFORE = 3
"""How many working days before the last one the applicant is reminded; ours, marked so in docs/law.md."""
_AHEAD = dt.timedelta(days=45)
"""No calendar has three working days further apart than this."""


def remind(*, at: dt.datetime, limit: int = 500) -> int:
    """Write down every reminder that is due on this day and was not written; how many were written now.

    Dossiers locked by an act at this moment are left to the next run.
    """
    row_scope.must_be_everything()
    today = at.astimezone(LOCAL).date()
    due = [(pause, last) for pause in _open(today) if (last := _last_day(pause)) and _is_due(pause, last, today)]
    told = _told([pause.dossier_id for pause, _last in due])
    untold = [(pause, last) for pause, last in due if (pause.dossier_id, pause.pk) not in told]
    return sum(_write(untold[start : start + limit], at) for start in range(0, len(untold), limit))


def reminded_on(last: dt.date, dossier: Dossier) -> dt.date:
    """The day from which a reminder of this last day is sent: so many working days of the dossier's calendar before."""
    if dossier.calendar_version_id is None:
        return last - dt.timedelta(days=WORKING_DAYS_BEFORE)
    calendar, left = worktime_of(dossier.calendar_version_id), WORKING_DAYS_BEFORE
    for back in range(1, _AHEAD.days):
        left -= bool(calendar.hours_on(day := last - dt.timedelta(days=back)))
        if left == 0:
            return day
    return last - _AHEAD


def _open(today: dt.date) -> list[Pause]:
    """Requests without an answer whose last day may be near, under a law that closes."""
    closes = Q(dossier__procedure_version__close_after_days__isnull=False)
    closes |= Q(dossier__regime__close_after_days__isnull=False)
    waiting = Pause.objects.filter(closes, ended_at__isnull=True, reason=Pause.Reason.PAPERS)
    waiting = waiting.filter(answer_by__lte=today + _AHEAD, dossier__state=State.AWAITING_PAPERS)
    return list(waiting.select_related("dossier__procedure_version", "dossier__regime").order_by("pk"))


def _last_day(pause: Pause) -> dt.date | None:
    return last_days.closing(pause.dossier, pause.began_at, pause.answer_by)


def _is_due(pause: Pause, last: dt.date, today: dt.date) -> bool:
    """Not on the day of the request itself, which has just said it."""
    asked = pause.began_at.astimezone(LOCAL).date()
    return asked < today <= last and today >= reminded_on(last, pause.dossier)


def _told(dossiers: list[int]) -> set[tuple[int, int]]:
    """Of which requests these dossiers were reminded, as the log says."""
    events = Event.objects.filter(dossier__in=dossiers, kind=Kind.CLOSING_SOON)
    return {(dossier, int(data["pause"])) for dossier, data in events.values_list("dossier_id", "data")}


def _write(due: list[tuple[Pause, dt.date]], at: dt.datetime) -> int:
    with transaction.atomic():
        ids = [pause.dossier_id for pause, _last in due]
        waiting = Dossier.objects.filter(pk__in=ids, state=State.AWAITING_PAPERS)
        free = {row.pk: row for row in waiting.select_for_update(skip_locked=True, of=("self",))}
        told = _told(list(free))  # again, behind the lock: another run may have been quicker
        entries = [
            EventEntry(pause.dossier_id, free[pause.dossier_id].due_at, {"pause": pause.pk, "closes_on": f"{last}"})
            for pause, last in due
            if pause.dossier_id in free and (pause.dossier_id, pause.pk) not in told
        ]
        return record_many(entries, Kind.CLOSING_SOON, at=at, actor_id=None, changes={})
