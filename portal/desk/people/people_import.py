"""Many officers from one workbook: a template, what the file would do, then doing it; the codes are shown once."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dossiers.units import accounts, officer_import, workbook
from dossiers.units.models import Unit
from dossiers.units.officer_import import COLUMNS, ROLES, SHEET, ListRefused, OfficerRow
from dossiers.units.workbook import NotAWorkbook
from portal.desk import form_messages, frame
from portal.desk.account import factors
from portal.desk.people import scope as people_scope
from portal.desk.visit import DeskVisit, official
from portal.exports import workbooks
from portal.exports.spreadsheets import SheetColumn
from portal.exports.workbooks import FilledSheet
from portal.web.uploads import takes_files

SALT = "portal.desk.people.import"
VALID_FOR = 3600
"""Seconds after which the file must be looked at again."""
MOST_PROBLEMS = 200


class OfficersFileForm(forms.Form):
    """The filled-in template."""

    file = forms.FileField(label="Tệp .xlsx đã điền", error_messages={"required": "Chọn tệp .xlsx đã điền."})

    def __init__(self, *of: Any, **more: Any) -> None:
        super().__init__(*of, **more)
        form_messages.plain(self)


@require_safe
@official
def people_template(request: HttpRequest, visit: DeskVisit) -> HttpResponse:
    """An empty list with its choices, and the codes of the administered units."""
    units = _units(visit)
    heads = [SheetColumn(title, 28) for title in COLUMNS.values()]
    choices = {list(COLUMNS).index("role"): list(ROLES.values())}
    codes = [[one.code, one.name] for one in units.values()]
    return workbooks.workbook(
        "mau-danh-sach-can-bo",
        [
            FilledSheet(SHEET, heads, [], choices),
            FilledSheet("Mã đơn vị", [SheetColumn("Mã đơn vị", 20), SheetColumn("Tên", 50)], codes),
        ],
    )


@takes_files(signed_in=True)
@require_http_methods(["GET", "POST"])
@official
def people_import(request: HttpRequest, visit: DeskVisit) -> HttpResponse:
    """The template and a file; a POST shows what the file would do, and does nothing."""
    units = _units(visit)
    form = OfficersFileForm(request.POST, request.FILES) if request.method == "POST" else OfficersFileForm()
    context: dict[str, Any] = {"form": form}
    if request.method == "POST" and form.is_valid():
        context |= _looked_at(form.cleaned_data["file"], units, visit)
    status = 422 if form.errors or context.get("problems") else 200
    return frame.page(request, visit, "desk/people_import.html", context, status=status)


@require_POST
@factors.fresh
@official
def people_import_done(request: HttpRequest, visit: DeskVisit) -> HttpResponse:
    """Do what was shown; the answer holds the codes of new accounts, and nothing else ever does."""
    units = _units(visit)
    try:
        kept = signing.loads(request.POST.get("khac", ""), salt=f"{SALT}.{visit.officer.pk}", max_age=VALID_FOR)
        made = officer_import.do([OfficerRow(*row) for row in kept], units, by=visit.officer, at=visit.at)
    except (signing.BadSignature, KeyError):
        return redirect("desk:people_import")
    except ListRefused as refused:
        context = {"form": OfficersFileForm(), "problems": [str(one) for one in refused.problems[:MOST_PROBLEMS]]}
        return frame.page(request, visit, "desk/people_import.html", context, status=422)
    made.sort(key=lambda one: (one.unit.sort_key, one.officer.full_name))
    slips = [{"officer": one.officer, "unit": one.unit, "code": accounts.grouped(one.code)} for one in made]
    context = {"slips": slips, "rows": len(kept), "until": visit.at + accounts.CODE_LIVES}
    return frame.page(request, visit, "desk/people_slips.html", context)


def _looked_at(file: Any, units: dict[str, Unit], visit: DeskVisit) -> dict[str, Any]:
    if file.size > workbook.MOST_BYTES:
        return {"problems": ["Tệp lớn hơn 10 MB."]}
    try:
        sheet = workbook.read_sheets(file.read(), officer_import.wanted()).get(SHEET)
        rows = officer_import.read(sheet, units, visit.today)
    except NotAWorkbook as refusal:
        return {"problems": [str(refusal)]}
    except ListRefused as refused:
        ordered = sorted(refused.problems, key=lambda one: one.row)
        return {"problems": [str(one) for one in ordered[:MOST_PROBLEMS]]}
    plans = officer_import.plan(rows, units)
    kept = signing.dumps([list(row) for row in rows], salt=f"{SALT}.{visit.officer.pk}", compress=True)
    told = [
        {"of": one, "role": ROLES[one.row.role], "from_on": dt.date.fromisoformat(one.row.from_on)} for one in plans
    ]
    return {"plans": told, "kept": kept, "new": sum(not one.is_held for one in plans)}


def _units(visit: DeskVisit) -> dict[str, Unit]:
    if not visit.administers:
        raise PermissionDenied
    return {one.code: one for one in people_scope.units(visit)}
