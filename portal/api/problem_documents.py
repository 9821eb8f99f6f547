"""Errors as RFC 9457 problem documents: one shape for everything that can go wrong.

``type`` is stable and for machines, ``title`` short and English, ``detail`` a Vietnamese sentence for the person who
reads the log. ``errors`` maps parameters to what is wrong with each.
"""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from types import MappingProxyType
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.http import Http404, HttpRequest, JsonResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.views.decorators.csrf import csrf_exempt
from drf_spectacular.utils import OpenApiResponse
from rest_framework import exceptions, serializers
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response
from rest_framework.views import exception_handler

from portal.web.refusal import MEDIA_TYPE, NOTHING_HERE, SENTENCES, of_status

NO_SUCH_PLACE = "Không có địa chỉ này. Xem danh sách tại /api/docs/."


class ProblemRenderer(JSONRenderer):
    """JSON under the name that RFC 9457 gives to problems."""

    media_type = MEDIA_TYPE
    format = "problem"


class Problem(serializers.Serializer[Any]):
    """The document of every error."""

    type = serializers.CharField(help_text="Stable name of the kind of problem: about:blank or urn:mot-cua:…")
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    # Any: the field is not the serializer's own attribute of this name, DRF takes it out of the class
    errors: Any = serializers.DictField(child=serializers.ListField(child=serializers.CharField()), required=False)


class TooLarge(exceptions.APIException):
    """The body is larger than the portal reads."""

    status_code = 413
    default_code = "too_large"
    default_detail = SENTENCES[413]


_IN_ENGLISH = (
    exceptions.MethodNotAllowed,
    exceptions.NotAcceptable,
    exceptions.UnsupportedMediaType,
    exceptions.NotAuthenticated,
    exceptions.PermissionDenied,
    exceptions.Throttled,
)
"""What DRF says in its own words, which are nobody's here."""


class WholeSecretRequired(exceptions.APIException):
    """Four digits are not enough: too many were wrong, from this address or network or for this code."""

    status_code = 403
    default_code = "whole-secret-needed"
    default_detail = (
        "Hôm nay đã có nhiều lượt tra cứu sai từ mạng này hoặc cho mã này. Hãy gửi cả số điện thoại hoặc số giấy tờ đã"
        " khai khi nộp (hoặc mã trên giấy tiếp nhận) thay cho bốn số cuối."
    )


class NoSuchDossier(exceptions.APIException):
    """Unknown code, wrong secret and no secret: one and the same answer, to the byte."""

    status_code = 404
    default_code = "no-such-dossier"
    default_detail = (
        "Không tìm thấy hồ sơ với mã và số xác nhận này. Gửi mã trên giấy tiếp nhận, hoặc bốn số cuối của số điện"
        " thoại hay số giấy tờ đã khai khi nộp, trong tiêu đề X-Dossier-Secret."
    )


DESCRIBED = {
    400: "A parameter or the body is wrong: `detail`, and `errors` by name",
    404: "Nothing by this code or on this page",
    406: "Accept asks for something else than application/json",
    413: "The body is too large",
    414: "The address is too long",
    415: "The body is not application/json",
    429: "Too many requests; Retry-After says how long",
    431: "The headers are too long, or the address far too long",
}
EVERYWHERE = (400, 406, 414, 429, 431)


def described(*more: int, said: Mapping[int, str] = MappingProxyType({})) -> dict[tuple[int, str], OpenApiResponse]:
    """For the schema: the problems that every operation may answer with, and these; ``said`` describes its own ones."""
    told = {status: DESCRIBED[status] for status in (*EVERYWHERE, *more)} | dict(said)
    return {(status, MEDIA_TYPE): OpenApiResponse(Problem, description=told[status]) for status in sorted(told)}


def answer(error: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's answer to an exception, rewritten as a problem; None (Django's own 500) for what nobody foresaw."""
    error = _of_the_request(error)
    response = exception_handler(error, context)
    if response is None:
        return None
    response.data = document(response.status_code, error)
    request = context["request"]
    request.accepted_renderer, request.accepted_media_type = ProblemRenderer(), MEDIA_TYPE
    response["Cache-Control"] = "no-store"
    return response


def _of_the_request(error: Exception) -> Exception:
    """What Django says of a bad request, as DRF says it; every other exception as it is."""
    if isinstance(error, Http404):
        return exceptions.NotFound(NOTHING_HERE)
    if isinstance(error, PermissionDenied):
        return exceptions.PermissionDenied()
    if isinstance(error, RequestDataTooBig):
        return TooLarge()
    if isinstance(error, SuspiciousOperation | UnreadablePostError | MultiPartParserError):
        return exceptions.ParseError(SENTENCES[400])
    return error


def document(status: int, error: Exception) -> dict[str, Any]:
    """The body of a problem."""
    code = getattr(error, "default_code", "")
    body: dict[str, Any] = {
        "type": f"urn:mot-cua:{code}" if "-" in code else "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": "",
    }
    if isinstance(error, exceptions.ValidationError):
        body |= {"type": "urn:mot-cua:invalid", "detail": "Có tham số không hợp lệ.", "errors": _by_field(error)}
    elif isinstance(error, _IN_ENGLISH) and status in SENTENCES:
        body["detail"] = SENTENCES[status]
    else:
        body["detail"] = str(getattr(error, "detail", NOTHING_HERE))
    return body


@csrf_exempt  # what is not there is not there for any method
def no_such_place(request: HttpRequest) -> JsonResponse:
    """Any address under /api/ that is none of ours."""
    return of_status(404, NO_SUCH_PLACE)


def _by_field(error: exceptions.ValidationError) -> dict[str, list[str]]:
    detail = error.detail
    if not isinstance(detail, dict):
        return {"": [str(part) for part in detail]}
    return {
        str(field): [str(part) for part in (parts if isinstance(parts, list) else [parts])]
        for field, parts in detail.items()
    }
