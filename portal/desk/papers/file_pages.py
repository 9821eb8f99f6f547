"""The pages of a drafted result as pictures on the leader's page: read before signing, no file opened."""

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from dossiers.casework.files import drawn_pages
from dossiers.casework.models import Attachment, Look
from portal.desk.papers import papers
from portal.desk.visit import DeskVisit, official
from portal.presentation.shown_results import ShownFile
from portal.web.process_cache import ProcessCache
from portal.web.stored_files import SANDBOX

REMEMBERED = 300
"""Seconds for which the number of a file's pages is remembered; its bytes never change."""


@dataclass(frozen=True)
class PreviewedFile:
    """A file with the addresses of its pages' pictures; ``total`` counts what is left out too, 0: unreadable."""

    shown: ShownFile
    pictures: list[str]
    total: int

    @property
    def left_out(self) -> int:
        """Pages that are read in the file alone."""
        return self.total - len(self.pictures)


def previewed(files: list[ShownFile]) -> list[PreviewedFile]:
    """The files of a draft as they are looked through; each address carries the digest of the file that is shown."""
    return [_previewed(one) for one in files]


def _previewed(one: ShownFile) -> PreviewedFile:
    total = _counted(one.file.name)
    numbers = range(1, min(total, drawn_pages.MOST) + 1)
    made = [reverse("desk:file_page", args=[one.file.name, one.digest, number]) for number in numbers]
    return PreviewedFile(one, made, total)


@require_GET
@official
def page_picture(request: HttpRequest, visit: DeskVisit, name: str, digest: str, number: int) -> HttpResponse:
    """One page, drawn now from bytes that have this digest; who begins to read is written down. Raises Http404."""
    file = papers.readable(visit, name)
    drawn = (
        drawn_pages.draw(file, number) if bytes(file.digest).hex() == digest and number <= drawn_pages.MOST else None
    )
    if drawn is None or not drawn.picture:
        raise Http404
    if file.dossier is not None and number == 1:
        visit.looked([file.dossier], Look.What.FILE, file=file.name)
    answer = HttpResponse(drawn.picture, content_type="image/jpeg")
    answer.headers["Content-Security-Policy"] = SANDBOX
    return answer


def _count(name: str) -> int:
    return drawn_pages.count(Attachment.objects.get(name=name))


_counted: ProcessCache[int] = ProcessCache(_count, REMEMBERED)
