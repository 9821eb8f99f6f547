"""Acts that stop the clock and start it again: ask for papers, add papers, ask for payment, pay."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db import transaction

from dossiers.casework import deadlines, last_days, supplements
from dossiers.casework.actions import transferring, writing
from dossiers.casework.actions.beats import begin, leads, text
from dossiers.casework.actions.fees import give_receipt
from dossiers.casework.actions.receiving import PaperFacts, empty_handed, paper_rows
from dossiers.casework.actions.refusals import ActRefused, Invalid
from dossiers.casework.files import store
from dossiers.casework.log import record
from dossiers.casework.models import Dossier, Letter, Paper, Pause
from dossiers.casework.states import Kind, State
from dossiers.parsing import money, written_text
from dossiers.units.models import Officer


@dataclass(frozen=True)
class Missing:
    """A paper that the citizen must bring: ``required_id`` ties it to the procedure's list, or ``basis`` to the law."""

    name: str
    required_id: int | None = None
    basis: str = ""


@dataclass(frozen=True)
class PapersRequest:
    """What is asked of the citizen, as it will stand on form 02. ``answer_by`` is the citizen's last day."""

    papers: Sequence[Missing]
    reason: str
    basis: str = ""
    answer_by: dt.date | None = None
    incomplete: bool = True
    """The dossier was found not complete or not eligible on examination (form 02), not merely unclear."""

    def clean(self) -> PapersRequest:
        """The same without blanks; Invalid names every field that is impossible."""
        reason = text(self.reason, "reason", "Ghi lý do cần bổ sung, để người nộp hiểu phải làm gì.")
        basis = self.basis.replace("\x00", "").strip()[:500]
        return PapersRequest(_missing(self.papers, basis), reason, basis, self.answer_by, self.incomplete)

    def dated(self, dossier: Dossier, at: dt.datetime) -> PapersRequest:
        """The same with a last day, a working day of the desk; Invalid where the one that was named is none."""
        last_days.check(dossier, self.answer_by, at, field="answer_by", what="Hạn bổ sung")
        return replace(self, answer_by=self.answer_by or last_days.proposed(dossier, at))


def ask_for_papers(
    dossier_id: int,
    *,
    papers: Sequence[Missing],
    reason: str,
    by: Officer,
    at: dt.datetime,
    basis: str = "",
    answer_by: dt.date | None = None,
    incomplete: bool = True,
    seen: int | None = None,
) -> Dossier:
    """Ask the citizen for missing papers, all of them at once (form 02). The clock stands still from this instant.

    What the answer does to the term is the regime's (``supplements.restarts``) and is pinned to the pause.

    A paper that is not on the procedure's own list needs its legal basis in words. The first request in good time is
    anybody's who holds the dossier; one that ``supplements.flags`` flags is the leader's own act, with a basis, or is
    proposed to the leader (``propose_papers``).
    """
    request = PapersRequest(papers, reason, basis, answer_by, incomplete).clean()
    with transaction.atomic():
        dossier = begin("ask_for_papers", dossier_id, by=by, at=at, seen=seen)
        request = request.dated(dossier, at)
        flags = supplements.flags(dossier, at)
        approved_by = _leaders_word(dossier, flags, request.basis, by=by, at=at)
        return stop_for_papers(dossier, request, flags, asked_by=by, approved_by=approved_by, by=by, at=at)


def stop_for_papers(
    dossier: Dossier,
    request: PapersRequest,
    flags: Sequence[str],
    *,
    asked_by: Officer,
    approved_by: Officer | None,
    by: Officer,
    at: dt.datetime,
) -> Dossier:
    """The third beat of a request: its notice is numbered and stored, then the clock stops, then the log says so."""
    asked = [as_json(paper) for paper in request.papers]
    assert request.answer_by is not None  # dated gave one
    facts = {"papers": asked, "reason": request.reason, "basis": request.basis, "answer_by": f"{request.answer_by}"}
    notice = writing.write(dossier, Letter.Kind.SUPPLEMENT, facts, by=by, at=at)
    restarts = supplements.restarts(dossier, incomplete=request.incomplete)
    pause = Pause.objects.create(
        dossier=dossier,
        reason=Pause.Reason.PAPERS,
        began_at=at,
        restarts=restarts,
        explanation=request.reason,
        basis=request.basis,
        answer_by=request.answer_by,
        papers=asked,
        notice=notice,
        asked_by=asked_by,
        approved_by=approved_by,
        flags=[str(flag) for flag in flags],
    )
    count = dossier.supplement_count + 1
    data = {"papers": len(asked), "pause": pause.pk, "count": count, **_announced(dossier, pause, notice)}
    waiting: dict[str, Any] = {"state": State.AWAITING_PAPERS, "supplement_count": count}
    record(dossier, Kind.PAPERS_ASKED, at=at, actor_id=by.pk, data=data, **waiting)
    return dossier


