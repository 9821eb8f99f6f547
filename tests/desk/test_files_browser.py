"""Lists from workbooks and units in a real browser: on a desktop, a small screen, and a telephone without script."""

import io
import os

import openpyxl
import pytest

from dossiers.units.roles import Role
from tests import browser
from tests.desk.test_screens import look_at, sign_in
from tests.world import a_world, an_officer

pytestmark = pytest.mark.browser
PAGES = {
    "catalogue": "/quan-tri/nhap-danh-muc",
    "units": "/quan-tri/don-vi?tim=phường thử",
    "unit": "/quan-tri/don-vi/T10.31.01",
    "people": "/can-bo/nhan-su/nhap",
    "elsewhere": "/quan-tri/noi-khac",
    "elsewhere-row": "/quan-tri/noi-khac/passport",
    "load": "/can-bo/nhan-su",
}


def shown(page, name, width):
    """Kept for looking at, where somebody asks for pictures."""
    if folder := os.environ.get("KEEP_PICTURES"):
        page.screenshot(path=f"{folder}/{name}-{width}.png", full_page=True)


@pytest.mark.parametrize("width", [1280, 390])
def test_lists_and_units_are_kept_by_hand(own_database, web, width, tmp_path):
    world = a_world()
    an_officer("t.quantri.tp", world.city, Role.ADMINISTRATOR)
    javascript = width > 390
    look = look_at if javascript else lambda page: [browser.scrolls_sideways(page)] * browser.scrolls_sideways(page)
    viewport = {"width": width, "height": 900}
    troubles = []
    with browser.opened(viewport=viewport, javascript=javascript) as page:
        sign_in(page, web, "t.quantri.tp")
        for name, address in PAGES.items():
            page.goto(f"{web}{address}")
            troubles += look(page)
            shown(page, name, width)
        page.goto(f"{web}{PAGES['unit']}")
        page.get_by_label("Địa chỉ").fill("12 Nguyễn Trãi")
        page.get_by_label("Lý do đổi").fill("Dời trụ sở")
        page.get_by_role("button", name="Đổi từ bây giờ").click()
        page.get_by_text("Đã đổi.").wait_for()
        troubles += look(page)
        shown(page, "unit-changed", width)

        page.goto(f"{web}{PAGES['catalogue']}")
        content = page.context.request.get(f"{web}/quan-tri/danh-muc.xlsx").body()
        book = openpyxl.load_workbook(io.BytesIO(content))
        sheet = book["Thủ tục"]
        titles = {cell.value: cell.column for cell in sheet[1]}
        line = next(row[0].row for row in sheet.iter_rows(min_row=2) if row[0].value == "T.000010")
        sheet.cell(line, titles["Lệ phí chung"]).value = 80_000
        book.save(tmp_path / "danh muc.xlsx")
        page.get_by_label("Tệp .xlsx đã sửa").set_input_files(tmp_path / "danh muc.xlsx")
        page.get_by_role("button", name="Xem chỗ khác").click()
        page.get_by_role("heading", name="1 thủ tục khác danh mục").wait_for()
        troubles += look(page)
        shown(page, "differences", width)
        page.get_by_label("Căn cứ khác").fill("NQ 21/2026")
        page.get_by_label("Lý do").fill("Theo nghị quyết")
        page.get_by_role("button", name="Lưu thành nháp").click()
        page.get_by_text("Đã lưu 1 nháp").wait_for()
    assert troubles == []
