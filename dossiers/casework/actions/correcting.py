"""Putting a dossier right: a wrong name, procedure or date of receipt. Proposed, approved, told in public.

Old and new values stand in the proposal. An open dossier's promise is made again from the start; of a late one neither
procedure nor receipt can be told differently, and every verdict stays as it was: nothing is put right by being told
differently. The original promise never changes.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction

from dossiers.calendars.local_time import LOCAL
from dossiers.casework import deadlines, reach
from dossiers.casework.actions.beats import begin, text
from dossiers.casework.actions.proposing import decide, propose, waiting
from dossiers.casework.actions.receiving import LONGEST_LATE_ENTRY, ApplicantFacts
from dossiers.casework.actions.refusals import ActRefused, Invalid
from dossiers.casework.log import record, send_more
from dossiers.casework.models import Applicant, Dossier, Event, Leg, Proposal
from dossiers.casework.states import Kind
from dossiers.procedures import regimes
from dossiers.procedures.models import ProcedureVersion, Step
from dossiers.units.models import Officer

FROZEN = "Hồ sơ đã trễ: chỉ đính chính được thông tin người nộp; thủ tục và ngày tiếp nhận giữ nguyên."
OTHER_LAW = (
    "Ngày {day} áp dụng quy định khác ({law}). Hồ sơ giữ quy định của ngày tiếp nhận nên không đính chính sang ngày đó;"
    " nếu ghi nhầm, dừng hồ sơ này và tiếp nhận lại."
)
PERSONAL = ("name", "phone", "id_number", "address", "email", "submitted_by")


def propose_correction(
    dossier_id: int,
    *,
    reason: str,
    by: Officer,
    at: dt.datetime,
    applicant: ApplicantFacts | None = None,
    version: ProcedureVersion | None = None,
    received_at: dt.datetime | None = None,
    seen: int | None = None,
) -> Dossier:
    """Ask the leader to put right what is given; what equals the dossier already is left out.

    Raises Invalid field by field, and when nothing is left.
    """
    reason = text(reason, "reason", "Ghi lý do đính chính; người nộp sẽ đọc được.")
    with transaction.atomic():
        dossier = begin("propose_correction", dossier_id, by=by, at=at, seen=seen)
        if (version is not None or received_at is not None) and was_late(dossier, at):
            version, received_at = _unchanged(dossier, version, received_at)
        facts = {**_personal(dossier, applicant), **_procedure(dossier, version), **_receipt(dossier, received_at, at)}
        if not facts:
            raise Invalid(reason="Chưa có gì khác với hồ sơ. Sửa ít nhất một mục rồi đề nghị.")
        public = {"fields": sorted(facts)}
        return propose(
            dossier, Proposal.Kind.CORRECTION, facts, Kind.CORR_PROPOSED, reason=reason, by=by, at=at, public=public
        )


def approve_correction(dossier_id: int, *, by: Officer, at: dt.datetime, seen: int | None = None) -> Dossier:
    """The leader agrees: the dossier says the new values from now on, and the log which they are."""
    with transaction.atomic():
        dossier = begin("approve_correction", dossier_id, by=by, at=at, seen=seen)
        proposal = waiting(dossier, Proposal.Kind.CORRECTION, by=by)
        facts, due_before = proposal.facts, dossier.due_at
        if {"procedure", "received_at"} & set(facts) and was_late(dossier, at):
            raise ActRefused(FROZEN)
        before, reached = _now(dossier, facts), reach.present(dossier.pk)
        Applicant.objects.filter(dossier=dossier).update(**{name: facts[name] for name in PERSONAL if name in facts})
        changes = _changes(dossier, facts, at)
        decide(proposal, accepted=True, by=by, at=at, before=before)
        data = {"proposal": proposal.pk, "fields": sorted(facts)}
        data |= _told(facts, before, kept=not dossier.is_open)
        data |= _stands(dossier, changes) if {"procedure", "received_at"} & set(facts) else {}
        if changes.get("due_at", due_before) != due_before:
            data |= {"due_at": _iso(changes["due_at"]), "due_at_before": _iso(due_before)}
        moved = [*_receipt_moved(dossier, facts), *_result_moved(dossier, changes)]
        record(dossier, Kind.CORRECTED, at=at, actor_id=by.pk, data=data, **changes)
        reach.keep_former(dossier, reached, at=at)
        send_more(dossier, moved)
        return dossier


def was_late(dossier: Dossier, at: dt.datetime) -> bool:
    """Late now, or when it ended: then nothing that the promise was made from can be told differently."""
    return dossier.was_overdue(at) or dossier.is_overdue(at)


def _unchanged(
    dossier: Dossier, version: ProcedureVersion | None, received_at: dt.datetime | None
) -> tuple[None, None]:
    """Nothing, when a late dossier's procedure and receipt are given as they are. Raises Invalid otherwise."""
    if version is not None and version.pk != dossier.procedure_version_id:
        raise Invalid(procedure=FROZEN)
    if received_at is not None and dossier.received_at and _minute(received_at) != _minute(dossier.received_at):
        raise Invalid(received_at=FROZEN)
    return None, None


