"""The status page of one dossier, behind two doors: a signed address (after a typed look-up) and a receipt's QR link.

Three queries for the typed door: the dossier with all it points at, its events, its pauses (or, when it ended without a
result, the decision). The steps of a procedure version never change and are remembered by the process.
"""

from functools import lru_cache

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from dossiers.casework import access
from dossiers.casework.models import Decision, Dossier, Event
from dossiers.casework.states import State
from dossiers.procedures.models import Step
from portal.public import addresses, lookup, story
from portal.public.facts import Facts

ENDED_WITHOUT_RESULT = (State.NOT_ACCEPTED, State.WITHDRAWING, State.STOPPED)


@require_safe
def by_signed_address(request: HttpRequest, signed: str) -> HttpResponse:
    """The page after a typed look-up: no name, valid for fifteen minutes."""
    try:
        dossier = access.by_key(addresses.opened(signed))
    except addresses.AddressExpired as old:
        return _private(lookup.expired(request, code=old.code_key))
    except (addresses.AddressForged, access.LookupMiss):
        return _private(lookup.missed(request))
    return _private(_page(request, dossier, is_applicant=False))


@require_safe
def by_token(request: HttpRequest, token: str) -> HttpResponse:
    """The applicant's own page, from the receipt's QR code: with the name and the papers handed in."""
    try:
        dossier = access.by_token(token=token)
    except access.LookupMiss:
        return _private(lookup.unknown_receipt(request))
    return _private(_page(request, dossier, is_applicant=True))


def _page(request: HttpRequest, dossier: Dossier, *, is_applicant: bool) -> HttpResponse:
    ended = dossier.state in ENDED_WITHOUT_RESULT
    facts = Facts(
        dossier=dossier,
        at=timezone.now(),
        events=list(Event.objects.filter(dossier=dossier).select_related("unit")),
        steps=steps_of(dossier.procedure_version_id),
        pauses=[] if ended else list(dossier.pauses.order_by("began_at")),
        decision=Decision.objects.filter(dossier=dossier).order_by("made_at").last() if ended else None,
        papers=list(dossier.papers.order_by("pk")) if is_applicant else [],
    )
    context = {
        "nav": "lookup",
        "dossier": dossier,
        "facts": facts,
        "page": story.tell(facts),
        "applicant": getattr(dossier, "applicant", None) if is_applicant else None,
    }
    return render(request, "public/dossier.html", context)


def steps_of(version_id: int) -> tuple[Step, ...]:
    """The steps of a procedure version, in order, read once per process (a used version never changes)."""
    return _steps(connection.settings_dict["NAME"], version_id)


@lru_cache(maxsize=1024)
def _steps(database: str, version_id: int) -> tuple[Step, ...]:
    return tuple(Step.objects.filter(version_id=version_id).order_by("seq"))


def _private(response: HttpResponse) -> HttpResponse:
    """Nothing of it is kept by browsers or proxies, and its address is told to nobody."""
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    return response
