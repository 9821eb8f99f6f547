"""Who looked at the applicant's particulars: for the holder of the receipt, newest first, a hundred on a page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dossiers.casework import access, looks
from dossiers.casework.models import Dossier
from portal.presentation import usage as told
from portal.public import lookup
from portal.web.private_pages import private_page

A_PAGE = 100
ON_THE_RECEIPT = 3
MOST_PAGES = 1000


@require_safe
@private_page
def usage(request: HttpRequest, token: str) -> HttpResponse:
    """The list; an unknown or revoked link is answered as everywhere."""
    try:
        dossier = access.by_token(token=token)
    except access.LookupMiss:
        return lookup.unknown_receipt(request)
    typed = request.GET.get("trang", "1")
    number = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 6 else 1
    number = min(max(number, 1), MOST_PAGES)
    lines = newest(dossier, first=(number - 1) * A_PAGE, limit=A_PAGE + 1)
    context = {
        "nav": "lookup",
        "dossier": dossier,
        "token": token,
        "lines": lines[:A_PAGE],
        "before": number - 1,
        "after": number + 1 if len(lines) > A_PAGE else 0,
    }
    return render(request, "public/usage.html", context)


def newest(dossier: Dossier, *, first: int = 0, limit: int = ON_THE_RECEIPT) -> list[told.Line]:
    """The newest uses of a dossier's particulars in words."""
    found = looks.usage(dossier.pk, unit_id=dossier.unit_id, received_at=dossier.received_at, first=first, limit=limit)
    return [told.told(one) for one in found]
