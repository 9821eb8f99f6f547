"""The slips of guidance that a desk has given: the list, and each printed again."""

from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from dossiers.casework.models import Guidance
from dossiers.parsing import cleaning, personal_numbers
from dossiers.units.roles import Role
from portal.desk import frame
from portal.desk.papers import prints
from portal.desk.visit import DeskVisit, official
from portal.forms import pdf, supplement
from portal.forms.blocks import Paper

MOST = 50


@require_safe
@official
def slips(request: HttpRequest, visit: DeskVisit) -> HttpResponse:
    """The newest slips of the officer's desks, or those of a whole phone or paper number, or of a slip's number."""
    if not visit.units(Role.RECEIVER):
        return frame.page(request, visit, "desk/no_desk.html", {}, status=403)
    typed = cleaning.line(request.GET.get("tim", "")[: personal_numbers.LONGEST])
    plain = [number for number in personal_numbers.readings(typed) if number]
    found = _own(visit)
    if typed:
        found = found.filter(Q(number__iexact=typed[:60]) | Q(phone__in=plain) | Q(id_number__in=plain))
    context = {"slips": list(found[:MOST]), "typed_here": typed, "most": MOST}
    return frame.page(request, visit, "desk/slips.html", context)


@require_safe
@official
def slip(request: HttpRequest, visit: DeskVisit, number: int) -> HttpResponse:
    """One slip as a page that prints."""
    found = _slip(visit, number)
    links = {"pdf_url": reverse("desk:guidance_pdf", args=[found.pk]), "slip": found}
    notice = pdf.SENTENCE if prints.FAILED in request.GET else ""
    return prints.sheet(request, _paper(found), {"notice": notice, **links})


@require_safe
@official
def slip_pdf(request: HttpRequest, visit: DeskVisit, number: int) -> HttpResponse:
    """The same as PDF; when it cannot be made: the page, with a sentence."""
    found = _slip(visit, number)
    try:
        return prints.pdf_answer(_paper(found))
    except pdf.Unprintable:
        return redirect(f"{reverse('desk:guidance', args=[found.pk])}?{prints.FAILED}=1")


def _slip(visit: DeskVisit, number: int) -> Guidance:
    found = _own(visit).filter(pk=number).first()
    if found is None:
        raise Http404
    return found


def _paper(slip: Guidance) -> Paper:
    """Form 02 in the edition of the day on which the slip was given."""
    lacking = [
        supplement.PaperToBring(paper["name"], paper["originals"], paper["copies"], paper["note"])
        for paper in slip.papers
    ]
    return supplement.of_request(
        supplement.SupplementRequest(
            unit=slip.unit,
            applicant=slip,
            matter=slip.procedure_version.name,
            lacking=lacking,
            reason=slip.reason,
            asked_at=slip.made_at,
            asked_by=slip.officer.full_name,
            number=slip.number,
        )
    )


def _own(visit: DeskVisit) -> "QuerySet[Guidance]":
    desks = [unit.pk for unit in visit.units(Role.RECEIVER)]
    return Guidance.objects.filter(unit__in=desks).select_related("procedure_version", "officer", "unit__parent")
