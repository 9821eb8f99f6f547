"""Workbooks of several sheets to be filled in and sent back: head rows that stay in sight, lists to choose from."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Sequence
from dataclasses import dataclass, field

import xlsxwriter
from django.http import HttpResponse

from portal.exports.spreadsheets import SPREADSHEET, Cell, SheetColumn, sound

ROWS_TO_FILL = 2_000
"""Rows below the head that offer the lists."""


@dataclass(frozen=True)
class FilledSheet:
    """One sheet: its name, columns, rows, and for some columns (by their place) what may be chosen."""

    name: str
    columns: Sequence[SheetColumn]
    rows: Sequence[Sequence[Cell]]
    choices: dict[int, list[str]] = field(default_factory=dict)


def workbook(name: str, sheets: Sequence[FilledSheet]) -> HttpResponse:
    """A download of ``name``.xlsx."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}) as book:
        looks = {
            "head": book.add_format({"bold": True, "border": 1, "text_wrap": True, "valign": "top"}),
            "text": book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"}),
            "day": book.add_format({"num_format": "dd/mm/yyyy", "align": "left", "valign": "top"}),
            "number": book.add_format({"num_format": "0", "valign": "top"}),
        }
        for one in sheets:
            _fill(book.add_worksheet(one.name), one, looks)
    answer = HttpResponse(file.getvalue(), content_type=SPREADSHEET)
    answer["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
    return answer


def _fill(page: xlsxwriter.worksheet.Worksheet, one: FilledSheet, looks: dict[str, object]) -> None:
    page.freeze_panes(1, 0)
    for place, column in enumerate(one.columns):
        page.set_column(place, place, column.width, looks["text"])
        page.write_string(0, place, column.title, looks["head"])
    for line, row in enumerate(one.rows, 1):
        for place, cell in enumerate(row):
            _write(page, line, place, cell, looks)
    for place, choices in one.choices.items():
        rule = {"validate": "list", "source": choices, "error_type": "warning"}
        if len(",".join(choices)) <= 255:  # a longer list does not fit; the reader names it
            page.data_validation(1, place, max(len(one.rows), 0) + ROWS_TO_FILL, place, rule)


def _write(page: xlsxwriter.worksheet.Worksheet, line: int, place: int, cell: Cell, looks: dict[str, object]) -> None:
    if cell is None or cell == "":
        return
    if isinstance(cell, dt.date):
        page.write_datetime(line, place, dt.datetime.combine(cell, dt.time()), looks["day"])
    elif isinstance(cell, int | float):
        page.write_number(line, place, cell, looks["number"])
    else:
        page.write_string(line, place, sound(str(cell)), looks["text"])
