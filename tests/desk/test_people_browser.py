"""A unit's administrator in a real browser: somebody new, a substitute, somebody leaves; without JavaScript too."""

import datetime as dt

import pytest
from django.utils import timezone

from dossiers.casework import actions
from dossiers.units.models import Officer
from dossiers.units.roles import Role
from tests import browser
from tests.desk.test_screens import look_at, sign_in
from tests.world import a_dossier_in_process, a_world, an_officer

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("javascript", [True, False], ids=["desktop", "phone without javascript"])
def test_an_administrator_adds_an_officer_names_a_substitute_and_lets_somebody_go(own_database, web, javascript):
    world = a_world()
    an_officer("t.quantri", world.ward, Role.ADMINISTRATOR)
    colleague = an_officer("t.thuly.2", world.ward, Role.HANDLER)
    dossiers = [a_dossier_in_process(world, timezone.now() - dt.timedelta(hours=hours)) for hours in (2, 3)]
    viewport = browser.DESKTOP if javascript else browser.PHONE
    look = look_at if javascript else lambda page: []
    with browser.opened(viewport=viewport, javascript=javascript) as page:
        sign_in(page, web, "t.quantri")
        page.goto(f"{web}/can-bo/nhan-su")
        troubles = look(page)
        page.get_by_role("link", name="Thêm cán bộ").click()
        troubles += look(page)
        page.get_by_label("Họ và tên").fill("Nguyễn Văn Mới")
        page.get_by_label("Tên đăng nhập", exact=True).fill("nguyen.van.moi")
        page.locator("#them-role").select_option("handler")
        page.get_by_role("button", name="Thêm và in phiếu").click()
        code = page.locator("[data-code]").inner_text()
        assert len(code) == 14
        troubles += look(page)

        page.goto(f"{web}/can-bo/nhan-su/nguoi/t.tiepnhan")
        page.get_by_text("Cử người thay khi vắng").first.click()
        page.locator("#thay-substitute").select_option(str(colleague.pk))
        page.locator("#thay-to_on").fill((timezone.localdate() + dt.timedelta(days=3)).isoformat())
        page.get_by_role("button", name="Cử người thay khi vắng").click()
        page.get_by_text("thay trong thời gian đã chọn").wait_for()
        troubles += look(page)

        page.goto(f"{web}/can-bo/nhan-su/nguoi/t.thuly")
        page.get_by_text("Nghỉ, chuyển đi").first.click()
        page.locator("#nghi-to_officer").select_option(str(colleague.pk))
        page.locator("#nghi-reason").fill("Nghỉ hưu theo quyết định số 12")
        page.get_by_role("button", name="Nghỉ, chuyển đi: khóa tài khoản").click()
        page.get_by_text("Đã bàn giao hồ sơ").wait_for()
        troubles += look(page)
        for dossier in dossiers:
            assert page.get_by_text(dossier.code).is_visible()
        assert actions.open_work(colleague).count() == 2
        assert not Officer.objects.get(pk=world.handler.pk).is_active

        page.set_viewport_size(browser.PHONE)
        for path in (
            "/can-bo/nhan-su",
            "/can-bo/nhan-su/nhat-ky",
            "/can-bo/nhan-su/nguoi/t.lanhdao",
            "/can-bo/mat-khau-moi",
        ):
            page.goto(f"{web}{path}")
            troubles += look(page)
        assert troubles == []


@pytest.mark.parametrize("javascript", [True, False], ids=["desktop", "phone without javascript"])
def test_a_leaders_account_is_reset_by_two_persons_on_their_screens(own_database, web, javascript, tmp_path):
    world = a_world()
    an_officer("t.quantri", world.ward, Role.ADMINISTRATOR)
    viewport = browser.DESKTOP if javascript else browser.PHONE
    look = look_at if javascript else lambda page: []
    with browser.opened(viewport=viewport, javascript=javascript) as page:
        sign_in(page, web, "t.quantri")
        page.goto(f"{web}/can-bo/nhan-su/nguoi/t.lanhdao")
        page.get_by_text("In phiếu mật khẩu").first.click()
        page.locator("#phieu-reason").fill("Quên mật khẩu, đã gặp trực tiếp")
        page.get_by_role("button", name="In phiếu mật khẩu").click()
        page.get_by_text("Đang chờ: In phiếu mật khẩu").wait_for()
        troubles = look(page)
        page.screenshot(path=tmp_path / "person.png", full_page=True)
        page.goto(f"{web}/can-bo/tai-khoan/thu-dien-tu")
        page.get_by_label("Thư điện tử công vụ").fill("khong phai")
        page.get_by_role("button", name="Lưu").click()
        page.get_by_role("alert").wait_for()
        troubles += look(page)
        page.screenshot(path=tmp_path / "address.png", full_page=True)
        page.context.clear_cookies()
        sign_in(page, web, "t.lanhdao.tp")
        page.goto(f"{web}/can-bo/nhan-su")
        troubles += look(page)
        page.screenshot(path=tmp_path / "waiting.png", full_page=True)
        page.get_by_role("button", name="Đồng ý").first.click()
        assert len(page.locator("[data-code]").inner_text()) == 14
        troubles += look(page)
        assert troubles == []
