"""What becomes of dossiers that have a history: late with an apology, overdue, waiting, asked about, and a few extra."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable, Iterable

from dossiers.casework.states import Kind, Outcome, State
from portal.demo import words
from portal.demo.allocation import Fate
from portal.demo.dossier_history import DAY, DossierHistory, Sketch
from portal.demo.ledger_rows import DossierRows


def write_history(sketch: Sketch, seed: int, made: dt.datetime) -> DossierRows:
    """The whole history of one dossier; the same seed tells the same one."""
    history = DossierHistory(sketch, made, random.Random(seed * 1_000_003 + sketch.i))  # noqa: S311 (no secret)
    _OUTCOMES[Fate(sketch.part)](history)
    return history.ledger


def late(history: DossierHistory) -> None:
    """Finished after the promise, by an hour to twenty days; most with an apology the day before."""
    sketch, chance = history.sketch, history.chance
    over = min(20.0, max(0.15, chance.expovariate(1 / 3.2))) * DAY
    end = sketch.due_second + over
    history.begin()
    history.walk(sketch.second, sketch.due_second, upto=history.hands_on())
    if chance.random() < 0.85:
        earlier = sketch.due_second - (1 + chance.random()) * DAY
        if earlier <= sketch.second + (sketch.due_second - sketch.second) * 0.7:
            earlier = sketch.second + (sketch.due_second - sketch.second) * 0.8
        history.walk(sketch.second, end, before=earlier)
        earlier = max(earlier, history.acted + 60)
        if earlier < sketch.due_second - 60:
            history.apologise(earlier, max(1, round(over / DAY + chance.uniform(-1, 2))))
    history.walk(sketch.second, end, before=sketch.due_second)
    history.ledger.become_overdue()
    history.walk(sketch.due_second, end)
    history.finish(end)


def overdue(history: DossierHistory) -> None:
    """Late first, asked for papers then, and still waiting: both tags."""
    sketch, chance = history.sketch, history.chance
    history.begin()
    history.walk(sketch.second, sketch.due_second, upto=history.hands_on())
    history.ledger.become_overdue()
    room = history.made_second - sketch.due_second
    history.ask(sketch.due_second + min(room * 0.6, DAY * chance.uniform(0.3, 1.4)), payment=False)


def waiting(history: DossierHistory) -> None:
    """In time, and the clock stands still for papers or payment."""
    sketch, chance = history.sketch, history.chance
    end = min(sketch.due_second, history.made_second)
    asked = sketch.second + (end - sketch.second) * chance.uniform(0.3, 0.9)
    history.begin()
    history.walk(sketch.second, asked, upto=history.hands_on())
    history.ask(asked, payment=sketch.fee > 0 and chance.random() < 0.45)


def waited(history: DossierHistory) -> None:
    """Asked, answered, finished in time."""
    chance = history.chance
    back, due_second = _asked_and_answered(history, 12)
    end = back + (due_second - 60 - back) * (0.35 + 0.63 * chance.random())
    history.walk(back, end)
    history.finish(end)


def resumed(history: DossierHistory) -> None:
    """Asked, answered, and still in progress."""
    back, due_second = _asked_and_answered(history, 0)
    history.walk(back, due_second, before=history.made_second)


def _asked_and_answered(history: DossierHistory, days: int) -> tuple[float, float]:
    """Where the clock goes on and where the new promise lies; without ``days`` the answer comes before the year ends."""
    sketch, chance = history.sketch, history.chance
    room = min(sketch.due_second, history.made_second) - sketch.second
    asked = sketch.second + room * chance.uniform(0.15, 0.6)
    pause = chance.uniform(0.2, days) * DAY if days else (history.made_second - asked) * chance.uniform(0.3, 0.9)
    history.begin()
    history.walk(sketch.second, asked, upto=history.hands_on())
    history.ask(asked, payment=sketch.fee > 0 and chance.random() < 0.2)
    return asked + pause, history.resume(asked + pause)


def asked(history: DossierHistory) -> None:
    """Another agency was asked and answered; the clock ran on."""
    sketch, chance = history.sketch, history.chance
    room = sketch.due_second - 60 - sketch.second
    end = sketch.second + room * (0.6 + 0.38 * chance.random())
    history.begin()
    history.walk(sketch.second, sketch.second + room * 0.2, upto=history.hands_on())
    question = sketch.second + room * 0.22
    answer = question + room * chance.uniform(0.1, 0.3)
    unit = chance.choice([unit for unit in sketch.agencies if unit != history.ledger.holder])
    answer_by = history.at(sketch.second + room * 0.6)
    history.ledger.consult(history.at(question), unit, chance.choice(words.QUESTIONS), answer_by, history.actor)
    history.ledger.answer(history.at(answer), chance.choice(words.ANSWERS), history.actor)
    history.walk(answer, end)
    history.finish(end)


def sorry(history: DossierHistory) -> None:
    """An apology was sent because lateness was foreseen, and yet it was finished in time."""
    sketch = history.sketch
    room = sketch.due_second - 60 - sketch.second
    history.begin()
    history.walk(sketch.second, sketch.due_second, before=sketch.second + room * 0.8)
    history.apologise(sketch.second + room * 0.8, history.chance.randint(2, 5))
    history.walk(sketch.second + room * 0.8, sketch.second + room * 0.97)
    history.finish(sketch.second + room * 0.97)


def ordinary(history: DossierHistory) -> None:
    """Nothing special: resolved in time."""
    sketch = history.sketch
    last = min(sketch.due_second - 60, history.made_second - 1)
    end = sketch.second + (last - sketch.second) * (0.3 + 0.69 * history.chance.random())
    history.begin()
    history.walk(sketch.second, end)
    history.finish(end)


def underway(history: DossierHistory) -> None:
    """Nothing special: in progress."""
    history.begin()
    history.walk(history.sketch.second, history.sketch.due_second, before=history.made_second)


def beside(history: DossierHistory) -> None:
    """What lies beside the year: ended otherwise before it began, not accepted, or waiting for the desk's answer."""
    sketch, ledger = history.sketch, history.ledger
    if sketch.beside in ("submitted", "not_accepted"):
        if sketch.channel == 2:
            ledger.submit(sketch.first_at)
        if sketch.beside == "not_accepted":
            moment = history.at(sketch.second + 1800) if sketch.channel == 2 else sketch.first_at
            ledger.not_accept(moment, history.chance.choice(words.NOT_ACCEPTED))
        return
    history.begin()
    history.walk(sketch.second, sketch.due_second)
    end, reason = sketch.due_second - 1200, history.chance.choice(words.ENDED)
    if sketch.beside == "withdrawn":
        ledger.end(
            "withdraw", Kind.WITHDRAWN, Outcome.WITHDRAWN, State.WITHDRAWING, history.at(end), reason, history.desk
        )
        ledger.end("stop", Kind.STOPPED, Outcome.STOPPED, State.STOPPED, history.at(end + 600), reason, history.actor)
    elif sketch.beside == "stopped":
        ledger.end("stop", Kind.STOPPED, Outcome.STOPPED, State.STOPPED, history.at(end), reason, history.actor)
    else:
        ledger.end(
            "refuse_to_resolve", Kind.REFUSED, Outcome.REFUSED, State.STOPPED, history.at(end), reason, history.actor
        )


_OUTCOMES: dict[Fate, Callable[[DossierHistory], None]] = {
    Fate.LATE: late, Fate.OVERDUE: overdue, Fate.WAITING: waiting, Fate.WAITED: waited, Fate.ASKED: asked,
    Fate.RESUMED: resumed, Fate.SORRY: sorry, Fate.BESIDE: beside,
    Fate.ORDINARY: ordinary, Fate.UNDERWAY: underway,
}  # fmt: skip


def number_letters(ledgers: Iterable[DossierRows], zone: dt.tzinfo) -> None:
    """Apology letters are numbered per unit and year in the order in which they were made."""
    counts: dict[tuple[int, int], int] = {}
    letters = [ledger for ledger in ledgers if ledger.extensions]
    for ledger in sorted(letters, key=lambda ledger: (ledger.extensions[0]["made_at"], ledger.id)):
        year = ledger.extensions[0]["made_at"].astimezone(zone).year
        counts[ledger.unit, year] = counts.get((ledger.unit, year), 0) + 1
        ledger.numbered(f"{counts[ledger.unit, year]:02d}/{year}/PXL")
