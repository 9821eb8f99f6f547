"""Tables that leave the house as files, a spreadsheet or CSV: row by row, in bounded memory, cells that are only data.

A cell that begins like a formula is one for a spreadsheet program, whoever typed it. In a spreadsheet text is written
as text and never guessed at; in CSV, which has no types, an apostrophe is put before it. Rows go to a file on disk
while the view runs (so that its transaction, scope and statement limit hold), then the file is sent.
"""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
import re
import tempfile
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import IO, Any

import xlsxwriter
from django.http import FileResponse

from portal.wording import vi

Cell = str | int | float | Decimal | bool | dt.datetime | dt.date | None
SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"
ROWS_A_SHEET = 1_000_000
LONGEST = 32_767
"""Characters that a cell of a spreadsheet can hold."""

_NOT_IN_A_SHEETS_NAME = re.compile(r"[\[\]:*?/\\']")
_NOT_IN_A_FILES_NAME = re.compile(r"[^a-z0-9.]+", re.IGNORECASE)

_ILLEGAL = dict.fromkeys((*range(9), 11, 12, *range(14, 32), *range(0x7F, 0xA0), 0xFFFE, 0xFFFF))
FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
"""How a text begins that some program would compute (OWASP, CSV injection)."""


@dataclass(frozen=True)
class SheetColumn:
    """A column's heading, and its width in characters."""

    title: str
    width: int = 16


def file_name(what: str, *parts: str | dt.date) -> str:
    """How every file is called, without its ending: what it is, whose, first and last day, such as
    ``so-theo-doi_H13.31_2019-03-01_2019-03-31``. Instants count as their local day.
    """
    words = [vi.local(part).date() if isinstance(part, dt.datetime) else part for part in parts]
    texts = [part.isoformat() if isinstance(part, dt.date) else _unaccented(part) for part in words]
    return "_".join(_NOT_IN_A_FILES_NAME.sub("-", text).strip("-.")[:60] for text in (what, *texts) if text)


def digest(answer: FileResponse) -> bytes:
    """SHA-256 of a download's bytes; it is read once and stands at its beginning again."""
    file = answer.file_to_stream
    assert file is not None  # every download here is one of a file
    found = hashlib.file_digest(file, "sha256").digest()
    file.seek(0)
    return found


def spreadsheet(name: str, title: str, columns: Sequence[SheetColumn], rows: Iterable[Sequence[Cell]]) -> FileResponse:
    """A download of ``name``.xlsx: a title, the headings, the rows; more than a million go on in a further sheet."""
    file = tempfile.TemporaryFile()  # the answer closes it
    write_spreadsheet(file, title, columns, rows)
    return _download(file, f"{name}.xlsx", SPREADSHEET)


def comma_separated(name: str, columns: Sequence[SheetColumn], rows: Iterable[Sequence[Cell]]) -> FileResponse:
    """A download of ``name``.csv in UTF-8 with its mark, so that spreadsheet programs read Vietnamese rightly."""
    file = tempfile.TemporaryFile()  # the answer closes it
    for line in csv_lines(columns, rows):
        file.write(line)
    return _download(file, f"{name}.csv", CSV)


def write_spreadsheet(
    file: IO[bytes], title: str, columns: Sequence[SheetColumn], rows: Iterable[Sequence[Cell]]
) -> None:
    """The same into an open file. Every row leaves memory as the next one begins."""
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, options) as book:
        looks = {
            "bold": book.add_format({"bold": True}),
            "head": book.add_format({"bold": True, "border": 1, "text_wrap": True, "valign": "top"}),
            dt.datetime: book.add_format({"num_format": "dd/mm/yyyy hh:mm", "align": "left"}),
            dt.date: book.add_format({"num_format": "dd/mm/yyyy", "align": "left"}),
        }
        sheet, line = None, 2
        for count, row in enumerate(rows):
            if count % ROWS_A_SHEET == 0:
                _close(sheet, line, columns)
                sheet, line = _sheet(book, title, columns, looks), 2
            _write_row(sheet, line, row, looks)
            line += 1
        _close(sheet or _sheet(book, title, columns, looks), line, columns)


