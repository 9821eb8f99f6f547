"""The day's money of a desk: every receipt and refund in their order, for the till and the accountant."""

import datetime as dt
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from dossiers.casework.models import FeeReceipt
from dossiers.units.models import Unit
from dossiers.units.roles import Role
from portal.desk import frame
from portal.desk.visit import Visit, official
from portal.exports import spreadsheets as exports
from portal.exports.spreadsheets import Cell, Column
from portal.wording import vi as vietnamese

COLUMNS = (
    Column("Số biên lai", 18),
    Column("Loại", 30),
    Column("Giờ", 18),
    Column("Mã hồ sơ", 26),
    Column("Số tiền (đồng)", 14),
    Column("Biên lai ngoài", 20),
    Column("Người lập", 28),
)


@dataclass(frozen=True)
class Takings:
    """A desk's day: its receipts and three sums in đồng."""

    receipts: list[FeeReceipt]

    @property
    def collected(self) -> int:
        """Taken in."""
        return sum(one.amount_vnd for one in self.receipts if one.kind == FeeReceipt.Kind.COLLECTED)

    @property
    def refunded(self) -> int:
        """Given back."""
        return sum(one.amount_vnd for one in self.receipts if one.kind == FeeReceipt.Kind.REFUNDED)

    @property
    def left(self) -> int:
        """What the till should hold of this day."""
        return self.collected - self.refunded


@require_safe
@official
def takings(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The sheet of one desk and day; ``dang=csv`` gives it as a file."""
    desks = visit.units(Role.RECEIVER, Role.LEADER)
    if not desks:
        return frame.page(request, visit, "desk/no_desk.html", {}, status=403)
    unit = next((one for one in desks if one.code == request.GET.get("noi")), desks[0])
    day, error = _day(request.GET.get("ngay", ""), visit.today)
    found = of_day(unit, day)
    if request.GET.get("dang") == "csv" and not error:
        return exports.comma_separated(
            f"so-thu-{unit.code}-{day:%Y%m%d}", COLUMNS, [_cells(one) for one in found.receipts]
        )
    context = {"desks": desks, "unit": unit, "day": day, "sheet": found, "error": error}
    return frame.page(request, visit, "desk/takings.html", context, status=400 if error else 200)


def of_day(unit: Unit, day: dt.date) -> Takings:
    """The receipts of a desk on a local date."""
    begin = dt.datetime.combine(day, dt.time(), timezone.get_default_timezone())
    made = FeeReceipt.objects.filter(unit=unit, made_at__gte=begin, made_at__lt=begin + dt.timedelta(days=1))
    return Takings(list(made.select_related("dossier", "made_by").order_by("made_at", "pk")))


def _cells(one: FeeReceipt) -> list[Cell]:
    sign = 1 if one.kind == FeeReceipt.Kind.COLLECTED else -1
    named = [one.number, one.get_kind_display(), vietnamese.local(one.made_at), one.dossier.code]
    return [*named, sign * one.amount_vnd, one.outside_number, one.made_by.full_name]


def _day(typed: str, today: dt.date) -> tuple[dt.date, str]:
    if not typed:
        return today, ""
    try:
        day = dt.date.fromisoformat(typed[:10])
    except ValueError:
        return today, "Chọn một ngày, ví dụ 28/12/2018."
    return (day, "") if 2000 <= day.year < 2200 else (today, "Chọn một ngày từ năm 2000.")
