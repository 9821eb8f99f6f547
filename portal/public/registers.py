"""Dialogues, receptions of citizens and models of "Dân vận khéo": the year's figures by unit, and what they count.

No name of a citizen stands here. Of a reception only day, unit, kind and result are told; what a dialogue or a model
says is read by everyone once a leader of the unit has confirmed it.
"""

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from dossiers.registers import entry_lists
from dossiers.registers.entry_lists import EntryFilter
from dossiers.registers.models import RegisterEntry
from dossiers.units.models import Unit
from portal.exports import spreadsheets
from portal.exports.spreadsheets import SheetColumn
from portal.presentation import register_books
from portal.presentation.register_books import BOOKS, Book
from portal.public import current_catalogue
from portal.web import unit_parameter

LISTED = 30
LONGEST = 80


@require_safe
def registers(request: HttpRequest) -> HttpResponse:
    """The figures of a year (?nam=), the newest that has any where none is asked for."""
    years = entry_lists.years()
    year = _year(request, years)
    total, rows = entry_lists.yearly(year)
    context = {
        "nav": "registers",
        "at": timezone.now(),
        "year": year,
        "years": years,
        "total": total,
        "rows": rows,
        "books": BOOKS.values(),
    }
    return render(request, "public/registers.html", context)


@require_safe
def registers_table(request: HttpRequest) -> HttpResponseBase:
    """The same figures as CSV."""
    year = _year(request, entry_lists.years())
    total, rows = entry_lists.yearly(year)
    titles = (
        _("Mã đơn vị"), _("Đơn vị"), _("Cuộc đối thoại"), _("Lượt tiếp công dân"), _("Mô hình “Dân vận khéo”"),
        _("Trong đó được công nhận"),
    )  # fmt: skip
    columns = [SheetColumn(title) for title in titles]
    lines: list[list[spreadsheets.Cell]] = [
        [row.unit.code, row.unit.name, row.dialogues, row.receptions, row.models, row.recognised]
        for row in rows
        if row.unit is not None
    ]
    lines.append(["", _("Tất cả đơn vị"), total.dialogues, total.receptions, total.models, total.recognised])
    return spreadsheets.comma_separated(spreadsheets.file_name("doi-thoai-dan-van", str(year)), columns, lines)


@require_safe
def register(request: HttpRequest, book: str) -> HttpResponse:
    """The lines of one register, of a year and a unit (?don-vi=)."""
    kept = _known(book)
    years = entry_lists.years(kept.kind)
    year, unit = _year(request, years), unit_parameter.by_code(request.GET, "don-vi", _units(request))
    facets = register_books.facets(kept.kind, entry_lists.FACETS[kept.kind])
    chosen = {name: request.GET.get(name, "") for name, _heading, _choices in facets}
    if any(
        value and value not in choices
        for (_name, _heading, choices), value in zip(facets, chosen.values(), strict=True)
    ):
        raise Http404
    fields = {entry_lists.FACETS[kept.kind][name]: value for name, value in chosen.items() if value}
    typed = _typed(request, kept)
    asked = EntryFilter(
        kept.kind, year, [unit.pk] if unit else None, fields, typed, only_confirmed=bool(typed)
    ).entries()  # fmt: skip
    page = request.GET.get("trang", "1")
    number = max(1, int(page)) if page.isascii() and page.isdigit() and len(page) < 6 else 1
    rows = list(asked[(number - 1) * LISTED : number * LISTED + 1])
    context = {
        "nav": "registers",
        "at": timezone.now(),
        "book": kept,
        "unit": unit,
        "units": entry_lists.units_of(year, kept.kind),
        "year": year,
        "years": years,
        "facets": [(name, heading, choices, chosen[name]) for name, heading, choices in facets],
        "typed": typed,
        "rows": [(row, register_books.facts(row)) for row in rows[:LISTED]],
        "count": asked.count(),
        "before": number - 1,
        "after": number + 1 if len(rows) > LISTED else 0,
    }
    return render(request, "public/register.html", context)


@require_safe
def register_line(request: HttpRequest, book: str, number: int) -> HttpResponse:
    """One dialogue or model whose words everyone may read."""
    kept = _known(book)
    found = RegisterEntry.objects.filter(kind=kept.kind, pk=number, confirmed_at__isnull=False, withdrawn_at=None)
    entry = found.exclude(kind=RegisterEntry.Kind.RECEPTION).select_related("unit").first()
    if entry is None:
        raise Http404
    context = {"nav": "registers", "book": kept, "entry": entry, "facts": register_books.facts(entry)}
    return render(request, "public/register_line.html", context)


def _known(slug: str) -> Book:
    if slug not in BOOKS:
        raise Http404
    return BOOKS[slug]


def _year(request: HttpRequest, years: list[int]) -> int:
    """Raises Http404 for what is no year."""
    typed = request.GET.get("nam", "")
    if not typed:
        return years[0] if years else current_catalogue.today().year
    if not (typed.isascii() and typed.isdigit() and len(typed) == 4):
        raise Http404
    return int(typed)


def _units(request: HttpRequest) -> list[Unit]:
    """The unit whose code the address names, closed ones too; figures of its years stay with it."""
    code = request.GET.get("don-vi", "").upper()
    return list(Unit.objects.exclude(kind=Unit.Kind.EXTERNAL).filter(code=code)) if code else []


def _typed(request: HttpRequest, book: Book) -> str:
    """What is looked for; receptions are not searched, for their words are nobody else's."""
    if book.kind == RegisterEntry.Kind.RECEPTION:
        return ""
    return request.GET.get("q", "").replace("\x00", "")[:LONGEST].strip()
