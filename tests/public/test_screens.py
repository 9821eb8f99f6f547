"""The citizens' screens in a real browser: nothing for axe to find, no sideways scroll, no JavaScript needed."""

from types import SimpleNamespace

import pytest
from django.core import signing
from django.utils import timezone

from dossiers.casework import actions
from tests import browser
from tests.world import a_dossier_in_process, a_world, local

pytestmark = pytest.mark.browser

NOW = "2018-12-27 10:00"


@pytest.fixture
def one_dossier(own_database, web, monkeypatch):
    """A committed dossier that waits for a paper, as in the design."""
    world = a_world()
    dossier = a_dossier_in_process(world, local("2018-12-17 14:20"))
    actions.ask_for_papers(
        dossier.pk,
        papers=[actions.Missing("Bản vẽ mặt cắt móng")],
        reason="Bản bạn nộp thiếu chữ ký của người thiết kế",
        basis="Điều 95 Luật Xây dựng",
        by=world.handler,
        at=local("2018-12-20 16:20"),
        answer_by=local("2019-01-04 00:00").date(),
    )
    monkeypatch.setattr(timezone, "now", lambda: local(NOW))
    monkeypatch.setattr(signing, "time", SimpleNamespace(time=local(NOW).timestamp))
    return web, world, dossier


def look_up(page, address, dossier):
    page.goto(address)
    page.get_by_label("Mã hồ sơ").fill(dossier.code.lower())
    page.get_by_label("4 số cuối của số điện thoại").fill("3456")
    page.get_by_role("button", name="Xem hồ sơ").click()


@pytest.mark.parametrize("viewport", [browser.DESKTOP, browser.PHONE], ids=["desktop", "phone"])
def test_every_public_page_is_clean_and_fits(one_dossier, viewport):
    address, world, dossier = one_dossier
    with browser.opened(viewport=viewport) as page:
        look_up(page, address, dossier)
        assert page.get_by_role("heading", level=1).inner_text().startswith("Hồ sơ đang chờ bạn bổ sung giấy tờ")
        assert page.evaluate("getComputedStyle(document.querySelector('.call')).borderLeftWidth") == "6px"
        troubles = look_at(page)
        for path in ("/", "/tra-cuu", "/thu-tuc/", "/thu-tuc/T.000010", "/ket-qua/", "/huong-dan/", "/bao-mat/", "/x"):
            page.goto(f"{address}{path}")
            troubles += look_at(page)
        assert troubles == []


def look_at(page):
    found = [f"{page.url}: {finding}" for finding in browser.findings(page)]
    return [*found, f"{page.url} scrolls sideways"] if browser.scrolls_sideways(page) else found


def test_the_look_up_works_without_javascript(one_dossier):
    address, world, dossier = one_dossier
    with browser.opened(viewport=browser.PHONE, javascript=False) as page:
        look_up(page, address, dossier)
        assert page.get_by_role("heading", level=1).inner_text().startswith("Hồ sơ đang chờ bạn bổ sung giấy tờ")
        assert page.get_by_text("Bản vẽ mặt cắt móng").first.is_visible()
        assert page.get_by_text("Vì sao là ngày này?").is_visible()
