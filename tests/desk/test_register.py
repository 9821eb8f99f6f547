"""The register of a unit: exact for its period, page by page, and the same as PDF, spreadsheet and CSV."""

import csv
import datetime as dt
import io
import sys
import zipfile

import pypdf
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dossiers.casework import actions
from portal.desk.papers import register as screen
from portal.exports import register
from tests.desk.conftest import words
from tests.world import a_dossier, local, resolve

ADDRESS = "/can-bo/so-theo-doi"
MARCH = {"tu": "2019-03-01", "den": "2019-03-31"}
FIELDS = ("Số thứ tự", "Mã hồ sơ", "Tên hồ sơ (nội dung yêu cầu)", "Số bộ", "Tên cá nhân, tổ chức",
          "Địa chỉ, số điện thoại", "Cơ quan giải quyết", "Ngày nhận", "Ngày hẹn trả", "Ngày có kết quả", "Ngày trả",
          "Cách nhận kết quả", "Ký nhận", "Ghi chú")  # fmt: skip
"""The fields of the law's register, reviewed (form 06 of TT 01/2018 [M-hi], 07 of TT 03/2025)."""


def at_minute(n: int, day: str = "2019-03-11") -> dt.datetime:
    return local(f"{day} 08:00") + dt.timedelta(minutes=n)


@pytest.fixture
def march(world):
    """Five of March in order, one on each edge outside, one of another unit."""
    made = [a_dossier(world, at_minute(n), name=f"Nguyễn Thị {n}", address="48/6 Trần Việt Châu") for n in range(5)]
    for edge in ("2019-02-28 23:59", "2019-04-01 00:00"):
        a_dossier(world, local(edge))
    return made


def codes(response) -> list[str]:
    return [line.code for line, _ in response.context["rows"]]


def test_it_holds_exactly_what_the_unit_received_in_the_period(at_desk, march):
    page = at_desk("receiver").get(ADDRESS, MARCH)
    assert codes(page) == [dossier.code for dossier in march]
    assert [column.title for column in page.context["columns"]] == list(FIELDS)
    first = dict(zip(FIELDS, page.context["rows"][0][1], strict=True))
    assert first == {
        "Số thứ tự": "1", "Mã hồ sơ": march[0].code, "Tên hồ sơ (nội dung yêu cầu)": "Thủ tục thử T.000010",
        "Số bộ": "1",
        "Tên cá nhân, tổ chức": "Nguyễn Thị 0", "Địa chỉ, số điện thoại": "48/6 Trần Việt Châu, 0900 ••• 456",
        "Cơ quan giải quyết": "Phường thử", "Ngày nhận": "08:00 11/03/2019", "Ngày hẹn trả": "17:00 25/03/2019",
        "Ngày có kết quả": "", "Ngày trả": "", "Cách nhận kết quả": "Nhận tại quầy", "Ký nhận": "",
        "Ghi chú": "Được tiếp nhận",
    }  # fmt: skip


def test_a_returned_dossier_says_when_and_who_took_it(at_desk, world, march):
    one, later = march[0], local("2019-03-12 09:00")
    actions.forward(one.pk, by=world.receiver, at=later, to_officer=world.handler)
    resolve(one.pk, by=world.leader, at=later)
    actions.return_result(one.pk, by=world.receiver, at=local("2019-03-13 10:00"), taken_by="Trần Văn Ẩn")
    row = at_desk("receiver").get(ADDRESS, MARCH).context["rows"][0][1]
    assert row[9:] == ["09:00 12/03/2019", "10:00 13/03/2019", "Nhận tại quầy", "Trần Văn Ẩn", "Trước hạn"]


def test_its_pages_follow_each_other_without_a_gap_and_go_on_counting(at_desk, world, march, monkeypatch):
    monkeypatch.setattr(screen, "A_PAGE", 2)
    at = at_minute(2)
    twin = a_dossier(world, at)  # received in the very minute of another one
    desk, seen, numbers, query = at_desk("receiver"), [], [], MARCH
    for _ in range(9):
        page = desk.get(ADDRESS, query)
        seen += codes(page)
        numbers += [cells[0] for _, cells in page.context["rows"]]
        if not page.context["next"]:
            break
        query = {**MARCH, "sau": page.context["next"]}
    order = [march[0], march[1], march[2], twin, march[3], march[4]]
    assert seen == [dossier.code for dossier in order]
    assert numbers == [str(n) for n in range(1, 7)]


