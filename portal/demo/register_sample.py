"""Dialogues, receptions and models of the invented city: as many as the articles tell of a year, the same for a seed.

190 dialogues and 1,056 registered models are the city's own figures; how many receptions there were no article says,
so that number is ours. Nobody in them is anybody: the persons received are drawn from invented names.
"""

from __future__ import annotations

import datetime as dt
import random
import uuid
from collections import Counter
from collections.abc import Iterator
from typing import Any

from dossiers.calendars.local_time import LOCAL
from dossiers.registers.entering import search_words
from dossiers.registers.entry_checks import UNTOLD
from dossiers.registers.models import EntryEvent, ReceivedPerson, RegisterEntry
from dossiers.units.models import Post, Unit
from dossiers.units.roles import Role
from portal.demo import register_words as words

Kind = RegisterEntry.Kind
A_YEAR = {Kind.DIALOGUE: 190, Kind.RECEPTION: 640, Kind.MODEL: 1056}
FEWEST = {Kind.DIALOGUE: 12, Kind.RECEPTION: 24, Kind.MODEL: 40}
WEIGHTS = {
    Kind.DIALOGUE: {"commune": 2, "district": 6, "department": 2},
    Kind.RECEPTION: {"commune": 4, "district": 12, "department": 6},
    Kind.MODEL: {"commune": 10, "district": 18, "department": 5},
}
"""How the lines of a register fall to the kinds of units."""
OF_THE_YEAR_BEFORE = 7
"""A city made before this month shows the year that is over: all its lines stand in one calendar year."""


def write(wish: Any) -> None:
    """Fill the registers of a loaded city, in the caller's transaction."""
    chance = random.Random(f"{wish.seed} registers")  # noqa: S311 (no secret)
    today = wish.made.astimezone(LOCAL).date()
    entries = [entry for kind in A_YEAR for entry in _entries(kind, wish, today, chance)]
    _number(entries)
    RegisterEntry.objects.bulk_create(entries)
    leaders = dict(
        Post.objects.on(today).filter(role=Role.LEADER, officer__is_active=True).order_by("-officer_id")
        .values_list("unit_id", "officer_id")
    )  # fmt: skip
    EntryEvent.objects.bulk_create(event for entry in entries for event in _events(entry, leaders))
    ReceivedPerson.objects.bulk_create(
        ReceivedPerson(entry=entry, unit_id=entry.unit_id, **words.person(chance))
        for entry in entries
        if entry.kind == Kind.RECEPTION and entry.topic != RegisterEntry.Topic.DENUNCIATION
    )


def how_many(kind: str, size: float) -> int:
    """Of a city of this size; the whole one has the articles' numbers."""
    return max(FEWEST[Kind(kind)], round(A_YEAR[Kind(kind)] * min(1.0, size)))


def _entries(kind: str, wish: Any, today: dt.date, chance: random.Random) -> Iterator[RegisterEntry]:
    units = list(Unit.objects.serving().on(today).order_by("code"))
    shares = [WEIGHTS[Kind(kind)][unit.kind] for unit in units]
    for unit in chance.choices(units, weights=shares, k=how_many(kind, wish.size)):
        on = _day(unit, today, chance)
        entry = RegisterEntry(
            kind=kind, unit=unit, year=on.year, on=on, form_key=uuid.UUID(int=chance.getrandbits(128)),
            **WRITERS[Kind(kind)](unit, chance),
        )  # fmt: skip
        entry.folded = search_words(entry)
        if kind != Kind.RECEPTION and chance.random() < 0.95:
            confirmed = dt.datetime.combine(on, dt.time(16, 30), LOCAL)
            entry.confirmed_at = min(confirmed, wish.made)
        entry.seq = 2 if entry.confirmed_at else 1
        yield entry


def _day(unit: Unit, today: dt.date, chance: random.Random) -> dt.date:
    """A weekday of the one year that the registers show, while the unit was there."""
    year = today.year if today.month >= OF_THE_YEAR_BEFORE else today.year - 1
    last = min(today - dt.timedelta(days=1), dt.date(year, 12, 31))
    first = min(max(dt.date(year, 1, 4), unit.valid_from), last)
    day = first + dt.timedelta(days=chance.randint(0, (last - first).days))
    return day - dt.timedelta(days=max(0, day.weekday() - 4))


def _dialogue(unit: Unit, chance: random.Random) -> dict[str, Any]:
    topic, conclusion = chance.choice(words.DIALOGUES)
    opinions = chance.randint(5, 32)
    return {
        "title": topic,
        "text": f"Người dân nêu {opinions} ý kiến.",
        "outcome": conclusion,
        "place": f"Hội trường {unit.name}",
        "chaired_by": words.head(unit),
        "attended": chance.randint(25, 180),
        "opinions": opinions,
        "answered": opinions - chance.choice((0, 0, 1, 2, 3, 5)),
    }


def _reception(unit: Unit, chance: random.Random) -> dict[str, Any]:
    topic = chance.choices(("proposal", "complaint", "denunciation"), weights=(80, 17, 3))[0]
    way = chance.choices(("regular", "head", "unplanned"), weights=(60, 35, 5))[0]
    said = words.RECEPTIONS[topic]
    return {
        "title": chance.choice(said) if said else UNTOLD,
        "place": f"Phòng tiếp công dân, {unit.name}",
        "chaired_by": words.head(unit) if way == "head" else "Công chức tiếp công dân",
        "way": way,
        "topic": topic,
        "people": chance.choices((1, 2, 3, 6), weights=(80, 14, 4, 2))[0],
        "settled": chance.choices(("explained", "taken", "passed_on", "open"), weights=(55, 25, 17, 3))[0],
    }


def _model(unit: Unit, chance: random.Random) -> dict[str, Any]:
    theme, name, result = chance.choice(words.MODELS)
    held_by, owner = chance.choice(words.OWNERS)
    return {
        "title": name,
        "text": f"Vận động người dân cùng làm: {name[0].lower()}{name[1:]}.",
        "outcome": result,
        "place": unit.name,
        "theme": theme,
        "held_by": held_by,
        "owner": f"{owner}, {unit.name}",
        "standing": chance.choices(("registered", "recognised", "ended"), weights=(64, 33, 3))[0],
    }


WRITERS = {Kind.DIALOGUE: _dialogue, Kind.RECEPTION: _reception, Kind.MODEL: _model}


def _number(entries: list[RegisterEntry]) -> None:
    """Numbers follow the days within unit, register and year."""
    entries.sort(key=lambda entry: (entry.on, entry.form_key))
    last: Counter[tuple[str, int, int]] = Counter()
    for entry in entries:
        place = (entry.kind, entry.unit_id, entry.year)
        last[place] += 1
        entry.number = last[place]


def _events(entry: RegisterEntry, leaders: dict[int, int]) -> Iterator[EntryEvent]:
    at = dt.datetime.combine(entry.on, dt.time(16), LOCAL)
    facts = {"entry": entry, "recorded_at": at, "actor_id": leaders.get(entry.unit_id)}
    yield EntryEvent(seq=1, kind=EntryEvent.Kind.ENTERED, occurred_at=at, **facts)
    if entry.confirmed_at:
        yield EntryEvent(seq=2, kind=EntryEvent.Kind.CONFIRMED, occurred_at=entry.confirmed_at, **facts)
