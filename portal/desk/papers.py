"""The files of papers at the desk: fetched through the door of their dossier, or by whoever is putting them in."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from dossiers.casework import access, looks
from dossiers.casework.models import Attachment, Look
from portal import stored_files
from portal.desk.visit import Visit, official


@require_GET
@official
def download(request: HttpRequest, visit: Visit, name: str) -> HttpResponse:
    """A file as it was handed in; who fetched it is written down."""
    file = _file(visit, name)
    answer = stored_files.as_download(file)
    if file.dossier_id:
        looks.record(file.dossier_id, Look.What.FILE, by=visit.officer, at=visit.at, file=file.name)
    return answer


@require_GET
@official
def picture(request: HttpRequest, visit: Visit, name: str) -> HttpResponse:
    """The small picture of a file, drawn by us."""
    return stored_files.as_picture(_file(visit, name))


def _file(visit: Visit, name: str) -> Attachment:
    """A file of a dossier this officer may see, or one this officer has just put in. Raises Http404 for all others."""
    file = Attachment.objects.filter(name=name).first()
    if file is None:
        raise Http404
    if file.dossier_id is None:
        mine = file.added_by_id == visit.officer.pk
    else:
        mine = access.visible_to(visit.officer, at=visit.at).filter(pk=file.dossier_id).exists()
    if not mine:
        raise Http404
    return file
