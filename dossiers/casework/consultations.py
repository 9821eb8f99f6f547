"""The clock of a question put to another agency: its own last instant, what was asked and answered, who hears of delay.

It never moves the dossier's promise (domain T10). NĐ 118/2025 art. 19.4: who asked whom, what, until when and what was
answered by which means are recorded, silence too; a late answer is told to the head of the desk.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable

from django.db.models import Exists, F, OuterRef, Q, Subquery

from dossiers.calendars import terms, worktime
from dossiers.calendars.models import worktime_of
from dossiers.casework.models import Dossier, DossierQuerySet, Leg
from dossiers.casework.states import OPEN


def proposed(dossier: Dossier, at: dt.datetime) -> dt.datetime | None:
    """Until when an answer is asked for, unless the officer says otherwise: a close of business, aware.

    None where the regime asks for no last instant.
    """
    days = dossier.regime.consultation_days
    if days is None or dossier.calendar_version_id is None:
        return None
    term = worktime.Term(amount=days, unit=terms.WORKING_DAY)
    return worktime.due(worktime_of(dossier.calendar_version_id), at, term)


def is_late(leg: Leg, at: dt.datetime) -> bool:
    """Whether the answer came, or is awaited, after its last instant. A question without one is never late."""
    return (
        leg.due_at is not None
        and leg.due_at < (leg.closed_at or at)
        and (leg.is_open or bool(leg.answer) or is_silence(leg))
    )


def is_silence(leg: Leg) -> bool:
    """Whether it was written down that the agency let its last instant pass without an answer."""
    return leg.means == Leg.Means.SILENCE


def waiting_late(at: dt.datetime) -> Q:
    """Open questions past their last instant (index ``leg_consult_open``)."""
    return Q(kind=Leg.Kind.CONSULT, closed_at__isnull=True, due_at__lt=at)


def with_late_questions(dossiers: DossierQuerySet, at: dt.datetime) -> DossierQuerySet:
    """Of these, the dossiers in progress that wait for an answer past its last instant."""
    late = Leg.objects.filter(waiting_late(at), dossier=OuterRef("pk"))
    return dossiers.filter(Exists(late), state__in=OPEN)


def answered_of(legs: Iterable[Leg]) -> tuple[int, int]:
    """How many questions were put, and how many of them were answered."""
    asked = [leg for leg in legs if leg.kind == Leg.Kind.CONSULT]
    return len(asked), sum(1 for leg in asked if leg.answer)


def put_to(units: Collection[int]) -> DossierQuerySet:
    """Dossiers with a question to these units that waits for an answer: by its last instant, those without one last."""
    asked = Leg.objects.filter(dossier=OuterRef("pk"), kind=Leg.Kind.CONSULT, closed_at__isnull=True, unit__in=units)
    waiting = Dossier.objects.filter(Exists(asked), state__in=OPEN)
    until = Subquery(asked.order_by("due_at").values("due_at")[:1])
    return waiting.annotate(answer_until=until).order_by(F("answer_until").asc(nulls_last=True), "pk")


def late_by_desk(desks: Collection[int], at: dt.datetime) -> int:
    """How many questions of dossiers received at these desks wait past their last instant."""
    received = Q(dossier__reception_unit__in=desks) | Q(dossier__reception_unit__isnull=True, dossier__unit__in=desks)
    return Leg.objects.filter(waiting_late(at), received, dossier__state__in=OPEN).count()
