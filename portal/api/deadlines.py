"""Deadlines for machines: when something would be due, and why a dossier is due when it is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import exceptions, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from dossiers.calendars import worktime
from dossiers.calendars.models import worktime_of
from dossiers.calendars.worktime import LedgerLine, WorktimeError
from dossiers.casework import deadlines
from dossiers.casework.models import Dossier
from portal.api.caveats import CaveatOut
from portal.api.dossiers import HEADER, LONGEST_SECRET, LOOKUP_PARAMETERS, REFUSALS, minutes_left, opened
from portal.api.problem_documents import described
from portal.api.public_view import PublicView, QueryParams, local
from portal.presentation import caveats, whatif

LONGEST_YEARS = 30
LISTS = frozenset({"closed", "extra", "pause"})
KINDS = ("receipt", "counted", "makeup", "weekend", "holiday", "paused", "extended", "restarted")
PROBLEMS = described()


class NoSuchDeadline(exceptions.APIException):
    """The question makes no sense; the sentence says why."""

    status_code = 400
    default_code = "no-such-deadline"


def _texts(words: str) -> serializers.ListField:
    child = serializers.CharField(max_length=2000)
    return serializers.ListField(child=child, required=False, max_length=100, help_text=words)


class DueAsked(QueryParams):
    """A question to the calculator."""

    repeatable = LISTS

    received = serializers.CharField(max_length=40, help_text="2018-12-17T14:20, local to the zone unless it says so")
    term = serializers.CharField(max_length=20, required=False, help_text="How many; left out for same_day")
    unit = serializers.CharField(max_length=20, help_text="same_day, working_hour, working_day, calendar_day or month")
    rule = serializers.CharField(max_length=20, required=False, help_text="close_of_day (default) or same_time")
    cutoff = serializers.CharField(max_length=10, required=False, help_text="Later receipts are the next day's: 15:00")
    regime = serializers.CharField(max_length=20, required=False, help_text="The law: 2018 (default) or 2025")
    calendar = serializers.CharField(max_length=120, required=False, help_text="Name; default: the city's")
    hours = serializers.CharField(
        max_length=2000, required=False, help_text="Mon-Fri 07:00-11:00,13:00-17:00; Sat 07:00-11:00"
    )
    zone = serializers.CharField(max_length=60, required=False, help_text="Default: Asia/Ho_Chi_Minh")
    closed = _texts("Days off: 2018-12-31,2019-01-01")
    extra = _texts("Make-up days: 2019-01-05=07:00-11:00,13:00-17:00")
    pause = _texts("Papers were asked for and came: 2018-12-20T16:20/2018-12-25T07:45; 2018-12-20T16:20/ if not yet")


class DueBody(DueAsked):
    """The same as a JSON object, with lists."""

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, Mapping):
            raise serializers.ValidationError({"": ["Gửi một đối tượng JSON."]})
        unknown = sorted(str(name)[:60] for name in set(data) - set(self.fields))
        if unknown:
            known = ", ".join(self.fields)
            raise serializers.ValidationError({name: [f"Tham số này không có. Có: {known}."] for name in unknown})
        return serializers.Serializer.to_internal_value(self, data)


class LedgerLineOut(serializers.Serializer[Any]):
    """A stretch of one day: what it was to the promise, and why."""

    date = serializers.DateField()
    to = serializers.DateTimeField()
    kind = serializers.ChoiceField(choices=KINDS)
    minutes = serializers.IntegerField(help_text="Open minutes")
    reason = serializers.CharField(allow_blank=True)

    def get_fields(self) -> dict[str, Any]:
        fields = super().get_fields()
        return {"date": fields.pop("date"), "from": serializers.DateTimeField(), **fields}


class DueOut(serializers.Serializer[Any]):
    """A promise and its account."""

    due_at = serializers.DateTimeField(
        allow_null=True, help_text="With the offset of the calendar's zone; null while papers are awaited"
    )
    minutes_left = serializers.IntegerField(
        required=False, allow_null=True, help_text="While papers are awaited; null where the term will start again"
    )
    starts_again = serializers.BooleanField(required=False, help_text="While papers are awaited")
    ledger = LedgerLineOut(many=True, required=False, help_text="Not while papers are awaited")
    caveat = CaveatOut(required=False, help_text="Only where the date is not sure")


class LedgerOut(serializers.Serializer[Any]):
    """A dossier's promise and its account."""

    code = serializers.CharField()
    due_at = serializers.DateTimeField(allow_null=True, help_text="Null while papers or a payment are awaited")
    minutes_left = serializers.IntegerField(allow_null=True, help_text="While papers or a payment are awaited")
    ledger = LedgerLineOut(many=True, help_text="While the clock stands: up to the moment it stopped")
    caveat = CaveatOut(required=False, help_text="Only where the date is not sure")


