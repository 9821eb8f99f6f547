"""Acts of linked procedures: send out to several units at once, take over, hand over, send back; joins wait for all.

While parts of a dossier are elsewhere, the unit that sent them holds it and answers for the whole; each unit acts on
its own leg alone, so that two of them never stand in each other's way. Agencies outside have no accounts: whoever sent
the dossier writes their answer down.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from dossiers.calendars.local_time import LOCAL
from dossiers.casework import control, step_units
from dossiers.casework.actions import leg_changes
from dossiers.casework.actions.beats import begin, begin_leg, holds_a_post, text
from dossiers.casework.actions.refusals import ActRefused, Invalid
from dossiers.casework.log import record
from dossiers.casework.models import Dossier, Event, Leg
from dossiers.casework.states import Kind, State
from dossiers.procedures import step_shares
from dossiers.procedures.models import Step
from dossiers.units.models import Officer, Unit

MAIN_MOVES = (Kind.RECEIVED, Kind.FORWARDED, Kind.HANDED_OVER, Kind.SENT_BACK)
"""Events that bring the whole to a step: reception, and those that say from which unit it came."""


def send_out(
    dossier_id: int,
    *,
    by: Officer,
    at: dt.datetime,
    seen: int | None = None,
    units: Mapping[int, Unit] | None = None,
) -> Dossier:
    """Send the dossier to all next steps at once, each with a leg of its own; again for one that was sent back.

    ``units`` names the unit of a step whose rule names several. Raises ActRefused where the way does not part here.
    """
    with transaction.atomic():
        dossier = begin("send_out", dossier_id, by=by, at=at, seen=seen)
        way = _Way(dossier)
        if not way.parts_here():
            raise ActRefused("Quy trình của thủ tục này không đi song song từ bước này. Dùng “Chuyển xử lý”.")
        sent = way.waiting()
        if not sent:
            raise ActRefused("Mọi nơi đi song song đều đã được chuyển tới.")
        opened = [_open(way, seq, (units or {}).get(seq), by, at) for seq in sent]
        Leg.objects.filter(dossier=dossier, kind=Leg.Kind.MAIN, closed_at__isnull=True).update(
            due_at=max(leg.due_at for leg in opened if leg.due_at)
        )
        data = {"step": dossier.step, "steps": sent, "units": [leg.unit_id for leg in opened]}
        branches = dossier.branches + len(opened)
        record(
            dossier,
            Kind.SENT_OUT,
            at=at,
            actor_id=by.pk,
            data=data,
            state=State.IN_PROCESS,
            branches=branches,
            risk_at=min(leg.risk_at for leg in opened if leg.risk_at),
        )
        return dossier


def take_over(
    dossier_id: int,
    *,
    by: Officer,
    at: dt.datetime,
    leg_id: int | None = None,
    to_officer: Officer | None = None,
    seen: int | None = None,
) -> Dossier:
    """The next unit takes a leg over and, if known, says who of its people does the work; by default who takes it."""
    with transaction.atomic():
        dossier, leg, at = begin_leg("take_over", dossier_id, leg_id, by=by, at=at)
        worker = to_officer or by
        holds_a_post(worker, leg.unit_id, at)
        Leg.objects.filter(pk=leg.pk).update(taken_by=by, taken_at=at, handler=worker)
        facts = {"step": leg.step if leg.kind == Leg.Kind.BRANCH else dossier.step, "to_officer": worker.pk}
        if leg.kind == Leg.Kind.BRANCH:
            record(dossier, Kind.TAKEN_OVER, at=at, actor_id=by.pk, leg_id=leg.pk, data=facts, of_leg=leg.unit_id)
        else:
            record(dossier, Kind.TAKEN_OVER, at=at, actor_id=by.pk, leg_id=leg.pk, data=facts, handler_id=worker.pk)
        return dossier


def hand_over(
    dossier_id: int,
    *,
    remark: str,
    by: Officer,
    at: dt.datetime,
    leg_id: int | None = None,
    to_unit: Unit | None = None,
    seen: int | None = None,
) -> Dossier:
    """A branch is done: its leg ends with the record; what follows it begins; the last of them brings the dossier on.

    ``to_unit`` is where it goes next when the rule of that step names several units.
    """
    remark = text(remark, "remark", "Ghi kết quả phần việc, để nơi nhận biết đã làm gì.")
    with transaction.atomic():
        dossier, leg, at = begin_leg("hand_over", dossier_id, leg_id, by=by, at=at)
        leg_changes.close(leg, at, ended=Leg.Ended.DONE, remark=remark, by=by)
        facts: dict[str, Any] = {"step": leg.step, "result": control.result_of(leg, dossier, at)}
        way = _Way(dossier)
        following = [seq for seq in way.waiting() if seq not in way.sent_back]
        others = dossier.branches - 1
        if not others and not way.sent_back and len(following) == 1:
            _join(way, leg, following[0], facts, to_unit, by, at)
        else:
            opened = [_open(way, seq, to_unit, by, at) for seq in following if seq in way.after(leg.step)]
            facts["opened"] = [[one.step, one.unit_id] for one in opened]
            record(
                dossier,
                Kind.HANDED_OVER,
                at=at,
                actor_id=by.pk,
                leg_id=leg.pk,
                data=facts,
                of_leg=leg.unit_id,
                branches=others + len(opened),
            )
        return dossier


def send_back(
    dossier_id: int,
    *,
    reason: str,
    by: Officer,
    at: dt.datetime,
    leg_id: int | None = None,
    seen: int | None = None,
) -> Dossier:
    """Give a leg back to whoever sent it, with the reason. A branch then waits to be sent out again."""
    reason = text(reason, "reason", "Ghi lý do trả lại, để nơi chuyển biết cần làm gì.")
    with transaction.atomic():
        dossier, leg, at = begin_leg("send_back", dossier_id, leg_id, by=by, at=at)
        if leg.kind == Leg.Kind.MAIN:
            _back_to_the_sender(dossier, leg, reason, by, at)
            return dossier
        leg_changes.close(leg, at, ended=Leg.Ended.SENT_BACK, remark=reason, by=by)
        record(
            dossier,
            Kind.SENT_BACK,
            at=at,
            actor_id=by.pk,
            leg_id=leg.pk,
            data={"step": leg.step, "to_officer": leg.given_by_id},
            of_leg=leg.unit_id,
            branches=dossier.branches - 1,
        )
        return dossier


class _Way:
    """The steps of a dossier's procedure, and how far it has come on them."""

    def __init__(self, dossier: Dossier) -> None:
        self.dossier = dossier
        self.steps = {step.seq: step for step in Step.objects.filter(version_id=dossier.procedure_version_id)}
        self.parts = [step_shares.RouteStep(seq, step.after, step.share_pct) for seq, step in self.steps.items()]
        self.done = {dossier.step} | step_shares.before(self.parts, dossier.step)
        self.begun: set[int] = set()
        self.sent_back: set[int] = set()
        branches = Leg.objects.filter(dossier=dossier, kind=Leg.Kind.BRANCH).order_by("pk")
        for step, ended, closed_at in branches.values_list("step", "ended", "closed_at"):
            self.sent_back.discard(step)
            if closed_at is None:
                self.begun.add(step)
            elif ended == Leg.Ended.DONE:
                self.done.add(step)
            elif ended == Leg.Ended.SENT_BACK and step not in self.done:
                self.sent_back.add(step)

    def parts_here(self) -> bool:
        """Whether several steps follow the present one at once."""
        return len(self.after(self.dossier.step)) > 1

    def after(self, seq: int) -> list[int]:
        """The steps that follow one directly."""
        return [part.seq for part in self.parts if seq in part.after]

    def waiting(self) -> list[int]:
        """The steps whose turn it is and that are neither done nor begun."""
        return [seq for seq in step_shares.ready(self.parts, self.done) if seq not in self.begun]


