"""The rating of a dossier whose result was handed out: from the receipt's own page, without account or cookie."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from dossiers.casework import access
from dossiers.casework.models import Dossier
from dossiers.feedback import ratings
from portal.public import addresses, master_data_cache, rating_questions
from portal.web.private_pages import private_page

_STEPS = frozenset(str(step) for step in ratings.SCALE)
_SIGNER = signing.TimestampSigner(salt="portal.public.rating")


@dataclass(frozen=True)
class Question:
    """One question: its name in the form, its words, what was chosen, whether an answer is missing."""

    name: str
    words: str
    chosen: str
    is_missing: bool


def address_for(dossier: Dossier) -> str:
    """Where the status page's link leads: signed, for fifteen minutes; for the receipt's holder alone."""
    return reverse("public:rating", args=[_SIGNER.sign(dossier.code_key)])


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@private_page
def rating(request: HttpRequest, signed: str) -> HttpResponse:
    """GET: the questions of its regime, thanks, or that it was rated before. POST: keep the answers, or sentences."""
    try:
        dossier = access.by_key(_opened(request, signed))
    except (signing.BadSignature, access.LookupMiss):
        return render(request, "public/rating_closed.html", {"nav": "lookup"}, status=410)
    if request.method != "POST":
        rated = ratings.is_rated(dossier)
        return _page(request, [], dossier, thanks=rated and "cam-on" in request.GET, rated=rated)
    questions = ratings.questions_of(dossier)
    given = [request.POST.get(f"c{place}", "") for place in range(1, len(questions) + 1)]
    if _wrong(questions, given):
        return _page(request, given, dossier, status=422)
    try:
        is_new = ratings.rate(dossier, [int(one) if one else None for one in given], at=timezone.now())
    except ratings.NotYet:
        return render(request, "public/rating_closed.html", {"nav": "lookup"}, status=410)
    if not is_new:
        return _page(request, [], dossier, rated=True, status=409)
    return HttpResponseRedirect(f"{address_for(dossier)}?cam-on=1", status=303)


def _wrong(questions: Sequence[str], given: list[str]) -> bool:
    """Whether an answer is none of the scale, or missing where it is needed: one at least, the older three all."""
    answered = [one for one in given if one]
    complete = bool(answered) if ratings.may_be_left_out(questions) else len(answered) == len(given)
    return not complete or any(one not in _STEPS for one in answered)


def _opened(request: HttpRequest, signed: str) -> str:
    """The code key of the address; of one that is over, where the form was drawn in time."""
    try:
        return _SIGNER.unsign(signed, max_age=addresses.VALID_SECONDS)
    except signing.SignatureExpired:
        key = addresses.proved_by_form("rating", request.POST.get(addresses.FORM_FIELD, ""))
        if key is None or key != _SIGNER.unsign(signed):
            raise
        return key


def _page(
    request: HttpRequest,
    given: list[str],
    dossier: Dossier,
    *,
    thanks: bool = False,
    rated: bool = False,
    status: int = 200,
) -> HttpResponse:
    questions = ratings.questions_of(dossier)
    optional = ratings.may_be_left_out(questions)
    typed = given or [""] * len(questions)
    wrong = [bool(given) and one not in _STEPS and not (optional and not one) for one in typed]
    if optional and status == 422 and not any(typed):
        wrong[0] = True  # nothing was answered: the first question stands for all
    asked = [
        Question(f"c{place}", words, typed[place - 1], wrong[place - 1])
        for place, (_name, words) in enumerate(rating_questions.asked(questions), start=1)
    ]
    scale = [
        ("1", _("Rất không hài lòng")),
        ("2", _("Không hài lòng")),
        ("3", _("Bình thường")),
        ("4", _("Hài lòng")),
        ("5", _("Rất hài lòng")),
    ]
    context = {
        "nav": "lookup",
        "asked": asked,
        "optional": optional,
        "scale": scale,
        "thanks": thanks,
        "rated": rated,
        "wrong": status == 422,
    }
    context["unit_code"] = master_data_cache.unit(dossier.unit_id).code if thanks or rated else ""
    context["proof"] = addresses.form_proof("rating", dossier.code_key)
    context["missing"] = sum(1 for one in asked if one.is_missing)
    return render(request, "public/rating.html", context, status=status)
