"""Paper between the desk that received a dossier and the competent unit: to be sent on, sent, taken in, there and back.

The e-file goes at once; the paper within one working day, and the result comes back to where it is handed out
(NĐ 118/2025/NĐ-CP, articles 14 and 20; text of 2025, later amendments not read).
"""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from dossiers.calendars.local_time import LOCAL
from dossiers.casework import deadlines
from dossiers.casework.actions.beats import begin
from dossiers.casework.actions.refusals import ActRefused, NotYourPost
from dossiers.casework.log import record
from dossiers.casework.models import Dossier, PaperTransfer
from dossiers.casework.models.places import return_desk_of
from dossiers.casework.moves import MOVES
from dossiers.casework.states import Kind
from dossiers.parsing import cleaning
from dossiers.units.models import Officer, Unit
from dossiers.units.roles import Role

Way = PaperTransfer.Way


def send_on(dossier: Dossier, desk: Unit, *, at: dt.datetime) -> None:
    """Paper that a desk has taken for the competent unit waits to be sent on. Inside the act that took it."""
    if desk.pk != dossier.unit_id:
        _opened(dossier, Way.OUT, desk, dossier.unit_id, at)


def send_supplement_on(dossier: Dossier, *, by: Officer | None, at: dt.datetime) -> None:
    """The same for papers of a supplement, where the desk that received it has taken them."""
    if by is None or dossier.reception_unit is None:
        return
    if dossier.unit_id not in (desks := _desks(by, at)) and dossier.reception_unit_id in desks:
        send_on(dossier, dossier.reception_unit, at=at)


def bring_back(dossier: Dossier, *, at: dt.datetime) -> None:
    """What was decided waits to be sent to where it is handed out. Inside the act that decided."""
    if return_desk_of(dossier) != dossier.unit_id:
        _opened(dossier, Way.BACK, dossier.unit, return_desk_of(dossier), at)


def is_back(dossier: Dossier) -> None:
    """Raises ActRefused while the result has not arrived where it is handed out."""
    if PaperTransfer.objects.filter(dossier=dossier, way=Way.BACK, arrived_at__isnull=True).exists():
        raise ActRefused(f"Kết quả từ {dossier.unit.name} chưa về tới quầy. Ghi “Nhận bản giấy” trước khi trả.")


def send_paper(dossier_id: int, *, by: Officer, at: dt.datetime, carrier: str = "", seen: int | None = None) -> Dossier:
    """The sending desk gives the paper away; ``carrier`` is who takes it. The clock runs until it has arrived."""
    with transaction.atomic():
        dossier = begin("send_paper", dossier_id, by=by, at=at, seen=seen)
        transfer = _mine(dossier, "send_paper", by=by, at=at)
        transfer.sent_at, transfer.sent_by, transfer.carrier = at, by, cleaning.line(carrier)[:160]
        transfer.save(update_fields=["sent_at", "sent_by", "carrier"])
        record(dossier, Kind.PAPER_SENT, at=at, actor_id=by.pk, data=_said(transfer))
        return dossier


def take_paper(dossier_id: int, *, by: Officer, at: dt.datetime, seen: int | None = None) -> Dossier:
    """The other desk has the paper in hand, whether its sending was written down or not: this clock ends."""
    with transaction.atomic():
        dossier = begin("take_paper", dossier_id, by=by, at=at, seen=seen)
        transfer = _mine(dossier, "take_paper", by=by, at=at)
        transfer.sent_at = transfer.sent_at or at
        transfer.arrived_at, transfer.arrived_by = at, by
        transfer.save(update_fields=["sent_at", "arrived_at", "arrived_by"])
        data = {**_said(transfer), "late": transfer.due_at < at}
        record(dossier, Kind.PAPER_ARRIVED, at=at, actor_id=by.pk, data=data)
        return dossier


def _opened(dossier: Dossier, way: Way, from_unit: Unit, to_unit_id: int, at: dt.datetime) -> None:
    """One way waits to be sent: what comes while it waits goes with it."""
    if PaperTransfer.objects.filter(dossier=dossier, way=way, sent_at__isnull=True).exists():
        return
    due_at = deadlines.paper_due(from_unit, at)
    PaperTransfer.objects.create(
        dossier=dossier, way=way, from_unit=from_unit, to_unit_id=to_unit_id, opened_at=at, due_at=due_at
    )


def _mine(dossier: Dossier, act: str, *, by: Officer, at: dt.datetime) -> PaperTransfer:
    """The paper that this officer's desk may send or take in now, the first that was due. Raises a refusal."""
    sending = act == "send_paper"
    open_ones = PaperTransfer.objects.filter(dossier=dossier, arrived_at__isnull=True).order_by("due_at", "pk")
    waiting = [one for one in open_ones if not sending or one.sent_at is None]
    if not waiting:
        raise ActRefused("Hồ sơ không có bản giấy nào đang chờ gửi." if sending else "Không có bản giấy nào đang đến.")
    desks = _desks(by, at)
    mine = [one for one in waiting if (one.from_unit_id if sending else one.to_unit_id) in desks]
    if not mine:
        where = waiting[0].from_unit if sending else waiting[0].to_unit
        raise NotYourPost(f"Việc “{MOVES[act].label}” lúc này do bộ phận một cửa của {where.name} thực hiện.")
    return mine[0]


def _desks(by: Officer, at: dt.datetime) -> set[int]:
    return {unit for unit, role, _, _ in by.duties_on(at.astimezone(LOCAL).date()) if role == Role.RECEIVER}


def _said(transfer: PaperTransfer) -> dict[str, object]:
    return {"way": str(transfer.way), "from": transfer.from_unit_id, "to": transfer.to_unit_id}
