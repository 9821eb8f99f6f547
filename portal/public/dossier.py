"""The status page of one dossier, behind two doors: a signed address (after a typed look-up) and a receipt's QR link.

The typed door asks once for the dossier with its events; once more each for its pauses when the clock ever stood still,
for the decision that ended it, and for its stays when it goes through several units.
Units, procedure version and steps are master data and remembered (known.py).
"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from dossiers.casework import access, status_query
from dossiers.casework.models import Decision, Dossier
from dossiers.casework.states import State
from dossiers.notices import links
from dossiers.transparency import proving
from portal.presentation import three_units
from portal.public import (
    addresses,
    contact,
    legs,
    lookup,
    master_data_cache,
    petitions,
    rating,
    status_page,
    usage,
    whose_time,
    why_late,
)
from portal.public.facts import StatusFacts
from portal.web.private_pages import private_page

ENDED_WITHOUT_RESULT = (State.NOT_ACCEPTED, State.WITHDRAWING, State.STOPPED)


@require_safe
@private_page
def by_signed_address(request: HttpRequest, signed: str) -> HttpResponse:
    """The page after a typed look-up: no name, valid for fifteen minutes."""
    try:
        dossier, log = access.by_key_with_log(addresses.opened(signed))
    except addresses.AddressExpired as old:
        return lookup.expired(request, code=old.code_key)
    except (addresses.AddressForged, access.LookupMiss):
        return lookup.missed(request)
    return _page(request, dossier, log, is_applicant=False)


@require_safe
@private_page
def by_token(request: HttpRequest, token: str) -> HttpResponse:
    """The applicant's own page, from the receipt's QR code: with the name and the papers handed in."""
    try:
        dossier = access.by_token(token=token)
    except access.LookupMiss:
        return lookup.unknown_receipt(request)
    return _page(request, dossier, status_query.happened(dossier.pk), is_applicant=True, token=token)


@require_safe
@private_page
def by_notice(request: HttpRequest, token: str) -> HttpResponse:
    """The page from the short link of a message: what code and digits open, without the name."""
    at = timezone.now()
    try:
        number, petition = links.opened(token, at=at)
        if petition is not None:
            return petitions.shown(request, petition)
        dossier = access.by_number(number or 0)
    except access.LookupMiss:
        return lookup.unknown_link(request)
    return _page(request, dossier, status_query.happened(dossier.pk), is_applicant=False)


def _page(
    request: HttpRequest, dossier: Dossier, log: list[status_query.Happened], *, is_applicant: bool, token: str = ""
) -> HttpResponse:
    master_data_cache.with_master_data(dossier)
    ended = dossier.state in ENDED_WITHOUT_RESULT
    needs_pauses = not ended or bool(dossier.procedure_version.linked)  # the limits of stays count without them
    facts = StatusFacts(
        dossier=dossier,
        at=timezone.now(),
        events=master_data_cache.happenings(log, dossier),
        steps=master_data_cache.steps(dossier.procedure_version_id),
        pauses=status_query.pauses_of(dossier.pk) if _stood_still(dossier) and needs_pauses else [],
        decision=Decision.objects.filter(dossier=dossier).order_by("made_at").last() if ended else None,
        papers=list(dossier.papers.order_by("pk")) if is_applicant else [],
        acting=addresses.acting(dossier) if is_applicant else "",
        lateness_reasons=why_late.reasons_of(dossier, log),
    )
    stays = status_query.stays_of(dossier.pk) if legs.are_several(facts) else []
    context = {
        "nav": "lookup",
        "dossier": dossier,
        "facts": facts,
        "page": status_page.tell(facts),
        "why_late": why_late.of(facts),
        "whose": whose_time.told(facts, stays),
        "three_units": three_units.of(dossier),
        "way": legs.of(facts, stays) if stays else None,
        "contact_address": contact.address_for(dossier, holds_receipt=True) if is_applicant else "",
        "applicant": getattr(dossier, "applicant", None) if is_applicant else None,
        "share": addresses.signed(dossier) if is_applicant else "",
        "rating_address": rating.address_for(dossier) if token and dossier.state == State.RETURNED else "",
        "has_public_log": bool(token) and proving.is_kept(),
        "usage": usage.newest(dossier) if token else [],
        "usage_token": token,
        "has_result": dossier.state in (State.FINISHED, State.RETURNED),
        "result_address": reverse("public:receipt_result", args=[token]) if token else "",
        "token": token if dossier.received_at and dossier.state != State.NOT_ACCEPTED else "",
    }
    return render(request, "public/dossier.html", context)


def _stood_still(dossier: Dossier) -> bool:
    """Whether the clock stands or ever stood still; most dossiers need no query to know."""
    moved = dossier.due_at != dossier.due_at_original
    return bool(dossier.is_paused or dossier.supplement_count or moved)
