"""The applicant's own receipt as PDF, for whoever holds its QR link; the same door as the page it opens."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from dossiers.casework import access
from dossiers.parsing import code_shape
from portal.forms import pdf
from portal.forms import receipt as form_01
from portal.forms.blocks import Printing
from portal.public import lookup
from portal.web.private_pages import private_page


@require_safe
@private_page
def receipt(request: HttpRequest, token: str) -> HttpResponse:
    """Form 01 with its QR code; an unknown or revoked link is answered as everywhere."""
    try:
        dossier = access.status_rows().select_related("unit__parent").get(pk=access.by_token(token=token).pk)
    except access.LookupMiss:
        return lookup.unknown_receipt(request)
    origin = (settings.PUBLIC_ORIGIN or request.build_absolute_uri("/")).rstrip("/")
    named = dossier.unit.name if settings.PUBLIC_OFFICIAL_NAMES else ""
    paper = form_01.receipt(dossier, Printing(timezone.now(), named, origin), token=token)
    if paper is None:
        return redirect("public:receipt", token=token)
    try:
        made = pdf.of_paper(paper)
    except pdf.Unprintable:
        return render(request, "print/paper.html", {"paper": paper, "notice": pdf.SENTENCE})
    answer = HttpResponse(made, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="giay-tiep-nhan-{code_shape.in_address(dossier.code)}.pdf"'
    return answer
