"""Whom a desk names in public: the list of a unit, kept by its administrator (dossiers/units/desk_contacts.py)."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods

from dossiers.units import appointing, desk_contacts
from dossiers.units.models import Unit
from portal.desk import frame
from portal.desk.people import scope as people_scope
from portal.desk.people.people_add import tell
from portal.desk.people.staff_forms import StaffForm
from portal.desk.visit import DeskVisit, official


class DeskContactForm(StaffForm):
    """One name for the list."""

    name = "cong-khai"
    full_name = forms.CharField(label="Họ và tên", max_length=120, error_messages={"required": "Ghi họ và tên."})
    title = forms.CharField(
        label="Chức vụ", max_length=120, help_text="Ví dụ: Trưởng Bộ phận Một cửa.",
        error_messages={"required": "Ghi chức vụ."},
    )  # fmt: skip
    phone = forms.CharField(label="Điện thoại", max_length=60, error_messages={"required": "Ghi số điện thoại."})
    is_head = forms.BooleanField(label="Là người đứng đầu Bộ phận Một cửa", required=False)


@require_http_methods(["GET", "POST"])
@official
def public_names(request: HttpRequest, visit: DeskVisit) -> HttpResponse:
    """The list of ?don-vi=<code>; a POST adds a name (viec=them) or takes one off (viec=bo, muc=<number>)."""
    if not visit.administers:
        raise PermissionDenied
    units = people_scope.units(visit)
    here = people_scope.unit(visit, units, request.GET)
    form = DeskContactForm(request.POST if request.POST.get("viec") == "them" else None)
    if request.method == "POST" and _done(request, visit, here, form):
        return redirect(f"{request.path}?{urlencode({'don-vi': here.code})}")
    context: dict[str, Any] = {"units": units, "here": here, "rows": desk_contacts.of(here), "form": form}
    return frame.page(request, visit, "desk/public_names.html", context, status=422 if form.errors else 200)


def _done(request: HttpRequest, visit: DeskVisit, here: Unit, form: DeskContactForm) -> bool:
    """Whether what was posted is done; its refusal stands on the form."""
    try:
        if request.POST.get("viec") == "bo":
            desk_contacts.remove(_number(request.POST.get("muc", "")), by=visit.officer, at=visit.at)
            messages.success(request, "Đã bỏ khỏi danh sách công khai.")
            return True
        if not form.is_valid():
            return False
        typed = form.cleaned_data
        desk_contacts.add(
            here, name=typed["full_name"], title=typed["title"], phone=typed["phone"], is_head=typed["is_head"],
            by=visit.officer, at=visit.at,
        )  # fmt: skip
    except appointing.NotYours as refusal:
        raise PermissionDenied from refusal
    except appointing.StaffRefused as refusal:
        errors = refusal.errors if isinstance(refusal, appointing.InvalidStaffing) else {}
        if "name" in errors:
            errors["full_name"] = errors.pop("name")
        if not form.is_bound:
            messages.error(request, str(refusal))
            return True
        tell(form, refusal)
        return False
    messages.success(request, "Đã thêm vào danh sách công khai.")
    return True


def _number(given: str) -> int:
    return int(given) if given.isascii() and given.isdigit() and len(given) < 18 else 0
