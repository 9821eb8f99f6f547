"""The register (form 06 of 2018, 07 of 2025): every dossier that a unit received in a period, in order of reception,
those that it received or hands out for other units among them.

It is read in pages of a thousand by key, never with an offset, so that a year costs as little memory as a day. One list
of columns serves the screen, the PDF, the spreadsheet and CSV.
"""

from __future__ import annotations

import datetime as dt
import json
import operator
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import reduce
from itertools import islice
from typing import Any

from django.db.models import F, Q, QuerySet

from dossiers.casework.models import Dossier
from dossiers.casework.states import PAUSED, Outcome, State
from dossiers.units.models import Unit
from portal.exports.spreadsheets import Cell, SheetColumn, file_name
from portal.forms import blocks, editions, glyphs, pdf
from portal.wording import vi

A_CHUNK = 1000
MOST_PRINTED = 3000
"""Lines that one PDF holds; longer periods leave as a spreadsheet."""

COLUMNS = (
    SheetColumn("Số thứ tự", 8),
    SheetColumn("Mã hồ sơ", 20),
    SheetColumn("Tên hồ sơ (nội dung yêu cầu)", 44),
    SheetColumn("Số bộ", 6),
    SheetColumn("Tên cá nhân, tổ chức", 26),
    SheetColumn("Địa chỉ, số điện thoại", 34),
    SheetColumn("Cơ quan giải quyết", 24),
    SheetColumn("Ngày nhận", 16),
    SheetColumn("Ngày hẹn trả", 16),
    SheetColumn("Ngày có kết quả", 16),
    SheetColumn("Ngày trả", 16),
    SheetColumn("Cách nhận kết quả", 16),
    SheetColumn("Ký nhận", 22),
    SheetColumn("Ghi chú", 20),
)
WIDTHS = (5, 18, 28, 5, 17, 22, 15, 12, 12, 12, 12, 11, 14, 12)
"""Millimetres in proportion, on an A4 laid across."""

_NAMES = {
    "matter": F("procedure_version__name"),
    "applicant_name": F("applicant__name"),
    "address": F("applicant__address"),
    "phone": F("applicant__phone"),
    "holder_name": F("holder__name"),
    "unit_name": F("unit__name"),
    "reception_name": F("reception_unit__name"),
    "return_name": F("return_unit__name"),
    "taken_by": F("handout__taken_by"),
    "parcel": F("handout__tracking_number"),
}
_OWN = (
    "pk",
    "code",
    "state",
    "outcome",
    "received_at",
    "due_at",
    "extended_to",
    "finished_at",
    "returned_at",
    "delivery",
)


class Part(StrEnum):
    """Which of a unit's dossiers a register holds: all that it had a hand in, or one kind of them."""

    ALL = ""
    OWN = "tham-quyen"
    FOR_OTHERS = "nhan-cho-noi-khac"
    HANDED_OUT = "tra-cho-noi-khac"

    @property
    def words(self) -> str:
        """As the page and the file's heading say it."""
        return _PARTS[self]


_PARTS = {
    Part.ALL: "mọi hồ sơ",
    Part.OWN: "hồ sơ thuộc thẩm quyền",
    Part.FOR_OTHERS: "hồ sơ nhận cho nơi khác",
    Part.HANDED_OUT: "hồ sơ trả kết quả cho nơi khác",
}


@dataclass(frozen=True)
class Span:
    """The register of a unit from the first instant of a day to the last of another."""

    unit: Unit
    first: dt.date
    last: dt.date
    part: Part = Part.ALL

    @property
    def words(self) -> str:
        """từ ngày 01/03/2019 đến ngày 31/03/2019"""
        which = f"{self.part.words}, " if self.part else ""
        return f"{which}từ ngày {vi.date(self.first)} đến ngày {vi.date(self.last)}"

    @property
    def file_name(self) -> str:
        """so-theo-doi_H13.31_2019-03-01_2019-03-31"""
        name = f"so-theo-doi-{self.part}" if self.part else "so-theo-doi"
        return file_name(name, self.unit.code, self.first, self.last)

    @property
    def since(self) -> dt.datetime:
        """Its first instant."""
        return _midnight(self.first)

    @property
    def until(self) -> dt.datetime:
        """The first instant after it."""
        return _midnight(self.last + dt.timedelta(days=1))

    def dossiers(self) -> QuerySet[Dossier]:
        """What was received in it, refusals at the desk aside."""
        asked = Q(unit=self.unit.pk) if self.part in (Part.ALL, Part.OWN) else Q()
        if elsewhere := self._elsewhere():
            asked |= elsewhere
        return Dossier.objects.filter(asked, received_at__gte=self.since, received_at__lt=self.until)

    def _elsewhere(self) -> Q | None:
        """What other units answer for. None, so that the unit's own index serves alone, where there is nothing."""
        names = {Part.FOR_OTHERS: ("reception_unit",), Part.HANDED_OUT: ("return_unit",), Part.OWN: ()}
        ways = [Q(**{name: self.unit.pk}) for name in names.get(self.part, ("reception_unit", "return_unit"))]
        found = [way for way in ways if self.part or Dossier.objects.filter(way).exists()]
        return reduce(operator.or_, found) if found else None


