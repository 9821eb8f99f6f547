"""Acts on a dossier that is being handled: forward, consult, answer, extend with an apology, note."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from dossiers.calendars.local_time import LOCAL
from dossiers.casework import duties, last_days
from dossiers.casework.actions import leg_changes, writing
from dossiers.casework.actions.beats import begin, begin_leg, holds_a_post, text
from dossiers.casework.actions.refusals import ActRefused, Invalid
from dossiers.casework.facts import telling
from dossiers.casework.log import record
from dossiers.casework.models import Dossier, Extension, Leg, Letter, Note
from dossiers.casework.states import Kind, State
from dossiers.procedures.step_shares import RouteStep, before, parting, shares_of
from dossiers.units.models import Officer, Unit


def forward(
    dossier_id: int,
    *,
    by: Officer,
    at: dt.datetime,
    seen: int | None = None,
    to_unit: Unit | None = None,
    to_officer: Officer | None = None,
    to_step: int | None = None,
    remark: str = "",
) -> Dossier:
    """Hand the dossier to the next step (or a named one), to a unit and, if known, to an officer there.

    Without ``to_unit`` it stays at the unit that holds it. Changing the unit closes one leg and opens the next, which
    the next unit takes over; ``remark`` goes with the leg that ends (what an agency without accounts has answered).
    """
    with transaction.atomic():
        dossier = begin("forward", dossier_id, by=by, at=at, seen=seen)
        if dossier.branches:
            raise ActRefused(f"Hồ sơ đang ở {dossier.branches} nơi cùng lúc. Chờ các nơi bàn giao rồi mới chuyển tiếp.")
        parts = {step.seq: step for step in shares_of(dossier.procedure_version_id)}
        step = _step(dossier, parts, to_step)
        unit_id = to_unit.pk if to_unit else dossier.holder_id
        officer_id = to_officer.pk if to_officer else None
        if to_officer is not None:
            holds_a_post(to_officer, unit_id, at)
        data = {"step": step, "from_unit": dossier.holder_id, "to_officer": officer_id}
        leg_id = _move(
            dossier, parts, leg_changes.Arrival(unit_id, step, _share(parts, step), by, remark.strip()[:4000]), at
        )
        now: dict[str, Any] = {"state": State.IN_PROCESS, "holder_id": unit_id, "handler_id": officer_id, "step": step}
        record(dossier, Kind.FORWARDED, at=at, actor_id=by.pk, leg_id=leg_id, data=data, step_since=at, **now)
        return dossier


def consult(
    dossier_id: int,
    *,
    unit: Unit,
    question: str,
    by: Officer,
    at: dt.datetime,
    due_at: dt.datetime | None = None,
    seen: int | None = None,
) -> Dossier:
    """Ask another agency. It has a limit of its own; the dossier's clock runs on (domain T10).

    Where the regime wants one (NĐ 118/2025 art. 19.4), a question without its last instant is refused: Invalid.
    """
    with transaction.atomic():
        question = text(question, "question", "Ghi nội dung cần hỏi.")
        dossier = begin("consult", dossier_id, by=by, at=at, seen=seen)
        if unit.pk == dossier.holder_id:
            raise Invalid(unit="Chọn cơ quan khác với đơn vị đang giữ hồ sơ.")
        if due_at is None and dossier.regime.consultation_days is not None:
            raise Invalid(due_at="Ghi hạn trả lời: quy định yêu cầu nêu rõ thời hạn lấy ý kiến.")
        if due_at is not None and due_at <= at:
            raise Invalid(due_at="Hạn trả lời phải sau thời điểm hỏi.")
        if due_at is not None:
            last_days.check(dossier, due_at.astimezone(LOCAL).date(), at, field="due_at", what="Hạn trả lời")
        leg = Leg.objects.create(
            dossier=dossier,
            unit=unit,
            kind=Leg.Kind.CONSULT,
            step=dossier.step,
            opened_at=at,
            due_at=due_at,
            question=question,
        )
        data = {"asked_unit": unit.pk, **({"until": telling.iso(due_at)} if due_at else {})}
        record(dossier, Kind.CONSULTED, at=at, actor_id=by.pk, leg_id=leg.pk, data=data)
        return dossier


def answer(
    dossier_id: int,
    *,
    answer: str,
    by: Officer,
    at: dt.datetime,
    means: str = "",
    leg_id: int | None = None,
    seen: int | None = None,
) -> Dossier:
    """Write down what the agency that was asked has answered; the asking desk does it for those without accounts.

    ``means`` (Leg.Means) says how; where the regime sets questions a term (NĐ 118/2025 art. 19.4) it must. Silence is
    recorded once the last instant has passed: ``answer`` then says what was done about it. Raises Invalid.
    """
    with transaction.atomic():
        answer = text(answer, "answer", "Ghi ý kiến trả lời của cơ quan được hỏi; nếu họ không trả lời, ghi đã làm gì.")
        dossier = begin("answer", dossier_id, by=by, at=at, seen=seen)
        waiting = Leg.objects.filter(dossier=dossier, kind=Leg.Kind.CONSULT, closed_at__isnull=True).order_by(
            "opened_at"
        )
        leg = (waiting.filter(pk=leg_id) if leg_id else waiting).first()
        if leg is None:
            raise ActRefused("Hồ sơ không có câu hỏi nào đang chờ cơ quan khác trả lời.")
        late = leg.due_at is not None and leg.due_at < at
        _check_means(dossier, means, late)
        said = {"remark": answer} if means == Leg.Means.SILENCE else {"answer": answer}
        Leg.objects.filter(pk=leg.pk).update(means=means, closed_at=at, **said)
        data = {"asked_unit": leg.unit_id, **({"late": True} if late else {}), **({"means": means} if means else {})}
        record(dossier, Kind.ANSWERED, at=at, actor_id=by.pk, leg_id=leg.pk, data=data)
        return dossier


def give_opinion(
    dossier_id: int, *, verdict: str, answer: str, by: Officer, at: dt.datetime, leg_id: int | None = None
) -> Dossier:
    """The unit that was asked answers for itself: yes, no or a remark, and why. Nothing of the dossier's clock moves.

    Whoever works at the asked unit may; agencies without accounts are answered for by the asking desk (``answer``).
    Raises Invalid.
    """
    with transaction.atomic():
        if verdict not in Leg.Verdict.values:
            raise Invalid(verdict="Chọn đồng ý, không đồng ý hay ý kiến khác.")
        answer = text(answer, "answer", "Ghi ý kiến và lý do, để nơi hỏi dùng được.")
        dossier, leg, at = begin_leg("give_opinion", dossier_id, leg_id, by=by, at=at)
        late = leg.due_at is not None and leg.due_at < at
        said = f"{Leg.Verdict(verdict).label}. {answer}"
        Leg.objects.filter(pk=leg.pk).update(means=Leg.Means.SYSTEM, closed_at=at, answer=said)
        data = {"asked_unit": leg.unit_id, "means": str(Leg.Means.SYSTEM), "verdict": verdict}
        data |= {"late": True} if late else {}
        record(dossier, Kind.ANSWERED, at=at, actor_id=by.pk, leg_id=leg.pk, data=data)
        return dossier


def revoke_question(
    dossier_id: int, *, reason: str, by: Officer, at: dt.datetime, leg_id: int | None = None, seen: int | None = None
) -> Dossier:
    """Take back a question that nobody has answered yet: it was put by mistake, or is of no use any more."""
    with transaction.atomic():
        reason = text(reason, "reason", "Ghi vì sao thu hồi câu hỏi.")
        dossier = begin("revoke_question", dossier_id, by=by, at=at, seen=seen)
        waiting = Leg.objects.filter(dossier=dossier, kind=Leg.Kind.CONSULT, closed_at__isnull=True)
        leg = (waiting.filter(pk=leg_id) if leg_id else waiting).order_by("opened_at").first()
        if leg is None:
            raise ActRefused("Hồ sơ không có câu hỏi nào đang chờ cơ quan khác trả lời.")
        Leg.objects.filter(pk=leg.pk).update(means=Leg.Means.REVOKED, closed_at=at, remark=reason)
        data = {"asked_unit": leg.unit_id, "means": str(Leg.Means.REVOKED)}
        record(dossier, Kind.ANSWERED, at=at, actor_id=by.pk, leg_id=leg.pk, data=data)
        return dossier


def _check_means(dossier: Dossier, means: str, late: bool) -> None:
    if (
        means
        and means not in Leg.Means.values
        or means == Leg.Means.REVOKED
        or not means
        and dossier.regime.consultation_days is not None
    ):
        raise Invalid(means="Chọn hình thức trả lời.")
    if means == Leg.Means.SILENCE and not late:
        raise Invalid(means="Chưa hết hạn trả lời, nên chưa ghi là không trả lời.")


def extend(
    dossier_id: int,
    *,
    reason: str,
    extended_to: dt.datetime,
    by: Officer,
    at: dt.datetime,
    seen: int | None = None,
) -> Dossier:
    """Apologise once and name one new date (form 04). ``due_at`` stays: the verdict never moves (domain T11, T12).

    Under a regime that moves the date with the apology (NĐ 118/2025 art. 19.6) it is sent at least one day before the
    end; one that comes later is taken all the same, for the applicant must know, and the event says that it was late.
    """
    with transaction.atomic():
        reason = text(reason, "reason", "Ghi lý do trễ để in vào thư xin lỗi.")
        dossier = begin("extend", dossier_id, by=by, at=at, seen=seen)
        if dossier.extended_to is not None:
            raise ActRefused(
                "Hồ sơ đã được xin lỗi và hẹn lại một lần. Chỉ được hẹn lại một lần; hãy báo cáo lãnh đạo cấp trên."
            )
        previous = dossier.due_at
        if previous is None or extended_to <= previous or extended_to <= at:
            raise Invalid(extended_to="Ngày hẹn lại phải sau ngày hẹn cũ và sau thời điểm này.")
        last_days.check(dossier, extended_to.astimezone(LOCAL).date(), at, field="extended_to", what="Ngày hẹn lại")
        facts = {"reason": reason, "from": previous.isoformat(), "to": extended_to.isoformat()}
        letter = writing.write(dossier, Letter.Kind.APOLOGY, facts, by=by, at=at)
        Extension.objects.create(
            dossier=dossier,
            number=letter.number,
            reason=reason,
            previous_due_at=previous,
            extended_to=extended_to,
            signed_by=by,
            made_at=at,
        )
        data: dict[str, Any] = {"from": previous.isoformat(), "to": extended_to.isoformat()}
        data |= {"number": letter.number, "digest": letter.digest, **duties.said_of_apology(dossier, at)}
        record(dossier, Kind.EXTENDED, at=at, actor_id=by.pk, data=data, extended_to=extended_to)
        return dossier


def add_note(dossier: Dossier, *, words: str, by: Officer, at: dt.datetime) -> Note:
    """An internal note by an officer who may see the dossier; it moves nothing and citizens never see it."""
    return Note.objects.create(
        dossier=dossier, officer=by, made_at=at, text=text(words, "words", "Ghi chú đang trống.")
    )


def _move(dossier: Dossier, parts: Mapping[int, RouteStep], to: leg_changes.Arrival, at: dt.datetime) -> int:
    """The id of the leg where the dossier is now; where the way parts, branches it has left behind may begin again."""
    leg_id = leg_changes.move_main(dossier, to, at)
    if parting(parts.values()):
        leg_changes.undo_branches(dossier, keep=before(parts.values(), to.step))
    return leg_id


def _share(parts: Mapping[int, RouteStep], step: int) -> int:
    return parts[step].share_pct if step in parts else 0


def _step(dossier: Dossier, parts: Mapping[int, RouteStep], to_step: int | None) -> int:
    if not parts:
        return dossier.step
    if to_step is not None and to_step not in parts:
        raise Invalid(to_step="Quy trình của thủ tục này không có bước đã chọn.")
    if to_step is None and dossier.step in parting(parts.values()):
        raise ActRefused("Từ bước này hồ sơ đi song song tới nhiều nơi. Dùng “Chuyển song song”.")
    following = min((seq for seq in parts if seq > dossier.step), default=dossier.step)
    return following if to_step is None else to_step
