"""A spreadsheet (XLSX) as the table that the import reads: the first sheet, row by row, in memory that does not grow.

Each row becomes one line, so that a problem names the row as the spreadsheet numbers it. Only what is written there is
taken: of a formula its last value.
"""

from __future__ import annotations

import csv
import datetime as dt
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import openpyxl

from portal.imports.problems import ImportRefused

WIDEST = 100
"""Columns that are looked at."""
LARGEST_TEXTS = 400 * 1024 * 1024
"""The table of texts of a spreadsheet is held in memory; so large it may be, unpacked."""
LARGEST = 4 * 1024 * 1024 * 1024
TOO_LARGE = "Bảng tính này quá lớn khi mở ra. Lưu thành “CSV UTF-8” rồi gửi lại."
NOT_READ = "Không mở được bảng tính: tệp hỏng, có mật khẩu, hoặc không phải XLSX. Mở bằng bảng tính rồi lưu lại."
OLD = "Đây là bảng tính kiểu cũ (XLS) hoặc có mật khẩu. Lưu lại thành XLSX, không mật khẩu."


def is_spreadsheet(path: Path) -> bool:
    """Whether the content is a packed file, as XLSX is. Raises ImportRefused for the kind of before."""
    with path.open("rb") as file:
        first = file.read(8)
    if first.startswith(b"\xd0\xcf\x11\xe0"):
        raise ImportRefused(OLD)
    return first.startswith(b"PK\x03\x04")


def write_csv(path: Path, target: Path, progress: Callable[[int], None] = lambda rows: None) -> None:
    """Write the first sheet as UTF-8 CSV. Raises ImportRefused, with a sentence, for whatever cannot be read."""
    _bounded(path)
    try:
        with path.open("rb") as packed, target.open("w", encoding="utf-8", newline="") as file:
            book = openpyxl.load_workbook(packed, read_only=True, data_only=True, keep_links=False)
            writer = csv.writer(file)
            for number, cells in enumerate(_rows(book), 1):
                writer.writerow(cells)
                if number % 10_000 == 0:
                    progress(number)
    except MemoryError as error:
        raise ImportRefused(TOO_LARGE) from error
    except ImportRefused:
        raise
    except Exception as error:  # a broken file breaks the library anywhere
        raise ImportRefused(NOT_READ) from error


def _bounded(path: Path) -> None:
    """Raise ImportRefused before a file is opened that would fill the memory."""
    try:
        with zipfile.ZipFile(path) as packed:
            sizes = {one.filename.lower(): one.file_size for one in packed.infolist()}
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise ImportRefused(NOT_READ) from error
    texts = max((size for name, size in sizes.items() if "worksheets/" not in name), default=0)
    if texts > LARGEST_TEXTS or sum(sizes.values()) > LARGEST:
        raise ImportRefused(TOO_LARGE)


def _rows(book: Any) -> Iterator[list[str]]:
    shown = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    if not shown:
        raise ImportRefused("Bảng tính không có trang nào hiện ra.")
    sheet = shown[0]
    sheet.reset_dimensions()
    expected = 1
    for cells in sheet.iter_rows(max_col=WIDEST):
        number = next((cell.row for cell in cells if hasattr(cell, "row")), expected)
        while expected < number:  # rows that the file leaves out are blank lines: each keeps its number
            yield []
            expected += 1
        expected += 1
        yield _trimmed([text_of(cell.value, str(getattr(cell, "number_format", ""))) for cell in cells])


def _trimmed(cells: list[str]) -> list[str]:
    while cells and not cells[-1]:
        cells.pop()
    return cells


def text_of(value: object, number_format: str = "") -> str:
    """A cell as a person reads it there: days as days, whole numbers without a point, nothing on two lines."""
    match value:
        case None:
            return ""
        case bool():
            return "1" if value else "0"
        case dt.datetime():
            day_alone = value.time() == dt.time() and "h" not in number_format.lower()
            return value.strftime("%Y-%m-%d") if day_alone else value.strftime("%Y-%m-%d %H:%M:%S")
        case dt.date():
            return value.isoformat()
        case float() if value.is_integer() and abs(value) < 1e15:
            return str(int(value))
    return " ".join(str(value).replace("\x00", "").split("\n")).replace("\r", " ").strip()
