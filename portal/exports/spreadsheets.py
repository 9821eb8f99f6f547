"""Tables that leave the house as files, a spreadsheet or CSV: row by row, in bounded memory, cells that are only data.

A cell that begins like a formula is one for a spreadsheet program, whoever typed it. In a spreadsheet text is written
as text and never guessed at; in CSV, which has no types, an apostrophe is put before it. Rows go to a file on disk
while the view runs (so that its transaction, scope and statement limit hold), then the file is sent.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import IO, Any

import xlsxwriter
from django.http import FileResponse

from portal.wording import vi as vietnamese

Cell = str | int | float | Decimal | bool | dt.datetime | dt.date | None
SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"
ROWS_A_SHEET = 1_000_000
LONGEST = 32_767
"""Characters that a cell of a spreadsheet can hold."""

FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
"""How a text begins that some program would compute (OWASP, CSV injection)."""


@dataclass(frozen=True)
class Column:
    """A column's heading, and its width in characters."""

    title: str
    width: int = 16


def spreadsheet(name: str, title: str, columns: Sequence[Column], rows: Iterable[Sequence[Cell]]) -> FileResponse:
    """A download of ``name``.xlsx: a title, the headings, the rows; more than a million go on in a further sheet."""
    file = tempfile.TemporaryFile()  # the answer closes it
    write_spreadsheet(file, title, columns, rows)
    return _download(file, f"{name}.xlsx", SPREADSHEET)


def comma_separated(name: str, columns: Sequence[Column], rows: Iterable[Sequence[Cell]]) -> FileResponse:
    """A download of ``name``.csv in UTF-8 with its mark, so that spreadsheet programs read Vietnamese rightly."""
    file = tempfile.TemporaryFile()  # the answer closes it
    for line in csv_lines(columns, rows):
        file.write(line)
    return _download(file, f"{name}.csv", CSV)


def write_spreadsheet(file: IO[bytes], title: str, columns: Sequence[Column], rows: Iterable[Sequence[Cell]]) -> None:
    """The same into an open file. Every row leaves memory as the next one begins."""
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, options) as book:
        looks = {
            "bold": book.add_format({"bold": True}),
            "head": book.add_format({"bold": True, "border": 1, "text_wrap": True, "valign": "top"}),
            dt.datetime: book.add_format({"num_format": "dd/mm/yyyy hh:mm", "align": "left"}),
            dt.date: book.add_format({"num_format": "dd/mm/yyyy", "align": "left"}),
        }
        sheet, line = None, 0
        for count, row in enumerate(rows):
            if count % ROWS_A_SHEET == 0:
                sheet, line = _sheet(book, title, columns, looks), 2
            _write_row(sheet, line, row, looks)
            line += 1
        if sheet is None:
            _sheet(book, title, columns, looks)


def csv_lines(columns: Sequence[Column], rows: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
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
            return f"{vietnamese.local(cell):%Y-%m-%d %H:%M}"
        case dt.date():
            return cell.isoformat()
    text = cell.replace("\x00", "")
    return f"'{text}" if text.lstrip().startswith(FORMULA) else text


def _sheet(book: xlsxwriter.Workbook, title: str, columns: Sequence[Column], looks: dict[Any, Any]) -> Any:
    sheet = book.add_worksheet()
    for place, column in enumerate(columns):
        sheet.set_column(place, place, column.width)
    sheet.write_string(0, 0, title, looks["bold"])
    for place, column in enumerate(columns):
        sheet.write_string(1, place, column.title, looks["head"])
    sheet.freeze_panes(2, 0)
    return sheet


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
                local = vietnamese.local(cell).replace(tzinfo=None, second=0, microsecond=0)
                sheet.write_datetime(line, place, local, looks[dt.datetime])
            case dt.date():
                sheet.write_datetime(line, place, cell, looks[dt.date])
            case _:
                sheet.write_string(line, place, cell[:LONGEST])


def _download(file: IO[bytes], name: str, kind: str) -> FileResponse:
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=name, content_type=kind)
