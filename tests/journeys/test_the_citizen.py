"""A citizen at a telephone without mouse and JavaScript: every door and every wish by keyboard alone, at 390 px."""

from types import SimpleNamespace

import pytest
from django.core import signing
from django.utils import timezone

from dossiers.casework import access, actions
from dossiers.casework.models import Applicant, Contact, Dossier
from dossiers.casework.states import State
from dossiers.casework.wishes import wish_of
from dossiers.notices import links, phones
from dossiers.notices.models import PhoneRequest
from dossiers.oversight import tallies
from tests import browser
from tests.casework import specimens
from tests.public.test_dossier import sign
from tests.world import a_dossier_in_process, a_world, local

pytestmark = pytest.mark.browser

NOW = local("2019-01-03 10:00")
PHOTO = {"name": "ban-ve.jpg", "mimeType": "image/jpeg", "buffer": specimens.picture()}


@pytest.fixture
def city(own_database, web, monkeypatch):
    """A dossier that waits for a paper, one in process, one that was late; seen at one instant."""
    world = a_world()
    sign(a_dossier_in_process(world, local("2018-12-17 14:20"), phone="0911000000"), world, local("2019-01-02 09:00"))
    tallies.apply_pending()
    running = a_dossier_in_process(world, local("2018-12-28 14:20"), name="Trần Thị Riêng", email="thu@example.vn")
    waiting = a_dossier_in_process(world, local("2018-12-28 14:25"), phone="0922000000")
    asking = {"papers": [actions.Missing("Bản vẽ")], "reason": "Thiếu chữ ký", "basis": "Luật Xây dựng"}
    actions.ask_for_papers(waiting.pk, by=world.handler, at=local("2019-01-02 09:00"), **asking)
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    monkeypatch.setattr(signing, "time", SimpleNamespace(time=NOW.timestamp))
    receipts = [access.issue_token(one, at=NOW) for one in (running, waiting)]
    return SimpleNamespace(web=web, world=world, running=running, waiting=waiting, receipts=receipts)


class Keys:
    """Somebody without a mouse: Tab until a thing has the focus and shows it, then Enter, Space, arrows or letters."""

    def __init__(self, page):
        self.page = page

    def to(self, thing):
        """Tab to it; it must be reachable, and it must be seen that it has the focus."""
        for _ in range(150):
            self.page.keyboard.press("Tab")
            if thing.evaluate("(one) => one === document.activeElement"):
                look = "(one) => { const s = getComputedStyle(one); return s.outlineStyle + s.boxShadow; }"
                assert thing.evaluate(look) != "nonenone", "the focus is not seen"
                return self
        raise AssertionError(f"no Tab leads to {thing}")

    def press(self, thing, key="Enter"):
        self.to(thing)
        self.page.keyboard.press(key)

    def follow(self, name):
        self.press(self.page.get_by_role("link", name=name).first)

    def button(self, name):
        self.press(self.page.get_by_role("button", name=name))

    def write(self, label, words):
        self.to(self.page.get_by_label(label))
        self.page.keyboard.type(words)

    def choose(self, label):
        """One of several radio buttons: Tab leads into the group, arrows to the one that is wanted."""
        wanted = self.page.get_by_role("radio", name=label)
        for _ in range(150):
            self.page.keyboard.press("Tab")
            if wanted.evaluate("(one) => one.name === document.activeElement.name"):
                break
        for _ in range(8):
            if wanted.evaluate("(one) => one === document.activeElement"):
                self.page.keyboard.press("Space")
                break
            self.page.keyboard.press("ArrowDown")
        assert wanted.is_checked()

    def reads(self, heading):
        self.page.get_by_role("heading", level=1, name=heading).wait_for()
        assert not browser.scrolls_sideways(self.page), self.page.url


def test_every_public_capability_by_keyboard_alone_without_javascript(city):
    with browser.opened(viewport=browser.PHONE, javascript=False) as page:
        keys = Keys(page)
        both_lookups(keys, city)
        the_telephone(keys, city)
        wishes(keys, city)
        papers(keys, city)
        catalogue_board_and_unit(keys, city)


def both_lookups(keys, city):
    """The typed door, wrong and right, in either language; and the receipt's own."""
    keys.page.goto(f"{city.web}/")
    keys.follow("English")
    keys.page.wait_for_url("**/en/")
    assert keys.page.locator("html").get_attribute("lang") == "en"
    keys.follow("Tiếng Việt")
    keys.page.wait_for_url(f"{city.web}/")
    keys.write("Mã hồ sơ", city.running.code.lower())
    keys.write("4 số cuối", "0000")
    keys.page.keyboard.press("Enter")
    keys.reads("Chưa tìm thấy hồ sơ với hai thông tin này")
    keys.page.goto(f"{city.web}/tra-cuu")
    keys.write("Mã hồ sơ", city.running.code.lower().replace(".", " "))
    keys.write("4 số cuối", "3456")
    keys.button("Xem hồ sơ")
    keys.reads("Hồ sơ của bạn đang ở bước bước 2")
    assert not keys.page.get_by_text("Trần Thị Riêng").is_visible()
    assert not keys.page.get_by_role("button", name="Giữ để xem khi mất mạng").is_visible()
    keys.page.goto(f"{city.web}/r/{city.receipts[0]}")
    assert keys.page.get_by_text("Trần Thị Riêng").is_visible()
    keys.follow("Mở bản không có tên bạn")
    keys.page.wait_for_url("**/ho-so/**")
    assert not keys.page.get_by_text("Trần Thị Riêng").is_visible()


