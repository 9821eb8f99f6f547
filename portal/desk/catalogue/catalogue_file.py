"""The whole catalogue as a workbook, and a changed one read back: differences first, then drafts of what differs."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_safe

from dossiers.procedures import catalogue_sheets, changing, contents
from dossiers.procedures.catalogue_sheets import CODE, COLUMNS, PLACE, PROCEDURES, CatalogueReading
from dossiers.procedures.change_models import CityDecision
from dossiers.procedures.changing import ChangeRefused, Grounds
from dossiers.units import workbook
from dossiers.units.workbook import CellProblem, NotAWorkbook
from portal.desk import form_messages, frame
from portal.desk.catalogue.catalogue_access import for_keepers
from portal.desk.catalogue.version_form import GroundsForm
from portal.desk.visit import DeskVisit
from portal.exports import spreadsheets
from portal.exports.spreadsheets import SheetColumn
from portal.exports.workbooks import FilledSheet
from portal.exports.workbooks import workbook as as_workbook
from portal.web.uploads import takes_files

SALT = "portal.desk.catalogue.file"
VALID_FOR = 24 * 3600
"""Seconds after which the differences must be looked at again."""
MOST_PROBLEMS = 200
WIDE = {"name", "legal_basis", "note", "form_link", "words"}


class CatalogueFileForm(forms.Form):
    """The changed workbook."""

    file = forms.FileField(label="Tệp .xlsx đã sửa", error_messages={"required": "Chọn tệp .xlsx đã sửa."})

    def __init__(self, *of: Any, **more: Any) -> None:
        super().__init__(*of, **more)
        form_messages.plain(self)


@require_safe
@for_keepers
def catalogue_workbook(request: HttpRequest, visit: DeskVisit) -> HttpResponse:
    """Every procedure by its last version, to be changed and sent back."""
    told = {code: contents.of_version(one) for code, one in catalogue_sheets.of_the_city().items()}
    rows = catalogue_sheets.written(told)
    return as_workbook(
        spreadsheets.file_name("danh-muc-thu-tuc", visit.today), [_filled(one, rows[one]) for one in COLUMNS]
    )


def _filled(sheet: str, rows: list[list[Any]]) -> FilledSheet:
    first = [SheetColumn(CODE, 18), *([] if sheet == PROCEDURES else [SheetColumn(PLACE, 6)])]
    columns = COLUMNS[sheet]
    heads = [SheetColumn(title, 50 if name in WIDE else 18) for name, title in columns.items()]
    choices = {}
    for place, name in enumerate(columns, len(first)):
        if name in contents.CHOICES:
            choices[place] = [str(label) for _, label in contents.CHOICES[name]]
        elif name == "required":
            choices[place] = ["có", "không"]
    return FilledSheet(sheet, [*first, *heads], rows, choices)


@takes_files(signed_in=True)
@require_http_methods(["GET", "POST"])
@for_keepers
def catalogue_import(request: HttpRequest, visit: DeskVisit) -> HttpResponse:
    """A file chosen, its differences, then from when and by what; nothing is kept before the drafts are."""
    if request.method == "POST" and "khac" in request.POST:
        return _save(request, visit)
    context: dict[str, Any] = {"form": CatalogueFileForm()}
    if request.method == "POST":
        context["form"] = form = CatalogueFileForm(request.POST, request.FILES)
        if form.is_valid():
            context |= _looked_at(form.cleaned_data["file"], visit.today)
            if "changed" in context:
                return _differences(request, visit, context)
    status = 422 if request.method == "POST" and (context["form"].errors or not context.get("same")) else 200
    return frame.page(request, visit, "desk/catalogue_import.html", context, status=status)


def _looked_at(file: Any, today: dt.date) -> dict[str, Any]:
    """What the page says about a file: why it cannot be read, the bad cells, that nothing differs, or what does."""
    if file.size > workbook.MOST_BYTES:
        return {"problems": ["Tệp lớn hơn 10 MB."]}
    try:
        found = catalogue_sheets.read(workbook.read_sheets(file.read(), catalogue_sheets.wanted()))
    except NotAWorkbook as refusal:
        return {"problems": [str(refusal)]}
    if found.problems:
        ordered = sorted(found.problems, key=lambda one: (list(COLUMNS).index(one.sheet), one.row))
        return {"problems": [str(one) for one in ordered[:MOST_PROBLEMS]], "more": max(0, len(ordered) - MOST_PROBLEMS)}
    notes = {"left": [code for code in found.present if code not in found.after], "strange": _strange(found)}
    if not found.changed:
        return notes | {"same": True}
    keys = {code: one.pk for code, one in catalogue_sheets.of_the_city().items()}
    kept = {code: (keys.get(code), one) for code, one in found.changed.items()}
    first = (today.replace(day=1) + dt.timedelta(days=32)).replace(day=1)
    return notes | {
        "changed": _shown(found.present, found.changed),
        "kept": signing.dumps(kept, salt=SALT, compress=True),
        "grounds": GroundsForm(initial={"from_day": first}),
    }


def _strange(found: CatalogueReading) -> list[str]:
    return [
        str(CellProblem(one.title, 0, title, "không đọc")) for one in found.sheets.values() for title in one.strange
    ]


def _shown(present: dict[str, Any], changed: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {
            "code": code,
            "name": after["name"],
            "is_new": code not in present,
            "second": contents.touches_citizens(present.get(code, {}), after),
            "differences": contents.differences(present.get(code, {}), after),
        }
        for code, after in changed.items()
    ]


def _differences(
    request: HttpRequest, visit: DeskVisit, context: dict[str, Any], problems: list[str] | None = None
) -> HttpResponse:
    status = 422 if problems or context["grounds"].errors else 200
    context["problems"] = problems or []
    return frame.page(request, visit, "desk/catalogue_differences.html", context, status=status)


def _save(request: HttpRequest, visit: DeskVisit) -> HttpResponse:
    try:
        kept = signing.loads(request.POST["khac"], salt=SALT, max_age=VALID_FOR)
    except signing.BadSignature:
        messages.error(request, "Bản xem trước đã quá một ngày hoặc bị hỏng. Chọn lại tệp.")
        return redirect("catalogue:catalogue_import")
    told = {code: one for code, (_, one) in kept.items()}
    grounds, problems = GroundsForm(request.POST), []
    if grounds.is_valid():
        typed = grounds.cleaned_data
        decision = CityDecision.objects.defer("pdf").filter(pk=typed["decision"] or 0).first()
        try:
            made = changing.draft_all(
                told, {code: key for code, (key, _) in kept.items()}, from_day=typed["from_day"],
                grounds=Grounds(typed["reason"], typed["basis"], decision), by=visit.officer, at=visit.at,
            )  # fmt: skip
        except ChangeRefused as refusal:
            problems = list(dict.fromkeys(refusal.sentences))
        else:
            messages.success(request, f"Đã lưu {len(made)} nháp. Xem lại rồi gửi.")
            return redirect("catalogue:decision", decision.pk) if decision else redirect("catalogue:changes")
    present = {code: contents.of_version(one) for code, one in catalogue_sheets.of_the_city().items()}
    context = {"changed": _shown(present, told), "kept": request.POST["khac"], "grounds": grounds}
    return _differences(request, visit, context, problems)
