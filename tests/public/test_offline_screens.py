"""A status kept on a telephone, read without a network, and deleted: in a real browser, with the network cut."""

import json
from types import SimpleNamespace

import pytest
from django.core import signing
from django.utils import timezone

from dossiers.casework import access
from tests import browser
from tests.public.test_screens import NOW, look_at
from tests.world import a_dossier_in_process, a_world, local

pytestmark = pytest.mark.browser

CACHED = """async () => {
  const found = [];
  for (const name of await caches.keys()) found.push(...(await (await caches.open(name)).keys()));
  return found.map((one) => new URL(one.url).pathname);
}"""


@pytest.fixture
def receipt(own_database, web, monkeypatch):
    """The server, a dossier and its receipt's address."""
    dossier = a_dossier_in_process(a_world(), local("2018-12-17 14:20"), name="Trần Thị Riêng")
    monkeypatch.setattr(timezone, "now", lambda: local(NOW))
    monkeypatch.setattr(signing, "time", SimpleNamespace(time=local(NOW).timestamp))
    return web, dossier, access.issue_token(dossier, at=local(NOW))


def stored(page):
    return page.evaluate("JSON.stringify(localStorage)")


def test_a_status_is_kept_read_without_a_network_and_deleted(receipt):
    web, dossier, token = receipt
    with browser.opened(viewport=browser.PHONE) as page:
        page.goto(f"{web}/r/{token}")
        assert page.get_by_text("Trần Thị Riêng").is_visible()
        assert stored(page) == "{}" and page.evaluate(CACHED) == []  # nothing before the tap
        assert page.evaluate("navigator.serviceWorker.getRegistrations().then((all) => all.length)") == 0
        page.get_by_role("button", name="Giữ để xem khi mất mạng").click()
        page.get_by_text("Giữ lúc 27/12/2018, 10:00.").wait_for()
        kept = stored(page)
        assert dossier.code in kept and "Hẹn trả kết quả" in kept
        for secret in ("Trần Thị Riêng", token, "/ho-so/", "/viec/", "/nhan-tin/", "<a ", "Đang mở cửa"):
            assert secret not in kept
        assert all(path.startswith("/static/") or path.endswith("/tren-may/") for path in page.evaluate(CACHED))

        line = page.context.new_cdp_session(page)
        assert line.send("Page.getAppManifest")["errors"] == []
        troubles = [one["errorId"] for one in line.send("Page.getInstallabilityErrors")["installabilityErrors"]]
        assert troubles == ["in-incognito"]  # every context of a test is one; nothing else stands in the way

        page.goto(f"{web}/tren-may/")
        page.get_by_role("heading", name="Hồ sơ của bạn đang ở bước bước 2").wait_for()
        assert look_at(page) == []
        page.context.set_offline(True)
        page.goto(f"{web}/")
        page.get_by_role("heading", name="Máy của bạn đang mất mạng").wait_for()
        page.get_by_text("Giữ lúc 27/12/2018, 10:00.").wait_for()
        assert page.get_by_text("Hẹn trả kết quả thứ Hai, 31/12").is_visible()
        assert page.get_by_text(dossier.code).first.is_visible()
        assert page.evaluate("getComputedStyle(document.querySelector('.call')).borderLeftWidth") == "6px"
        assert look_at(page) == []
        page.goto(f"{web}/en/ket-qua/")
        page.get_by_role("heading", name="Your device is offline").wait_for()

        page.context.set_offline(False)
        page.get_by_role("link", name="Try again").click()
        page.get_by_role("heading", name="Your device is offline").wait_for(state="detached")
        page.goto(f"{web}/tren-may/")
        page.get_by_role("button", name=f"Xóa {dossier.code}").press("Enter")
        page.get_by_text("Chưa giữ hồ sơ nào.").wait_for()
        page.wait_for_function("caches.keys().then((names) => names.length === 0)")
        assert stored(page) == "{}"
        assert page.context.cookies() == []


def test_a_copy_cannot_run_anything(receipt):
    web, dossier, _token = receipt
    with browser.opened(viewport=browser.PHONE) as page:
        page.goto(f"{web}/tren-may/")
        bad = "<img src=x onerror='window.bad=1'><script>window.bad=1</script><p>xong</p>"
        copy = [{"code": "1", "title": "<b>x</b>", "time": "", "said": "", "html": bad}]
        page.evaluate("(copy) => localStorage.setItem('kept-dossiers', copy)", json.dumps(copy))
        page.reload()
        page.get_by_text("xong", exact=True).wait_for()
        page.wait_for_load_state("networkidle")
        assert page.evaluate("window.bad") is None
        assert page.get_by_role("heading", name="<b>x</b>").is_visible()
        page.evaluate("localStorage.setItem('kept-dossiers', 'not json')")
        page.reload()
        page.get_by_text("Chưa giữ hồ sơ nào.").wait_for()