def _told(facts: dict[str, Any], before: dict[str, Any], *, kept: bool) -> dict[str, Any]:
    """What the event says of the promise's makings, so that it can be told again from the log; nothing personal."""
    said: dict[str, Any] = {name: facts[name] for name in ("procedure", "received_at") if name in facts}
    said |= {f"{name}_before": before[name] for name in list(said)}
    return {**said, "kept": True} if said and kept else said


def _stands(dossier: Dossier, changes: dict[str, Any]) -> dict[str, Any]:
    """The step and the instants that follow from what was put right."""
    now = {name: changes.get(name, getattr(dossier, name)) for name in ("step", "step_since", "submitted_at")}
    return {"step": now["step"], "step_since": _iso(now["step_since"]), "submitted_at": _iso(now["submitted_at"])}


def _minute(instant: dt.datetime) -> dt.datetime:
    return instant.replace(second=0, microsecond=0)


def _personal(dossier: Dossier, given: ApplicantFacts | None) -> dict[str, Any]:
    if given is None:
        return {}
    has = vars(Applicant.objects.get(dossier=dossier))
    clean = vars(given.clean(has))
    return {name: clean[name] for name in PERSONAL if clean[name] != has[name]}


def _procedure(dossier: Dossier, version: ProcedureVersion | None) -> dict[str, Any]:
    if version is None or version.pk == dossier.procedure_version_id:
        return {}
    assert dossier.received_at is not None  # begin asked
    day = dossier.received_at.astimezone(LOCAL).date()
    if not version.procedure.is_offered_by(dossier.unit):
        raise Invalid(procedure=f"{dossier.unit.name} không tiếp nhận thủ tục này.")
    if version.valid_from > day or (version.valid_to and version.valid_to <= day):
        raise Invalid(procedure="Thủ tục này không có hiệu lực vào ngày tiếp nhận.")
    return {"procedure": version.pk}


def _receipt(dossier: Dossier, given: dt.datetime | None, at: dt.datetime) -> dict[str, Any]:
    """The new instant of receipt: not after what happened next, nor longer ago than a paper may be entered late."""
    received_at = dossier.received_at
    assert received_at is not None  # begin asked
    if given is None or _minute(given) == _minute(received_at):
        return {}
    came = Event.objects.filter(dossier=dossier, kind=Kind.RECEIVED).values_list("seq", flat=True).get()
    later = Event.objects.filter(dossier=dossier, seq__gt=came).exclude(kind=Kind.CORR_PROPOSED).first()
    if given > (later.occurred_at if later else at):
        raise Invalid(received_at="Ngày tiếp nhận phải trước việc đầu tiên đã làm với hồ sơ.")
    if given < received_at - LONGEST_LATE_ENTRY:
        raise Invalid(received_at="Ngày tiếp nhận mới cách ngày đã ghi quá 30 ngày.")
    law = regimes.regime_on(given.astimezone(LOCAL).date())
    if law.pk != dossier.regime_id:
        raise Invalid(received_at=OTHER_LAW.format(day=f"{given.astimezone(LOCAL):%d/%m/%Y}", law=law.law))
    return {"received_at": _iso(given)}


