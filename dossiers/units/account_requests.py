"""Password, second factor and identity number of a guarded account are reset by two persons, never by one.

An account is guarded while it holds a trusted post, and for a year afterwards (trusted_posts.py): who could hand
its code to a puppet would hold the post. The owner is told of each step by the room of notices.
"""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from dossiers.parsing import Unreadable, identity_number
from dossiers.units import accounts, appointing, nominating
from dossiers.units.appointing import InvalidStaffing, note
from dossiers.units.models import AccountRequest, Officer, StaffEvent

Kind = AccountRequest.Kind


def ask(officer: Officer, kind: str, *, reason: str, number: str = "", by: Officer, at: dt.datetime) -> AccountRequest:
    """Propose it; nothing changes until a second person agrees. Raises NotYours, InvalidStaffing."""
    reason = appointing.reason_of(reason, "Ghi lý do, ví dụ “mất điện thoại, đã gặp trực tiếp và xem thẻ công chức”.")
    try:
        number = identity_number.parse(number) if number.strip() else ""
    except Unreadable as error:
        raise InvalidStaffing(identity_number=error.sentence) from error
    with transaction.atomic():
        unit = appointing.must_manage(officer, by=by, at=at)
        appointing.one_by_one(officer)
        if AccountRequest.objects.filter(officer=officer, kind=kind, decided_by__isnull=True).exists():
            raise InvalidStaffing(reason="Đã có một đề nghị đang chờ người thứ hai.")
        made = AccountRequest.objects.create(
            officer=officer, kind=kind, unit=unit, reason=reason, identity_number=number, proposed_by=by, proposed_at=at
        )
        data = {"what": str(kind), "reason": reason}
        note(StaffEvent.Kind.ACCOUNT_ASKED, officer, unit=unit, by=by, at=at, data=data)
        return made


def decide(request_id: int, *, accept: bool, by: Officer, at: dt.datetime) -> tuple[AccountRequest, str]:
    """The second person agrees, and it is done; or does not. The code to print comes with it, else an empty text.

    The caller removes the factors of an accepted request of that kind, in the transaction. Raises NotYours.
    """
    with transaction.atomic():
        rows = AccountRequest.objects.select_for_update(of=("self",)).select_related("officer", "unit")
        request = rows.get(pk=request_id)
        nominating.settle(request, accept=accept, by=by, at=at)
        number = request.identity_number
        AccountRequest.objects.filter(pk=request.pk).update(identity_number="")
        if accept:
            return request, accounts.do_agreed(request, number, by=by, at=at)
        data = {"what": request.kind, "proposed_by": request.proposed_by_id}
        note(StaffEvent.Kind.ACCOUNT_DECLINED, request.officer, unit=request.unit, by=by, at=at, data=data)
        return request, ""
