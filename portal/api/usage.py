"""Who used an applicant's particulars, for machines: the request and answer of Estonia's data tracker (findUsage).

``offset`` is the number of the first record, from 1, and ``limit`` at most 100; records come newest first. An answer
with as many records as asked for may have more behind it. Only the receipt's secret opens it: four digits do not.
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import override
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from dossiers.casework import looks
from portal.api.dossiers import HEADER, LONGEST_SECRET, LOOKUP_PARAMETERS, REFUSALS, by_receipt
from portal.api.public_view import PublicView, QueryParams, local
from portal.presentation import usage as told

MOST = 100
FARTHEST = 100_000


class UsageAsked(QueryParams):
    """Which records."""

    offset = serializers.IntegerField(
        min_value=1, max_value=FARTHEST, default=1, help_text="Number of the first record to return, from 1"
    )
    limit = serializers.IntegerField(min_value=1, max_value=MOST, default=MOST, help_text="Records, at most 100")


class UsageRecord(serializers.Serializer[Any]):
    """One use: the three fields of findUsage, and the post that opened the dossier."""

    logtime = serializers.DateTimeField()
    action = serializers.CharField(help_text="What was done and what for, in words")
    receiver = serializers.CharField(allow_null=True, help_text="Code of the unit that saw them")
    receiver_name = serializers.CharField(allow_null=True)
    post = serializers.CharField()
    purpose = serializers.CharField()


class UsageOut(serializers.Serializer[Any]):
    """The records asked for, newest first."""

    usage = UsageRecord(many=True)


class UsageView(PublicView):
    """Who used the particulars of one dossier's applicant."""

    cache_control = "no-store"
    asked = UsageAsked

    @extend_schema(
        operation_id="findUsage",
        summary="Who looked at the applicant's particulars",
        parameters=[*LOOKUP_PARAMETERS, UsageAsked],
        responses={200: UsageOut} | REFUSALS,
    )
    def get(self, request: Request, code: str) -> Response:
        """Every targeted look and every list that left as a file, newest first."""
        dossier = by_receipt(code, request.headers.get(HEADER, "")[:LONGEST_SECRET])
        found = looks.usage(
            dossier.pk,
            unit_id=dossier.unit_id,
            received_at=dossier.received_at,
            first=self.given["offset"] - 1,
            limit=self.given["limit"],
        )
        with override("vi"):
            records = [_written(told.told(one)) for one in found]
        return Response({"usage": records}, headers={"Referrer-Policy": "no-referrer"})


def _written(line: told.Line) -> dict[str, Any]:
    return {
        "logtime": local(line.at),
        "action": line.action,
        "receiver": line.unit.code if line.unit else None,
        "receiver_name": line.unit.name if line.unit else None,
        "post": line.post,
        "purpose": line.purpose,
    }
