"""The officials' screens in a real browser: nothing for axe to find, no sideways scroll, acts without JavaScript."""

import datetime as dt
import re

import pytest
from django.utils import timezone

from dossiers.casework import actions
from dossiers.casework.models import Dossier
from dossiers.casework.states import State
from tests import browser
from tests.world import a_dossier, a_dossier_in_process, a_world, resolve

pytestmark = pytest.mark.browser


@pytest.fixture
def city(own_database, web):
    """A committed ward with a late, a waiting, a running and a finished dossier."""
    world = a_world()
    now = timezone.now()
    a_dossier_in_process(world, now - dt.timedelta(days=60))
    waiting = a_dossier_in_process(world, now - dt.timedelta(hours=8))
    paper = world.ten_days.papers.get()
    actions.ask_for_papers(
        waiting.pk,
        papers=[actions.Missing(paper.name, paper.pk)],
        reason="Thiếu chữ ký",
        by=world.handler,
        at=now - dt.timedelta(hours=7),
    )
    a_dossier(world, now - dt.timedelta(hours=2))
    finished = a_dossier_in_process(world, now - dt.timedelta(hours=6))
    resolve(finished.pk, by=world.leader, at=now - dt.timedelta(hours=5))
    return web, world, waiting, finished


def sign_in(page, address, username):
    page.goto(f"{address}/can-bo/dang-nhap")
    page.get_by_label("Tên đăng nhập").fill(username)
    page.get_by_label("Mật khẩu").fill("mot-cua-thu-2018")
    page.get_by_role("button", name="Đăng nhập").click()


def look_at(page):
    found = [f"{page.url}: {finding}" for finding in browser.findings(page)]
    return [*found, f"{page.url} scrolls sideways"] if browser.scrolls_sideways(page) else found


@pytest.mark.parametrize("viewport", [browser.DESKTOP, browser.PHONE], ids=["desktop", "phone"])
def test_every_screen_of_the_desk_is_clean_and_fits(city, viewport):
    address, world, waiting, finished = city
    with browser.opened(viewport=viewport) as page:
        page.goto(f"{address}/can-bo/dang-nhap")
        troubles = look_at(page)
        sign_in(page, address, "t.tiepnhan")
        for path in (
            "/can-bo/viec?cua=don-vi",
            "/can-bo/viec?q=nguyen",
            "/can-bo/tiep-nhan?procedure=T.000010",
            f"/can-bo/ho-so/{waiting.code}?viec=add_papers",
            f"/can-bo/ho-so/{waiting.code}/bien-nhan",
            f"/can-bo/ho-so/{waiting.code}/in/bo-sung",
            f"/can-bo/ho-so/{waiting.code}/in/kiem-soat",
            f"/can-bo/ho-so/{waiting.code}/in/tiep-nhan",
            f"/can-bo/so-theo-doi?tu={waiting.received_at:%Y}-01-01&den={waiting.received_at:%Y}-12-31",
            f"/can-bo/tra-ket-qua?ma={finished.code}",
            "/can-bo/tai-khoan",
            "/can-bo/huong-dan",
            "/can-bo/ban-giao",
        ):
            page.goto(f"{address}{path}")
            troubles += look_at(page)
        page.locator("#quet").fill(finished.code)
        page.get_by_role("button", name="Thêm vào danh sách").click()
        page.locator("#nhan").select_option(index=1)
        page.get_by_role("button", name="Bàn giao 1 hồ sơ").click()
        page.get_by_role("heading", name="Kết quả bàn giao").wait_for()
        troubles += look_at(page)
        page.goto(f"{address}/can-bo/tiep-nhan?procedure=T.000010")
        page.get_by_role("button", name="Tiếp nhận và in phiếu").click()
        troubles += look_at(page)
        assert page.evaluate("document.activeElement.id") == "loi"  # focus goes to the summary of mistakes
        assert troubles == []


def test_the_receipt_prints_on_one_a5_sheet_with_a_qr_code_of_25_millimetres(city):
    address, _, waiting, _ = city
    with browser.opened() as page:
        page.add_init_script("window.print = () => { window.printed = true }")  # no dialog: one print at a time
        sign_in(page, address, "t.tiepnhan")
        page.goto(f"{address}/can-bo/ho-so/{waiting.code}/bien-nhan")
        page.get_by_role("button", name="In phiếu").click()
        page.get_by_role("heading", name="GIẤY TIẾP NHẬN").wait_for()
        page.wait_for_load_state("load")
        assert page.evaluate("window.printed")
        paper = page.pdf(prefer_css_page_size=True)
        assert len(re.findall(rb"/Type\s*/Page\b", paper)) == 1
        assert re.search(rb"/MediaBox\s*\[0 0 (419|420)\S* 59[45]", paper)
        page.emulate_media(media="print")
        drawn, modules = page.locator(".qr svg").evaluate(
            "s => [s.getBoundingClientRect().width, s.viewBox.baseVal.width]"
        )
        assert drawn / 96 * 25.4 * (modules - 4) / modules >= 25  # without its quiet zone


