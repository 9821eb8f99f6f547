"""docs/adopting.md walked: from an empty database to a received dossier, in a province that has no districts.

With WRITE_PICTURES=1 the walk makes the guide's pictures (docs/img/adopting-*.webp) anew.
"""

import io
import os
import re
from pathlib import Path

import pytest
from django.core.management import call_command
from django.urls import resolve
from django.utils import timezone
from PIL import Image

from dossiers.casework.models import Dossier
from dossiers.units import the_city
from portal.imports import upload_runs
from portal.ops.embedded import database_roles
from portal.web.process_cache import ProcessCache
from tests import browser, cluster
from tests.desk.test_screens import look_at
from tests.portal import another_province as province

BASE = Path(__file__).parents[2]
FOLDER, GUIDE = BASE / "docs/adopting", BASE / "docs/adopting.md"
SECRET = "mot-mat-khau-rat-dai-2026"


@pytest.fixture
def empty_city(own_database, settings, monkeypatch):
    """Nothing of the packaged city is left: no unit, no calendar, no procedure, no name."""
    settings.CITY_NAME = settings.CITY_HOTLINE = settings.CITY_DESK = ""
    monkeypatch.setenv("ADMINISTRATOR_PASSWORD", SECRET)
    province.empty()
    forget()
    yield own_database
    forget()


def forget():
    the_city.forget()
    ProcessCache.forget_everything()


def by_commands(database):
    cluster.point_django_at(database, database_roles.OWNER)
    call_command("load_master_data", "--from", str(FOLDER), verbosity=0)
    call_command("create_administrator", "quan.tri", "--name", "Hứa Thị Bích")
    call_command("create_administrator", "quan.tri.hai", "--name", "Lý Văn Hai")
    cluster.point_django_at(database)
    forget()


def sign_in(page, web, username, password=SECRET):
    page.context.clear_cookies()
    page.goto(f"{web}/can-bo/dang-nhap")
    page.get_by_label("Tên đăng nhập").fill(username)
    page.get_by_label("Mật khẩu").fill(password)
    page.get_by_role("button", name="Đăng nhập").click()


def picture(page, name):
    """The page as it stands, for the guide."""
    if os.environ.get("WRITE_PICTURES"):
        with Image.open(io.BytesIO(page.screenshot())) as drawn:
            drawn.resize((1080, drawn.height * 1080 // drawn.width)).save(
                BASE / f"docs/img/adopting-{name}.webp", quality=60, method=6
            )


def says_who_it_is(page, web):
    page.goto(f"{web}/quan-tri/thanh-pho")
    page.get_by_label("Tên thành phố, tỉnh").fill(province.NAME)
    page.get_by_label("Đường dây nóng").fill(province.HOTLINE)
    page.get_by_label("Tên nơi tiếp nhận").fill(province.DESK)
    page.get_by_label("Màu chính").fill("#7a1f3d")
    page.get_by_label("Lý do đổi").fill("Thiết lập lần đầu")
    page.get_by_role("button", name="Xem trước").click()
    page.get_by_role("heading", name="Xem trước, chưa đổi gì").wait_for()
    picture(page, "city")
    page.get_by_role("button", name="Đổi từ bây giờ").click()
    page.get_by_text("Đã đổi.").wait_for()
    forget()


def brings_dossiers_in(page, web):
    page.goto(f"{web}/quan-tri/nhap-du-lieu")
    page.get_by_label("Tệp hồ sơ").set_input_files(FOLDER / "dossiers.csv")
    page.get_by_role("button", name="Gửi và kiểm tra").click()
    page.get_by_role("heading", name="Đang kiểm tra").wait_for()
    works_until(page, "Đã kiểm tra, chưa nhập gì")
    picture(page, "import")
    page.get_by_role("button", name="Nhập 2 hồ sơ").click()
    works_until(page, "Đã nhập")


def works_until(page, heading):
    upload_runs.work(at=timezone.now())
    for child in upload_runs._children:
        child.wait(60)
    page.reload()
    page.get_by_role("heading", name=heading, exact=True).wait_for()


def adds_the_receiver(page, web):
    page.goto(f"{web}/can-bo/nhan-su")
    page.get_by_role("link", name="Thêm cán bộ").click()
    page.get_by_label("Họ và tên").fill("Nguyễn Văn Mới")
    page.get_by_label("Tên đăng nhập", exact=True).fill("nguyen.van.moi")
    page.locator("#them-unit").select_option("H99.31")
    page.locator("#them-role").select_option("receiver")
    page.get_by_role("button", name="Thêm và in phiếu").click()
    return page.locator("[data-code]").inner_text()


def receives_the_first_dossier(page, web, code):
    page.context.clear_cookies()
    page.goto(f"{web}/can-bo/mat-khau-moi")
    page.locator("[name=username]").fill("nguyen.van.moi")
    page.locator("[name=code]").fill(code)
    for box in page.locator("input[type=password]").all():
        box.fill(SECRET)
    page.get_by_role("button", name="Đặt mật khẩu").click()
    sign_in(page, web, "nguyen.van.moi")
    page.goto(f"{web}/can-bo/tiep-nhan?procedure=1.001022")
    page.get_by_label("Họ và tên").fill("Trần Văn Thử")
    page.get_by_label("Điện thoại").fill("0900 765 432")
    page.get_by_label("Tờ khai").first.check()
    page.get_by_role("button", name="Tiếp nhận và in phiếu").click()
    page.get_by_text("GIẤY TIẾP NHẬN HỒ SƠ").wait_for()
    picture(page, "receipt")


@pytest.mark.browser
def test_an_empty_province_receives_its_first_dossier_by_the_guide(empty_city, web):
    by_commands(empty_city)
    troubles = []
    with browser.opened() as page:
        sign_in(page, web, "quan.tri")
        page.goto(f"{web}/quan-tri/thiet-lap")
        troubles += look_at(page)
        picture(page, "setup")
        says_who_it_is(page, web)
        brings_dossiers_in(page, web)
        receives_the_first_dossier(page, web, adds_the_receiver(page, web))
        paper = page.inner_text("body")
        page.goto(f"{web}/")
        start = page.inner_text("body")
    first = Dossier.objects.exclude(origin="imported").get()
    assert first.code.startswith("H99.31-") and first.code in paper
    assert "Bộ phận Một cửa" not in paper
    assert "UBND TỈNH SÔNG TRÀ" in paper.upper() and province.DESK.upper() in paper.upper()
    assert "Sông Trà" in start and province.foreign(paper + start) == set()
    assert Dossier.objects.count() == 3 and troubles == []


def test_the_guide_names_addresses_commands_and_files_that_are_there():
    told = GUIDE.read_text(encoding="utf-8")
    addresses = re.findall(r"`(/(?:can-bo|quan-tri|dieu-hanh)[^`…]*)`", told)
    assert len(addresses) > 5 and all(resolve(one) for one in addresses)
    commands = set(re.findall(r"manage\.py (\w+)", told))
    from django.core.management import get_commands

    assert {"load_master_data", "create_administrator", "doctor"} <= commands <= set(get_commands())
    files = set(re.findall(r"`(\w+\.csv)`", told))
    assert files >= {path.name for path in FOLDER.glob("*.csv")}
    assert [link for link in re.findall(r"\]\(([^)#]+)\)", told) if not (GUIDE.parent / link).exists()] == []
    assert [number for number in range(1, 13) if f"\n## {number}. " not in told] == []
