"""The applicant's own wishes: to withdraw, which the desk confirms, and where to get the result.

The log says what was chosen, never an address or the applicant's own words.
"""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from dossiers.casework.actions.beats import locked
from dossiers.casework.actions.refusals import Invalid, NotAllowedNow
from dossiers.casework.log import record, record_aside
from dossiers.casework.models import Applicant, Dossier
from dossiers.casework.states import OPEN, Kind, State
from dossiers.casework.wishes import WithdrawReason, wish_of
from dossiers.parsing import cleaning

DELIVERY_IS_OPEN = (State.SUBMITTED, *OPEN)
"""Until there is a result it may be asked for at the desk or by post."""


def ask_to_withdraw(dossier_id: int, *, why: str, at: dt.datetime) -> Dossier:
    """Wish to withdraw; ``why`` is one of ``wishes.WithdrawReason``, or empty to take the wish back.

    Nothing moves and the clock runs on until the desk confirms (``withdraw``). The same wish again writes nothing.
    Raises Invalid (``why``), NotAllowedNow.
    """
    if why and why not in WithdrawReason.values:
        raise Invalid(why="Chọn lý do trong danh sách.")
    with transaction.atomic():
        dossier = locked(dossier_id)
        if dossier.state not in OPEN:
            raise NotAllowedNow("Hồ sơ chưa được tiếp nhận hoặc đã kết thúc nên không rút được nữa.")
        wish = wish_of(dossier)
        if (wish.why if wish else "") != why:
            record_aside(dossier, Kind.WITHDRAW_ASKED, at=at, data={"why": why})
        return dossier


def choose_delivery(dossier_id: int, *, delivery: str, address: str = "", at: dt.datetime) -> Dossier:
    """Get the result at the desk or by post; an empty ``address`` leaves the one that is known.

    The same choice again writes nothing. Raises Invalid (``delivery``, ``address``), NotAllowedNow.
    """
    if delivery not in Dossier.Delivery.values:
        raise Invalid(delivery="Chọn nơi nhận kết quả.")
    given = cleaning.line(address)
    if len(given) > 300:
        raise Invalid(address="Địa chỉ dài quá 300 ký tự. Hãy rút gọn.")
    with transaction.atomic():
        dossier = locked(dossier_id)
        if dossier.state not in DELIVERY_IS_OPEN:
            raise NotAllowedNow("Hồ sơ đã có kết quả hoặc đã kết thúc nên không đổi nơi nhận ở đây được nữa.")
        applicant = Applicant.objects.filter(dossier=dossier).first()
        by_post = delivery == Dossier.Delivery.POST
        if by_post and not given and not (applicant and (applicant.delivery_address or applicant.address)):
            raise Invalid(address="Ghi địa chỉ để bưu điện mang kết quả đến.")
        moved = bool(by_post and given and applicant and given != applicant.delivery_address)
        if moved:
            Applicant.objects.filter(dossier=dossier).update(delivery_address=given)
        if moved or delivery != dossier.delivery:
            data = {"method": delivery, "address_changed": moved}
            last = max(filter(None, (dossier.acted_at, at)))
            record(dossier, Kind.DELIVERY_CHOSEN, at=last, actor_id=None, data=data, delivery=delivery)
        return dossier
