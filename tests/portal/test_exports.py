"""Files that leave the house: text stays text, numbers stay numbers, and memory does not grow with the rows."""

import csv
import datetime as dt
import io
import re
import tracemalloc
import zipfile
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.exports import spreadsheets
from portal.exports.spreadsheets import SheetColumn
from tests.world import local

COLUMNS = [SheetColumn("Tên"), SheetColumn("Số", 8)]
HOSTILE = ["=1+1", "+84907", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "  =1", "＝1", "\n@x", '=HYPERLINK("http://x","y")']


def sheets(rows) -> dict[str, str]:
    file = io.BytesIO()
    spreadsheets.write_spreadsheet(file, "=Tiêu đề", COLUMNS, rows)
    with zipfile.ZipFile(file) as book:
        return {name: book.read(name).decode() for name in book.namelist() if name.endswith(".xml")}


def read_csv(rows) -> list[list[str]]:
    text = b"".join(spreadsheets.csv_lines(COLUMNS, rows)).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline="")))


@pytest.mark.parametrize("before", ["\x1f", "\x1c\x1d", "\u2028", "\u0085", "\u180e", "\u2066", "\u2003", "\x7f"])
def test_nothing_that_is_not_drawn_hides_a_formula(before):
    assert read_csv([[f"{before}=1+1", 3]])[1][0].startswith("'")


@pytest.mark.parametrize("typed", HOSTILE)
def test_a_text_that_looks_like_a_formula_stays_a_text(typed):
    book = sheets([[typed, 3]])
    sheet = book["xl/worksheets/sheet1.xml"]
    assert "<f>" not in sheet and "hyperlink" not in sheet.lower().replace("=hyperlink", "")
    assert 't="inlineStr"' in sheet
    assert read_csv([[typed, 3]])[1] == ["'" + typed, "3"]


def test_numbers_days_and_instants_keep_their_types():
    row = [-3, Decimal("99.93")]
    assert "<v>-3</v>" in sheets([row])["xl/worksheets/sheet1.xml"]
    assert read_csv([row])[1] == ["-3", "99.93"]
    moment = [local("2018-12-17 14:20"), dt.date(2018, 12, 17)]
    assert read_csv([moment])[1] == ["2018-12-17 14:20", "2018-12-17"]
    assert "<v>43451.5972" in sheets([moment])["xl/worksheets/sheet1.xml"]
    assert read_csv([[None, True]])[1] == ["", "có"]


@given(st.lists(st.lists(st.text(max_size=30), min_size=2, max_size=2), max_size=5))
@settings(max_examples=60, deadline=None)
def test_whatever_is_typed_no_cell_begins_like_a_formula_and_nothing_else_is_lost(rows):
    for given_row, read in zip(rows, read_csv(rows)[1:], strict=True):
        for typed, cell in zip(given_row, read, strict=True):
            assert not cell.lstrip().startswith(spreadsheets.FORMULA)
            assert cell.removeprefix("'") in (typed.replace("\x00", ""), typed.replace("\x00", "").removeprefix("'"))


def test_a_sheet_that_is_full_goes_on_in_the_next(monkeypatch):
    monkeypatch.setattr(spreadsheets, "ROWS_A_SHEET", 2)
    book = sheets([[f"dòng {n}", n] for n in range(5)])
    pages = [text for name, text in book.items() if re.match(r"xl/worksheets/sheet\d", name)]
    assert len(pages) == 3
    assert sum(text.count("dòng") for text in pages) == 5


@pytest.mark.django_db  # closing an answer looks after the connection
def test_memory_does_not_grow_with_the_rows():
    def peak(count: int) -> int:
        tracemalloc.start()
        for make in (spreadsheets.comma_separated, lambda name, *more: spreadsheets.spreadsheet(name, "X", *more)):
            answer = make("x", COLUMNS, ((f"Nguyễn {n}", n) for n in range(count)))
            assert sum(len(part) for part in answer.streaming_content) > count
            answer.close()
        highest = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return highest

    small, large = peak(3000), peak(30_000)
    assert large < small + 200_000, (small, large)
