"""A dossier told again from its events, one after the other, in Python; ``fold_sql`` says the same in one statement.

Nothing is asked of the database. What events of former releases do not say is left out and not compared: ``columns``
holds only what the log tells. The two folds are written apart, so that neither can be wrong alone.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from dossiers.casework.states import Kind, Outcome
from dossiers.procedures.regimes import FIRST

SILENT = (
    Kind.CONTACT_CHOSEN, Kind.WITHDRAW_ASKED, Kind.BECAME_OVERDUE, Kind.OVERDUE_LIFTED, Kind.CALENDAR_CHANGED,
    Kind.CLOSING_SOON,
)  # fmt: skip
"""Kinds that are no official's act: pages in their hands stay good (``acted_seq``)."""
ENDS = (Kind.REFUSED, Kind.WITHDRAWN, Kind.STOPPED)
ASKED = {Kind.PAPERS_ASKED: "papers", Kind.PAYMENT_ASKED: "payment"}
_ANSWERED = (Kind.PAPERS_ADDED, Kind.PAID)
_PAYS = {
    Kind.PAYMENT_ASKED: "due", Kind.PAID: "paid", Kind.FEE_COLLECTED: "paid", Kind.FEE_REFUNDED: "refunded",
}  # fmt: skip
_TOLD_AT_ENDS = (*ENDS, *ASKED, Kind.RESOLVED)
_STARTS: dict[str, Any] = {
    "handler_id": None, "step": 1, "step_since": None, "branches": 0, "received_at": None, "due_at_original": None,
    "due_at": None, "extended_to": None, "overdue_since": None, "finished_at": None, "returned_at": None,
    "ended_at": None, "outcome": None, "supplement_count": 0, "sync": "local", "regime_id": FIRST,
}  # fmt: skip


class Told(NamedTuple):
    """One event, as much of it as the fold needs; in the order of the log's columns."""

    seq: int
    kind: str
    state: int
    at: dt.datetime
    origin: str
    unit_id: int
    leg_id: int | None
    data: dict[str, Any]


@dataclass
class ToldStay:
    """A leg: where, as what, at which step, from when to when."""

    unit_id: int
    kind: str
    step: int | None
    opened_at: dt.datetime
    leg_id: int | None = None
    closed_at: dt.datetime | None = None


@dataclass
class ToldPause:
    """A pause: why, from when to when, and whether its end starts the term again."""

    reason: str
    began_at: dt.datetime
    ended_at: dt.datetime | None = None
    restarts: bool = False


@dataclass
class ToldDispute:
    """A result was said to be wrong: when, until when it is answered, and how it was."""

    key: int
    opened_at: dt.datetime
    due_at: dt.datetime | None
    closed_at: dt.datetime | None = None
    outcome: str | None = None


@dataclass
class ToldQuestion:
    """A question to the applicant: when, the day that was wished, and how it ended."""

    key: int
    opened_at: dt.datetime
    wanted_by: dt.date | None
    closed_at: dt.datetime | None = None
    outcome: str | None = None


@dataclass
class Folded:
    """What the log tells: columns by name, what hangs on them. ``legs``: None where old events tell not all."""

    columns: dict[str, Any] = field(default_factory=lambda: dict(_STARTS))
    legs: list[ToldStay] | None = field(default_factory=list)
    pauses: list[ToldPause] = field(default_factory=list)
    disputes: list[ToldDispute] = field(default_factory=list)
    questions: list[ToldQuestion] = field(default_factory=list)

    def open_stay(self, stay: ToldStay) -> None:
        if self.legs is not None:
            self.legs.append(stay)

    def close_stays(self, at: dt.datetime, which: Callable[[ToldStay], bool] = lambda stay: True) -> None:
        for stay in self.legs or ():
            if stay.closed_at is None and which(stay):
                stay.closed_at = max(stay.opened_at, at)

    def forget(self, *names: str) -> None:
        """These are not told by what the log says."""
        for name in names:
            self.columns.pop(name, None)


