"""Feedback, proposals and complaints that the officer's units hold: those late first, and one with its acts.

Who sent one is read by leaders of the holding unit alone.
"""

from collections.abc import Callable
from typing import Any

from django.contrib import messages as flash
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_safe

from dossiers.casework.actions.refusals import ActRefused, Invalid
from dossiers.feedback import answering
from dossiers.feedback.models import Author, Petition
from dossiers.units.models import Officer, Unit
from dossiers.units.roles import Role
from portal.desk import frame
from portal.desk.visit import DeskVisit, official

PAGE = 50

DONE = {
    "accepted": "Đã tiếp nhận.",
    "assigned": "Đã giao.",
    "drafted": "Đã lưu dự thảo cho lãnh đạo xem. Người gửi chưa thấy.",
    "forwarded": "Đã chuyển.",
    "made_complex": "Đã xác định là vụ việc phức tạp; hẹn trả lời tính lại.",
    "refused": "Đã báo người gửi, kèm lý do.",
    "answered": "Đã trả lời. Câu trả lời chỉ người gửi xem được.",
    "published": "Đã công khai câu trả lời.",
    "hidden": "Câu trả lời không còn công khai.",
}


@require_safe
@official
def petitions(request: HttpRequest, visit: DeskVisit) -> HttpResponse:
    """Open ones in the order of their promises, or ended ones (?xong=1) the newest first."""
    units = [unit.pk for unit in visit.units()]
    if not units:
        return frame.page(request, visit, "desk/no_desk.html", {}, status=403)
    ended = "xong" in request.GET
    typed = request.GET.get("trang", "1")
    page = max(1, int(typed)) if typed.isascii() and typed.isdigit() and len(typed) < 6 else 1
    done = answering.held_by(units).filter(ended_at__isnull=False).order_by("-ended_at", "-pk")
    ordered = done if ended else answering.open_at(units)
    rows = list(ordered[(page - 1) * PAGE : page * PAGE + 1])
    context = {"rows": rows[:PAGE], "ended": ended, "before": page - 1, "after": page + 1 if len(rows) > PAGE else 0}
    return frame.page(request, visit, "desk/petitions.html", context)


@require_http_methods(["GET", "POST"])
@official
def petition(request: HttpRequest, visit: DeskVisit, code: str) -> HttpResponse:
    """One petition; POST: one act (``viec``), with the number of the last act seen."""
    found = answering.held_by([unit.pk for unit in visit.units()]).filter(code=code).first()
    if found is None:
        raise Http404
    if request.method != "POST":
        return _page(request, visit, found, {})
    act = request.POST.get("viec", "")
    if act not in ACTS:
        return _page(request, visit, found, {"viec": "Chọn một việc."})
    typed = request.POST.get("seen", "")
    seen = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 9 else -1
    try:
        after = ACTS[act](request, found.pk, by=visit.officer, at=visit.at, seen=seen)
    except Invalid as error:
        return _page(request, visit, found, error.errors)
    except ActRefused as error:
        return _page(request, visit, Petition.objects.select_related("unit", "holder").get(pk=found.pk),
                     {"viec": str(error)}, status=409)  # fmt: skip
    flash.success(request, f"{after.code}: {DONE[act]}")
    if act == "forwarded" and after.holder_id not in {unit.pk for unit in visit.units()}:
        return redirect("desk:petitions")
    return redirect("desk:petition", code=after.code)


def _page(
    request: HttpRequest, visit: DeskVisit, found: Petition, errors: dict[str, str], *, status: int = 0
) -> HttpResponse:
    roles = visit.roles_at(found.holder_id)
    context = {
        "petition": found,
        "errors": errors,
        "can": answering.possible(found, roles),
        "author": Author.objects.filter(petition=found).first() if Role.LEADER in roles else None,
        "is_leader": Role.LEADER in roles,
        "events": list(found.events.select_related("unit", "actor").order_by("seq")),
        "staff": _staff(visit, found, roles) if "assigned" in answering.possible(found, roles) else [],
        "units": _units(visit, found) if "forwarded" in answering.possible(found, roles) else [],
        "typed": request.POST,
        "longest": answering.LONGEST_ANSWER,
    }
    return frame.page(request, visit, "desk/petition.html", context, status=status or (422 if errors else 200))


def _units(visit: DeskVisit, found: Petition) -> list[Unit]:
    return list(Unit.objects.serving().on(visit.today).exclude(pk=found.holder_id))


def _staff(visit: DeskVisit, found: Petition, roles: list[str]) -> list[Officer]:
    """Whom this officer may name: everyone of the unit for a leader, else the officer alone."""
    everyone = answering.staff(found.holder_id, visit.at)
    return everyone if Role.LEADER in roles else [one for one in everyone if one.pk == visit.officer.pk]


def _assign(request: HttpRequest, number: int, **facts: Any) -> Petition:
    typed = request.POST.get("handler", "")
    known = typed.isascii() and typed.isdigit() and len(typed) < 10
    chosen = Officer.objects.filter(pk=typed, is_active=True).first() if known else None
    return answering.assign(number, to=chosen, **facts)


def _forward(request: HttpRequest, number: int, **facts: Any) -> Petition:
    chosen = Unit.objects.serving().on(facts["at"].date()).filter(code=request.POST.get("to", "")[:32]).first()
    return answering.forward(number, to=chosen, **facts)


ACTS: dict[str, Callable[..., Petition]] = {
    "accepted": lambda request, number, **facts: answering.accept(number, **facts),
    "assigned": _assign,
    "drafted": lambda request, number, **facts: answering.draft(number, text=request.POST.get("draft", ""), **facts),
    "forwarded": _forward,
    "made_complex": lambda request, number, **facts: answering.make_complex(number, **facts),
    "refused": lambda request, number, **facts: answering.refuse(
        number, reason=request.POST.get("reason", ""), **facts
    ),
    "answered": lambda request, number, **facts: answering.answer(number, text=request.POST.get("answer", ""), **facts),
    "published": lambda request, number, **facts: answering.publish(
        number, question=request.POST.get("question", ""), **facts
    ),
    "hidden": lambda request, number, **facts: answering.hide(number, **facts),
}
