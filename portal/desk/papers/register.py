"""The register of a unit for any period: a table page by page, and the same as PDF, spreadsheet or CSV."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from dossiers.casework import access
from dossiers.units.models import Unit
from portal.desk import frame
from portal.desk.visit import DeskVisit, official
from portal.exports import register, spreadsheets
from portal.exports.register import Span
from portal.forms import pdf
from portal.web import days

A_PAGE = 50
NOT_DAYS = "Chọn ngày đầu và ngày cuối của kỳ; ngày đầu không sau ngày cuối."
EARLIEST, LATEST = dt.date(2000, 1, 1), dt.date(2199, 12, 31)
KINDS = ("xlsx", "csv", "pdf")


@dataclass(frozen=True)
class RegisterQuery:
    """What the address asks for; ``error`` says why there is no such period, and then nothing is listed."""

    span: Span
    units: list[Unit]
    error: str = ""

    @property
    def query(self) -> str:
        """The parameters that ask for the same again."""
        days = {"tu": self.span.first.isoformat(), "den": self.span.last.isoformat()}
        return urlencode({"noi": self.span.unit.code, **days})


@require_safe
@official
def page(request: HttpRequest, visit: DeskVisit) -> HttpResponse | FileResponse:
    """A page of the register, or with ``dang`` the whole of it as a file."""
    asked = _asked(request, visit)
    if asked is None:
        return frame.page(request, visit, "desk/no_desk.html", {}, status=403)
    kind = request.GET.get("dang", "")
    if kind in KINDS and asked.error:
        return HttpResponse(asked.error, status=400, content_type="text/plain; charset=utf-8")
    if kind in KINDS:
        return _file(kind, asked, visit.at)
    number, after = _cursor(request.GET.get("sau", ""))
    found = [] if asked.error else register.lines(asked.span, after=after, limit=A_PAGE + 1)
    here = [(line, register.written(register.cells(number + n, line))) for n, line in enumerate(found[:A_PAGE], 1)]
    context = {
        "asked": asked,
        "span": asked.span,
        "columns": register.COLUMNS,
        "rows": here,
        "first": after is None,
        "next": f"{number + A_PAGE}.{found[A_PAGE - 1].pk}" if len(found) > A_PAGE else "",
        "notice": pdf.SENTENCE_LIST if "khong-pdf" in request.GET else "",
        "most_printed": register.MOST_PRINTED,
    }
    status = 400 if asked.error else 200
    return frame.page(request, visit, "desk/register.html", context, status=status)


def _file(kind: str, asked: RegisterQuery, at: dt.datetime) -> HttpResponse | FileResponse:
    span = asked.span
    if kind == "csv":
        return spreadsheets.comma_separated(span.file_name, register.COLUMNS, register.every_cell(span))
    if kind == "xlsx":
        title = f"Sổ theo dõi hồ sơ, {span.unit.name}, {span.words}"
        return spreadsheets.spreadsheet(span.file_name, title, register.COLUMNS, register.every_cell(span))
    try:
        made = register.of_span(span, at)
    except pdf.Unprintable:
        return redirect(f"{reverse('desk:register')}?{asked.query}&khong-pdf=1")
    answer = HttpResponse(made, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{span.file_name}.pdf"'
    return answer


def _asked(request: HttpRequest, visit: DeskVisit) -> RegisterQuery | None:
    """The register asked for, of a unit in the officer's sight; None for officers who see none."""
    units = _in_sight(visit)
    if not units:
        return None
    wanted = request.GET.get("noi", "")
    own = {unit.pk for unit in visit.units()}
    usual = next((unit for unit in units if unit.pk in own), units[0])
    unit = next((unit for unit in units if unit.code == wanted), usual)
    span = Span(unit, visit.today.replace(day=1), visit.today)
    given = [request.GET.get(name, "") for name in ("tu", "den")]
    if not any(given):
        return RegisterQuery(span, units)
    first, last = (_day(text) for text in given)
    if first is None or last is None or first > last:
        return RegisterQuery(span, units, NOT_DAYS)
    return RegisterQuery(replace(span, first=first, last=last), units)


def _in_sight(visit: DeskVisit) -> list[Unit]:
    scope = access.scope_of(visit.posts)
    units = Unit.objects.select_related("parent")
    return list(units.serving() if scope is None else units.filter(pk__in=scope))


def _day(text: str) -> dt.date | None:
    try:
        day = dt.date.fromisoformat(days.iso(text))
    except ValueError:
        return None
    return day if EARLIEST <= day <= LATEST else None


def _cursor(text: str) -> tuple[int, int | None]:
    """How many lines came before, and the dossier after which this page begins."""
    number, _, key = text.partition(".")
    if not (number.isascii() and number.isdigit() and key.isascii() and key.isdigit() and len(text) < 30):
        return 0, None
    return int(number), int(key)
