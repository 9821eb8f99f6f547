"""Reminders: who owes an answer about which dossiers, a new one, the answer and the outcome."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import Count, F, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from dossiers.casework.actions.refusals import ActRefused, Invalid
from dossiers.casework.models import Dossier
from dossiers.oversight import reminders as acts
from dossiers.oversight.models import Reminder
from dossiers.units.models import Unit
from dossiers.units.roles import Role
from portal.board import remind_purposes
from portal.board.frame import page
from portal.board.visit import BoardVisit, leader
from portal.presentation import status
from portal.web import unit_parameter

SHOWN = 200
USUAL_DAYS = 2
EARLIER = 50


@dataclass(frozen=True)
class ReminderState:
    """A reminder's state in words, with its colour and icon."""

    css: str
    icon: str
    words: str


@leader
@require_http_methods(["GET", "HEAD", "POST"])
def reminders(request: HttpRequest, visit: BoardVisit) -> HttpResponse:
    """Open reminders, the last ended ones, and for leaders the form of a new one about the chosen unit's dossiers."""
    offered = remindable(visit)
    unit = unit_parameter.by_code(request.GET, "don-vi", offered)
    purpose, day = remind_purposes.chosen(request.GET.get("viec", "")), request.GET.get("ngay", "")[:10]
    errors: dict[str, str] = {}
    if request.method == "POST" and unit is not None:
        try:
            made = _made(request, visit, unit)
        except Invalid as error:
            errors = error.errors
        except ActRefused as error:
            errors = {"reason": str(error)}
        else:
            messages.success(request, f"Đã đôn đốc {unit.name}.")
            return HttpResponseRedirect(reverse("board:reminder", args=[made.pk]))
    context = {
        **_lists(visit),
        "offered": offered,
        "owing": _owing(visit, offered),
        "unit": unit,
        "candidates": [] if unit is None else list(_candidates(visit, unit, purpose, day)),
        "purpose": purpose,
        "legend": "" if unit is None else remind_purposes.legend(unit, purpose),
        "chosen": set(request.POST.getlist("ho-so")) if request.method == "POST" else None,
        "reason": request.POST.get("noi-dung", _begun(purpose))[:1000],
        "days": request.POST.get("so-ngay", USUAL_DAYS),
        "errors": errors,
    }
    return page(request, visit, "board/reminders.html", context)


@leader
@require_http_methods(["GET", "HEAD", "POST"])
def reminder(request: HttpRequest, visit: BoardVisit, reminder_number: int) -> HttpResponse:
    """One reminder in sight with its dossiers; its unit's leader answers, a leader above ends it."""
    named = Reminder.objects.select_related(
        "unit__parent__parent", "by_unit", "made_by", "answered_by", "closed_by", "followed_by"
    )
    found = named.filter(pk=reminder_number).first()
    if found is None or not visit.sees(found.unit_id):
        raise Http404
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            messages.success(request, _acted(request, visit, found))
            return HttpResponseRedirect(reverse("board:reminder", args=[found.pk]))
        except Invalid as error:
            errors = error.errors
        except ActRefused as error:
            errors = {"refused": str(error)}
    listed = Dossier.objects.filter(reminded__reminder=found).annotate(reminded_due=F("reminded__due_at"))
    rows = listed.select_related("procedure_version", "unit", "extension").order_by("due_at", "pk")
    context = {
        "reminder": found,
        "state": state(found, visit),
        "rows": [(one, status.official_tags(one, visit.at)) for one in rows],
        "may_answer": found.answered_at is None and found.closed_at is None and leads(visit, found.unit),
        "may_close": found.closed_at is None and acts.led_from(visit.officer, found.unit, at=visit.at) is not None,
        "outcomes": Reminder.Outcome.choices,
        "typed_answer": request.POST.get("tra-loi", "")[:2000],
        "typed_outcome": request.POST.get("ket-qua", ""),
        "typed_remark": request.POST.get("nhan-xet", "")[:1000],
        "errors": errors,
    }
    return page(request, visit, "board/reminder.html", context)


