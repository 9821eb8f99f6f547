"""Workbooks (XLSX) that come in: each sheet as a table under its head row, each cell with its place and its value.

Numbers that a spreadsheet shows as per cent, formulas with and without a kept result, errors and merged cells are told
apart, so that a reader can say what is wrong and where. The head row is the first that holds a wanted title; blank rows
are none. A file is unpacked only when its parts are small enough together.
"""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import openpyxl
from openpyxl.cell.cell import MergedCell

from dossiers.parsing import cleaning
from dossiers.units.folding import folded

MOST_BYTES = 10 * 1024 * 1024
MOST_UNPACKED = 40 * 1024 * 1024
"""Bytes of all parts together; XML of this size is read in some ten seconds."""
HEAD_WITHIN = 20
"""Rows in which the head is looked for."""


class NotAWorkbook(Exception):
    """The file cannot be read as a workbook; the sentence says what to do."""


class CellProblem(NamedTuple):
    """Where something is wrong in a workbook, what, and what to do. Row 0: the whole sheet."""

    sheet: str
    row: int
    column: str
    sentence: str

    def __str__(self) -> str:
        place = f", dòng {self.row}" if self.row else ""
        place += f", cột “{self.column}”" if self.column else ""
        return f"Trang “{self.sheet}”{place}: {self.sentence}"


class BookCell(NamedTuple):
    """A value as the spreadsheet keeps it; ``trouble`` is the sentence where it holds none that can be read."""

    value: str | int | float | bool | dt.datetime | dt.date | dt.time | None
    trouble: str = ""

    @property
    def is_blank(self) -> bool:
        """Whether nothing stands in it."""
        return not self.trouble and (self.value is None or (isinstance(self.value, str) and not self.value.strip()))


@dataclass
class BookRow:
    """A row that is not blank: its number in the sheet, its cells by the title of their column."""

    number: int
    cells: dict[str, BookCell]

    def cell(self, title: str) -> BookCell:
        """The cell under a title; blank where the sheet has no such column."""
        return self.cells.get(title, BookCell(None))


@dataclass
class BookSheet:
    """A sheet under its head row; ``titles`` are those wanted that it has, ``strange`` the others."""

    title: str
    titles: list[str] = field(default_factory=list)
    strange: list[str] = field(default_factory=list)
    rows: list[BookRow] = field(default_factory=list)
    problems: list[CellProblem] = field(default_factory=list)


def read_sheets(file: bytes, wanted: dict[str, list[str]]) -> dict[str, BookSheet]:
    """The wanted sheets of a workbook, by name; ``wanted`` are the column titles of each, the first one needed.

    Titles are compared without accents and capitals. Raises NotAWorkbook.
    """
    _must_be_small(file)
    try:
        formulas, values = (openpyxl.load_workbook(io.BytesIO(file), data_only=only) for only in (False, True))
    except Exception as error:  # whatever a damaged file makes the library say
        raise NotAWorkbook("Không mở được tệp: tệp hỏng hoặc có mật khẩu. Mở lại và lưu thành .xlsx.") from error
    names = {folded(cleaning.line(one.title)): one.title for one in formulas.worksheets}
    found = {}
    for name, titles in wanted.items():
        real = names.get(folded(name))
        if real is not None:
            found[name] = _sheet(name, titles, formulas[real], values[real])
    return found


def _must_be_small(file: bytes) -> None:
    if not file.startswith(b"PK") or len(file) > MOST_BYTES:
        raise NotAWorkbook("Chọn tệp bảng tính .xlsx, không quá 10 MB; tệp .xls hay .csv thì mở ra và lưu thành .xlsx.")
    try:
        with zipfile.ZipFile(io.BytesIO(file)) as archive:
            size = sum(one.file_size for one in archive.infolist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise NotAWorkbook("Không mở được tệp: tệp hỏng. Mở lại và lưu thành .xlsx.") from error
    if size > MOST_UNPACKED:
        raise NotAWorkbook("Tệp mở ra quá lớn. Bỏ hình ảnh và các dòng thừa rồi thử lại.")


def _sheet(name: str, wanted: list[str], formulas: Any, values: Any) -> BookSheet:
    sheet, keys = BookSheet(name), {folded(title): title for title in wanted}
    head, columns = _head(formulas, keys, folded(wanted[0]))
    if not head:
        sheet.problems.append(CellProblem(name, 0, "", f"không thấy dòng đầu bảng có cột “{wanted[0]}”."))
        return sheet
    for typed in columns.values():
        title = keys.get(folded(typed))
        if title is None:
            sheet.strange.append(typed)
        elif title in sheet.titles:
            sheet.problems.append(CellProblem(name, head, title, "cột này có hai lần; giữ một."))
        else:
            sheet.titles.append(title)
    mine = {place: keys[folded(typed)] for place, typed in columns.items() if folded(typed) in keys}
    merged = {(cell.row, cell.column) for cell in _merged(formulas)}
    for number in range(head + 1, (formulas.max_row or 0) + 1):
        cells = {
            title: _cell(formulas.cell(number, place), values.cell(number, place), (number, place) in merged)
            for place, title in mine.items()
        }
        if any(not cell.is_blank for cell in cells.values()):
            sheet.rows.append(BookRow(number, cells))
    return sheet


def _merged(formulas: Any) -> Iterator[Any]:
    for area in formulas.merged_cells.ranges:
        for row in formulas.iter_rows(area.min_row, min(area.max_row, formulas.max_row), area.min_col, area.max_col):
            yield from row


def _head(formulas: Any, keys: dict[str, str], needed: str) -> tuple[int, dict[int, str]]:
    for row in formulas.iter_rows(max_row=min(HEAD_WITHIN, formulas.max_row or 1)):
        titles = {cell.column: cleaning.line(str(cell.value)) for cell in row if cell.value not in (None, "")}
        if any(folded(typed) == needed for typed in titles.values()):
            return row[0].row, titles
    return 0, {}


def _cell(formula: Any, value: Any, is_merged: bool) -> BookCell:
    if is_merged or isinstance(formula, MergedCell):
        return BookCell(None, "ô bị gộp với ô khác; bỏ gộp và ghi riêng từng ô.")
    kept = value.value
    if formula.data_type == "f" and kept is None:
        return BookCell(None, "ô là công thức chưa có kết quả; chép và dán lại bằng giá trị.")
    if value.data_type == "e":
        return BookCell(None, f"ô báo lỗi {kept}; ghi lại giá trị.")
    if isinstance(kept, float) and kept.is_integer() and "%" not in str(value.number_format):
        kept = int(kept)
    if isinstance(kept, int | float) and not isinstance(kept, bool) and "%" in str(value.number_format):
        kept = round(kept * 100, 6)
        kept = int(kept) if float(kept).is_integer() else kept
    if isinstance(kept, dt.timedelta):
        return BookCell(None, "ô là một khoảng thời gian; ghi lại bằng chữ, ví dụ 15:00.")
    return BookCell(kept)
