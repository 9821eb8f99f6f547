"""The on-time figures of a unit or the city: the row of report II.06a, from the same source as the boards."""

from __future__ import annotations

import datetime as dt
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from dossiers.calendars.local_time import LOCAL
from dossiers.oversight import rates, reports
from dossiers.units.models import Unit
from portal.api.public_view import PublicView, QueryParams
from portal.api.units import PROBLEMS, named

EARLIEST = dt.date(2000, 1, 1)


class FiguresAsked(QueryParams):
    unit = serializers.CharField(
        max_length=32, required=False, help_text="Code; the units below it are included. Default: the city"
    )
    to = serializers.DateField(required=False, help_text="Last day, included. Default: today")

    def get_fields(self) -> dict[str, Any]:
        since = serializers.DateField(required=False, help_text="First day. Default: a year before the last one")
        return {"from": since, **super().get_fields()}

    def validate(self, given: dict[str, Any]) -> dict[str, Any]:
        first, last = given.get("from"), given.get("to")
        if any(day is not None and day < EARLIEST for day in (first, last)):
            raise serializers.ValidationError({"from": ["Ngày phải từ 01/01/2000 trở đi."]})
        if first is not None and last is not None and first > last:
            raise serializers.ValidationError({"from": ["Ngày đầu phải trước hoặc trùng ngày cuối."]})
        return given


class FiguresOut(serializers.Serializer[Any]):
    """One row of II.06a. Received = carried over + online + direct = resolved + in progress + ended otherwise."""

    unit = serializers.CharField(allow_null=True, help_text="Null: the whole city")
    to = serializers.DateTimeField(help_text="End of the period, not included")
    as_of = serializers.DateTimeField(help_text="Nothing after this instant counts")
    received = serializers.IntegerField()
    received_online = serializers.IntegerField()
    received_direct = serializers.IntegerField(help_text="At the desk or by post")
    carried_over = serializers.IntegerField(help_text="Open when the period began")
    resolved = serializers.IntegerField()
    early = serializers.IntegerField()
    on_time = serializers.IntegerField()
    late = serializers.IntegerField()
    in_progress = serializers.IntegerField()
    in_time = serializers.IntegerField()
    overdue = serializers.IntegerField()
    ended_otherwise = serializers.IntegerField(help_text="Refused after receipt, withdrawn, stopped")
    on_time_rate = serializers.CharField(
        allow_null=True, help_text='Per cent, two decimals: "99.93"; null: nothing resolved'
    )

    kept_new_date = serializers.IntegerField(
        help_text="Of the late: done by the date of an apology sent at least a day before the term's end, where the"
        " law moves the date by it (NĐ 118/2025 art. 19.6)"
    )
    on_time_rate_with_apology = serializers.CharField(
        allow_null=True,
        help_text="The same with ``kept_new_date`` counted in time. ``on_time_rate`` is the strict one: it compares"
        " with the promise whatever was apologised for",
    )

    def get_fields(self) -> dict[str, Any]:
        fields = super().get_fields()
        since = serializers.DateTimeField(help_text="Beginning of the period")
        return {"unit": fields.pop("unit"), "from": since, **fields}


class FiguresView(PublicView):
    """The figures of a period."""

    asked = FiguresAsked

    @extend_schema(
        operation_id="figures",
        summary="On-time figures",
        parameters=[FiguresAsked],
        responses={200: FiguresOut} | PROBLEMS,
    )
    def get(self, request: Request) -> Response:
        """Received, resolved (early, on time, late), in progress (in time, overdue), ended otherwise."""
        code = self.given.get("unit")
        unit = named(code, Unit.objects.all()) if code else None
        since, until = period(self.given.get("from"), self.given.get("to"), self.at)
        row = reports.figures(unit=unit, since=since, until=until, as_of=self.at)
        kept = reports.kept_new_date(unit=unit, since=since, until=until, as_of=self.at)
        with_apology = rates.on_time_rate(row.resolved, row.late - kept)
        return Response({**row.as_json(), "kept_new_date": kept, "on_time_rate_with_apology": with_apology})


def period(first: dt.date | None, last: dt.date | None, at: dt.datetime) -> tuple[dt.datetime, dt.datetime]:
    """The instants between which two local days lie, the last one whole; default the year up to now.

    Raises ValidationError for a period that would begin after its end, or after now.
    """
    until = _midnight_after(last) if last else at
    end = min(until, at)
    since = _midnight(first) if first else reports.a_year_before(end)
    if since > end:
        raise serializers.ValidationError({"from": ["Kỳ báo cáo phải bắt đầu trước lúc này."]})
    return since, until


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), tzinfo=LOCAL)


def _midnight_after(day: dt.date) -> dt.datetime:
    return _midnight(min(day, dt.date(9998, 12, 31)) + dt.timedelta(days=1))
