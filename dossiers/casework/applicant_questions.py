"""Questions to the applicant: the open one of a dossier, and what a desk waits for or has not read yet."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Exists, F, OuterRef, Q, Subquery

from dossiers.casework.models import ApplicantQuestion, Dossier, DossierQuerySet
from dossiers.casework.states import OPEN

CLOSED = "Câu hỏi này đã được trả lời hoặc đã được rút. Bạn không phải trả lời nữa."


def open_of(dossier_id: int) -> ApplicantQuestion | None:
    """The one that waits for an answer."""
    return ApplicantQuestion.objects.filter(dossier=dossier_id, closed_at__isnull=True).first()


def may_be_answered(dossier: Dossier) -> bool:
    """Whether the applicant may answer something now; a dossier that has ended asks nothing any more."""
    return dossier.state in OPEN and open_of(dossier.pk) is not None


def waiting(holders: Collection[int]) -> DossierQuerySet:
    """Dossiers held by these units with a question that the applicant has not answered, the soonest wished first."""
    asked = ApplicantQuestion.objects.filter(closed_at__isnull=True)
    found = Dossier.objects.filter(pk__in=asked.values("dossier"), holder__in=holders, state__in=OPEN)
    mine = asked.filter(dossier=OuterRef("pk"))
    found = found.annotate(
        asked_at=Subquery(mine.values("opened_at")[:1]), wanted_by=Subquery(mine.values("wanted_by")[:1])
    )
    return found.order_by(F("wanted_by").asc(nulls_last=True), "pk")


def answered_last(holders: Collection[int]) -> DossierQuerySet:
    """Dossiers held by these units whose last act is the applicant's answer: the office has done nothing since."""
    online = Q(outcome=ApplicantQuestion.Outcome.ANSWERED, closed_by__isnull=True)
    answered = ApplicantQuestion.objects.filter(online, dossier=OuterRef("pk"), closed_at=OuterRef("acted_at"))
    found = Dossier.objects.filter(holder__in=holders, state__in=OPEN)
    found = found.filter(Exists(answered)).annotate(told_at=F("acted_at"))
    return found.order_by("acted_at", "pk")
