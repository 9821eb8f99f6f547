"""Errors as RFC 9457 problem documents: one shape for everything that can go wrong.

``type`` is stable and for machines, ``title`` short and English, ``detail`` a Vietnamese sentence for the person who
reads the log. ``errors`` maps parameters to what is wrong with each.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpRequest, JsonResponse
from rest_framework import exceptions, serializers
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response
from rest_framework.views import exception_handler

MEDIA_TYPE = "application/problem+json"
NO_SUCH_PLACE = "Không có địa chỉ này. Xem danh sách tại /api/docs/."
NOTHING_HERE = "Không tìm thấy."


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


def answer(error: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's answer to an exception, rewritten as a problem; None (Django's own 500) for what nobody foresaw."""
    response = exception_handler(error, context)
    if response is None:
        return None
    if isinstance(error, Http404):
        error = exceptions.NotFound(NOTHING_HERE)
    response.data = document(response.status_code, error)
    request = context["request"]
    request.accepted_renderer, request.accepted_media_type = ProblemRenderer(), MEDIA_TYPE
    response["Cache-Control"] = "no-store"
    return response


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
    else:
        body["detail"] = str(getattr(error, "detail", NOTHING_HERE))
    return body


def no_such_place(request: HttpRequest) -> JsonResponse:
    """Any address under /api/ that is none of ours."""
    body = document(404, exceptions.NotFound(NO_SUCH_PLACE))
    return JsonResponse(body, status=404, content_type=MEDIA_TYPE, json_dumps_params={"ensure_ascii": False})


def _by_field(error: exceptions.ValidationError) -> dict[str, list[str]]:
    detail = error.detail
    if not isinstance(detail, dict):
        return {"": [str(part) for part in detail]}
    return {
        str(field): [str(part) for part in (parts if isinstance(parts, list) else [parts])]
        for field, parts in detail.items()
    }
