"""Who sees what on the board: one place decides, every view passes through it, inspectors change nothing."""

import uuid

import pytest
from django.test import Client
from django.urls import reverse

from dossiers.casework.moves import MOVES
from dossiers.units.roles import Role
from portal.board.urls import urlpatterns
from tests.board.conftest import PERIOD
from tests.world import an_officer

ARGUMENTS = {"code": "T10.31.01", "number": uuid.UUID(int=7), "sign_number": 7, "reminder_number": 7}
VIEWS = {pattern.name: pattern for pattern in urlpatterns}


def address(name: str) -> str:
    given = {key: ARGUMENTS[key] for key in VIEWS[name].pattern.converters if key in ARGUMENTS}
    return reverse(f"board:{name}", kwargs=given)


@pytest.fixture
def people(world):
    return {
        "mayor": world.mayor,
        "city inspector": an_officer("t.thanhtra", world.city, Role.INSPECTOR),
        "district leader": world.district_leader,
        "ward leader": world.leader,
        "receiver": world.receiver,
        "head": world.head,
    }


SEES = {
    "mayor": {"T10", "T10.31", "T10.31.01", "T10.31.02", "T10.05"},
    "city inspector": {"T10", "T10.31", "T10.31.01", "T10.31.02", "T10.05"},
    "district leader": {"T10.31", "T10.31.01", "T10.31.02"},
    "ward leader": {"T10.31.01"},
    "receiver": {"T10.31.01"},
    "head": {"T10.05"},
}


@pytest.mark.parametrize("name", VIEWS)
def test_every_view_of_the_board_begins_with_a_visit(name):
    assert getattr(VIEWS[name].callback, "is_guarded", False), f"{name} is not guarded by portal.board.visit.leader"


@pytest.mark.parametrize("who", SEES)
def test_a_unit_sees_itself_and_below_the_city_and_inspectors_see_all(world, history, people, signed_in, who):
    client = signed_in(people[who])
    seen = {row.code for row in client.get(f"/dieu-hanh/?{PERIOD}").context["units"]}
    ours = {code for code in SEES["mayor"] if code in seen}
    assert ours == SEES[who] - {"T10"}
    for code in SEES["mayor"] - {"T10"}:
        expected = 200 if code in SEES[who] else 404
        assert client.get(f"/dieu-hanh/don-vi/{code}/?{PERIOD}").status_code == expected
        assert client.get(f"/dieu-hanh/ho-so/?so=received&don-vi={code}&{PERIOD}").status_code == expected


@pytest.mark.parametrize("name", VIEWS)
def test_nobody_enters_without_signing_in_or_without_a_post(world, signed_in, name):
    assert Client().get(address(name)).status_code == 302
    assert signed_in(world.idle).get(address(name)).status_code == 403


def test_no_move_belongs_to_an_inspector():
    assert [move.act for move in MOVES.values() if Role.INSPECTOR in move.roles] == []
