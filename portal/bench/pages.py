"""The citizen's pages and the API on a real server, against views of the same server that do less."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from dossiers.casework import access
from dossiers.casework.models import Dossier, ReceiptToken
from portal.bench import site
from portal.bench.rounds import AT_LEAST, Measure, compared, in_turn
from portal.bench.subjects import MeasuredDossier, visited
from portal.bench.visitors import Crowd, RawRequest, get, post
from portal.public import addresses

PAGES = 40


def measure(rounds: int, seconds: float) -> list[Measure]:
    """Status page, typed look-up, API look-up, and one bare view for comparison."""
    found = visited(PAGES)
    with site.served() as port, _tokens(found) as tokens:
        requests = _requests(found, tokens)
        crowd = Crowd(port)
        for some in requests.values():
            crowd.seconds_a_visit(some, min(seconds, 0.5))

        def timer(name: str) -> float:
            return crowd.seconds_a_visit(requests[name], seconds)

        times = in_turn(rounds, **{name: (lambda name=name: timer(name)) for name in requests})
    return _compared(times, _queries(found[0], tokens[0]), f"{len(found)} dossiers")


def _compared(times: dict[str, list[float]], queries: dict[str, int], size: str) -> list[Measure]:
    bare = times["bare"]
    return [
        compared(
            "status page",
            "its template with constant data",
            (times["status"], times["constant"]),
            goal=0.65,
            sense=AT_LEAST,
            size=size,
            queries=queries["status"],
            queries_goal=3,
        ),
        compared(
            "API look-up, receipt's secret",
            "a view with one query",
            (times["api"], times["query"]),
            goal=0.5,
            sense=AT_LEAST,
            size=size,
            queries=queries["api"],
        ),
        compared(
            "look-up by code and digits",
            "a view with one query",
            (times["lookup"], times["query"]),
            sense=AT_LEAST,
            size=size,
            queries=queries["lookup"],
        ),
        compared("a view with one query", "a bare view", (times["query"], bare), sense=AT_LEAST),
        compared("the status page's template, constant", "a bare view", (times["constant"], bare), sense=AT_LEAST),
    ]


def _requests(found: Sequence[MeasuredDossier], tokens: Sequence[str]) -> dict[str, list[RawRequest]]:
    keys = dict(Dossier.objects.filter(pk__in=[one.id for one in found]).values_list("pk", "code_key"))
    signed = [addresses.signed(Dossier(code_key=keys[one.id])) for one in found]
    return {
        "bare": [get("/bench/bare")],
        "constant": [get(f"/bench/constant/{address}") for address in signed],
        "status": [get(f"/ho-so/{address}") for address in signed],
        "query": [get(f"/bench/query/{keys[one.id]}") for one in found],
        "api": [
            get(f"/api/v1/dossiers/{one.code}/", X_Dossier_Secret=token)
            for one, token in zip(found, tokens, strict=True)
        ],
        "lookup": [post("/tra-cuu", f"ma={one.code}&so={one.digits}", b"303") for one in found],
    }


@contextmanager
def _tokens(found: Sequence[MeasuredDossier]) -> Iterator[list[str]]:
    """Secrets for receipts that were never printed, taken away afterwards; the printed ones stay as they are."""
    secret = ["".join(secrets.choice("23456789ABCDEFGH") for _ in range(access.TOKEN_LENGTH)) for _ in found]
    at = dt.datetime.now(dt.UTC)
    made = ReceiptToken.objects.bulk_create(
        ReceiptToken(dossier_id=one.id, digest=access.token_digest(token), issued_at=at)
        for one, token in zip(found, secret, strict=True)
    )
    try:
        yield secret
    finally:
        ReceiptToken.objects.filter(pk__in=[token.pk for token in made]).delete()


def _queries(one: MeasuredDossier, token: str) -> dict[str, int]:
    """How many statements each of them sends, in this process; the second visit counts, when master data are known."""
    client = Client(headers={"host": "localhost"})
    key = Dossier.objects.values_list("code_key", flat=True).get(pk=one.id)
    signed = addresses.signed(Dossier(code_key=key))
    counts = {}
    for _ in range(2):
        with CaptureQueriesContext(connection) as status:
            client.get(f"/ho-so/{signed}")
        with CaptureQueriesContext(connection) as api:
            client.get(f"/api/v1/dossiers/{one.code}/", headers={"X-Dossier-Secret": token})
        with CaptureQueriesContext(connection) as lookup:
            client.post("/tra-cuu", {"ma": one.code, "so": one.digits})
        counts = {"status": len(status), "api": len(api), "lookup": len(lookup)}
    return counts
