"""Guidance at the desk: what is missing is told fully and once, on a numbered slip (form 02); no dossier begins."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection, transaction
from django.db.models import Q

from dossiers.calendars.local_time import LOCAL
from dossiers.casework.actions.beats import allowed, of_unit, text
from dossiers.casework.actions.receiving import ApplicantFacts, Intake
from dossiers.casework.actions.refusals import ActRefused, Invalid
from dossiers.casework.models import Applicant, Dossier
from dossiers.casework.models.guidance import Guidance
from dossiers.casework.moves import MOVES
from dossiers.casework.numbering import Series, next_number
from dossiers.units.models import Officer

KEPT = ("name", "phone", "id_number", "address", "email", "submitted_by")
ONCE_WITHIN = dt.timedelta(days=60)
"""A second slip for the same person and procedure within this time is refused, unless a dossier came in between [D]."""


class AlreadyGuided(ActRefused):
    """The person has a slip of this desk for this procedure already. ``slip`` is it."""

    def __init__(self, slip: Guidance) -> None:
        super().__init__(
            f"Người này đã được hướng dẫn thủ tục này bằng phiếu số {slip.number},"
            f" {slip.made_at.astimezone(LOCAL):ngày %d/%m/%Y}. Chỉ hướng dẫn một lần, đủ mọi giấy tờ: in lại phiếu ấy;"
            " hồ sơ đã đủ theo phiếu thì tiếp nhận."
        )
        self.slip = slip


@dataclass(frozen=True)
class LackingPaper:
    """A paper that was not there, as the procedure asks for it."""

    name: str
    required_id: int | None
    originals: int = 0
    copies: int = 0
    note: str = ""


def guide(intake: Intake, *, lacking: Sequence[LackingPaper], reason: str, by: Officer, at: dt.datetime) -> Guidance:
    """Write a numbered slip of what is missing for an application; the form's ``intent`` gives the same slip again.

    Raises Invalid, NotYourPost, or AlreadyGuided.
    """
    allowed(MOVES["receive"], by=by, at=at, at_units=of_unit(intake.desk.pk))
    reason = text(reason, "reason", "Ghi lý do để người nộp biết vì sao cần bổ sung.")
    person = intake.applicant.clean()
    if not lacking:
        raise Invalid(papers="Bỏ dấu ở giấy tờ còn thiếu rồi in phiếu hướng dẫn.")
    if intake.intent is None:
        raise Invalid(intent="Biểu mẫu này đã hỏng. Mở lại trang Tiếp nhận.")
    with transaction.atomic():
        with connection.cursor() as cursor:  # two clicks, or two desks of one unit, one after the other
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('guidance'), %s)", [intake.desk.pk])
        made = Guidance.objects.filter(intent=intake.intent).first()
        if made is not None:
            return made
        before = _earlier(intake, person, at)
        if before is not None:
            raise AlreadyGuided(before)
        return Guidance.objects.create(
            number=next_number(Series.SUPPLEMENT, unit_id=intake.desk.pk, at=at),
            unit=intake.desk,
            procedure_version=intake.version,
            officer=by,
            made_at=at,
            intent=intake.intent,
            papers=[_row(paper) for paper in lacking],
            reason=reason,
            **{name: getattr(person, name) for name in KEPT},
        )


def _row(paper: LackingPaper) -> dict[str, object]:
    numbers = {"originals": paper.originals, "copies": paper.copies}
    return {"name": paper.name[:500], "required": paper.required_id, "note": paper.note[:300], **numbers}


def _earlier(intake: Intake, person: ApplicantFacts, at: dt.datetime) -> Guidance | None:
    """The slip this person has for this procedure, when no dossier has come of it yet."""
    same = Q()
    for field in ("phone", "id_number"):
        if getattr(person, field):
            same |= Q(**{field: getattr(person, field)})
    here = {"unit": intake.desk, "name__iexact": person.name, "made_at__gt": at - ONCE_WITHIN}
    procedure = intake.version.procedure_id
    slip = Guidance.objects.filter(same, procedure_version__procedure_id=procedure, **here).first()
    if slip is None:
        return None
    theirs = Applicant.objects.filter(same).values("dossier_id")
    came = Dossier.objects.filter(unit=intake.unit, procedure_id=procedure, submitted_at__gte=slip.made_at)
    return None if came.filter(pk__in=theirs).exists() else slip
