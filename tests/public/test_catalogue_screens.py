"""Catalogue, board, unit and small pages in a browser, in both languages and widths, by keyboard, without script."""

import pytest
from django.utils import timezone

from dossiers.oversight import tallies
from portal.web.process_cache import ProcessCache
from tests import browser
from tests.public.test_dossier import sign
from tests.public.test_screens import look_at
from tests.world import a_dossier_in_process, a_world, local

pytestmark = pytest.mark.browser

PAGES = (
    "/thu-tuc/",
    "/thu-tuc/?tim=khai+sihn&cap=commune",
    "/thu-tuc/1.001193?noi=H13.31.01",
    "/thu-tuc/2.002622?ngay=1999-01-01",
    "/ket-qua/?het=1",
    "/don-vi/T10.31.01",
    "/ket-qua/cach-tinh/",
    "/huong-dan/",
    "/lien-he/",
    "/bao-mat/",
    "/tro-nang/",
    "/to-cao/",
)


@pytest.fixture
def city(own_database, web, monkeypatch):
    """A ward with one late result, committed; the next morning."""
    world = a_world()
    sign(a_dossier_in_process(world, local("2018-12-17 14:20")), world, local("2019-01-03 09:00"))
    tallies.apply_pending()
    monkeypatch.setattr(timezone, "now", lambda: local("2019-01-04 10:00"))
    ProcessCache.forget_everything()
    return web


def test_every_page_is_clean_and_fits_in_both_languages_and_widths(city):
    troubles = []
    with browser.opened() as page:
        for path in PAGES:
            page.set_viewport_size(browser.DESKTOP)
            page.goto(f"{city}{path}")
            troubles += look_at(page)
            page.set_viewport_size(browser.PHONE)
            page.goto(f"{city}/en{path}")
            troubles += look_at(page)
    assert troubles == []


def test_a_person_with_a_keyboard_and_no_javascript_finds_a_procedure_and_its_unit(city):
    with browser.opened(viewport=browser.PHONE, javascript=False) as page:
        page.goto(f"{city}/thu-tuc/")
        page.get_by_label("Tìm thủ tục").focus()
        page.keyboard.type("so do")
        page.keyboard.press("Enter")
        page.wait_for_url("**tim=so+do**")
        found = page.locator("td.hd a").first
        assert "cấp Giấy chứng nhận quyền sử dụng đất" in found.inner_text()
        found.focus()
        page.keyboard.press("Enter")
        page.wait_for_url("**/thu-tuc/1.003003")
        page.get_by_label("Nơi nộp").select_option("H13.31")
        page.get_by_role("button", name="Xem theo nơi này").press("Enter")
        page.wait_for_url("**noi=H13.31")
        page.locator(".check input").first.press("Space")
        assert page.locator(".check input").first.is_checked()
        assert not page.get_by_role("button", name="In danh mục này").is_visible()  # printing by script needs one
        page.emulate_media(media="print")
        assert page.locator(".check input").first.is_visible()
        assert not page.locator("header.top").is_visible() and not page.get_by_label("Nơi nộp").is_visible()
        page.emulate_media(media="screen")
        page.get_by_role("link", name="Xem kết quả 12 tháng của đơn vị").press("Enter")
        page.wait_for_url("**/don-vi/H13.31")
        page.get_by_role("link", name="English").press("Enter")
        page.wait_for_url("**/en/don-vi/H13.31")
        assert page.get_by_text("Open now").is_visible()
