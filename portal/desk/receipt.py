"""Form 01: the receipt with the appointment, and the QR link of the applicant's own page.

The link's secret is kept only as HMAC, so it can be drawn only in the answer that makes it. Printing again makes a new
secret and revokes the old one; that needs the receiver to have checked who asks.
"""

import segno
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_http_methods

from dossiers.casework import access, actions
from dossiers.casework.models import Dossier, ReceiptToken
from dossiers.casework.states import State
from dossiers.units.roles import Role
from portal import vietnamese
from portal.desk import doors, frame, prints
from portal.desk.visit import Visit, official

CHECK_FIRST = "Đánh dấu đã kiểm tra giấy tờ của người xin in lại phiếu; phiếu cũ sẽ không còn xem được."


@require_http_methods(["GET", "POST"])
@official
def receipt(request: HttpRequest, visit: Visit, code: str) -> HttpResponse:
    """Ask before printing (GET), then print (POST): the first time at once, later after a check of identity."""
    dossier = doors.dossier(visit, code)
    printed_before = ReceiptToken.objects.filter(dossier=dossier).exists()
    allowed = may_print(dossier, visit)
    context = {"dossier": dossier, "printed_before": printed_before, "allowed": allowed}
    if request.method == "GET" or not allowed:
        return frame.page(request, visit, "desk/receipt.html", context, status=200 if request.method == "GET" else 403)
    if printed_before and "da-kiem-tra" not in request.POST:
        return frame.page(request, visit, "desk/receipt.html", {**context, "error": CHECK_FIRST}, status=422)
    if printed_before:
        words = "In lại phiếu hẹn sau khi kiểm tra giấy tờ của người yêu cầu; mã QR cũ hết hiệu lực."
        actions.add_note(dossier, words=words, by=visit.officer, at=visit.at)
    return issued(request, visit, dossier)


def may_print(dossier: Dossier, visit: Visit) -> bool:
    """The receiving desk prints, for dossiers that were received."""
    at_desk = any(unit.pk == dossier.unit_id for unit in visit.units(Role.RECEIVER))
    return at_desk and dossier.received_at is not None and dossier.state != State.NOT_ACCEPTED


def issued(request: HttpRequest, visit: Visit, dossier: Dossier) -> HttpResponse:
    """A new secret and the receipt that shows it, once."""
    token = access.issue_token(dossier, at=visit.at)
    address = f"{origin(request)}/r/{token}"
    version = dossier.procedure_version
    context = {
        "dossier": dossier,
        "applicant": dossier.applicant,
        "papers": list(dossier.papers.filter(supplement=False).order_by("pk")),
        "qr": qr(address),
        "site": origin(request).split("//", 1)[-1],
        "token": token,
        "number": prints.number_of(dossier),
        "term": vietnamese.term(version.term_amount, version.term_unit),
    }
    return prints.sheet(request, "print/receipt.html", dossier.unit, visit, context)


def origin(request: HttpRequest) -> str:
    """Where citizens reach the portal: the setting, or the address this desk uses."""
    return str(getattr(settings, "PUBLIC_ORIGIN", "") or request.build_absolute_uri("/")).rstrip("/")


def qr(address: str) -> SafeString:
    """The link as an inline drawing (made of numbers only, nothing of it was typed by anyone)."""
    code = segno.make(address, error="m", micro=False)
    return mark_safe(code.svg_inline(omitsize=True, border=2, svgclass=None, lineclass=None))  # noqa: S308
