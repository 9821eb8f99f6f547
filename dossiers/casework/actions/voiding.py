"""A receipt that is wrong: one person of the desk proposes to void it, the unit's leader decides; both are kept.

It is written anew under the next number where money changed hands, or only voided where none did. Nothing of the
first is changed: the cash sheet of its day stays, and the void stands on the sheet of the day on which it was made.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction

from dossiers.casework.actions.beats import allowed, begin, of_unit, text
from dossiers.casework.actions.fees import COLLECTED, REFUNDED, owed, paid
from dossiers.casework.actions.proposing import decide, declined, propose, waiting
from dossiers.casework.actions.refusals import ActRefused, Invalid
from dossiers.casework.log import record
from dossiers.casework.models import Dossier, FeeReceipt, Pause, Proposal, ReceiptVoid
from dossiers.casework.moves import MOVES
from dossiers.casework.numbering import Series, next_number
from dossiers.casework.states import Kind, State
from dossiers.parsing import money
from dossiers.units.models import Officer

_SERIES = {COLLECTED: Series.FEE, REFUNDED: Series.REFUND}
_NOTHING_DUE = (State.NOT_ACCEPTED, State.WITHDRAWING, State.STOPPED)


def propose_void(
    dossier_id: int,
    *,
    receipt: str,
    reason: str,
    by: Officer,
    at: dt.datetime,
    amount_vnd: int | None = None,
    outside_number: str = "",
    seen: int | None = None,
) -> Dossier:
    """Ask the leader to void a receipt of this dossier by its number.

    ``amount_vnd`` is what it should have said, and the receipt is written anew; None or 0: no money changed hands.
    """
    reason = text(reason, "reason", "Ghi lý do hủy biên lai.", longest=300)
    with transaction.atomic():
        dossier = begin("propose_void", dossier_id, by=by, at=at, seen=seen)
        wrong = FeeReceipt.objects.filter(dossier=dossier, number=receipt).first()
        if wrong is None:
            raise Invalid(receipt="Chọn biên lai của hồ sơ này.")
        _of_this_desk(wrong, "propose_void", by=by, at=at)
        amount, outside = amount_vnd or 0, outside_number.replace("\x00", "").strip()[:40]
        _check(dossier, wrong, amount)
        if amount == wrong.amount_vnd and outside in ("", wrong.outside_number):
            raise Invalid(amount_vnd="Số tiền này trùng với biên lai cũ. Ghi số tiền đúng, hoặc để trống nếu chỉ hủy.")
        facts = {"receipt": wrong.pk, "amount_vnd": amount, "outside_number": outside or wrong.outside_number}
        public = {"receipt": wrong.number, "amount_vnd": wrong.amount_vnd, "new_amount_vnd": amount}
        kind = Proposal.Kind.RECEIPT
        return propose(dossier, kind, facts, Kind.VOID_PROPOSED, reason=reason, by=by, at=at, public=public)


def approve_void(dossier_id: int, *, by: Officer, at: dt.datetime, seen: int | None = None) -> Dossier:
    """Another person, a leader of the unit, agrees: the receipt is void, a new one has its number, the fee follows."""
    with transaction.atomic():
        dossier = begin("approve_void", dossier_id, by=by, at=at, seen=seen)
        proposal = waiting(dossier, Proposal.Kind.RECEIPT, by=by)
        facts = proposal.facts
        wrong = FeeReceipt.objects.get(pk=facts["receipt"], dossier=dossier)
        _of_this_desk(wrong, "approve_void", by=by, at=at)
        _check(dossier, wrong, facts["amount_vnd"])
        decide(proposal, accepted=True, by=by, at=at, before={"receipt": wrong.number, "amount_vnd": wrong.amount_vnd})
        new = _written_anew(wrong, facts, proposal, at) if facts["amount_vnd"] else None
        ReceiptVoid.objects.create(
            receipt=wrong,
            replaced_by=new,
            unit_id=wrong.unit_id,
            reason=proposal.reason,
            proposed_by=proposal.proposed_by,
            decided_by=by,
            made_at=at,
        )
        changes = _fee_after(dossier, wrong, new)
        data: dict[str, Any] = {"proposal": proposal.pk, "receipt": wrong.number, "amount_vnd": wrong.amount_vnd}
        data |= {"new": new.number if new else "", "new_amount_vnd": new.amount_vnd if new else 0, **changes}
        record(dossier, Kind.RECEIPT_VOIDED, at=at, actor_id=by.pk, data=data, **changes)
        return dossier


def decline_void(dossier_id: int, *, reason: str, by: Officer, at: dt.datetime, seen: int | None = None) -> Dossier:
    """The leader says no: the receipt holds."""
    reason = text(reason, "reason", "Ghi lý do không đồng ý.")
    with transaction.atomic():
        dossier = begin("decline_void", dossier_id, by=by, at=at, seen=seen)
        return declined(dossier, waiting(dossier, Proposal.Kind.RECEIPT, by=by), reason, by=by, at=at)


def _of_this_desk(wrong: FeeReceipt, act: str, *, by: Officer, at: dt.datetime) -> None:
    """A dossier that one unit received for another may have receipts of both; each is its own desk's affair."""
    allowed(MOVES[act], by=by, at=at, at_units=of_unit(wrong.unit_id))


