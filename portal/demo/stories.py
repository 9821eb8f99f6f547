"""Dossiers told act by act: late ones with their apologies, those that wait or waited, questions, and a few beside."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dossiers.calendars import worktime
from dossiers.calendars.models import worktime_of
from dossiers.casework import legs
from dossiers.casework.states import Kind, Outcome, State
from portal.demo import words
from portal.demo.casting import Part
from portal.demo.ledger_rows import Tale
from portal.demo.routes import Forward, Route
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

    def limit(self, forward: Forward, at: dt.datetime) -> dt.datetime:
        """The limit of a stay: the step's share of the term, on the calendar of the unit that holds it."""
        assert self.received_at is not None and self.due_at is not None
        holder = self.dated if forward.unit == self.route.unit else worktime_of(self.calendars[forward.unit])
        return legs.limit(
            self.dated, holder, received_at=self.received_at, promised=self.due_at, share_pct=forward.allotted, since=at
        )


class Teller:
    """Tells the stories of one city; the same seed tells the same ones."""

    def __init__(self, seed: int, made: dt.datetime, since: dt.datetime, agencies: Mapping[int, Sequence[int]]) -> None:
        self.seed, self.made, self.since, self.agencies = seed, made, since, agencies
        self.pause_key = 0

    def tell(self, sketch: Sketch) -> Tale:
        """The whole story of one dossier."""
        chance = random.Random(self.seed * 1_000_003 + sketch.i)  # noqa: S311 (no secret)
        story = Story(self, sketch, chance)
        _PLOTS[Part(sketch.part)](story)
        return story.tale

    def next_pause(self) -> int:
        self.pause_key += 1
        return self.pause_key


class Story:
    """One dossier on its way along a route; positions are open seconds of its axis."""

    def __init__(self, teller: Teller, sketch: Sketch, chance: random.Random) -> None:
        self.teller, self.sketch, self.chance = teller, sketch, chance
        route = sketch.route
        self.desk = route.desk.first + chance.randrange(route.desk.count)
        self.officers = [self._pick(forward) for forward in route.forwards]
        delivery = "post" if not sketch.days == 0 and chance.random() < 0.05 else "desk"
        self.tale = Tale(
            sketch.id, route.unit, self.desk, sketch.calendar, sketch.fee, sketch.channel, delivery, sketch.due_at
        )
        self.passed = 0
        self.made_second = sketch.axis.second(teller.made)

    def _pick(self, forward: Forward) -> int | None:
        return forward.bench.first + self.chance.randrange(forward.bench.count) if forward.bench.count else None

    def at(self, second: float) -> dt.datetime:
        return self.sketch.axis.instant(int(second))

    def begin(self) -> None:
        if self.sketch.channel == 2:
            self.tale.submit(self.sketch.first_at)
        assert self.sketch.received_at is not None
        self.tale.receive(self.sketch.received_at)

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
        self.tale.forward(at, step.step, step.unit, self.officers[self.passed - 1], by, limit)

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
        at = self.tale.columns["acted_at"]
        return self.sketch.axis.second(at) if at else 0.0

    def hands_on(self) -> int:
        """After how many forwards the first examiner inside the house holds it."""
        steps = enumerate(self.sketch.route.forwards, start=1)
        return next((number for number, step in steps if step.bench.count), len(self.sketch.route.forwards))

    def finish(self, second: float) -> None:
        """Sign, and hand out if there is time before the year ends."""
        assert self.tale.columns["due_at"] is not None
        second = max(second, self.acted + 30)
        moment = self.at(second)
        outcome = worktime.verdict(self.sketch.dated, moment, self.tale.columns["due_at"], self.sketch.term)
        number = words.result_number(self.sketch.id, moment) if self.sketch.days else ""
        self.tale.resolve(moment, outcome, number, self.actor)
        handout = second + 900 + self.chance.randrange(2 * DAY)
        if handout < self.made_second:
            parcel = words.parcel(self.sketch.id) if self.tale.delivery == "post" else ""
            self.tale.hand_out(self.at(handout), words.TAKER, parcel, self.desk)

    def ask(self, second: float, payment: bool) -> None:
        """Stop the clock for papers or payment."""
        key, by = self.teller.next_pause(), self.actor
        if payment:
            self.tale.ask_for_payment(
                self.at(second), max(self.sketch.fee, 50_000), self.chance.choice(words.FEES), by, key
            )
            return
        listed = self.chance.sample(self.sketch.papers, min(len(self.sketch.papers), self.chance.choice((1, 1, 1, 2))))
        papers = [{"name": name, "required": key} for key, name in listed]
        basis = "" if papers else words.BASIS
        papers = papers or [{"name": words.OTHER_PAPER, "required": None}]
        self.tale.ask_for_papers(self.at(second), papers, self.chance.choice(words.MISSING), basis, by, key)

    def resume(self, second: float) -> float:
        """What was asked for has come; gives the open second of the new promise."""
        moment, pause = self.at(second), self.tale.pauses[-1]
        pauses = [(pause["began_at"], moment)]
        assert self.sketch.received_at is not None
        due_at = worktime.due(self.sketch.dated, self.sketch.received_at, self.sketch.term, pauses)
        if pause["reason"] == "papers":
            self.tale.add_papers(moment, pause["papers"], due_at, self.desk)
        else:
            self.tale.pay(moment, words.fee_receipt(self.sketch.id), due_at, self.desk)
        return self.sketch.axis.second(due_at)

    def apologise(self, second: float, days_more: int) -> None:
        """One apology with a new date, by the leader of whoever holds it."""
        holder = self.tale.holder
        leader = next((officer for officer, step in zip(self.officers, self.sketch.route.forwards, strict=True)
                       if step.role == "leader" and step.unit == holder), None)  # fmt: skip
        if leader is None:
            return
        target = max(self.sketch.due_second, second) + days_more * DAY
        self.tale.extend(self.at(second), self._close_of(target), self.chance.choice(words.SORRY), leader)

    def _close_of(self, second: float) -> dt.datetime:
        day = self.at(second).astimezone(self.sketch.dated.zone).date()
        closes = self.sketch.dated.hours_on(day)[-1][1]
        return (dt.datetime.combine(day, dt.time(), self.sketch.dated.zone) + dt.timedelta(minutes=closes)).astimezone(
            dt.UTC
        )


