"""A question of the office that the applicant answers online, while the work goes on and the promise stays.

Behind an acting address only (portal.public.addresses): what was asked may name somebody, and four digits show nobody.
"""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from dossiers.casework import access, actions, applicant_questions
from dossiers.casework.models import ApplicantQuestion, Dossier
from dossiers.parsing import cleaning
from portal.public import addresses, lookup, master_data_cache
from portal.web.private_pages import private_page


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@private_page
def question(request: HttpRequest, signed: str) -> HttpResponse:
    """GET: what is asked, and what was asked before. POST: the answer, or the form back with a sentence."""
    try:
        key = addresses.opened_for_acting_or_form(signed, request.POST.get(addresses.FORM_FIELD, ""))
        dossier = master_data_cache.with_master_data(access.by_key(key))
    except addresses.AddressExpired:
        return lookup.acting_expired(request)
    except (addresses.AddressForged, access.LookupMiss):
        return lookup.missed(request)
    typed = cleaning.paragraphs(request.POST.get("tra-loi", ""))
    error = refused = ""
    if request.method == "POST":
        try:
            actions.answer_as_applicant(
                dossier.pk, answer=typed, question=_number(request.POST.get("so", "")), at=timezone.now()
            )
        except actions.Invalid as invalid:
            error = str(next(iter(invalid.errors.values())))
        except actions.ActRefused as sentence:
            refused = str(sentence)
        else:
            return HttpResponseRedirect(
                f"{reverse('public:question', args=[addresses.acting(dossier)])}?luu=1", status=303
            )
    context = {
        **_facts(dossier), "typed": typed, "error": error, "refused": refused,
        "done": request.method != "POST" and request.GET.get("luu") == "1",
    }  # fmt: skip
    return render(request, "public/question.html", context, status=422 if error or refused else 200)


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else None


def _facts(dossier: Dossier) -> dict[str, object]:
    asked = list(ApplicantQuestion.objects.filter(dossier=dossier).order_by("-opened_at", "-pk"))
    may = applicant_questions.may_be_answered(dossier)
    return {
        "nav": "lookup",
        "dossier": dossier,
        "open": next((one for one in asked if one.closed_at is None), None) if may else None,
        "before": [one for one in asked if one.closed_at is not None],
        "proof": addresses.form_proof("acting", dossier.code_key),
        "back": reverse("public:dossier", args=[addresses.signed(dossier)]),
    }
