"""Inspections as records: every one of a unit in sight, and for leaders above it the form of a further one."""

import datetime as dt

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from dossiers.casework.actions.refusals import ActRefused, Invalid
from dossiers.oversight import reminders
from dossiers.oversight.models import Inspection
from portal.board.frame import page
from portal.board.reminders import remindable
from portal.board.visit import BoardVisit, leader
from portal.web import days, unit_parameter

SHOWN = 100
TYPED = {"decision": "quyet-dinh", "inspectors": "nguoi-kiem-tra", "findings": "ket-qua", "demands": "yeu-cau"}
TYPED |= {"seed": "hat", "since": "tu", "until": "den", "unit": "don-vi"}


@leader
@require_http_methods(["GET", "HEAD", "POST"])
def inspections(request: HttpRequest, visit: BoardVisit) -> HttpResponse:
    """The list, newest first; a bad form comes back with what was typed and a sentence at its field."""
    offered = remindable(visit)
    typed = {key: request.POST.get(name, "") for key, name in TYPED.items()}
    errors: dict[str, str] = {}
    if request.method != "POST" and (asked := unit_parameter.by_code(request.GET, "don-vi", offered)) is not None:
        typed["unit"] = asked.code
    if request.method == "POST":
        try:
            unit = unit_parameter.by_code(request.POST, "don-vi", offered)
            if unit is None:
                raise Invalid(unit="Chọn đơn vị được kiểm tra.")
            words = {key: typed[key] for key in ("decision", "inspectors", "findings", "demands", "seed")}
            days = {key: _day(key, typed[key]) for key in ("since", "until")}
            reminders.record(unit, **words, since=days["since"], until=days["until"], by=visit.officer, at=visit.at)
        except Invalid as error:
            errors = error.errors
        except ActRefused as error:
            errors = {"unit": str(error)}
        else:
            messages.success(request, f"Đã ghi cuộc kiểm tra {unit.name}.")
            return HttpResponseRedirect(reverse("board:inspections"))
    seen = Inspection.objects.select_related("unit", "recorded_by")
    if visit.units is not None:
        seen = seen.filter(unit__in=visit.units)
    context = {"inspections": seen[:SHOWN], "offered": offered, "typed": typed, "errors": errors}
    return page(request, visit, "board/inspections.html", context)


def _day(key: str, text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(days.iso(text))
    except ValueError as error:
        raise Invalid(**{key: "Ghi ngày."}) from error
