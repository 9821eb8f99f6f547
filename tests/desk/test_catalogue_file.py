"""The whole catalogue as a workbook: out and in again to no difference, changed in a spreadsheet, bad cells named."""

import datetime as dt
import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl.styles import numbers

from dossiers.procedures import catalogue_sheets, contents, sheet_values
from dossiers.procedures.change_models import CatalogueChange, FeeRule
from dossiers.procedures.models import ProcedureVersion
from dossiers.units import workbook
from dossiers.units.roles import Role
from portal.desk.catalogue import catalogue_file
from portal.exports.workbooks import workbook as written
from tests.desk.test_catalogue import a_decision, read
from tests.world import an_officer

OUT, IN = "/quan-tri/danh-muc.xlsx", "/quan-tri/nhap-danh-muc"
TODAY = dt.date(2026, 9, 16)


@pytest.fixture
def world(world):
    world.keeper = an_officer("t.quantri.tp", world.city, Role.ADMINISTRATOR)
    version = world.ten_days
    ProcedureVersion.objects.filter(pk=version.pk).update(fee_vnd=50_000, fee_basis="NQ 8/2020", term_amount=10)
    version.papers.all().delete()
    for seq, name in enumerate(("Tờ khai", "Giấy tờ pháp lý", "Bản vẽ"), 1):
        version.papers.create(seq=seq, name=name, originals=1)
    FeeRule.objects.create(
        version=version, seq=1, case="online", amount_vnd=20_000, legal_basis="NQ 9", from_day=dt.date(2026, 1, 1)
    )
    return world


def whole_file():
    """What the city's catalogue looks like as a file, without a request."""
    told = {code: contents.of_version(one) for code, one in catalogue_sheets.of_the_city().items()}
    rows = catalogue_sheets.written(told)
    return written("x", [catalogue_file._filled(one, rows[one]) for one in rows]).content


class CatalogueBook:
    """The exported catalogue under somebody's hands."""

    def __init__(self, browser):
        self.book = openpyxl.load_workbook(io.BytesIO(browser.get(OUT).content))

    def cell(self, sheet, row, title):
        page = self.book[sheet]
        head = {cell.value: cell.column for cell in page[1]}
        return page.cell(row, head[title])

    def row_of(self, sheet, code, place=1):
        rows = [row[0].row for row in self.book[sheet].iter_rows(min_row=2) if row[0].value == code]
        return rows[place - 1]

    def put(self, sheet, code, title, value, place=1):
        cell = self.cell(sheet, self.row_of(sheet, code, place), title)
        cell.value = value
        return cell

    def bytes(self):
        file = io.BytesIO()
        self.book.save(file)
        return file.getvalue()


def send(browser, content, name="danh muc.xlsx"):
    return browser.post(IN, {"file": SimpleUploadedFile(name, content)})


def save(browser, preview, **typed):
    data = {"khac": preview.context["kept"], "from_day": "01/10/2026", "basis": "NQ 21", "reason": "Theo nghị quyết"}
    return browser.post(IN, data | typed)


@pytest.mark.django_db
def test_the_catalogue_of_the_whole_city_reads_in_again_to_no_difference():
    found = catalogue_sheets.read(workbook.read_sheets(whole_file(), catalogue_sheets.wanted()))
    assert len(found.after) == 152 and found.after == found.present
    assert not found.problems and not found.changed


def test_what_was_changed_in_a_spreadsheet_and_only_that_becomes_drafts(world, at_desk):
    keeper, mayor = at_desk("keeper"), at_desk("mayor")
    decision = a_decision(keeper)
    book = CatalogueBook(keeper)
    book.put("Thủ tục", "T.000010", "Lệ phí chung", 80_000)
    book.put("Thủ tục", "T.000010", "Thời hạn", 7)
    book.book["Giấy tờ"].delete_rows(book.row_of("Giấy tờ", "T.000010", 2))
    book.book["Quy tắc phí"].append(["T.000010", 2, None, None, "Trường hợp ghi ở cột bên", "Hộ nghèo", "0", "NQ 66"])
    book.put("Thủ tục", "T.000008", "Tên tiếng Anh", "Something in hours")
    preview = send(keeper, book.bytes())
    told = read(preview)
    assert preview.status_code == 200, told
    assert "2 thủ tục khác danh mục" in told and "50.000 đ 80.000 đ" in told
    assert [one["code"] for one in preview.context["changed"]] == ["T.000008", "T.000010"]
    first = preview.context["changed"][1]["differences"]
    assert [one.what for one in first] == ["Thời hạn", "Lệ phí chung", "Giấy tờ 2", "Quy tắc phí 2"]
    assert first[2].becomes == "bỏ" and "Giấy tờ pháp lý" in first[2].was
    assert not CatalogueChange.objects.exists(), "looking keeps nothing"

    assert save(keeper, preview, decision=str(decision.pk)).status_code == 302
    drafts = {one.code: one for one in CatalogueChange.objects.all()}
    assert set(drafts) == {"T.000008", "T.000010"} and {one.state for one in drafts.values()} == {"draft"}
    keeper.post(f"/quan-tri/quyet-dinh/{decision.pk}", {"viec": "gui"})
    assert not ProcedureVersion.objects.filter(procedure__code="T.000010", number=2).exists(), "money needs two"
    mayor.post(f"/quan-tri/quyet-dinh/{decision.pk}", {"viec": "dong-y"})
    new = ProcedureVersion.objects.get(procedure__code="T.000010", number=2)
    assert (new.fee_vnd, new.term_amount, new.valid_from) == (80_000, 7, dt.date(2026, 10, 1))
    assert [one.name for one in new.papers.all()] == ["Tờ khai", "Bản vẽ"]
    assert [(one.words, one.amount_vnd) for one in new.fees.all()] == [("", 20_000), ("Hộ nghèo", 0)]


