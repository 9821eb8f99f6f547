"""Handing many dossiers over at once: codes or QR links scanned one by one, forwarded to one holder, a result per row.

The list stands in the form itself, so that nothing is lost without JavaScript: a scanner types a code and Enter.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import base36_to_int, int_to_base36, urlencode
from django.views.decorators.http import require_http_methods, require_safe

from dossiers.casework import actions
from dossiers.casework.models import Dossier
from dossiers.units.models import Officer, Post, Unit
from portal.desk import frame
from portal.desk.papers import prints
from portal.desk.visit import WORKING_ROLES, DeskVisit, official
from portal.desk.worklist import paper_clocks, search
from portal.forms import handing_over, pdf
from portal.forms.blocks import Paper

MOST = 200
EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


@dataclass(frozen=True)
class ScannedRow:
    """One scanned dossier, and what became of it: ``done`` None before the hand-over."""

    code: str
    dossier: Dossier | None
    done: bool | None = None
    sentence: str = ""


@dataclass(frozen=True)
class Target:
    """Who takes them: a unit, perhaps an officer there."""

    unit: Unit | None
    officer: Officer | None


@require_http_methods(["GET", "POST"])
@official
def handover(request: HttpRequest, visit: DeskVisit) -> HttpResponse:
    """Add one scanned code to the list, or hand the whole list over."""
    if not visit.working_posts:
        return frame.page(request, visit, "desk/no_desk.html", {}, status=403)
    codes = _codes(request)
    error = ""
    typed = request.POST.get("quet", "").strip()[: search.LONGEST * 2]
    if typed:
        code = search.exact_code(typed, visit)
        if code is None:
            error = "Không có hồ sơ nào của bạn với mã vừa quét. Quét lại, hoặc gõ đủ mã hồ sơ."
        elif code in codes:
            error = f"Hồ sơ {code} đã có trong danh sách."
        elif len(codes) >= MOST:
            error = f"Mỗi lần bàn giao tối đa {MOST} hồ sơ."
        else:
            codes.append(code)
    rows = _rows(codes, visit)
    target = _target(request, visit)
    if request.POST.get("lam") == "ban-giao" and not typed:
        if target.unit is None:
            error = "Chọn nơi nhận."
        elif not rows:
            error = "Quét ít nhất một hồ sơ."
        else:
            return _done(request, visit, [_hand_over(row, target, visit) for row in rows], target)
    return _page(request, visit, rows, target, error)


def _hand_over(row: ScannedRow, target: Target, visit: DeskVisit) -> ScannedRow:
    assert row.dossier is not None and target.unit is not None  # asked above
    try:
        actions.forward(
            row.dossier.pk, to_unit=target.unit, to_officer=target.officer, by=visit.officer, at=visit.at,
            seen=row.dossier.acted_seq,
        )  # fmt: skip
    except actions.ActRefused as refused:
        return ScannedRow(row.code, row.dossier, done=False, sentence=str(refused))
    return ScannedRow(row.code, row.dossier, done=True)


def _codes(request: HttpRequest) -> list[str]:
    """The list so far, without those crossed out."""
    out = request.POST.get("bo", "")
    return [code for code in dict.fromkeys(request.POST.getlist("ma")[:MOST]) if code != out]


def _rows(codes: list[str], visit: DeskVisit) -> list[ScannedRow]:
    known = [search.exact_code(code, visit) for code in codes]
    found = Dossier.objects.filter(code__in=[code for code in known if code]).select_related(
        "applicant", "procedure_version"
    )
    by_code = {dossier.code: dossier for dossier in found}
    return [ScannedRow(code, by_code[code]) for code in codes if code in by_code]


def _target(request: HttpRequest, visit: DeskVisit) -> Target:
    given = request.POST.get("nhan", "")
    unit_id, _, officer_id = given.partition("-")
    if not (unit_id.isascii() and unit_id.isdigit() and len(unit_id) < 19):
        return Target(None, None)
    unit = Unit.objects.on(visit.today).filter(pk=unit_id).first()
    post = None
    if officer_id.isascii() and officer_id.isdigit() and len(officer_id) < 19:
        post = Post.objects.on(visit.today).filter(unit=unit, officer=int(officer_id)).select_related("officer").first()
    return Target(unit, post.officer if post else None)


def _choices(visit: DeskVisit) -> list[tuple[str, list[tuple[str, str]]]]:
    """The officer's own units, those above and below: each as a whole, then its people."""
    own = visit.units()
    ids = {unit.pk for unit in own} | {unit.parent_id for unit in own if unit.parent_id}
    units = list(Unit.objects.on(visit.today).serving().filter(pk__in=ids).order_by("sort_key", "code"))
    posts = Post.objects.on(visit.today).filter(unit__in=units, role__in=WORKING_ROLES, officer__is_active=True)
    people: dict[int, dict[str, str]] = {unit.pk: {} for unit in units}
    for post in posts.select_related("officer").order_by("officer__full_name"):
        people[post.unit_id].setdefault(f"{post.unit_id}-{post.officer_id}", post.officer.full_name)
    return [
        (unit.name, [(f"{unit.pk}-", f"{unit.name}, chưa chỉ định người"), *people[unit.pk].items()]) for unit in units
    ]