def _arrival(way: _Way, seq: int, unit: Unit | None, by: Officer) -> leg_changes.Arrival:
    step = way.steps[seq]
    where = unit or step_units.the_unit(step, way.dossier)
    if where is None:
        raise Invalid(to_unit=f"Chọn đơn vị làm bước {seq}: {step.name}.")
    return leg_changes.Arrival(where.pk, seq, step.share_pct, given_by=by)


def _open(way: _Way, seq: int, unit: Unit | None, by: Officer, at: dt.datetime) -> Leg:
    return leg_changes.open_branch(way.dossier, _arrival(way, seq, unit, by), at)


def _join(
    way: _Way, leg: Leg, seq: int, facts: dict[str, Any], unit: Unit | None, by: Officer, at: dt.datetime
) -> None:
    """All branches are done: the dossier goes on as one, to the step that waited for them."""
    dossier = way.dossier
    to = _arrival(way, seq, unit, by)
    leg_changes.move_main(dossier, to, at)
    record(
        dossier,
        Kind.HANDED_OVER,
        at=at,
        actor_id=by.pk,
        leg_id=leg.pk,
        data={**facts, "joined": seq, "from_unit": leg.unit_id},
        holder_id=to.unit_id,
        handler_id=None,
        step=seq,
        step_since=at,
        branches=0,
    )


def _back_to_the_sender(dossier: Dossier, leg: Leg, reason: str, by: Officer, at: dt.datetime) -> None:
    """The main leg goes to the unit that gave it, to the step and, if still there, the officer it came from."""
    before = Leg.objects.filter(dossier=dossier, kind=Leg.Kind.MAIN, closed_at=leg.opened_at).order_by("-pk").first()
    if before is None:
        raise ActRefused("Không rõ nơi đã chuyển hồ sơ này tới. Dùng “Chuyển xử lý” và chọn nơi nhận.")
    step = _step_before(dossier, leg)
    share = Step.objects.filter(version_id=dossier.procedure_version_id, seq=step).values_list("share_pct", flat=True)
    arrival = leg_changes.Arrival(before.unit_id, step, next(iter(share), 0), given_by=by, remark=reason)
    leg_id = leg_changes.move_main(dossier, arrival, at, ended=Leg.Ended.SENT_BACK)
    giver = leg.given_by
    back_to = (
        giver
        if giver and giver.is_active and giver.posts_on(at.astimezone(LOCAL).date()).filter(unit_id=before.unit_id)
        else None
    )
    record(
        dossier,
        Kind.SENT_BACK,
        at=at,
        actor_id=by.pk,
        leg_id=leg_id,
        data={"step": step, "from_unit": leg.unit_id, "to_officer": back_to.pk if back_to else None},
        holder_id=before.unit_id,
        handler_id=back_to.pk if back_to else None,
        step=step,
        step_since=at,
    )


def _step_before(dossier: Dossier, leg: Leg) -> int:
    """The step at which the dossier stood before it came to this leg."""
    came = Event.objects.filter(dossier=dossier, occurred_at__lte=leg.opened_at).order_by("-seq")
    for event in came:
        data = event.data
        if event.leg_id != leg.pk and event.kind in MAIN_MOVES and ("from_unit" in data or event.kind == Kind.RECEIVED):
            return int(data.get("joined") or data["step"])
    return 1
