"""Missing papers in pieces, for the page's script: how far a file has come, the next piece, the whole file's answer.

A small protocol: GET says ``offset``; POST with ``Upload-Offset`` and raw bytes goes on from there; a broken line keeps
what came, whoever asks again goes on behind it. The address is looked at before anything is read, as on the page.
"""

from contextlib import suppress
from typing import BinaryIO, cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.request import UnreadablePostError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from dossiers.casework import access, actions
from dossiers.casework.files import chunks
from dossiers.casework.files.sniff import FileRefused
from dossiers.casework.models import Pause
from portal.public import addresses, handing_in
from portal.web.private_pages import private_page

LONGEST_MARK = 200
PROOF = "Form-Proof"
"""The header in which the page's script brings the form's own proof, once the address is over."""


@csrf_exempt
@require_http_methods(["GET", "POST"])
@private_page
def piece(request: HttpRequest, signed: str) -> HttpResponse:
    """One file of one asked paper (``giay-to``, ``co``: its size, ``dau``: its mark, ``ten``: its name)."""
    try:
        proof = request.headers.get(PROOF, "")
        dossier = access.by_key(addresses.opened_for_acting_or_form(signed, proof))
    except (addresses.AddressExpired, addresses.AddressForged, access.LookupMiss):
        return _said(410, error=_("Trang này đã đóng. Quét lại mã QR trên phiếu hẹn để gửi tiếp; phần đã gửi vẫn còn."))
    pause = handing_in.request_for_papers(dossier)
    partial = _partial(request, pause) if pause is not None and pause.ended_at is None else None
    if partial is None:
        return _said(409, error=_("Yêu cầu bổ sung này đã được trả lời. Xem lại trang hồ sơ."))
    return _answered(request, partial)


def _answered(request: HttpRequest, partial: chunks.Partial) -> HttpResponse:
    try:
        chunks.check(partial)
        if request.method == "GET" or partial.is_done:
            return _said(200, offset=partial.offset, done=partial.is_done)
        return _went_on(request, partial)
    except FileRefused as refused:
        return _said(422, error=str(refused))
    except (chunks.OffsetMismatch, chunks.Busy):
        return _said(409, offset=partial.offset)


def _went_on(request: HttpRequest, partial: chunks.Partial) -> HttpResponse:
    """Keep the piece; the whole file is looked at and kept like one that came at once."""
    length, start = _number(request.META.get("CONTENT_LENGTH")), _number(request.headers.get("Upload-Offset"))
    if start is None or length is None or length > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
        return _said(400, offset=partial.offset)
    offset = partial.offset
    with suppress(UnreadablePostError):  # the line broke: nobody hears this answer, what came is kept
        offset = chunks.append(partial, cast(BinaryIO, request), start=start)
    if offset < partial.size:
        return _said(200, offset=offset)
    handing_in.once(chunks.finish(partial, at=timezone.now()))
    return _said(201, offset=offset, done=True)


def _partial(request: HttpRequest, pause: Pause) -> chunks.Partial | None:
    """The file that the address names; None where it fits no paper of this request."""
    asked, size = request.GET, _number(request.GET.get("co"))
    slot = asked.get("giay-to", "")
    if asked.get("lan") != str(pause.pk) or slot not in {str(n) for n in range(len(pause.papers))} or size is None:
        return None
    label, mark = asked.get("ten", "")[:255], asked.get("dau", "")[:LONGEST_MARK]
    return chunks.Partial(actions.intent_of(pause), slot, size, mark, label)


def _number(typed: str | None) -> int | None:
    return int(typed) if typed and typed.isascii() and typed.isdigit() and len(typed) < 12 else None


def _said(status: int, **facts: object) -> HttpResponse:
    return JsonResponse(facts, status=status)
