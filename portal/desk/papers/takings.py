"""The day's money of a desk: every receipt and refund in their order, for the till and the accountant."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from dossiers.casework.models import FeeReceipt, ReceiptVoid
from dossiers.units.models import Unit
from dossiers.units.roles import Role
from portal.desk import frame
from portal.desk.visit import DeskVisit, official
from portal.exports import spreadsheets
from portal.exports.spreadsheets import Cell, SheetColumn
from portal.forms import fee_receipt
from portal.web import days, unit_parameter
from portal.wording import vi

COLUMNS = (
    SheetColumn("Số biên lai", 18),
    SheetColumn("Loại", 30),
    SheetColumn("Giờ", 18),
    SheetColumn("Mã hồ sơ", 26),
    SheetColumn("Số tiền (đồng)", 14),
    SheetColumn("Biên lai ngoài", 20),
    SheetColumn("Người lập", 28),
    SheetColumn("Hủy", 50),
)


@dataclass(frozen=True)
class TakingsLine:
    """One line of the sheet: a receipt, or a void of this day, which takes its receipt's amount out again."""

    receipt: FeeReceipt
    at: dt.datetime
    amount_vnd: int
    who: str
    void: ReceiptVoid | None = None
    """How the receipt was voided, on this day or a later one."""
    is_void: bool = False
    """Whether the line is the void itself."""

    @property
    def is_taken(self) -> bool:
        """Whether it stands in the column of money taken in."""
        return self.receipt.kind == FeeReceipt.Kind.COLLECTED

    @property
    def kind(self) -> str:
        """Biên lai thu phí, lệ phí"""
        named = str(self.receipt.get_kind_display())
        return f"Hủy {vi.lower_first(named)}" if self.is_void else named

    @property
    def note(self) -> str:
        """Đã hủy 09:10 18/12/2018, thay bằng 02/2018/BLT: ghi thiếu ba số 0"""
        if self.void is None:
            return ""
        new = self.void.replaced_by
        instead = f"thay bằng {new.number}" if new else "không lập lại"
        when = "" if self.is_void else f"Đã hủy {vi.moment(self.void.made_at)}, "
        return f"{when}{instead}: {self.void.reason}"


@dataclass(frozen=True)
class Takings:
    """A desk's day: its receipts, the voids made on it, and three sums in đồng.

    The sums of a day never change afterwards: a receipt counts on the day it was written, and its void takes the amount
    out on the day of the void, be the receipt of the same day or of one long closed.
    """

    receipts: list[FeeReceipt]
    voids: list[ReceiptVoid]

    @property
    def lines(self) -> list[TakingsLine]:
        """Receipts and voids in the order in which they happened."""
        made = [
            TakingsLine(one, one.made_at, one.amount_vnd, one.made_by.full_name, fee_receipt.void_of(one))
            for one in self.receipts
        ]
        made += [
            TakingsLine(one.receipt, one.made_at, -one.receipt.amount_vnd, _two(one), one, is_void=True)
            for one in self.voids
        ]
        return sorted(made, key=lambda line: (line.at, line.receipt.pk, line.is_void))

    @property
    def collected(self) -> int:
        """Taken in."""
        return sum(line.amount_vnd for line in self.lines if line.is_taken)

    @property
    def refunded(self) -> int:
        """Given back."""
        return sum(line.amount_vnd for line in self.lines if not line.is_taken)

    @property
    def left(self) -> int:
        """What the till should hold of this day."""
        return self.collected - self.refunded


@require_safe
@official
def takings(request: HttpRequest, visit: DeskVisit) -> HttpResponse | FileResponse:
    """The sheet of one desk and day; ``dang=csv`` gives it as a file."""
    desks = visit.units(Role.RECEIVER, Role.LEADER)
    if not desks:
        return frame.page(request, visit, "desk/no_desk.html", {}, status=403)
    unit = unit_parameter.by_code(request.GET, "noi", desks) or desks[0]
    day, error = day_of(request.GET.get("ngay", ""), visit.today)
    found = Takings([], []) if error else of_day(unit, day)
    if request.GET.get("dang") == "csv":
        if error:
            return HttpResponse(error, status=400, content_type="text/plain; charset=utf-8")
        name = spreadsheets.file_name("so-thu", unit.code, day)
        return spreadsheets.comma_separated(name, COLUMNS, [_cells(line) for line in found.lines])
    context = {"desks": desks, "unit": unit, "day": day, "sheet": found, "error": error}
    return frame.page(request, visit, "desk/takings.html", context, status=400 if error else 200)


def within(unit: Unit, day: dt.date) -> dict[str, Any]:
    """What a unit made on a local date."""
    begin = dt.datetime.combine(day, dt.time(), timezone.get_default_timezone())
    return {"unit": unit, "made_at__gte": begin, "made_at__lt": begin + dt.timedelta(days=1)}


def of_day(unit: Unit, day: dt.date) -> Takings:
    """The receipts of a desk on a local date."""
    this_day = within(unit, day)
    made = FeeReceipt.objects.filter(**this_day).select_related("dossier", "made_by", "void__replaced_by")
    voids = ReceiptVoid.objects.filter(**this_day).select_related(
        "receipt__dossier", "replaced_by", "proposed_by", "decided_by"
    )
    return Takings(list(made.order_by("made_at", "pk")), list(voids.order_by("made_at", "pk")))


def _two(void: ReceiptVoid) -> str:
    return f"{void.proposed_by.full_name}, {void.decided_by.full_name} duyệt"


def _cells(line: TakingsLine) -> list[Cell]:
    one, sign = line.receipt, 1 if line.is_taken else -1
    named: list[Cell] = [one.number, line.kind, vi.local(line.at), one.dossier.code]
    return [*named, sign * line.amount_vnd, one.outside_number, line.who, line.note]


def day_of(typed: str, today: dt.date) -> tuple[dt.date, str]:
    """The day that an address asks for, today where it asks for none or for none that is one; what is wrong with it."""
    if not typed:
        return today, ""
    try:
        day = dt.date.fromisoformat(days.iso(typed, today))
    except ValueError:
        return today, "Chọn một ngày, ví dụ 28/12/2018."
    return (day, "") if 2000 <= day.year < 2200 else (today, "Chọn một ngày từ năm 2000.")
