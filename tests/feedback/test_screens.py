"""One journey in a real browser: a petition about a slow desk is sent, answered, published; a result is rated."""

import datetime as dt
import re

import pytest
from django.utils import timezone

from dossiers.casework import access, actions
from dossiers.feedback import satisfaction
from dossiers.feedback.models import Rating
from dossiers.notices import links
from dossiers.notices.models import Message
from portal.ops.petition_mail import prepare_petitions
from portal.web.process_cache import ProcessCache
from tests import browser
from tests.world import PASSWORD, a_dossier_in_process, a_world, local, resolve

pytestmark = pytest.mark.browser


def looked_at(page):
    """What axe finds, and sideways scrolling, at both widths."""
    found = [f"{page.url}: {finding}" for finding in browser.findings(page)]
    for size in (browser.PHONE, browser.DESKTOP):
        page.set_viewport_size(size)
        found += [f"{page.url} scrolls at {size['width']}"] if browser.scrolls_sideways(page) else []
    return found


def a_returned_dossier(world):
    """The token of a receipt whose result was handed out."""
    dossier = a_dossier_in_process(world, local("2018-12-17 14:20"))
    resolve(dossier.pk, by=world.leader, at=local("2018-12-24 09:00"))
    actions.return_result(dossier.pk, by=world.receiver, at=local("2018-12-24 14:00"))
    return access.issue_token(dossier, at=local("2018-12-17 14:21"))


def test_without_javascript_a_petition_goes_its_whole_way_on_a_telephone(own_database, web):
    world = a_world()
    token = a_returned_dossier(world)
    with browser.opened(viewport=browser.PHONE, javascript=False) as page:
        page.goto(f"{web}/gop-y/")
        page.get_by_label("Phản ánh").check()
        page.get_by_label("Về cơ quan nào?").select_option("T10.31.01")
        page.get_by_label("Nội dung").fill("Chờ quá lâu ở quầy số 2.")
        page.get_by_label("Tin nhắn SMS").check()
        page.get_by_role("button", name="Gửi").click()
        page.get_by_role("link", name="Nhập số điện thoại").wait_for()
        assert page.get_by_label("Nội dung").input_value() == "Chờ quá lâu ở quầy số 2."
        page.get_by_label("Điện thoại hoặc thư điện tử").fill("0911 222 333")
        page.get_by_role("button", name="Gửi").click()
        page.get_by_role("heading", name="Đã nhận phản ánh của bạn").wait_for()
        code, secret = re.findall(r'<b class="code">([^<]+)</b>', page.content())

        sign_in(page, web, "t.thuly")
        page.get_by_role("link", name=code).click()
        page.get_by_role("button", name="Tôi nhận việc này").click()
        page.get_by_label("Dự thảo trả lời").fill("Quầy đã mở thêm hai cửa.")
        page.get_by_role("button", name="Lưu dự thảo").click()
        page.get_by_role("button", name="Đăng xuất").click()
        sign_in(page, web, "t.lanhdao")
        page.get_by_role("link", name=code).click()
        assert page.get_by_label("Trả lời người gửi").input_value() == "Quầy đã mở thêm hai cửa."
        page.get_by_role("button", name="Gửi trả lời").click()
        page.get_by_label("Công khai câu trả lời").fill("Vì sao phải chờ lâu?")
        page.get_by_role("button", name="Công khai").click()
        page.get_by_role("button", name="Ngừng công khai").wait_for()

        prepare_petitions(at=timezone.now())
        told = Message.objects.get(kind="petition_answered")
        page.goto(f"{web}/t/{links.token_of(told.key)}")
        page.get_by_text("Quầy đã mở thêm hai cửa.").wait_for()
        page.goto(f"{web}/gop-y/theo-doi")
        page.get_by_label("Mã theo dõi").fill(code)
        page.get_by_label("Mã bí mật").fill(secret)
        page.get_by_role("button", name="Xem").click()
        page.get_by_role("heading", name="Đã trả lời").wait_for()
        page.goto(f"{web}/gop-y/tra-loi")
        page.get_by_text("Vì sao phải chờ lâu?").wait_for()

        page.goto(f"{web}/r/{token}")
        page.get_by_role("link", name="Đánh giá").click()
        for number in (1, 2, 3):
            page.locator(f"#c{number}-4").check()
        page.get_by_role("button", name="Gửi đánh giá").click()
        page.get_by_role("link", name="Bạn muốn được trả lời?").click()
        assert page.get_by_label("Về cơ quan nào?").input_value() == "T10.31.01"