def fold(events: Iterable[Told]) -> Folded:
    """The dossier after its events, in the order of ``seq``."""
    folded = Folded()
    for event in events:
        _beginning(folded, event)
        _always(folded, event)
        if event.kind in _RULES:
            _RULES[Kind(event.kind)](folded, event)
    return folded


def is_part(event: Told) -> bool:
    """Whether an event concerns one stay beside the main one, and not the whole."""
    match event.kind:
        case Kind.TAKEN_OVER:
            return bool(event.data.get("part"))
        case Kind.HANDED_OVER:
            return "joined" not in event.data
        case Kind.SENT_BACK:
            return "from_unit" not in event.data
        case Kind.REASSIGNED:
            return event.leg_id is not None
    return False


def _beginning(folded: Folded, event: Told) -> None:
    if event.seq != 1:
        return
    columns, data = folded.columns, event.data
    columns |= {"unit_id": event.unit_id, "origin": event.origin}
    columns |= {f"{name}_id": data.get(name) for name in ("reception_unit", "return_unit")}
    if "channel" in data:
        columns["channel"] = data["channel"]
    columns["regime_id"] = data.get("regime", FIRST)
    if "version" in data:
        columns |= {"procedure_version_id": data["version"], "predecessor_id": data.get("predecessor")}
        columns |= {name: data[name] for name in ("code", "fee_vnd", "payment", "delivery")}
        columns |= {"submitted_at": _instant(data, "submitted_at") or event.at, "form": data.get("form")}


def _always(folded: Folded, event: Told) -> None:
    """What any event says: the state after it, who holds the whole, its number, a new promise."""
    columns, data, part = folded.columns, event.data, is_part(event)
    columns |= {"state": event.state, "seq": event.seq}
    whole = not part and event.kind != Kind.TAKEN_OVER
    if whole:
        columns["holder_id"] = event.unit_id
        if data.get("joined") is not None or data.get("step") is not None:
            columns["step"] = data.get("joined", data.get("step"))
        elif event.origin == "imported" and event.kind in _TOLD_AT_ENDS:
            folded.forget("step")
    if event.kind not in SILENT and not part:
        columns |= {"acted_seq": event.seq, "acted_at": event.at}
        if event.kind == Kind.TAKEN_OVER and "part" not in data:
            folded.forget("acted_seq", "acted_at", "handler_id")
    if data.get("due_at"):
        columns["due_at"] = _instant(data, "due_at")
    if event.kind in _PAYS:
        columns["payment"] = _PAYS[Kind(event.kind)]
    if event.kind == Kind.PAYMENT_ASKED and event.origin == "imported":  # as the other system said
        columns["payment"] = data.get("payment")
        folded.forget(*(["payment"] if columns["payment"] is None else []))
    if event.kind == Kind.EXTENDED:
        columns["extended_to"] = _instant(data, "to")


def _submitted(folded: Folded, event: Told) -> None:
    if "channel" in event.data:
        folded.columns["channel"] = event.data["channel"]


def _received(folded: Folded, event: Told) -> None:
    _submitted(folded, event)
    promise = _instant(event.data, "due_at")
    folded.columns |= {"received_at": event.at, "step_since": event.at, "due_at_original": promise}
    folded.columns["regime_id"] = event.data.get("regime", FIRST)
    if "calendar" in event.data:
        folded.columns["calendar_version_id"] = event.data["calendar"]
    folded.open_stay(ToldStay(event.unit_id, "main", 1, event.at, event.leg_id))


def _forwarded(folded: Folded, event: Told) -> None:
    _arrived(folded, event, event.data.get("from_unit") != event.unit_id, event.data.get("to_officer"))
    folded.columns["branches"] = 0


def _arrived(folded: Folded, event: Told, elsewhere: bool, handler: int | None) -> None:
    """The whole came to a step: at another unit one stay ends and the next begins."""
    folded.columns |= {"handler_id": handler, "step_since": event.at}
    if elsewhere:
        folded.close_stays(event.at, lambda stay: stay.kind == "main")
        folded.open_stay(ToldStay(event.unit_id, "main", folded.columns.get("step"), event.at))


