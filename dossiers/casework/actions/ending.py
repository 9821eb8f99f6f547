"""Acts that end a dossier: resolve, refuse to resolve, withdraw, stop, and hand the result out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import transaction

from dossiers.calendars.local_time import LOCAL
from dossiers.casework import deadlines, last_days
from dossiers.casework.actions import leg_changes, results, transferring
from dossiers.casework.actions.beats import begin, text
from dossiers.casework.actions.pausing import close_pause
from dossiers.casework.actions.posting import hand_out, parcel_number, under_way
from dossiers.casework.actions.refusals import ActRefused
from dossiers.casework.actions.results import SignedResult
from dossiers.casework.actions.unpaid import Unpaid, settle
from dossiers.casework.log import record
from dossiers.casework.models import Attachment, Decision, Dossier, Letter, Pause, Proposal
from dossiers.casework.numbering import Series, next_number
from dossiers.casework.states import Kind, Outcome, State
from dossiers.units.models import Officer


def resolve(
    dossier_id: int,
    *,
    by: Officer,
    at: dt.datetime,
    number: str = "",
    dated_on: dt.date | None = None,
    file: Attachment | None = None,
    on_paper: str = "",
    remark: str = "",
    kind: str = "",
    signer: str = "",
    more: Sequence[Attachment] = (),
    seen: int | None = None,
) -> Dossier:
    """Sign the result. The verdict (early, on time, late) is decided here, once, against ``due_at``.

    The result has a number, a date and, where the procedure ends with a document, its ``file`` (with ``more``) or in
    ``on_paper`` why there is paper alone. Raises Invalid field by field, also for a number that another dossier of the
    unit has; ActRefused while a drafted result waits: that one is signed or sent back.
    """
    result = SignedResult(number, dated_on, file, on_paper, remark, kind, signer, more)

    def attempt(own: bool) -> Dossier:
        with transaction.atomic():
            dossier = begin("resolve", dossier_id, by=by, at=at, seen=seen)
            if Proposal.objects.filter(dossier=dossier, kind=Proposal.Kind.RESULT, decided_at__isnull=True).exists():
                raise ActRefused(
                    "Đang có dự thảo kết quả chờ ký. Ký dự thảo đó, hoặc không đồng ý rồi mới ký bản khác."
                )
            return finish(dossier, result, by=by, at=at, own=own)

    return results.given_once(dossier_id, number, attempt)


def finish(dossier: Dossier, result: SignedResult, *, by: Officer, at: dt.datetime, own: bool = False) -> Dossier:
    """The result is signed: kept, told with its digests, and the verdict with it. Inside the act's transaction."""
    if dossier.branches:
        raise ActRefused(f"Còn {dossier.branches} nơi chưa bàn giao phần việc của mình. Chờ đủ rồi mới ký kết quả.")
    clean = result.clean(dossier, at)
    kept = results.keep(dossier, clean, by=by, at=at, own=own, replaces=results.standing(dossier))
    outcome = deadlines.verdict(dossier, at)
    leg_changes.close_all(dossier, at)
    late: dict[str, Any] = {"overdue_since": dossier.due_at} if outcome == Outcome.LATE else {}
    record(
        dossier,
        Kind.RESOLVED,
        at=at,
        actor_id=by.pk,
        data={"outcome": outcome.value, "result": results.told(kept, clean)},
        state=State.FINISHED,
        finished_at=at,
        outcome=outcome.value,
        holder_id=dossier.unit_id,
        **late,
    )
    transferring.bring_back(dossier, at=at)
    return dossier


def refuse_to_resolve(
    dossier_id: int, *, reason: str, by: Officer, at: dt.datetime, seen: int | None = None
) -> Dossier:
    """Decide that the matter cannot be granted after it was received: an outcome of its own, never "on time"."""
    return _end("refuse_to_resolve", dossier_id, Kind.REFUSED, Outcome.REFUSED, reason, by=by, at=at, seen=seen)


def stop(dossier_id: int, *, reason: str, by: Officer, at: dt.datetime, seen: int | None = None) -> Dossier:
    """Stop handling (status 8): also the last word of a withdrawal, which stays a withdrawal."""
    return _end("stop", dossier_id, Kind.STOPPED, Outcome.STOPPED, reason, by=by, at=at, seen=seen)