def late(story: Story) -> None:
    """Finished after the promise, by an hour to twenty days; most with an apology the day before."""
    sketch, chance = story.sketch, story.chance
    over = min(20.0, max(0.15, chance.expovariate(1 / 3.2))) * DAY
    end = sketch.due_second + over
    story.begin()
    story.walk(sketch.second, sketch.due_second, upto=story.hands_on())
    if chance.random() < 0.85:
        earlier = sketch.due_second - (1 + chance.random()) * DAY
        if earlier <= sketch.second + (sketch.due_second - sketch.second) * 0.7:
            earlier = sketch.second + (sketch.due_second - sketch.second) * 0.8
        story.walk(sketch.second, end, before=earlier)
        earlier = max(earlier, story.acted + 60)
        if earlier < sketch.due_second - 60:
            story.apologise(earlier, max(1, round(over / DAY + chance.uniform(-1, 2))))
    story.walk(sketch.second, end, before=sketch.due_second)
    story.tale.become_overdue()
    story.walk(sketch.due_second, end)
    story.finish(end)


def overdue(story: Story) -> None:
    """Late first, asked for papers then, and still waiting: both tags."""
    sketch, chance = story.sketch, story.chance
    story.begin()
    story.walk(sketch.second, sketch.due_second, upto=story.hands_on())
    story.tale.become_overdue()
    room = story.made_second - sketch.due_second
    story.ask(sketch.due_second + min(room * 0.6, DAY * chance.uniform(0.3, 1.4)), payment=False)


def waiting(story: Story) -> None:
    """In time, and the clock stands still for papers or payment."""
    sketch, chance = story.sketch, story.chance
    end = min(sketch.due_second, story.made_second)
    asked = sketch.second + (end - sketch.second) * chance.uniform(0.3, 0.9)
    story.begin()
    story.walk(sketch.second, asked, upto=story.hands_on())
    story.ask(asked, payment=sketch.fee > 0 and chance.random() < 0.45)


def waited(story: Story) -> None:
    """Asked, answered, finished in time."""
    chance = story.chance
    back, due_second = _asked_and_answered(story, 12)
    end = back + (due_second - 60 - back) * (0.35 + 0.63 * chance.random())
    story.walk(back, end)
    story.finish(end)


def resumed(story: Story) -> None:
    """Asked, answered, and still in progress."""
    back, due_second = _asked_and_answered(story, 0)
    story.walk(back, due_second, before=story.made_second)


def _asked_and_answered(story: Story, days: int) -> tuple[float, float]:
    """Where the clock goes on and where the new promise lies; without ``days`` the answer comes before the year ends."""
    sketch, chance = story.sketch, story.chance
    room = min(sketch.due_second, story.made_second) - sketch.second
    asked = sketch.second + room * chance.uniform(0.15, 0.6)
    pause = chance.uniform(0.2, days) * DAY if days else (story.made_second - asked) * chance.uniform(0.3, 0.9)
    story.begin()
    story.walk(sketch.second, asked, upto=story.hands_on())
    story.ask(asked, payment=sketch.fee > 0 and chance.random() < 0.2)
    return asked + pause, story.resume(asked + pause)


