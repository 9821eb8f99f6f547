"""Short pages of words: help, contact, privacy, accessibility, denunciations, and whom to tell of a weakness."""

import datetime as dt

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from dossiers.notices import links
from portal.public import current_catalogue

NEWEST_FOR = dt.timedelta(days=180)


@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    """How to look up, what to do when the code is lost, where to ask."""
    return render(request, "public/help.html", {"nav": "", "origin": links.origin()})


@require_safe
def whom_to_ask(request: HttpRequest) -> HttpResponse:
    """Whom to ask about what, and every unit's page."""
    kinds = current_catalogue.by_kind(current_catalogue.units_on(current_catalogue.today()))
    return render(request, "public/whom_to_ask.html", {"nav": "", "kinds": kinds})


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """What is shown to whom, what is kept, what is not done."""
    context = {"nav": "", "failures": settings.LOOKUP_FAILURES_PER_NETWORK}
    return render(request, "public/privacy.html", context)


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """What works, what does not yet, whom to tell."""
    return render(request, "public/accessibility.html", {"nav": ""})


@require_safe
def denunciation(request: HttpRequest) -> HttpResponse:
    """A denunciation is secret by law, so it is not taken online: where it is."""
    return render(request, "public/denunciation.html", {"nav": ""})


@require_safe
def security_txt(request: HttpRequest) -> HttpResponse:
    """Whom to tell of a weakness (RFC 9116); the page of contacts unless the city has named an address."""
    origin = settings.PUBLIC_ORIGIN or f"{request.scheme}://{request.get_host()}"
    expires = (timezone.now() + NEWEST_FOR).astimezone(dt.UTC).replace(microsecond=0)
    lines = (
        f"Contact: {settings.SECURITY_CONTACT or origin + reverse('public:whom_to_ask')}",
        f"Expires: {expires:%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages: vi, en",
        f"Canonical: {origin}/.well-known/security.txt",
    )
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
