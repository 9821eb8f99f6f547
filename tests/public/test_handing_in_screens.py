"""Missing papers handed in from a telephone in a real browser: the first without JavaScript, every state looked at."""

import hashlib
import io
from types import SimpleNamespace

import pytest
from django.core import signing
from django.utils import timezone
from PIL import Image

from dossiers.casework import access, actions
from dossiers.casework.files import store
from dossiers.casework.models import Attachment
from dossiers.casework.states import State
from tests import browser
from tests.casework import specimens
from tests.world import a_dossier_in_process, a_world, local

pytestmark = pytest.mark.browser

NOW = local("2018-12-18 10:00")
PHOTO = {"name": "ban-ve.jpg", "mimeType": "image/jpeg", "buffer": specimens.picture()}
PDF = {
    "name": "uy-quyen.pdf",
    "mimeType": "application/pdf",
    "buffer": specimens.PDF + b"%" + b"x" * 700_000 + b"\n%%EOF\n",
}
PIECE = 192 * 1024


@pytest.fixture
def receipt(own_database, web, monkeypatch):
    """Two papers are asked for: (the dossier, the address of its receipt)."""
    world = a_world()
    dossier = a_dossier_in_process(world, local("2018-12-17 14:20"))
    missing = [actions.Missing("Bản vẽ mặt cắt móng"), actions.Missing("Giấy ủy quyền")]
    asking = {"papers": missing, "reason": "Thiếu chữ ký", "basis": "Luật Xây dựng"}
    actions.ask_for_papers(dossier.pk, by=world.handler, at=local("2018-12-18 09:00"), **asking)
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    monkeypatch.setattr(signing, "time", SimpleNamespace(time=NOW.timestamp))
    return dossier, f"{web}/r/{access.issue_token(dossier, at=local('2018-12-18 09:30'))}"


def look_at(page):
    """What is wrong with the page, at both widths."""
    troubles = []
    for viewport in (browser.DESKTOP, browser.PHONE):
        page.set_viewport_size(viewport)
        troubles += [f"{page.url}: {finding}" for finding in browser.findings(page)]
        troubles += [f"{page.url} scrolls sideways"] if browser.scrolls_sideways(page) else []
    return troubles


def on_a_bad_line(page):
    """The second piece is cut off once; from which byte each piece was sent."""
    sent = []

    def piece(route):
        start = route.request.headers.get("upload-offset")
        if start is not None:
            sent.append(start)
        if start is not None and len(sent) == 2:
            route.abort("connectionreset")
        else:
            route.continue_()

    page.route("**/bo-sung/phan**", piece)
    return sent


def go_there(page, receipt):
    page.goto(receipt)
    page.get_by_role("link", name="Nộp trực tuyến").click()
    page.get_by_role("heading", level=1, name="Nộp giấy tờ còn thiếu").wait_for()