def lines(span: Span, *, after: int | None = None, limit: int) -> list[Any]:
    """The next lines of the register in order of reception, after the dossier with this key."""
    found = span.dossiers()
    if after is not None:
        edge = span.dossiers().filter(pk=after).values_list("received_at", flat=True).first()
        if edge is None:
            return []
        found = found.filter(received_at__gte=edge).filter(Q(received_at__gt=edge) | Q(pk__gt=after))
    rows = found.annotate(**_NAMES).order_by("received_at", "pk")
    return list(rows.values_list(*_OWN, *_NAMES, named=True)[:limit])


def every_line(span: Span) -> Iterator[Any]:
    """All lines, read a thousand at a time."""
    after = None
    while chunk := lines(span, after=after, limit=A_CHUNK):
        yield from chunk
        after = chunk[-1].pk


def cells(number: int, line: Any, *, whole_numbers: bool = False) -> tuple[Cell, ...]:
    """A line's cells in the order of COLUMNS, typed for a spreadsheet; telephone numbers masked unless asked for."""
    phone = line.phone if whole_numbers or not line.phone else vi.masked(line.phone)
    return (
        number,
        line.code,
        line.matter,
        1,
        line.applicant_name or "",
        ", ".join(part for part in (line.address, phone) if part),
        line.unit_name if _is_elsewhere(line) else line.holder_name,
        line.received_at,
        None if line.state in PAUSED else line.due_at,
        line.finished_at,
        line.returned_at,
        Dossier.Delivery(line.delivery).label,
        line.taken_by or line.parcel or "",
        remark(line),
    )


def every_cell(span: Span, *, whole_numbers: bool = False) -> Iterator[tuple[Cell, ...]]:
    """The whole register as rows of cells."""
    for number, line in enumerate(every_line(span), start=1):
        yield cells(number, line, whole_numbers=whole_numbers)


def written(row: Sequence[Cell]) -> list[str]:
    """A row's cells as they are printed."""
    return [_printed(cell) for cell in row]


def remark(line: Any) -> str:
    """What else is to be known of a line: its end, a new date, or that the clock stands."""
    said = [Outcome(line.outcome).label] if line.outcome else [State(line.state).label]
    if line.extended_to:
        said.append(f"hẹn lại {vi.date(line.extended_to)}")
    if _is_elsewhere(line):
        said.append(f"nhận tại {line.reception_name or line.unit_name}, trả tại {line.return_name or line.unit_name}")
    return ", ".join(said)


def _is_elsewhere(line: Any) -> bool:
    """Received or handed out by another unit than the competent one, which is then named."""
    return bool(line.reception_name or line.return_name)


def of_rows(span: Span, at: dt.datetime, found: Iterable[tuple[Cell, ...]]) -> bytes:
    """The register as PDF, A4 laid across, the headings on every page. Raises pdf.Unprintable, also when too long."""
    rows = [written(row) for row in islice(found, MOST_PRINTED + 1)]
    if len(rows) > MOST_PRINTED:
        raise pdf.Unprintable(f"Kỳ này có hơn {vi.number(MOST_PRINTED)} hồ sơ: chọn kỳ ngắn hơn để in.")
    return pdf.compiled("register.typ", {"register": json.dumps(glyphs.everywhere(_book(span, at, rows)))})


def picture(span: Span, at: dt.datetime, *, warning: str, ppi: int) -> bytes:
    """The first page as PNG. Raises pdf.Unprintable."""
    rows = [written(row) for row in islice(every_cell(span), 30)]
    inputs = {"register": json.dumps(glyphs.everywhere({**_book(span, at, rows), "warning": warning}))}
    return pdf.compiled("register.typ", inputs, format="png", ppi=ppi)


def _book(span: Span, at: dt.datetime, rows: list[list[str]]) -> dict[str, Any]:
    form = editions.form(editions.REGISTER, span.last)
    paper = blocks.paper(form, span.unit, number="", day=at, blocks=[], about=f"{span.unit.name} {span.words}")
    columns = [column.title for column in COLUMNS]
    return {**paper, "span": span.words, "columns": columns, "widths": WIDTHS, "rows": rows}


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), vi.zone())


def _printed(cell: Cell) -> str:
    match cell:
        case None:
            return ""
        case dt.datetime():
            return f"{vi.time(cell)} {vi.date(cell)}"
        case str():
            return blocks.cleaned(cell)
    return str(cell)
