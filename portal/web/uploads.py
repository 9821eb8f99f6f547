"""How much a request may carry, said before it is read; and how the files in it reach the disk piece by piece.

Only a view marked ``takes_files`` may be sent files at all. A request that says it is too large, or does not say how
large it is, is answered at once; a file that grows over the limit is counted on but no longer written, so that the form
can come back with its sentence and everything that was typed.
"""

from collections.abc import Callable
from tempfile import NamedTemporaryFile
from typing import Any, TypeVar

from django.conf import settings
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.core.files.uploadhandler import StopUpload, TemporaryFileUploadHandler
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.urls import Resolver404, resolve

from dossiers.casework.files import sniff, store
from portal.web.kept_forms import owner
from portal.web.marks import Mark

View = TypeVar("View", bound=Callable[..., HttpResponseBase])
BESIDE_THE_FILES = 1024 * 1024
TAKES_FILES = Mark("takes_files", "")
"""On a view: from whom it takes files, ``signed_in`` or ``anybody``; empty: from nobody."""
LARGE = Mark("large_files", False)
"""On a view: one file may be as large as all the files of a form together."""


def takes_files(*, signed_in: bool) -> Callable[[View], View]:
    """Mark a view that may be sent files: by anybody, or by signed-in officers alone."""

    def mark(view: View) -> View:
        TAKES_FILES.put(view, "signed_in" if signed_in else "anybody")
        return view

    return mark


def takes_large_files(view: View) -> View:
    """Mark a view that signed-in officers may send one file as large as all files of a form may be together."""
    LARGE.put(view, True)
    return takes_files(signed_in=True)(view)


class UploadLimitMiddleware:
    """Middleware: answers 413 with a sentence before one byte of a body that is too large has been read."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return too_large() if _is_too_large(request) else self.get_response(request)


def too_large() -> HttpResponse:
    """The page that says how large a file may be."""
    page = render_to_string("413.html", {"limit": settings.FILE_LIMIT_MB, "all": settings.DOSSIER_FILES_MB})
    return HttpResponse(page, status=413)


def _is_too_large(request: HttpRequest) -> bool:
    length = request.META.get("CONTENT_LENGTH") or ""
    if not length.isascii() or not length.isdigit():
        return "HTTP_TRANSFER_ENCODING" in request.META  # a body without an end in sight
    if int(length) <= settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
        return False
    return int(length) > most_octets(request.path_info)


def most_octets(path: str) -> int:
    """How much a request to this address may carry."""
    try:
        view = resolve(path).func
    except Resolver404:
        return int(settings.DATA_UPLOAD_MAX_MEMORY_SIZE)
    if not TAKES_FILES.of(view):
        return int(settings.DATA_UPLOAD_MAX_MEMORY_SIZE)
    return int(settings.DOSSIER_FILES_MB) * 1024 * 1024 + BESIDE_THE_FILES


class LimitedUploadHandler(TemporaryFileUploadHandler):
    """The one upload handler: always to the disk, in the store's own folder, and only where files are awaited."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Refuse files that nobody asked for, before anything of them is written."""
        match = getattr(self.request, "resolver_match", None)
        who = TAKES_FILES.of(match.func) if match else ""
        if not who or (who == "signed_in" and not (self.request and _may_send(self.request))):
            raise StopUpload(connection_reset=True)
        large = match is not None and LARGE.of(match.func)
        self.most = int(settings.DOSSIER_FILES_MB) * 1024 * 1024 if large else sniff.limit_bytes()
        super(TemporaryFileUploadHandler, self).new_file(*args, **kwargs)
        self.incoming = self.file = Incoming(
            self.file_name or "", self.content_type or "", 0, self.charset, self.content_type_extra
        )

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Write, until one piece above the limit, or until the disk is full."""
        if start <= self.most:
            self.incoming.take(raw_data)


def _may_send(request: HttpRequest) -> bool:
    """An officer; or an officer's browser whose session is just over, so that the chosen files are not lost."""
    return bool(request.user.is_authenticated) or owner.is_marked(request)


class Incoming(TemporaryUploadedFile):
    """A file on its way. It lies in the store's folder, where it is swept should this process be killed.

    What did not go on the disk is told to whoever reads the file: until then the rest of the form is still read.
    """

    failure: OSError | None = None

    def __init__(self, name: str, content_type: str, size: int, charset: str | None, extra: Any = None) -> None:
        self.disk = NamedTemporaryFile(suffix=".upload", dir=store.incoming(), buffering=0)  # nothing waits unwritten
        super(TemporaryUploadedFile, self).__init__(self.disk, name, content_type, size, charset, extra)

    def take(self, piece: bytes) -> None:
        """Write a whole piece, or keep why it could not be written."""
        rest = memoryview(piece)
        try:
            while rest and self.failure is None:
                rest = rest[self.disk.write(rest) :]
        except OSError as error:
            self.failure = error
            self.disk.truncate(0)

    def read(self, size: int = -1, /) -> bytes:
        """The bytes that came. Raises OSError where they could not be written."""
        if self.failure is not None:
            raise self.failure
        return self.disk.read(size)
