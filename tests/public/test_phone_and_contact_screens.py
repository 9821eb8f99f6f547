"""The telephone look-up and the choice of messages in a real browser: without JavaScript, by keyboard, two widths."""

from types import SimpleNamespace

import pytest
from django.core import signing
from django.utils import timezone

from dossiers.notices import links, phones
from dossiers.notices.models import Message, PhoneRequest
from dossiers.notices.preparing import prepare_pending
from tests import browser
from tests.world import a_dossier_in_process, a_world, local

pytestmark = pytest.mark.browser

NOW = local("2018-12-27 10:00")


@pytest.fixture
def place(own_database, web, monkeypatch):
    """A committed dossier, its receipt told; the clock held still."""
    world = a_world()
    dossier = a_dossier_in_process(world, local("2018-12-17 14:20"), email="thu@example.vn")
    prepare_pending(at=NOW)
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    monkeypatch.setattr(signing, "time", SimpleNamespace(time=NOW.timestamp))
    return web, world, dossier


def look_at(page):
    """What is wrong with the page, at both widths; nothing is looked at where scripts are off (axe is one)."""
    troubles = []
    if not page.context.scripted:
        return troubles
    for viewport in (browser.DESKTOP, browser.PHONE):
        page.set_viewport_size(viewport)
        troubles += [f"{page.url}: {finding}" for finding in browser.findings(page)]
        troubles += [f"{page.url} scrolls sideways"] if browser.scrolls_sideways(page) else []
    return troubles


def cookies(page):
    return [cookie["name"] for cookie in page.context.cookies()]


def the_telephone_pages(page, address):
    """Ask, type the code, see the list; every page on the way is looked at."""
    page.goto(f"{address}/tra-cuu/dien-thoai")
    troubles = look_at(page)
    page.get_by_label("Số điện thoại của người nộp").fill("12")
    page.keyboard.press("Enter")
    page.get_by_text("Số điện thoại bắt đầu bằng 0").first.wait_for()
    troubles += look_at(page)
    page.get_by_label("Số điện thoại của người nộp").fill("0900 123 456")
    page.keyboard.press("Enter")
    page.get_by_role("heading", level=1, name="Nhập mã trong tin nhắn").wait_for()
    troubles += look_at(page)
    phones.prepare_phone_messages(at=NOW)
    request = PhoneRequest.objects.get()
    page.get_by_label("Mã 6 chữ số").fill("12")
    page.keyboard.press("Enter")
    page.get_by_text("Bạn còn 4 lần thử").wait_for()
    troubles += look_at(page)
    assert cookies(page) == []
    page.get_by_label("Mã 6 chữ số").fill(links.code_of(request.id))
    page.keyboard.press("Enter")
    page.get_by_role("heading", level=1, name="Các hồ sơ của bạn").wait_for()
    assert cookies(page) == ["phone"]
    return troubles + look_at(page)


def the_choice(page):
    """From the list behind the code to the choice."""
    page.get_by_role("link", name="Cách nhận tin").first.click()
    page.get_by_role("heading", level=1, name="Cách nhận tin về hồ sơ").wait_for()
    troubles = look_at(page)
    page.get_by_label("Zalo tới").check()
    page.get_by_label("Không còn dùng").check()
    page.get_by_role("button", name="Lưu cách nhận tin").click()
    page.get_by_role("alert").wait_for()
    troubles += look_at(page)
    page.get_by_label("Đúng, số này còn dùng").check()
    page.get_by_role("button", name="Lưu cách nhận tin").click()
    page.get_by_text("Đã lưu lựa chọn của bạn").wait_for()
    return troubles + look_at(page)


def test_the_telephone_door_and_the_choice_without_javascript(place):
    address, world, dossier = place
    with browser.opened(viewport=browser.PHONE, javascript=False) as page:
        page.context.scripted = False
        the_telephone_pages(page, address)
        the_choice(page)


def test_every_page_of_it_is_clean_and_fits(place):
    address, world, dossier = place
    with browser.opened() as page:
        page.context.scripted = True
        troubles = the_telephone_pages(page, address)
        page.get_by_role("link", name=dossier.code, exact=True).click()
        page.get_by_role("link", name="Không có giấy hẹn: mở bằng mã gửi vào điện thoại").wait_for()
        troubles += look_at(page)
        page.go_back()
        troubles += the_choice(page)
        page.goto(f"{address}/t/{links.token_of(Message.objects.get(seq=1).key)}")
        troubles += look_at(page)
        page.goto(f"{address}/tra-cuu/dien-thoai")
        page.get_by_role("button", name="Đóng danh sách").click()
        page.get_by_label("Số điện thoại của người nộp").wait_for()
        assert cookies(page) == []
        page.get_by_label("Số điện thoại của người nộp").fill("0900 123 456")
        page.get_by_role("button", name="nhắn mã cho tôi").click()
        page.get_by_role("heading", level=1, name="Mã hồ sơ được nhắn tới số của bạn").wait_for()
        troubles += look_at(page)
        assert troubles == []