def _changes(dossier: Dossier, facts: dict[str, Any], at: dt.datetime) -> dict[str, Any]:
    """The columns that change; sets them on the object in hand, from which the promise is computed."""
    changes: dict[str, Any] = {}
    if "procedure" in facts:
        version = ProcedureVersion.objects.get(pk=facts["procedure"])
        changes |= {"procedure_id": version.procedure_id, "procedure_version_id": version.pk}
        steps = list(Step.objects.filter(version=version).order_by().values_list("seq", flat=True))
        if steps and dossier.step not in steps:
            changes["step"] = max(steps)
    if "received_at" in facts:
        received_at = dt.datetime.fromisoformat(facts["received_at"])
        assert dossier.received_at is not None  # a received dossier
        Leg.objects.filter(dossier=dossier, opened_at=dossier.received_at).update(opened_at=received_at)
        changes["received_at"] = received_at
        if dossier.step_since == dossier.received_at:
            changes["step_since"] = received_at
        if dossier.submitted_at is None or dossier.submitted_at > received_at:
            changes["submitted_at"] = received_at
    again = Dossier.objects.get(pk=dossier.pk)
    for name, value in changes.items():
        setattr(again, name, value)
    if {"procedure_id", "received_at"} & set(changes) and dossier.is_open:
        changes["due_at"] = deadlines.promise(again, list(dossier.pauses.all()))
    return changes


def _receipt_moved(dossier: Dossier, facts: dict[str, Any]) -> list[dict[str, Any]]:
    """Mail for the tallies where the day of receipt is another: one less on the old day, one more on the new."""
    if "received_at" not in facts or dossier.received_at is None:
        return []
    days = (dossier.received_at, -1), (dt.datetime.fromisoformat(facts["received_at"]), 1)
    told = [{"on": instant.astimezone(LOCAL).date().isoformat(), "sign": sign} for instant, sign in days]
    if told[0]["on"] == told[1]["on"]:
        return []
    where = {"kind": "receipt_moved", "unit": dossier.unit_id, "channel": dossier.channel}
    return [{**where, "procedure": dossier.procedure_id, "outcome": None, **one} for one in told]


def _result_moved(dossier: Dossier, changes: dict[str, Any]) -> list[dict[str, Any]]:
    """Mail for the tallies where a result belongs to another procedure: one less of the old, one more of the new."""
    after = changes.get("procedure_id", dossier.procedure_id)
    if dossier.finished_at is None or after == dossier.procedure_id:
        return []
    where = {"kind": "result_moved", "unit": dossier.unit_id, "channel": dossier.channel, "outcome": dossier.outcome}
    day = dossier.finished_at.astimezone(LOCAL).date().isoformat()
    return [
        {**where, "on": day, "procedure": which, "sign": sign}
        for which, sign in ((dossier.procedure_id, -1), (after, 1))
    ]


def _now(dossier: Dossier, facts: dict[str, Any]) -> dict[str, Any]:
    """What the dossier says of these fields until now."""
    has = vars(Applicant.objects.get(dossier=dossier))
    said = {name: has[name] for name in PERSONAL if name in facts}
    whole = {"procedure": dossier.procedure_version_id, "received_at": _iso(dossier.received_at)}
    return said | {name: value for name, value in whole.items() if name in facts}


def _iso(instant: dt.datetime | None) -> str | None:
    return instant.astimezone(dt.UTC).isoformat() if instant else None
