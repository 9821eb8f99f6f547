"""Which dossiers stand behind a cell: the definitions, as conditions on dossiers, and nothing from the tallies.

The lists behind every number on the boards and the recount both read these.
"""

from __future__ import annotations

import datetime as dt

from django.db.models import Exists, OuterRef, Q

from dossiers.casework.models import Dossier, Pause
from dossiers.casework.states import OPEN, RESOLVED, Outcome
from dossiers.oversight.figures import Period

ONLINE = Dossier.Channel.ONLINE


def of(cell: str, period: Period) -> Q:
    """The dossiers of one cell of a period's row. Raises KeyError for an unknown cell."""
    since, end = period.since, period.end
    came = Q(received_at__gte=since, received_at__lt=end)
    resolved = Q(finished_at__gte=since, finished_at__lt=end)
    cells = {
        "received": Q(received_at__lt=end) & _not_ended_before(since),
        "received_online": came & Q(channel=ONLINE),
        "received_direct": came & ~Q(channel=ONLINE),
        "carried_over": open_at(since),
        "resolved": resolved & Q(outcome__in=RESOLVED),
        "early": resolved & Q(outcome=Outcome.EARLY),
        "on_time": resolved & Q(outcome=Outcome.ON_TIME),
        "early_or_on_time": resolved & Q(outcome__in=[Outcome.EARLY, Outcome.ON_TIME]),
        "late": resolved & Q(outcome=Outcome.LATE),
        "in_progress": open_at(end),
        "in_time": open_at(end) & ~overdue_by(end),
        "overdue": open_at(end) & overdue_by(end),
        "ended_otherwise": Q(ended_at__gte=since, ended_at__lt=end),
    }
    return cells[cell] if cell in cells else _of_forms(cell, period)


def _of_forms(cell: str, period: Period) -> Q:
    """Cells of the statutory tables that the boards' row has not."""
    since, end = period.since, period.end
    ended = Q(ended_at__isnull=False) & Q(ended_at__gte=since, ended_at__lt=end)
    came = Q(received_at__gte=since, received_at__lt=end)
    cells = {
        "received_desk": came & Q(channel=Dossier.Channel.DESK),
        "received_post": came & Q(channel=Dossier.Channel.POST),
        "received_new": came,
        "reported": of("received", period) & ~ended,
        "reported_online": of("received_online", period) & ~ended,
        "reported_direct": of("received_direct", period) & ~ended,
        "reported_carried": of("carried_over", period) & ~ended,
        "running": open_at(end) & ~standing(end),
        "running_in_time": open_at(end) & ~standing(end) & ~overdue_by(end),
        "running_overdue": open_at(end) & ~standing(end) & overdue_by(end),
        "paused": open_at(end) & standing(end),
        "paused_in_time": open_at(end) & standing(end) & ~overdue_by(end),
        "paused_overdue": open_at(end) & standing(end) & overdue_by(end),
    }
    return cells[cell]


def standing(at: dt.datetime) -> Q:
    """Of the dossiers open at this instant, those whose clock stood still."""
    pauses = Pause.objects.filter(dossier_id=OuterRef("pk"), began_at__lte=at)
    return Q(Exists(pauses.filter(Q(ended_at__isnull=True) | Q(ended_at__gt=at))))


def open_at(at: dt.datetime) -> Q:
    """Received before this instant, and open now or ended since: each of the three has an index of its own."""
    return Q(received_at__lt=at) & (Q(state__in=OPEN) | Q(finished_at__gte=at) | Q(ended_at__gte=at))


def _not_ended_before(at: dt.datetime) -> Q:
    finished = Q(finished_at__isnull=True) | Q(finished_at__gte=at)
    return finished & (Q(ended_at__isnull=True) | Q(ended_at__gte=at))


def overdue_by(at: dt.datetime) -> Q:
    """Of the dossiers open at this instant, those that were late then: the promise had passed, or it was flagged.

    The promise that has passed counts whether the sweep has been by or not, but not while the clock stood still. A
    flag counts from the true moment it names, whenever it was written: what the desk shows as overdue is overdue here.
    """
    passed = Q(due_at__lt=at) & ~standing(at)
    return Q(overdue_since__lt=at) | passed


__all__ = ["of", "open_at", "overdue_by", "standing"]
