"""The rows of a table, one at a time, each with the line on which it begins."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from portal.imports import columns
from portal.imports.problems import ImportRefused, Problems

if TYPE_CHECKING:
    from _csv import Reader

_SEPARATOR = re.compile(r"sep=(;|,|\t|\\t)", re.IGNORECASE)
SPREADSHEET_MARKS = "\r\n\"'"
Row = tuple[int, dict[str, str]]


def rows(path: Path, problems: Problems) -> Iterator[Row]:
    """Line and cells by column; blank rows are passed over, rows of another width noted. Raises ImportRefused."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        first = file.readline(100_000)
        told, skipped = _SEPARATOR.fullmatch(first.strip(SPREADSHEET_MARKS)), 0
        if told:  # a spreadsheet's own line; nothing but the sign between the cells
            first, skipped = file.readline(100_000), 1
        if not first.strip():
            raise ImportRefused("Tệp rỗng: dòng đầu phải là tên các cột (docs/import.md).")
        file.seek(0)
        if told:
            file.readline()
        sign = told[1].replace("\\t", "\t") if told else columns.delimiter_of(first)
        yield from _cells(csv.reader(file, delimiter=sign, strict=True), skipped, problems)


def _cells(reader: Reader, skipped: int, problems: Problems) -> Iterator[Row]:
    end = skipped
    try:
        names = columns.header(next(reader), skipped + 1)
        end = skipped + reader.line_num
        for cells in reader:
            line, end = end + 1, skipped + reader.line_num
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) < len(names):
                problems.add(line, "", f"có {len(cells)} ô, dòng tên cột có {len(names)}.")
            elif any(cell.strip() for cell in cells[len(names) :]):
                problems.add(line, "", f"có {len(cells)} ô, dòng tên cột có {len(names)}: ô ngoài bảng có chữ.")
            else:
                yield line, dict(zip(names, cells, strict=False))
    except csv.Error as error:
        problems.add(end + 1, "", f"không đọc được dấu nháy hoặc ô từ đây trở đi ({error}).")
