"""One dossier told act by act along its route: the hand-overs, pauses, apologies and results that its outcome is made of."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dossiers.calendars import worktime
from dossiers.calendars.models import worktime_of
from dossiers.casework import deadlines
from portal.demo import words
from portal.demo.ledger_rows import DossierRows
from portal.demo.officer_routes import Forward, Route
from portal.demo.working_time import Axis

DAY = 8 * 3600


@dataclass(frozen=True)
class Sketch:
    """What SQL has drawn for a dossier: key, fate, moment, promise, and where it goes."""

    id: int
    part: int
    i: int
    channel: int
    first_at: dt.datetime
    received_at: dt.datetime | None
    second: int
    due_at: dt.datetime | None
    due_second: int
    fee: int
    beside: str | None
    route: Route
    term: worktime.Term
    days: int
    calendar: int
    dated: worktime.WorkCalendar
    axis: Axis
    papers: Sequence[tuple[int, str]]
    calendars: Mapping[int, int]
    agencies: Sequence[int]
    pause_key: int
    code: str
    version: int
    leaders: Mapping[int, int]
    """Unit to one of its leaders."""

    def limit(self, forward: Forward, at: dt.datetime) -> dt.datetime:
        """The limit of a stay: the step's share of the term, on the calendar of the unit that holds it."""
        assert self.received_at is not None and self.due_at is not None
        holder = self.dated if forward.unit == self.route.unit else worktime_of(self.calendars[forward.unit])
        return deadlines.share_limit(
            self.dated, holder, received_at=self.received_at, promised=self.due_at, share_pct=forward.allotted, since=at
        )


