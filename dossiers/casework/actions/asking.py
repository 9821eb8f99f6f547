"""A question to the applicant while the work goes on: asked, answered online or at the desk, withdrawn.

The clock never notices: a request that stops it is a request for papers (pausing.py).
"""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from dossiers.calendars.local_time import LOCAL
from dossiers.casework import applicant_questions, last_days
from dossiers.casework.actions.beats import begin, text
from dossiers.casework.actions.refusals import ActRefused, Invalid
from dossiers.casework.log import record
from dossiers.casework.models import ApplicantQuestion, Dossier
from dossiers.casework.states import Kind
from dossiers.units.models import Officer

WAITS_ALREADY = "Đang có câu hỏi chờ người nộp trả lời. Chờ trả lời, hoặc rút câu hỏi đó rồi hỏi lại."
NOTHING_ASKED = "Hồ sơ không có câu hỏi nào đang chờ người nộp trả lời."


def ask_applicant(
    dossier_id: int,
    *,
    words: str,
    by: Officer,
    at: dt.datetime,
    wanted_by: dt.date | None = None,
    seen: int | None = None,
) -> Dossier:
    """Ask the applicant something that the work need not wait for; ``wanted_by`` is a wish, nothing ends with it.

    Raises Invalid (``words``, ``wanted_by``), NotAllowedNow, and ActRefused while another question waits.
    """
    words = text(words, "words", "Ghi điều cần hỏi, bằng lời người nộp hiểu được.", longest=2000)
    with transaction.atomic():
        dossier = begin("ask_applicant", dossier_id, by=by, at=at, seen=seen)
        if wanted_by is not None:
            if wanted_by < at.astimezone(LOCAL).date():
                raise Invalid(wanted_by="Ngày mong nhận trả lời không thể trước hôm nay.")
            last_days.check(dossier, wanted_by, at, field="wanted_by", what="Ngày mong nhận trả lời")
        if applicant_questions.open_of(dossier.pk) is not None:
            raise ActRefused(WAITS_ALREADY)
        made = ApplicantQuestion.objects.create(
            dossier=dossier, officer=by, words=words, opened_at=at, wanted_by=wanted_by
        )
        data = {"question": made.pk, **({"wanted_by": wanted_by.isoformat()} if wanted_by else {})}
        record(dossier, Kind.APPLICANT_ASKED, at=at, actor_id=by.pk, data=data)
        return dossier


def answer_as_applicant(
    dossier_id: int,
    *,
    answer: str,
    at: dt.datetime,
    by: Officer | None = None,
    question: int | None = None,
    seen: int | None = None,
) -> Dossier:
    """The applicant's answer: their own, online (``by`` is None), or written down by an officer who was told it.

    ``question`` is the one the page showed; where it is answered or withdrawn by now, ActRefused says so.
    """
    answer = text(answer, "answer", "Ghi câu trả lời.", longest=2000, fewest=0)  # "2" may be all there is to say
    with transaction.atomic():
        if by is None:
            acted = Dossier.objects.filter(pk=dossier_id).values_list("acted_at", flat=True).first()
            at = max(acted, at) if acted else at
        dossier = begin("answer_as_applicant", dossier_id, by=by, at=at, seen=seen)
        return _closed(dossier, ApplicantQuestion.Outcome.ANSWERED, answer, question, by=by, at=at)


def withdraw_question(
    dossier_id: int, *, reason: str, by: Officer, at: dt.datetime, seen: int | None = None
) -> Dossier:
    """Take a question back that nobody has answered: it was a mistake, or is of no use any more."""
    reason = text(reason, "reason", "Ghi vì sao rút câu hỏi; người nộp đọc được.", longest=2000)
    with transaction.atomic():
        dossier = begin("withdraw_question", dossier_id, by=by, at=at, seen=seen)
        return _closed(dossier, ApplicantQuestion.Outcome.WITHDRAWN, reason, None, by=by, at=at)


def _closed(
    dossier: Dossier,
    outcome: ApplicantQuestion.Outcome,
    words: str,
    number: int | None,
    *,
    by: Officer | None,
    at: dt.datetime,
) -> Dossier:
    found = applicant_questions.open_of(dossier.pk)
    if found is None or number not in (None, found.pk):
        raise ActRefused(NOTHING_ASKED if by else applicant_questions.CLOSED)
    found.closed_at, found.outcome, found.answer, found.closed_by = at, outcome, words, by
    found.save(update_fields=["closed_at", "outcome", "answer", "closed_by"])
    kinds = {"answered": Kind.APPLICANT_ANSWERED, "withdrawn": Kind.QUESTION_DROPPED}
    data = {"question": found.pk, **({"online": True} if by is None else {})}
    record(dossier, kinds[outcome], at=at, actor_id=by.pk if by else None, data=data)
    return dossier
