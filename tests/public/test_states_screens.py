"""The status page of every state in a real browser: nothing for axe to find, no sideways scroll, fit for print."""

import os
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core import signing
from django.utils import timezone

from tests import browser
from tests.public import everywhere
from tests.public.dossiers_by_state import NOW
from tests.public.test_budgets import NO_PAGES
from tests.world import a_world

pytestmark = pytest.mark.browser


@pytest.fixture
def city(own_database, web, monkeypatch):
    """A city with something behind every address of the citizens' side; ``web`` is where it answers."""
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    monkeypatch.setattr(signing, "time", SimpleNamespace(time=NOW.timestamp))
    made = everywhere.a_city(a_world(), email="thu@example.vn")
    made.web = web
    return made


def test_the_page_of_every_state_is_clean_and_fits(city):
    troubles = []
    with browser.opened() as page:
        for name, token in city.receipts.items():
            page.goto(f"{city.web}/r/{token}")
            for viewport in (browser.DESKTOP, browser.PHONE):
                page.set_viewport_size(viewport)
                _keep(page, f"{name}-{viewport['width']}")
                troubles += [f"{name}: scrolls sideways"] if browser.scrolls_sideways(page) else []
            troubles += [f"{name}: {finding}" for finding in browser.findings(page)]
        page.emulate_media(media="print")
        for gone in (".top", ".foot", ".no-print"):
            assert not page.locator(gone).first.is_visible()
        assert page.get_by_role("heading", level=1).is_visible()
        assert page.get_by_text("In lúc 03/01/2019, 10:00").is_visible()
        _keep(page, "print")
    assert troubles == []


def test_every_other_page_of_the_citizens_side_is_clean_and_fits(city, settings):
    """What each address shows to somebody with nothing in hand, old and forged links, and the pages that refuse."""
    held = [way for name, ways in city.held.items() if name != "receipt" for way in ways]
    plain = [everywhere.filled(way, ["khong-co"], [1])[0] for name, way in everywhere.routes() if _is_page(name)]
    troubles = []
    with browser.opened(viewport=browser.PHONE) as page:

        def look(way):
            found = browser.findings(page)
            found += ["scrolls sideways"] if browser.scrolls_sideways(page) else []
            troubles.extend(f"{way}: {one}" for one in found)

        for way in dict.fromkeys([*plain, *held, *city.public["contact"], city.public["notice"][0], "/en/tren-may/"]):
            page.goto(f"{city.web}{way}")
            look(way)
        settings.LOOKUP_FAILURES_PER_NETWORK = settings.LOOKUP_WHOLE_FAILURES_PER_NETWORK = 0
        page.goto(f"{city.web}/tra-cuu")
        page.get_by_label("Mã hồ sơ").fill("T10.31.01-181217-0001")
        page.get_by_label("4 số cuối").fill("0000")
        page.keyboard.press("Enter")
        page.get_by_text("Nhập cả số điện thoại hoặc cả số giấy tờ").first.wait_for()
        look("closed to four digits")
        page.get_by_label("Số điện thoại, hoặc số căn cước").fill("0907000111")
        page.keyboard.press("Enter")
        page.get_by_role("heading", level=1, name="Tạm dừng tra cứu").wait_for()
        look("throttled")
        settings.PHONE_CODES_PER_NETWORK = 0
        page.goto(f"{city.web}/tra-cuu/dien-thoai")
        page.get_by_label("Số điện thoại của người nộp").fill("0900 123 456")
        page.keyboard.press("Enter")
        page.get_by_role("heading", level=1, name="Tạm dừng").wait_for()
        look("telephone throttled")
    assert troubles == []


def _is_page(name):
    """Routes of the citizens' side that answer with a page."""
    return name.startswith("public:") and name.removeprefix("public:") not in NO_PAGES


def _keep(page, name):
    """With PICTURES=folder the pages are kept to be looked at."""
    folder = os.environ.get("PICTURES")
    if folder:
        page.screenshot(path=Path(folder) / f"{name.replace(' ', '-')}.png", full_page=True)