class DossierHistory:
    """One dossier on its way along a route; positions are open seconds of its axis."""

    def __init__(self, sketch: Sketch, made: dt.datetime, chance: random.Random) -> None:
        self.sketch, self.chance = sketch, chance
        route = sketch.route
        self.desk = route.desk.first + chance.randrange(route.desk.count)
        self.officers = [self._pick(forward) for forward in route.forwards]
        delivery = "post" if not sketch.days == 0 and chance.random() < 0.05 else "desk"
        self.ledger = DossierRows(
            sketch.id, route.unit, self.desk, sketch.calendar, sketch.fee, sketch.channel, delivery, sketch.due_at,
            sketch.code, sketch.version,
        )  # fmt: skip
        self.passed = 0
        self.made_second = sketch.axis.second(made)

    def _pick(self, forward: Forward) -> int | None:
        return forward.bench.first + self.chance.randrange(forward.bench.count) if forward.bench.count else None

    def at(self, second: float) -> dt.datetime:
        return self.sketch.axis.instant(int(second))

    def begin(self) -> None:
        if self.sketch.channel == 2:
            self.ledger.submit(self.sketch.first_at)
        assert self.sketch.received_at is not None
        self.ledger.receive(self.sketch.received_at)

    @property
    def actor(self) -> int:
        """Who holds it: the officer it was handed to, or the desk while it lies there or at an outside agency."""
        return (self.officers[self.passed - 1] if self.passed else None) or self.desk

    def forward(self, second: float) -> None:
        """On to the next step of the route."""
        step = self.sketch.route.forwards[self.passed]
        by, self.passed = self.actor, self.passed + 1
        at = self.at(second)
        limit = self.sketch.limit(step, at)
        self.ledger.forward(at, step.step, step.unit, self.officers[self.passed - 1], by, limit)

    def walk(self, start: float, end: float, upto: int | None = None, before: float | None = None) -> None:
        """Forward along the route between two seconds; not past step number ``upto``, nor what comes at ``before``."""
        forwards = self.sketch.route.forwards
        first = forwards[self.passed].share if self.passed < len(forwards) and self.passed else 0
        while self.passed < (len(forwards) if upto is None else upto):
            share = (forwards[self.passed].share - first * 0.7) / (1000 - first * 0.7)
            moment = max(start + (end - start) * max(0.02, share), self.acted + 30)
            if before is not None and moment >= before:
                return
            self.forward(moment)

    @property
    def acted(self) -> float:
        """The open second of the last act."""
        at = self.ledger.columns["acted_at"]
        return self.sketch.axis.second(at) if at else 0.0

    def hands_on(self) -> int:
        """After how many forwards the first examiner inside the house holds it."""
        steps = enumerate(self.sketch.route.forwards, start=1)
        return next((number for number, step in steps if step.bench.count), len(self.sketch.route.forwards))

    def finish(self, second: float) -> None:
        """Sign, and hand out if there is time before the year ends."""
        assert self.ledger.columns["due_at"] is not None
        second = max(second, self.acted + 30)
        moment = self.at(second)
        outcome = worktime.verdict(self.sketch.dated, moment, self.ledger.columns["due_at"], self.sketch.term)
        number = words.result_number(self.sketch.id, moment) if self.sketch.days else ""
        self.ledger.resolve(moment, outcome, number, self.actor)
        handout = second + 900 + self.chance.randrange(2 * DAY)
        if handout < self.made_second:
            parcel = words.parcel(self.sketch.id) if self.ledger.delivery == "post" else ""
            self.ledger.hand_out(self.at(handout), words.TAKER, parcel, self.desk)

    def ask(self, second: float, payment: bool) -> None:
        """Stop the clock for papers or payment: the leader's own act once the promise has passed or nearly so."""
        key, flags = self.sketch.pause_key, self._flags(second)
        flagged_by = (self._leader() or self.sketch.leaders.get(self.ledger.holder)) if flags else None
        by = flagged_by or self.actor
        if payment:
            self.ledger.ask_for_payment(
                self.at(second), max(self.sketch.fee, 50_000), self.chance.choice(words.FEES), by, key
            )
            return
        listed = self.chance.sample(self.sketch.papers, min(len(self.sketch.papers), self.chance.choice((1, 1, 1, 2))))
        papers = [{"name": name, "required": key} for key, name in listed]
        basis = "" if papers and not flags else words.BASIS
        papers = papers or [{"name": words.OTHER_PAPER, "required": None}]
        self.ledger.ask_for_papers(self.at(second), papers, self.chance.choice(words.MISSING), basis, by, key, flags)

    def _flags(self, second: float) -> list[str]:
        """Why a pause needs the leader (supplements.flags)."""
        if self.ledger.columns["overdue_since"]:
            return ["late"]
        left, term = self.sketch.due_second - second, self.sketch.due_second - self.sketch.second
        return ["short"] if left * 10 <= term else []

    def _leader(self) -> int | None:
        """The leader of whoever holds it, where the route names one."""
        holder = self.ledger.holder
        return next((officer for officer, step in zip(self.officers, self.sketch.route.forwards, strict=True)
                     if step.role == "leader" and step.unit == holder), None)  # fmt: skip

    def resume(self, second: float) -> float:
        """What was asked for has come; gives the open second of the new promise."""
        moment, pause = self.at(second), self.ledger.pauses[-1]
        pauses = [(pause["began_at"], moment)]
        assert self.sketch.received_at is not None
        due_at = worktime.due(self.sketch.dated, self.sketch.received_at, self.sketch.term, pauses)
        if pause["reason"] == "papers":
            self.ledger.add_papers(moment, pause["papers"], due_at, self.desk)
        else:
            self.ledger.pay(moment, words.fee_receipt(self.sketch.id), due_at, self.desk)
        return self.sketch.axis.second(due_at)

    def apologise(self, second: float, days_more: int) -> None:
        """One apology with a new date, by the leader of whoever holds it."""
        leader = self._leader()
        if leader is None:
            return
        target = max(self.sketch.due_second, second) + days_more * DAY
        self.ledger.extend(self.at(second), self._close_of(target), self.chance.choice(words.SORRY), leader)

    def _close_of(self, second: float) -> dt.datetime:
        day = self.at(second).astimezone(self.sketch.dated.zone).date()
        closes = self.sketch.dated.hours_on(day)[-1][1]
        return (dt.datetime.combine(day, dt.time(), self.sketch.dated.zone) + dt.timedelta(minutes=closes)).astimezone(
            dt.UTC
        )
