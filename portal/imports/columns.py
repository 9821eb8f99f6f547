"""The columns of an import, and the header that names them (docs/import.md is held to this by a test)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from portal.imports.problems import ImportRefused, Problem


@dataclass(frozen=True)
class Column:
    """One column: its name, other names it is known by, and whether the header must have it."""

    name: str
    needed: bool = False
    also: tuple[str, ...] = ()


COLUMNS = (
    Column("code", True, ("MaHoSo",)),
    Column("procedure_code", True, ("MaTTHC",)),
    Column("unit_code", True),
    Column("status", True),
    Column("received_at", True, ("NgayTiepNhan",)),
    Column("applicant_name", True),
    Column("submitted_at"),
    Column("due_at", also=("NgayHenTra",)),
    Column("forwarded_at"),
    Column("holder_code"),
    Column("waiting_since"),
    Column("waiting_for"),
    Column("overdue_reason"),
    Column("finished_at", also=("NgayKetThucXuLy",)),
    Column("returned_at"),
    Column("ended_at"),
    Column("ended_as"),
    Column("channel", also=("KenhThucHien",)),
    Column("delivery"),
    Column("fee_vnd"),
    Column("fee_paid"),
    Column("applicant_kind"),
    Column("phone"),
    Column("id_number"),
    Column("address"),
    Column("email"),
    Column("submitted_by"),
)
NAMES = tuple(column.name for column in COLUMNS)
BY_HEADING = {heading.lower(): column.name for column in COLUMNS for heading in (column.name, *column.also)}
DELIMITERS = ",;\t"


def delimiter_of(line: str) -> str:
    """Comma, semicolon (as spreadsheets write where the comma is the decimal sign) or tab: the one that fits best."""
    return max(DELIMITERS, key=lambda sign: sum(_name(cell) in BY_HEADING for cell in line.split(sign)))


def header(cells: Sequence[str]) -> list[str]:
    """The column names in the order of the file. Raises ImportRefused naming every wrong heading."""
    found = [BY_HEADING.get(_name(cell), "") for cell in cells]
    problems = [
        Problem(1, cell.strip()[:60], "unknown column; docs/import.md lists the columns there are.")
        for cell, name in zip(cells, found, strict=True)
        if not name
    ]
    problems += [Problem(1, name, "this column stands twice.") for name in NAMES if found.count(name) > 1]
    problems += [
        Problem(1, column.name, "this column is missing.")
        for column in COLUMNS
        if column.needed and column.name not in found
    ]
    if problems:
        raise ImportRefused("The header is wrong.", problems)
    return found


def _name(cell: str) -> str:
    return cell.strip().strip('"').strip().lower()
