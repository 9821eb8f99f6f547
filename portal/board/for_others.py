"""What a unit's desk received for others in a period: they answer for it in every figure, here it is beside them."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from dossiers.casework.models import Dossier, DossierQuerySet
from dossiers.oversight.figures import Period
from dossiers.units.models import Unit
from portal.board.frame import page
from portal.board.period import chosen
from portal.board.visit import BoardVisit, leader

MOST = 500


def received(unit_id: int, period: Period) -> DossierQuerySet:
    """The dossiers that the figure counts and the list shows."""
    found = Dossier.objects.received_for_others([unit_id])
    return found.filter(received_at__gte=period.since, received_at__lt=period.until)


@leader
@require_safe
def for_others(request: HttpRequest, visit: BoardVisit, code: str) -> HttpResponse:
    """The list behind the figure on the unit's page; a unit out of sight is the same 404 as an unknown one."""
    unit = Unit.objects.filter(code=code.upper()).first()
    if unit is None or not visit.sees(unit.pk):
        raise Http404
    choice = chosen(request.GET, visit.at)
    found = received(unit.pk, choice.period)
    rows = list(found.select_related("unit", "procedure_version").order_by("-received_at", "-pk")[:MOST])
    context = {"unit": unit, "choice": choice, "rows": rows, "number": found.count(), "most": MOST}
    return page(request, visit, "board/for_others.html", context)
