"""The register of a unit for any period: a table page by page, and the same as PDF, spreadsheet or CSV."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from dossiers.casework import list_files
from dossiers.parsing import cleaning, written_text
from dossiers.units.models import Unit
from portal.desk import frame
from portal.desk.visit import DeskVisit, official
from portal.exports import register as lists
from portal.exports import spreadsheets
from portal.exports.register import Part, Span
from portal.exports.spreadsheets import Cell
from portal.forms import pdf
from portal.web import days, second_factor, unit_parameter

A_PAGE = 50
NOT_DAYS = "Chọn ngày đầu và ngày cuối của kỳ; ngày đầu không sau ngày cuối."
EARLIEST, LATEST = dt.date(2000, 1, 1), dt.date(2199, 12, 31)
KINDS = ("xlsx", "csv", "pdf")
LONGEST_PURPOSE = 300
NO_PURPOSE = "Ghi rõ cần số điện thoại đầy đủ để làm gì. Không cần thì bỏ chọn, tệp che bớt số."
FILES_BY_BUTTON = "Tệp của sổ theo dõi chỉ lấy được bằng nút trên trang Sổ theo dõi hồ sơ."


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
        part = {"phan": str(self.span.part)} if self.span.part else {}
        return urlencode({"noi": self.span.unit.code, **days, **part})


@require_http_methods(["GET", "HEAD", "POST"])
@official
def register(request: HttpRequest, visit: DeskVisit) -> HttpResponseBase:
    """A page of the register; POST with ``dang`` is the whole of it as a file, for which the second factor is shown."""
    if request.method == "POST":
        elsewhere = second_factor.to_prove_for_personal_data(request, visit.officer)
        return elsewhere or _file(request, visit)
    if "dang" in request.GET:
        return HttpResponseNotAllowed(["POST"], FILES_BY_BUTTON, content_type="text/plain; charset=utf-8")
    asked = _asked(request.GET, visit)
    if asked is None:
        return frame.page(request, visit, "desk/no_desk.html", {}, status=403)
    return _page(request, visit, asked, status=400 if asked.error else 200)


def _page(
    request: HttpRequest, visit: DeskVisit, asked: RegisterQuery, *, status: int, refused: str = ""
) -> HttpResponse:
    number, after = _cursor(request.GET.get("sau", ""))
    found = [] if asked.error else lists.lines(asked.span, after=after, limit=A_PAGE + 1)
    here = [(line, lists.written(lists.cells(number + n, line))) for n, line in enumerate(found[:A_PAGE], 1)]
    context = {
        "asked": asked,
        "span": asked.span,
        "parts": list(Part),
        "columns": lists.COLUMNS,
        "rows": here,
        "first": after is None,
        "next": f"{number + A_PAGE}.{found[A_PAGE - 1].pk}" if len(found) > A_PAGE else "",
        "notice": pdf.SENTENCE_LIST if "khong-pdf" in request.GET else "",
        "most_printed": lists.MOST_PRINTED,
        "refused": refused,
        "typed_purpose": request.POST.get("muc-dich", "")[:LONGEST_PURPOSE],
    }
    return frame.page(request, visit, "desk/register.html", context, status=status)


def _file(request: HttpRequest, visit: DeskVisit) -> HttpResponseBase:
    """The file that a POST asks for; it is written down with its lines and digest before it leaves."""
    kind, asked = request.POST.get("dang", ""), _asked(request.POST, visit)
    if asked is None:
        return frame.page(request, visit, "desk/no_desk.html", {}, status=403)
    if kind not in KINDS:
        raise Http404
    if asked.error:
        return HttpResponse(asked.error, status=400, content_type="text/plain; charset=utf-8")
    whole = "du-so" in request.POST
    purpose = cleaning.line(request.POST.get("muc-dich", "")[:LONGEST_PURPOSE])
    if whole and not written_text.sensible(purpose):
        return _page(request, visit, asked, status=422, refused=NO_PURPOSE)
    span, rows = asked.span, _LinesCounted(lists.every_cell(asked.span, whole_numbers=whole))
    try:
        answer, digest = _made(kind, span, rows, visit.at)
    except pdf.Unprintable:
        return redirect(f"{reverse('desk:register')}?{asked.query}&khong-pdf=1")
    made = list_files.Made(kind, rows.count, digest, whole, purpose)
    post = visit.post_for(span.unit.pk)
    list_files.record(
        made, unit=span.unit, since=span.since, until=span.until, by=visit.officer, post=post, at=visit.at
    )
    return answer


def _made(kind: str, span: Span, rows: _LinesCounted, at: dt.datetime) -> tuple[HttpResponseBase, bytes]:
    """The answer and the SHA-256 of its bytes. Raises pdf.Unprintable."""
    if kind == "csv":
        table = spreadsheets.comma_separated(span.file_name, lists.COLUMNS, rows)
        return table, spreadsheets.digest(table)
    if kind == "xlsx":
        title = f"Sổ theo dõi hồ sơ, {span.unit.name}, {span.words}"
        table = spreadsheets.spreadsheet(span.file_name, title, lists.COLUMNS, rows)
        return table, spreadsheets.digest(table)
    paper = lists.of_rows(span, at, rows)
    answer = HttpResponse(paper, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{span.file_name}.pdf"'
    return answer, hashlib.sha256(paper).digest()


class _LinesCounted:
    """Lines on their way into a file."""

    def __init__(self, rows: Iterable[tuple[Cell, ...]]) -> None:
        self.rows, self.count = rows, 0

    def __iter__(self) -> Iterator[tuple[Cell, ...]]:
        for row in self.rows:
            self.count += 1
            yield row


def _asked(given: QueryDict, visit: DeskVisit) -> RegisterQuery | None:
    """The register asked for; None for officers who see no unit. Raises Http404 for a unit out of sight."""
    units = _in_sight(visit)
    if not units:
        return None
    own = {unit.pk for unit in visit.units()}
    usual = next((unit for unit in units if unit.pk in own), units[0])
    unit = unit_parameter.by_code(given, "noi", units) or usual
    wanted = given.get("phan", "")
    part = Part(wanted) if wanted in list(Part) else Part.ALL
    span = Span(unit, visit.today.replace(day=1), visit.today, part)
    typed = [given.get(name, "") for name in ("tu", "den")]
    if not any(typed):
        return RegisterQuery(span, units)
    first, last = (_day(text) for text in typed)
    if first is None or last is None or first > last:
        return RegisterQuery(span, units, NOT_DAYS)
    return RegisterQuery(replace(span, first=first, last=last), units)


def _in_sight(visit: DeskVisit) -> list[Unit]:
    scope = visit.scope
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
