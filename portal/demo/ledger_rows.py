"""The rows that a dossier told act by act leaves behind: what dossiers/casework/actions would have written.

Only for the demonstration's few thousand dossiers with pauses, apologies and questions; the replay (replay.py) acts a
sample of them again through the real acts and compares.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from dossiers.calendars.local_time import LOCAL
from dossiers.casework.facts import telling
from dossiers.casework.states import CLOCK_RUNS, Kind, Outcome, State
from dossiers.procedures.regimes import FIRST
from portal.demo import words

A_SECOND = dt.timedelta(seconds=1)
LEGS = 8
"""Keys of legs are the dossier's key times this, and on from there."""

Row = dict[str, Any]


@dataclass
class DossierRows:
    """One dossier as it stands after the acts told so far."""

    id: int
    unit: int
    desk: int
    calendar: int
    fee: int
    channel: int
    delivery: str
    due_at: dt.datetime | None = None
    code: str = ""
    version: int = 0
    state: int = State.SUBMITTED
    columns: Row = field(default_factory=dict)
    events: list[Row] = field(default_factory=list)
    legs: list[Row] = field(default_factory=list)
    pauses: list[Row] = field(default_factory=list)
    papers: list[Row] = field(default_factory=list)
    extensions: list[Row] = field(default_factory=list)
    decisions: list[Row] = field(default_factory=list)
    handouts: list[Row] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.columns = {
            "holder_id": self.unit, "handler_id": None, "step": 1, "step_since": None, "extended_to": None,
            "overdue_since": None, "finished_at": None, "returned_at": None, "ended_at": None, "outcome": None,
            "supplement_count": 0, "due_at": self.due_at, "calendar_version_id": None, "acted_seq": 0, "acted_at": None,
            "payment": "none" if not self.fee else "paid",
        }  # fmt: skip

    @property
    def holder(self) -> int:
        return int(self.columns["holder_id"])

    def _record(
        self, kind: Kind, at: dt.datetime, actor: int | None, data: Row, leg: int | None = None, by_sweep: bool = False
    ) -> None:
        seq = len(self.events) + 1
        if seq == 1:  # how it began (facts/telling.py); handed in at that moment
            data = {**data, "code": self.code, "version": self.version, "channel": self.channel, "fee_vnd": self.fee,
                    "payment": self.columns["payment"], "delivery": self.delivery}  # fmt: skip
        recorded = at + (dt.timedelta(seconds=40) if by_sweep else A_SECOND)
        self.events.append({
            "dossier_id": self.id, "seq": seq, "kind": kind.value, "state": int(self.state), "occurred_at": at,
            "recorded_at": recorded, "unit_id": self.holder, "leg_id": leg, "actor_id": actor, "data": data,
        })  # fmt: skip
        if not by_sweep:
            self.columns |= {"acted_seq": seq, "acted_at": at}

    def submit(self, at: dt.datetime) -> None:
        self._record(Kind.SUBMITTED, at, None, {"channel": self.channel})

    def receive(self, at: dt.datetime) -> None:
        assert self.due_at is not None
        self.state = State.RECEIVED
        self.columns |= {"step_since": at, "calendar_version_id": self.calendar}
        leg = self._open_leg(self.unit, 1, at)
        data = {"step": 1, "due_at": self.due_at.isoformat(), "channel": self.channel, "calendar": self.calendar,
                "regime": FIRST}  # fmt: skip
        self._record(Kind.RECEIVED, at, self.desk, data, leg)

    def not_accept(self, at: dt.datetime, reason: str) -> None:
        self.state = State.NOT_ACCEPTED
        self._decide("refuse", at, self.desk, reason)
        self._record(Kind.NOT_ACCEPTED, at, self.desk, {})

    def forward(self, at: dt.datetime, step: int, unit: int, officer: int | None, by: int, limit: dt.datetime) -> None:
        self.state = State.IN_PROCESS
        came_from, leg = self.holder, self._main_leg()
        if leg["unit_id"] != unit:
            leg["closed_at"] = at
            self._open_leg(unit, step, at)
        self._main_leg()["due_at"] = limit
        self.columns |= {"holder_id": unit, "handler_id": officer, "step": step, "step_since": at}
        data = {"step": step, "from_unit": came_from, "to_officer": officer}
        self._record(Kind.FORWARDED, at, by, data, self._main_leg()["id"])

    def ask_for_papers(
        self, at: dt.datetime, papers: list[Row], reason: str, basis: str, by: int, key: int, flags: list[str]
    ) -> None:
        self.state = State.AWAITING_PAPERS
        self._pause("papers", at, key, papers=papers, explanation=reason, basis=basis)
        count = self.columns["supplement_count"] = self.columns["supplement_count"] + 1
        approved = {"approved": flags} if flags else {}
        self._record(Kind.PAPERS_ASKED, at, by, {"papers": len(papers), "pause": key, "count": count, **approved})

    def ask_for_payment(self, at: dt.datetime, amount: int, reason: str, by: int, key: int) -> None:
        self.state = State.AWAITING_PAYMENT
        self._pause("payment", at, key, amount_vnd=amount, explanation=reason)
        self.columns["payment"] = "due"
        self._record(Kind.PAYMENT_ASKED, at, by, {"amount_vnd": amount, "pause": key})

    def add_papers(self, at: dt.datetime, names: list[Row], due_at: dt.datetime, by: int) -> None:
        for paper in names:
            self.papers.append({"dossier_id": self.id, "required_id": paper["required"], "name": paper["name"],
                                "originals": 1, "copies": 0, "note": "", "supplement": True, "added_at": at})  # fmt: skip
        self._resume(Kind.PAPERS_ADDED, at, {"papers": len(names), "channel": 1}, due_at, by)

    def pay(self, at: dt.datetime, number: str, due_at: dt.datetime, by: int) -> None:
        self.pauses[-1]["receipt_number"] = number
        self.columns["payment"] = "paid"
        self._resume(Kind.PAID, at, {}, due_at, by)

    def consult(self, at: dt.datetime, unit: int, question: str, due_at: dt.datetime, by: int) -> None:
        leg = self._open_leg(unit, self.columns["step"], at, kind="consult", due_at=due_at, question=question)
        self._record(Kind.CONSULTED, at, by, {"asked_unit": unit, "until": telling.iso(due_at)}, leg)

    def answer(self, at: dt.datetime, answer: str, by: int) -> None:
        leg = next(leg for leg in self.legs if leg["kind"] == "consult" and leg["closed_at"] is None)
        leg |= {"answer": answer, "closed_at": at}
        self._record(Kind.ANSWERED, at, by, {"asked_unit": leg["unit_id"]}, leg["id"])

    def become_overdue(self) -> None:
        """The sweep came by; its event lies at the true moment."""
        assert self.state in CLOCK_RUNS
        at = self.columns["due_at"]
        self.columns["overdue_since"] = at
        self._record(Kind.BECAME_OVERDUE, at, None, {}, by_sweep=True)

    def extend(self, at: dt.datetime, to: dt.datetime, reason: str, by: int) -> None:
        """The letter's number is filled in when all letters of the year are known (``numbered``)."""
        previous = self.columns["due_at"]
        data = {"from": previous.isoformat(), "to": to.isoformat(), "number": ""}
        self.extensions.append({"dossier_id": self.id, "number": "", "reason": reason, "previous_due_at": previous,
                                "extended_to": to, "signed_by_id": by, "made_at": at})  # fmt: skip
        self.columns["extended_to"] = to
        self._record(Kind.EXTENDED, at, by, data)

    def numbered(self, number: str) -> None:
        self.extensions[0]["number"] = number
        next(event for event in self.events if event["kind"] == Kind.EXTENDED)["data"]["number"] = number

    def resolve(self, at: dt.datetime, outcome: str, number: str, by: int) -> None:
        self.state = State.FINISHED
        if number:
            self._decide("resolve", at, by, "", number)
        self._close_legs(at)
        late = {"overdue_since": self.columns["due_at"]} if outcome == Outcome.LATE else {}
        self.columns |= {"finished_at": at, "outcome": outcome, "holder_id": self.unit, **late}
        self._record(Kind.RESOLVED, at, by, {"outcome": outcome})

    def hand_out(self, at: dt.datetime, taken_by: str, tracking: str, by: int) -> None:
        self.state = State.RETURNED
        self.columns["returned_at"] = at
        self.handouts.append({"dossier_id": self.id, "method": self.delivery, "taken_by": taken_by, "checked": "",
                              "tracking_number": tracking, "made_at": at})  # fmt: skip
        self._record(Kind.RETURNED, at, by, {"method": self.delivery})

    def end(self, act: str, kind: Kind, outcome: Outcome, state: State, at: dt.datetime, reason: str, by: int) -> None:
        """Refuse to resolve, withdraw, stop; a withdrawal that is stopped stays a withdrawal."""
        outcome = Outcome(self.columns["outcome"] or outcome)
        self._decide(act, at, by, reason)
        for pause in self.pauses:
            pause["ended_at"] = pause["ended_at"] or at
        self._close_legs(at)
        self.state = state
        self.columns |= {"ended_at": self.columns["ended_at"] or at, "outcome": outcome.value}
        self._record(kind, at, by, {"outcome": outcome.value})

    def _pause(self, reason: str, at: dt.datetime, key: int, **facts: Any) -> None:
        blank: Row = {"papers": [], "basis": "", "amount_vnd": 0, "receipt_number": "", "answer_by": None}
        self.pauses.append({"id": key, "dossier_id": self.id, "reason": reason, "began_at": at, "ended_at": None,
                            **blank, **facts})  # fmt: skip

    def _resume(self, kind: Kind, at: dt.datetime, data: Row, due_at: dt.datetime, by: int) -> None:
        self.pauses[-1]["ended_at"] = at
        before = self.columns["due_at"]
        self.state = State.IN_PROCESS
        self.columns["due_at"] = due_at
        facts = {**data, "due_at": due_at.isoformat(), "due_at_before": before.isoformat()}
        self._record(kind, at, by, facts)

    def _open_leg(self, unit: int, step: int, at: dt.datetime, kind: str = "main", **facts: Any) -> int:
        key = self.id * LEGS + len(self.legs)
        self.legs.append({"id": key, "dossier_id": self.id, "unit_id": unit, "kind": kind, "step": step, "opened_at": at,
                          "due_at": None, "closed_at": None, "question": "", "answer": "", **facts})  # fmt: skip
        return key

    def _main_leg(self) -> Row:
        return next(leg for leg in self.legs if leg["kind"] == "main" and leg["closed_at"] is None)

    def _close_legs(self, at: dt.datetime) -> None:
        for leg in self.legs:
            leg["closed_at"] = leg["closed_at"] or at

    def _decide(self, act: str, at: dt.datetime, by: int, reason: str, number: str = "") -> None:
        result = {
            "dated_on": at.astimezone(LOCAL).date() if number else None,
            "on_paper": words.NO_FILE if number else "",
        }
        self.decisions.append({"dossier_id": self.id, "act": act, "number": number, "reason": reason, "officer_id": by,
                               "made_at": at, **result})  # fmt: skip


def row(ledger: DossierRows) -> Mapping[str, Any]:
    """The dossier's own columns that differ from what everybody has."""
    return {
        "id": ledger.id,
        "state": int(ledger.state),
        "delivery": ledger.delivery,
        "seq": len(ledger.events),
        **ledger.columns,
    }
