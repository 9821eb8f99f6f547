"""Reception and the dossier's page in a real browser: by keyboard alone, without JavaScript, and two people at once."""

import datetime as dt
import os

import pytest
from django.utils import timezone

from dossiers.casework.models import Dossier, Guidance, IntakeDraft, Look
from dossiers.procedures.models import RequiredPaper
from tests import browser
from tests.casework import specimens
from tests.world import PASSWORD, a_dossier, a_dossier_in_process, a_world

pytestmark = pytest.mark.browser

MOST_KEYS = 60
PHOTO = {"name": "sổ đỏ.jpg", "mimeType": "image/jpeg", "buffer": specimens.photo_with_a_place()}


@pytest.fixture
def world(own_database, tmp_path, settings):
    settings.FILES_ROOT = tmp_path / "files"
    world = a_world()
    for seq, name in enumerate(("Giấy chứng nhận quyền sử dụng đất", "Bản vẽ mặt bằng", "Bản vẽ móng"), start=2):
        RequiredPaper.objects.create(version=world.ten_days, seq=seq, name=name, copies=1)
    return world


def sign_in(page, web, who, path):
    page.goto(f"{web}/can-bo/dang-nhap")
    page.get_by_label("Tên đăng nhập").fill(who.username)
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập").click()
    page.goto(f"{web}{path}")


def look_at(page):
    for viewport in (browser.PHONE, browser.DESKTOP):
        page.set_viewport_size(viewport)
        assert browser.findings(page) == [], page.url
        assert not browser.scrolls_sideways(page), (page.url, viewport)


class Keyboard:
    """Hands that never touch a mouse; ``presses`` counts every key but the letters of the applicant's own data."""

    def __init__(self, page):
        self.page, self.presses = page, 0

    def press(self, *keys):
        for key in keys:
            self.presses += len(key.split("+"))
            self.page.keyboard.press(key)

    def type(self, words):
        self.presses += len(words)
        self.page.keyboard.type(words)

    def fill_in(self, words):
        """The applicant's data."""
        self.page.keyboard.type(words)

    def tab_to(self, wanted):
        for _ in range(20):
            if self.page.evaluate("w => document.activeElement.matches(w)", wanted):
                return
            self.press("Tab")
        raise AssertionError(f"Tab does not lead to {wanted}")


def test_a_known_procedure_is_received_by_keyboard_alone_in_at_most_sixty_presses(world, web):
    with browser.opened() as page:
        sign_in(page, web, world.receiver, "/can-bo/tiep-nhan")
        keys = Keyboard(page)
        page.wait_for_function("document.activeElement.id === 'loc'")
        keys.type("000010")
        keys.press("Enter")
        page.get_by_text("Thời hạn 10 ngày làm việc").wait_for()
        keys.fill_in("092090009999")
        keys.press("Tab")
        keys.fill_in("0907 123 456")
        keys.tab_to("#id_name")
        keys.fill_in("Lê Thị Bàn Phím")
        keys.tab_to("#id_address")
        keys.fill_in("12 Đường Thử")
        keys.tab_to("[data-all]")
        keys.press("Space")
        keys.press("Control+Enter")
        page.get_by_text("GIẤY TIẾP NHẬN HỒ SƠ").wait_for()
        print(f"\n{keys.presses} key presses beside the applicant's data")
        assert keys.presses <= MOST_KEYS
        dossier = Dossier.objects.get()
        assert dossier.applicant.address == "12 Đường Thử" and dossier.papers.count() == 4


def test_scans_an_earlier_applicant_and_the_draft_come_without_reloading(world, web):
    a_dossier(world, timezone.now() - dt.timedelta(hours=3), address="12 Đường Cũ")
    with browser.opened() as page:
        sign_in(page, web, world.receiver, "/can-bo/tiep-nhan?procedure=T.000010")
        page.get_by_label("Số CCCD").fill("092090001234")
        page.get_by_label("Số CCCD").press("Tab")
        page.get_by_text("Đã có 1 hồ sơ trước").wait_for()
        assert page.get_by_label("Họ và tên").input_value() == "Nguyễn Thị Thử"
        assert Look.objects.get().what == "earlier"
        line = page.locator("tr[data-line]").first
        line.locator("input[type=file]").set_input_files(PHOTO)
        line.locator(".scan img").wait_for()
        assert line.locator("input[type=checkbox]").is_checked()
        second = page.locator("tr[data-line]").nth(1)
        second.locator("input[type=file]").set_input_files({**PHOTO, "buffer": specimens.PROGRAMME})
        second.get_by_text("bên trong là chương trình").wait_for()
        large = {**PHOTO, "name": "to.pdf", "buffer": b"%PDF-" + b"\0" * 21 * 1024 * 1024}
        second.locator("input[type=file]").set_input_files(large)
        second.get_by_text("Tệp “to.pdf” lớn hơn 20 MB").wait_for()
        page.get_by_text("Bản nháp tự lưu lúc").wait_for(timeout=60_000)
        look_at(page)
        page.goto(f"{web}/can-bo/tiep-nhan")
        page.get_by_role("link", name="Nguyễn Thị Thử").click()
        assert page.get_by_label("Địa chỉ", exact=True).input_value() == "12 Đường Cũ"
        page.locator(".scan img").wait_for()
        page.get_by_role("button", name="Đủ cả").click()
        page.get_by_role("button", name="Tiếp nhận và in phiếu").click()
        page.get_by_text("GIẤY TIẾP NHẬN HỒ SƠ").wait_for()
        dossier = Dossier.objects.order_by("-pk")[0]
        assert dossier.attachments.get().paper.name == "Tờ khai" and not IntakeDraft.objects.exists()
        page.goto(f"{web}/can-bo/ho-so/{dossier.code}")
        page.get_by_role("button", name="để đối chiếu").click()
        page.get_by_text("Đã ghi lại lần xem này").wait_for()
        page.get_by_text("Ai đã xem").click()
        page.get_by_text("Thêm tệp quét").click()
        look_at(page)
        with page.expect_download() as fetched:
            page.get_by_role("link", name="sổ đỏ.jpg").click()
        assert fetched.value.suggested_filename == "sổ đỏ.jpg"


