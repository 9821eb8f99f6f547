"""Which edition of the law's forms a dossier is printed on: data with a first day, chosen by the day of reception.

A dossier keeps the forms of the day on which it was received. The setting FORMS_LAW fixes one edition for all, for a
demonstration that stays with the forms of 2018. The table is data/forms.csv; what of it is not verified stands in
docs/law.md.
"""

from __future__ import annotations

import csv
import datetime as dt
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings

BY_DATE = "by-date"
EDITIONS = ("before", "2018", "2025")
TABLE = Path(__file__).parent / "data" / "forms.csv"

RECEIPT, SUPPLEMENT, REFUSAL, APOLOGY = "tiep-nhan", "bo-sung", "tu-choi", "xin-loi"
STOP, CONTROL, REGISTER = "dung", "kiem-soat", "so-theo-doi"


@dataclass(frozen=True)
class PrintedForm:
    """One form of an edition; ``number`` is empty where the law of that day has no form for the paper."""

    edition: str
    valid_from: dt.date
    basis: str
    key: str
    number: str
    size: str
    lines: tuple[str, ...]

    @property
    def title(self) -> str:
        """Phiếu từ chối tiếp nhận giải quyết hồ sơ"""
        return " ".join(self.lines)

    @property
    def mark(self) -> str:
        """Mẫu số 04 (TT 01/2018/TT-VPCP), as printed in the corner; nothing without a number."""
        return f"Mẫu số {self.number} ({self.basis})" if self.number else ""


def form(key: str, day: dt.date) -> PrintedForm:
    """The form of this key in force for dossiers received on a day. Raises KeyError for an unknown key."""
    return _table()[edition(day), key]


def edition(day: dt.date) -> str:
    """The edition for dossiers received on a day, or the one that the setting fixes."""
    if settings.FORMS_LAW != BY_DATE:
        return str(settings.FORMS_LAW)
    begun = {found.edition: found.valid_from for found in _table().values() if found.valid_from <= day}
    return max(begun, key=lambda name: begun[name])


@cache
def _table() -> dict[tuple[str, str], PrintedForm]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        return {(row["edition"], row["key"]): _form(row) for row in csv.DictReader(file)}


def _form(row: dict[str, str]) -> PrintedForm:
    return PrintedForm(
        edition=row["edition"],
        valid_from=dt.date.fromisoformat(row["valid_from"]),
        basis=row["basis"],
        key=row["key"],
        number=row["number"],
        size=row["size"],
        lines=tuple(row["title"].split("|")),
    )
