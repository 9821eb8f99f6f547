"""Thay đổi danh mục: their history, and one change with what it changes and touches, sent, agreed, taken back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_safe

from dossiers.procedures import catalogue_check, changing, contents
from dossiers.procedures.change_models import CatalogueChange
from dossiers.procedures.changing import ChangeRefused
from portal.desk import frame
from portal.desk.catalogue.catalogue_access import for_two
from portal.desk.catalogue.touched import touched
from portal.desk.visit import DeskVisit
from portal.presentation.procedure_search import catalogue_on

MOST = 500
RELATED = ("decision", "proposed_by", "decided_by", "undone_by", "based_on", "version")
Act = Callable[[CatalogueChange, HttpRequest, DeskVisit], str]


@require_safe
@for_two
def changes(request: HttpRequest, visit: DeskVisit) -> HttpResponse:
    """The newest first; ?thu-tuc= of one procedure."""
    code = request.GET.get("thu-tuc", "").replace("\x00", "")[:20]
    found = CatalogueChange.objects.select_related(*RELATED).defer("decision__pdf")
    rows = list((found.filter(code=code) if code else found)[:MOST])
    told = [{"of": row, "name": row.after["name"], "what": _what(row)} for row in rows]
    context = {"rows": told, "code": code, "keeps": changing.administers(visit.officer, visit.at)}
    return frame.page(request, visit, "desk/catalogue_changes.html", context)


def _what(change: CatalogueChange) -> str:
    if not change.before:
        return "thủ tục mới"
    return ", ".join(one.what.lower() for one in contents.differences(change.before, change.after)[:6])


@require_http_methods(["GET", "POST"])
@for_two
def change(request: HttpRequest, visit: DeskVisit, number: int) -> HttpResponse:
    """One change; a POST does the act named by ``viec``."""
    found = CatalogueChange.objects.select_related(*RELATED).defer("decision__pdf")
    here = get_object_or_404(found, pk=number)
    problems: list[str] = []
    if request.method == "POST":
        act = ACTS.get(request.POST.get("viec", ""))
        if act is None:
            raise Http404
        try:
            messages.success(request, act(here, request, visit))
        except ChangeRefused as refusal:
            problems = refusal.sentences
        else:
            catalogue_on.forget()
            return redirect("catalogue:change", number=number)
    return frame.page(request, visit, "desk/catalogue_change.html", _context(here, visit) | {"problems": problems},
                      status=422 if problems else 200)  # fmt: skip


def _context(here: CatalogueChange, visit: DeskVisit) -> dict[str, Any]:
    keeps = changing.administers(visit.officer, visit.at)
    return {
        "here": here,
        "name": here.after["name"],
        "differences": contents.differences(here.before, here.after),
        "touched": touched(here, visit.at),
        "gaps": catalogue_check.gaps(here.after, catalogue_check.unit_kinds()),
        "keeps": keeps,
        "may_decide": changing.may_decide(here, by=visit.officer, at=visit.at),
        "may_undo": keeps and here.state == CatalogueChange.State.ACCEPTED and here.from_day > visit.today,
    }


def _send(here: CatalogueChange, request: HttpRequest, visit: DeskVisit) -> str:
    sent = changing.send(here.pk, by=visit.officer, at=visit.at)
    if sent.state == CatalogueChange.State.ACCEPTED:
        return f"Đã nhận: có hiệu lực từ {sent.from_day:%d/%m/%Y}."
    return "Đã gửi. Có hiệu lực khi người thứ hai đồng ý."


def _accept(here: CatalogueChange, request: HttpRequest, visit: DeskVisit) -> str:
    changing.decide(here.pk, accept=True, by=visit.officer, at=visit.at)
    return f"Đã đồng ý: có hiệu lực từ {here.from_day:%d/%m/%Y}."


def _decline(here: CatalogueChange, request: HttpRequest, visit: DeskVisit) -> str:
    changing.decide(here.pk, accept=False, by=visit.officer, at=visit.at)
    return "Đã ghi nhận không đồng ý."


def _withdraw(here: CatalogueChange, request: HttpRequest, visit: DeskVisit) -> str:
    changing.withdraw(here.pk, by=visit.officer, at=visit.at)
    return "Đã bỏ; không có gì thay đổi."


def _undo(here: CatalogueChange, request: HttpRequest, visit: DeskVisit) -> str:
    changing.undo(here.pk, reason=request.POST.get("ly-do", "")[:2000], by=visit.officer, at=visit.at)
    return "Đã rút lại; bản trước tiếp tục được dùng."


ACTS: dict[str, Act] = {
    "gui": _send, "dong-y": _accept, "khong": _decline, "bo": _withdraw, "rut-lai": _undo,
}  # fmt: skip
