"""The index of QĐ 766 beside the strict rate and what else belongs to it; read at night, shown here."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from dossiers.feedback import counting, petitions
from dossiers.feedback.models import Petition
from dossiers.oversight import index_readings
from dossiers.oversight.index766 import IndexFacts, service_satisfied, share
from dossiers.oversight.models import IndexReading
from dossiers.units import the_city
from portal.board.frame import page
from portal.board.visit import BoardVisit, leader
from portal.presentation import satisfaction


@dataclass(frozen=True)
class IndexRow:
    """A unit's facts with its name, or the city's."""

    name: str
    code: str
    facts: IndexFacts
    disliked: int | None = None
    """Ratings that say dissatisfied, and petitions about it; None while too few have rated."""

    @property
    def satisfied(self) -> str | None:
        """5.4."""
        return service_satisfied(self.facts.handled, self.facts.handled - self.facts.in_time, self.disliked)


@leader
@require_safe
def index766(request: HttpRequest, visit: BoardVisit) -> HttpResponse:
    """The city (for those who see it whole) and every unit in sight. Five queries of its own."""
    found = index_readings.newest()
    disliked = _disliked(visit)
    rows = [
        IndexRow(
            reading.unit.name if reading.unit else f"Toàn {the_city.now().kind}",
            reading.unit.code if reading.unit else "",
            facts,
            disliked.get(reading.unit_id),
        )
        for reading, facts in found
        if (visit.units is None if reading.unit_id is None else visit.sees(reading.unit_id))
    ]
    context = {
        **(_feedback(found[0][0], visit) if found else {}),
        "reading": found[0][0] if found else None,
        "top": rows[0] if rows else None,
        "rows": rows,
        "least": satisfaction.LEAST,
        "until": satisfaction.last_day(visit.at),
    }
    return page(request, visit, "board/index766.html", context)


def _feedback(reading: IndexReading, visit: BoardVisit) -> dict[str, object]:
    """5.1 and 5.2 of the units in sight, in the period of the reading; complaints stand beside."""
    told = counting.answered(reading.since, reading.made_at, holders=visit.units)
    asked = [one for one in told if one.kind != Petition.Kind.COMPLAINT]
    handled, in_time = sum(one.handled for one in asked), sum(one.in_time for one in asked)
    return {"feedback": told, "asked": handled, "asked_in_time": in_time, "asked_share": share(in_time, handled)}


def _disliked(visit: BoardVisit) -> dict[int | None, int]:
    """Dissatisfied ratings and petitions of each unit with enough ratings, and of the city (None) if there is any."""
    scores, told = satisfaction.by_unit(visit.at), petitions.about(*satisfaction.months(visit.at))
    found: dict[int | None, int] = {
        unit: score.counted.disliked + told.get(unit, 0) for unit, score in scores.items() if score.is_told
    }
    if found:
        found[None] = sum(score.counted.disliked for score in scores.values()) + sum(told.values())
    return found
