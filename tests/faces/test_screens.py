"""In a real browser: an amount is read back while it is typed, and a scanner's card fills in the reception form."""

import os

import pytest

from dossiers.casework.models import Dossier
from tests import browser
from tests.desk.test_screens import sign_in
from tests.world import a_world

pytestmark = pytest.mark.browser
CARD = "079090001234|251234567|Ngô Thị Mẫu Hoa|08031990|Nữ|Số 9 Đường Mẫu, Phường Tân An, Cần Thơ|15082021"


def test_an_amount_is_read_back_and_a_scanned_card_fills_in_the_form(own_database, web):
    world = a_world()
    with browser.opened() as page:
        sign_in(page, web, "t.tiepnhan")
        page.goto(f"{web}/can-bo/tiep-nhan?procedure={world.ten_days.procedure.code}")
        page.get_by_label("Phí, lệ phí (đồng)").press_sequentially("75.000")
        page.get_by_text("bảy mươi lăm nghìn đồng").wait_for()
        page.get_by_label("Phí, lệ phí (đồng)").press_sequentially("0")
        page.get_by_text("Dấu chấm ngăn từng ba chữ số").wait_for()
        page.get_by_label("Phí, lệ phí (đồng)").fill("125.000")
        page.get_by_text("một trăm hai mươi lăm nghìn đồng").wait_for()
        page.get_by_label("Tìm thủ tục").fill(CARD)
        page.get_by_text("Đã điền từ thẻ căn cước").wait_for()
        assert page.get_by_label("Họ và tên, hoặc tên tổ chức").input_value() == "Ngô Thị Mẫu Hoa"
        assert page.get_by_label("Số CCCD, CMND, hộ chiếu hoặc mã số thuế").input_value() == "079090001234"
        assert page.get_by_label("Phí, lệ phí (đồng)").input_value() == "125.000"
        assert page.get_by_text("một trăm hai mươi lăm nghìn đồng").is_visible()
        for size in (browser.DESKTOP, browser.PHONE):
            page.set_viewport_size(size)
            assert browser.findings(page) == [] and not browser.scrolls_sideways(page)
            if os.environ.get("PICTURES"):
                page.screenshot(path=f"{os.environ['PICTURES']}/reception-{size['width']}.png", full_page=True)
        page.set_viewport_size(browser.DESKTOP)
        page.get_by_role("button", name="Đủ cả").click()
        page.get_by_role("button", name="Tiếp nhận và in phiếu").click()
        page.get_by_text("T10.31.01-").first.wait_for()
        assert Dossier.objects.get().fee_vnd == 125_000