def sign_in(page, web, name):
    page.goto(f"{web}/can-bo/dang-nhap?next=/can-bo/gop-y")
    page.locator("[name=username]").fill(name)
    page.locator("[name=password]").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Phản ánh, kiến nghị, khiếu nại").wait_for()


def test_every_state_of_a_petition_and_of_a_rating_is_looked_at(own_database, web):
    world = a_world()
    token = a_returned_dossier(world)
    with browser.opened() as page:
        page.goto(f"{web}/gop-y/")
        page.get_by_role("button", name="Gửi").click()
        troubles = looked_at(page)
        assert page.get_by_text("Còn 3 chỗ cần bạn xem lại").is_visible()
        page.get_by_label("Phản ánh").check()
        page.get_by_label("Về cơ quan nào?").select_option("T10.31.01")
        page.get_by_label("Nội dung").fill("Chờ quá lâu ở quầy số 2.")
        page.get_by_role("button", name="Gửi").click()
        troubles += looked_at(page)
        code, secret = re.findall(r'<b class="code">([^<]+)</b>', page.content())
        page.goto(f"{web}/gop-y/theo-doi")
        troubles += looked_at(page)
        page.get_by_label("Mã theo dõi").fill(code)
        page.get_by_label("Mã bí mật").fill(secret)
        page.get_by_role("button", name="Xem").click()
        page.get_by_role("heading", name="Đã gửi, chờ tiếp nhận").wait_for()
        troubles += looked_at(page)

        sign_in(page, web, "t.lanhdao")
        page.get_by_role("link", name=code).wait_for()
        troubles += looked_at(page)
        page.get_by_role("link", name=code).click()
        page.get_by_label("Trả lời người gửi").fill("Quầy đã mở thêm hai cửa.")
        troubles += looked_at(page)
        page.get_by_role("button", name="Gửi trả lời").click()
        page.get_by_label("Công khai câu trả lời").fill("Vì sao phải chờ lâu?")
        page.get_by_role("button", name="Công khai").click()
        page.get_by_role("button", name="Ngừng công khai").wait_for()
        troubles += looked_at(page)
        page.goto(f"{web}/gop-y/tra-loi")
        page.get_by_text("Quầy đã mở thêm hai cửa.").wait_for()
        troubles += looked_at(page)
        page.goto(f"{web}/r/{token}")
        page.get_by_role("link", name="Đánh giá").click()
        page.get_by_role("button", name="Gửi đánh giá").click()
        page.get_by_text("Còn 3 chỗ cần bạn xem lại").wait_for()
        troubles += looked_at(page)
        for number in (1, 2, 3):
            page.locator(f"#c{number}-4").check()
        page.get_by_role("button", name="Gửi đánh giá").click()
        page.get_by_role("heading", name="Cảm ơn bạn đã đánh giá").wait_for()
        troubles += looked_at(page)
    assert troubles == []


def test_satisfaction_on_the_boards_is_looked_at(own_database, web):
    world = a_world()
    on = satisfaction.months(timezone.now())[1] - dt.timedelta(days=3)
    facts = {"procedure": world.ten_days.procedure, "time": 5, "trips": 4, "on": on}
    for unit, many in ((world.ward, 12), (world.other, 3)):
        Rating.objects.bulk_create(
            Rating(digest=bytes([unit.pk % 256, n]), unit=unit, manners=2 + n % 4, good=2, **facts) for n in range(many)
        )
    ProcessCache.forget_everything()
    with browser.opened() as page:
        page.goto(f"{web}/can-bo/dang-nhap?next=/dieu-hanh/hai-long/")
        page.locator("[name=username]").fill("t.lanhdao.tp")
        page.locator("[name=password]").fill(PASSWORD)
        page.keyboard.press("Enter")
        page.get_by_text("1 đơn vị có dưới 10 đánh giá").wait_for()
        troubles = looked_at(page)
        page.get_by_role("link", name="Phường thử").click()
        page.get_by_role("heading", name="Người dân đánh giá ra sao?").wait_for()
        troubles += looked_at(page)
        for path in (f"/don-vi/{world.ward.code}", f"/thu-tuc/{world.ten_days.procedure.code}"):
            page.goto(f"{web}{path}")
            page.get_by_text("hài lòng hoặc rất hài lòng").wait_for()
            troubles += looked_at(page)
    assert troubles == []
