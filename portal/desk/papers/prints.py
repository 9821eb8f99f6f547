"""The papers of a dossier on screen and as PDF (portal/forms makes them). Nothing is changed by printing."""

from __future__ import annotations

from urllib.parse import quote

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from dossiers.casework.models import Dossier, Look
from portal.desk.dossier import get_dossier
from portal.desk.visit import DeskVisit, official
from portal.forms import cabinet, pdf
from portal.forms.blocks import Paper, Printing

FAILED = "khong-pdf"
"""In the address of the HTML print after its PDF could not be made."""


@require_safe
@official
def printed(request: HttpRequest, visit: DeskVisit, code: str, form: str) -> HttpResponse:
    """A paper as a page that prints; one that the dossier does not have is not found."""
    dossier = get_dossier.dossier(visit, code)
    paper = _made(request, visit, dossier, form)
    visit.looked([dossier], Look.What.PRINTED)
    links = {"pdf_url": reverse("desk:printed_pdf", args=[dossier.code, form])}
    return sheet(request, paper, {"dossier": dossier, "notice": _notice(request), **links})


@require_safe
@official
def printed_pdf(request: HttpRequest, visit: DeskVisit, code: str, form: str) -> HttpResponse:
    """The same as PDF; ``?kho=a4`` sets two A5 copies on one A4. When it cannot be made: the page, with a sentence."""
    dossier = get_dossier.dossier(visit, code)
    paper = _made(request, visit, dossier, form)
    visit.looked([dossier], Look.What.PRINTED)
    try:
        return pdf_answer(paper, copies=copies_wanted(request, paper))
    except pdf.Unprintable:
        return redirect(f"{reverse('desk:printed', args=[dossier.code, form])}?{FAILED}=1")


def printing(request: HttpRequest, visit: DeskVisit) -> Printing:
    """The occasion of a print at the desk."""
    return Printing(at=visit.at, officer=visit.officer.full_name, origin=origin(request))


def origin(request: HttpRequest) -> str:
    """Where citizens reach the portal: the setting, or the address this desk uses."""
    return str(getattr(settings, "PUBLIC_ORIGIN", "") or request.build_absolute_uri("/")).rstrip("/")


def sheet(request: HttpRequest, paper: Paper, context: dict[str, object], status: int = 200) -> HttpResponse:
    """A paper as a page ready to be printed."""
    return render(request, "print/paper.html", {"paper": paper, **context}, status=status)


def copies_wanted(request: HttpRequest, paper: Paper) -> int:
    """Two where two A5 copies on one A4 were asked for."""
    return 2 if request.GET.get("kho") == "a4" and paper["size"] == "a5" else 1


def pdf_answer(paper: Paper, *, copies: int = 1) -> HttpResponse:
    """The PDF in the browser's own viewer, under a name that says what it is. Raises Unprintable."""
    answer = HttpResponse(pdf.of_paper(paper, copies=copies), content_type="application/pdf")
    answer["Content-Disposition"] = f"inline; filename*=UTF-8''{quote(paper['name'].replace('/', '-'))}.pdf"
    answer["X-Robots-Tag"] = "noindex"
    return answer


def _made(request: HttpRequest, visit: DeskVisit, dossier: Dossier, form: str) -> Paper:
    paper = cabinet.made(form, dossier, printing(request, visit))
    if paper is None:
        raise Http404
    return paper


def _notice(request: HttpRequest) -> str:
    return pdf.SENTENCE if FAILED in request.GET else ""
