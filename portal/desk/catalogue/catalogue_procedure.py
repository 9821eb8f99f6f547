"""One procedure with its versions in time: what each says, what it changed, and the changes on their way."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from dossiers.procedures import catalogue_check, contents
from dossiers.procedures.change_models import CatalogueChange
from dossiers.procedures.models import ProcedureVersion
from portal.desk import frame
from portal.desk.catalogue.catalogue_access import for_keepers
from portal.desk.visit import DeskVisit

UNDER_WAY = (CatalogueChange.State.DRAFT, CatalogueChange.State.WAITING)


@require_safe
@for_keepers
def procedure(request: HttpRequest, visit: DeskVisit, code: str) -> HttpResponse:
    """?ban= is the number of a version; without it the one in force, or the first to come."""
    rows = ProcedureVersion.objects.filter(procedure__code=code.replace("\x00", "")).order_by("number")
    versions = list(rows.select_related("procedure__field", "procedure__owner"))
    if not versions:
        raise Http404
    here = _asked(versions, request.GET.get("ban", ""), visit)
    told = contents.of_version(here)
    before = next((one for one in versions if one.number == here.number - 1), None)
    context = {
        "versions": versions,
        "here": here,
        "facts": [(label, contents.told(name, told[name])) for name, label in contents.FACTS.items()],
        "told": told,
        "changed": contents.differences(contents.of_version(before), told) if before else [],
        "gaps": catalogue_check.gaps(told, catalogue_check.unit_kinds()),
        "made_by": CatalogueChange.objects.filter(version=here).select_related("decision").first(),
        "under_way": CatalogueChange.objects.filter(code=here.procedure.code, state__in=UNDER_WAY),
        "fees": here.fees.all(),
        "papers": here.papers.all(),
        "steps": here.steps.all(),
    }
    return frame.page(request, visit, "desk/catalogue_procedure.html", context)


def _asked(versions: list[ProcedureVersion], number: str, visit: DeskVisit) -> ProcedureVersion:
    if number:
        found = next((one for one in versions if str(one.number) == number), None)
        if found is None:
            raise Http404
        return found
    begun = [one for one in versions if one.valid_from <= visit.today]
    return begun[-1] if begun else versions[0]
