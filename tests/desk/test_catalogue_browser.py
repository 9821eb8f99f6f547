"""The catalogue in a real browser: a fee is raised from next month by a decision, on a desktop and a telephone."""

import datetime as dt

import pytest
from django.utils import timezone

from dossiers.procedures.models import ProcedureVersion
from dossiers.units.roles import Role
from tests import browser
from tests.desk.test_catalogue import PDF
from tests.desk.test_screens import look_at, sign_in
from tests.world import a_world, an_officer

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("javascript", [True, False], ids=["desktop", "phone without javascript"])
def test_a_fee_is_raised_from_next_month_by_two_persons(own_database, web, javascript, tmp_path):
    world = a_world()
    an_officer("t.quantri.tp", world.city, Role.ADMINISTRATOR)
    begins = (timezone.localdate().replace(day=1) + dt.timedelta(days=32)).replace(day=1)
    file = tmp_path / "QD 3412.pdf"
    file.write_bytes(PDF)
    look = look_at if javascript else lambda page: [browser.scrolls_sideways(page)] * browser.scrolls_sideways(page)
    troubles = []
    with browser.opened(viewport=browser.DESKTOP if javascript else browser.PHONE, javascript=javascript) as page:
        sign_in(page, web, "t.quantri.tp")
        page.goto(f"{web}/quan-tri/quyet-dinh")
        page.get_by_label("Số quyết định").fill("3412/QĐ-UBND")
        page.get_by_label("Ngày ký").fill(f"{timezone.localdate():%d/%m/%Y}")
        page.get_by_label("Trích yếu").fill("Lệ phí và thời hạn")
        page.get_by_label("Tệp PDF").set_input_files(file)
        page.get_by_role("button", name="Thêm", exact=True).click()
        page.get_by_text("Đã thêm quyết định").wait_for()
        troubles += look(page)

        page.goto(f"{web}/quan-tri/thu-tuc?tim=T.000010")
        troubles += look(page)
        page.get_by_role("link", name="Thủ tục thử T.000010").click()
        troubles += look(page)
        page.get_by_role("link", name="Bản mới từ một ngày").click()
        page.get_by_label("Quyết định của thành phố").select_option(index=1)
        page.get_by_label("Lý do").fill("Theo quyết định của thành phố")
        page.get_by_label("Lệ phí chung").fill("80.000")
        page.get_by_role("button", name="Thêm dòng trống ở Các bước").click()
        assert page.get_by_label("Lệ phí chung").input_value().replace(".", "") == "80000", "what was typed stays"
        troubles += look(page)
        page.get_by_role("button", name="Lưu nháp và xem trước").click()
        troubles += look(page)
        page.get_by_role("button", name="Gửi người thứ hai duyệt").click()
        page.get_by_text("Chờ một quản trị hoặc lãnh đạo khác").wait_for()
        where = page.url
    with browser.opened(viewport=browser.DESKTOP if javascript else browser.PHONE, javascript=javascript) as page:
        sign_in(page, web, "t.lanhdao.tp")
        page.goto(where)
        page.get_by_role("button", name="Đồng ý", exact=True).click()
        page.get_by_text("có hiệu lực từ").first.wait_for()
        troubles += look(page)
    assert troubles == []
    made = ProcedureVersion.objects.get(procedure__code="T.000010", number=2)
    assert (made.valid_from, made.fee_vnd) == (begins, 80_000)