def _check(dossier: Dossier, wrong: FeeReceipt, amount: int) -> None:
    """Whether the receipt may be voided now and say this instead. Raises ActRefused or Invalid."""
    void = ReceiptVoid.objects.filter(receipt=wrong).select_related("decided_by").first()
    if void is not None:
        raise ActRefused(f"Biên lai số {wrong.number} đã hủy rồi, {void.decided_by.full_name} duyệt.")
    if not 0 <= amount <= money.MOST:
        raise Invalid(amount_vnd=f"Số tiền nhiều nhất là {money.written(money.MOST)} đồng.")
    left = paid(dossier) + (amount - wrong.amount_vnd if wrong.kind == COLLECTED else wrong.amount_vnd - amount)
    if left < 0 and wrong.kind == COLLECTED:
        raise ActRefused("Khoản này đã hoàn trả nhiều hơn số tiền mới. Hủy phiếu hoàn trả trước.")
    if left < 0:
        raise Invalid(amount_vnd="Số hoàn trả không thể nhiều hơn số đã nộp.")


def _written_anew(wrong: FeeReceipt, facts: dict[str, Any], proposal: Proposal, at: dt.datetime) -> FeeReceipt:
    """The receipt that holds instead, by who proposed it."""
    return FeeReceipt.objects.create(
        dossier_id=wrong.dossier_id,
        unit_id=wrong.unit_id,
        kind=wrong.kind,
        number=next_number(_SERIES[FeeReceipt.Kind(wrong.kind)], unit_id=wrong.unit_id, at=at),
        outside_number=facts["outside_number"],
        amount_vnd=facts["amount_vnd"],
        reason=wrong.reason,
        made_by=proposal.proposed_by,
        made_at=at,
    )


def _fee_after(dossier: Dossier, wrong: FeeReceipt, new: FeeReceipt | None) -> dict[str, Any]:
    """What the dossier says of its fee once the receipt is void: the amount, and whether it is paid."""
    if wrong.kind == REFUNDED:
        return {"fee_vnd": dossier.fee_vnd, "payment": Dossier.Payment.REFUNDED if new else Dossier.Payment.PAID}
    named = [number for number in (wrong.number, wrong.outside_number) if number]
    pause = Pause.objects.filter(dossier=dossier, receipt_number__in=named).first()
    fee = dossier.fee_vnd
    if pause is not None and new is not None:
        pause.amount_vnd, pause.receipt_number = new.amount_vnd, new.outside_number or new.number
    elif pause is not None:  # nobody paid what the dossier waited for: it is owed with the fee
        pause.receipt_number, fee = "", fee + pause.amount_vnd
    elif new is not None:
        fee += new.amount_vnd - wrong.amount_vnd
    if pause is not None:
        pause.save(update_fields=["amount_vnd", "receipt_number"])
    dossier.fee_vnd = max(fee, 0)
    return {"fee_vnd": dossier.fee_vnd, "payment": _payment(dossier)}


def _payment(dossier: Dossier) -> Dossier.Payment:
    if dossier.payment == Dossier.Payment.REFUNDED or dossier.state == State.AWAITING_PAYMENT:
        return Dossier.Payment(dossier.payment)
    if owed(dossier) and dossier.state not in _NOTHING_DUE:
        return Dossier.Payment.DUE
    return Dossier.Payment.PAID if paid(dossier) else Dossier.Payment.NONE
