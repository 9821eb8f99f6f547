"""A result that is wrong: said so by the applicant or at the desk, then corrected, or answered that it is right.

NĐ 118/2025, art. 23.1 [R; text of 2025, later amendments not read]: wrong by fault of the office, corrected and back
at the desk within three working days, at the office's cost. The clock runs at the unit that answers for the dossier, on
its own calendar; a result is replaced by this act alone, and the old one stays readable. Under a regime without such a
term the dossier is reopened (reopening.py).
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction

from dossiers.casework import deadlines, wrong_results
from dossiers.casework.actions import drafting, results, transferring
from dossiers.casework.actions.beats import begin, text
from dossiers.casework.actions.refusals import ActRefused
from dossiers.casework.log import record
from dossiers.casework.models import Dossier, ResultDispute
from dossiers.casework.states import Kind
from dossiers.units.models import Officer

NOT_HERE = (
    "Hồ sơ này không theo quy định sửa kết quả trong thời hạn riêng. Báo Bộ phận Một cửa để đề nghị mở lại hồ sơ."
)
NOTHING_OPEN = "Không có báo kết quả sai nào đang chờ sửa hoặc trả lời."


def dispute_result(
    dossier_id: int, *, words: str, at: dt.datetime, by: Officer | None = None, seen: int | None = None
) -> Dossier:
    """Say that the result is wrong, and in ``words`` what is; ``by`` is None for the applicant, online.

    Raises Invalid (``words``), NotAllowedNow, and ActRefused where one waits already, where it was answered as often as
    is useful, or under a regime that has no term for it.
    """
    words = text(words, "words", "Ghi rõ kết quả sai ở đâu, ví dụ: sai tên đệm, đúng là Thị.", longest=2000)
    with transaction.atomic():
        if by is None:
            acted = Dossier.objects.filter(pk=dossier_id).values_list("acted_at", flat=True).first()
            at = max(acted, at) if acted else at
        dossier = begin("dispute_result", dossier_id, by=by, at=at, seen=seen)
        days = wrong_results.days_to_correct(dossier)
        if days is None:
            raise ActRefused(NOT_HERE)
        _once(dossier, by)
        due_at = deadlines.correction_due(dossier, at, days)
        standing = results.standing(dossier)
        made = ResultDispute.objects.create(
            dossier=dossier, decision=standing, officer=by, words=words, opened_at=at, due_at=due_at
        )
        data = {"dispute": made.pk, "answer_due": due_at.astimezone(dt.UTC).isoformat(), "online": by is None}
        record(dossier, Kind.RESULT_DISPUTED, at=at, actor_id=by.pk if by else None, data=data)
        return dossier


def propose_new_result(
    dossier_id: int, *, by: Officer, at: dt.datetime, words: str = "", seen: int | None = None, **given: Any
) -> Dossier:
    """Lay a corrected result before the leader; the one that is wrong must have been said to be so."""
    with transaction.atomic():
        dossier = begin("propose_new_result", dossier_id, by=by, at=at, seen=seen)
        _open(dossier)
        return drafting.lay_before(dossier, results.SignedResult(**given), words, by=by, at=at)


def approve_new_result(
    dossier_id: int, *, shown: str, by: Officer, at: dt.datetime, seen: int | None = None
) -> Dossier:
    """The leader signs the corrected result: it replaces the old one, which stays readable as replaced."""

    def attempt(own: bool) -> Dossier:
        with transaction.atomic():
            dossier = begin("approve_new_result", dossier_id, by=by, at=at, seen=seen)
            dispute, old = _open(dossier), results.standing(dossier)
            result = drafting.taken(dossier, shown, by=by, at=at).clean(dossier, at)
            kept = results.keep(dossier, result, by=by, at=at, own=own, replaces=old)
            said = {"result": results.told(kept, result), "was": old.pk if old else None}
            _closed(dossier, dispute, Kind.RESULT_CORRECTED, result.remark, by=by, at=at, more=said)
            transferring.bring_back(dossier, at=at)
            return dossier

    return results.given_once(dossier_id, drafting.number_of(dossier_id), attempt)


def uphold_result(dossier_id: int, *, reason: str, by: Officer, at: dt.datetime, seen: int | None = None) -> Dossier:
    """The leader answers that the result is right, and why."""
    reason = text(reason, "reason", "Ghi vì sao kết quả đúng; người nộp sẽ đọc được.")
    with transaction.atomic():
        dossier = begin("uphold_result", dossier_id, by=by, at=at, seen=seen)
        if drafting.number_of(dossier.pk):
            raise ActRefused("Đang có kết quả sửa chờ ký. Ký bản đó, hoặc không đồng ý rồi mới trả lời.")
        return _closed(dossier, _open(dossier), Kind.RESULT_UPHELD, reason, by=by, at=at)


def _closed(
    dossier: Dossier,
    dispute: ResultDispute,
    kind: Kind,
    answer: str,
    *,
    by: Officer,
    at: dt.datetime,
    more: dict[str, Any] | None = None,
) -> Dossier:
    outcomes = {Kind.RESULT_CORRECTED: "corrected", Kind.RESULT_UPHELD: "upheld"}
    dispute.closed_at, dispute.outcome = at, ResultDispute.Outcome(outcomes[kind])
    dispute.answer, dispute.decided_by = answer, by
    dispute.save(update_fields=["closed_at", "outcome", "answer", "decided_by"])
    data = {"dispute": dispute.pk, "in_time": at <= dispute.due_at, **(more or {})}
    record(dossier, kind, at=at, actor_id=by.pk, data=data)
    return dossier


def _open(dossier: Dossier) -> ResultDispute:
    found = wrong_results.open_dispute(dossier)
    if found is None:
        raise ActRefused(NOTHING_OPEN)
    return found


def _once(dossier: Dossier, by: Officer | None) -> None:
    waits = wrong_results.open_dispute(dossier)
    if waits is not None:
        raise ActRefused("Kết quả đã được báo sai và đang được xem lại. Chờ sửa hoặc trả lời rồi mới báo tiếp.")
    if by is None and wrong_results.is_answered_enough(dossier):
        raise ActRefused(wrong_results.ANSWERED_ENOUGH)
