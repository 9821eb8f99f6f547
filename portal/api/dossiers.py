"""One dossier's public status, behind the same doors as the page: the receipt's secret, or the digits.

Never a name, a phone, a paper number or an address: the answer is written key by key, and a key that is not written
here does not go out.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import exceptions, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from dossiers.casework import access, codes, deadlines, duties
from dossiers.casework.models import Dossier, Event, LatenessReason, places
from dossiers.casework.states import Kind, Outcome, State
from dossiers.parsing import Unreadable
from portal.api import names
from portal.api.caveats import CaveatOut
from portal.api.problem_documents import NoSuchDossier, WholeSecretRequired, described
from portal.api.public_view import PublicView, local
from portal.presentation import caveats, regime_now, shown_results

HEADER = "X-Dossier-Secret"
LONGEST_SECRET = 64


class Named(serializers.Serializer[Any]):
    """A unit or a procedure, by code and name."""

    code = serializers.CharField()
    name = serializers.CharField()


class StateOut(serializers.Serializer[Any]):
    """One of the ten national statuses."""

    code = serializers.ChoiceField(choices=State.values, help_text="National code, 1 to 10")
    # Any: the field is not the serializer's own attribute of this name, DRF takes it out of the class
    label: Any = serializers.CharField(help_text="National wording")


class EventOut(serializers.Serializer[Any]):
    """One thing that happened, without who did it."""

    kind = serializers.ChoiceField(choices=Kind.values)
    # Any: the field is not the serializer's own attribute of this name, DRF takes it out of the class
    label: Any = serializers.CharField()
    at = serializers.DateTimeField()
    state = StateOut(help_text="State after the event")
    unit = Named(help_text="The unit that held the dossier afterwards")


class LatenessReasonOut(serializers.Serializer[Any]):
    """Why a dossier is late, in the words of the body that is late."""

    cause = serializers.ChoiceField(choices=LatenessReason.Cause.values)
    label: Any = serializers.CharField()
    words = serializers.CharField()
    unit = Named(help_text="The unit that gave the reason")
    at = serializers.DateTimeField()


class ResultOut(serializers.Serializer[Any]):
    """A signed result: what it is, without its files."""

    kind = serializers.CharField(help_text="What it is, in words; empty where that was not written down")
    number = serializers.CharField()
    date = serializers.DateField(allow_null=True, help_text="The date on the result")
    signer = serializers.CharField(help_text="Who signed, as it stands on it; empty where that was not written down")
    digest = serializers.CharField(help_text="SHA-256 over what was signed, as the log holds it; empty: of before")
    files = serializers.ListField(child=serializers.CharField(), help_text="SHA-256 of each of its files")
    replaced = serializers.BooleanField(help_text="A newer result stands in its place")


class DossierOut(serializers.Serializer[Any]):
    """The public status of a dossier."""

    code = serializers.CharField()
    state = StateOut()
    outcome = serializers.ChoiceField(
        choices=Outcome.values, allow_null=True, help_text="How it ended; null while open"
    )
    procedure = Named()
    unit = Named(help_text="The competent unit, which answers for it")
    reception_unit = Named(help_text="The unit whose desk received it: ``unit``, or another one that receives for it")
    return_unit = Named(help_text="The unit whose desk hands the result out")
    holder = Named(help_text="The unit that holds it now")
    received_at = serializers.DateTimeField(allow_null=True, help_text="Null until it is accepted")
    due_at = serializers.DateTimeField(
        allow_null=True, help_text="The promise; null while papers or a payment are awaited, and before acceptance"
    )
    minutes_left = serializers.IntegerField(
        allow_null=True,
        help_text="Working minutes left of the promise while papers or a payment are awaited, else null",
    )
    extended_to = serializers.DateTimeField(
        allow_null=True, help_text="The new date of the apology; never decides lateness"
    )
    return_by = serializers.DateTimeField(
        allow_null=True,
        help_text=(
            "The date that holds for the applicant: ``due_at``, or ``extended_to`` where the regime moves the date by"
            " an apology. Lateness is decided by ``due_at`` all the same"
        ),
    )
    caveat = CaveatOut(required=False, help_text="Only where ``due_at`` is not sure")
    overdue = serializers.BooleanField(help_text="In progress and past its promise")
    overdue_since = serializers.DateTimeField(allow_null=True)
    finished_at = serializers.DateTimeField(
        allow_null=True, help_text="When the result was ready (status 9): decides lateness"
    )
    returned_at = serializers.DateTimeField(allow_null=True, help_text="When the result was handed out (status 10)")
    ended_at = serializers.DateTimeField(allow_null=True, help_text="When it ended without a result")
    lateness_reasons = LatenessReasonOut(
        many=True, help_text="Why it is late, as the body that is late has said, the newest first"
    )
    results = ResultOut(
        many=True,
        allow_null=True,
        help_text="The signed results, the newest first; null unless the receipt's secret was sent",
    )
    events = EventOut(many=True)
    as_of = serializers.DateTimeField(help_text="The instant of this answer")


LOOKUP_PARAMETERS = [
    OpenApiParameter(
        "code",
        OpenApiTypes.STR,
        OpenApiParameter.PATH,
        description="As printed; dots, dashes and case do not matter",
    ),
    OpenApiParameter(
        HEADER,
        OpenApiTypes.STR,
        OpenApiParameter.HEADER,
        description=(
            "The secret of the receipt's QR link, or the last four digits (or all) of the phone or paper"
            " number given on application. Without it, or with a wrong one, the answer is the 404 of an"
            " unknown code. Failures count in the same budgets as the look-up form's."
        ),
    ),
]
REFUSALS = described(
    said={
        403: "Too many four digits were wrong, from here or for this code: send the whole number or receipt",
        404: "Unknown code, wrong secret or none: always the same bytes",
        429: "Too many failures or requests; Retry-After says how long",
    }
)


class DossierView(PublicView):
    """A dossier's public status."""

    cache_control = "no-store"

    @extend_schema(
        operation_id="dossier",
        summary="The public status of one dossier",
        parameters=LOOKUP_PARAMETERS,
        responses={200: DossierOut} | REFUSALS,
    )
    def get(self, request: Request, code: str) -> Response:
        """The public status of one dossier."""
        secret = request.headers.get(HEADER, "")[:LONGEST_SECRET]
        held = _held(code, secret)
        dossier = held or opened(code, secret, address=request.META.get("REMOTE_ADDR", ""), at=self.at)
        told = status_of(dossier, self.at, holder=held is not None)
        return Response(told, headers={"Referrer-Policy": "no-referrer"})


