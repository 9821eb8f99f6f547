"""The screen of what will be emptied when: who sees it, what it says, and a word of two persons."""

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone

from dossiers.casework.models import Applicant, Retention
from dossiers.units.roles import Role
from tests.public import everywhere
from tests.public.test_canaries import PERSON, seen
from tests.world import an_officer

ADDRESS, DAY = "/can-bo/thoi-han-luu", dt.timedelta(days=1)


@pytest.fixture
def made(world):
    world.administrator = an_officer("t.quantri.tp", world.city, Role.ADMINISTRATOR)
    world.ward_administrator = an_officer("t.quantri", world.ward, Role.ADMINISTRATOR)
    return everywhere.a_city(world, **PERSON).made


@pytest.fixture
def old(made, settings):
    """The term is so short that what ended lies at its end."""
    settings.RETENTION_YEARS = 0
    return made["returned"]


def decide(client: Client, what: str, dossier, **more: str):
    return client.post(ADDRESS, {"viec": what, "ma": dossier.code, **more})


def text(response) -> str:
    return " ".join(response.content.decode().split())


def test_it_says_what_will_be_emptied_when_without_any_applicant(at_desk, old):
    for who in ("leader", "administrator"):
        page = at_desk(who).get(ADDRESS)
        said = text(page)
        assert page.status_code == 200 and old.code in said and "Báo trước" in said
        assert seen(said, list(PERSON.values())) == []
        assert ADDRESS in text(at_desk(who).get("/can-bo/tai-khoan")), "the menu leads there"


@pytest.mark.parametrize(("who", "status"), [("handler", 403), ("receiver", 403), ("ward_administrator", 403)])
def test_others_do_not_enter(at_desk, old, who, status):
    assert at_desk(who).get(ADDRESS).status_code == status
    assert decide(at_desk(who), "giu", old, why="Tòa án yêu cầu giữ").status_code == status
    assert not Retention.objects.exists()


def test_a_leader_of_another_unit_finds_nothing_of_it(at_desk, world, old):
    world.elsewhere = an_officer("t.lanhdao.khac", world.other, Role.LEADER)
    assert old.code not in text(at_desk("elsewhere").get(ADDRESS))
    assert at_desk("elsewhere").get(ADDRESS, {"ma": old.code}).status_code == 404
    assert decide(at_desk("elsewhere"), "giu", old, why="Tòa án yêu cầu giữ").status_code == 404


def test_warned_prolonged_held_released_by_two_and_brought_back(at_desk, old):
    leader, administrator = at_desk("leader"), at_desk("administrator")
    assert decide(leader, "bao-truoc", old, why="").status_code == 422
    assert decide(leader, "bao-truoc", old, why="Đã rà soát cuối năm").status_code == 302
    assert "Báo trước ngay" not in text(leader.get(ADDRESS, {"ma": old.code}))
    until = timezone.now() + 400 * DAY
    assert decide(leader, "gia-han", old, why="Đang có khiếu nại").status_code == 422
    assert decide(leader, "gia-han", old, why="Đang có khiếu nại", until=f"{until:%d/%m/%Y}").status_code == 302
    assert Retention.objects.get(dossier=old).prolonged_to.date() == until.date()
    past = {"warned_at": timezone.now() - 90 * DAY, "hidden_at": timezone.now() - DAY}
    kept = Applicant.objects.filter(dossier=old).values(*PERSON).get()
    Retention.objects.update(kept=kept, erase_after=timezone.now() + DAY, **past)
    Applicant.objects.filter(dossier=old).update(name="", phone="")
    assert decide(administrator, "giu", old, why="Tòa án yêu cầu giữ").status_code == 302
    assert decide(administrator, "bo-giu", old).status_code == 302
    refused = decide(administrator, "bo-giu", old)
    assert refused.status_code == 422 and "người thứ hai" in text(refused)
    assert "đề nghị bỏ giữ" in text(leader.get(ADDRESS, {"ma": old.code}))
    assert decide(leader, "bo-giu", old).status_code == 302
    assert decide(leader, "dua-lai", old, why="Người nộp xin bản sao").status_code == 302
    assert Applicant.objects.get(dossier=old).name == PERSON["name"]


def test_one_that_has_not_ended_is_offered_nothing(at_desk, made):
    page = text(at_desk("leader").get(ADDRESS, {"ma": made["running"].code}))
    assert "Hồ sơ chưa kết thúc" in page and 'name="viec" value="giu"' not in page
    assert decide(at_desk("leader"), "giu", made["running"], why="Tòa án yêu cầu giữ").status_code == 422


@pytest.mark.parametrize("code", ["X-1", "H13.31-181217-9999"])
def test_a_code_that_nobody_has_is_not_found(at_desk, made, code):
    assert at_desk("leader").get(ADDRESS, {"ma": code}).status_code == 404
