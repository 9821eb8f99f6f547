"""The rows of a table, one at a time, each with the line on which it begins."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

from portal.imports import columns
from portal.imports.problems import ImportRefused, Problems

Row = tuple[int, dict[str, str]]


def rows(path: Path, problems: Problems) -> Iterator[Row]:
    """Line and cells by column; blank rows are passed over, rows of another width noted. Raises ImportRefused."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        first = file.readline(100_000)
        if not first.strip():
            raise ImportRefused("The file is empty: its first line must name the columns (docs/import.md).")
        file.seek(0)
        reader = csv.reader(file, delimiter=columns.delimiter_of(first), strict=True)
        yield from _cells(reader, problems)


def _cells(reader: Iterator[list[str]], problems: Problems) -> Iterator[Row]:
    end = 0
    try:
        names = columns.header(next(reader))
        end = reader.line_num  # type: ignore[attr-defined]
        for cells in reader:
            line, end = end + 1, reader.line_num  # type: ignore[attr-defined]
            if len(cells) == len(names):
                if any(cells):
                    yield line, dict(zip(names, cells, strict=True))
            elif any(cell.strip() for cell in cells):
                problems.add(line, "", f"{len(cells)} cells where the header has {len(names)}.")
    except csv.Error as error:
        problems.add(end + 1, "", f"the quotes or cells cannot be read from here on ({error}).")
