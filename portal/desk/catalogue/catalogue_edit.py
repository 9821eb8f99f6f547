"""Writing a draft: a new procedure, a new version from a day, or a draft corrected. One form for the three."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods

from dossiers.procedures import changing, contents
from dossiers.procedures.change_models import CatalogueChange, CityDecision
from dossiers.procedures.changing import ChangeRefused, Grounds
from dossiers.procedures.contents import Contents
from dossiers.procedures.models import ProcedureVersion
from portal.desk import frame
from portal.desk.catalogue import version_form
from portal.desk.catalogue.catalogue_access import for_keepers
from portal.desk.catalogue.version_form import FactsForm, GroundsForm, ProcedureForm
from portal.desk.visit import DeskVisit


class Editing:
    """One draft under the pen: what it starts from, the forms, and where it is shown."""

    def __init__(self, code: str, told: Contents, *, draft: CatalogueChange | None, is_new: bool) -> None:
        self.code, self.told, self.draft, self.is_new = code, told, draft, is_new
        self.problems: list[str] = []

    def fill(self, data: Any, visit: DeskVisit) -> None:
        """The forms, bound to what was typed or filled from what it starts from."""
        self.grounds = GroundsForm(data, initial=self._grounds(visit.today))
        self.facts = FactsForm(data, initial=version_form.initial(self.told))
        of_procedure = {"code": self.code, **{name: self.told[name] for name in contents.OF_PROCEDURE}}
        self.procedure = ProcedureForm(data, initial=of_procedure) if self.is_new else None
        self.rows = version_form.tables(self.told, data)

    def _grounds(self, today: dt.date) -> dict[str, Any]:
        if self.draft is not None:
            was = self.draft
            return {"from_day": was.from_day, "decision": was.decision_id, "basis": was.basis, "reason": was.reason}
        return {"from_day": (today.replace(day=1) + dt.timedelta(days=32)).replace(day=1)}

    def forms(self) -> list[Form]:
        """Those that are there."""
        return [form for form in (self.grounds, self.procedure, self.facts) if form is not None]

    def is_valid(self) -> bool:
        """Whether every box was read."""
        return all([*(form.is_valid() for form in self.forms()), *(table.is_valid() for table in self.rows.values())])

    def save(self, visit: DeskVisit) -> CatalogueChange:
        """The draft. Raises ChangeRefused."""
        of_procedure = {name: self.told[name] for name in contents.OF_PROCEDURE}
        code = self.code
        if self.procedure is not None:
            of_procedure = {name: self.procedure.cleaned_data[name] for name in contents.OF_PROCEDURE}
            code = self.procedure.cleaned_data["code"]
            if self.draft is None and changing.newest(code) is not None:
                raise ChangeRefused(f"Đã có thủ tục mã {code}.")
        told = self.grounds.cleaned_data
        decision = CityDecision.objects.defer("pdf").filter(pk=told["decision"] or 0).first()
        return changing.draft(
            code, version_form.typed(self.facts, self.rows, of_procedure), from_day=told["from_day"],
            grounds=Grounds(told["reason"], told["basis"], decision), by=visit.officer, at=visit.at,
            replacing=self.draft,
        )  # fmt: skip


@require_http_methods(["GET", "POST"])
@for_keepers
def new_procedure(request: HttpRequest, visit: DeskVisit) -> HttpResponse:
    """An empty form."""
    return _edit(request, visit, Editing("", contents.empty(), draft=None, is_new=True))


@require_http_methods(["GET", "POST"])
@for_keepers
def new_version(request: HttpRequest, visit: DeskVisit, code: str) -> HttpResponse:
    """The form, filled from the last version."""
    version = changing.newest(code.replace("\x00", ""))
    if version is None:
        raise Http404
    return _edit(request, visit, Editing(code, contents.of_version(version), draft=None, is_new=False))


@require_http_methods(["GET", "POST"])
@for_keepers
def edit_draft(request: HttpRequest, visit: DeskVisit, number: int) -> HttpResponse:
    """The form, filled from a draft."""
    draft = get_object_or_404(CatalogueChange, pk=number, state=CatalogueChange.State.DRAFT)
    return _edit(request, visit, Editing(draft.code, draft.after, draft=draft, is_new=not draft.before))


def _edit(request: HttpRequest, visit: DeskVisit, editing: Editing) -> HttpResponse:
    data = version_form.with_more_rows(request.POST) if "them-dong" in request.POST else request.POST
    editing.fill(data if request.method == "POST" else None, visit)
    status = 200
    if request.method == "POST" and "them-dong" not in request.POST:
        status = 422
        if editing.is_valid():
            try:
                made = editing.save(visit)
            except ChangeRefused as refusal:
                editing.problems = refusal.sentences
            else:
                messages.success(request, "Đã lưu nháp. Xem lại rồi gửi.")
                return redirect("catalogue:change", number=made.pk)
    current = ProcedureVersion.objects.filter(procedure__code=editing.code, valid_to__isnull=True).first()
    parts = [(prefix, title, editing.rows[name]) for name, (prefix, title, _, _) in version_form.KINDS.items()]
    context = {"editing": editing, "parts": parts, "current": current}
    return frame.page(request, visit, "desk/catalogue_edit.html", context, status=status)