def test_the_files_hold_the_same_lines_as_the_screen(at_desk, march):
    desk = at_desk("receiver")

    def file(kind: str) -> bytes:
        answer = desk.post(ADDRESS, {**MARCH, "dang": kind})
        assert answer.status_code == 200
        return b"".join(answer.streaming_content) if answer.streaming else answer.content

    rows = list(csv.reader(io.StringIO(file("csv").decode("utf-8-sig"))))
    assert rows[0] == list(FIELDS) and [row[1] for row in rows[1:]] == [dossier.code for dossier in march]
    with zipfile.ZipFile(io.BytesIO(file("xlsx"))) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert all(dossier.code in sheet for dossier in march) and all(field in sheet for field in FIELDS)
    paper = pypdf.PdfReader(io.BytesIO(file("pdf")))
    box, text = paper.pages[0].mediabox, " ".join(paper.pages[0].extract_text().split())
    assert (round(float(box.width) / 72 * 25.4), round(float(box.height) / 72 * 25.4)) == (297, 210)
    assert paper.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert "SỔ THEO DÕI HỒ SƠ" in text and "từ ngày 01/03/2019 đến ngày 31/03/2019" in text
    squeezed = text.replace(" ", "")
    assert [field for field in FIELDS if field.replace(" ", "") not in squeezed] == []
    assert all(dossier.code in squeezed for dossier in march)


def test_hostile_names_stay_text_in_every_file(at_desk, world):
    a_dossier(world, at_minute(0), name='=HYPERLINK("http://x","y")', address="#eval(1)")
    desk = at_desk("receiver")
    sheet = b"".join(desk.post(ADDRESS, {**MARCH, "dang": "csv"}).streaming_content).decode()
    assert "\"'=HYPERLINK" in sheet
    text = pypdf.PdfReader(io.BytesIO(desk.post(ADDRESS, {**MARCH, "dang": "pdf"}).content)).pages[0].extract_text()
    assert "#eval(1)" in text.replace("\n", "")


def test_reading_a_long_register_goes_by_key_in_pieces(march, world, monkeypatch):
    monkeypatch.setattr(register, "A_CHUNK", 2)
    span = register.Span(world.ward, dt.date(2019, 3, 1), dt.date(2019, 3, 31))
    with CaptureQueriesContext(
        connection,
    ) as seen:
        assert [line.code for line in register.every_line(span)] == [dossier.code for dossier in march]
    assert not any("OFFSET" in query["sql"] for query in seen.captured_queries)


def test_a_unit_out_of_sight_is_not_shown(at_desk, march, world):
    assert at_desk("stranger").get(ADDRESS, {**MARCH, "noi": world.ward.code}).status_code == 404
    assert codes_of_other(at_desk("stranger").get(ADDRESS, MARCH)) == []
    assert codes(at_desk("district_leader").get(ADDRESS, {**MARCH, "noi": world.ward.code})) != []
    assert codes(at_desk("mayor").get(ADDRESS, {**MARCH, "noi": world.ward.code})) != []


def codes_of_other(response) -> list[str]:
    assert response.context["span"].unit.name == "Phường khác"
    return codes(response)


def test_an_officer_without_a_post_sees_no_register(world, client):
    from dossiers.units.models import Officer

    client.force_login(Officer.objects.create_user("t.moi"))
    assert client.get(ADDRESS).status_code == 403


@pytest.mark.parametrize(
    "days", [("2019-03-31", "2019-03-01"), ("nay", "mai"), ("2019-03-01", ""), ("0001-01-01",) * 2]
)
def test_impossible_days_get_a_sentence(at_desk, march, days):
    page = at_desk("receiver").post(ADDRESS, {"tu": days[0], "den": days[1], "dang": "csv"})
    assert page.status_code == 400 and "Chọn ngày đầu và ngày cuối" in words(page)


@pytest.mark.parametrize("cursor", ["x", "5", "5.x", ".", "-1.2", "9" * 40])
def test_a_cursor_that_is_none_begins_at_the_beginning(at_desk, march, cursor):
    assert len(codes(at_desk("receiver").get(ADDRESS, {**MARCH, "sau": cursor}))) == 5


def test_too_long_a_register_is_not_printed_but_says_so(at_desk, march, monkeypatch):
    monkeypatch.setattr(register, "MOST_PRINTED", 3)
    page = at_desk("receiver").post(ADDRESS, {**MARCH, "dang": "pdf"}, follow=True)
    assert "Chọn kỳ ngắn hơn" in words(page) and len(codes(page)) == 5


def test_without_typst_the_register_is_still_there(at_desk, march, monkeypatch):
    monkeypatch.setitem(sys.modules, "typst", None)
    page = at_desk("receiver").post(ADDRESS, {**MARCH, "dang": "pdf"}, follow=True)
    assert "Chưa tạo được tệp PDF" in words(page) and len(codes(page)) == 5


def test_a_page_of_the_register_is_read_through_its_index(world, march):
    span = register.Span(world.ward, dt.date(2019, 3, 1), dt.date(2019, 3, 31))
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_bitmapscan = off")
    assert "dossier_register" in span.dossiers().order_by("received_at", "pk")[:50].explain()
