"""Whom a desk names in public: kept by the unit's administrator, shown where the law of the day says public."""

import pytest

from dossiers.procedures.models import RegimePeriod
from dossiers.units import appointing, desk_contacts
from dossiers.units.models import DeskContact
from dossiers.units.roles import Role
from portal.web.process_cache import ProcessCache
from tests.desk.conftest import words
from tests.world import WORKING_DAY, an_officer

LIST = "/can-bo/nhan-su/cong-khai"
HEAD = {"full_name": "Trần Thị Hoa", "title": "Trưởng Bộ phận Một cửa", "phone": "0292 3820 001", "is_head": "on"}


@pytest.fixture
def world(world):
    world.admin = an_officer("t.quantri", world.ward, Role.ADMINISTRATOR)
    world.other_admin = an_officer("t.quantri.khac", world.other, Role.ADMINISTRATOR)
    ProcessCache.forget_everything()
    return world


@pytest.mark.parametrize(("who", "status"), [("receiver", 403), ("leader", 403), ("admin", 200), ("other_admin", 200)])
def test_the_list_is_for_the_administrator(world, at_desk, who, status):
    assert at_desk(who).get(LIST).status_code == status


def test_a_name_is_put_on_and_taken_off_and_the_row_stays(world, at_desk):
    desk = at_desk("admin")
    assert desk.post(LIST, {"viec": "them", **HEAD}).status_code == 302
    (kept,) = desk_contacts.of(world.ward)
    assert (kept.name, kept.title, kept.is_head, kept.added_by) == (HEAD["full_name"], HEAD["title"], True, world.admin)
    assert kept.phone == "02923820001" and "Trần Thị Hoa" in words(desk.get(LIST))
    assert desk.post(LIST, {"viec": "bo", "muc": kept.pk}).status_code == 302
    assert desk_contacts.of(world.ward) == [] and DeskContact.objects.get().removed_by == world.admin


@pytest.mark.parametrize("changed", [{"full_name": ""}, {"title": " "}, {"phone": "12"}, {"phone": ""}])
def test_what_cannot_be_read_comes_back_with_its_sentence(world, at_desk, changed):
    answer = at_desk("admin").post(LIST, {"viec": "them", **HEAD, **changed})
    assert answer.status_code == 422 and not DeskContact.objects.exists()


def test_there_is_one_head_and_nobody_stands_twice(world):
    put = {"by": world.admin, "at": WORKING_DAY, "title": "Công chức"}
    desk_contacts.add(world.ward, name="Trần Thị Hoa", phone="0912000001", is_head=True, **put)
    desk_contacts.add(world.ward, name="Lê Văn Bình", phone="0912000002", is_head=True, **put)
    assert [(one.name, one.is_head) for one in desk_contacts.of(world.ward)] == [
        ("Lê Văn Bình", True),
        ("Trần Thị Hoa", False),
    ]
    with pytest.raises(appointing.InvalidStaffing, match="đã có"):
        desk_contacts.add(world.ward, name="Lê Văn Bình", phone="0912000002", **put)


def test_another_unit_is_in_other_hands(world, at_desk):
    kept = desk_contacts.add(
        world.ward, name="Trần Thị Hoa", title="Trưởng", phone="0912000001", by=world.admin, at=WORKING_DAY
    )
    assert at_desk("other_admin").post(LIST, {"viec": "bo", "muc": kept.pk}).status_code == 403
    with pytest.raises(appointing.NotYours):
        desk_contacts.add(world.other, name="A B", title="C", phone="0912000001", by=world.admin, at=WORKING_DAY)
    assert [one.name for one in desk_contacts.of(world.ward)] == ["Trần Thị Hoa"]


@pytest.mark.parametrize("law", ["2018", "2025"])
def test_the_public_page_names_them_where_the_law_says_public(law, world, client):
    RegimePeriod.objects.create(from_day="2018-01-01", regime_id=law)
    ProcessCache.forget_everything()
    page = f"/don-vi/{world.ward.code}"
    assert ("chưa công bố danh sách" in client.get(page).content.decode()) is (law == "2025")
    desk_contacts.add(
        world.ward, name="Trần Thị Hoa", title="Trưởng Bộ phận Một cửa", phone="0912000001", by=world.admin,
        at=WORKING_DAY,
    )  # fmt: skip
    said = client.get(page).content.decode()
    assert ("Trần Thị Hoa" in said and "0912000001" in said) is (law == "2025")
