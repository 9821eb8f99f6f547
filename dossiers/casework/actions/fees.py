"""Money at the desk: every amount taken or given back has a number in the unit's series of the year."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import Sum

from dossiers.calendars.local_time import LOCAL
from dossiers.casework.actions.beats import begin, text
from dossiers.casework.actions.refusals import ActRefused, Invalid
from dossiers.casework.log import record
from dossiers.casework.models import Dossier, FeeReceipt, Paper, Pause
from dossiers.casework.numbering import Series, next_number
from dossiers.casework.states import Kind
from dossiers.parsing import Unreadable
from dossiers.parsing import outside_number as numbers
from dossiers.units.models import Officer
from dossiers.units.roles import Role

COLLECTED, REFUNDED = FeeReceipt.Kind.COLLECTED, FeeReceipt.Kind.REFUNDED


def collect_fee(
    dossier_id: int, *, by: Officer, at: dt.datetime, outside_number: str = "", seen: int | None = None
) -> Dossier:
    """Take the dossier's fee, at reception or when the result is handed out; the clock is not concerned."""
    with transaction.atomic():
        dossier = begin("collect_fee", dossier_id, by=by, at=at, seen=seen)
        amount = owed(dossier)
        if dossier.payment != Dossier.Payment.DUE or not amount:
            raise ActRefused("Hồ sơ không có khoản phí, lệ phí nào chưa nộp.")
        receipt = give_receipt(dossier, amount, by=by, at=at, outside_number=outside_number)
        data = {"amount_vnd": amount, "receipt": receipt.number}
        record(dossier, Kind.FEE_COLLECTED, at=at, actor_id=by.pk, data=data, payment=Dossier.Payment.PAID)
        return dossier


def refund_fee(dossier_id: int, *, reason: str, by: Officer, at: dt.datetime, seen: int | None = None) -> Dossier:
    """Give back what was paid for a dossier that was refused, withdrawn or stopped; once."""
    reason = text(reason, "reason", "Ghi lý do và căn cứ hoàn trả.", longest=300)
    with transaction.atomic():
        dossier = begin("refund_fee", dossier_id, by=by, at=at, seen=seen)
        amount = paid(dossier)
        if dossier.payment != Dossier.Payment.PAID or not amount:
            raise ActRefused("Hồ sơ không có khoản phí, lệ phí nào đã nộp để hoàn trả.")
        receipt = FeeReceipt.objects.create(
            dossier=dossier,
            unit_id=(desk := till(dossier, by, at)),
            kind=REFUNDED,
            number=next_number(Series.REFUND, unit_id=desk, at=at),
            amount_vnd=amount,
            reason=reason,
            made_by=by,
            made_at=at,
        )
        data = {"amount_vnd": amount, "receipt": receipt.number}
        record(dossier, Kind.FEE_REFUNDED, at=at, actor_id=by.pk, data=data, payment=Dossier.Payment.REFUNDED)
        return dossier


def give_receipt(
    dossier: Dossier, amount_vnd: int, *, by: Officer, at: dt.datetime, outside_number: str = ""
) -> FeeReceipt:
    """The numbered receipt of an amount taken now. Must run inside the act's transaction.

    What was paid elsewhere leaves its proof among the papers, where the regime keeps it (NĐ 118/2025 art. 24).
    """
    if outside_number and dossier.regime.keeps_payment_proof:
        named = f"Chứng từ nộp phí, lệ phí số {_outside(outside_number, amount_vnd)}"
        Paper.objects.create(dossier=dossier, name=named, originals=1, supplement=True, added_at=at)
    return FeeReceipt.objects.create(
        dossier=dossier,
        unit_id=(desk := till(dossier, by, at)),
        kind=COLLECTED,
        number=next_number(Series.FEE, unit_id=desk, at=at),
        outside_number=_outside(outside_number, amount_vnd),
        amount_vnd=amount_vnd,
        made_by=by,
        made_at=at,
    )


def till(dossier: Dossier, by: Officer, at: dt.datetime) -> int:
    """Whose money it is: the competent unit's, or that of the desk which received or hands out and takes it now."""
    elsewhere = {dossier.reception_unit_id, dossier.return_unit_id} - {None}
    if not elsewhere:
        return dossier.unit_id
    desks = {unit_id for unit_id, role, _, _ in by.duties_on(at.astimezone(LOCAL).date()) if role == Role.RECEIVER}
    return min(desks & elsewhere) if desks & elsewhere and dossier.unit_id not in desks else dossier.unit_id


def _outside(typed: str, amount_vnd: int) -> str:
    """The number of a treasury's or bank's receipt. Raises Invalid."""
    try:
        return numbers.receipt(typed, amount_vnd=amount_vnd)
    except Unreadable as error:
        raise Invalid(outside_number=error.sentence, receipt_number=error.sentence) from error


def paid(dossier: Dossier) -> int:
    """What was taken and not given back, in đồng; the fee itself where a paid dossier came without receipts."""
    receipts = FeeReceipt.objects.filter(dossier=dossier)
    if not receipts.exists():
        return dossier.fee_vnd if dossier.payment == Dossier.Payment.PAID else 0
    sums = dict(receipts.filter(void__isnull=True).values_list("kind").annotate(Sum("amount_vnd")))
    return int(sums.get(COLLECTED, 0) - sums.get(REFUNDED, 0))


def owed(dossier: Dossier) -> int:
    """What of the dossier's own fee has no receipt that holds; what was asked for in between is the pause's affair."""
    asked = Pause.objects.filter(dossier=dossier).exclude(receipt_number="").values("receipt_number")
    taken = FeeReceipt.objects.filter(dossier=dossier, kind=COLLECTED, void__isnull=True)
    own = taken.exclude(number__in=asked).exclude(outside_number__in=asked)
    return max(dossier.fee_vnd - int(own.aggregate(sum=Sum("amount_vnd"))["sum"] or 0), 0)
