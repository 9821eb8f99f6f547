"""Opening an ended dossier again: proposed by an officer with a reason, approved by the leader, told in public.

The first verdict is kept in the proposal and in the log. The dossier counts as in progress again, and its figures move
by exactly what it had counted. The time between its end and the reopening belongs to nobody and is taken out of the
term; a dossier that was late stays late, because a promise that had passed is moved by nothing.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction

from dossiers.calendars.local_time import LOCAL
from dossiers.casework import deadlines, wrong_results
from dossiers.casework.actions.beats import begin, text
from dossiers.casework.actions.posting import under_way
from dossiers.casework.actions.proposing import decide, propose, waiting
from dossiers.casework.actions.refusals import ActRefused
from dossiers.casework.log import record
from dossiers.casework.models import Dossier, Handout, Leg, Pause, Proposal
from dossiers.casework.states import Kind, Outcome, State
from dossiers.units.models import Officer

WAITS: dict[str, Any] = {"state": State.IN_PROCESS, "finished_at": None, "returned_at": None, "ended_at": None}


def propose_reopening(
    dossier_id: int, *, reason: str, by: Officer, at: dt.datetime, seen: int | None = None
) -> Dossier:
    """Ask the leader to open an ended dossier again."""
    reason = text(reason, "reason", "Ghi lý do mở lại; người nộp sẽ đọc được.")
    with transaction.atomic():
        dossier = begin("propose_reopening", dossier_id, by=by, at=at, seen=seen)
        _not_on_its_way(dossier)
        _not_disputed(dossier)
        return propose(dossier, Proposal.Kind.REOPENING, {}, Kind.REOPEN_PROPOSED, reason=reason, by=by, at=at)


def approve_reopening(dossier_id: int, *, by: Officer, at: dt.datetime, seen: int | None = None) -> Dossier:
    """The leader agrees: the dossier is in process again and its first verdict stands in the log."""
    with transaction.atomic():
        dossier = begin("approve_reopening", dossier_id, by=by, at=at, seen=seen)
        proposal = waiting(dossier, Proposal.Kind.REOPENING, by=by)
        _not_on_its_way(dossier)
        _not_disputed(dossier)
        ended_at = dossier.finished_at or dossier.ended_at
        assert ended_at is not None and dossier.outcome is not None  # ended dossiers have both
        decide(proposal, accepted=True, by=by, at=at, before=_before(dossier))
        due_before, due_at = dossier.due_at, _promise(dossier, ended_at, at)
        leg = Leg.objects.create(
            dossier=dossier, unit_id=dossier.holder_id, step=dossier.step, opened_at=at, given_by=by
        )
        ended = ended_at.astimezone(dt.UTC).isoformat()
        data = {"proposal": proposal.pk, "outcome": dossier.outcome, "ended": ended, "due_at": _iso(due_at)}
        data |= {"due_at_before": _iso(due_before)}
        also = {"was": dossier.outcome, "was_on": ended_at.astimezone(LOCAL).date().isoformat()}
        changes = {**WAITS, "outcome": None, "due_at": due_at, "step_since": at}
        record(dossier, Kind.REOPENED, at=at, actor_id=by.pk, leg_id=leg.pk, data=data, also=also, **changes)
        return dossier


def _promise(dossier: Dossier, ended_at: dt.datetime, at: dt.datetime) -> dt.datetime | None:
    """The promise with the time that the dossier lay ended taken out; one that had passed stays as it was."""
    closed = Pause.Reason.CLOSED
    Pause.objects.create(dossier=dossier, reason=closed, began_at=ended_at, ended_at=at)
    if dossier.was_overdue(at) or dossier.outcome == Outcome.LATE:
        return dossier.due_at
    return deadlines.promise(dossier, list(dossier.pauses.all()))


def _before(dossier: Dossier) -> dict[str, Any]:
    """What the dossier said of its end: the first verdict, and who took the result."""
    instants = ("finished_at", "ended_at", "returned_at", "due_at", "overdue_since")
    said: dict[str, Any] = {name: _iso(getattr(dossier, name)) for name in instants}
    handout = Handout.objects.filter(dossier=dossier).values("method", "taken_by", "checked", "tracking_number").first()
    return {"state": dossier.state, "outcome": dossier.outcome, **said, "handout": handout}


def _not_on_its_way(dossier: Dossier) -> None:
    parcel = under_way(dossier)
    if parcel is not None:
        raise ActRefused(f"Bưu gửi {parcel.number} đang trên đường. Ghi đã phát hoặc chuyển hoàn rồi mới mở lại.")


def _not_disputed(dossier: Dossier) -> None:
    """A result that is said to be wrong is corrected or answered by its own act, within its own days."""
    if wrong_results.open_dispute(dossier) is not None:
        raise ActRefused("Kết quả đang được báo sai: sửa hoặc trả lời báo đó trước, rồi mới mở lại hồ sơ.")


def _iso(instant: dt.datetime | None) -> str | None:
    return instant.astimezone(dt.UTC).isoformat() if instant else None