def remindable(visit: BoardVisit) -> list[Unit]:
    """The units below those that the visitor leads, in their usual order. At most one query."""
    led = [post.unit for post in visit.posts if post.role == Role.LEADER]
    if not led:
        return []
    serving = Unit.objects.serving().on(visit.at.date())
    if not any(unit.kind == Unit.Kind.CITY for unit in led):
        serving = serving.filter(parent__in=led)
    return list(serving)


def leads(visit: BoardVisit, unit: Unit) -> bool:
    """Whether the visitor leads this very unit."""
    return any(post.role == Role.LEADER and post.unit_id == unit.pk for post in visit.posts)


def state(found: Reminder, visit: BoardVisit) -> ReminderState:
    """Where a reminder stands at this instant."""
    if found.closed_at is not None:
        return ReminderState("s-early", "circle-check", found.get_outcome_display() or "")
    if found.answered_at is not None:
        return ReminderState("s-run", "check", "Đã trả lời, chờ kết luận")
    if found.answer_due_at < visit.at:
        return ReminderState("s-late", "alert-octagon", "Quá hạn trả lời")
    return ReminderState("s-soon", "hourglass", "Chờ trả lời")


def _lists(visit: BoardVisit) -> dict[str, Any]:
    seen = Reminder.objects.select_related("unit", "by_unit", "made_by").annotate(dossiers=Count("items"))
    if visit.units is not None:
        seen = seen.filter(unit__in=visit.units)
    standing = list(seen.filter(closed_at__isnull=True).order_by("answer_due_at", "pk")[: SHOWN + 1])
    ended = seen.filter(closed_at__isnull=False).order_by("-closed_at", "-pk")[:EARLIER]
    return {
        "standing": [(one, state(one, visit)) for one in standing[:SHOWN]],
        "more": len(standing) > SHOWN,
        "ended": [(one, state(one, visit)) for one in ended],
        "shown": SHOWN,
    }


def _owing(visit: BoardVisit, offered: list[Unit]) -> list[tuple[Unit, int]]:
    """Of the units that the visitor may remind, those that hold overdue dossiers and how many, most first."""
    held = Dossier.objects.overdue(visit.at).filter(holder__in=offered).order_by()
    counts = dict(held.values_list("holder").annotate(number=Count("pk")))
    return sorted(((one, counts[one.pk]) for one in offered if one.pk in counts), key=lambda pair: -pair[1])


def _candidates(visit: BoardVisit, unit: Unit, purpose: str, day: str) -> QuerySet[Dossier]:
    """The dossiers that a reminder for this purpose may name; without one, what is overdue there or received by it."""
    found = remind_purposes.candidates(unit, purpose, visit.at, day)
    return found.select_related("procedure_version").order_by("due_at", "pk")[:SHOWN]


def _begun(purpose: str) -> str:
    """The words a form begins with."""
    return remind_purposes.PURPOSES[purpose].words if purpose else ""


def _made(request: HttpRequest, visit: BoardVisit, unit: Unit) -> Reminder:
    days = request.POST.get("so-ngay", "")
    chosen = [code for code in request.POST.getlist("ho-so")[: acts.MOST_DOSSIERS + 1] if "\x00" not in code]
    dossiers = list(Dossier.objects.at_units([unit.pk]).filter(code__in=chosen))
    return acts.remind(
        unit,
        dossiers,
        reason=request.POST.get("noi-dung", ""),
        days=int(days) if days.isascii() and days.isdecimal() and len(days) < 4 else 0,
        by=visit.officer,
        at=visit.at,
    )


def _acted(request: HttpRequest, visit: BoardVisit, found: Reminder) -> str:
    if "tra-loi" in request.POST:
        acts.answer(found.pk, words=request.POST["tra-loi"], by=visit.officer, at=visit.at)
        return "Đã gửi trả lời."
    outcome, remark = request.POST.get("ket-qua", ""), request.POST.get("nhan-xet", "")
    acts.close(found.pk, outcome=outcome, remark=remark, by=visit.officer, at=visit.at)
    return "Đã kết thúc đôn đốc."
