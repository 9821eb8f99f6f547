"""Units kept on screens: name, place, map, telephone, further desks; shown to citizens, with history and a way back."""

import pytest
from django.db import IntegrityError, transaction

from dossiers.units.models import Unit, UnitDetails
from dossiers.units.roles import Role
from portal.public import current_catalogue
from tests.desk.test_catalogue import read
from tests.world import an_officer

LIST, WARD = "/quan-tri/don-vi", "/quan-tri/don-vi/T10.31.01"


@pytest.fixture
def world(world):
    world.keeper = an_officer("t.quantri.tp", world.city, Role.ADMINISTRATOR)
    world.ward_admin = an_officer("t.quantri", world.ward, Role.ADMINISTRATOR)
    Unit.objects.filter(pk=world.ward.pk).update(address="1 Đường Cũ", phone="0292 3811 111")
    current_catalogue.units_on.forget()
    return world


def said(browser, **typed):
    told = {"unit_name": "Phường thử", "address": "12 Nguyễn Trãi", "phone": "0292 3822 222", "reason": "Dời trụ sở"}
    return browser.post(WARD, told | typed)


@pytest.mark.parametrize("who", ["receiver", "leader", "ward_admin", "mayor"])
def test_units_are_kept_by_administrators_of_the_city(world, at_desk, who):
    assert (
        at_desk(who).get(LIST).status_code
        == at_desk(who).get(WARD).status_code
        == said(at_desk(who)).status_code
        == 403
    )


def test_what_is_changed_is_what_citizens_read_and_it_can_be_put_back(world, at_desk, client):
    keeper = at_desk("keeper")
    points = "Điểm chợ: 5 Trần Phú\n\n  Điểm bến xe: 9 Hùng Vương  "
    assert said(keeper, map_link="https://maps.example.vn/?q=1", desk_points=points).status_code == 302
    current_catalogue.units_on.forget()
    seen = client.get("/don-vi/T10.31.01")
    assert (
        "12 Nguyễn Trãi" in read(seen) and "0292 3822 222" in read(seen) and "Điểm bến xe: 9 Hùng Vương" in read(seen)
    )
    assert 'href="https://maps.example.vn/?q=1"' in seen.text

    page = keeper.get(WARD)
    assert "Dời trụ sở" in read(page) and "1 Đường Cũ" in read(page)
    first = UnitDetails.objects.order_by("pk").first()
    assert keeper.post(WARD, {"tra-lai": str(first.pk)}).status_code == 302
    ward = Unit.objects.get(pk=world.ward.pk)
    assert (ward.address, ward.phone) == ("1 Đường Cũ", "0292 3811 111")
    assert [one.map_link for one in UnitDetails.objects.all()] == ["", "https://maps.example.vn/?q=1", ""]


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"unit_name": "  "}, "Ghi tên đơn vị"),
        ({"reason": " "}, "Ghi lý do đổi"),
        ({"phone": "hỏi bảo vệ"}, "Số gồm chữ số"),
        ({"map_link": "javascript:alert(1)"}, "https://"),
        ({"map_link": "http://maps.example.vn"}, "https://"),
        ({"desk_points": "\n".join(f"Điểm {n}" for n in range(11))}, "nhiều nhất 10 dòng"),
        ({"tra-lai": "999999"}, "Không có lần đổi này"),
        ({"tra-lai": "x"}, "Không có lần đổi này"),
        ({"address": "1 Đường Cũ", "phone": "0292 3811 111"}, "Chưa có gì khác"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_changes(world, at_desk, typed, sentence):
    answer = said(at_desk("keeper"), **typed)
    assert answer.status_code == 422 and sentence in read(answer)
    assert not UnitDetails.objects.exists() and Unit.objects.get(pk=world.ward.pk).address == "1 Đường Cũ"


def test_the_list_finds_and_shows_what_is_missing(world, at_desk):
    keeper = at_desk("keeper")
    found = keeper.get(f"{LIST}?tim=phuong thử").context["rows"]
    assert world.ward in found and world.other not in found
    lacking = keeper.get(f"{LIST}?thieu=1").context["rows"]
    assert world.ward not in lacking and world.other in lacking
    assert keeper.get("/quan-tri/don-vi/T10.99").status_code == 404
    assert LIST in keeper.get(LIST).text.split("<main")[0], "the menu leads there"


def test_the_table_only_grows_and_takes_no_insecure_link(world):
    with pytest.raises(IntegrityError), transaction.atomic():
        UnitDetails.objects.create(
            unit=world.ward,
            name="X",
            map_link="http://x",
            reason="thử",
            set_by=world.keeper,
            set_at="2026-09-16T00:00Z",
        )