def test_another_procedure_brings_its_papers_and_promise_without_reloading(city):
    address, *_ = city
    with browser.opened() as page:
        sign_in(page, address, "t.tiepnhan")
        page.goto(f"{address}/can-bo/tiep-nhan")
        page.get_by_label("Họ và tên").fill("Chữ đã gõ")
        page.get_by_label("Tìm thủ tục").fill("000010")
        page.get_by_label("Thủ tục", exact=True).select_option("T.000010")
        page.get_by_text("Thời hạn 10 ngày làm việc").wait_for()
        page.get_by_label("Tờ khai", exact=True).check()
        assert page.locator("[data-lacking]").is_hidden()
        assert page.get_by_label("Họ và tên").input_value() == "Chữ đã gõ"


def test_the_keys_move_open_and_search_but_not_while_typing(city):
    address, *_ = city
    with browser.opened() as page:
        sign_in(page, address, "t.tiepnhan")
        page.goto(f"{address}/can-bo/viec?cua=don-vi")
        page.keyboard.press("j")
        page.keyboard.press("j")
        assert page.locator("tr.cur").count() == 1
        second = page.locator("tr.file").nth(1).locator("a.code").inner_text()
        page.keyboard.press("/")
        page.keyboard.type("jk")
        assert page.locator("#q").input_value() == "jk"
        page.locator("tr.cur a.code").focus()
        page.keyboard.press("Enter")
        page.wait_for_url(f"**/{second}")


def test_without_javascript_a_dossier_goes_from_the_desk_to_the_citizen(city):
    address, world, *_ = city
    with browser.opened(javascript=False, viewport=browser.PHONE) as page:
        sign_in(page, address, "t.tiepnhan")
        page.goto(f"{address}/can-bo/tiep-nhan")
        page.get_by_label("Thủ tục", exact=True).select_option("T.000010")
        page.get_by_role("button", name="Hiện giấy tờ, tính ngày hẹn").click()
        page.get_by_label("Tờ khai", exact=True).check()
        page.get_by_label("Họ và tên").fill("Trần Văn Không")
        page.get_by_label("Điện thoại").fill("0900 765 432")
        page.get_by_role("button", name="Tiếp nhận và in phiếu").click()
        dossier = Dossier.objects.get(applicant__name="Trần Văn Không")
        assert page.get_by_role("heading", name="GIẤY TIẾP NHẬN").is_visible()
        page.goto(f"{address}/can-bo/ho-so/{dossier.code}")
        act(page, "Chuyển thụ lý")
        act(page, "Trình ký", as_other=(address, "t.thuly", dossier))
        act(page, "Ký kết quả", as_other=(address, "t.lanhdao", dossier), fill=sign_on_paper)
        sign_out(page)
        sign_in(page, address, "t.tiepnhan")
        page.goto(f"{address}/can-bo/tra-ket-qua?tim=0900765432")
        page.get_by_role("link", name=f"Trả {dossier.code}").click()
        page.get_by_role("button", name="Trả kết quả").click()
        assert page.get_by_role("status").first.inner_text().strip().startswith("Đã trả kết quả")
        assert Dossier.objects.get(pk=dossier.pk).state == State.RETURNED


def sign_on_paper(page):
    page.get_by_label("Số văn bản, giấy phép").fill("15/GP-UBND")
    page.get_by_label("Chỉ có bản giấy, không số hóa").fill("Máy quét hỏng")


def act(page, words, as_other=None, fill=lambda page: None):
    """Open an act's form by its link and send it, perhaps as somebody else."""
    if as_other:
        address, username, dossier = as_other
        sign_out(page)
        sign_in(page, address, username)
        page.goto(f"{address}/can-bo/ho-so/{dossier.code}")
    page.get_by_role("link", name=words).click()
    fill(page)
    page.get_by_role("button", name=words).click()
    assert "đã" in page.get_by_role("status").first.inner_text()


def sign_out(page):
    page.get_by_role("button", name="Đăng xuất").click()
