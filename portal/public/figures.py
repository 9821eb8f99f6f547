"""The public board: how many results each unit gave, how many late. Late counts of a unit are never suppressed."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from dossiers.oversight import reports
from dossiers.oversight.rates import FEW
from dossiers.units.models import Unit
from portal.public.city import city_result

KINDS = (Unit.Kind.DEPARTMENT, Unit.Kind.DISTRICT, Unit.Kind.COMMUNE)


@require_safe
def figures(request: HttpRequest) -> HttpResponse:
    """Every serving unit's year, most late first, by kind when asked."""
    kind = request.GET.get("loai", "")
    kind = kind if kind in KINDS else ""
    period = reports.year_before(timezone.now())
    rows = reports.public_units(since=period.since, until=period.until, as_of=period.as_of)
    shown = [row for row in rows if not kind or row.kind == kind]
    shown.sort(key=lambda row: (-row.late, -row.resolved, row.name))
    context = {
        "nav": "figures",
        "kind": kind,
        "kinds": [(value, Unit.Kind(value).label) for value in KINDS],
        "rows": shown,
        "units": len(rows),
        "without_late": sum(1 for row in shown if not row.late),
        "city": city_result(),
        "few": FEW,
    }
    return render(request, "public/figures.html", context)
