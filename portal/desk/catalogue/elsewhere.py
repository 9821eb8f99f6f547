"""Nơi khác làm: what people ask for that other offices do, what they call it, and where to send them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_safe

from dossiers.procedures import referral_changes
from dossiers.procedures.changing import ChangeRefused
from dossiers.procedures.models import Referral
from dossiers.procedures.referral_changes import LABELS, NEEDED
from dossiers.procedures.referrals import LONGEST
from portal.desk import form_messages, frame
from portal.desk.catalogue.catalogue_access import for_keepers
from portal.desk.visit import DeskVisit
from portal.presentation.procedure_search import catalogue_on

HINTS = {
    "words": "Cách nhau bằng dấu chấm phẩy: làm hộ chiếu; passport; đổi hộ chiếu.",
    "unless": "Cách nhau bằng dấu cách; có thủ tục này thì việc làm được ở đây.",
}
LONG = ("words", "note")


class ElsewhereForm(forms.Form):
    """One row of the list."""

    def __init__(self, *of: Any, is_new: bool, **more: Any) -> None:
        super().__init__(*of, **more)
        if is_new:
            self.fields["code"] = forms.CharField(
                label="Mã", max_length=40, help_text="Chữ thường không dấu, gạch ngang: ho-chieu. Không đổi về sau."
            )
        for name, label in LABELS.items():
            box = forms.Textarea(attrs={"rows": 2}) if name in LONG else forms.TextInput()
            self.fields[name] = forms.CharField(
                label=label,
                max_length=LONGEST[name],
                required=name in NEEDED,
                help_text=HINTS.get(name, ""),
                widget=box,
            )
        self.fields["is_active"] = forms.BooleanField(label="Đang dùng", required=False)
        self.fields["reason"] = forms.CharField(
            label="Lý do đổi", max_length=300, required=False, help_text="Người sau đọc lại trong lịch sử."
        )
        form_messages.plain(self)


@require_safe
@for_keepers
def elsewhere(request: HttpRequest, visit: DeskVisit) -> HttpResponse:
    """The list, by name."""
    return frame.page(request, visit, "desk/catalogue_elsewhere.html", {"rows": referral_changes.all_rows()})


@require_http_methods(["GET", "POST"])
@for_keepers
def elsewhere_new(request: HttpRequest, visit: DeskVisit) -> HttpResponse:
    """An empty row."""
    return _edit(request, visit, None)


@require_http_methods(["GET", "POST"])
@for_keepers
def elsewhere_row(request: HttpRequest, visit: DeskVisit, which: str) -> HttpResponse:
    """One row; a POST says it from now on, or takes the change ``tra-lai`` back."""
    row = next((one for one in referral_changes.all_rows() if one.code == which), None)
    if row is None:
        raise Http404
    return _edit(request, visit, row)


def _edit(request: HttpRequest, visit: DeskVisit, row: Referral | None) -> HttpResponse:
    back, problems = request.POST.get("tra-lai", ""), []
    told = referral_changes.of(row) if row else {"is_active": True}
    data = request.POST if request.method == "POST" and not back else None
    form = ElsewhereForm(data, initial=told, is_new=row is None)
    if back or form.is_valid():
        try:
            if back:
                key = int(back) if back.isascii() and back.isdecimal() and len(back) < 10 else 0
                made = referral_changes.put_back(key, by=visit.officer, at=visit.at)
            else:
                typed = dict(form.cleaned_data)
                code = row.code if row else typed.pop("code")
                if row is None and any(one.code == code for one in referral_changes.all_rows()):
                    raise ChangeRefused(f"Đã có mã {code}.")
                made = referral_changes.change(code, typed, reason=typed["reason"], by=visit.officer, at=visit.at)
        except ChangeRefused as refusal:
            problems = refusal.sentences
        else:
            catalogue_on.forget()
            messages.success(request, "Đã đổi. Người tìm thấy ngay.")
            return redirect("catalogue:elsewhere_row", which=made.code)
    history = referral_changes.history(row.code) if row else []
    context = {"row": row, "form": form, "problems": problems, "history": history}
    status = 422 if problems or form.errors else 200
    return frame.page(request, visit, "desk/catalogue_elsewhere_row.html", context, status=status)
