"""The walks of docs/house.md, followed: which rooms a call enters, in which order, each once.

A room is a file; tables (models), the readers of dossiers/parsing and the scope of rows (asked beside each statement)
give a row or a value and lead nowhere.
"""

import itertools
import re
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from types import FrameType

import pytest

from dossiers.calendars import models
from dossiers.casework import access, actions, sweep
from tests.casework.conftest import at, received, world
from tests.house.tree import BASE

__all__ = ["at", "received", "world"]

HOUSE = (BASE / "docs/house.md").read_text()
DOSSIERS = BASE / "dossiers"
MOST = {"receive": 15, "as_citizen": 4, "flag_overdue": 2}
"""No walk is longer than these; who needs one room more takes another out, or says here why."""


def room_of(file: str) -> str | None:
    """The room that a line of code stands in, or nothing where it is none."""
    path = Path(file)
    if not path.is_relative_to(DOSSIERS):
        return None
    room = path.relative_to(DOSSIERS).as_posix()
    return None if room.startswith("parsing/") or re.search(r"/models(/|\.py)|/row_scope\.py", room) else room


def counts_all(file: str) -> str | None:
    """The same with the scope of rows, which statements ask for, as a room of its own."""
    path = Path(file)
    return "casework/row_scope.py" if path == DOSSIERS / "casework/row_scope.py" else room_of(file)


def walk(call: Callable[[], object], of: Callable[[str], str | None] = room_of) -> list[tuple[str | None, str]]:
    """Each step from one room into another, in order: (from, into)."""
    stands: list[str | None] = [None]
    steps: list[tuple[str | None, str]] = []

    def follow(frame: FrameType, event: str, _: object) -> None:
        if event == "call":
            room = of(frame.f_code.co_filename)
            if room and room != stands[-1]:
                steps.append((stands[-1], room))
            stands.append(room or stands[-1])
        elif event == "return" and len(stands) > 1:
            stands.pop()

    before = sys.getprofile()
    sys.setprofile(follow)
    try:
        call()
    finally:
        sys.setprofile(before)
    return steps


def rooms(steps: list[tuple[str | None, str]]) -> list[str]:
    """The rooms in the order in which they are entered first."""
    return list(dict.fromkeys(room for _, room in steps))


def visits(entered: Iterable[str]) -> list[str]:
    """Rooms as they are entered, several steps into one after the other being one visit."""
    return [room for room, _ in itertools.groupby(entered)]


def told(act: str) -> list[str]:
    """The rooms of a walk as docs/house.md names them: from `act` on, joined by arrows, until the domain is left."""
    flows = HOUSE.split("## Four flows", 1)[1].split("\n## ", 1)[0]
    after = next(part for part in flows.split("\n\n") if f"`{act}`," in part).split(f"`{act}`,", 1)[1]
    return [path for path in re.findall(r"`([\w/]+\.py)`", after) if not path.startswith("portal/")]


def follow_receive(world, at, *, is_first=False, of=room_of):
    papers = [actions.PaperFacts("Tờ khai", originals=1)]
    facts = actions.ApplicantFacts(name="Nguyễn Thị Thử", phone="0900 123 456")
    form = actions.Intake(unit=world.ward, version=world.ten_days, applicant=facts, papers=papers)
    if is_first:
        models._built.cache_clear()
    else:
        actions.receive(form, by=world.receiver, at=at("2018-12-17 14:10"))  # the unit's calendar is built once
    return walk(lambda: actions.receive(form, by=world.receiver, at=at("2018-12-17 14:20")), of)


def follow_as_citizen(received, at):
    code, when = received().code, at("2018-12-18 10:00")
    return walk(lambda: access.as_citizen(code=code, secret="3456", address="198.51.100.7", at=when))


def test_receiving_enters_the_rooms_of_the_map_in_their_order(world, at):
    steps = follow_receive(world, at)
    assert rooms(steps) == told("receive")
    assert len(rooms(steps)) <= MOST["receive"]


def test_the_first_reception_of_a_process_enters_one_room_more_to_build_the_calendar(world, at):
    assert set(rooms(follow_receive(world, at, is_first=True))) == {*told("receive"), "calendars/hours.py"}


def test_no_reception_enters_more_than_sixteen_rooms(world, at):
    first = rooms(follow_receive(world, at, is_first=True))
    assert len(first) == len(rooms(follow_receive(world, at, of=counts_all))) == 16 > MOST["receive"]


def test_receiving_enters_each_room_of_casework_from_one_room_and_once(world, at):
    steps = [(out, into) for out, into in follow_receive(world, at) if into.startswith("casework/") and out]
    first = "casework/actions/receiving.py"
    from_the_act = visits(into for out, into in steps if out == first)
    assert from_the_act == list(dict.fromkeys(from_the_act))
    sources = {into: {out for out, other in steps if other == into} for _, into in steps if into != first}
    assert {into: out for into, out in sources.items() if len(out) > 1} == {}


def test_a_look_up_enters_the_rooms_of_the_map_in_their_order(received, at):
    steps = follow_as_citizen(received, at)
    assert rooms(steps) == told("as_citizen")
    assert len(rooms(steps)) <= MOST["as_citizen"]


def test_a_look_up_comes_back_to_one_room_alone_to_give_back_what_it_counted(received, at):
    entered = visits(into for _, into in follow_as_citizen(received, at))
    assert [room for room in set(entered) if entered.count(room) > 1] == ["casework/limits.py"]


def test_the_sweep_enters_the_rooms_of_the_map_in_their_order(received, at):
    received()
    steps = walk(lambda: sweep.flag_overdue(at=at("2019-02-01 08:00")))
    assert rooms(steps) == told("flag_overdue")
    assert len(rooms(steps)) <= MOST["flag_overdue"]


@pytest.mark.parametrize("act", MOST)
def test_a_walk_that_grew_would_be_seen(act):
    assert 2 <= len(told(act)) == len(set(told(act))) <= MOST[act]


def test_every_room_of_a_walk_is_seen_and_what_is_none_is_not(world, received, at):
    code = received().code
    steps = walk(lambda: access.as_officer(world.receiver, code, at=at("2018-12-18 10:00")))
    assert steps == [(None, "casework/access.py"), ("casework/access.py", "casework/codes.py")]
    assert room_of(access.__file__) == "casework/access.py"
    assert room_of(str(DOSSIERS / "casework/models/leg.py")) is room_of(str(BASE / "portal/urls.py")) is None