class DueView(PublicView):
    """The calculator."""

    asked: type[QueryParams] = DueAsked

    @extend_schema(
        operation_id="due", summary="When it would be due", parameters=[DueAsked], responses={200: DueOut} | PROBLEMS
    )
    def get(self, request: Request) -> Response:
        """When something received at that instant would be due, and day by day why."""
        return _answered(self.given)

    @extend_schema(
        operation_id="due_of_a_body",
        summary="When it would be due, asked in JSON",
        request=DueBody,
        responses={200: DueOut} | described(413, 415),
    )
    def post(self, request: Request) -> Response:
        """The same question as a JSON object."""
        body = DueBody(data=request.data)
        body.is_valid(raise_exception=True)
        return _answered(body.validated_data)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """A body is checked when it is read; an address has parameters only in a GET."""
        self.asked = DueAsked if request.method in ("GET", "HEAD") else QueryParams
        super().initial(request, *args, **kwargs)


class LedgerView(PublicView):
    """Why a dossier is due when it is."""

    cache_control = "no-store"

    @extend_schema(
        operation_id="ledger",
        summary="Why a dossier is due when it is",
        parameters=LOOKUP_PARAMETERS,
        responses={200: LedgerOut} | REFUSALS,
    )
    def get(self, request: Request, code: str) -> Response:
        """The ledger of one dossier."""
        secret = request.headers.get(HEADER, "")[:LONGEST_SECRET]
        dossier = opened(code, secret, address=request.META.get("REMOTE_ADDR", ""), at=self.at)
        paused = dossier.is_paused
        body: dict[str, Any] = {
            "code": dossier.code,
            "due_at": None if paused else local(dossier.due_at),
            "minutes_left": minutes_left(dossier) if paused else None,
            "ledger": [line.as_json() for line in _lines(dossier)],
        }
        caveat = caveats.of_dossier(dossier)
        body |= {"caveat": caveat.as_json()} if caveat else {}
        return Response(body, headers={"Referrer-Policy": "no-referrer"})


def _answered(given: dict[str, Any]) -> Response:
    try:
        return Response(whatif.asked(given, longest_years=LONGEST_YEARS).as_json())
    except WorktimeError as error:
        raise NoSuchDeadline(error.vi) from error


def _lines(dossier: Dossier) -> list[LedgerLine]:
    """The ledger; while the clock stands only as far as it ran, because what follows is not promised."""
    if dossier.received_at is None or dossier.calendar_version_id is None:
        return []
    pauses = list(dossier.pauses.all())
    lines = deadlines.ledger(dossier, pauses)
    stopped = next((pause.began_at for pause in pauses if pause.ended_at is None), None)
    return lines if stopped is None else [_until(dossier, line, stopped) for line in lines if line.start < stopped]


def _until(dossier: Dossier, line: LedgerLine, stopped: dt.datetime) -> LedgerLine:
    if line.end <= stopped:
        return line
    assert dossier.calendar_version_id is not None  # a received dossier has one: the caller asked
    calendar = worktime_of(dossier.calendar_version_id)
    ran = worktime.working_minutes(calendar, line.start, stopped) if line.minutes else 0
    return replace(line, end=stopped.astimezone(calendar.zone), minutes=ran)
