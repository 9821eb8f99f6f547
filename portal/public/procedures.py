"""What can be asked for: the list with term and fee, searched without accents, and one procedure's papers and steps."""

import datetime as dt

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from dossiers.calendars.models import CalendarVersion
from dossiers.casework import deadlines
from dossiers.procedures.models import Procedure, ProcedureVersion, VersionQuerySet
from portal import spoken, vietnamese

LONGEST_SEARCH = 80


@require_safe
def procedures(request: HttpRequest) -> HttpResponse:
    """All procedures in force today, or those whose name, field or code holds every word that was typed."""
    typed = "".join(c for c in request.GET.get("tim", "")[:LONGEST_SEARCH] if c.isprintable()).strip()
    level = request.GET.get("cap", "")
    level = level if level in Procedure.Level.values else ""
    found = in_force(today()).filter(_matching(typed))
    if level:
        found = found.filter(procedure__level=level)
    rows = sorted(found, key=lambda version: (version.procedure.field.name, version.name))
    context = {
        "nav": "procedures",
        "typed": typed,
        "level": level,
        "levels": Procedure.Level.choices,
        "rows": [(version, spoken.term(version.term_amount, version.term_unit)) for version in rows],
    }
    return render(request, "public/procedures.html", context)


@require_safe
def procedure(request: HttpRequest, code: str) -> HttpResponse:
    """One procedure as it is in force today."""
    version = in_force(today()).filter(procedure__code=code[:20]).first()
    if version is None:
        raise Http404
    context = {
        "nav": "procedures",
        "version": version,
        "term": spoken.term(version.term_amount, version.term_unit),
        "papers": list(version.papers.all()),
        "steps": list(version.steps.all()),
        "due_at": _due_if_handed_in_now(version, timezone.now()),
    }
    return render(request, "public/procedure.html", context)


def in_force(day: dt.date) -> VersionQuerySet:
    """Versions in force on a date, with what a list shows of them."""
    return ProcedureVersion.objects.on(day).select_related("procedure", "procedure__field", "procedure__owner")


def today() -> dt.date:
    """The city's present date."""
    return vietnamese.local(timezone.now()).date()


def _matching(typed: str) -> Q:
    """Every word somewhere in name, field or code; accents and capitals do not matter."""
    condition = Q()
    for word in typed.split():
        plain = vietnamese.folded(word)
        condition &= (
            Q(name_folded__contains=plain)
            | Q(procedure__code__contains=plain)
            | Q(procedure__field__name__icontains=word)
        )
    return condition


def _due_if_handed_in_now(version: ProcedureVersion, at: dt.datetime) -> dt.datetime | None:
    """What “nộp bây giờ thì hẹn ngày nào” answers, on the city's first calendar; None before any is published."""
    calendar = CalendarVersion.objects.order_by("calendar_id", "-number").first()
    return deadlines.first_promise(version, calendar, at) if calendar else None
