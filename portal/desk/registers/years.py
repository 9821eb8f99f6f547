"""The yearly figures of the three registers, by unit; each figure opens the lines that it counts."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from dossiers.registers import entry_lists
from portal.desk import frame
from portal.desk.registers.book import asked_year, in_sight
from portal.desk.visit import DeskVisit, official
from portal.presentation.register_books import BOOKS


@require_safe
@official
def registers(request: HttpRequest, visit: DeskVisit) -> HttpResponse:
    """The figures of a year (?nam=) for the units in sight."""
    units = in_sight(visit)
    if not units:
        return frame.page(request, visit, "desk/no_desk.html", {}, status=403)
    years = entry_lists.years()
    year = asked_year(request.GET, years, visit)
    total, rows = entry_lists.yearly(year, None if visit.scope is None else visit.scope)
    context = {"year": year, "years": years, "total": total, "rows": rows, "books": BOOKS.values()}
    return frame.page(request, visit, "desk/registers.html", context)
