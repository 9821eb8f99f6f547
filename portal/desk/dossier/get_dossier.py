"""How a desk page reaches a dossier: unknown, malformed and not yours are one and the same page."""

from collections.abc import Iterable

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


def several(visit: DeskVisit, codes: Iterable[str]) -> list[Dossier]:
    """Of these codes, as printed, the dossiers that this officer may see."""
    theirs = access.visible_to(visit.officer, at=visit.at).filter(code__in=list(codes)).values("pk")
    rows = access.status_rows().select_related("procedure_version__procedure__owner", "unit__parent")
    return list(rows.filter(pk__in=theirs))
