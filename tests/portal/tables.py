"""Small tables for the import: sound rows by status, and a file of them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from pathlib import Path

WARD, OTHER_WARD, DISTRICT = "H13.31.02", "H13.31.03", "H13.31"
THREE_DAYS = "1.001022"
"""A commune's procedure of three working days."""

SOUND: dict[str, str] = {
    "code": "H13.31.02-261005-0001",
    "procedure_code": THREE_DAYS,
    "unit_code": WARD,
    "status": "10",
    "received_at": "2026-10-05 08:00",
    "applicant_name": "Nguyễn Thị Thử",
    "submitted_at": "",
    "due_at": "",
    "forwarded_at": "",
    "holder_code": "",
    "waiting_since": "",
    "waiting_for": "",
    "overdue_reason": "",
    "finished_at": "2026-10-07 09:00",
    "returned_at": "2026-10-07 15:00",
    "ended_at": "",
    "ended_as": "",
    "channel": "1",
    "phone": "0900123456",
    "id_number": "092090001234",
    "address": "12 Đường Thử",
}


def row(order: int = 1, **cells: str) -> dict[str, str]:
    """A sound row (returned, early) with its own code, and these cells instead."""
    return SOUND | {"code": f"H13.31.02-261005-{order:04d}"} | cells


def open_row(order: int = 1, **cells: str) -> dict[str, str]:
    """A sound row of a dossier in progress."""
    return row(order, **({"status": "4", "finished_at": "", "returned_at": ""} | cells))


def text(rows: Iterable[dict[str, str]], delimiter: str = ",") -> str:
    """The rows as a table."""
    rows = list(rows)
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, list(rows[0]), delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    return buffer.getvalue()


def table(folder: Path, *rows: dict[str, str], name: str = "dossiers.csv") -> Path:
    """A UTF-8 file of these rows."""
    path = folder / name
    path.write_text(text(rows), encoding="utf-8", newline="")
    return path
