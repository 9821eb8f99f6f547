"""Quyết định của thành phố: what changes of the catalogue rest on, each with its PDF and the changes made by it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_safe

from dossiers.procedures import changing
from dossiers.procedures.change_models import CatalogueChange, CityDecision
from dossiers.procedures.changing import ChangeRefused
from portal.desk import form_messages, frame
from portal.desk.catalogue.catalogue_access import for_keepers, for_two
from portal.desk.visit import DeskVisit
from portal.web.days import DayField
from portal.web.uploads import takes_files


class DecisionForm(forms.Form):
    """Number, day, what it is about, the signed file."""

    number = forms.CharField(label="Số quyết định", max_length=60, help_text="Ví dụ 3412/QĐ-UBND")
    signed_on = DayField(label="Ngày ký", error_messages={"required": "Ghi ngày ký."})
    title = forms.CharField(label="Trích yếu", max_length=300)
    pdf = forms.FileField(label="Tệp PDF", error_messages={"required": "Chọn tệp PDF của quyết định."})

    def __init__(self, *of: Any, **more: Any) -> None:
        super().__init__(*of, **more)
        form_messages.plain(self)


@takes_files(signed_in=True)
@require_http_methods(["GET", "POST"])
@for_keepers
def decisions(request: HttpRequest, visit: DeskVisit) -> HttpResponse:
    """The list, and a form to add one."""
    form = DecisionForm(request.POST, request.FILES) if request.method == "POST" else DecisionForm()
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            made = changing.add_decision(
                told["number"], told["signed_on"], told["title"], file_name=told["pdf"].name, pdf=told["pdf"].read(),
                by=visit.officer, at=visit.at,
            )  # fmt: skip
        except ChangeRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Đã thêm quyết định. Chọn nó khi lập bản mới.")
            return redirect("catalogue:decision", number=made.pk)
    rows = CityDecision.objects.defer("pdf").prefetch_related("changes")
    context = {"rows": rows, "form": form}
    return frame.page(request, visit, "desk/city_decisions.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@for_two
def decision(request: HttpRequest, visit: DeskVisit, number: int) -> HttpResponse:
    """One decision with its changes; a POST sends every draft among them, or agrees to all that wait (viec)."""
    here = get_object_or_404(CityDecision.objects.defer("pdf").select_related("added_by"), pk=number)
    troubles: list[str] = []
    if request.method == "POST":
        troubles = _all(here, request.POST.get("viec", ""), visit)
        if not troubles:
            messages.success(request, "Đã làm với mọi thay đổi của quyết định này.")
            return redirect("catalogue:decision", number=number)
    rows = [
        {"of": one, "may_decide": changing.may_decide(one, by=visit.officer, at=visit.at)}
        for one in here.changes.select_related("proposed_by").order_by("code", "pk")
    ]
    states = set(here.changes.values_list("state", flat=True))
    context = {
        "here": here, "rows": rows, "troubles": troubles, "keeps": changing.administers(visit.officer, visit.at),
        "has_drafts": CatalogueChange.State.DRAFT in states, "may_decide": any(row["may_decide"] for row in rows),
    }  # fmt: skip
    return frame.page(request, visit, "desk/city_decision.html", context, status=422 if troubles else 200)


def _all(here: CityDecision, act: str, visit: DeskVisit) -> list[str]:
    """Each by itself: what cannot be is named, the others are done."""
    troubles = []
    state = {"gui": CatalogueChange.State.DRAFT, "dong-y": CatalogueChange.State.WAITING}.get(act)
    for one in here.changes.filter(state=state or "").order_by("pk"):
        try:
            if act == "gui":
                changing.send(one.pk, by=visit.officer, at=visit.at)
            else:
                changing.decide(one.pk, accept=True, by=visit.officer, at=visit.at)
        except ChangeRefused as refusal:
            troubles.append(f"{one.code}: {refusal}")
    return troubles


@require_safe
@for_two
def pdf(request: HttpRequest, visit: DeskVisit, number: int) -> HttpResponse:
    """The signed file, to keep."""
    here = get_object_or_404(CityDecision, pk=number)
    answer = HttpResponse(bytes(here.pdf), content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="quyet-dinh-{here.pk}.pdf"'
    return answer
