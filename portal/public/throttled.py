"""The page for whoever tried too often: until when nothing is answered, for people and for machines."""

import datetime as dt

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def throttled(request: HttpRequest, template: str, *, nav: str, until: dt.datetime, at: dt.datetime) -> HttpResponse:
    """Status 429 with the page of this door, kept by nobody; ``until`` is when it may be tried again."""
    response = render(request, template, {"nav": nav, "until": until}, status=429)
    response["Retry-After"] = str(max(1, int((until - at).total_seconds())))
    response["Cache-Control"] = "no-store"
    return response