def test_papers_are_handed_in_by_telephone(receipt):
    dossier, address = receipt
    with browser.opened(viewport=browser.PHONE, javascript=False) as page:
        go_there(page, address)
        page.get_by_label("Ảnh hoặc tệp của giấy tờ này").first.set_input_files(PHOTO)
        page.get_by_role("button", name="Gửi các tệp đã chọn").click()
        page.get_by_text("Đã gửi 1 tệp").wait_for()
        page.get_by_text("ban-ve.jpg").first.wait_for()
    with browser.opened(viewport=browser.PHONE) as page:
        page.goto(address)
        troubles = look_at(page)
        go_there(page, address)
        page.get_by_text("ban-ve.jpg").first.wait_for()  # it waited for the second visit
        page.get_by_role("button", name="Nộp giấy tờ", exact=True).click()
        page.get_by_text("Chưa có tệp của giấy tờ này.").wait_for()
        troubles += look_at(page)
        page.get_by_role("button", name="Nộp phần đã có").click()
        page.get_by_role("heading", name="Đã nhận 1 giấy tờ").wait_for()
        troubles += look_at(page)
        broken = on_a_bad_line(page)
        page.get_by_label("Ảnh hoặc tệp của giấy tờ này").set_input_files(PDF)  # choosing is sending
        page.get_by_text("Mất kết nối").wait_for()
        page.get_by_text("Đã có tệp của mọi giấy tờ").wait_for()
        page.get_by_text("Đã gửi uy-quyen.pdf").wait_for()
        assert [int(start) for start in broken] == [0, PIECE, PIECE, 2 * PIECE, 3 * PIECE]
        troubles += look_at(page)
        page.get_by_role("button", name="Nộp giấy tờ", exact=True).click()
        page.get_by_role("heading", level=1, name="Đã nhận giấy tờ của bạn").wait_for()
        troubles += look_at(page)
        page.goto(address)
        page.get_by_role("link", name="Chọn nơi nhận kết quả").click()
        page.get_by_role("heading", level=1, name="Nơi nhận kết quả, rút hồ sơ").wait_for()
        page.get_by_role("button", name="Gửi yêu cầu rút").click()
        page.get_by_role("link", name="Chọn lý do.").wait_for()
        troubles += look_at(page)
        page.get_by_label("Không còn cần nữa").check()
        page.get_by_role("button", name="Gửi yêu cầu rút").click()
        page.get_by_text("Bạn đã yêu cầu rút hồ sơ").wait_for()
        troubles += look_at(page)
        assert page.context.cookies() == [] and troubles == []
    dossier.refresh_from_db()
    assert dossier.state == State.IN_PROCESS


def test_photos_are_sent_on_choosing_smaller_and_the_right_way_up(receipt):
    """Two papers at once; a photo that lies on its side by its EXIF; one that the browser cannot draw goes as it is."""
    noise = Image.effect_noise((4000, 3000), 90).convert("RGB")
    noise.paste((255, 0, 0), (0, 0, 4000, 300))  # the red edge is on top of the stored picture
    lying, exif = io.BytesIO(), Image.Exif()
    exif[0x0112] = 6  # shown, it stands on the right
    noise.save(lying, "JPEG", quality=92, exif=exif)
    assert len(lying.getvalue()) > 1_000_000
    with browser.opened(viewport=browser.PHONE) as page:
        go_there(page, receipt[1])
        first, second = page.locator(".scan-in").all()
        first.set_input_files({"name": "dung.jpg", "mimeType": "image/jpeg", "buffer": lying.getvalue()})
        second.set_input_files({"name": "anh.heic", "mimeType": "image/heic", "buffer": specimens.heic()})
        page.get_by_text("Đã gửi anh.heic").wait_for()
        page.get_by_text("Đã có tệp của mọi giấy tờ").wait_for()
        assert page.evaluate("document.activeElement.matches('[data-state]')")
    large, heic = Attachment.objects.order_by("slot")
    assert large.size < len(lying.getvalue()) and (large.width, large.height) == (1800, 2400)
    shown = Image.open(store.path_of(large)).convert("RGB")
    red, green, _ = shown.getpixel((1790, 1200))
    assert red > 200 and green < 60
    assert bytes(heic.given_digest) == hashlib.sha256(specimens.heic()).digest()


def test_back_after_a_wrong_digit_is_a_page_with_both_fields(receipt, web):
    """Without a script too: the answer to the form is a page of its own."""
    for javascript in (True, False):
        with browser.opened(viewport=browser.PHONE, javascript=javascript) as page:
            page.goto(f"{web}/tra-cuu")
            page.locator("#ma").fill(receipt[0].code)
            page.locator("#so").fill("0000")
            page.get_by_role("button", name="Xem hồ sơ").click()
            page.get_by_role("heading", name="Chưa tìm thấy").wait_for()
            assert page.locator("#so").input_value() == "0000" and "0000" not in page.url
            page.locator("#so").fill("3456")
            page.get_by_role("button", name="Xem hồ sơ").click()
            page.locator("h1").wait_for()
            page.go_back()
            page.get_by_role("heading", name="Chưa tìm thấy").wait_for()
            page.reload()
            assert page.locator("#ma").input_value() == receipt[0].code
