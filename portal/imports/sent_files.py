"""Files of dossiers that were sent on a screen: where they lie, in what letters, and as what table they are read.

UTF-8 (with or without a mark), Windows-1258 and XLSX are read; what is neither is refused with the way out.
"""

from __future__ import annotations

import itertools
import json
import shutil
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings

from portal.imports import columns, encoding, row_reader, spreadsheet_reader
from portal.imports.problems import ImportProblem, Problems

UTF_8, WINDOWS_1258, XLSX = "utf-8", "cp1258", "xlsx"
SHOWN = 8
"""Rows of a preview."""
SHOWN_COLUMNS = 8
"""Columns of it; the others are in the file."""
WIDTH = 60
"""Letters of a cell in it."""


@dataclass(frozen=True)
class SentPlace:
    """Where the file of one upload and what was made of it lie."""

    folder: Path

    @property
    def sent(self) -> Path:
        """As it was sent."""
        return self.folder / "sent"

    @property
    def table(self) -> Path:
        """As a UTF-8 table; the same as was sent where that is one."""
        return self.folder / "table.csv"

    @property
    def preview(self) -> Path:
        """The first rows."""
        return self.folder / "preview.json"

    @property
    def report(self) -> Path:
        """The wrong rows, one a line."""
        return self.folder / "report.jsonl"

    def remove(self) -> None:
        """Everything goes."""
        shutil.rmtree(self.folder, ignore_errors=True)


@dataclass(frozen=True)
class Preview:
    """The columns in which the first rows have anything, and those rows."""

    columns: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)

    def pairs(self) -> list[list[tuple[str, str]]]:
        """Each row as heading and cell, for screens where columns stand below each other."""
        return [list(zip(self.columns, row, strict=True)) for row in self.rows]


def place_of(number: object) -> SentPlace:
    """Where the upload of this number lies: outside everything that is served."""
    return SentPlace(Path(settings.EXPORTS_ROOT) / "imports" / str(number))


def keep(number: object, pieces: Iterable[bytes]) -> int:
    """Write a file down piece by piece; its length. Raises OSError where the disk is full."""
    place = place_of(number)
    place.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with place.sent.open("wb") as file:
        return sum(file.write(piece) for piece in pieces)


def as_table(place: SentPlace, progress: Callable[[int], None]) -> str:
    """Write the table that is read, and say what the file was. Raises ImportRefused."""
    if spreadsheet_reader.is_spreadsheet(place.sent):
        spreadsheet_reader.write_csv(place.sent, place.table, progress)
        return XLSX
    if encoding.is_windows_1258(place.sent):
        with place.table.open("w", encoding="utf-8", newline="") as file:
            file.writelines(_composed(place.sent))
        return WINDOWS_1258
    encoding.sha256_of_utf8(place.sent)  # says what it is when it is something else
    place.table.unlink(missing_ok=True)
    place.table.hardlink_to(place.sent)
    return UTF_8


def _composed(path: Path) -> Iterator[str]:
    with path.open(encoding=WINDOWS_1258, newline="") as file:
        while piece := file.readline(1_000_000):
            yield unicodedata.normalize("NFC", piece)


def write_preview(place: SentPlace) -> None:
    """The first rows without empty columns, to see whether the letters are right. Raises as the header does."""
    first = list(itertools.islice(row_reader.rows(place.table, Problems()), SHOWN))
    names = [name for name in first[0][1] if any(cells[name].strip() for _line, cells in first)] if first else []
    names = names[:SHOWN_COLUMNS]
    rows = [[cells[name][:WIDTH] for name in names] for _line, cells in first]
    place.preview.write_text(json.dumps([[columns.shown(name) for name in names], rows]), encoding="utf-8")


def preview(place: SentPlace) -> Preview | None:
    """What was written, or None before (or after) that."""
    try:
        return Preview(*json.loads(place.preview.read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return None


def lines_of(place: SentPlace) -> int:
    """How many lines the table has: about its rows, and quickly told."""
    with place.table.open("rb") as file:
        return sum(block.count(b"\n") for block in iter(lambda: file.read(1 << 20), b""))


def write_report(place: SentPlace, problems: Iterable[ImportProblem]) -> None:
    """The wrong places, one a line."""
    with place.report.open("w", encoding="utf-8") as file:
        file.writelines(
            json.dumps([one.line, columns.shown(one.column), one.reason], ensure_ascii=False) + "\n" for one in problems
        )


def report(place: SentPlace) -> Iterator[list[Any]]:
    """Line, column and reason of each wrong place; nothing where there is no report."""
    try:
        with place.report.open(encoding="utf-8") as file:
            for line in file:
                yield json.loads(line)
    except FileNotFoundError:
        return


def template() -> bytes:
    """An empty table with the Vietnamese headings, for spreadsheets."""
    heads = [columns.shown(name) for name in columns.NAMES]
    return ("\ufeff" + ",".join(f'"{head}"' for head in heads) + "\r\n").encode()
