"""Results that are said to be wrong: in how many days they are corrected, which wait, and how those kept their days."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple

from django.db.models import Count, F, Q

from dossiers.casework.models import Dossier, ResultDispute
from dossiers.casework.states import State

MOST_ANSWERS = 3
"""So often the applicant is answered online that a result is right [D]; after that the way is a complaint."""
ANSWERED_ENOUGH = "Kết quả này đã được trả lời nhiều lần là đúng. Nếu chưa đồng ý, bạn gửi khiếu nại."


class WrongResultCounts(NamedTuple):
    """Open ones in time and late, and those answered in a period in time and late, of one unit."""

    unit_id: int
    in_time: int
    late: int
    done_in_time: int
    done_late: int
    corrected: int


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


def counts(
    at: dt.datetime, since: dt.datetime, until: dt.datetime, *, units: Sequence[int] | None = None
) -> list[WrongResultCounts]:
    """By the unit that answers for the dossier: what is open at ``at``, and what was closed in a period. One query."""
    done = Q(closed_at__gte=since, closed_at__lt=until)
    found = ResultDispute.objects.filter(done | Q(closed_at__isnull=True))
    if units is not None:
        found = found.filter(dossier__unit__in=units)
    rows = found.values_list("dossier__unit").annotate(
        in_time=Count("pk", filter=Q(closed_at__isnull=True, due_at__gte=at)),
        late=Count("pk", filter=Q(closed_at__isnull=True, due_at__lt=at)),
        done_in_time=Count("pk", filter=done & Q(closed_at__lte=F("due_at"))),
        done_late=Count("pk", filter=done & Q(closed_at__gt=F("due_at"))),
        corrected=Count("pk", filter=done & Q(outcome=ResultDispute.Outcome.CORRECTED)),
    )
    return [WrongResultCounts(*row) for row in rows.order_by("dossier__unit")]
