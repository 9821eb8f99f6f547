"""The main job, end to end, in a real browser: a citizen asks, the desk receives and hands out, the board counts."""

import re

import pytest
from django.utils import timezone

from dossiers.casework import access, deadline_audit, deadlines, seals
from dossiers.casework.models import Dossier
from dossiers.oversight.tallies import apply_pending
from tests import browser
from tests.world import ON_PAPER, PASSWORD, a_dossier_in_process, a_world, local

pytestmark = pytest.mark.browser


@pytest.fixture
def world(own_database):
    return a_world()


def look_at(page):
    """Nothing for axe to find and no sideways scroll, wide and narrow."""
    for viewport in (browser.PHONE, browser.DESKTOP):
        page.set_viewport_size(viewport)
        assert browser.findings(page) == [], page.url
        assert not browser.scrolls_sideways(page), (page.url, viewport)


def sign_in(page, web, officer, to="/can-bo/viec"):
    page.goto(f"{web}/can-bo/dang-nhap?next={to}")
    look_at(page)
    page.get_by_label("Tên đăng nhập").fill(officer.username)
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập").click()
    page.wait_for_url(lambda url: url.startswith(f"{web}{to}"))  # reception adds its form's own key


def act(page, name, words=None):
    """Open an act of the dossier on screen and do it."""
    page.locator(f"a[href*='viec={name}']").first.click()
    form = page.locator("#viec form")
    signs = {"Số văn bản": "12/GP", "Chỉ có bản giấy": ON_PAPER} if name == "resolve" else {}
    for label, text in {**signs, **(words or {})}.items():
        form.get_by_label(label).fill(text)
    look_at(page)
    with page.expect_navigation():
        form.locator("button.btn-primary, button.btn-warn").click()


def test_a_citizen_finds_a_dossier_by_code_and_four_digits(world, web):
    dossier = a_dossier_in_process(world, local("2018-12-17 14:20"))
    with browser.opened() as page:
        page.goto(web)
        look_at(page)
        page.get_by_label("Mã hồ sơ").fill(dossier.code.lower().replace(".", " "))
        page.get_by_label("4 số cuối").fill("3456")
        page.get_by_role("button", name="Xem hồ sơ").click()
        assert re.fullmatch(rf"{web}/ho-so/[\w:.-]+", page.url) and "3456" not in page.url
        look_at(page)
        assert dossier.code in page.content() and "Nguyễn Thị Thử" not in page.content()


def test_the_desk_receives_prints_forwards_resolves_and_returns_and_the_board_counts_it(world, web):
    with browser.opened() as page:
        sign_in(page, web, world.receiver)
        look_at(page)
        page.goto(f"{web}/can-bo/tiep-nhan")
        look_at(page)
        offered = page.locator("select option", has_text="T.000010")
        offered.locator("xpath=ancestor::select").select_option(offered.get_attribute("value"))
        page.get_by_label("Họ và tên").fill("Trần Văn Thử")
        page.get_by_label("Điện thoại").fill("0900 765 432")
        page.get_by_label("Tờ khai").first.check()
        look_at(page)
        page.get_by_role("button", name="Tiếp nhận và in phiếu").click()
        page.get_by_text("GIẤY TIẾP NHẬN HỒ SƠ").wait_for()
        dossier = Dossier.objects.get(applicant__name="Trần Văn Thử")
        look_at(page)
        assert dossier.code in page.content() and page.locator("svg.qr, .qr svg").count() == 1
        page.goto(f"{web}/can-bo/ho-so/{dossier.code}")
        look_at(page)
        act(page, "forward")
        assert Dossier.objects.get(pk=dossier.pk).get_state_display() == "Đang xử lý"
    with browser.opened() as page:
        sign_in(page, web, world.leader, f"/can-bo/ho-so/{dossier.code}")
        act(page, "resolve")
    with browser.opened() as page:
        sign_in(page, web, world.receiver, f"/can-bo/ho-so/{dossier.code}")
        act(page, "return_result")
    done = Dossier.objects.get(pk=dossier.pk)
    assert done.get_state_display() == "Đã trả kết quả"
    assert list(done.events.order_by("seq").values_list("kind", flat=True)) == [
        "received", "forwarded", "resolved", "returned",
    ]  # fmt: skip
    assert done.received_at < done.finished_at < done.returned_at and done.outcome == "early"
    assert done.due_at == done.due_at_original == deadlines.promise(done, [])
    assert seals.broken(done.pk) == [] and list(deadline_audit.disagreements([done.pk])) == []
    apply_pending()
    with browser.opened() as page:
        sign_in(page, web, world.mayor, "/dieu-hanh/")
        look_at(page)
        counted = page.locator("a[href*='so=early_or_on_time']").first
        assert counted.inner_text() == "1"
        with page.expect_navigation():
            counted.click()
        look_at(page)
        assert dossier.code in page.content()
    with browser.opened(javascript=False) as page:
        page.goto(f"{web}/r/{access.issue_token(dossier, at=timezone.now())}")
        assert "Trần Văn Thử" in page.content()
        page.goto(web)
        page.get_by_label("Mã hồ sơ").fill(dossier.code)
        page.get_by_label("4 số cuối").fill("5432")
        page.get_by_role("button", name="Xem hồ sơ").click()
        assert "Bạn đã nhận kết quả" in page.content()