def _announced(dossier: Dossier, pause: Pause, notice: Letter) -> dict[str, Any]:
    """What the request says beside the papers: its notice, until when, and what comes of it."""
    data: dict[str, Any] = {"letter": notice.number, "digest": notice.digest, "answer_by": f"{pause.answer_by}"}
    if pause.restarts:
        data["restarts"] = True
    if pause.flags:
        data["approved"] = pause.flags
    closes_on = last_days.closing(dossier, pause.began_at, pause.answer_by)
    return data | ({"closes_on": f"{closes_on}"} if closes_on else {})


def add_papers(
    dossier_id: int,
    *,
    papers: Sequence[PaperFacts],
    by: Officer | None,
    at: dt.datetime,
    channel: int = Dossier.Channel.DESK,
    seen: int | None = None,
    intent: uuid.UUID | None = None,
    there: Mapping[str, Paper | None] | None = None,
) -> Dossier:
    """What was missing has come: the clock runs on and the promise is made again from the start.

    ``by`` is None where the applicant hands it in online; ``channel`` says how it came and is kept.
    The files that wait under ``intent`` become those of the papers with their ``slot``, or of those that were handed
    in before (``there``). Raises FileRefused (too many).
    """
    given = [paper for paper in papers if paper.name.strip()]
    if not given and not there:
        raise Invalid(papers="Ghi ít nhất một giấy tờ đã nhận.")
    if by is None:
        channel = Dossier.Channel.ONLINE
    else:
        empty_handed(given)
    with transaction.atomic():
        dossier = begin("add_papers", dossier_id, by=by, at=at, seen=seen)
        keep_papers(dossier, given, at=at, intent=intent, by=by, there=there)
        Pause.objects.filter(dossier=dossier, ended_at__isnull=True).update(answered_channel=channel)
        data = {"papers": len(given), "channel": int(channel)}
        transferring.send_supplement_on(dossier, by=by, at=at)
        return _resume(dossier, Kind.PAPERS_ADDED, by=by, at=at, data=data)


def recall_request(dossier_id: int, *, reason: str, by: Officer, at: dt.datetime, seen: int | None = None) -> Dossier:
    """Take back a request for papers that was a mistake: the clock is as if it had never stopped.

    The request counts as taken back, not as answered: the next one is the first again, and a term that it would have
    started again goes on. What the leader had to approve only the leader takes back. The notice keeps its number.
    """
    reason = text(reason, "reason", "Ghi vì sao rút yêu cầu.")
    with transaction.atomic():
        dossier = begin("recall_request", dossier_id, by=by, at=at, seen=seen)
        pause = Pause.objects.get(dossier=dossier, ended_at__isnull=True)
        if refused := not_recallable(pause, leads=leads(by, dossier, at)):
            raise ActRefused(refused)
        Pause.objects.filter(pk=pause.pk).update(
            reason=Pause.Reason.RECALLED, ended_at=pause.began_at, restarts=False, recall_reason=reason
        )
        count = max(0, dossier.supplement_count - 1)
        due_at = deadlines.promise(dossier, list(dossier.pauses.all()))
        data = {"pause": pause.pk, "count": count, "due_at": due_at.isoformat()}
        back: dict[str, Any] = {"state": State.IN_PROCESS, "supplement_count": count, "due_at": due_at}
        record(dossier, Kind.PAPERS_RECALLED, at=at, actor_id=by.pk, data=data, **back)
        return dossier


def not_recallable(pause: Pause | None, *, leads: bool) -> str:
    """Why this officer may not take this request back; empty where nothing stands in the way."""
    if pause is not None and pause.flags and not leads:
        return "Yêu cầu này đã được lãnh đạo duyệt: chỉ lãnh đạo rút được."
    return ""


def keep_papers(
    dossier: Dossier,
    given: Sequence[PaperFacts],
    *,
    at: dt.datetime,
    intent: uuid.UUID | None,
    by: Officer | None = None,
    there: Mapping[str, Paper | None] | None = None,
) -> None:
    """Write down papers that came later, and tie the files that wait under ``intent`` to them by ``slot``."""
    rows = Paper.objects.bulk_create(paper_rows(dossier, given, at=at, supplement=True))
    if intent is not None:
        lines = {slot: paper for slot, paper in (there or {}).items() if paper is not None}
        lines |= {paper.slot: row for paper, row in zip(given, rows, strict=True) if paper.slot}
        store.attach(dossier, lines, intent=intent, by=by)


