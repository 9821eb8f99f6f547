"""Dossiers and history from another system, on a screen: a file is sent, checked whole, then brought in whole."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_safe

from dossiers.parsing import Unreadable, moment
from dossiers.units import city_changes
from portal.desk import form_messages, frame
from portal.desk.visit import DeskVisit, official
from portal.exports.spreadsheets import SheetColumn, comma_separated
from portal.imports import sent_files
from portal.imports.models import DossierUpload
from portal.web import second_factor
from portal.web.uploads import takes_large_files

SHOWN = 20
PROBLEMS = 30
STATE = DossierUpload.State
REPORT = [SheetColumn("Dòng", 8), SheetColumn("Cột", 24), SheetColumn("Lý do", 80)]


class ImportForm(forms.Form):
    """The file, and the hour of days that have none."""

    file = forms.FileField(
        label="Tệp hồ sơ", help_text="XLSX hoặc CSV (UTF-8, Windows-1258), đến 100 MB.",
        error_messages={"required": "Chọn tệp.", "empty": "Tệp rỗng."},
    )  # fmt: skip
    hour = forms.CharField(
        label="Giờ cho những ngày không ghi giờ", required=False, max_length=8,
        help_text="Ví dụ 7h30. Để trống: ngày không ghi giờ là chỗ sai (trừ ngày hẹn trả).",
    )  # fmt: skip

    def __init__(self, *of: Any, **more: Any) -> None:
        super().__init__(*of, **more)
        form_messages.plain(self)

    def clean_hour(self) -> object:
        """A time of day, or None."""
        typed = self.cleaned_data["hour"]
        try:
            return moment.parse_time(typed) if typed else None
        except Unreadable as error:
            raise forms.ValidationError(error.sentence) from error


@takes_large_files
@require_http_methods(["GET", "HEAD", "POST"])
@official
def import_files(request: HttpRequest, visit: DeskVisit) -> HttpResponse:
    """The files sent so far, and a form to send one."""
    _may(visit)
    form = ImportForm(request.POST, request.FILES) if request.method == "POST" else ImportForm()
    if request.method == "POST":
        elsewhere = second_factor.to_prove_for_personal_data(request, visit.officer)
        if elsewhere:
            return elsewhere
        if form.is_valid() and (sent := _kept(form, visit)):
            return redirect("setup:import_file", number=sent.pk)
    rows = DossierUpload.objects.select_related("officer")[:SHOWN]
    context = {"form": form, "rows": rows, "waiting": any(row.waits for row in rows)}
    return frame.page(request, visit, "desk/setup/import_files.html", context, status=422 if form.errors else 200)


def _kept(form: ImportForm, visit: DeskVisit) -> DossierUpload | None:
    """The file on the disk and its row; None, with a sentence in the form, when the disk is full."""
    file, number = form.cleaned_data["file"], uuid.uuid4()
    try:
        octets = sent_files.keep(number, file.chunks())
    except OSError:
        sent_files.place_of(number).remove()
        form.add_error("file", "Máy chủ không còn chỗ để giữ tệp. Báo người vận hành rồi gửi lại.")
        return None
    return DossierUpload.objects.create(
        pk=number, officer=visit.officer, name=str(file.name)[:255], bytes=octets, hour=form.cleaned_data["hour"],
        sent_at=visit.at,
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@official
def import_file(request: HttpRequest, visit: DeskVisit, number: uuid.UUID) -> HttpResponseBase:
    """One file: how far it is, its first rows, what is wrong; viec=nhap, dung, lai or bo."""
    _may(visit)
    upload = get_object_or_404(DossierUpload.objects.select_related("officer"), pk=number)
    if request.method == "POST":
        elsewhere = second_factor.to_prove_for_personal_data(request, visit.officer)
        if elsewhere:
            return elsewhere
        _do(request, upload)
        return redirect("setup:import_file", number=number)
    place = sent_files.place_of(number)
    problems = [row for row, _ in zip(sent_files.report(place), range(PROBLEMS), strict=False)]
    context = {
        "upload": upload, "preview": sent_files.preview(place), "problems": problems, "file_there": place.sent.exists(),
        "share": min(100, 100 * upload.rows / upload.total) if upload.total else 0,
        "more": max(0, upload.wrong - len(problems)), "waiting": upload.waits,
    }  # fmt: skip
    return frame.page(request, visit, "desk/setup/import_file.html", context)


def _do(request: HttpRequest, upload: DossierUpload) -> None:
    """One act; whatever does not fit what has become of the file meanwhile changes nothing and says so."""
    own, act = DossierUpload.objects.filter(pk=upload.pk), request.POST.get("viec")
    afresh = {"attempts": 0, "rows": 0, "stop_asked": False, "problem": "", "wrong": 0}
    done = 0
    if act == "nhap":
        done = own.filter(state=STATE.CHECKED).update(state=STATE.TO_IMPORT, **afresh)
    elif act == "dung":
        done = own.filter(state__in=[STATE.TO_CHECK, STATE.TO_IMPORT]).update(stop_asked=True)
    elif act == "lai":
        again = own.filter(state__in=[STATE.STOPPED, STATE.FAILED, STATE.REFUSED])
        done = again.update(state=STATE.TO_CHECK, **afresh) if sent_files.place_of(upload.pk).sent.exists() else 0
    elif act == "bo" and not upload.waits:
        sent_files.place_of(upload.pk).remove()
        done = 1
    if not done:
        messages.error(request, "Tệp này vừa đổi tình trạng: xem lại rồi làm tiếp.")


@require_safe
@official
def import_report(request: HttpRequest, visit: DeskVisit, number: uuid.UUID) -> HttpResponseBase:
    """The wrong rows as a table for spreadsheets."""
    _may(visit)
    upload = get_object_or_404(DossierUpload, pk=number)
    place = sent_files.place_of(number)
    if not place.report.exists():
        raise Http404
    return comma_separated(f"bao-cao-nhap-{upload.sent_at:%y%m%d-%H%M}", REPORT, sent_files.report(place))


@require_safe
@official
def import_template(request: HttpRequest, visit: DeskVisit) -> HttpResponse:
    """An empty table with every heading."""
    _may(visit)
    answer = HttpResponse(sent_files.template(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="mau-ho-so.csv"'
    return answer


def _may(visit: DeskVisit) -> None:
    if not city_changes.may_change(visit.officer, visit.at):
        raise PermissionDenied
