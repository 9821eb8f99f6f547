"""The first page: one question, one box. Under it what can be asked for, and how the city keeps its promises."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from dossiers.casework import access
from portal.public import current_catalogue
from portal.public.city_result import city_result
from portal.public.lookup import LookupForm, example

WELL_KNOWN = ("1.001193", "2.000815", "1.001612", "1.009994", "2.000889")
"""Procedures that most people come for; those that this city does not have are left out."""


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The look-up form, five procedures, the city's result."""
    at = timezone.now()
    context = {
        "nav": "lookup",
        "form": LookupForm(whole=access.asks_for_whole_number(request.META["REMOTE_ADDR"], at)),
        "example": example(),
        "procedures": _well_known(),
        "city": city_result(),
    }
    return render(request, "public/home.html", context)


def _well_known() -> list[tuple[object, str]]:
    known = current_catalogue.of_today().versions
    return [(known[code], current_catalogue.term(known[code])) for code in WELL_KNOWN if code in known]
