"""Every address of the portal, read from its URLconf, and a city in which something stands behind each of them.

A route that is added tomorrow is in here by itself: what it takes is filled with every code, number and forged value
there is.
"""

from __future__ import annotations

import itertools
import re
import uuid
from collections.abc import Iterator
from types import SimpleNamespace

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from dossiers.casework import access
from dossiers.feedback import petitions
from dossiers.notices import links
from dossiers.notices.models import Message
from dossiers.notices.preparing import prepare_pending
from dossiers.oversight import tallies
from dossiers.oversight.models import MixTally, UnitTally
from dossiers.units.models import Unit
from portal.public import addresses, contact, rating
from tests.public.dossiers_by_state import NOW, every_state
from tests.world import local

PART = re.compile(r"<(?:(\w+):)?(\w+)>")


def routes(resolver: URLResolver | None = None, before: str = "") -> Iterator[tuple[str, str]]:
    """Every route as (its name with its namespace, its pattern), the language's prefix left out."""
    for one in (resolver or get_resolver()).url_patterns:
        here = before + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from ((f"{one.namespace}:{name}" if one.namespace else name, way) for name, way in routes(one, here))
        elif isinstance(one, URLPattern):
            yield one.name or "", here


def filled(pattern: str, texts: list[str], numbers: list[int]) -> list[str]:
    """The addresses of a route: one for each value that each of its places may hold, all places alike."""
    plain = re.sub(r"\(\?P<\w+>[^)]*\)|[\^$]|\\Z|\(\?:.*?\)\?", "", pattern)
    kinds = [kind or "str" for kind, _name in PART.findall(plain)]
    if not kinds:
        return [f"/{plain}"]
    choices = {"int": numbers, "uuid": [uuid.UUID(int=7), uuid.UUID(int=8)]}
    longest = max(len(choices.get(kind, texts)) for kind in kinds)
    cycles = [itertools.cycle(choices.get(kind, texts)) for kind in kinds]
    found = []
    for values in itertools.islice(zip(*cycles, strict=True), longest):
        parts = iter(values)
        found.append("/" + PART.sub(lambda _match, parts=parts: str(next(parts)), plain))
    return found


def a_city(world: SimpleNamespace, *, petition: petitions.Sending | None = None, units: int = 100, **applicant: object):
    """A dossier in every state, a petition, messages, and figures of a year for every unit; looked at at ``NOW``.

    More than so many ``units`` are expected. ``receipts`` are the tokens by state, ``public`` the addresses that a
    visitor with nothing in hand can have been given by route name (typed door, message link …), ``held`` those that
    only the receipt's holder has.
    """
    made = every_state(world, **applicant)
    tallies.apply_pending()
    prepare_pending(at=NOW)
    _a_years_figures(units)
    sending = petition or petitions.Sending("form-1", "feedback", world.ward, "Chờ quá lâu ở quầy số 2.")
    sent, secret = petitions.send(sending, at=local("2019-01-02 09:00"))
    receipts = {name: access.issue_token(dossier, at=NOW) for name, dossier in made.items()}
    messages = [
        links.token_of(key) for key in Message.objects.filter(dossier__isnull=False).values_list("key", flat=True)
    ]
    papers, returned = made["papers"], made["returned"]
    public = {
        "dossier": [reverse("public:dossier", args=[addresses.signed(one)]) for one in made.values()],
        "contact": [contact.address_for(papers, holds_receipt=False)],
        "notice": [f"/t/{token}" for token in messages],
    }
    held = {
        "receipt": [f"/r/{token}" for token in receipts.values()],
        "usage": [f"/r/{token}/ai-da-xem" for token in receipts.values()],
        "acting": [reverse("public:acting", args=[addresses.acting(one)]) for one in (papers, made["running"])],
        "question": [reverse("public:question", args=[addresses.acting(one)]) for one in (made["asked"], papers)],
        "hand_in": [reverse("public:hand_in", args=[addresses.acting(papers)])],
        "contact": [contact.address_for(papers, holds_receipt=True)],
        "rating": [rating.address_for(returned), f"{rating.address_for(returned)}?cam-on"],
    }
    return SimpleNamespace(made=made, receipts=receipts, public=public, held=held, petition=sent, secret=secret)


def _a_years_figures(at_least: int) -> None:
    """Every unit has resolved something each month, some of it late: the boards are as long as they get."""
    units = list(Unit.objects.exclude(kind__in=(Unit.Kind.CITY, Unit.Kind.EXTERNAL)).values_list("pk", flat=True))
    rows = [
        UnitTally(
            day=local(f"2018-{month:02d}-15 09:00").date(), unit_id=unit, received_desk=900, early=700 + number,
            on_time=100, late=(number + month) % 5,
        )
        for number, unit in enumerate(units) for month in range(1, 13)
    ]  # fmt: skip
    UnitTally.objects.bulk_create(rows, ignore_conflicts=True)
    assert MixTally.objects.exists() and len(units) > at_least