def test_without_javascript_everything_at_reception_can_be_done(world, web):
    a_dossier(world, timezone.now() - dt.timedelta(hours=3), address="12 Đường Cũ")
    with browser.opened(javascript=False, viewport=browser.PHONE) as page:
        sign_in(page, web, world.receiver, "/can-bo/tiep-nhan")
        page.get_by_label("Tìm thủ tục").fill("thu tuc 000010")
        page.get_by_role("button", name="Tìm", exact=True).last.click()
        assert page.get_by_text("Thời hạn 10 ngày làm việc").is_visible()
        page.get_by_label("Điện thoại").fill("0900123456")
        page.get_by_role("button", name="Tìm người đã nộp trước").click()
        assert page.get_by_label("Họ và tên").input_value() == "Nguyễn Thị Thử"
        page.get_by_role("button", name="In phiếu hướng dẫn").click()
        assert "BỔ SUNG, HOÀN THIỆN HỒ SƠ" in page.content() and Guidance.objects.count() == 1
        page.goto(f"{web}/can-bo/tiep-nhan?procedure=T.000010")
        page.get_by_label("Điện thoại").fill("0900123456")
        page.get_by_role("button", name="Tìm người đã nộp trước").click()
        page.get_by_role("button", name="Đủ cả").click()
        page.locator("input[type=file]").first.set_input_files(PHOTO)
        page.get_by_role("button", name="Lưu nháp").click()
        assert page.get_by_role("link", name="sổ đỏ.jpg").is_visible()
        page.get_by_role("button", name="bỏ tệp sổ đỏ.jpg").click()
        assert page.get_by_role("link", name="sổ đỏ.jpg").count() == 0
        page.locator("input[type=file]").first.set_input_files(PHOTO)
        page.get_by_role("button", name="Tiếp nhận và in phiếu").click()
        assert page.get_by_role("heading", name="GIẤY TIẾP NHẬN").is_visible()
        dossier = Dossier.objects.order_by("-pk")[0]
        page.goto(f"{web}/can-bo/ho-so/{dossier.code}")
        page.get_by_text("Thêm tệp quét").click()
        page.get_by_label("Tệp", exact=True).set_input_files({**PHOTO, "name": "mat-sau.jpg"})
        page.get_by_role("button", name="Lưu tệp").click()
        assert page.get_by_role("link", name="mat-sau.jpg").is_visible()
        assert dossier.attachments.count() == 2


def test_of_two_browsers_on_one_dossier_one_wins_and_the_other_sees_why_and_loses_no_word(world, web):
    dossier = a_dossier_in_process(world, timezone.now() - dt.timedelta(hours=2))
    question = "Thửa đất số 48 có nằm trong quy hoạch không?"
    with browser.opened() as first:
        second = first.context.browser.new_context(viewport=browser.DESKTOP, locale="vi-VN").new_page()
        sign_in(first, web, world.handler, f"/can-bo/ho-so/{dossier.code}?viec=consult")
        sign_in(second, web, world.leader, f"/can-bo/ho-so/{dossier.code}?viec=stop")
        first.get_by_label("Nội dung hỏi").fill(question)
        second.get_by_label("Lý do").fill("Trùng hồ sơ")
        second.locator("#viec form button.btn-warn").click()
        second.get_by_text("đã dừng xử lý").wait_for()
        first.evaluate("window.dispatchEvent(new Event('focus'))")
        first.get_by_text("Cán bộ t.lanhdao vừa cập nhật hồ sơ lúc").wait_for()
        assert first.get_by_label("Nội dung hỏi").input_value() == question
        first.get_by_label("Cơ quan được hỏi").select_option(str(world.police.pk))
        first.locator("#viec form button.btn-primary").click()
        summary = first.locator("#loi")
        summary.wait_for()
        assert "Hồ sơ đã thay đổi" in summary.inner_text()
        assert "Cán bộ t.lanhdao vừa cập nhật hồ sơ lúc" in summary.inner_text()
        assert question in summary.inner_text() and "Công an thử" in summary.inner_text()
        assert "Dừng xử lý" in first.locator(".ph").inner_text()
        look_at(first)


def test_a_file_of_a_gigabyte_is_refused_with_a_sentence_with_or_without_javascript(world, web, tmp_path):
    gigabyte = tmp_path / "ban-ve.pdf"
    with gigabyte.open("wb") as file:
        file.write(b"%PDF-")
        os.truncate(file.fileno(), 1 << 30)
    with browser.opened() as page:
        sign_in(page, web, world.receiver, "/can-bo/tiep-nhan?procedure=T.000010")
        page.locator("input[type=file]").first.set_input_files(gigabyte)
        page.get_by_text("Tệp “ban-ve.pdf” lớn hơn 20 MB").wait_for()
    with browser.opened(javascript=False) as page:
        sign_in(page, web, world.receiver, "/can-bo/tiep-nhan?procedure=T.000010")
        page.locator("input[type=file]").first.set_input_files(gigabyte)
        page.get_by_role("button", name="Lưu nháp").click()
        page.get_by_role("heading", name="Tệp quá lớn").wait_for()
