"""How a desk page reaches a dossier: unknown, malformed and not yours are one and the same page."""

from django.http import Http404

from dossiers.casework import access
from dossiers.casework.models import Dossier
from portal.desk.visit import DeskVisit


def dossier(visit: DeskVisit, code: str) -> Dossier:
    """A dossier this officer may see, with what its page shows. Raises Http404."""
    try:
        found = access.as_officer(visit.officer, code, at=visit.at)
    except access.LookupMiss as miss:
        raise Http404 from miss
    return access.status_rows().select_related("procedure_version__procedure__owner", "unit__parent").get(pk=found.pk)
