"""The printed forms of TT 01/2018/TT-VPCP: what stands at the head of each, and forms 02 to 05 of a dossier.

Form 01, the receipt with its QR, has a room of its own (receipt.py). Nothing is changed by printing.
"""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dossiers.casework.models import Decision, Dossier, Event, Letter, Pause
from dossiers.casework.states import Kind
from dossiers.units.models import Officer, Unit
from portal import vietnamese
from portal.desk import doors, routes
from portal.desk.visit import Visit, official


@dataclass(frozen=True)
class Letterhead:
    """Who issues the paper: superior and agency, in the capitals of printed forms."""

    superior: str
    agency: str


@dataclass(frozen=True)
class HandOver:
    """One row of the control sheet (form 05)."""

    at: object
    from_whom: str
    to_whom: str
    step: str
    remark: str


def letterhead(unit: Unit) -> Letterhead:
    """Head of a paper of this unit's desk."""
    if unit.kind == Unit.Kind.COMMUNE:
        above = f"UBND {unit.parent.name}" if unit.parent else "ỦY BAN NHÂN DÂN"
        return Letterhead(above.upper(), f"UBND {unit.name}".upper())
    if unit.kind == Unit.Kind.DISTRICT:
        return Letterhead("ỦY BAN NHÂN DÂN", unit.name.upper())
    return Letterhead(f"UBND {settings.CITY_NAME}".upper(), unit.name.upper())


def sheet(request: HttpRequest, template: str, unit: Unit, visit: Visit, context: dict[str, Any]) -> HttpResponse:
    """A paper ready to be printed."""
    frame = {"head": letterhead(unit), "unit": unit, "at": visit.at, "officer": visit.officer}
    return render(request, template, {**frame, **context})


@require_safe
@official
def printed(request: HttpRequest, visit: Visit, code: str, form: str) -> HttpResponse:
    """Forms 02 to 05 of a dossier; a form that the dossier does not have is not found."""
    dossier = doors.dossier(visit, code)
    make = FORMS.get(form)
    context = make(dossier) if make else None
    if context is None:
        raise Http404
    context |= {"dossier": dossier, "applicant": dossier.applicant, "procedure": dossier.procedure_version.name}
    context["number"] = context.get("number") or number_of(dossier)
    return sheet(request, f"print/{TEMPLATES[form]}.html", dossier.unit, visit, context)


def available(dossier: Dossier, pauses: list[Pause], decisions: list[Decision]) -> list[tuple[str, str]]:
    """The forms a dossier has, as (address word, title)."""
    asked = any(pause.reason == Pause.Reason.PAPERS for pause in pauses)
    refused = any(decision.act in REFUSALS for decision in decisions)
    found = [("bo-sung", "Phiếu yêu cầu bổ sung")] if asked else []
    found += [("tu-choi", "Phiếu từ chối")] if refused else []
    found += [("xin-loi", "Phiếu xin lỗi, hẹn lại")] if hasattr(dossier, "extension") else []
    return [*found, ("kiem-soat", "Phiếu kiểm soát")] if dossier.received_at else found


REFUSALS = ("refuse", "refuse_to_resolve", "stop")


def number_of(dossier: Dossier) -> str:
    """The order number of the code: forms are numbered as the dossier is."""
    return dossier.code.rsplit("-", 1)[-1]


def _supplement(dossier: Dossier) -> dict[str, Any] | None:
    asked = (
        dossier.pauses.filter(reason=Pause.Reason.PAPERS)
        .select_related("notice__signed_by")
        .order_by("-began_at")
        .first()
    )
    if asked is None:
        return None
    own = {paper.pk: paper for paper in dossier.procedure_version.papers.all()}
    papers = []
    for paper in asked.papers:
        required = own.get(paper.get("required"))
        counts = {"originals": required.originals, "copies": required.copies} if required else {}
        papers.append({"name": paper["name"], "basis": paper.get("basis", ""), **counts})
    letter = asked.notice
    number = letter.number if letter else ""
    said = {"reason": asked.explanation, "basis": asked.basis, "letter": letter, "number": number}
    return {"pause": asked, "papers": papers, **said}


def _refusal(dossier: Dossier) -> dict[str, Any] | None:
    decision = dossier.decisions.filter(act__in=REFUSALS).select_related("officer").order_by("-made_at").first()
    return {"decision": decision} if decision else None


def _apology(dossier: Dossier) -> dict[str, Any] | None:
    extension = getattr(dossier, "extension", None)
    letter = dossier.letters.filter(kind=Letter.Kind.APOLOGY).select_related("signed_by").first()
    return {"extension": extension, "number": extension.number, "letter": letter} if extension else None


def _control(dossier: Dossier) -> dict[str, Any] | None:
    if dossier.received_at is None:
        return None
    events = list(Event.objects.filter(dossier=dossier).select_related("unit", "actor"))
    names = Officer.objects.in_bulk([e.data["to_officer"] for e in events if e.data.get("to_officer")])
    steps = {step.seq: step.name for step in routes.steps_of(dossier.procedure_version_id)}
    rows = [_hand_over(event, names, steps) for event in events if event.kind != Kind.BECAME_OVERDUE]
    return {"rows": rows, "papers": list(dossier.papers.order_by("pk"))}


def _hand_over(event: Event, names: dict[int, Officer], steps: dict[int, str]) -> HandOver:
    giver = event.actor.full_name if event.actor else "Người nộp"
    taker = names.get(event.data.get("to_officer"))
    to_whom = f"{taker.full_name}, {event.unit.name}" if taker else event.unit.name
    step = steps.get(event.data.get("step"), event.get_kind_display())
    outcome = {"early": "trước hạn", "on_time": "đúng hạn", "late": "trễ hạn"}.get(event.data.get("outcome", ""), "")
    return HandOver(
        event.occurred_at, giver, to_whom, step, outcome or vietnamese.lower_first(event.get_kind_display())
    )


FORMS = {"bo-sung": _supplement, "tu-choi": _refusal, "xin-loi": _apology, "kiem-soat": _control}
TEMPLATES = {"bo-sung": "supplement", "tu-choi": "refusal", "xin-loi": "apology", "kiem-soat": "control"}