def _page(request: HttpRequest, visit: DeskVisit, rows: list[ScannedRow], target: Target, error: str) -> HttpResponse:
    context: dict[str, Any] = {"rows": rows, "choices": _choices(visit), "error": error, "most": MOST}
    context["chosen"] = request.POST.get("nhan", "")
    context["papers"], context["papers_total"] = paper_clocks.listed(visit)
    return frame.page(request, visit, "desk/handover.html", context, status=422 if error else 200)


def _done(request: HttpRequest, visit: DeskVisit, rows: list[ScannedRow], target: Target) -> HttpResponse:
    done = [row.dossier.pk for row in rows if row.done and row.dossier]
    context = {"rows": rows, "target": target, "passed": len(done), "sheet": _address(done, visit.at)}
    return frame.page(request, visit, "desk/handed_over.html", context)


def _address(dossiers: list[int], at: dt.datetime) -> str:
    """What names a hand-over in an address: its instant, and in which dossiers' log to look for it."""
    micros = (at - EPOCH) // dt.timedelta(microseconds=1)
    return urlencode({"luc": str(micros), "hs": ".".join(map(int_to_base36, dossiers))}) if dossiers else ""


@require_safe
@official
def control_sheet(request: HttpRequest, visit: DeskVisit) -> HttpResponse:
    """The control sheet of a hand-over of one's own, as a page that prints."""
    notice = pdf.SENTENCE if prints.FAILED in request.GET else ""
    address = f"{reverse('desk:handover_pdf')}?{request.GET.urlencode()}"
    return prints.sheet(request, _sheet(request, visit), {"pdf_url": address, "notice": notice})


@require_safe
@official
def control_sheet_pdf(request: HttpRequest, visit: DeskVisit) -> HttpResponse:
    """The same as PDF; when it cannot be made: the page, with a sentence."""
    paper = _sheet(request, visit)
    try:
        return prints.pdf_answer(paper)
    except pdf.Unprintable:
        return redirect(f"{reverse('desk:handover_sheet')}?{request.GET.urlencode()}&{prints.FAILED}=1")


def _sheet(request: HttpRequest, visit: DeskVisit) -> Paper:
    """Read again from the log; nobody prints what somebody else gave. Raises Http404."""
    try:
        at = EPOCH + dt.timedelta(microseconds=int(request.GET.get("luc", "")[:18]))
        keys = [base36_to_int(key) for key in request.GET.get("hs", "").split(".")[:MOST]]
    except (ValueError, OverflowError) as error:
        raise Http404 from error
    events = handing_over.given([key for key in keys if key < 1 << 63], by=visit.officer, at=at)
    paper = handing_over.sheet(events, prints.printing(request, visit))
    if paper is None:
        raise Http404
    return paper