def csv_lines(columns: Sequence[SheetColumn], rows: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    """The lines of a CSV file, encoded."""
    page = io.StringIO()
    writer = csv.writer(page)
    page.write("\ufeff")
    writer.writerow([column.title for column in columns])
    for row in rows:
        writer.writerow([plain(cell) for cell in row])
        if page.tell() > 60_000:
            yield page.getvalue().encode()
            page.seek(0)
            page.truncate()
    yield page.getvalue().encode()


def plain(cell: Cell) -> str | int | float | Decimal:
    """A cell of CSV: numbers as they are, days and instants in ISO form, texts so that nothing computes them."""
    match cell:
        case None:
            return ""
        case bool():
            return "có" if cell else "không"
        case int() | float() | Decimal():
            return cell
        case dt.datetime():
            return f"{vi.local(cell):%Y-%m-%d %H:%M}"
        case dt.date():
            return cell.isoformat()
    text = cell.replace("\x00", "").encode("utf-8", "replace").decode()
    return f"'{text}" if _first_seen(text) in FORMULA else text


def _first_seen(text: str) -> str:
    """The first letter that is drawn: spreadsheet programs pass over blanks, controls and marks without a width."""
    return next((one for one in text if not one.isspace() and unicodedata.category(one)[0] != "C"), "")


def sound(text: str) -> str:
    """A text that XML and UTF-8 can hold: no control characters but tab and line ends, no half of a pair, no U+FFFE."""
    return text.encode("utf-8", "replace").decode().translate(_ILLEGAL)


def _sheet(book: xlsxwriter.Workbook, title: str, columns: Sequence[SheetColumn], looks: dict[Any, Any]) -> Any:
    sheet = book.add_worksheet(sheet_name(title, len(book.worksheets()) + 1))
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0, 1)
    for place, column in enumerate(columns):
        sheet.set_column(place, place, column.width)
    sheet.write_string(0, 0, sound(title), looks["bold"])
    for place, column in enumerate(columns):
        sheet.write_string(1, place, column.title, looks["head"])
    sheet.freeze_panes(2, 0)
    return sheet


def _unaccented(text: str) -> str:
    letters = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def sheet_name(title: str, number: int) -> str:
    """The beginning of the title, within what spreadsheet programs allow; a further sheet has its number."""
    ending = f" ({number})" if number > 1 else ""
    plain_title = " ".join(_NOT_IN_A_SHEETS_NAME.sub(" ", title.partition(",")[0]).split())
    return f"{plain_title[: 31 - len(ending)].strip() or 'Danh sách'}{ending}"


def _close(sheet: Any, line: int, columns: Sequence[SheetColumn]) -> None:
    """Filters over the headings, down to the last row; ``line`` is the one after it."""
    if sheet is not None:
        sheet.autofilter(1, 0, max(line - 1, 1), len(columns) - 1)


def _write_row(sheet: Any, line: int, row: Sequence[Cell], looks: dict[Any, Any]) -> None:
    for place, cell in enumerate(row):
        match cell:
            case None:
                continue
            case bool():
                sheet.write_boolean(line, place, cell)
            case int() | float() | Decimal():
                sheet.write_number(line, place, cell)
            case dt.datetime():
                local = vi.local(cell).replace(tzinfo=None, second=0, microsecond=0)
                sheet.write_datetime(line, place, local, looks[dt.datetime])
            case dt.date():
                sheet.write_datetime(line, place, cell, looks[dt.date])
            case _:
                sheet.write_string(line, place, sound(cell)[:LONGEST])


def _download(file: IO[bytes], name: str, kind: str) -> FileResponse:
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=name, content_type=kind)
