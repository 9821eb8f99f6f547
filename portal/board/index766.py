"""The index of QĐ 766 beside the strict rate and what else belongs to it; read at night, shown here."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from dossiers.oversight import index_readings
from dossiers.oversight.index766 import Facts, service_satisfied
from portal.board.frame import page
from portal.board.visit import Visit, leader


@dataclass(frozen=True)
class Row:
    """A unit's facts with its name, or the city's."""

    name: str
    code: str
    facts: Facts


@leader
@require_safe
def index766(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The city (for those who see it whole) and every unit in sight. One query of its own."""
    found = index_readings.newest()
    rows = [
        Row(reading.unit.name if reading.unit else "Toàn thành phố", reading.unit.code if reading.unit else "", facts)
        for reading, facts in found
        if (visit.units is None if reading.unit_id is None else visit.sees(reading.unit_id))
    ]
    top = rows[0].facts if rows else Facts()
    context = {
        "reading": found[0][0] if found else None,
        "top": rows[0] if rows else None,
        "rows": rows,
        "satisfied": service_satisfied(top.handled, top.handled - top.in_time, None),
    }
    return page(request, visit, "board/index766.html", context)
