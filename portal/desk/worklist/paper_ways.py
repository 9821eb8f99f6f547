"""Paper between desks: what to send on, what to take in, what has been sent and not arrived; late ones first in red.

And beside it what this desk has received for others, each with where it is now.
"""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from dossiers.casework import actions, transfers
from dossiers.casework.models import Dossier, DossierQuerySet, PaperTransfer
from dossiers.casework.states import OPEN, State
from dossiers.units.roles import Role
from portal.desk import frame
from portal.desk.dossier import get_dossier
from portal.desk.visit import DeskVisit, official

MOST = 200
TO_HAND_OUT = "sap-tra"
"""The part of the page that lists what is handed out here, not what was received here."""


@require_http_methods(["GET", "POST"])
@official
def paper_ways(request: HttpRequest, visit: DeskVisit) -> HttpResponse:
    """The lists; a POST sends or takes in the paper of one dossier (``ma``), ``lam`` says which."""
    desks = [unit.pk for unit in visit.units(Role.RECEIVER)]
    if not desks:
        return frame.page(request, visit, "desk/no_desk.html", {}, status=403)
    notice, status = "", 200
    if request.method == "POST":
        dossier = get_dossier.dossier(visit, request.POST.get("ma", ""))
        try:
            messages.success(request, _done(request, visit, dossier))
        except actions.ActRefused as error:
            notice, status = str(error), 403 if isinstance(error, actions.NotYourPost) else 409
        else:
            return redirect("desk:paper_ways")
    part = TO_HAND_OUT if request.GET.get("phan") == TO_HAND_OUT else ""
    here = _for_others(desks, part)
    taking = list(transfers.to_take(desks)[:MOST])
    context = {
        "notice": notice,
        "to_send": _marked(list(transfers.to_send(desks)[:MOST]), visit),
        "to_take": _marked(taking, visit),
        "sent": _marked([one for one in transfers.sent(desks)[:MOST] if one.to_unit_id not in desks], visit),
        "part": part,
        "for_others": list(here.select_related("applicant", "procedure_version", "unit", "holder", "extension")[:MOST]),
        "number": here.count(),
        "most": MOST,
    }
    return frame.page(request, visit, "desk/paper_ways.html", context, status=status)


def _done(request: HttpRequest, visit: DeskVisit, dossier: Dossier) -> str:
    if request.POST.get("lam") == "gui":
        actions.send_paper(dossier.pk, carrier=request.POST.get("nguoi-mang", ""), by=visit.officer, at=visit.at)
        return f"Đã ghi gửi bản giấy hồ sơ {dossier.code}."
    actions.take_paper(dossier.pk, by=visit.officer, at=visit.at)
    return f"Đã ghi nhận bản giấy hồ sơ {dossier.code}."


def _marked(ways: list[PaperTransfer], visit: DeskVisit) -> list[tuple[PaperTransfer, bool]]:
    """Each with whether its working day is over."""
    return [(one, one.due_at < visit.at) for one in ways]


def _for_others(desks: list[int], part: str) -> DossierQuerySet:
    """What these desks have received for other units, the newest first; or what they will hand out for them, the next
    promise first.
    """
    if not part:
        return Dossier.objects.received_for_others(desks).order_by("-received_at", "-pk")
    waits = Dossier.objects.filter(return_unit__in=desks, state__in=(*OPEN, State.FINISHED))
    return waits.order_by("due_at", "pk")