def test_what_a_spreadsheet_does_to_cells_is_understood(world, at_desk):
    """Days as days, per cent as fractions, noughts lost, blank rows, columns moved and added, a title above."""
    keeper = at_desk("keeper")
    book = CatalogueBook(keeper)
    book.put("Quy tắc phí", "T.000010", "Từ", dt.datetime(2026, 2, 1))
    book.put("Quy tắc phí", "T.000010", "Đến", "31/12/2027")
    book.put("Thủ tục", "T.000010", "Lệ phí chung", "75.000 đ")
    book.put("Thủ tục", "T.000010", "Tính theo", "NGAY LAM VIEC")
    steps = book.book["Các bước"]
    for row in range(2, steps.max_row + 1):
        share = book.cell("Các bước", row, "Phần trăm")
        share.value, share.number_format = share.value / 100, numbers.FORMAT_PERCENTAGE
    page = book.book["Thủ tục"]
    page.insert_rows(3)
    page.insert_rows(1, amount=2)
    page["A1"] = "Danh mục của thành phố"
    page.move_range(f"B3:B{page.max_row}", cols=40)
    page["AS3"] = "Ghi chú riêng"
    preview = send(keeper, book.bytes())
    assert preview.status_code == 200, read(preview)
    differences = preview.context["changed"][0]["differences"]
    assert len(preview.context["changed"]) == 1
    assert [one.what for one in differences] == ["Lệ phí chung", "Quy tắc phí 1"]
    assert "Ghi chú riêng" in read(preview)


def test_every_bad_cell_is_named_with_sheet_row_and_column_and_nothing_is_kept(world, at_desk):
    keeper = at_desk("keeper")
    book = CatalogueBook(keeper)
    book.put("Thủ tục", "T.000010", "Thời hạn", "bảy")
    book.put("Thủ tục", "T.000010", "Lệ phí chung", -5)
    book.put("Thủ tục", "T.000008", "Căn cứ pháp lý", dt.datetime(2020, 8, 1))
    book.put("Thủ tục", "T.000008", "Kết quả", "Giấy màu hồng")
    book.put("Thủ tục", "T.000031", "Tên", "=A1&A2")
    book.put("Giấy tờ", "T.000010", "Bản chính", 2.5)
    book.put("Giấy tờ", "T.000010", "Mã thủ tục", "T.404", place=3)
    book.put("Các bước", "T.000010", "Phần trăm", 99)
    book.put("Quy tắc phí", "T.000010", "Đến", 46000)
    row = {sheet: book.row_of(sheet, "T.000010") for sheet in ("Thủ tục", "Giấy tờ", "Các bước", "Quy tắc phí")}
    hours = book.row_of("Thủ tục", "T.000008")
    book.book["Giấy tờ"].merge_cells(f"D{row['Giấy tờ']}:E{row['Giấy tờ']}")
    answer = send(keeper, book.bytes())
    assert answer.status_code == 422
    told = answer.context["problems"]
    for place in (
        f"Trang “Thủ tục”, dòng {row['Thủ tục']}, cột “Thời hạn”: ghi số từ 1",
        f"Trang “Thủ tục”, dòng {row['Thủ tục']}, cột “Lệ phí chung”: ghi số từ 0",
        f"Trang “Thủ tục”, dòng {hours}, cột “Căn cứ pháp lý”: bảng tính đã đổi",
        f"Trang “Thủ tục”, dòng {hours}, cột “Kết quả”: ghi một trong: Văn bản trao cho người nộp; ",
        f"Trang “Thủ tục”, dòng {book.row_of('Thủ tục', 'T.000031')}, cột “Tên”: ô là công thức",
        f"Trang “Giấy tờ”, dòng {row['Giấy tờ']}, cột “Bản chính”: ô bị gộp",
        "cột “Mã thủ tục”: trang “Thủ tục” không có mã T.404.",
        f"Trang “Các bước”, dòng {row['Các bước']}, cột “Phần trăm”: T.000010: Các bước cộng lại",
        f"Trang “Quy tắc phí”, dòng {row['Quy tắc phí']}, cột “Đến”: ghi ngày",
    ):
        assert any(place in one for one in told), (place, told)
    assert not CatalogueChange.objects.exists()


