"""The dossiers behind a number: as many as the number says, each with its own page."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from dossiers.casework.models import Dossier
from dossiers.casework.states import State
from dossiers.oversight import lateness, population, reports
from dossiers.oversight.figures import Period, UnitCounts, total
from dossiers.units.models import Unit
from portal import status_ui
from portal.board.frame import page
from portal.board.period import chosen, thawed
from portal.board.visit import Visit, leader
from portal.vietnamese import lower_first

A_PAGE = 50
NAMES = {
    "received": "Hồ sơ đã nhận (kể cả chuyển từ kỳ trước)",
    "received_online": "Hồ sơ nhận trực tuyến",
    "received_direct": "Hồ sơ nhận trực tiếp hoặc qua bưu chính",
    "carried_over": "Hồ sơ chuyển từ kỳ trước",
    "resolved": "Hồ sơ đã giải quyết",
    "early_or_on_time": "Hồ sơ giải quyết sớm và đúng hạn",
    "early": "Hồ sơ giải quyết sớm hạn",
    "on_time": "Hồ sơ giải quyết đúng hạn",
    "late": "Hồ sơ giải quyết trễ hạn",
    "in_progress": "Hồ sơ đang giải quyết",
    "in_time": "Hồ sơ đang giải quyết, chưa đến hạn",
    "overdue": "Hồ sơ đang giải quyết, đã quá hạn",
    "ended_otherwise": "Hồ sơ kết thúc khác (từ chối, rút, dừng)",
}


ORDER = {
    "in_progress": "due_at",
    "in_time": "due_at",
    "overdue": "due_at",
    "late": "-finished_at",
    "ended_otherwise": "-ended_at",
}
"""The most urgent first, or the newest result; other lists begin with what was received last."""


@dataclass(frozen=True)
class Row:
    """One dossier of a list, with its labels."""

    dossier: Dossier
    tags: list[status_ui.Tag]
    days_late: int | None


@leader
@require_safe
def behind(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The list behind one number: ``so`` (which), ``don-vi``, ``rieng`` (without units below), ``khoi``, the period."""
    figure = request.GET.get("so", "late")
    if figure not in NAMES:
        raise Http404
    period = thawed(request.GET) or chosen(request.GET, visit.at).period
    counted = _in_sight(reports.by_unit(period), request, visit)
    units = [row.unit_id for row in counted]
    after = _after(request.GET.get("sau", ""))
    found = rows(figure, period, units, visit.at, limit=A_PAGE + 1, after=after)
    context = {
        "figure": figure,
        "name": NAMES[figure],
        "lower_name": lower_first(NAMES[figure]),
        "names": NAMES,
        "period": period,
        "unit": _asked_unit(counted, request),
        "rieng": "rieng" in request.GET,
        "kind": request.GET.get("khoi", ""),
        "kept": [(name, request.GET[name]) for name in ("tu", "den", "luc", "ky") if name in request.GET],
        "count": getattr(total(counted, unit=None, period=period), figure),
        "rows": found[:A_PAGE],
        "first": after is None,
        "next": found[A_PAGE - 1].dossier.pk if len(found) > A_PAGE else None,
    }
    return page(request, visit, "board/dossiers.html", context)


def _in_sight(counted: list[UnitCounts], request: HttpRequest, visit: Visit) -> list[UnitCounts]:
    """The rows of the units asked for, of those in sight. A unit that is not there or not in sight is a 404."""
    seen = [row for row in counted if visit.sees(row.unit_id)]
    code, kind = request.GET.get("don-vi", "").upper(), request.GET.get("khoi", "")
    if kind in Unit.Kind.values:
        seen = [row for row in seen if row.kind == kind]
    if not code:
        return seen
    asked = _asked_unit(seen, request)
    if asked is None:
        raise Http404
    if "rieng" in request.GET:
        return [asked]
    return [row for row in seen if asked.unit_id in (row.unit_id, row.parent_id)]


def _asked_unit(counted: list[UnitCounts], request: HttpRequest) -> UnitCounts | None:
    code = request.GET.get("don-vi", "").upper()
    return next((row for row in counted if row.code == code), None)


def _after(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def rows(
    figure: str, period: Period, units: list[int], at: dt.datetime, *, limit: int, after: int | None = None
) -> list[Row]:
    """One page of the dossiers behind a cell, in the order that fits it; one query (two from the second page on)."""
    found = Dossier.objects.filter(population.of(figure, period), unit__in=units)
    column = ORDER.get(figure, "-pk")
    last = Dossier.objects.filter(pk=after).first() if after else None
    if last is not None:
        found = found.filter(_beyond(last, column))
    tie = "-pk" if column.startswith("-") else "pk"
    named = found.select_related("procedure_version", "unit", "extension").order_by(column, tie)
    return [Row(dossier, status_ui.official_tags(dossier, at), _days_late(dossier)) for dossier in named[:limit]]


def _beyond(last: Dossier, column: str) -> Q:
    """What comes after this dossier in the order of the list."""
    name, compare = column.removeprefix("-"), "lt" if column.startswith("-") else "gt"
    value = getattr(last, name)
    further = Q(**{f"{name}__{compare}": value})
    return further if name == "pk" else further | Q(**{name: value, f"pk__{compare}": last.pk})


def _days_late(dossier: Dossier) -> int | None:
    """Working days late of a finished dossier; None when it was in time or is not finished."""
    if dossier.outcome != "late" or dossier.state not in (State.FINISHED, State.RETURNED):
        return None
    return lateness.days_between(dossier.calendar_version_id, dossier.due_at, dossier.finished_at)