def close_unanswered(dossier_id: int, *, by: Officer, at: dt.datetime, seen: int | None = None) -> Dossier:
    """Close at the desk what was not completed in time after a request (NĐ 118/2025 art. 19.5 [R]): status 8.

    A person's act, never a machine's, and not before the day that the request announced has passed.
    """
    dossier = Dossier.objects.select_related("regime").get(pk=dossier_id)
    notice = Letter.objects.filter(pause__dossier=dossier_id, pause__ended_at__isnull=True).first()
    asked = f" theo phiếu yêu cầu số {notice.number}" if notice else ""
    reason = f"Không bổ sung giấy tờ{asked} trong thời hạn ({dossier.regime.law})."
    return _end("close_unanswered", dossier_id, Kind.STOPPED, Outcome.STOPPED, reason, by=by, at=at, seen=seen)


def not_closable(dossier: Dossier, at: dt.datetime) -> str:
    """Why this dossier may not be closed for want of an answer now; empty when it may."""
    pause = Pause.objects.filter(dossier=dossier, ended_at__isnull=True).first()
    if pause is None or pause.reason != Pause.Reason.PAPERS:
        return "Hồ sơ không chờ bổ sung giấy tờ."
    last = last_days.closing(dossier, pause.began_at, pause.answer_by)
    if last is None:
        return "Quy định áp dụng cho hồ sơ này không cho đóng hồ sơ vì chưa bổ sung."
    if at.astimezone(LOCAL).date() <= last:
        return f"Người nộp còn bổ sung được đến hết {last:%d/%m/%Y}. Sau ngày đó mới đóng được."
    return ""


def withdraw(dossier_id: int, *, reason: str, by: Officer, at: dt.datetime, seen: int | None = None) -> Dossier:
    """The citizen takes the application back (status 7); the clock ends here."""
    return _end(
        "withdraw",
        dossier_id,
        Kind.WITHDRAWN,
        Outcome.WITHDRAWN,
        reason,
        by=by,
        at=at,
        seen=seen,
        state=State.WITHDRAWING,
    )


def return_result(
    dossier_id: int,
    *,
    by: Officer,
    at: dt.datetime,
    method: str = Dossier.Delivery.DESK,
    taken_by: str = "",
    checked: str = "",
    tracking_number: str = "",
    unpaid: Unpaid | None = None,
    seen: int | None = None,
) -> Dossier:
    """Hand the result out at the desk; by post only where the hand-over was not recorded (see posting.py).

    A fee that is still due is taken now or its absence answered for: ``unpaid``. Raises Invalid where neither is said.
    """
    with transaction.atomic():
        dossier = begin("return_result", dossier_id, by=by, at=at, seen=seen)
        if method == Dossier.Delivery.POST:
            tracking_number = parcel_number(tracking_number, dossier, "tracking_number")
        parcel = under_way(dossier)
        if parcel is not None:
            raise ActRefused(f"Bưu gửi {parcel.number} đang trên đường. Ghi bưu điện đã phát hoặc chuyển hoàn trước.")
        transferring.is_back(dossier)
        settled = settle(dossier, unpaid, by=by, at=at)
        hand_out(dossier, method, at=at, taken_by=taken_by, checked=checked, tracking_number=tracking_number)
        record(
            dossier,
            Kind.RETURNED,
            at=at,
            actor_id=by.pk,
            data={"method": str(method), **settled},
            state=State.RETURNED,
            returned_at=at,
        )
        return dossier


_LETTERS = {"refuse_to_resolve": Series.REFUSAL, "stop": Series.STOP}
"""The acts that leave a numbered letter behind."""


def _end(
    act: str,
    dossier_id: int,
    kind: Kind,
    outcome: Outcome,
    reason: str,
    *,
    by: Officer,
    at: dt.datetime,
    seen: int | None,
    state: State = State.STOPPED,
) -> Dossier:
    reason = text(reason, "reason", "Ghi lý do; người nộp sẽ đọc được.")
    with transaction.atomic():
        dossier = begin(act, dossier_id, by=by, at=at, seen=seen)
        unanswered = act == "close_unanswered"
        if unanswered and (refused := not_closable(dossier, at)):
            raise ActRefused(refused)
        act = "stop" if unanswered else act  # its letter is that of a stop
        if dossier.outcome is not None:
            outcome = Outcome(dossier.outcome)
        series = _LETTERS.get(act)
        number = next_number(series, unit_id=dossier.unit_id, at=at) if series else ""
        Decision.objects.create(dossier=dossier, act=act, number=number, reason=reason, officer=by, made_at=at)
        close_pause(dossier, at, unanswered=True)
        leg_changes.close_all(dossier, at)
        record(
            dossier,
            kind,
            at=at,
            actor_id=by.pk,
            data={"outcome": outcome.value} | ({"unanswered": True} if unanswered else {}),
            state=state,
            branches=0,
            ended_at=dossier.ended_at or at,
            outcome=outcome.value,
        )
        if act == "refuse_to_resolve":
            transferring.bring_back(dossier, at=at)
        return dossier
