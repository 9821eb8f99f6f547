"""What every view of the API has in common: open to everybody, bounded in volume, strict about its parameters."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone
from rest_framework import exceptions, serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from dossiers.calendars.local_time import LOCAL
from portal.api.volume import Volume


class QueryParams(serializers.Serializer[Any]):
    """Query parameters. One that is not declared is refused: a slip of the pen must not give a wrong number."""

    repeatable: frozenset[str] = frozenset()

    def to_internal_value(self, data: Any) -> Any:
        unknown = sorted(set(data) - set(self.fields))
        if unknown:
            known = ", ".join(self.fields) or "không có tham số nào"
            raise serializers.ValidationError({name[:60]: [f"Tham số này không có. Có: {known}."] for name in unknown})
        repeated = [name for name in data if name not in self.repeatable and len(data.getlist(name)) > 1]
        if repeated:
            raise serializers.ValidationError({name: ["Tham số này chỉ được ghi một lần."] for name in repeated})
        # Not as a form's fields, where an empty one means none: who asks for ``unit=`` would be told the whole city's.
        plain = {name: data.getlist(name) if name in self.repeatable else data[name] for name in data}
        return super().to_internal_value(plain)


class PageParams(QueryParams):
    """Parameters of lists that come in pages."""

    page = serializers.IntegerField(min_value=1, max_value=1_000_000, default=1, help_text="Number of the page, from 1")
    page_size = serializers.IntegerField(min_value=1, max_value=200, default=50, help_text="Rows on a page")


class PublicView(APIView):
    """A read-only view for anybody: no session, no cookie, no key."""

    authentication_classes = ()
    permission_classes = (AllowAny,)
    throttle_classes = (Volume,)
    asked: type[QueryParams] = QueryParams
    cache_control = "public, max-age=60"

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Read the clock once and check the parameters, after the throttle."""
        super().initial(request, *args, **kwargs)
        method = str(request.method).lower()
        if method not in self.http_method_names or not hasattr(self, method):
            raise exceptions.MethodNotAllowed(method)  # whatever parameters it has
        self.at: dt.datetime = timezone.now()
        self.today: dt.date = self.at.astimezone(LOCAL).date()
        self.given: dict[str, Any] = {}
        if request.query_params or self.asked is not QueryParams:
            given = self.asked(data=request.query_params)
            given.is_valid(raise_exception=True)
            self.given = given.validated_data

    def finalize_response(self, request: Request, response: Response, *args: Any, **kwargs: Any) -> Response:
        """Say how long the answer may be kept."""
        response.headers.setdefault("Cache-Control", self.cache_control)
        return super().finalize_response(request, response, *args, **kwargs)


def one_or_404(rows: Any, sentence: str) -> Any:
    """The only row, or a 404 with this sentence."""
    found = rows.first()
    if found is None:
        raise exceptions.NotFound(sentence)
    return found


def local(instant: dt.datetime | None) -> str | None:
    """An instant as the API writes it: ISO 8601 in the city's own time, to the second."""
    return instant.astimezone(LOCAL).isoformat(timespec="seconds") if instant else None