def the_telephone(keys, city):
    """A code that was forgotten comes by message; a code that is typed opens the list."""
    keys.page.goto(f"{city.web}/tra-cuu")
    keys.follow("Quên mã hồ sơ?")
    keys.reads("Xem hồ sơ bằng số điện thoại")
    keys.write("Số điện thoại của người nộp", "0900 123 456")
    keys.button("nhắn mã cho tôi")
    keys.reads("Mã hồ sơ được nhắn tới số của bạn")
    keys.page.goto(f"{city.web}/tra-cuu/dien-thoai")
    keys.write("Số điện thoại của người nộp", "0900 123 456")
    keys.page.keyboard.press("Enter")
    keys.reads("Nhập mã trong tin nhắn")
    phones.prepare_phone_messages(at=NOW)
    asked = PhoneRequest.objects.get(pk=keys.page.url.rsplit("/", 1)[-1])
    keys.write("Mã 6 chữ số", links.code_of(asked.id))
    keys.page.keyboard.press("Enter")
    keys.reads("Các hồ sơ của bạn")
    keys.follow(city.running.code)
    keys.reads("Hồ sơ của bạn đang ở bước bước 2")


def wishes(keys, city):
    """Where the result goes, that the dossier be withdrawn (and not, after all), how to be told."""
    keys.page.goto(f"{city.web}/r/{city.receipts[0]}")
    keys.follow("Chọn nơi nhận kết quả")
    keys.reads("Nơi nhận kết quả, rút hồ sơ")
    keys.choose("Qua bưu điện")
    keys.write("Địa chỉ nhận qua bưu điện", "12 đường Thử, phường Thử")
    keys.button("Lưu nơi nhận")
    keys.page.get_by_text("Đã lưu nơi nhận kết quả.").wait_for()
    keys.choose("Không còn cần nữa")
    keys.button("Gửi yêu cầu rút")
    keys.page.get_by_text("Bạn đã yêu cầu rút hồ sơ").wait_for()
    assert wish_of(city.running) is not None
    keys.button("Không rút nữa")
    keys.page.get_by_text("Đã bỏ yêu cầu rút.").wait_for()
    keys.page.goto(f"{city.web}/r/{city.receipts[0]}")
    keys.follow("Chọn SMS, Zalo")
    keys.reads("Cách nhận tin về hồ sơ")
    keys.press(keys.page.get_by_label("Zalo tới"), "Space")
    keys.button("Lưu cách nhận tin")
    keys.page.get_by_text("Đã lưu lựa chọn của bạn").wait_for()
    dossier = Dossier.objects.get(pk=city.running.pk)
    assert (dossier.delivery, wish_of(dossier)) == ("post", None)
    assert Applicant.objects.get(dossier=dossier).delivery_address == "12 đường Thử, phường Thử"
    assert "zalo" in Contact.objects.get(dossier=dossier).channels


def papers(keys, city):
    """A missing paper goes in; only the choice of the file is the telephone's own."""
    keys.page.goto(f"{city.web}/r/{city.receipts[1]}")
    keys.follow("Nộp trực tuyến")
    keys.reads("Nộp giấy tờ còn thiếu")
    keys.to(keys.page.get_by_label("Ảnh hoặc tệp của giấy tờ này"))
    keys.page.get_by_label("Ảnh hoặc tệp của giấy tờ này").set_input_files(PHOTO)
    keys.button("Gửi các tệp đã chọn")
    keys.page.get_by_text("ban-ve.jpg").first.wait_for()
    keys.press(keys.page.get_by_role("button", name="Nộp giấy tờ", exact=True))
    keys.reads("Đã nhận giấy tờ của bạn")
    assert Dossier.objects.get(pk=city.waiting.pk).state == State.IN_PROCESS


def catalogue_board_and_unit(keys, city):
    """From the menu at the foot of the page: a procedure by everyday words, the board narrowed, a unit."""
    keys.page.goto(f"{city.web}/")
    keys.follow("Mục lục")
    keys.follow("Tất cả thủ tục")
    keys.page.wait_for_url("**/thu-tuc/")
    keys.write("Tìm thủ tục", "khai sinh")
    keys.page.keyboard.press("Enter")
    keys.page.wait_for_url("**tim=khai+sinh**")
    keys.press(keys.page.locator("td.hd a").first)
    keys.page.wait_for_url("**/thu-tuc/1.001193")
    keys.follow("Mục lục")
    keys.press(keys.page.locator(".foot").get_by_role("link", name="Kết quả đúng hạn"))
    keys.page.wait_for_url("**/ket-qua/")
    keys.write("Tên đơn vị", "phuong thu")
    keys.button("Lọc")
    keys.page.wait_for_url("**tim=phuong+thu**")
    keys.follow("Phường thử")
    keys.page.wait_for_url("**/don-vi/T10.31.01")
    keys.follow("English")
    keys.page.wait_for_url("**/en/don-vi/T10.31.01")
    assert keys.page.get_by_text("Open now").is_visible()
    assert keys.page.context.cookies() == [] or {one["name"] for one in keys.page.context.cookies()} == {"phone"}
