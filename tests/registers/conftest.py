"""The small world of tests/world.py, with lines of its three registers."""

import datetime as dt
import uuid
from types import SimpleNamespace

import pytest

from dossiers.registers import entering
from dossiers.registers.entry_checks import EntrySaid
from tests.world import a_world, local

AT = local("2026-09-16 10:05")
SAID = {
    "dialogue": {"title": "Nâng cấp hẻm 51", "attended": 80, "opinions": 12, "answered": 10},
    "reception": {
        "title": "Hỏi giá đất", "way": "regular", "topic": "proposal", "people": 2, "settled": "explained",
    },
    "model": {"title": "Hẻm xanh sạch đẹp", "theme": "society", "held_by": "group", "standing": "registered"},
}  # fmt: skip
PERSON = {"name": "Trần Thị Được Tiếp", "address": "12 Lý Tự Trọng", "phone": "0907314552"}


@pytest.fixture
def world(db: None) -> SimpleNamespace:
    return a_world()


@pytest.fixture
def enter(world):
    """A line of the ward's register: ``enter("dialogue", title=…)``."""

    def entering_one(kind: str, *, at=AT, by=None, unit=None, person=None, key=None, **values):
        on = values.pop("on", dt.date(2026, 9, 1))
        said = EntrySaid({**SAID[kind], "on": on, **values}, person or {})
        by, unit = by or world.handler, unit or world.ward
        return entering.enter(kind, said, unit=unit, form_key=key or uuid.uuid4(), by=by, at=at)

    return entering_one
