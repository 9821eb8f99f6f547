"""In a real browser: a session that ends in the middle of a form, and the way back; at the desk, by telephone."""

import re

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from dossiers.casework.models import Attachment, Dossier, IntakeDraft
from portal.web.kept_forms.models import KeptForm
from tests import browser
from tests.casework.specimens import picture
from tests.desk.test_screens import look_at, sign_in
from tests.world import PASSWORD, a_dossier_in_process, a_world

pytestmark = pytest.mark.browser
BOTH = pytest.mark.parametrize("viewport", [browser.DESKTOP, browser.PHONE], ids=["desk", "telephone"])


def end_sessions():
    Session.objects.all().delete()


def again(page, username="t.tiepnhan"):
    page.get_by_label("Tên đăng nhập").fill(username)
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập").click()


def fill(page, world):
    page.locator("select[name=procedure]").select_option(world.ten_days.procedure.code)
    page.locator("[name=name]").fill("Trần Thị Bưởi")
    page.locator("[name=phone]").fill("0907123456")
    page.locator("[name=address]").fill("12 Đường “Ba & Bốn” <Ninh Kiều>")


@BOTH
def test_a_session_ends_in_the_middle_of_a_reception_with_scans_and_nothing_is_lost(
    own_database, web, viewport, tmp_path
):
    world = a_world()
    scan, late = tmp_path / "to khai.jpg", tmp_path / "giay ket hon.jpg"
    scan.write_bytes(picture(size=(640, 480)))
    late.write_bytes(picture(size=(320, 240)))
    with browser.opened(viewport=viewport) as page:
        sign_in(page, web, "t.tiepnhan")
        page.get_by_role("heading", name="Việc của").wait_for()
        page.goto(f"{web}/can-bo/tiep-nhan")
        fill(page, world)
        page.locator(".line-files").first.wait_for()
        page.locator(".scan-in").first.set_input_files(scan)
        page.locator(".scan").first.wait_for()
        end_sessions()
        page.locator("[name=authorisation]").fill("Giấy ủy quyền số 12/2026")
        page.locator("[name=submitted_by]").fill("Con là Lê Văn Xoài")
        page.locator(".scan-in").first.set_input_files(late)  # the first thing that meets the closed door
        page.locator("#het-phien").wait_for()
        assert "tự lưu" not in page.locator("[data-draft]").inner_text()
        assert look_at(page) == []
        page.get_by_role("button", name="Đăng nhập lại").click()
        page.get_by_text("được giữ cho riêng tài khoản của bạn").wait_for()
        again(page)
        page.locator("[data-came-back]").wait_for()
        assert look_at(page) == []
        assert "không còn ô" not in page.locator("[data-came-back]").inner_text()
        assert page.locator("[name=name]").input_value() == "Trần Thị Bưởi"
        assert page.locator("[name=address]").input_value() == "12 Đường “Ba & Bốn” <Ninh Kiều>"
        assert page.locator("[name=submitted_by]").input_value() == "Con là Lê Văn Xoài"
        assert page.locator(".scan").count() == 2
        page.locator(".ck input").first.check()
        page.get_by_role("button", name=re.compile("Tiếp nhận và in phiếu")).click()
        page.get_by_text("Trần Thị Bưởi").first.wait_for()
    dossier = Dossier.objects.get()
    assert Attachment.objects.filter(dossier=dossier).count() == 2
    assert not KeptForm.objects.filter(kind="form").exists()


@BOTH
def test_without_a_script_an_ended_session_loses_neither_words_nor_chosen_files(own_database, web, viewport, tmp_path):
    world = a_world()
    scan = tmp_path / "to khai.jpg"
    scan.write_bytes(picture(size=(640, 480)))
    with browser.opened(viewport=viewport, javascript=False) as page:
        sign_in(page, web, "t.tiepnhan")
        page.goto(f"{web}/can-bo/tiep-nhan")
        fill(page, world)
        page.get_by_role("button", name="Hiện giấy tờ").click()
        page.locator(".scan-in").first.set_input_files(scan)
        end_sessions()
        page.get_by_role("button", name=re.compile("Tiếp nhận và in phiếu")).click()
        again(page)
        page.locator("[data-came-back]").wait_for()
        assert page.locator("[name=name]").input_value() == "Trần Thị Bưởi"
        assert page.locator(".scan").count() == 1
    assert not Dossier.objects.exists()


@BOTH
def test_a_note_and_an_act_typed_in_an_ended_session_come_back_to_their_place(own_database, web, viewport):
    world = a_world()
    dossier = a_dossier_in_process(world, timezone.now())
    with browser.opened(viewport=viewport) as page:
        sign_in(page, web, "t.thuly")
        page.get_by_role("heading", name="Việc của").wait_for()
        page.goto(f"{web}/can-bo/ho-so/{dossier.code}")
        page.locator("details:has(textarea[name=words])").evaluate_all("all => all.forEach(one => one.open = true)")
        page.locator("textarea[name=words]").fill("Gọi lại\nsau 14 giờ <gấp>")
        end_sessions()
        page.locator("form:has(textarea[name=words]) button").click()
        again(page, "t.thuly")
        page.locator("[data-came-back]").wait_for()
        assert page.locator("textarea[name=words]").is_visible()
        assert page.locator("textarea[name=words]").input_value() == "Gọi lại\nsau 14 giờ <gấp>"
        page.locator("form:has(textarea[name=words]) button").click()
        page.get_by_text("Đã lưu ghi chú").wait_for()
        assert page.locator("textarea[name=words]").input_value() == ""


def test_who_leaves_reception_within_ten_seconds_finds_the_draft(own_database, web):
    world = a_world()
    with browser.opened() as page:
        sign_in(page, web, "t.tiepnhan")
        page.goto(f"{web}/can-bo/tiep-nhan")
        fill(page, world)
        page.goto(f"{web}/can-bo/viec")
        page.get_by_role("heading", name="Việc của").wait_for()
        page.goto(f"{web}/can-bo/tiep-nhan")
        page.get_by_text("Trần Thị Bưởi").first.wait_for()
    assert IntakeDraft.objects.get().typed["phone"] == "0907123456"


def test_back_after_a_corrected_mistake_and_after_receiving_is_a_page_and_never_receives_twice(own_database, web):
    world = a_world()
    with browser.opened() as page:
        sign_in(page, web, "t.tiepnhan")
        page.get_by_role("heading", name="Việc của").wait_for()
        page.goto(f"{web}/can-bo/tiep-nhan")
        fill(page, world)
        page.locator(".ck input").first.check()
        page.locator("[name=name]").fill("")
        send = page.get_by_role("button", name=re.compile("Tiếp nhận và in phiếu"))
        send.click()
        page.locator("#loi").wait_for()
        page.locator("[name=name]").fill("Trần Thị Bưởi")
        send.click()
        page.locator(".paper, .sheet, main").get_by_text("Trần Thị Bưởi").first.wait_for()
        page.goto(f"{web}/can-bo/viec")
        page.go_back()  # the receipt
        page.get_by_text("Trần Thị Bưởi").first.wait_for()
        page.go_back()  # where the form was
        page.get_by_role("heading", name="Hồ sơ này đã được tiếp nhận").wait_for()
        assert page.get_by_role("link", name=Dossier.objects.get().code).is_visible()
    assert Dossier.objects.count() == 1
