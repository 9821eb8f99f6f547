"""Short pages of words: help and contact, accessibility and privacy, and what is shown when something goes wrong."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    """How to look up, what to do when the code is lost, where to ask."""
    return render(request, "public/help.html", {"nav": ""})


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """What is shown to whom, what is kept, what is not done."""
    context = {"nav": "", "failures": settings.LOOKUP_FAILURES_PER_NETWORK}
    return render(request, "public/privacy.html", context)
