"""A result that leaves the house with its fee unpaid: the fee is taken now, or it is said why not and who agreed."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from dossiers.calendars.local_time import LOCAL
from dossiers.casework.actions.beats import text
from dossiers.casework.actions.fees import give_receipt
from dossiers.casework.actions.refusals import Invalid
from dossiers.casework.log import record
from dossiers.casework.models import Dossier, Note
from dossiers.casework.models.places import return_desk_of
from dossiers.casework.states import Kind
from dossiers.parsing import money
from dossiers.units.models import Officer
from dossiers.units.roles import Role


@dataclass(frozen=True)
class Unpaid:
    """What is done about a fee that is due: ``collect`` takes it now; else the reason and the leader who agreed."""

    collect: bool = False
    outside_number: str = ""
    reason: str = ""
    agreed_by: Officer | None = None


def is_due(dossier: Dossier) -> bool:
    """Whether the dossier has a fee that nobody has paid."""
    return dossier.payment == Dossier.Payment.DUE and dossier.fee_vnd > 0


def settle(dossier: Dossier, unpaid: Unpaid | None, *, by: Officer, at: dt.datetime) -> dict[str, Any]:
    """Take the fee or write down why it is not taken, inside the act; what its event says of it. Raises Invalid."""
    if not is_due(dossier):
        return {}
    amount = f"{money.written(dossier.fee_vnd)} đồng"
    if unpaid is None or not (unpaid.collect or unpaid.reason.strip() or unpaid.agreed_by):
        raise Invalid(fee=f"Hồ sơ chưa nộp phí {amount}. Thu ngay, hoặc ghi lý do và lãnh đạo đồng ý cho trả trước.")
    if unpaid.collect:
        receipt = give_receipt(dossier, dossier.fee_vnd, by=by, at=at, outside_number=unpaid.outside_number)
        data = {"amount_vnd": dossier.fee_vnd, "receipt": receipt.number}
        record(dossier, Kind.FEE_COLLECTED, at=at, actor_id=by.pk, data=data, payment=Dossier.Payment.PAID)
        return {}
    reason = text(unpaid.reason, "unpaid_reason", f"Ghi lý do trả kết quả khi chưa nộp {amount}.", longest=500)
    agreed = unpaid.agreed_by
    day = at.astimezone(LOCAL).date()
    if agreed is None or not agreed.posts_on(day).filter(unit_id=return_desk_of(dossier), role=Role.LEADER).exists():
        raise Invalid(agreed_by="Chọn lãnh đạo của đơn vị đã đồng ý cho trả kết quả khi chưa nộp phí.")
    words = f"Kết quả được trao khi chưa nộp phí {amount}. Lý do: {reason} Người đồng ý: {agreed.full_name}."
    Note.objects.create(dossier=dossier, officer=by, made_at=at, text=words)
    return {"unpaid_vnd": dossier.fee_vnd, "agreed": agreed.pk}