def asked(story: Story) -> None:
    """Another agency was asked and answered; the clock ran on."""
    sketch, chance = story.sketch, story.chance
    room = sketch.due_second - 60 - sketch.second
    end = sketch.second + room * (0.6 + 0.38 * chance.random())
    story.begin()
    story.walk(sketch.second, sketch.second + room * 0.2, upto=story.hands_on())
    question = sketch.second + room * 0.22
    answer = question + room * chance.uniform(0.1, 0.3)
    unit = chance.choice([unit for unit in story.teller.agencies[sketch.route.unit] if unit != story.tale.holder])
    answer_by = story.at(sketch.second + room * 0.6)
    story.tale.consult(story.at(question), unit, chance.choice(words.QUESTIONS), answer_by, story.actor)
    story.tale.answer(story.at(answer), chance.choice(words.ANSWERS), story.actor)
    story.walk(answer, end)
    story.finish(end)


def sorry(story: Story) -> None:
    """An apology was sent because lateness was foreseen, and yet it was finished in time."""
    sketch = story.sketch
    room = sketch.due_second - 60 - sketch.second
    story.begin()
    story.walk(sketch.second, sketch.due_second, before=sketch.second + room * 0.8)
    story.apologise(sketch.second + room * 0.8, story.chance.randint(2, 5))
    story.walk(sketch.second + room * 0.8, sketch.second + room * 0.97)
    story.finish(sketch.second + room * 0.97)


def ordinary(story: Story) -> None:
    """Nothing special: resolved in time."""
    sketch = story.sketch
    last = min(sketch.due_second - 60, story.made_second - 1)
    end = sketch.second + (last - sketch.second) * (0.3 + 0.69 * story.chance.random())
    story.begin()
    story.walk(sketch.second, end)
    story.finish(end)


def underway(story: Story) -> None:
    """Nothing special: in progress."""
    story.begin()
    story.walk(story.sketch.second, story.sketch.due_second, before=story.made_second)


def beside(story: Story) -> None:
    """What lies beside the year: ended otherwise before it began, not accepted, or waiting for the desk's answer."""
    sketch, tale = story.sketch, story.tale
    if sketch.beside in ("submitted", "not_accepted"):
        if sketch.channel == 2:
            tale.submit(sketch.first_at)
        if sketch.beside == "not_accepted":
            moment = story.at(sketch.second + 1800) if sketch.channel == 2 else sketch.first_at
            tale.not_accept(moment, story.chance.choice(words.NOT_ACCEPTED))
        return
    story.begin()
    story.walk(sketch.second, sketch.due_second)
    end, reason = sketch.due_second - 1200, story.chance.choice(words.ENDED)
    if sketch.beside == "withdrawn":
        tale.end("withdraw", Kind.WITHDRAWN, Outcome.WITHDRAWN, State.WITHDRAWING, story.at(end), reason, story.desk)
        tale.end("stop", Kind.STOPPED, Outcome.STOPPED, State.STOPPED, story.at(end + 600), reason, story.actor)
    elif sketch.beside == "stopped":
        tale.end("stop", Kind.STOPPED, Outcome.STOPPED, State.STOPPED, story.at(end), reason, story.actor)
    else:
        tale.end("refuse_to_resolve", Kind.REFUSED, Outcome.REFUSED, State.STOPPED, story.at(end), reason, story.actor)


_PLOTS: dict[Part, Callable[[Story], None]] = {
    Part.LATE: late, Part.OVERDUE: overdue, Part.WAITING: waiting, Part.WAITED: waited, Part.ASKED: asked,
    Part.RESUMED: resumed, Part.SORRY: sorry, Part.BESIDE: beside,
    Part.ORDINARY: ordinary, Part.UNDERWAY: underway,
}  # fmt: skip


def number_letters(tales: Iterable[Tale], zone: Any) -> None:
    """Apology letters are numbered per unit and year in the order in which they were made."""
    counts: dict[tuple[int, int], int] = {}
    letters = [tale for tale in tales if tale.extensions]
    for tale in sorted(letters, key=lambda tale: (tale.extensions[0]["made_at"], tale.id)):
        year = tale.extensions[0]["made_at"].astimezone(zone).year
        counts[tale.unit, year] = counts.get((tale.unit, year), 0) + 1
        tale.numbered(f"{counts[tale.unit, year]:02d}/{year}/PXL")
