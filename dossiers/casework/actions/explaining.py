"""The body that is late says why, in words that the citizen reads; promise and verdict stay as they are."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from dossiers.casework import duties
from dossiers.casework.actions.beats import begin, text
from dossiers.casework.actions.refusals import ActRefused, Invalid
from dossiers.casework.log import record
from dossiers.casework.models import Dossier, LatenessReason
from dossiers.casework.states import Kind, Outcome
from dossiers.units.models import Officer

LONGEST = 500


def explain_lateness(
    dossier_id: int, *, cause: str, reason: str, by: Officer, at: dt.datetime, seen: int | None = None
) -> Dossier:
    """Give the reason for lateness of a dossier that is late, or ended late (NĐ 118/2025 art. 12.5).

    ``cause`` is one of the short list, ``reason`` its words: both are public on the dossier's page. Raises ActRefused
    where nothing is late yet, Invalid for a cause that is not on the list or words that say nothing.
    """
    if cause not in LatenessReason.Cause.values:
        raise Invalid(cause="Chọn lý do trong danh sách.")
    words = text(reason, "reason", "Ghi rõ vì sao hồ sơ trễ; người nộp đọc được.", longest=LONGEST)
    with transaction.atomic():
        dossier = begin("explain_lateness", dossier_id, by=by, at=at, seen=seen)
        if not duties.explains_lateness(dossier):
            raise ActRefused("Quy định áp dụng cho hồ sơ này không yêu cầu công khai lý do trễ.")
        if not (dossier.is_overdue(at) or dossier.outcome == Outcome.LATE):
            raise ActRefused("Hồ sơ chưa trễ hẹn, nên chưa có lý do trễ để nêu.")
        LatenessReason.objects.create(
            dossier=dossier, unit_id=dossier.holder_id, cause=cause, words=words, given_by=by, given_at=at
        )
        record(dossier, Kind.LATE_EXPLAINED, at=at, actor_id=by.pk, data={"cause": cause})
        return dossier
