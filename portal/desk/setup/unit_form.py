"""Đơn vị: every unit with what is still missing of it, and one unit's name, place, telephone and further desks."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_safe

from dossiers.calendars.models import CalendarVersion, worktime_of
from dossiers.units import appointing, city_changes, desk_contacts, unit_changes
from dossiers.units.models import Unit
from dossiers.units.unit_changes import Saying
from portal.desk import frame
from portal.desk.people.staff_forms import StaffForm
from portal.desk.visit import DeskVisit, official
from portal.presentation.week import hours_in_words
from portal.wording import vi


class UnitForm(StaffForm):
    """What a unit says of itself."""

    name = "dv"
    unit_name = forms.CharField(
        label="Tên đơn vị", required=False, max_length=200,
        help_text="Sửa cho đúng như được đặt. Đổi tên, sáp nhập, chia tách theo nghị quyết là sắp xếp đơn vị.",
    )  # fmt: skip
    name_en = forms.CharField(label="Tên tiếng Anh", required=False, max_length=200)
    address = forms.CharField(label="Địa chỉ", required=False, max_length=300)
    map_link = forms.CharField(
        label="Liên kết bản đồ", required=False, max_length=300, help_text="Bắt đầu bằng https://."
    )
    phone = forms.CharField(label="Điện thoại", required=False, max_length=40)
    desk_points = forms.CharField(
        label="Điểm tiếp nhận khác", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Mỗi điểm một dòng: tên, địa chỉ. Hiện trên trang của đơn vị.",
    )  # fmt: skip
    reason = forms.CharField(
        label="Lý do đổi", required=False, max_length=300, help_text="Người sau đọc lại trong lịch sử."
    )

    def prepare(self, *_: Any, **facts: Any) -> None:
        told = unit_changes.of(facts["unit"])
        self.initial = {"unit_name" if name == "name" else name: getattr(told, name) for name in vars(told)}

    def wanted(self) -> Saying:
        """What was typed."""
        typed = self.cleaned_data
        names = ("name_en", "address", "map_link", "phone", "desk_points")
        return Saying(typed["unit_name"], **{name: typed[name] for name in names})


@require_safe
@official
def units(request: HttpRequest, visit: DeskVisit) -> HttpResponse:
    """?tim= words of name or code, ?thieu=1 only those without address or telephone."""
    _must_keep(visit)
    typed, lacking = request.GET.get("tim", "").replace("\x00", "").strip()[:100], request.GET.get("thieu") == "1"
    here = list(Unit.objects.on(visit.today).serving().select_related("parent", "calendar"))
    bare = [one for one in here if not one.address or not one.phone]
    wanted = vi.folded(typed)
    shown = [one for one in (bare if lacking else here) if wanted in f"{vi.folded(one.name)} {one.code.lower()}"]
    context = {"rows": shown, "sought": typed, "lacking": lacking, "bare": len(bare)}
    return frame.page(request, visit, "desk/setup/units.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@official
def unit_form(request: HttpRequest, visit: DeskVisit, code: str) -> HttpResponse:
    """The form; a POST says it from now on, or puts back what the row ``tra-lai`` said."""
    _must_keep(visit)
    found = Unit.objects.on(visit.today).serving().select_related("parent", "calendar")
    unit = get_object_or_404(found, code=code.replace("\x00", ""))
    back = request.POST.get("tra-lai", "")
    form = UnitForm(request.POST if request.method == "POST" and not back else None, unit=unit)
    problems: list[str] = []
    if back or (request.method == "POST" and form.is_valid()):
        try:
            if back:
                unit_changes.put_back(int(back) if back.isdecimal() and len(back) < 10 else 0,
                                      by=visit.officer, at=visit.at)  # fmt: skip
            else:
                unit_changes.change(
                    unit, form.wanted(), reason=form.cleaned_data["reason"], by=visit.officer, at=visit.at
                )
            messages.success(request, "Đã đổi. Mọi trang, giấy và tin nhắn từ bây giờ theo thông tin mới.")
            return redirect("setup:unit_form", code=unit.code)
        except appointing.InvalidStaffing as refused:
            problems = list(refused.errors.values()) if back else []
            for name, sentence in refused.errors.items() if not back else ():
                form.add_error("unit_name" if name == "name" else name, sentence)
    status = 422 if problems or form.errors else 200
    context = _context(unit) | {"form": form, "problems": problems}
    return frame.page(request, visit, "desk/setup/unit.html", context, status=status)


def _context(unit: Unit) -> dict[str, Any]:
    version = CalendarVersion.objects.newest_of(unit.calendar)
    history = unit_changes.history(unit)
    return {
        "unit": unit,
        "week": hours_in_words(worktime_of(version.pk)) if version else "",
        "contacts": desk_contacts.of(unit),
        "history": history,
        "newest": history[0].pk if history else None,
    }


def _must_keep(visit: DeskVisit) -> None:
    if not city_changes.may_change(visit.officer, visit.at):
        raise PermissionDenied
