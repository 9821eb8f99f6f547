"""Results that are said to be wrong: waiting in time or late, answered in time or late, each number with its list."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from dossiers.casework import wrong_results
from portal.board.frame import page
from portal.board.period import chosen, parameters
from portal.board.visit import BoardVisit, leader

A_PAGE = 50
NAMES = {
    "open": "Đang chờ, còn hạn",
    "late": "Đang chờ, quá hạn",
    "done": "Đã sửa hoặc trả lời đúng hạn",
    "done_late": "Đã sửa hoặc trả lời quá hạn",
}
LOOKS = {"open": "s-run", "late": "s-late", "done": "s-ontime", "done_late": "s-today"}


@dataclass(frozen=True)
class DisputeTile:
    """One figure: its name, how many, and its look."""

    name: str
    words: str
    count: int
    css: str


@leader
@require_safe
def disputed(request: HttpRequest, visit: BoardVisit) -> HttpResponse:
    """The four figures of the units in sight, and the list behind the chosen one; what waits is told as of now."""
    choice = chosen(request.GET, visit.at)
    period, units = choice.period, visit.units
    asked = request.GET.get("so", "open")
    name = asked if asked in NAMES else "open"
    edges = (visit.at, period.since, period.until)
    numbers = wrong_results.counts(*edges, units=None if units is None else list(units))
    found = wrong_results.of_list(name, *edges, units=None if units is None else list(units))
    context = {
        "choice": choice,
        "period_fields": parameters(period),
        "tiles": [DisputeTile(key, words, numbers[key], LOOKS[key]) for key, words in NAMES.items()],
        "here": name,
        "words": NAMES[name],
        "rows": list(found.select_related("dossier__unit", "dossier__procedure_version")[:A_PAGE]),
        "total": numbers[name],
        "most": A_PAGE,
    }
    return page(request, visit, "board/disputed.html", context)
