"""A leader's way through the second factor in a real browser: telephone, code on paper, security key."""

import re

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache

from tests import browser
from tests.desk.test_screens import look_at, sign_in, sign_out
from tests.desk.test_second_factor import code
from tests.world import a_world

pytestmark = pytest.mark.browser

FIRST_PAGE = re.compile("cần bạn|Việc của")
"""Today for who leads, the worklist for everybody else."""


def with_a_security_key(page):
    """A key of Chromium's own, plugged in through its debugging protocol."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "usb", "hasUserVerification": True, "isUserVerified": True}
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": {**options, "automaticPresenceSimulation": True}})


def enrol(page):
    """Link a telephone by the letters under the QR code; gives back its secret and the recovery codes."""
    page.get_by_role("link", name="Gắn điện thoại").click()
    troubles = look_at(page)
    secret = re.sub(r"\s", "", page.locator("[data-secret]").inner_text())
    page.get_by_label("Mã trên điện thoại").fill(code(secret))
    page.get_by_role("button", name="Gắn điện thoại").click()
    page.get_by_role("heading", name="Mã dự phòng").wait_for()
    codes = page.locator(".codes-n .code").all_inner_texts()
    return secret, codes, troubles + look_at(page)


def test_a_leader_enrols_a_telephone_uses_a_recovery_code_and_a_security_key(own_database, web, settings):
    settings.SECOND_FACTOR = True
    world = a_world()
    address = web.replace("127.0.0.1", "localhost")  # keys belong to names, not to numbers
    with browser.opened() as page:
        sign_in(page, address, "t.lanhdao")
        page.get_by_role("heading", name="Lớp xác thực thứ hai").wait_for()
        troubles = look_at(page)
        secret, codes, more = enrol(page)
        page.get_by_role("link", name="Tôi đã cất mã").click()
        page.get_by_role("link", name="Vào làm việc").click()
        page.get_by_role("heading", name=FIRST_PAGE).wait_for()
        page.goto(f"{address}/can-bo/tai-khoan")
        page.get_by_role("heading", name="Nơi đang đăng nhập").wait_for()
        troubles += more + look_at(page)

        page.goto(f"{address}/can-bo/viec")
        sign_out(page)
        sign_in(page, address, "t.lanhdao")
        page.set_viewport_size(browser.PHONE)
        page.get_by_label("Mã xác thực").fill("000000")
        page.get_by_role("button", name="Tiếp tục").click()
        page.get_by_role("alert").first.wait_for()
        troubles += look_at(page)
        cache.clear()  # the half minute in which the telephone was linked may not be over
        page.get_by_label("Mã xác thực").fill(code(secret))
        page.get_by_role("button", name="Tiếp tục").click()
        page.get_by_role("heading", name=FIRST_PAGE).wait_for()

        with_a_security_key(page)
        page.goto(f"{address}/can-bo/lop-thu-hai/khoa")
        troubles += look_at(page)
        page.get_by_label("Tên khóa").fill("Khóa ở cơ quan")
        page.get_by_role("button", name="Thêm khóa").click()
        page.get_by_text("Khóa ở cơ quan").first.wait_for()
        troubles += look_at(page)
        assert Authenticator.objects.filter(user=world.leader, type="webauthn").count() == 1
        page.get_by_role("button", name="Đăng xuất").click()
        sign_in(page, address, "t.lanhdao")
        page.get_by_role("button", name="Dùng khóa bảo mật").click()
        page.get_by_role("heading", name=FIRST_PAGE).wait_for()

        sign_out(page)
        sign_in(page, address, "t.lanhdao")
        page.get_by_label("Mã xác thực").fill(codes[0])
        page.get_by_role("button", name="Tiếp tục").click()
        page.get_by_role("heading", name=FIRST_PAGE).wait_for()
        assert troubles == []
