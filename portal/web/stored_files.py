"""How a stored file leaves the house: as a download in a sandbox, never shown by the portal itself.

Whoever calls has let the visitor in by a door of casework and has written down who looked.
"""

from pathlib import Path
from typing import Any

from django.http import FileResponse, Http404, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header

from dossiers.casework.files import store
from dossiers.casework.models import Attachment
from portal.web import byte_ranges
from portal.web.byte_ranges import ByteRange

SANDBOX = "sandbox; default-src 'none'"


def as_download(file: Attachment) -> FileResponse:
    """The bytes that were put in, piece by piece: the browser saves them and does not open them. Raises Http404."""
    kind = store.CONTENT_TYPES[Attachment.Kind(file.kind)]
    answer = _answer(store.path_of(file), content_type=kind, as_attachment=True, filename=file.label)
    answer.headers["Content-Security-Policy"] = SANDBOX
    answer.headers["Content-Encoding"] = "identity"  # pictures do not get smaller, and their length stays known
    return answer


def in_parts(file: Attachment, name: str, wanted: str, if_range: str) -> HttpResponseBase:
    """The same under another name, and a part where the browser asks for one (``Range``, ``If-Range``)."""
    tag = f'"{bytes(file.digest).hex()}"'
    try:
        part = byte_ranges.asked(wanted, file.size) if if_range in ("", tag) else None
    except byte_ranges.OutOfRange:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{file.size}"})
    answer = _part(file, part) if part else as_download(file)
    answer.headers["Content-Disposition"] = str(content_disposition_header(True, name))
    answer.headers["Accept-Ranges"], answer.headers["ETag"] = "bytes", tag
    return answer


def _part(file: Attachment, part: ByteRange) -> HttpResponseBase:
    path = store.path_of(file)
    if not path.is_file():
        raise Http404
    kind = store.CONTENT_TYPES[Attachment.Kind(file.kind)]
    answer = StreamingHttpResponse(byte_ranges.read(path, part), status=206, content_type=kind)
    answer.headers["Content-Length"] = str(part.length)
    answer.headers["Content-Range"] = f"bytes {part.first}-{part.last}/{file.size}"
    answer.headers["Content-Security-Policy"] = SANDBOX
    answer.headers["Content-Encoding"] = "identity"
    return answer


def as_picture(file: Attachment) -> FileResponse:
    """Our own small drawing of it, which a page may show: drawn anew, without anything else the file held."""
    if not file.has_thumbnail:
        raise Http404
    answer = _answer(store.thumbnail_of(file), content_type="image/jpeg")
    answer.headers["Content-Security-Policy"] = SANDBOX
    return answer


def _answer(path: Path, **more: Any) -> FileResponse:
    try:
        return FileResponse(path.open("rb"), **more)
    except FileNotFoundError as error:
        raise Http404 from error
