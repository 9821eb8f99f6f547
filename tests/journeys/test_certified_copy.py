"""One certified copy at the desk with the keyboard alone: the key presses beside the data are counted."""

import pytest

from dossiers.casework.models import Certification, Dossier, ReceiptToken
from dossiers.procedures.models import SpotRule
from tests import browser
from tests.world import LONG_AGO, PASSWORD, a_world, under_the_law_of_today

pytestmark = pytest.mark.browser
MOST = 25


class CountedKeys:
    """Presses keys and counts those that are no data."""

    def __init__(self, page):
        self.page, self.pressed = page, 0

    def press(self, *keys):
        for key in keys:
            self.page.keyboard.press(key)
            self.pressed += 1

    def until(self, selector, key="Tab"):
        """Go on until this element has the focus."""
        for _ in range(MOST):
            if self.page.locator(f"{selector}:focus").count():
                return
            self.press(key)
        raise AssertionError(f"{selector} was not reached")

    def data(self, text):
        self.page.keyboard.insert_text(text)


@pytest.fixture
def desk(own_database, web):
    world = a_world()
    under_the_law_of_today()
    SpotRule.objects.create(
        procedure=world.same_day.procedure, valid_from=LONG_AGO, register="SCT/BS",
        first_pages=2, first_vnd=2000, further_vnd=1000, most_vnd=200_000,
    )  # fmt: skip
    return web


@pytest.mark.parametrize(
    ("script", "viewport"),
    [(True, browser.DESKTOP), (False, browser.PHONE)],
    ids=["with a script", "without one, on a phone"],
)
def test_one_certified_copy_needs_at_most_25_keys_beside_the_data(desk, script, viewport):
    with browser.opened(javascript=script, viewport=viewport) as page:
        page.goto(f"{desk}/can-bo/dang-nhap?next=/can-bo/lam-ngay")
        page.get_by_label("Tên đăng nhập").fill("t.tiepnhan")
        page.get_by_label("Mật khẩu").fill(PASSWORD)
        page.get_by_role("button", name="Đăng nhập").click()
        page.wait_for_selector("#lam-ngay")
        assert not script or browser.findings(page) == []
        assert not browser.scrolls_sideways(page)
        keys = CountedKeys(page)
        keys.until("[name=name]")
        keys.data("Phạm Thị Cẩm Tú")
        for box, words in (("ten-0", "Căn cước công dân"), ("trang-0", "2"), ("ban-0", "1")):
            keys.until(f"[name={box}]")
            keys.data(words)
        keys.until("[name=checked]")
        keys.press("Space")
        keys.until("[name=signer]")
        keys.press("ArrowDown")
        keys.until("[name=payment]")
        keys.press("Space")
        keys.until("button[value=xong]")
        keys.press("Enter")
        page.wait_for_selector("text=Đã ký, đã trả")
    assert keys.pressed <= MOST, keys.pressed
    dossier = Dossier.objects.get()
    assert (dossier.state, dossier.fee_vnd, dossier.payment) == (10, 4000, "paid")
    assert Certification.objects.count() == 1 and not ReceiptToken.objects.exists()
