"""Acts that stop the clock and start it again: ask for papers, add papers, ask for payment, pay."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from dossiers.casework import deadlines
from dossiers.casework.actions.beats import begin, text
from dossiers.casework.actions.receiving import PaperFacts, paper_rows
from dossiers.casework.actions.refusals import Invalid
from dossiers.casework.log import LOCAL, record
from dossiers.casework.models import Dossier, Paper, Pause
from dossiers.casework.states import Kind, State
from dossiers.units.models import Officer


@dataclass(frozen=True)
class Missing:
    """A paper that the citizen must bring; ``required_id`` ties it to the procedure's list."""

    name: str
    required_id: int | None = None


def ask_for_papers(
    dossier_id: int,
    *,
    papers: Sequence[Missing],
    reason: str,
    by: Officer,
    at: dt.datetime,
    basis: str = "",
    answer_by: dt.date | None = None,
    seen: int | None = None,
) -> Dossier:
    """Ask the citizen for missing papers, all of them at once (form 02). The clock stands still from this instant.

    A paper that is not on the procedure's own list needs its legal ``basis`` in words.
    """
    reason = text(reason, "reason", "Ghi lý do cần bổ sung, để người nộp hiểu phải làm gì.")
    missing = _missing(papers, basis)
    _not_past(answer_by, at, "Hạn bổ sung phải từ hôm nay trở đi.")
    with transaction.atomic():
        dossier = begin("ask_for_papers", dossier_id, by=by, at=at, seen=seen)
        pause = Pause.objects.create(
            dossier=dossier,
            reason=Pause.Reason.PAPERS,
            began_at=at,
            explanation=reason,
            basis=basis.strip()[:500],
            answer_by=answer_by,
            papers=[{"name": paper.name, "required": paper.required_id} for paper in missing],
        )
        record(
            dossier,
            Kind.PAPERS_ASKED,
            at=at,
            actor_id=by.pk,
            data={"papers": len(missing), "pause": pause.pk, "count": dossier.supplement_count + 1},
            state=State.AWAITING_PAPERS,
            supplement_count=dossier.supplement_count + 1,
        )
        return dossier


def add_papers(
    dossier_id: int, *, papers: Sequence[PaperFacts], by: Officer, at: dt.datetime, seen: int | None = None
) -> Dossier:
    """The citizen has brought what was missing: the clock runs on and the promise is made again from the start."""
    given = [paper for paper in papers if paper.name.strip()]
    if not given:
        raise Invalid(papers="Ghi ít nhất một giấy tờ đã nhận.")
    with transaction.atomic():
        dossier = begin("add_papers", dossier_id, by=by, at=at, seen=seen)
        Paper.objects.bulk_create(paper_rows(dossier, given, at=at, supplement=True))
        return _resume(dossier, Kind.PAPERS_ADDED, by=by, at=at, data={"papers": len(given)})


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
    if not 0 < amount_vnd <= 100_000_000_000:
        raise Invalid(amount_vnd="Số tiền phải lớn hơn 0.")
    _not_past(answer_by, at, "Hạn nộp phải từ hôm nay trở đi.")
    with transaction.atomic():
        dossier = begin("ask_for_payment", dossier_id, by=by, at=at, seen=seen)
        pause = Pause.objects.create(
            dossier=dossier,
            reason=Pause.Reason.PAYMENT,
            began_at=at,
            explanation=reason,
            answer_by=answer_by,
            amount_vnd=amount_vnd,
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


def pay(dossier_id: int, *, receipt_number: str, by: Officer, at: dt.datetime, seen: int | None = None) -> Dossier:
    """The citizen has paid: the receipt's number is kept and the clock runs on."""
    receipt_number = text(receipt_number, "receipt_number", "Ghi số biên lai.", longest=40)
    with transaction.atomic():
        dossier = begin("pay", dossier_id, by=by, at=at, seen=seen)
        Pause.objects.filter(dossier=dossier, ended_at__isnull=True).update(receipt_number=receipt_number)
        return _resume(dossier, Kind.PAID, by=by, at=at, data={}, payment=Dossier.Payment.PAID)


def _missing(papers: Sequence[Missing], basis: str) -> list[Missing]:
    """The papers that have a name; those off the procedure's list need the legal basis."""
    missing = [Missing(paper.name.strip()[:500], paper.required_id) for paper in papers if paper.name.strip()]
    if not missing:
        raise Invalid(papers="Chọn hoặc ghi ít nhất một giấy tờ cần bổ sung.")
    if any(paper.required_id is None for paper in missing) and not basis.strip():
        raise Invalid(basis="Giấy tờ không có trong danh mục của thủ tục phải kèm căn cứ pháp lý.")
    return missing


def _not_past(answer_by: dt.date | None, at: dt.datetime, sentence: str) -> None:
    if answer_by is not None and answer_by < at.astimezone(LOCAL).date():
        raise Invalid(answer_by=sentence)


def close_pause(dossier: Dossier, at: dt.datetime) -> None:
    """End the open pause, if there is one; used by acts that end the dossier too."""
    Pause.objects.filter(dossier=dossier, ended_at__isnull=True).update(ended_at=at)


def _resume(
    dossier: Dossier, kind: Kind, *, by: Officer, at: dt.datetime, data: dict[str, Any], **changes: Any
) -> Dossier:
    close_pause(dossier, at)
    before, after = dossier.due_at, deadlines.promise(dossier, list(dossier.pauses.all()))
    facts = {**data, "due_at": after.isoformat(), "due_at_before": before.isoformat() if before else None}
    record(dossier, kind, at=at, actor_id=by.pk, data=facts, state=State.IN_PROCESS, due_at=after, **changes)
    return dossier
