"""Many officers from a workbook: seen before, all or nothing, trusted posts wait for a second person."""

import datetime as dt
import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from dossiers.units.models import Nomination, Officer, PaperCode, Post
from dossiers.units.officer_import import COLUMNS, SHEET
from dossiers.units.roles import Role
from tests.desk.test_catalogue import read
from tests.world import an_officer

FILE, DO, TEMPLATE = "/can-bo/nhan-su/nhap", "/can-bo/nhan-su/nhap/lam", "/can-bo/nhan-su/nhap/mau"
AN = ("an.nguyen", "Nguyễn Văn An", "0907123456", "", "T10.31.01", "Tiếp nhận", "Chuyên viên", None)


@pytest.fixture
def world(world):
    world.keeper = an_officer("t.quantri.tp", world.city, Role.ADMINISTRATOR)
    world.ward_admin = an_officer("t.quantri", world.ward, Role.ADMINISTRATOR)
    return world


def a_file(browser, *rows):
    """The template, filled in."""
    book = openpyxl.load_workbook(io.BytesIO(browser.get(TEMPLATE).content))
    for row in rows:
        book[SHEET].append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def look(browser, *rows):
    return browser.post(FILE, {"file": SimpleUploadedFile("danh sach.xlsx", a_file(browser, *rows))})


def row(**changed):
    told = dict(zip(COLUMNS, AN, strict=True)) | changed
    return list(told.values())


def labels():
    return {str(role): str(role.label) for role in Role}


def test_a_list_becomes_accounts_posts_and_proposals_with_codes_shown_once(world, at_desk):
    keeper, roles = at_desk("keeper"), labels()
    rows = [
        row(role=roles["receiver"]),
        row(role=roles["handler"].upper(), from_on=dt.datetime(2026, 10, 1)),
        row(username="Binh.Le", full_name="Lê Thị Bình", role=roles["leader"], phone=907123457, title="Chủ tịch"),
        row(username=world.handler.username, full_name=world.handler.full_name, role=roles["handler"]),
        row(
            username=world.handler.username, full_name=world.handler.full_name, unit="T10.31.02", role=roles["handler"]
        ),
    ]
    seen = look(keeper, *rows)
    assert seen.status_code == 200, read(seen)
    assert not Officer.objects.filter(username="an.nguyen").exists(), "looking does nothing"
    what = [(one["of"].makes_account, one["of"].is_proposed, one["of"].is_held) for one in seen.context["plans"]]
    assert what == [
        (True, False, False),
        (False, False, False),
        (True, True, False),
        (False, False, True),
        (False, False, False),
    ]
    done = keeper.post(DO, {"khac": seen.context["kept"]})
    assert done.status_code == 200 and len(done.context["slips"]) == 2 == PaperCode.objects.count()
    an, binh = (Officer.objects.get(username=name) for name in ("an.nguyen", "binh.le"))
    assert {(one.role, one.from_on) for one in Post.objects.filter(officer=an)} == {
        ("receiver", dt.date(2026, 9, 16)),
        ("handler", dt.date(2026, 10, 1)),
    }
    assert binh.phone == "0907123457" and not Post.objects.filter(officer=binh).exists(), "a leader needs two persons"
    assert Nomination.objects.get(officer=binh).role == "leader"
    assert Post.objects.filter(officer=world.handler, unit=world.other, role="handler").exists()

    again = look(keeper, *rows)
    assert "Không có gì khác" in read(again)


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"role": "Trùm"}, "cột “Vị trí”: ghi một trong"),
        ({"unit": "T10.99"}, "cột “Mã đơn vị”: ghi mã"),
        ({"full_name": None}, "cột “Họ và tên”: ô này cần được ghi"),
        ({"from_on": "hôm nào đó"}, "cột “Từ ngày”"),
        ({"from_on": 46000}, "cột “Từ ngày”: ghi ngày"),
        ({"full_name": dt.datetime(2026, 1, 2)}, "cột “Họ và tên”: bảng tính đã đổi"),
    ],
)
def test_a_bad_cell_is_named(world, at_desk, changed, sentence):
    answer = look(at_desk("keeper"), row(role=labels()["receiver"]), row(**({"role": labels()["handler"]} | changed)))
    assert answer.status_code == 422 and any(
        "dòng 3" in one and sentence in one for one in answer.context["problems"]
    ), answer.context["problems"]


def test_what_only_the_accounts_know_stops_all_of_it(world, at_desk):
    keeper = at_desk("keeper")
    seen = look(
        keeper, row(role=labels()["receiver"]), row(username="x", full_name="Trần Văn Xuân", role=labels()["handler"])
    )
    answer = keeper.post(DO, {"khac": seen.context["kept"]})
    assert answer.status_code == 422 and "dòng 3, cột “Tên đăng nhập”" in read(answer)
    assert not Officer.objects.filter(username="an.nguyen").exists() and not PaperCode.objects.exists()


def test_an_administrator_of_one_unit_brings_in_its_own_people_alone(world, at_desk):
    ward = at_desk("ward_admin")
    answer = look(ward, row(role=labels()["receiver"], unit="T10.31.02"))
    assert answer.status_code == 422 and "cột “Mã đơn vị”" in read(answer)
    seen = look(ward, row(role=labels()["receiver"]))
    assert ward.post(DO, {"khac": seen.context["kept"]}).status_code == 200
    kept = look(at_desk("keeper"), row(username="cuong.le", unit="T10.31.02", role=labels()["handler"])).context["kept"]
    assert ward.post(DO, {"khac": kept}).status_code == 302, "what somebody else looked at is not theirs to do"
    for who in ("receiver", "leader"):
        assert at_desk(who).get(FILE).status_code == at_desk(who).get(TEMPLATE).status_code == 403


def test_the_list_of_people_says_how_much_each_has_in_hand(world, at_desk, in_process):
    for _ in range(2):
        in_process()
    rows = at_desk("ward_admin").get("/can-bo/nhan-su?don-vi=T10.31.01").context["rows"]
    assert {row["officer"].username: row["load"] for row in rows if row["load"]} == {world.handler.username: 2}
