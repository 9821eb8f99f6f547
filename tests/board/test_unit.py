from tests.board.conftest import PERIOD
from tests.board.test_overview import words
from tests.world import a_dossier_in_process, local, resolve


def late_at_the_ward(world, **more):
    dossier = a_dossier_in_process(world, local("2018-12-03 08:00"), **more)
    return resolve(dossier.pk, by=world.leader, at=local("2018-12-20 08:00"))


def test_a_unit_shows_its_late_dossiers_and_what_chance_would_give(world, signed_in):
    dossier = late_at_the_ward(world)
    response = signed_in(world.mayor).get(f"/dieu-hanh/don-vi/{world.ward.code}/?{PERIOD}")
    told = words(response)
    assert "1 hồ sơ trễ" in told and "dự kiến theo thủ tục: 1,0, theo quy mô: 1,0" in told
    assert "ít hồ sơ, chưa đủ để so" in told
    assert f'href="/can-bo/ho-so/{dossier.code}"' in response.content.decode()
    assert "chưa gửi" in told  # the letter of apology
    [line] = response.context["latest"]
    assert line.days_late == 3  # promised for Monday the 17th, 17:00; done on Thursday the 20th


def test_a_district_shows_the_units_below_it_on_one_scale(world, signed_in):
    late_at_the_ward(world)
    response = signed_in(world.district_leader).get(f"/dieu-hanh/don-vi/{world.district.code}/?{PERIOD}")
    assert [child.row.code for child in response.context["children"]] == [world.ward.code, world.other.code]
    told = words(response)
    assert "2 đơn vị trực thuộc, số hồ sơ trễ theo tháng, cùng một thang" in told
    assert "1 trễ trong 1" in told and "cột cao nhất = 1 hồ sơ" in told
    own, together = response.context["lines"]
    assert dict(own[1])["late"] == 0 and dict(together[1])["late"] == 1


def test_unknown_units_and_those_out_of_sight_are_one_and_the_same_page(world, signed_in):
    client = signed_in(world.head)
    unknown, hidden = client.get("/dieu-hanh/don-vi/T10.99/"), client.get(f"/dieu-hanh/don-vi/{world.ward.code}/")
    assert unknown.status_code == hidden.status_code == 404
    assert unknown.content == hidden.content
    assert client.get("/dieu-hanh/don-vi/t10.05/").status_code == 200
    assert client.get("/dieu-hanh/don-vi/'--/").status_code == 404


def test_a_unit_without_dossiers_has_a_page_too(world, signed_in):
    told = words(signed_in(world.head).get("/dieu-hanh/don-vi/T10.05/"))
    assert "Không có hồ sơ nào trễ trong kỳ này" in told
