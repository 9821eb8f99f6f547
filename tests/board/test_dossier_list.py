"""The list behind a number is as long as the number."""

import re

import pytest

from dossiers.oversight import reports
from dossiers.oversight.figures import Counts, Period
from portal.board import dossier_list
from portal.board.period import frozen
from tests.board.conftest import PERIOD
from tests.world import a_dossier, local

MONTH = Period(local("2018-12-02 10:30"), local("2018-12-18 14:00"), local("2018-12-18 14:00"))


@pytest.fixture(autouse=True)
def short_pages(monkeypatch):
    monkeypatch.setattr(dossier_list, "A_PAGE", 3)


def walked(client, address: str) -> list[str]:
    """The codes of a list, page after page."""
    codes, page = [], client.get(address)
    while True:
        assert page.status_code == 200
        codes += [row.dossier.code for row in page.context["rows"]]
        if page.context["next"] is None:
            return codes
        page = client.get(f"{address}&sau={page.context['next']}")


@pytest.mark.parametrize("figure", [figure for figure in dossier_list.NAMES if hasattr(Counts, figure)])
def test_a_list_has_as_many_dossiers_as_its_number_each_once(world, history, signed_in, figure):
    row = reports.figures(since=MONTH.since, until=MONTH.until, as_of=MONTH.as_of)
    client = signed_in(world.mayor)
    address = f"/dieu-hanh/ho-so/?so={figure}&{frozen(MONTH)}"
    assert client.get(address).context["count"] == getattr(row, figure)
    codes = walked(client, address)
    assert len(codes) == len(set(codes)) == getattr(row, figure)


def test_every_number_of_the_overview_leads_to_a_list_of_its_length(world, history, signed_in):
    client = signed_in(world.mayor)
    html = client.get(f"/dieu-hanh/?{PERIOD}").content.decode()
    links = re.findall(r'href="(/dieu-hanh/ho-so/\?[^"]+)"[^>]*>(?:<b[^>]*>)?([\d.]+)', html)
    assert len(links) > 10
    for address, number in links:
        assert len(walked(client, address.replace("&amp;", "&"))) == int(number.replace(".", "")), address


def test_every_number_of_a_units_page_leads_to_a_list_of_its_length(world, history, signed_in):
    client = signed_in(world.district_leader)
    for code in (world.ward.code, world.district.code):
        html = client.get(f"/dieu-hanh/don-vi/{code}/?{PERIOD}").content.decode()
        links = re.findall(r'href="(/dieu-hanh/ho-so/\?[^"]+)"[^>]*>(?:<b[^>]*>)?([\d.]+)', html)
        assert len(links) >= 8
        for address, number in links:
            assert len(walked(client, address.replace("&amp;", "&"))) == int(number), address


def test_a_list_stays_what_was_counted_when_more_comes_in(world, history, signed_in):
    client = signed_in(world.mayor)
    address = f"/dieu-hanh/ho-so/?so=received&{frozen(MONTH)}"
    before = walked(client, address)
    a_dossier(world, local("2018-12-20 08:00"))
    assert walked(client, address) == before


def test_nobody_sees_dossiers_of_units_out_of_sight(world, history, signed_in):
    client = signed_in(world.head)
    assert walked(client, f"/dieu-hanh/ho-so/?so=received&{frozen(MONTH)}") == []
    assert client.get(f"/dieu-hanh/ho-so/?so=received&don-vi={world.ward.code}").status_code == 404
    assert client.get("/dieu-hanh/ho-so/?so=received&don-vi=T10.99").status_code == 404


def test_an_unknown_number_is_not_found_and_a_broken_period_is_said_to_be_none(world, history, signed_in):
    client = signed_in(world.mayor)
    assert client.get("/dieu-hanh/ho-so/?so=secrets").status_code == 404
    for given in ("tu=2018-12-01&den=2018-12-02&luc=2018-12-02", "sau=-1", "sau=9" + "9" * 40):
        assert client.get(f"/dieu-hanh/ho-so/?so=late&{given}").status_code == 200
    far = "tu=0001-01-01T00:00:00%2B07:00&den=9999-12-31T00:00:00%2B07:00&luc=9999-12-31T00:00:00%2B07:00"
    for given in ("tu=x&den=y&luc=z", far):
        page = client.get(f"/dieu-hanh/ho-so/?so=late&{given}")
        assert page.status_code == 400 and "Chọn ngày đầu và ngày cuối" in page.content.decode()


def test_overdue_while_waiting_for_papers_shows_both_tags(world, signed_in):
    from dossiers.casework import actions
    from dossiers.casework.sweep import flag_overdue
    from tests.oversight.histories import ASK
    from tests.world import a_dossier_in_process

    dossier = a_dossier_in_process(world, local("2018-12-03 08:00"))
    flag_overdue(at=local("2018-12-18 08:00"))
    actions.ask_for_papers(dossier.pk, by=world.leader, at=local("2018-12-18 09:00"), **ASK)
    [row] = signed_in(world.mayor).get("/dieu-hanh/ho-so/?so=overdue").context["rows"]
    assert [tag.words for tag in row.tags] == ["Quá hạn", "Yêu cầu bổ sung giấy tờ"]
