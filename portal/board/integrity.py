"""Signs worth a look: which units stood out in which question, the dossiers behind each, and the inspectors' sample."""

import datetime as dt
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from dossiers.calendars.local_time import LOCAL
from dossiers.casework.models import Dossier
from dossiers.feedback import satisfaction
from dossiers.oversight import forecast, incidents, peers, sampling
from dossiers.oversight import integrity as signs
from dossiers.oversight.detector import Detector
from dossiers.oversight.detectors import DETECTORS
from dossiers.oversight.figures import Period
from dossiers.oversight.models import Incident, Sign
from dossiers.units.models import Unit
from dossiers.units.roles import Role
from portal.board.frame import page
from portal.board.period import parameters, thawed
from portal.board.visit import BoardVisit, leader
from portal.presentation import status
from portal.web import unit_parameter
from portal.web.context import sample
from portal.web.marks import Mark

SHOWN = 500
INCIDENTS_SHOWN = 50
USUAL_SIZE = 30
SHOWN_AS = Mark("shown_as", "")
"""On a sign: the name of its unit, or the letter that stands for it."""
NIGHTS = Mark("nights", 0)
"""On a sign: for how many nights on end it has been there."""


@dataclass
class SignsOfDetector:
    """One question with the units in sight that stood out in it."""

    detector: Detector
    signs: list[Sign] = field(default_factory=list)


@leader
@require_safe
def integrity(request: HttpRequest, visit: BoardVisit) -> HttpResponse:
    """Every question, and who stood out; computed at night, read here. At most nine queries of its own."""
    examination = signs.newest()
    asked = {key: SignsOfDetector(detector) for key, detector in DETECTORS.items()}
    found = list(Sign.objects.filter(examination=examination).select_related("unit").defer("dossiers"))
    masks = _masks({sign.unit_id for sign in found})
    nights = signs.nights() if found else {}
    for sign in found:
        NIGHTS.put(sign, nights.get((sign.unit_id, sign.detector), 1))
        if visit.sees(sign.unit_id):
            SHOWN_AS.put(sign, masks.get(sign.unit_id, sign.unit.name))
            asked[sign.detector].signs.append(sign)
    context = {
        "examination": examination,
        "asked": list(asked.values()),
        "masked": bool(masks),
        "least_share": round(100 * peers.LEAST_SHARE),
        "usual_size": USUAL_SIZE,
        "units": _offered(visit),
        "learning": forecast.newest(),
        "checks": incidents.overview() if visit.units is None else [],
        "incidents": Incident.objects.standing()[:INCIDENTS_SHOWN] if visit.units is None else [],
    }
    return page(request, visit, "board/integrity.html", context)


@leader
@require_safe
def sign(request: HttpRequest, visit: BoardVisit, sign_number: int) -> HttpResponse:
    """The dossiers behind one sign."""
    found = Sign.objects.select_related("unit", "examination").filter(pk=sign_number).first()
    if found is None or found.detector not in DETECTORS or not visit.sees(found.unit_id):
        raise Http404
    dossiers = Dossier.objects.filter(pk__in=found.dossiers).order_by("-received_at")
    named = set(Sign.objects.filter(examination=found.examination_id).values_list("unit_id", flat=True))
    context = {
        "sign": found,
        "detector": DETECTORS[found.detector],
        "nights": signs.nights().get((found.unit_id, found.detector), 0),
        "officials": signs.officials(found) if _names_officials(visit, found.unit_id) else [],
        "shown_as": _masks(named).get(found.unit_id, found.unit.name),
        "rows": _rows(dossiers, visit),
        "cut": max(0, len(found.dossiers) - SHOWN),
        "days": _days(found) if DETECTORS[found.detector].counts != "hồ sơ" else [],
    }
    return page(request, visit, "board/integrity/sign.html", context)


@leader
@require_safe
def drawn(request: HttpRequest, visit: BoardVisit) -> HttpResponse:
    """A random sample that anyone draws again: the address holds seed, size, unit and period.

    Without a period it is that of the last examination, and the page leads to the address with it.
    """
    period, examination = thawed(request.GET), signs.newest()
    if period is None:
        if examination is None:
            raise Http404
        period = Period(examination.since, examination.until, examination.until)
    seed, error = request.GET.get("hat", "").strip()[:80], ""
    unit = unit_parameter.by_code(request.GET, "don-vi", _offered(visit))
    numbers: list[int] = []
    try:
        size = int(request.GET.get("so-luong", USUAL_SIZE))
        chosen = [unit.pk] if unit else visit.units
        numbers = sampling.draw(period, seed=seed, count=size, units=chosen)
    except ValueError:
        error = f"Ghi hạt giống (một chữ hay số bất kỳ) và số hồ sơ từ 1 đến {sampling.MOST}."
    order = {number: place for place, number in enumerate(numbers)}
    rows = sorted(_rows(Dossier.objects.filter(pk__in=numbers), visit), key=lambda row: order[row[0].pk])
    again = {"hat": seed, "so-luong": len(rows), "don-vi": unit.code if unit else "", **dict(parameters(period))}
    context = {"period": period, "seed": seed, "unit": unit, "rows": rows, "error": error, "again": urlencode(again)}
    return page(request, visit, "board/integrity/drawn.html", context)


def _names_officials(visit: BoardVisit, unit_id: int) -> bool:
    """Officials are named to inspectors and to the leaders of their own unit, and not in a demonstration."""
    inspects = any(post.role == Role.INSPECTOR for post in visit.posts)
    own = any(post.role == Role.LEADER and post.unit_id == unit_id for post in visit.posts)
    return (inspects or own) and sample() is None


def _days(found: Sign) -> list[tuple[dt.date, int]]:
    """Of a sign that holds no dossiers: the days with the most ratings."""
    first, end = (edge.astimezone(LOCAL).date() for edge in (found.examination.since, found.examination.until))
    return satisfaction.crowded_days(found.unit_id, first, end)


def _masks(units: set[int]) -> dict[int, str]:
    """In the demonstration no invented sign stands beside a real unit's name: a letter for each unit that is named."""
    if sample() is None:
        return {}
    return {unit: f"Đơn vị mẫu {chr(ord('A') + place)}" for place, unit in enumerate(sorted(units)[:26])}


def _offered(visit: BoardVisit) -> list[Unit]:
    found = Unit.objects.serving().on(visit.at.date())
    return list(found if visit.units is None else found.filter(pk__in=visit.units))


def _rows(dossiers: QuerySet[Dossier], visit: BoardVisit) -> list[tuple[Dossier, list[status.Tag]]]:
    named = dossiers.select_related("procedure_version", "unit", "extension")[:SHOWN]
    return [(dossier, status.official_tags(dossier, visit.at)) for dossier in named]
