"""Form 01: the receipt with the appointment, and the QR link of the applicant's own page.

The link's secret is kept only as HMAC, so it can be drawn only in the answer that makes it, and as PDF by whoever
holds that answer. Printing again makes a new secret and revokes the old one; that needs the receiver to have checked
who asks.
"""

import datetime as dt

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_POST

from dossiers.casework import access, actions
from dossiers.casework.models import Dossier, Look, ReceiptToken
from dossiers.casework.states import State
from dossiers.units.roles import Role
from portal.desk import frame
from portal.desk.dossier import get_dossier
from portal.desk.papers import prints
from portal.desk.visit import DeskVisit, official
from portal.forms import pdf
from portal.forms import receipt as form_01
from portal.forms.blocks import Paper
from portal.web.kept_forms import keeping

KEPT_FOR = dt.timedelta(minutes=15)
"""So long the drawn receipt, which holds the secret, is found again by going back; sealed, and by its officer alone."""

CHECK_FIRST = "Đánh dấu đã kiểm tra giấy tờ của người xin in lại phiếu; phiếu cũ sẽ không còn xem được."


@require_http_methods(["GET", "POST"])
@official
def receipt(request: HttpRequest, visit: DeskVisit, code: str) -> HttpResponse:
    """Ask before printing (GET), then print (POST): the first time at once, later after a check of identity."""
    dossier = get_dossier.dossier(visit, code)
    printed_before = ReceiptToken.objects.filter(dossier=dossier).exists()
    allowed = may_print(dossier, visit)
    context = {"dossier": dossier, "printed_before": printed_before, "allowed": allowed}
    if request.method == "GET" or not allowed:
        return frame.page(request, visit, "desk/receipt.html", context, status=200 if request.method == "GET" else 403)
    if printed_before and "da-kiem-tra" not in request.POST:
        return frame.page(request, visit, "desk/receipt.html", {**context, "error": CHECK_FIRST}, status=422)
    if printed_before:
        try:
            checked = request.POST.get("giay-to", "").strip() or "giấy tờ của người yêu cầu"
            token = actions.reissue_receipt(dossier.pk, checked=checked, by=visit.officer, at=visit.at)
        except actions.ActRefused as error:
            return frame.page(request, visit, "desk/receipt.html", {**context, "error": str(error)}, status=409)
        return drawn(request, visit, dossier, token)
    return issued(request, visit, dossier)


def may_print(dossier: Dossier, visit: DeskVisit) -> bool:
    """The receiving desk prints, for dossiers that were received."""
    at_desk = any(unit.pk in (dossier.unit_id, dossier.reception_unit_id) for unit in visit.units(Role.RECEIVER))
    return at_desk and dossier.received_at is not None and dossier.state != State.NOT_ACCEPTED


@require_POST
@official
def receipt_pdf(request: HttpRequest, visit: DeskVisit, code: str) -> HttpResponse:
    """The receipt with its QR as PDF, for the page that holds the secret; a secret of another dossier is not found."""
    dossier = get_dossier.dossier(visit, code)
    token = request.POST.get("token", "")
    try:
        held = access.by_token(token=token)
    except access.LookupMiss as miss:
        raise Http404 from miss
    if held.pk != dossier.pk or not may_print(dossier, visit):
        raise Http404
    paper = _paper(request, visit, dossier, token)
    try:
        return prints.pdf_answer(paper, copies=2 if request.POST.get("kho") == "a4" else 1)
    except pdf.Unprintable:
        return _sheet(request, dossier, paper, token, notice=pdf.SENTENCE)


def issued(request: HttpRequest, visit: DeskVisit, dossier: Dossier) -> HttpResponse:
    """The first secret and the receipt that shows it, once."""
    return drawn(request, visit, dossier, access.issue_token(dossier, at=visit.at))


def drawn(request: HttpRequest, visit: DeskVisit, dossier: Dossier, token: str) -> HttpResponse:
    """The receipt with the link of a secret."""
    visit.looked([dossier], Look.What.PRINTED)
    response = _sheet(request, dossier, _paper(request, visit, dossier, token), token)
    keeping.FORM_IS_DONE.put(response, True)
    keeping.KEPT_FOR.put(response, KEPT_FOR)
    return response


def _paper(request: HttpRequest, visit: DeskVisit, dossier: Dossier, token: str) -> Paper:
    paper = form_01.receipt(dossier, prints.printing(request, visit), token=token)
    assert paper is not None  # may_print asked
    return paper


def _sheet(request: HttpRequest, dossier: Dossier, paper: Paper, token: str, notice: str = "") -> HttpResponse:
    context = {"dossier": dossier, "token": token, "notice": notice}
    return prints.sheet(request, paper, context)
