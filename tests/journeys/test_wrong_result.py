"""A wrong result in a browser: said so by the citizen, put right in three working days; clock, figure and trace."""

import datetime as dt
import json

import pytest
from django.utils import timezone

from dossiers.casework import access, actions
from dossiers.casework.facts import row_audit
from dossiers.casework.models import ResultDispute, ResultFetch
from dossiers.oversight.tallies import apply_pending
from tests import browser
from tests.casework import specimens
from tests.world import PASSWORD, a_world, resolve, under_the_law_of_today

pytestmark = pytest.mark.browser

WRONG = "Sai tên đệm: đúng là Thị, không phải Thi."
NEW_FILE = {"name": "ban-sua.pdf", "mimeType": "application/pdf", "buffer": specimens.PDF}


@pytest.fixture
def city(own_database):
    """A result that was signed and handed out last week."""
    world = a_world()
    under_the_law_of_today()
    began = timezone.now() - dt.timedelta(days=9)
    intake = actions.Intake(
        world.ward, world.ten_days, actions.ApplicantFacts(name="Nguyễn Thị Thử", phone="0900123456"),
        [actions.PaperFacts("Tờ khai", originals=1)],
    )  # fmt: skip
    made = actions.receive(intake, by=world.receiver, at=began)
    actions.forward(made.pk, by=world.receiver, at=began + dt.timedelta(hours=1), to_officer=world.handler)
    resolve(made.pk, by=world.leader, at=began + dt.timedelta(hours=2), number="15/GP-UBND")
    actions.return_result(made.pk, by=world.receiver, at=began + dt.timedelta(hours=3), taken_by="Nguyễn Thị Thử")
    world.dossier, world.token = made, access.issue_token(made, at=began)
    return world


def look_at(page):
    for viewport in (browser.PHONE, browser.DESKTOP):
        page.set_viewport_size(viewport)
        assert browser.findings(page) == [], page.url
        assert not browser.scrolls_sideways(page), (page.url, viewport)


def sign_in(page, web, username, to):
    page.context.clear_cookies()
    page.goto(f"{web}/can-bo/dang-nhap?next={to}")
    page.get_by_label("Tên đăng nhập").fill(username)
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập").click()
    page.wait_for_url(lambda url: url.startswith(f"{web}{to}"))


def said_by_the_citizen(page, web, city):
    """Behind the receipt's link; words that say nothing are refused, a second time there is no form."""
    page.goto(f"{web}/r/{city.token}/ket-qua")
    look_at(page)
    for words in ("", "..."):
        page.get_by_label("Sai ở đâu?").fill(words)
        page.get_by_role("button", name="Báo kết quả sai").click()
        page.locator("#sai-e").wait_for()
        assert not ResultDispute.objects.exists()
    page.get_by_label("Sai ở đâu?").fill(WRONG)
    page.get_by_role("button", name="Báo kết quả sai").click()
    page.get_by_text("Kết quả được báo sai, chúng tôi đang xem lại").wait_for()
    look_at(page)
    assert WRONG in page.content() and "Hạn sửa hoặc trả lời" in page.content()
    page.goto(f"{web}/r/{city.token}/ket-qua")
    assert page.get_by_role("button", name="Báo kết quả sai").count() == 0


def put_right(page, web, city):
    """The handler finds it on the desk and drafts; the leader sees the file before signing."""
    sign_in(page, web, "t.thuly", "/can-bo/can-chu-y")
    page.get_by_role("link", name="Kết quả bị báo sai").click()
    look_at(page)
    page.get_by_role("link", name=city.dossier.code).first.click()
    page.get_by_text(WRONG).first.wait_for()
    page.locator("a, button", has_text="Trình kết quả sửa").first.click()
    page.get_by_label("Số văn bản, giấy phép").fill("15/GP-UBND")
    page.locator("#viec input[type=file]").set_input_files(NEW_FILE)
    page.locator("#viec button.btn-primary").click()
    page.get_by_text("đã trình kết quả sửa").first.wait_for()
    sign_in(page, web, "t.lanhdao", "/can-bo/cho-duyet")
    page.get_by_role("link", name="Xem và quyết định").first.click()
    look_at(page)
    assert page.get_by_role("link", name="ban-sua.pdf").count() >= 1
    page.get_by_role("link", name="Ký kết quả sửa").first.click()
    page.locator("#viec button.btn-primary").click()
    page.get_by_text("đã có kết quả sửa").first.wait_for()


def told_to_the_citizen(page, web, city):
    """The new result stands first and can be fetched, the old one is readable as replaced; the record says so."""
    page.context.clear_cookies()
    page.goto(f"{web}/r/{city.token}/ket-qua")
    look_at(page)
    assert "Kết quả đã được sửa" in page.content()
    link = page.locator("a[href*='/r/'][href*='/ket-qua/']").first.get_attribute("href")
    fetched = page.request.get(f"{web}{link}")
    assert fetched.ok and fetched.body() == specimens.PDF and ResultFetch.objects.count() == 1
    page.goto(f"{web}/r/{city.token}")
    look_at(page)
    assert "Đã sửa kết quả; kết quả cũ được thay" in page.content()
    log = page.request.get(f"{web}/r/{city.token}/nhat-ky.json")
    assert log.ok and "result_corrected" in json.dumps(log.json()) and WRONG not in log.text()


def test_a_citizen_reports_a_wrong_result_and_it_is_put_right_in_time(city, web):
    with browser.opened() as page:
        said_by_the_citizen(page, web, city)
        put_right(page, web, city)
        told_to_the_citizen(page, web, city)
        apply_pending()
        sign_in(page, web, "t.lanhdao.tp", "/dieu-hanh/ket-qua-sai/")
        page.goto(f"{web}/dieu-hanh/ket-qua-sai/?so=done")
        look_at(page)
        assert city.dossier.code in page.content() and "Đã sửa kết quả" in page.content()
    dispute = ResultDispute.objects.get()
    assert dispute.outcome == "corrected" and dispute.officer is None and dispute.closed_at <= dispute.due_at
    assert row_audit.of([city.dossier.pk]) == []
