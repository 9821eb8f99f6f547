"""The papers of a dossier with their files: listed, scanned in later, fetched through the door of their dossier."""

from dataclasses import dataclass

from django.http import FileResponse, Http404, HttpRequest
from django.views.decorators.http import require_GET

from dossiers.casework import access
from dossiers.casework.files import store
from dossiers.casework.files.sniff import FileRefused
from dossiers.casework.models import Attachment, Dossier, Look, Paper
from dossiers.casework.states import State
from portal.desk.visit import DeskVisit, official
from portal.web import stored_files

ENDED = (State.NOT_ACCEPTED, State.STOPPED, State.RETURNED)
NO_FILE = "Chọn tệp quét hoặc ảnh chụp của giấy tờ."


@dataclass(frozen=True)
class Listed:
    """A paper with its files; ``paper`` is None for files that belong to no paper."""

    paper: Paper | None
    files: list[Attachment]


def listed(dossier: Dossier) -> list[Listed]:
    """The papers in the order they came, each with its files; files without a paper last."""
    held: dict[int | None, list[Attachment]] = {}
    for file in dossier.attachments.order_by("pk"):
        held.setdefault(file.paper_id, []).append(file)
    rows = [Listed(paper, held.get(paper.pk, [])) for paper in dossier.papers.order_by("pk")]
    return [*rows, Listed(None, held[None])] if None in held else rows


def may_add(dossier: Dossier, visit: DeskVisit) -> bool:
    """Scans are added by those who work at the receiving unit or at the holder, until the dossier has ended."""
    places = {dossier.unit_id, dossier.holder_id}
    return dossier.state not in ENDED and any(post.unit_id in places for post in visit.working_posts)


def add(request: HttpRequest, visit: DeskVisit, dossier: Dossier) -> str:
    """Keep the files that were sent with a paper's number; the sentence of the first that is refused, or nothing."""
    sent = request.FILES.getlist("tep")
    if not may_add(dossier, visit) or not sent:
        return NO_FILE
    chosen = request.POST.get("giay-to", "")
    paper = dossier.papers.filter(pk=int(chosen)).first() if chosen.isascii() and chosen.isdigit() else None
    for file in sent:
        try:
            store.add(dossier, paper, file, file.name or "", by=visit.officer, at=visit.at)
        except FileRefused as error:
            return str(error)
    return ""


@require_GET
@official
def download(request: HttpRequest, visit: DeskVisit, name: str) -> FileResponse:
    """A file as it was handed in; who fetched it is written down."""
    file = readable(visit, name)
    answer = stored_files.as_download(file)
    if file.dossier is not None:
        visit.looked([file.dossier], Look.What.FILE, file=file.name)
    return answer


@require_GET
@official
def picture(request: HttpRequest, visit: DeskVisit, name: str) -> FileResponse:
    """The small picture of a file, drawn by us."""
    return stored_files.as_picture(readable(visit, name))


def readable(visit: DeskVisit, name: str) -> Attachment:
    """A file of a dossier this officer may see, or one this officer has just put in. Raises Http404 for all others."""
    file = Attachment.objects.select_related("dossier").filter(name=name).first()
    if file is None:
        raise Http404
    if file.dossier_id is None:
        mine = file.added_by_id == visit.officer.pk
    else:
        mine = access.visible_to(visit.officer, at=visit.at).filter(pk=file.dossier_id).exists()
    if not mine:
        raise Http404
    return file
