"""A ward receives for a department and for another ward, in a browser: walls, paper both ways, boards, return."""

import pytest
from django.utils import timezone

from dossiers.casework import access, actions, transfers
from dossiers.casework.facts import row_audit
from dossiers.casework.models import Dossier
from dossiers.casework.states import State
from dossiers.oversight.tallies import apply_pending
from dossiers.units.models import Unit
from dossiers.units.roles import Role
from tests import browser
from tests.world import LONG_AGO, PASSWORD, a_version, a_world, an_officer, resolve, under_the_law_of_today

pytestmark = pytest.mark.browser


@pytest.fixture
def city(own_database):
    world = a_world()
    under_the_law_of_today()
    facts = {"calendar": world.ward.calendar, "valid_from": LONG_AGO, "parent": world.city}
    world.department = Unit.objects.create(code="T10.01", kind="department", name="Sở Thử nghiệm", **facts)
    world.of_department = a_version("T.000077", 7, "working_day", level="department", owner=world.department)
    world.neighbour = an_officer("t.hang.xom", Unit.objects.create(
        code="T10.31.03", kind="commune", name="Phường láng giềng", **{**facts, "parent": world.district}
    ), Role.RECEIVER)  # fmt: skip
    return world


def sign_in(page, web, username, to):
    page.context.clear_cookies()
    page.goto(f"{web}/can-bo/dang-nhap?next={to}")
    page.get_by_label("Tên đăng nhập").fill(username)
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập").click()
    page.wait_for_url(lambda url: url.startswith(f"{web}{to}"))


def look_at(page):
    for viewport in (browser.PHONE, browser.DESKTOP):
        page.set_viewport_size(viewport)
        assert browser.findings(page) == [], page.url
        assert not browser.scrolls_sideways(page), (page.url, viewport)


def receive(page, web, version, place=""):
    page.goto(f"{web}/can-bo/tiep-nhan?procedure={version.procedure.code}&place={place}")
    look_at(page)
    page.get_by_label("Họ và tên").fill("Trần Văn Thử")
    page.get_by_label("Điện thoại").fill("0900 765 432")
    page.get_by_label("Tờ khai").first.check()
    page.get_by_role("button", name="Tiếp nhận và in phiếu").click()
    page.get_by_text("GIẤY TIẾP NHẬN HỒ SƠ").wait_for()
    return Dossier.objects.latest("pk")


def test_a_ward_receives_for_a_department_and_for_another_ward(city, web):
    with browser.opened() as page:
        sign_in(page, web, "t.tiepnhan", "/can-bo/tiep-nhan")
        of_department = receive(page, web, city.of_department)
        of_ward = receive(page, web, city.ten_days, place="Phường khác")
        assert "Cơ quan giải quyết" in page.content()
        assert (of_department.unit, of_ward.unit) == (city.department, city.other)
        page.goto(f"{web}/can-bo/ban-giay")
        look_at(page)
        assert of_department.code in page.content() and of_ward.code in page.content()
        row = page.locator("tr", has_text=of_ward.code).first
        row.get_by_label("Người mang").fill("Anh Tư")
        row.get_by_role("button", name="Đã gửi").click()
        page.get_by_text("Đã ghi gửi bản giấy").wait_for()

        sign_in(page, web, "t.hang.xom", "/can-bo/viec")
        for code in (of_department.code, of_ward.code):
            assert page.goto(f"{web}/can-bo/ho-so/{code}").status == 404

        sign_in(page, web, "t.nguoi.la", "/can-bo/ban-giay")
        page.locator("tr", has_text=of_ward.code).first.get_by_role("button", name="Đã nhận").click()
        page.get_by_text("Đã ghi nhận bản giấy").wait_for()
        actions.forward(of_ward.pk, by=city.stranger, at=timezone.now(), to_officer=city.stranger)
        resolve(of_ward.pk, by=city.stranger, at=timezone.now())
        page.goto(f"{web}/can-bo/tra-ket-qua")
        assert of_ward.code not in page.content()  # it is handed out where it was received
        page.goto(f"{web}/can-bo/ban-giay")
        page.locator("tr", has_text=of_ward.code).first.get_by_role("button", name="Đã gửi").click()
        page.get_by_text("Đã ghi gửi bản giấy").wait_for()

        sign_in(page, web, "t.tiepnhan", "/can-bo/ban-giay")
        page.locator("tr", has_text=of_ward.code).first.get_by_role("button", name="Đã nhận").click()
        page.get_by_text("Đã ghi nhận bản giấy").wait_for()
        page.goto(f"{web}/can-bo/tra-ket-qua?ma={of_ward.code}")
        look_at(page)
        page.locator("main form button.btn-primary", has_text="Trả kết quả").last.click()
        page.get_by_text("Đã trả kết quả").wait_for()

        apply_pending()
        sign_in(page, web, "t.lanhdao.tp", f"/dieu-hanh/don-vi/{city.ward.code}/")
        look_at(page)
        page.get_by_role("link", name="2 hồ sơ").click()
        look_at(page)
        assert of_department.code in page.content() and city.department.name in page.content()
    of_ward.refresh_from_db()
    assert of_ward.state == State.RETURNED and row_audit.of([of_ward.pk, of_department.pk]) == []
    assert transfers.late([city.ward.pk], timezone.now()) == 0
    assert access.visible_to(city.receiver, at=timezone.now()).count() == 2
