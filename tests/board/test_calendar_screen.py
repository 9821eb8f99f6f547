"""The calendar's screen and the citizens' calculator in a real browser, without a script."""

import datetime as dt

import pytest
from django.utils import timezone

from dossiers.calendars.models import Calendar
from dossiers.casework.models import Dossier
from portal.wording import vi
from tests import browser
from tests.world import a_dossier, a_world

pytestmark = pytest.mark.browser


@pytest.fixture
def city(own_database, web):
    """A committed ward with three dossiers received today or, before opening hours, counted as received next."""
    world = a_world()
    dossiers = [a_dossier(world, timezone.now() - dt.timedelta(minutes=minutes)) for minutes in (3, 2, 1)]
    return web, world, dossiers


def day_before(instant):
    """The last working day before the promise's day: a day off there moves it."""
    day = vi.local(instant).date() - dt.timedelta(days=1)
    while day.isoweekday() > 5:
        day -= dt.timedelta(days=1)
    return day


def sign_in(page, address, username):
    page.goto(f"{address}/can-bo/dang-nhap")
    page.get_by_label("Tên đăng nhập").fill(username)
    page.get_by_label("Mật khẩu").fill("mot-cua-thu-2018")
    page.get_by_role("button", name="Đăng nhập").click()


def dues():
    return dict(Dossier.objects.values_list("code", "due_at"))


def test_a_day_off_is_previewed_saved_and_taken_back(city):
    address, _, _ = city
    before = dues()
    off = day_before(next(iter(before.values())))
    with browser.opened(javascript=False) as page:
        sign_in(page, address, "t.lanhdao.tp")
        page.goto(f"{address}/dieu-hanh/lich/?lich=test&nam={off.year}")
        page.get_by_label("Từ ngày").fill(off.isoformat())
        page.get_by_label("Tên ngày").fill("Nghỉ bão")
        page.get_by_label("Căn cứ").fill("Công điện 12")
        page.get_by_role("button", name="Xem trước hồ sơ phải dời hẹn").click()
        rows = page.locator("#xem-truoc tbody tr").all_inner_texts()
        promised = {row.split("\t")[0].strip(): row.split("\t")[2].strip() for row in rows}
        assert dues() == before and set(promised) == set(before)

        page.get_by_role("button", name="Lưu và tính lại hẹn").click()
        assert page.get_by_text("Đã lưu. Hẹn của 3 hồ sơ được tính lại.").is_visible()
        assert {code: vi.promise(due) for code, due in dues().items()} == promised

        page.get_by_role("button", name="Hoàn tác").click()
        assert page.get_by_text("trở lại như cũ").is_visible()
        assert dues() == before and not Calendar.objects.get(slug="test").days.exists()


@pytest.mark.parametrize("viewport", [browser.DESKTOP, browser.PHONE], ids=["desktop", "phone"])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(city, viewport):
    address, _, dossiers = city
    found = []
    with browser.opened(viewport=viewport) as page:
        page.goto(f"{address}/tinh-ngay-hen/?nhan-ngay=2018-12-17&nhan-gio=14:20&so=10&don-vi=working_day")
        found += look_at(page)
        page.goto(f"{address}/tinh-ngay-hen/?so=x&don-vi=month")
        found += look_at(page)
        sign_in(page, address, "t.lanhdao.tp")
        page.goto(f"{address}/dieu-hanh/lich/?lich=can-tho&nam=2019")
        found += look_at(page)
        page.goto(f"{address}/dieu-hanh/lich/?lich=test")
        page.get_by_label("Từ ngày").fill(day_before(dossiers[0].due_at).isoformat())
        page.get_by_label("Căn cứ").fill("Công điện 12")
        page.get_by_role("button", name="Xem trước hồ sơ phải dời hẹn").click()
        found += look_at(page)
    assert not found


def look_at(page):
    found = [f"{page.url}: {finding}" for finding in browser.findings(page)]
    return [*found, f"{page.url} scrolls sideways"] if browser.scrolls_sideways(page) else found
