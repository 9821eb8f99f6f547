"""The result's way by the public post: handed over, delivered, or come back. The post's time is nobody's term.

A dossier is *finished* all the while (status 9); *returned* (status 10) is when the result is in the citizen's hand, so
that what lies at the post is not told as received (docs/law.md).
"""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from dossiers.casework.actions import transferring
from dossiers.casework.actions.beats import begin, person, text
from dossiers.casework.actions.refusals import ActRefused, Invalid
from dossiers.casework.actions.unpaid import Unpaid, settle
from dossiers.casework.log import record
from dossiers.casework.models import Dossier, Handout, Parcel
from dossiers.casework.states import Kind, State
from dossiers.parsing import Unreadable, cleaning, outside_number
from dossiers.units.models import Officer


def under_way(dossier: Dossier) -> Parcel | None:
    """The parcel that was handed to the post and has neither been delivered nor come back."""
    return Parcel.objects.filter(dossier=dossier, delivered_at__isnull=True, came_back_at__isnull=True).first()


def hand_to_post(
    dossier_id: int, *, number: str, by: Officer, at: dt.datetime, unpaid: Unpaid | None = None, seen: int | None = None
) -> Dossier:
    """Give the result to the public post; ``number`` is the parcel's. One parcel is under way at a time.

    A fee that is still due is taken now or its absence answered for (``unpaid``), as at the desk.
    """
    with transaction.atomic():
        dossier = begin("hand_to_post", dossier_id, by=by, at=at, seen=seen)
        number = parcel_number(number, dossier, "number")
        other = under_way(dossier)
        if other is not None:
            raise ActRefused(f"Bưu gửi {other.number} của hồ sơ này đang trên đường.")
        transferring.is_back(dossier)
        settled = settle(dossier, unpaid, by=by, at=at)
        parcel = Parcel.objects.create(dossier=dossier, number=number, handed_at=at, handed_by=by)
        record(dossier, Kind.POSTED, at=at, actor_id=by.pk, data={"parcel": parcel.pk, **settled})
        return dossier


def parcel_number(typed: str, dossier: Dossier, field: str) -> str:
    """The number of the parcel that carries this dossier's result. Raises Invalid."""
    try:
        return outside_number.parcel(typed, code_key=dossier.code_key)
    except Unreadable as error:
        raise Invalid(**{field: error.sentence}) from error


def deliver(dossier_id: int, *, by: Officer, at: dt.datetime, taken_by: str = "", seen: int | None = None) -> Dossier:
    """The post says that the parcel was delivered: now the result is returned."""
    with transaction.atomic():
        dossier = begin("deliver", dossier_id, by=by, at=at, seen=seen)
        parcel = _needed(dossier)
        Parcel.objects.filter(pk=parcel.pk).update(delivered_at=at)
        hand_out(dossier, Dossier.Delivery.POST, at=at, taken_by=taken_by, tracking_number=parcel.number)
        data = {"method": Dossier.Delivery.POST.value, "parcel": parcel.pk}
        record(dossier, Kind.RETURNED, at=at, actor_id=by.pk, data=data, state=State.RETURNED, returned_at=at)
        return dossier


def parcel_back(dossier_id: int, *, reason: str, by: Officer, at: dt.datetime, seen: int | None = None) -> Dossier:
    """The parcel came back undelivered: the result waits at the desk, or is posted again."""
    reason = text(reason, "reason", "Ghi lý do chuyển hoàn trên bưu gửi.", longest=300)
    with transaction.atomic():
        dossier = begin("parcel_back", dossier_id, by=by, at=at, seen=seen)
        parcel = _needed(dossier)
        Parcel.objects.filter(pk=parcel.pk).update(came_back_at=at, why_back=reason)
        record(dossier, Kind.CAME_BACK, at=at, actor_id=by.pk, data={"parcel": parcel.pk})
        return dossier


def hand_out(
    dossier: Dossier, method: str, *, at: dt.datetime, taken_by: str = "", checked: str = "", tracking_number: str = ""
) -> None:
    """Write down who got the result and how that was checked; a reopened dossier's second handout takes its place."""
    said = {
        "taken_by": person(taken_by, "taken_by"),
        "checked": cleaning.line(checked)[:160],
        "tracking_number": tracking_number,
    }
    Handout.objects.update_or_create(dossier=dossier, defaults={"method": method, "made_at": at, **said})


def _needed(dossier: Dossier) -> Parcel:
    parcel = under_way(dossier)
    if parcel is None:
        raise ActRefused("Hồ sơ không có bưu gửi nào đang trên đường.")
    return parcel
