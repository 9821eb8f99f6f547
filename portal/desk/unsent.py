"""Messages that could not be sent: a task for a person, who tells the applicant otherwise and writes it down."""

from django.contrib import messages as flash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from dossiers.notices import failures
from portal.desk import frame
from portal.desk.dossier.message_rows import row
from portal.desk.visit import DeskVisit, official


@require_http_methods(["GET", "POST"])
@official
def unsent(request: HttpRequest, visit: DeskVisit) -> HttpResponse:
    """The list of the officer's units; POST: one applicant was told by telephone or at the desk."""
    units = [unit.pk for unit in visit.units()]
    if request.method == "POST":
        return _close(request, visit, units)
    rows = [row(message) for message in failures.open_tasks(units)[:200]]
    return frame.page(request, visit, "desk/unsent.html", {"rows": rows, "longest": failures.LONGEST_CLOSING})


def _close(request: HttpRequest, visit: DeskVisit, units: list[int]) -> HttpResponse:
    given = request.POST.get("tin", "")
    number = int(given) if given.isascii() and given.isdigit() and len(given) < 19 else 0
    try:
        done = failures.close(number, units=units, words=request.POST.get("ghi", ""), by=visit.officer, at=visit.at)
    except failures.AlreadyClosed:
        flash.success(request, "Tin này đã có người xử lý.")
    else:
        flash.success(request, f"Đã ghi: {row(done).about} đã được báo.")
    return redirect("desk:unsent")