def _sent_out(folded: Folded, event: Told) -> None:
    for unit, step in zip(event.data["units"], event.data["steps"], strict=True):
        folded.open_stay(ToldStay(unit, "branch", step, event.at))
    _branches(folded, event)


def _branches(folded: Folded, event: Told) -> None:
    if "branches" in event.data:
        folded.columns["branches"] = event.data["branches"]
    else:
        folded.forget("branches")


def _taken_over(folded: Folded, event: Told) -> None:
    if event.data.get("part") is False:
        folded.columns["handler_id"] = event.data.get("to_officer")


def _handed_over(folded: Folded, event: Told) -> None:
    data = event.data
    folded.close_stays(event.at, lambda stay: stay.kind == "branch" and stay.step == data["step"])
    if "joined" in data:
        here = [stay.unit_id for stay in folded.legs or () if stay.kind == "main" and stay.closed_at is None]
        _arrived(folded, event, event.unit_id not in here, None)
        folded.columns["branches"] = 0
        return
    _branches(folded, event)
    if "opened" not in data:
        folded.legs = None
    for step, unit in data.get("opened", ()):
        folded.open_stay(ToldStay(unit, "branch", step, event.at))


def _sent_back(folded: Folded, event: Told) -> None:
    if is_part(event):
        folded.close_stays(event.at, lambda stay: stay.kind == "branch" and stay.step == event.data["step"])
        _branches(folded, event)
    else:
        _arrived(folded, event, event.data["from_unit"] != event.unit_id, event.data.get("to_officer"))
        folded.columns["branches"] = 0


def _reassigned(folded: Folded, event: Told) -> None:
    if not is_part(event):
        folded.columns["handler_id"] = event.data.get("to_officer")


def _asked(folded: Folded, event: Told) -> None:
    folded.pauses.append(ToldPause(ASKED[Kind(event.kind)], event.at, None, bool(event.data.get("restarts"))))
    if event.kind == Kind.PAPERS_ASKED:
        folded.columns["supplement_count"] = event.data.get("count")


def _recalled(folded: Folded, event: Told) -> None:
    """A request that was taken back stopped nothing."""
    for stop in folded.pauses:
        if stop.ended_at is None:
            stop.reason, stop.ended_at, stop.restarts = "recalled", stop.began_at, False
    folded.columns["supplement_count"] = event.data.get("count")


def _answered(folded: Folded, event: Told) -> None:
    for stop in folded.pauses:
        stop.ended_at = stop.ended_at or event.at


def _consulted(folded: Folded, event: Told) -> None:
    stay = ToldStay(event.data["asked_unit"], "consult", folded.columns.get("step"), event.at, event.leg_id)
    folded.open_stay(stay)


def _other_answered(folded: Folded, event: Told) -> None:
    folded.close_stays(event.at, lambda stay: stay.kind == "consult" and stay.leg_id == event.leg_id)


def _resolved(folded: Folded, event: Told) -> None:
    columns, outcome = folded.columns, event.data.get("outcome")
    columns |= {"finished_at": event.at, "outcome": outcome, "branches": 0}
    if outcome == Outcome.LATE:
        columns["overdue_since"] = columns["due_at"]
    folded.close_stays(event.at)


def _ended(folded: Folded, event: Told) -> None:
    columns = folded.columns
    columns |= {"ended_at": columns["ended_at"] or event.at, "outcome": event.data.get("outcome"), "branches": 0}
    for stop in folded.pauses:
        stop.restarts = stop.restarts and stop.ended_at is not None  # what was never completed starts nothing again
    _answered(folded, event)
    folded.close_stays(event.at)


def _returned(folded: Folded, event: Told) -> None:
    folded.columns["returned_at"] = event.at


def _reopened(folded: Folded, event: Told) -> None:
    ended_at = _instant(event.data, "ended")
    assert ended_at is not None  # a reopening always says what it undoes
    folded.pauses.append(ToldPause("closed", ended_at, event.at))
    folded.columns |= {"finished_at": None, "returned_at": None, "ended_at": None, "outcome": None}
    folded.columns["step_since"] = event.at
    folded.open_stay(ToldStay(event.unit_id, "main", folded.columns.get("step"), event.at, event.leg_id))


