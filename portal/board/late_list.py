"""The monthly list of late units and responsible persons, with the apologies: on screen, on paper, as CSV."""

import calendar
import datetime as dt
from contextlib import suppress

from django.http import FileResponse, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from dossiers.calendars.local_time import LOCAL
from dossiers.oversight import late_list
from dossiers.oversight.figures import Period
from dossiers.oversight.late_list import LateLine
from dossiers.oversight.reports import year_before
from dossiers.parsing import moment
from dossiers.parsing.unreadable import Unreadable
from portal.board.frame import page
from portal.board.period import USUAL, ImpossiblePeriod, PeriodChoice
from portal.board.visit import BoardVisit, leader
from portal.exports import spreadsheets
from portal.wording import vi

COLUMNS = (
    spreadsheets.SheetColumn("Đơn vị để quá hạn", 30),
    spreadsheets.SheetColumn("Người chịu trách nhiệm", 26),
    spreadsheets.SheetColumn("Mã hồ sơ", 24),
    spreadsheets.SheetColumn("Thủ tục", 50),
    spreadsheets.SheetColumn("Ngày hẹn"),
    spreadsheets.SheetColumn("Ngày xong"),
    spreadsheets.SheetColumn("Số ngày làm việc trễ"),
    spreadsheets.SheetColumn("Thư xin lỗi", 22),
    spreadsheets.SheetColumn("Ngày gửi thư"),
    spreadsheets.SheetColumn("Ngày hẹn lại"),
)

A_PAGE = 100
NOT_A_MONTH = "Chọn một tháng đã bắt đầu, ví dụ 12/2018."


@leader
@require_safe
def late_months(request: HttpRequest, visit: BoardVisit) -> HttpResponse | FileResponse:
    """One month's late dossiers by unit and person; ``dang=csv`` gives the same lines as a file."""
    month = month_of(request.GET.get("thang", ""), visit.at)
    period = _period(month, visit.at)
    lines = late_list.lines(period, units=visit.units)
    if request.GET.get("dang") == "csv":
        return spreadsheets.comma_separated(
            spreadsheets.file_name("tre-han", f"{month:%Y-%m}"), COLUMNS, (_cells(line) for line in lines)
        )
    number = request.GET.get("trang", "1")
    here = max(1, int(number)) if number.isascii() and number.isdecimal() and len(number) < 5 else 1
    shown = lines[(here - 1) * A_PAGE : here * A_PAGE]
    context = {
        "month": month,
        "shown": shown,
        "before": here - 1 if here > 1 else None,
        "after": here + 1 if here * A_PAGE < len(lines) else None,
        "running": period.until >= visit.at,
        "lines": lines,
        "counts": late_list.by_unit(lines),
        "without": sum(1 for line in lines if line.apology is None),
    }
    return page(request, visit, "board/late_list.html", context)


def month_of(text: str, at: dt.datetime) -> dt.date:
    """The first day of the month that was asked for; this month where none was. Raises ImpossiblePeriod."""
    this = at.astimezone(LOCAL).date().replace(day=1)
    if not text:
        return this
    with suppress(Unreadable):
        asked = moment.parse_month(text)
        if dt.date(2000, 1, 1) <= asked <= this:
            return asked
    raise ImpossiblePeriod(PeriodChoice(USUAL, year_before(at), at, error=NOT_A_MONTH))


def _period(month: dt.date, at: dt.datetime) -> Period:
    days = calendar.monthrange(month.year, month.month)[1]
    since = dt.datetime.combine(month, dt.time(), LOCAL)
    until = dt.datetime.combine(month + dt.timedelta(days=days), dt.time(), LOCAL)
    return Period(since, until, at)


def _cells(line: LateLine) -> list[spreadsheets.Cell]:
    return [
        line.unit.name, line.person, line.code, line.procedure, _day(line.due_at), _day(line.finished_at),
        line.days_late, line.apology or "chưa có", _day(line.apology_made_at), _day(line.new_date),
    ]  # fmt: skip


def _day(instant: dt.datetime | None) -> dt.date | None:
    return None if instant is None else vi.local(instant).date()
