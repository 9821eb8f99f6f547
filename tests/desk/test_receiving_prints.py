"""“Tiếp nhận và in phiếu” prints: the dialog opens by itself; N begins the next applicant, a link does so too."""

import pytest
from django.conf import settings
from django.test import Client

from dossiers.casework.models import Dossier
from tests import browser
from tests.desk.conftest import words
from tests.world import a_world


def test_without_a_script_the_receipt_says_how_to_print_and_leads_to_the_next_applicant(world, at_desk, typed):
    page = words(at_desk("receiver").post("/can-bo/tiep-nhan", typed()))
    assert "data-print-now" in page and "Bấm Ctrl+P để in" in page
    assert 'href="/can-bo/tiep-nhan" data-key="n"' in page


def test_a_paper_that_is_only_looked_at_does_not_print_by_itself(world, at_desk, received):
    page = words(at_desk("receiver").get(f"/can-bo/ho-so/{received().code}/in/phieu-kiem-soat"))
    assert "data-print-now" not in page


@pytest.mark.browser
def test_receiving_opens_the_print_dialog_once_and_n_begins_the_next(own_database, web):
    world = a_world()
    client = Client()
    client.force_login(world.receiver)
    key = client.cookies[settings.SESSION_COOKIE_NAME].value
    with browser.opened() as page:
        page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": web}])
        page.add_init_script("window.printed = 0; window.print = () => { window.printed += 1; };")
        page.goto(f"{web}/can-bo/tiep-nhan?procedure=T.000010")
        assert page.evaluate("window.printed") == 0
        page.get_by_label("Họ và tên").fill("Trần Văn Thử")
        page.get_by_label("Điện thoại").fill("0900 765 432")
        page.get_by_label("Tờ khai").first.check()
        with page.expect_navigation():
            page.get_by_role("button", name="Tiếp nhận và in phiếu").click()
        page.wait_for_function("window.printed === 1")
        assert Dossier.objects.get().code in page.content()
        with page.expect_navigation():
            page.keyboard.press("n")
        assert page.url.split("?")[0] == f"{web}/can-bo/tiep-nhan" and page.evaluate("window.printed") == 0
