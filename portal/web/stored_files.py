"""How a stored file leaves the house: as a download in a sandbox, never shown by the portal itself.

Whoever calls has let the visitor in by a door of casework and has written down who looked.
"""

from pathlib import Path
from typing import Any

from django.http import FileResponse, Http404

from dossiers.casework.files import store
from dossiers.casework.models import Attachment

SANDBOX = "sandbox; default-src 'none'"


def as_download(file: Attachment) -> FileResponse:
    """The bytes that were put in, piece by piece: the browser saves them and does not open them. Raises Http404."""
    kind = store.CONTENT_TYPES[Attachment.Kind(file.kind)]
    answer = _answer(store.path_of(file), content_type=kind, as_attachment=True, filename=file.label)
    answer.headers["Content-Security-Policy"] = SANDBOX
    answer.headers["Content-Encoding"] = "identity"  # pictures do not get smaller, and their length stays known
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
