"""Danh mục thủ tục: every procedure with its version in force, what is to come, and what is missing in it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from dossiers.procedures import catalogue_check
from dossiers.procedures.change_models import CatalogueChange
from dossiers.procedures.models import ProcedureVersion
from portal.desk import frame
from portal.desk.catalogue.catalogue_access import for_keepers
from portal.desk.visit import DeskVisit
from portal.wording import vi


@require_safe
@for_keepers
def catalogue_list(request: HttpRequest, visit: DeskVisit) -> HttpResponse:
    """?tim= words of name or code, ?thieu=1 only where something is missing."""
    typed, lacking = request.GET.get("tim", "").strip()[:100], request.GET.get("thieu") == "1"
    rows = _rows(visit)
    gaps = sum(1 for row in rows if row["gaps"])
    if typed:
        wanted = vi.folded(typed)
        rows = [row for row in rows if wanted in f"{vi.folded(row['version'].name)} {row['code'].lower()}"]
    shown = [row for row in rows if row["gaps"] or not lacking]
    waiting = CatalogueChange.objects.filter(state=CatalogueChange.State.WAITING).count()
    context = {"rows": shown, "sought": typed, "lacking": lacking, "gaps": gaps, "waiting": waiting}
    return frame.page(request, visit, "desk/catalogue_list.html", context)


def _rows(visit: DeskVisit) -> list[dict[str, Any]]:
    """By field and name; the version of today, or the first to come."""
    related = ("procedure__field", "procedure__owner")
    found = ProcedureVersion.objects.exclude(valid_to__lte=visit.today).select_related(*related)
    versions: dict[str, list[ProcedureVersion]] = {}
    for one in found.prefetch_related("papers", "steps", "fees").order_by("valid_from"):
        versions.setdefault(one.procedure.code, []).append(one)
    kinds = catalogue_check.unit_kinds()
    rows = [
        {
            "code": code,
            "version": several[0],
            "coming": several[1:] or [one for one in several if one.valid_from > visit.today],
            "gaps": catalogue_check.of_version(several[-1], kinds),
        }
        for code, several in versions.items()
    ]
    return sorted(rows, key=lambda row: (vi.folded(_first(row).procedure.field.name), vi.folded(_first(row).name)))


def _first(row: dict[str, Any]) -> ProcedureVersion:
    version: ProcedureVersion = row["version"]
    return version
