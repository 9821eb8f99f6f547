"""Results that are said to be wrong: in how many days they are corrected, which wait, and how those kept their days."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db.models import F, Q, QuerySet

from dossiers.casework.models import Dossier, ResultDispute
from dossiers.casework.states import State

MOST_ANSWERS = 3
"""So often the applicant is answered online that a result is right [D]; after that the way is a complaint."""
ANSWERED_ENOUGH = "Kết quả này đã được trả lời nhiều lần là đúng. Nếu chưa đồng ý, bạn gửi khiếu nại."


LISTS = ("open", "late", "done", "done_late")
"""Waiting in time, waiting late, answered in time, answered late: each is a figure and its list."""


def days_to_correct(dossier: Dossier) -> int | None:
    """Working days in which a wrong result is corrected under the dossier's regime; None: it has no such term."""
    return dossier.regime.correction_days


def may_be_disputed(dossier: Dossier) -> bool:
    """Whether the applicant may say now that the result is wrong."""
    if dossier.state not in (State.FINISHED, State.RETURNED) or days_to_correct(dossier) is None:
        return False
    return open_dispute(dossier) is None and not is_answered_enough(dossier)


def open_dispute(dossier: Dossier) -> ResultDispute | None:
    """The one that waits to be corrected or answered."""
    return ResultDispute.objects.filter(dossier=dossier, closed_at__isnull=True).first()


def is_answered_enough(dossier: Dossier) -> bool:
    """Whether the applicant was answered as often as is useful."""
    upheld = ResultDispute.objects.filter(dossier=dossier, officer=None, outcome=ResultDispute.Outcome.UPHELD)
    return upheld.count() >= MOST_ANSWERS


def of_list(
    name: str, at: dt.datetime, since: dt.datetime, until: dt.datetime, *, units: Sequence[int] | None = None
) -> QuerySet[ResultDispute]:
    """The disputes of one of LISTS, the most urgent first: what waits at ``at``, or was answered in a period.

    ``units`` are those that answer for the dossiers; None: the whole city.
    """
    done = Q(closed_at__gte=since, closed_at__lt=until)
    which = {
        "open": Q(closed_at__isnull=True, due_at__gte=at),
        "late": Q(closed_at__isnull=True, due_at__lt=at),
        "done": done & Q(closed_at__lte=F("due_at")),
        "done_late": done & Q(closed_at__gt=F("due_at")),
    }
    found = ResultDispute.objects.filter(which[name])
    if units is not None:
        found = found.filter(dossier__unit__in=units)
    return found.order_by("due_at", "pk")


def counts(
    at: dt.datetime, since: dt.datetime, until: dt.datetime, *, units: Sequence[int] | None = None
) -> dict[str, int]:
    """How many stand in each of LISTS."""
    return {name: of_list(name, at, since, until, units=units).count() for name in LISTS}
