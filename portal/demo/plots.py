"""What becomes of dossiers that are told: late with an apology, overdue, waiting, asked about, and a few beside."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable, Iterable

from dossiers.casework.states import Kind, Outcome, State
from portal.demo import words
from portal.demo.casting import Part
from portal.demo.ledger_rows import Tale
from portal.demo.stories import DAY, Sketch, Story


def tell(sketch: Sketch, seed: int, made: dt.datetime) -> Tale:
    """The whole story of one dossier; the same seed tells the same one."""
    story = Story(sketch, made, random.Random(seed * 1_000_003 + sketch.i))  # noqa: S311 (no secret)
    _PLOTS[Part(sketch.part)](story)
    return story.tale


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
    unit = chance.choice([unit for unit in sketch.agencies if unit != story.tale.holder])
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


def number_letters(tales: Iterable[Tale], zone: dt.tzinfo) -> None:
    """Apology letters are numbered per unit and year in the order in which they were made."""
    counts: dict[tuple[int, int], int] = {}
    letters = [tale for tale in tales if tale.extensions]
    for tale in sorted(letters, key=lambda tale: (tale.extensions[0]["made_at"], tale.id)):
        year = tale.extensions[0]["made_at"].astimezone(zone).year
        counts[tale.unit, year] = counts.get((tale.unit, year), 0) + 1
        tale.numbered(f"{counts[tale.unit, year]:02d}/{year}/PXL")
