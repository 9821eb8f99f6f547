"""How each number of the board is made, in words; the limits are read from where they are used."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from dossiers.oversight import rates
from dossiers.oversight.causes import CAUSES
from dossiers.oversight.statutory import FORMS
from portal.board.frame import page
from portal.board.visit import BoardVisit, leader
from portal.wording.vi import number


@leader
@require_safe
def definitions(request: HttpRequest, visit: BoardVisit) -> HttpResponse:
    """One page of definitions."""
    context = {
        "few": rates.FEW,
        "rarely": number(round(1 / rates.UNUSUAL)),
        "causes": list(CAUSES.values()),
        "forms": FORMS.values(),
        "closing": settings.REPORTS_CLOSE_ON,
    }
    return page(request, visit, "board/definitions.html", context)
