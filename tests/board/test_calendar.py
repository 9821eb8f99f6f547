"""The working calendar's screen: a change is previewed, saved as previewed, told to the citizen, and taken back."""

import datetime as dt
import re

import pytest
from django.utils import timezone

from dossiers.calendars.models import Calendar
from dossiers.casework.models import Dossier
from dossiers.units.roles import Role
from tests.world import a_dossier, an_officer, local

NOW = "2018-12-19 10:00"
STORM = {"tu": "2018-12-24", "den": "2018-12-25", "loai": "closed", "ten": "Nghỉ bão", "can-cu": "Công điện 12"}
PLACE = "/dieu-hanh/lich/?lich=test&nam=2018"


@pytest.fixture
def now(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: local(NOW))


@pytest.fixture
def dossier(world, now):
    return a_dossier(world, local("2018-12-17 14:20"))


def said(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def dues():
    return dict(Dossier.objects.values_list("pk", "due_at"))


def previewed(client):
    page = client.post(PLACE, {**STORM, "xem": "1"})
    token = re.search(r'name="da-xem" value="([0-9a-f]+)"', page.content.decode())[1]
    return page, {**STORM, "luu": "1", "da-xem": token}


def test_the_preview_names_the_dossiers_and_saving_does_just_that(world, signed_in, dossier):
    client, before = signed_in(world.mayor), dues()
    page, form = previewed(client)
    assert "Sẽ dời hẹn của 1 hồ sơ" in said(page)
    assert f"{dossier.code} thứ Hai, 31/12/2018 thứ Tư, 02/01/2019" in said(page)
    assert dues() == before

    saved = client.post(PLACE, form, follow=True)
    assert "Đã lưu. Hẹn của 1 hồ sơ được tính lại." in said(saved)
    assert "thứ Hai, 24/12/2018: nghỉ, Nghỉ bão" in said(saved)
    assert dues() == {dossier.pk: local("2019-01-02 17:00")}

    number = re.search(r'name="hoan-tac" value="(\d+)"', saved.content.decode())[1]
    undone = client.post(PLACE, {"hoan-tac": number}, follow=True)
    assert "Đã hoàn tác “Công điện 12”" in said(undone) and "nghỉ, Nghỉ bão" not in said(undone)
    assert dues() == before


def test_the_officials_page_of_the_dossier_tells_the_new_promise(world, signed_in, dossier):
    client = signed_in(world.mayor)
    client.post(PLACE, previewed(client)[1])
    page = said(signed_in(world.receiver).get(f"/can-bo/ho-so/{dossier.code}"))
    assert "dời vì lịch làm việc thay đổi" in page
    assert "Lịch làm việc thay đổi, ngày hẹn được tính lại" in page and "Hẹn trả: thứ Tư, 02/01/2019." in page


def test_a_preview_that_is_out_of_date_is_shown_again(world, signed_in, dossier):
    client = signed_in(world.mayor)
    _, form = previewed(client)
    a_dossier(world, local("2018-12-18 09:00"))
    again = client.post(PLACE, form)
    assert "Xem lại rồi lưu" in said(again) and "Sẽ dời hẹn của 2 hồ sơ" in said(again)
    assert not Calendar.objects.get(slug="test").days.exists()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"tu": ""}, "không phải ngày"),
        ({"tu": "24/13/2018"}, "không phải ngày"),
        ({"den": "2018-12-20"}, "từ ngày đầu trở đi"),
        ({"den": "2019-12-20"}, "không quá 31 ngày"),
        ({"can-cu": " "}, "Ghi căn cứ"),
        ({"loai": "sometimes"}, "Chọn loại ngày"),
        ({"loai": "makeup", "gio": "abc"}, "không phải khoảng giờ"),
        ({"loai": "makeup", "gio": "11:00-07:00"}, "phải trước giờ đóng"),
        ({"loai": "makeup", "tu": "2018-12-15", "den": ""}, "từ hôm nay trở đi"),
        ({"loai": "ordinary", "luu": "1"}, "đã như vậy rồi"),
        ({"hoan-tac": "999999"}, "Không có thay đổi này"),
        ({"hoan-tac": "x"}, "Không có thay đổi này"),
    ],
)
def test_what_makes_no_sense_is_told_in_a_sentence(world, signed_in, now, changes, sentence):
    answer = signed_in(world.mayor).post(PLACE, {**STORM, "da-xem": EMPTY, **changes})
    assert answer.status_code == 200 and sentence in said(answer)


EMPTY = "e3b0c44298fc1c149afbf4c8996fb924"  # of no moves at all


def test_only_administrators_and_leaders_of_the_city_see_it(world, signed_in, now):
    assert signed_in(world.leader).get(PLACE).status_code == 403
    assert signed_in(world.leader).post(PLACE, STORM).status_code == 403
    keeper = an_officer("t.quantri", world.city, Role.ADMINISTRATOR)
    assert signed_in(keeper).get(PLACE).status_code == 200
    assert "Lịch làm việc" in said(signed_in(world.mayor).get(PLACE))


def test_a_year_without_days_is_missed(world, signed_in, now):
    client = signed_in(world.mayor)
    assert "Chưa có ngày nghỉ nào của năm 2019" in said(client.get(PLACE))
    calendar = Calendar.objects.get(slug="test")
    calendar.days.create(date=dt.date(2019, 1, 1), kind="closed", name="Tết dương lịch")
    assert "Chưa có ngày nghỉ nào" not in said(client.get(PLACE))
    assert "Tết dương lịch" in said(client.get("/dieu-hanh/lich/?lich=test&nam=2019"))


@pytest.mark.parametrize("query", ["", "?nam=0", "?nam=99999", "?nam=x&lich=none", "?lich=%00"])
def test_odd_addresses_show_a_calendar_all_the_same(world, signed_in, now, query):
    assert signed_in(world.mayor).get(f"/dieu-hanh/lich/{query}").status_code in (200, 400)
