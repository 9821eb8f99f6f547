"""A set table as bytes: spreadsheet, CSV, PDF. The same table gives the same CSV to the byte."""

import io
import json
import logging
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

import xlsxwriter

from portal.exports.spreadsheets import SheetColumn, csv_lines, sheet_name, sound
from portal.exports.statutory.layout import FormSheet
from portal.forms import glyphs
from portal.forms.pdf import Unprintable, fonts

HERE = Path(__file__).parent
_log = logging.getLogger(__name__)


def comma_separated(sheet: FormSheet) -> bytes:
    """One line for each line of the table, headed by the columns' numbers, groups and words."""
    groups = ["", "", *(group for group, many in sheet.groups for _ in range(many))]
    columns = [
        SheetColumn(f"({number}) {group}: {words}" if group else f"({number}) {words}")
        for group, (words, number) in zip(groups, sheet.heads, strict=True)
    ]
    return b"".join(csv_lines(columns, (line for _, line in sheet.lines)))


def spreadsheet(sheet: FormSheet) -> bytes:
    """A workbook of one sheet in the layout of the form: A4 landscape, one page wide, the head on every page."""
    sheet = _sound(sheet)
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        page = book.add_worksheet(sheet_name(sheet.form, 1))
        page.set_landscape()
        page.set_paper(9)
        page.fit_to_pages(1, 0)
        page.set_column(0, 0, 5)
        page.set_column(1, 1, 36)
        page.set_column(2, len(sheet.heads) - 1, 11)
        last = _fill(book, page, sheet)
        page.repeat_rows(5, 7)
        page.freeze_panes(8, 2)
        page.print_area(0, 0, last, len(sheet.heads) - 1)
        page.autofilter(7, 0, 7 + len(sheet.lines), len(sheet.heads) - 1)
    return file.getvalue()


def _fill(book: xlsxwriter.Workbook, page: xlsxwriter.worksheet.Worksheet, sheet: FormSheet) -> int:
    """Write everything; give back the last row."""
    wide = len(sheet.heads) - 1
    plain = book.add_format({})
    strong = book.add_format({"bold": True, "align": "center"})
    head = book.add_format({"bold": True, "border": 1, "align": "center", "valign": "vcenter", "text_wrap": True})
    page.write_string(0, 0, sheet.office, book.add_format({"bold": True}))
    page.write_string(0, wide, sheet.form, book.add_format({"align": "right"}))
    for row, words in enumerate((sheet.title, sheet.period, sheet.state), start=1):
        page.merge_range(row, 0, row, wide, words, strong if row == 1 else book.add_format({"align": "center"}))
    _heads(page, sheet, head)
    row = 8
    for is_strong, line in sheet.lines:
        look = {"border": 1, "bold": is_strong}
        number = book.add_format({**look, "num_format": "#,##0"})
        for place, cell in enumerate(line):
            if isinstance(cell, int):
                page.write_number(row, place, cell, number)
            else:
                page.write_string(row, place, cell, book.add_format({**look, "text_wrap": True}))
        row += 1
    for words in (*sheet.notes, *sheet.signature):
        row += 1
        page.write_string(row, 1, words, plain)
    return row


def _sound(sheet: FormSheet) -> FormSheet:
    """Every text of it as XML can hold it."""

    def through(value: Any) -> Any:
        if isinstance(value, str):
            return sound(value)
        return type(value)(through(one) for one in value) if isinstance(value, (list, tuple)) else value

    return FormSheet(**{field.name: through(getattr(sheet, field.name)) for field in fields(sheet)})


def _heads(page: xlsxwriter.worksheet.Worksheet, sheet: FormSheet, look: object) -> None:
    """Groups over words over numbers."""
    for place in (0, 1):
        page.merge_range(5, place, 6, place, sheet.heads[place][0], look)
    place = 2
    for words, many in sheet.groups:
        if many > 1:
            page.merge_range(5, place, 5, place + many - 1, words, look)
        else:
            page.write_string(5, place, words, look)
        place += many
    for place, (words, number) in enumerate(sheet.heads):
        if place > 1:
            page.write_string(6, place, words, look)
        page.write_string(7, place, f"({number})", look)


def pdf(sheet: FormSheet) -> bytes:
    """A4 landscape, the head repeated, the signature once at the end. Raises Unprintable.

    The table goes in as data and is placed as text; nothing of it is read as markup.
    """
    try:
        import typst  # where it is missing the page still prints

        inputs = {"sheet": json.dumps(glyphs.everywhere(asdict(sheet)))}
        options: dict[str, Any] = {
            "root": HERE,
            "ignore_system_fonts": True,
            "font_paths": fonts(),
            "pdf_standards": "ua-1",
        }
        made = typst.compile(HERE / "table.typ", sys_inputs=inputs, **options)
    except Exception as error:
        _log.exception("no PDF of a statutory table")
        raise Unprintable from error
    return bytes(made[0] if isinstance(made, list) else made)