def opened(code: str, secret: str, *, address: str, at: dt.datetime) -> Dossier:
    """The dossier, by the receipt's secret (not throttled) or else by the counted door."""
    try:
        return _by_receipt(codes.key(code), secret) or access.as_citizen(
            code=code, secret=secret, address=address, at=at
        )
    except (access.LookupMiss, Unreadable) as error:
        raise NoSuchDossier from error
    except access.WholeSecretNeeded as error:
        raise WholeSecretRequired from error
    except access.LookupThrottled as stop:
        raise exceptions.Throttled(wait=max(1.0, (stop.until - at).total_seconds())) from stop


def by_receipt(code: str, secret: str) -> Dossier:
    """The dossier of this code that the receipt's secret opens, which is not throttled. Raises NoSuchDossier."""
    try:
        found = _by_receipt(codes.key(code), secret)
    except Unreadable as error:
        raise NoSuchDossier from error
    if found is None:
        raise NoSuchDossier
    return found


def _held(code: str, secret: str) -> Dossier | None:
    """The same; None where the secret is no receipt's of it."""
    try:
        return by_receipt(code, secret)
    except NoSuchDossier:
        return None


def _by_receipt(key: str, secret: str) -> Dossier | None:
    token = "".join(letter for letter in secret if letter.isalnum())
    if len(token) != access.TOKEN_LENGTH:
        return None
    try:
        dossier = access.by_token(token=token)
    except access.LookupMiss:
        return None
    return dossier if dossier.code_key == key else None


def status_of(dossier: Dossier, at: dt.datetime, *, holder: bool = False) -> dict[str, Any]:
    """What anybody who holds the code and its secret may read; ``holder`` of the receipt reads the results too."""
    dossier.regime = regime_now.by_code(dossier.regime_id)
    paused = dossier.is_paused
    return {
        "code": dossier.code,
        "state": _state(dossier.state),
        "outcome": dossier.outcome,
        "procedure": names.procedure(dossier.procedure_version_id),
        "unit": names.unit(dossier.unit_id),
        "reception_unit": names.unit(places.desk_of(dossier)),
        "return_unit": names.unit(places.return_desk_of(dossier)),
        "holder": names.unit(dossier.holder_id),
        "received_at": local(dossier.received_at),
        "due_at": None if paused else local(dossier.due_at),
        "minutes_left": minutes_left(dossier) if paused else None,
        "extended_to": local(dossier.extended_to),
        "return_by": None if paused else local(duties.return_date(dossier)),
        **_caveat(dossier),
        "overdue": dossier.is_overdue(at),
        "overdue_since": local(dossier.overdue_since) if dossier.was_overdue(at) else None,
        "finished_at": local(dossier.finished_at),
        "returned_at": local(dossier.returned_at),
        "ended_at": local(dossier.ended_at),
        "lateness_reasons": _reasons(dossier),
        "results": (_results(dossier) if dossier.finished_at else []) if holder else None,
        "events": _events(dossier),
        "as_of": local(at),
    }


def _caveat(dossier: Dossier) -> dict[str, Any]:
    caveat = caveats.of_dossier(dossier)
    return {"caveat": caveat.as_json()} if caveat else {}


def minutes_left(dossier: Dossier) -> int | None:
    """What was left when the clock stopped, never less than nothing; None where the term will start again."""
    pause = dossier.pauses.filter(ended_at__isnull=True).first()
    return max(0, deadlines.minutes_left(dossier, pause.began_at)) if pause and not pause.restarts else None


def _reasons(dossier: Dossier) -> list[dict[str, Any]]:
    if not duties.explains_lateness(dossier):
        return []
    given = LatenessReason.objects.filter(dossier=dossier).order_by("-given_at", "-pk")
    return [
        {
            "cause": one.cause, "label": str(one.get_cause_display()), "words": one.words,
            "unit": names.unit(one.unit_id), "at": local(one.given_at),
        }
        for one in given
    ]  # fmt: skip


def _results(dossier: Dossier) -> list[dict[str, Any]]:
    return [
        {
            "kind": one.decision.kind, "number": one.decision.number, "date": one.decision.dated_on,
            "signer": one.decision.signer, "digest": one.decision.digest,
            "files": [file.digest for file in one.files], "replaced": one.is_replaced,
        }
        for one in shown_results.of(dossier)
        if one.decision.act == "resolve"
    ]  # fmt: skip


def _events(dossier: Dossier) -> list[dict[str, Any]]:
    rows = Event.objects.filter(dossier=dossier).order_by("seq")
    return [
        {
            "kind": kind,
            "label": str(Kind(kind).label),
            "at": local(at),
            "state": _state(state),
            "unit": names.unit(unit),
        }
        for kind, at, state, unit in rows.values_list("kind", "occurred_at", "state", "unit_id")
    ]


def _state(state: int) -> dict[str, Any]:
    return {"code": int(state), "label": str(State(state).label)}