def ask_for_payment(
    dossier_id: int,
    *,
    amount_vnd: int,
    reason: str,
    by: Officer,
    at: dt.datetime,
    answer_by: dt.date | None = None,
    seen: int | None = None,
) -> Dossier:
    """Ask the citizen to pay (status 6). The clock stands still until it is paid."""
    reason = text(reason, "reason", "Ghi khoản phải nộp và căn cứ.")
    if not 0 < amount_vnd <= money.MOST:
        raise Invalid(amount_vnd=f"Số tiền phải lớn hơn 0 và nhiều nhất là {money.written(money.MOST)} đồng.")
    with transaction.atomic():
        dossier = begin("ask_for_payment", dossier_id, by=by, at=at, seen=seen)
        last_days.check(dossier, answer_by, at, field="answer_by", what="Hạn nộp")
        flags = supplements.flags(dossier, at, papers=False)
        approved_by = _leaders_word(dossier, flags, reason, by=by, at=at)
        pause = Pause.objects.create(
            dossier=dossier,
            reason=Pause.Reason.PAYMENT,
            began_at=at,
            explanation=reason,
            answer_by=answer_by,
            amount_vnd=amount_vnd,
            asked_by=by,
            approved_by=approved_by,
            flags=[str(flag) for flag in flags],
        )
        record(
            dossier,
            Kind.PAYMENT_ASKED,
            at=at,
            actor_id=by.pk,
            data={"amount_vnd": amount_vnd, "pause": pause.pk},
            state=State.AWAITING_PAYMENT,
            payment=Dossier.Payment.DUE,
        )
        return dossier


def pay(dossier_id: int, *, receipt_number: str = "", by: Officer, at: dt.datetime, seen: int | None = None) -> Dossier:
    """The citizen has paid: a receipt is numbered and the clock runs on.

    ``receipt_number`` is the treasury's or bank's own, where it was paid there; empty where the desk took the money.
    """
    with transaction.atomic():
        dossier = begin("pay", dossier_id, by=by, at=at, seen=seen)
        pause = Pause.objects.get(dossier=dossier, ended_at__isnull=True)
        receipt = give_receipt(dossier, pause.amount_vnd, by=by, at=at, outside_number=receipt_number)
        shown = receipt.outside_number or receipt.number
        Pause.objects.filter(pk=pause.pk).update(receipt_number=shown)
        data = {"receipt": receipt.number}
        return _resume(dossier, Kind.PAID, by=by, at=at, data=data, payment=Dossier.Payment.PAID)


def _leaders_word(
    dossier: Dossier, flags: Sequence[str], basis: str, *, by: Officer, at: dt.datetime
) -> Officer | None:
    """Who answers for a flagged pause: the leader who makes it, with its basis; nobody has to for one without flags."""
    if not flags:
        return None
    if not leads(by, dossier, at):
        raise ActRefused(
            f"Cần lãnh đạo phê duyệt vì {supplements.in_words(flags)}."
            " Trình lãnh đạo kèm căn cứ pháp lý, hoặc để lãnh đạo thực hiện."
        )
    text(basis, "basis", f"Ghi căn cứ pháp lý, vì {supplements.in_words(flags)}.")
    return by


def as_json(paper: Missing) -> dict[str, Any]:
    """A missing paper as pauses, letters and proposals keep it."""
    said: dict[str, Any] = {"name": paper.name, "required": paper.required_id}
    return {**said, "basis": paper.basis} if paper.basis else said


def _missing(papers: Sequence[Missing], basis: str) -> list[Missing]:
    """The papers that have a name; those off the procedure's list need the legal basis."""
    missing = [
        Missing(paper.name.strip()[:500], paper.required_id, paper.basis.strip()[:500])
        for paper in papers
        if paper.name.strip()
    ]
    if not missing:
        raise Invalid(papers="Chọn hoặc ghi ít nhất một giấy tờ cần bổ sung.")
    for paper in missing:
        if not written_text.sensible(paper.name):
            raise Invalid(papers=f"Tên giấy tờ “{paper.name}” chưa rõ. {written_text.SAYS_NOTHING}")
    if basis and not written_text.sensible(basis):
        raise Invalid(basis=f"Căn cứ pháp lý “{basis}” chưa rõ. Ghi tên văn bản, ví dụ Điều 95 Luật Xây dựng.")
    if any(paper.required_id is None and not paper.basis for paper in missing) and not basis:
        raise Invalid(basis="Giấy tờ không có trong danh mục của thủ tục phải kèm căn cứ pháp lý.")
    return missing


def close_pause(dossier: Dossier, at: dt.datetime, *, unanswered: bool = False) -> None:
    """End the open pause, if there is one; ``unanswered`` by an act that ends the dossier: nothing starts again."""
    changes = {"restarts": False} if unanswered else {}
    Pause.objects.filter(dossier=dossier, ended_at__isnull=True).update(ended_at=at, **changes)


def _resume(
    dossier: Dossier, kind: Kind, *, by: Officer | None, at: dt.datetime, data: dict[str, Any], **changes: Any
) -> Dossier:
    close_pause(dossier, at)
    pauses = list(dossier.pauses.all())
    before, after = dossier.due_at, deadlines.promise(dossier, pauses)
    if any(pause.restarts and pause.ended_at == at for pause in pauses):
        begins = deadlines.term_begins(dossier, pauses)
        data |= {"runs_from": begins.isoformat()} if begins == at.replace(second=0, microsecond=0) else {}
    facts = {**data, "due_at": after.isoformat(), "due_at_before": before.isoformat() if before else None}
    actor_id = by.pk if by else None
    record(dossier, kind, at=at, actor_id=actor_id, data=facts, state=State.IN_PROCESS, due_at=after, **changes)
    return dossier
