"""A lost receipt is issued again after the identity of who asks was checked; the old link opens nothing any more."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from dossiers.casework import access
from dossiers.casework.actions.beats import begin, text
from dossiers.casework.log import record
from dossiers.casework.states import Kind
from dossiers.units.models import Officer


def reissue_receipt(dossier_id: int, *, checked: str, by: Officer, at: dt.datetime, seen: int | None = None) -> str:
    """Revoke the receipts that are out and give back the secret of a new one, which is kept nowhere.

    ``checked`` says how the identity was checked; it is noted inside the house, not in the log.
    """
    checked = text(checked, "checked", "Ghi đã kiểm tra giấy tờ nào của người yêu cầu.", longest=160)
    with transaction.atomic():
        dossier = begin("reissue_receipt", dossier_id, by=by, at=at, seen=seen)
        token = access.issue_token(dossier, at=at)
        note = f"Cấp lại phiếu hẹn, phiếu cũ hết hiệu lực. Đã kiểm tra: {checked}"
        dossier.notes.create(officer=by, made_at=at, text=note)
        record(dossier, Kind.RECEIPT_REISSUED, at=at, actor_id=by.pk)
        return token
