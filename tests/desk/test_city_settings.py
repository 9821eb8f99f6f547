"""A city says on a screen who it is: checked, looked at first, with a reason, and every page and paper follows."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from PIL import Image

from dossiers.notices import wording
from dossiers.units import appointing, city_changes, contrast, printed_names, the_city
from dossiers.units.city_changes import Wanted
from dossiers.units.models import CitySettings, Officer, Unit
from dossiers.units.roles import Role
from portal.web import city_look
from portal.web.process_cache import ProcessCache
from tests.world import WORKING_DAY, a_world, an_officer

WHY = "Nghị quyết về sắp xếp đơn vị hành chính"
PROVINCE = {"city_name": "Tỉnh Sông Trà", "hotline": "0255 777 888", "desk": "Trung tâm Phục vụ hành chính công"}


@pytest.fixture
def world(db, monkeypatch):
    ProcessCache.forget_everything()
    the_city.forget()
    world = a_world()
    world.keeper = an_officer("t.quantri.tp", world.city, Role.ADMINISTRATOR)
    world.administrator = an_officer("t.quantri", world.ward, Role.ADMINISTRATOR)
    yield world
    the_city.forget()
    ProcessCache.forget_everything()


def at_screen(officer):
    client = Client()
    client.force_login(officer)
    return client


def picture(kind="PNG", size=(64, 64)):
    file = io.BytesIO()
    Image.new("RGB", size, "#084350").save(file, kind)
    return file.getvalue()


def test_what_is_set_on_the_screen_is_on_pages_papers_and_messages_at_once(world, client):
    before = client.get("/").content.decode()
    assert "Cần Thơ" in before and "1022" in before
    sent = at_screen(world.keeper).post("/quan-tri/thanh-pho", {**PROVINCE, "reason": WHY, "viec": "ghi"})
    assert sent.status_code == 302
    page = client.get("/").content.decode()
    assert "Sông Trà" in page and 'href="tel:0255777888"' in page
    assert "Cần Thơ" not in page and "1022" not in page
    assert wording.of_city()["call"] == "0255 777 888"
    assert (the_city.now().kind, the_city.now().proper) == ("tỉnh", "Sông Trà")
    row = CitySettings.objects.get()
    assert (row.name, row.reason, row.set_by) == ("tỉnh Sông Trà", WHY, world.keeper)
    assert WHY in at_screen(world.keeper).get("/quan-tri/thanh-pho").content.decode()


def test_a_look_first_changes_nothing(world):
    page = at_screen(world.keeper).post("/quan-tri/thanh-pho", {**PROVINCE, "viec": "xem"}).content.decode()
    assert "Một cửa Sông Trà" in page and "TRUNG TÂM PHỤC VỤ HÀNH CHÍNH CÔNG" in page
    assert not CitySettings.objects.exists() and the_city.now().proper == "Cần Thơ"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"city_name": "Sông Trà"}, "Ghi cả loại và tên"),
        ({"city_name": "Phường Sông Trà"}, "Ghi cả loại và tên"),
        ({"hotline": "gọi tôi"}, "Số gồm chữ số"),
        ({"code_domain": "h 57"}, "Mã đơn vị gồm"),
        ({"colour": "xanh"}, "Màu gồm dấu #"),
        ({"colour": "#ffc54d"}, "khó đọc: tương phản 1,4"),
        ({"reason": ""}, "Ghi lý do đổi"),
    ],
)
def test_what_cannot_be_is_refused_with_its_sentence(world, typed, sentence):
    answer = at_screen(world.keeper).post("/quan-tri/thanh-pho", {**PROVINCE, "reason": WHY, "viec": "ghi", **typed})
    assert answer.status_code == 422 and sentence in answer.content.decode()
    assert not CitySettings.objects.exists()


def test_the_same_again_is_no_change(world):
    city_changes.change(Wanted(hotline="1900 1234"), reason=WHY, by=world.keeper, at=WORKING_DAY)
    with pytest.raises(appointing.InvalidStaffing, match="Chưa có gì khác"):
        city_changes.change(Wanted(hotline="1900 1234"), reason=WHY, by=world.keeper, at=WORKING_DAY)


@pytest.mark.parametrize("who", ["administrator", "leader", "mayor", "receiver"])
def test_nobody_but_an_administrator_of_the_city_sees_or_sets_it(world, who):
    officer = getattr(world, who)
    for address in ("/quan-tri/thanh-pho", "/quan-tri/thiet-lap"):
        assert at_screen(officer).get(address).status_code == 403
    assert at_screen(officer).post("/quan-tri/thanh-pho", {**PROVINCE, "reason": WHY, "viec": "ghi"}).status_code == 403
    with pytest.raises(appointing.NotYours):
        city_changes.change(Wanted(hotline="1900 1234"), reason=WHY, by=officer, at=WORKING_DAY)


def test_a_colour_is_served_as_a_sheet_whose_every_tone_is_readable(world, client):
    made = city_changes.change(Wanted(colour="#7A1F3D"), reason=WHY, by=world.keeper, at=WORKING_DAY)
    page, address = client.get("/").content.decode(), f"/thanh-pho/mau/{made.pk}.css"
    assert address in page and 'content="#7a1f3d"' in page
    sheet = client.get(address)
    assert "--brand-700:#7a1f3d" in sheet.content.decode() and sheet["Content-Type"].startswith("text/css")
    assert "</" not in city_look.sheet("#7a1f3d") and contrast.least("#7a1f3d") >= contrast.READABLE
    assert client.get(f"/thanh-pho/mau/{made.pk + 1}.css").status_code == 404


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_logo_is_drawn_anew_and_stands_in_the_place_of_the_mark(world, client, kind):
    hidden = picture(kind) + b"<script>alert(1)</script>"
    sent = SimpleUploadedFile("bieu-trung.png", hidden, "image/svg+xml")
    screen = at_screen(world.keeper)
    assert screen.post("/quan-tri/thanh-pho", {"reason": WHY, "viec": "ghi", "logo": sent}).status_code == 302
    address = f"/thanh-pho/bieu-trung/{CitySettings.objects.get().pk}"
    served = client.get(address)
    assert address in client.get("/").content.decode()
    assert served["Content-Type"] == "image/jpeg" and b"script" not in served.content
    assert screen.post("/quan-tri/thanh-pho", {"reason": WHY, "viec": "ghi", "hotline": "1900 1234"}).status_code == 302
    assert the_city.now().has_logo, "it stays until it is taken away"
    screen.post("/quan-tri/thanh-pho", {"reason": WHY, "viec": "ghi", "without_logo": "on"})
    assert not the_city.now().has_logo


@pytest.mark.parametrize("content", [b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"%PDF-1.4 %%EOF", b"GIF89a", b"x"])
def test_what_is_no_picture_is_no_logo(world, content):
    sent = SimpleUploadedFile("bieu-trung.png", content, "image/png")
    answer = at_screen(world.keeper).post("/quan-tri/thanh-pho", {"reason": WHY, "viec": "ghi", "logo": sent})
    assert answer.status_code == 422 and not CitySettings.objects.exists()


def test_another_process_sees_a_change_within_a_second(world, monkeypatch):
    assert the_city.SECONDS >= 1 and the_city.now().hotline == "1022"
    CitySettings.objects.create(hotline="1900 1234", reason=WHY, set_by=world.keeper, set_at=WORKING_DAY)
    assert the_city.now().hotline == "1022", "remembered: it costs no look at each page"
    monkeypatch.setattr(the_city, "SECONDS", 0.0)
    assert the_city.now().hotline == "1900 1234"


def test_the_table_refuses_what_the_screen_would(world):
    facts = {"reason": WHY, "set_by": world.keeper, "set_at": WORKING_DAY}
    for wrong in ({"reason": ""}, {"colour": "red"}, {"logo": b"x"}, {"logo_type": "image/png"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            CitySettings.objects.create(**facts | wrong)


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("tỉnh Lâm Đồng", ("tỉnh", "Lâm Đồng")),
        ("UBND TỈNH ĐỒNG THÁP", ("tỉnh", "Đồng Tháp")),
        ("TP. Huế", ("thành phố", "Huế")),
        ("Ủy ban nhân dân thành phố Đà Nẵng", ("thành phố", "Đà Nẵng")),
        ("Huế", ("", "Huế")),
    ],
)
def test_a_name_is_taken_apart_however_it_is_written(name, parts):
    assert printed_names.kind_and_proper(name) == parts


def test_without_a_setting_the_units_say_who_the_city_is(world, settings):
    settings.CITY_NAME = settings.CITY_HOTLINE = ""
    the_city.forget()
    own = Unit.objects.filter(kind="city", valid_to__isnull=True).order_by("pk").first()
    assert the_city.now().proper == printed_names.kind_and_proper(own.name)[1]
    assert the_city.now().hotline == ""


def test_without_a_hot_line_pages_tell_to_ask_the_desk(world, client, settings):
    settings.CITY_HOTLINE = ""
    pages = [client.get(way).content.decode() for way in ("/", "/huong-dan/", "/lien-he/", "/tro-nang/", "/en/")]
    assert not [page for page in pages if "1022" in page or 'href="tel:"' in page]


def test_the_list_says_what_is_missing_and_what_is_done(world):
    page = at_screen(world.keeper).get("/quan-tri/thiet-lap").content.decode()
    assert "Hai quản trị" in page and "cần hai" in page
    assert "python manage.py create_administrator" in page
    assert 'href="/quan-tri/thanh-pho"' in page
    an_officer("t.quantri.hai", world.city, Role.ADMINISTRATOR)
    page = at_screen(world.keeper).get("/quan-tri/thiet-lap").content.decode()
    assert "cần hai" not in page and "2 người" in page


def test_in_an_empty_city_the_one_made_by_command_is_led_through_it(db):
    Unit.objects.filter(kind="city").update(kind="external")
    first = Officer.objects.create_superuser("t.dau.tien", "x", full_name="Người đầu tiên")
    assert at_screen(first).get("/quan-tri/thiet-lap").status_code == 200