@pytest.mark.parametrize(
    "content", [b"code;name\nX;Y\n", b"PK\x03\x04 nothing", b"\xd0\xcf\x11\xe0 an old workbook", b""]
)
def test_what_is_no_workbook_gets_a_sentence(world, at_desk, content):
    answer = send(at_desk("keeper"), content)
    assert answer.status_code == 422 and (".xlsx" in read(answer))


def test_an_unchanged_file_says_so_and_what_is_not_in_it_stays(world, at_desk):
    keeper = at_desk("keeper")
    book = CatalogueBook(keeper)
    book.book["Thủ tục"].delete_rows(book.row_of("Thủ tục", "T.000031"))
    for sheet in ("Giấy tờ", "Quy tắc phí"):
        del book.book[sheet]
    for row in reversed([row[0].row for row in book.book["Các bước"].iter_rows(min_row=2)]):
        if book.book["Các bước"].cell(row, 1).value == "T.000031":
            book.book["Các bước"].delete_rows(row)
    answer = send(keeper, book.bytes())
    assert answer.status_code == 200 and "Tệp không khác danh mục" in read(answer)
    assert "1 thủ tục không có trong tệp" in read(answer)


def test_all_drafts_are_made_or_none(world, at_desk):
    keeper = at_desk("keeper")
    book = CatalogueBook(keeper)
    for code in ("T.000010", "T.000008"):
        book.put("Thủ tục", code, "Tên tiếng Anh", f"A name for {code}")
    preview = send(keeper, book.bytes())
    assert save(keeper, preview, from_day="16/09/2026").status_code == 422
    assert save(keeper, preview, reason=" ").status_code == 422
    version = ProcedureVersion.objects.get(procedure__code="T.000008")
    ProcedureVersion.objects.filter(pk=version.pk).update(valid_to=dt.date(2026, 9, 10))
    version.pk, version.number, version.valid_from = None, 2, dt.date(2026, 9, 10)
    version.save()
    answer = save(keeper, preview)
    assert answer.status_code == 422 and "T.000008: đã có bản khác từ khi xem trước" in read(answer)
    assert not CatalogueChange.objects.exists()
    assert keeper.post(IN, {"khac": preview.context["kept"][:-3] + "abc"}).status_code == 302
    assert not CatalogueChange.objects.exists()


def test_a_procedure_that_is_new_comes_with_its_steps(world, at_desk):
    keeper = at_desk("keeper")
    book = CatalogueBook(keeper)
    page = book.book["Thủ tục"]
    line = page.max_row + 1
    for title, value in {
        "Mã thủ tục": "9.000001", "Lĩnh vực": "Lĩnh vực mới", "Cấp": "Cấp xã", "Tên": "Bán hàng rong",
        "Thời hạn": 3, "Tính theo": "ngày làm việc", "Hết hạn lúc": "hết giờ làm việc",
        "Mức độ trực tuyến": "Toàn trình",
        "Kết quả": "Văn bản trao cho người nộp",
    }.items():  # fmt: skip
        book.cell("Thủ tục", line, title).value = value
    steps = [cell.value for cell in book.book["Các bước"][2]]
    for place, share in ((1, 40), (2, 60)):
        book.book["Các bước"].append(["9.000001", place, *steps[2:]])
        book.cell("Các bước", book.book["Các bước"].max_row, "Phần trăm").value = share
        book.cell("Các bước", book.book["Các bước"].max_row, "Sau các bước").value = None
    preview = send(keeper, book.bytes())
    assert preview.status_code == 200, read(preview)
    assert save(keeper, preview).status_code == 302
    draft = CatalogueChange.objects.get()
    assert (draft.code, draft.needs_second) == ("9.000001", True)
    assert [one["after"] for one in draft.after["steps"]] == [[], [1]]


def test_a_code_that_became_a_number_is_found_again():
    cell = workbook.BookCell(1.00161)
    assert sheet_values.code(cell, ["1.001610", "1.001612"]) == ("1.001610", "")
    assert sheet_values.code(workbook.BookCell(1001612), ["1.001610", "1.001612"]) == ("1.001612", "")
    assert sheet_values.code(workbook.BookCell(7.5), ["1.001610"])[1].startswith("bảng tính đã đổi mã thành số")


def test_only_keepers_of_the_city_read_and_write_the_file(world, at_desk):
    for who in ("receiver", "leader", "mayor"):
        assert at_desk(who).get(OUT).status_code == at_desk(who).get(IN).status_code == 403