def _corrected(folded: Folded, event: Told) -> None:
    data, columns = event.data, folded.columns
    if "procedure" in data:
        columns["procedure_version_id"] = data["procedure"]
    if "received_at" in data:
        before, now = columns["received_at"], _instant(data, "received_at")
        for stay in folded.legs or ():
            if stay.opened_at == before and now is not None:
                stay.opened_at = now
        columns["received_at"] = now
    if not {"procedure", "received_at"} & set(data):
        return
    if "step_since" in data:
        columns |= {name: _instant(data, name) for name in ("step_since", "submitted_at")}
    else:
        folded.forget("step", "step_since", "submitted_at")


def _voided(folded: Folded, event: Told) -> None:
    folded.columns |= {name: event.data[name] for name in ("fee_vnd", "payment") if name in event.data}


def _delivery_chosen(folded: Folded, event: Told) -> None:
    folded.columns["delivery"] = event.data.get("method")


def _disputed(folded: Folded, event: Told) -> None:
    folded.disputes.append(ToldDispute(event.data["dispute"], event.at, _instant(event.data, "answer_due")))


def _dispute_answered(folded: Folded, event: Told) -> None:
    outcome = "corrected" if event.kind == Kind.RESULT_CORRECTED else "upheld"
    for one in folded.disputes:
        if one.key == event.data["dispute"]:
            one.closed_at, one.outcome = event.at, outcome


def _applicant_asked(folded: Folded, event: Told) -> None:
    wanted = event.data.get("wanted_by")
    day = dt.date.fromisoformat(wanted) if wanted else None
    folded.questions.append(ToldQuestion(event.data["question"], event.at, day))


def _question_closed(folded: Folded, event: Told) -> None:
    outcome = "answered" if event.kind == Kind.APPLICANT_ANSWERED else "withdrawn"
    for one in folded.questions:
        if one.key == event.data["question"]:
            one.closed_at, one.outcome = event.at, outcome


def _overdue(folded: Folded, event: Told) -> None:
    folded.columns["overdue_since"] = event.at if event.kind == Kind.BECAME_OVERDUE else None


def _instant(data: dict[str, Any], name: str) -> dt.datetime | None:
    return dt.datetime.fromisoformat(data[name]) if data.get(name) else None


_RULES: dict[Kind, Callable[[Folded, Told], None]] = {
    Kind.SUBMITTED: _submitted, Kind.NOT_ACCEPTED: _submitted, Kind.RECEIVED: _received, Kind.FORWARDED: _forwarded,
    Kind.SENT_OUT: _sent_out, Kind.TAKEN_OVER: _taken_over, Kind.HANDED_OVER: _handed_over, Kind.SENT_BACK: _sent_back,
    Kind.REASSIGNED: _reassigned, Kind.PAPERS_ASKED: _asked, Kind.PAYMENT_ASKED: _asked, Kind.PAPERS_ADDED: _answered,
    Kind.PAPERS_RECALLED: _recalled,
    Kind.PAID: _answered, Kind.CONSULTED: _consulted, Kind.ANSWERED: _other_answered, Kind.RESOLVED: _resolved,
    Kind.REFUSED: _ended, Kind.WITHDRAWN: _ended, Kind.STOPPED: _ended, Kind.RETURNED: _returned,
    Kind.REOPENED: _reopened, Kind.CORRECTED: _corrected, Kind.RECEIPT_VOIDED: _voided,
    Kind.RESULT_DISPUTED: _disputed, Kind.RESULT_CORRECTED: _dispute_answered, Kind.RESULT_UPHELD: _dispute_answered,
    Kind.APPLICANT_ASKED: _applicant_asked, Kind.APPLICANT_ANSWERED: _question_closed,
    Kind.QUESTION_DROPPED: _question_closed,
    Kind.DELIVERY_CHOSEN: _delivery_chosen, Kind.BECAME_OVERDUE: _overdue, Kind.OVERDUE_LIFTED: _overdue,
}  # fmt: skip
"""What each kind says; the others say only what any event says."""
