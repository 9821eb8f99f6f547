"""The guided first setting: what is done, what is missing, and where it is done (what_is_missing.py)."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from dossiers.units import city_changes
from dossiers.units.models import Unit
from portal.desk import frame
from portal.desk.setup import what_is_missing
from portal.desk.visit import DeskVisit, official
from portal.wording import vi


@require_safe
@official
def first_setting(request: HttpRequest, visit: DeskVisit) -> HttpResponse:
    """The list, for administrators of the city; before there are units, for whoever was made by command."""
    if not may_open(visit):
        raise PermissionDenied
    parts = what_is_missing.parts(visit.at, vi.local(visit.at).date())
    lines = [line for part in parts for line in part.lines]
    waits = [line.title for line in lines if line.needed and not line.done]
    facts = {"parts": parts, "total": len(lines), "done": sum(line.done for line in lines), "waits": waits}
    return frame.page(request, visit, "desk/setup/first_setting.html", facts)


def may_open(visit: DeskVisit) -> bool:
    """Whether the city is this officer's to set up."""
    if city_changes.may_change(visit.officer, visit.at):
        return True
    return visit.officer.is_superuser and not Unit.objects.filter(kind=Unit.Kind.CITY).exists()
