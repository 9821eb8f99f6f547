"""The city's name, hot line, desks' name, domain of codes, colour and picture: typed, looked at, then put in force."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from dossiers.casework.files import sniff
from dossiers.casework.files.sniff import FileRefused
from dossiers.parsing import dossier_code
from dossiers.units import appointing, city_changes, contrast, printed_names, the_city
from dossiers.units.city_changes import Wanted
from dossiers.units.models import Unit
from portal.desk import frame
from portal.desk.people.staff_forms import StaffForm
from portal.desk.visit import DeskVisit, official
from portal.web.uploads import takes_files

PICTURES = {"jpeg", "png"}


class CityForm(StaffForm):
    """What the city says of itself; an empty field is as the environment or the units say."""

    name = "tp"
    city_name = forms.CharField(
        label="Tên thành phố, tỉnh", required=False, max_length=120, help_text="Cả loại và tên: tỉnh Lâm Đồng."
    )
    hotline = forms.CharField(
        label="Đường dây nóng", required=False, max_length=20, help_text="Để trống: các trang bảo gọi nơi tiếp nhận."
    )
    desk = forms.CharField(
        label="Tên nơi tiếp nhận", required=False, max_length=80,
        help_text="In trên giấy và tin nhắn: Bộ phận Một cửa, hoặc Trung tâm Phục vụ hành chính công.",
    )  # fmt: skip
    code_domain = forms.CharField(
        label="Mã định danh của thành phố, tỉnh",
        required=False,
        max_length=12,
        help_text="Mã đơn vị bắt đầu bằng mã này.",
    )
    colour = forms.CharField(
        label="Màu chính", required=False, max_length=7, help_text="Dấu # và 6 ký tự, đủ đậm để đọc chữ trắng trên đó."
    )
    logo = forms.FileField(label="Biểu trưng", required=False, help_text="Ảnh PNG hoặc JPEG, hình vuông là đẹp nhất.")
    without_logo = forms.BooleanField(label="Bỏ biểu trưng, dùng dấu của cổng", required=False)
    reason = forms.CharField(
        label="Lý do đổi", required=False, max_length=300, help_text="Người sau đọc lại trong lịch sử."
    )

    def prepare(self, *_: Any, **facts: Any) -> None:
        row = city_changes.in_force()
        now = the_city.now()
        self.initial = {
            "city_name": now.name if now.name != the_city.UNNAMED else "", "hotline": now.hotline, "desk": now.desk,
            "code_domain": now.code_domain, "colour": row.colour if row else "",
        }  # fmt: skip

    def wanted(self, logo: bytes | None) -> Wanted:
        """What was typed, with this picture."""
        typed = self.cleaned_data
        names = ("hotline", "desk", "code_domain", "colour")
        kind = "image/jpeg" if logo is not None else ""
        return Wanted(typed["city_name"], **{name: typed[name] for name in names}, logo=logo, logo_type=kind)


@takes_files(signed_in=True)
@require_http_methods(["GET", "HEAD", "POST"])
@official
def city_form(request: HttpRequest, visit: DeskVisit) -> HttpResponse:
    """The form; viec=xem draws what would be printed, viec=ghi puts it in force."""
    if not city_changes.may_change(visit.officer, visit.at):
        raise PermissionDenied
    form = CityForm(request.POST or None)
    context: dict[str, Any] = {"form": form, "history": city_changes.history(), "at": visit.at}
    if request.method == "POST" and form.is_valid():
        try:
            wanted = form.wanted(_logo(form, request.FILES.get("logo")))
            if request.POST.get("viec") == "ghi":
                city_changes.change(wanted, reason=form.cleaned_data["reason"], by=visit.officer, at=visit.at)
                messages.success(request, "Đã đổi. Mọi trang, giấy và tin nhắn từ bây giờ theo thiết lập mới.")
                return redirect("setup:city_form")
            context["seen"] = preview(city_changes.checked(wanted))
        except appointing.InvalidStaffing as refused:
            for name, sentence in refused.errors.items():
                form.add_error("city_name" if name == "name" else name, sentence)
        except FileRefused as refused:
            form.add_error("logo", str(refused))
    return frame.page(request, visit, "desk/setup/city.html", context, status=422 if form.errors else 200)


def preview(wanted: Wanted) -> dict[str, str]:
    """A page's head, a receipt's head and a code as they would be."""
    now = the_city.now()
    name = wanted.name or now.name
    unit = Unit.objects.serving().filter(valid_to__isnull=True).select_related("parent").last()
    superior, agency = printed_names.letterhead(unit, unit.parent, name) if unit else ("", name.upper())
    code = f"{wanted.code_domain or now.code_domain}.01" if unit is None else unit.code
    return {
        "head": f"Một cửa {printed_names.kind_and_proper(name)[1]}", "superior": superior, "agency": agency,
        "desk": (wanted.desk or now.desk).upper(), "hotline": wanted.hotline or now.hotline,
        "code": dossier_code.written(code, timezone.localdate(), 1),
        "contrast": f"{contrast.least(wanted.colour):.1f}".replace(".", ",") if wanted.colour else "",
    }  # fmt: skip


def _logo(form: CityForm, sent: UploadedFile[Any] | None) -> bytes | None:
    """The picture drawn anew, without whatever else its file carried; that in force where none was sent."""
    if sent is None:
        row = None if form.cleaned_data["without_logo"] else city_changes.in_force()
        return bytes(row.logo) if row is not None and row.logo is not None else None
    label = str(sent.name)[:80]
    with tempfile.TemporaryDirectory() as folder:
        source, drawn, other = (Path(folder, name) for name in ("sent", "drawn", "other"))
        source.write_bytes(sent.read())
        sent.close()
        kind = sniff.kind_of(source, label)
        if kind not in PICTURES:
            raise FileRefused("Biểu trưng là ảnh PNG hoặc JPEG.")
        if not sniff.developed(kind, source, drawn, other, label).thumbnail:
            raise FileRefused("Ảnh lớn quá. Thu nhỏ còn 1.000 điểm mỗi cạnh rồi chọn lại.")
        return drawn.read_bytes()
