"""Reading a city's own tables: every wrong cell is named with its file, line and reason, and nothing is guessed. Pure.

The floors above read their tables with this too.
"""

import csv
import datetime as dt
import io
import unicodedata
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

LARGEST = 20_000_000
"""Bytes a table may have."""


@dataclass(frozen=True, slots=True)
class SheetProblem:
    """What is wrong, and where."""

    file: str
    line: int
    reason: str

    def __str__(self) -> str:
        where = f"{self.file}, line {self.line}" if self.line else self.file
        return f"{where}: {self.reason}"


class SheetError(ValueError):
    """The tables cannot be loaded; nothing was."""

    def __init__(self, problems: Sequence[SheetProblem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = list(problems)


@dataclass(slots=True)
class SheetRow:
    """One line of a table; a wrong cell is noted and read as empty."""

    file: str
    line: int
    cells: dict[str, str]
    problems: list[SheetProblem]
    sound: bool = True

    def wrong(self, reason: str) -> None:
        """Note what is wrong with this line."""
        self.sound = False
        self.problems.append(SheetProblem(self.file, self.line, reason))

    def text(self, name: str, longest: int = 0, *, needed: bool = False) -> str:
        """The words of a cell, in Unicode's composed form."""
        words = unicodedata.normalize("NFC", self.cells.get(name, "").strip())
        if needed and not words:
            self.wrong(f"{name} is empty.")
        if longest and len(words) > longest:
            self.wrong(f"{name} is longer than {longest} characters.")
            return words[:longest]
        return words

    def choice(self, name: str, known: Collection[str], default: str = "") -> str:
        """One of the known words."""
        word = self.text(name) or default
        if word not in known:
            self.wrong(f"{name} is {word!r}: use one of {', '.join(sorted(known))}.")
        return word

    def number(self, name: str, least: int, most: int, default: int | None = None) -> int:
        """A whole number between two bounds."""
        text = self.text(name)
        if not text and default is not None:
            return default
        if not (text.isascii() and text.isdecimal() and len(text) < 12 and least <= int(text) <= most):
            self.wrong(f"{name} is {text!r}: it must be a whole number from {least} to {most}.")
            return least
        return int(text)

    def date(self, name: str, default: dt.date) -> dt.date:
        """A date such as 2018-12-31, between 1900 and 2200; the default when empty."""
        text = self.text(name)
        if not text:
            return default
        try:
            day = dt.date.fromisoformat(text)
        except ValueError:
            day = dt.date.min
        if not 1900 <= day.year <= 2200:
            self.wrong(f"{name} is {text!r}: it must be a date such as 2018-12-31.")
            return default
        return day

    def time(self, name: str) -> dt.time | None:
        """A time of day such as 07:00 (24:00 is read as 23:59, the end of the day); None when empty."""
        text = self.text(name)
        if text in ("", "24:00"):
            return dt.time(23, 59) if text else None
        try:
            if len(text) != 5:
                raise ValueError(text)
            return dt.time.fromisoformat(text)
        except ValueError:
            self.wrong(f"{name} is {text!r}: it must be a time such as 07:00.")
            return None


@dataclass(slots=True)
class Changes:
    """What a load did to one kind of thing."""

    title: str
    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    """In the database, not in the tables: left alone."""
    unchanged: int = 0

    def summary(self) -> str:
        """One line of numbers."""
        counts = f"{len(self.added)} added, {len(self.changed)} changed, {self.unchanged} unchanged"
        return f"{self.title}: {counts}" + (f", {len(self.missing)} not in the files" if self.missing else "")

    def details(self) -> Iterator[str]:
        """Every difference."""
        for sign, names in (("+", self.added), ("~", self.changed), ("?", self.missing)):
            yield from (f"  {sign} {name}" for name in names)


def read_sheet(
    path: Path, needed: Collection[str], optional: Collection[str], problems: list[SheetProblem]
) -> list[SheetRow]:
    """The lines of a UTF-8 table with a header. Notes unknown and missing columns and lines of another width."""
    text = _text(path, problems)
    if text is None:
        return []
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows: list[SheetRow] = []
    try:
        header = [name.strip() for name in next(reader, [])]
        if not _header_is_right(path.name, header, needed, optional, problems):
            return []
        end = reader.line_num
        for cells in reader:
            line, end = end + 1, reader.line_num
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) != len(header):
                problems.append(
                    SheetProblem(path.name, line, f"{len(cells)} cells where the header has {len(header)}.")
                )
                continue
            rows.append(SheetRow(path.name, line, dict(zip(header, cells, strict=True)), problems))
    except csv.Error as error:
        problems.append(SheetProblem(path.name, reader.line_num, f"not a table of comma-separated values ({error})."))
    return rows


def _text(path: Path, problems: list[SheetProblem]) -> str | None:
    try:
        raw = path.read_bytes()
        if len(raw) > LARGEST:
            raise ValueError("larger than 20 MB")
        if b"\0" in raw:
            raise ValueError("it has NUL bytes")
        return raw.decode("utf-8-sig")
    except OSError as error:
        problems.append(SheetProblem(path.name, 0, f"cannot be read ({error.strerror})."))
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        problems.append(SheetProblem(path.name, line, "is not UTF-8 text."))
    except ValueError as error:
        problems.append(SheetProblem(path.name, 1, f"cannot be read: {error}."))
    return None


def _header_is_right(
    file: str, header: list[str], needed: Collection[str], optional: Collection[str], problems: list[SheetProblem]
) -> bool:
    absent = [name for name in needed if name not in header]
    strange = [name for name in header if name not in needed and name not in optional]
    twice = sorted({name for name in header if header.count(name) > 1})
    for names, complaint in ((absent, "is missing"), (strange, "is not known"), (twice, "stands twice")):
        problems.extend(SheetProblem(file, 1, f"the column {name!r} {complaint}.") for name in names)
    return not (absent or strange or twice)


def differences(old: dict[str, object], new: dict[str, object]) -> str:
    """What changed between two sets of values, in words; "" when nothing did."""
    return "; ".join(
        f"{name}: {_short(old.get(name))} → {_short(value)}" for name, value in new.items() if old.get(name) != value
    )


def _short(value: object) -> str:
    text = "nothing" if value in (None, "", []) else str(value)
    return text if len(text) <= 60 else f"{text[:57]}…"
