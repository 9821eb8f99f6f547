"""One register as a list with its filters, and as a file.

A file that tells who was received is only one unit's own, wants a fresh second factor, and is written down.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, QueryDict
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_http_methods

from dossiers.casework import list_files
from dossiers.registers import entry_lists
from dossiers.registers.entry_lists import EntryFilter
from dossiers.registers.models import RegisterEntry
from dossiers.units.models import Unit
from portal.desk import frame
from portal.desk.visit import DeskVisit, official
from portal.exports import entry_sheet, spreadsheets
from portal.presentation import register_books
from portal.presentation.register_books import BOOKS, Book
from portal.web import second_factor, unit_parameter
from portal.wording import vi

A_PAGE = 50
LONGEST = 80
KINDS = ("xlsx", "csv")
OWN_KINDS = (Unit.Kind.CITY, Unit.Kind.DEPARTMENT, Unit.Kind.DISTRICT, Unit.Kind.COMMUNE)


@dataclass(frozen=True)
class BookQuery:
    """What an address asks of a register."""

    book: Book
    entries: EntryFilter
    unit: Unit | None
    units: list[Unit]
    given: dict[str, str]

    @property
    def query(self) -> str:
        """The parameters that ask for the same again."""
        return urlencode({name: value for name, value in self.given.items() if value})

    @property
    def facets(self) -> list[tuple[str, str, dict[str, str], str]]:
        """What the list may be narrowed by: name, heading, choices, chosen."""
        offered = entry_lists.FACETS[self.book.kind]
        found = register_books.facets(self.book.kind, offered)
        return [(name, heading, choices, self.given.get(name, "")) for name, heading, choices in found]


@require_http_methods(["GET", "HEAD", "POST"])
@official
def register_book(request: HttpRequest, visit: DeskVisit, book: str) -> HttpResponseBase:
    """A page of the list; POST with ``dang`` is the whole of it as a file."""
    if not in_sight(visit):
        return frame.page(request, visit, "desk/no_desk.html", {}, status=403)
    asked = _asked(request.POST if request.method == "POST" else request.GET, visit, book)
    if request.method == "POST":
        return _file(request, visit, asked)
    typed = request.GET.get("trang", "1")
    page = max(1, int(typed)) if typed.isascii() and typed.isdigit() and len(typed) < 6 else 1
    found = asked.entries.entries()
    rows = list(found[(page - 1) * A_PAGE : page * A_PAGE + 1])
    context = {
        "asked": asked,
        "book": asked.book,
        "rows": [(row, register_books.facts(row)) for row in rows[:A_PAGE]],
        "number": found.filter(withdrawn_at__isnull=True).count(),
        "years": entry_lists.years(asked.book.kind) or [visit.today.year],
        "before": page - 1,
        "after": page + 1 if len(rows) > A_PAGE else 0,
        "writes": bool(visit.units()),
        "tells_persons": _tells_persons(asked, visit),
    }
    return frame.page(request, visit, "desk/register_book.html", context)


def in_sight(visit: DeskVisit) -> list[Unit]:
    """The units whose registers this officer may read, in the order of lists."""
    found = Unit.objects.filter(kind__in=OWN_KINDS)
    return list((found if visit.scope is None else found.filter(pk__in=visit.scope)).order_by("sort_key", "code"))


def asked_year(given: QueryDict, years: list[int], visit: DeskVisit) -> int:
    """The year of ``nam``; not given: the newest that has a line. Raises Http404 for what is no year."""
    typed = given.get("nam", "")
    if not typed:
        return years[0] if years else visit.today.year
    if not (typed.isascii() and typed.isdigit() and 2000 <= int(typed[:5]) <= 2199):
        raise Http404
    return int(typed)


def known(slug: str) -> Book:
    """The register that an address names. Raises Http404."""
    if slug not in BOOKS:
        raise Http404
    return BOOKS[slug]


def _asked(given: QueryDict, visit: DeskVisit, slug: str) -> BookQuery:
    """Raises Http404 for a register, unit or choice that there is not, or that is out of sight."""
    book, units = known(slug), in_sight(visit)
    unit = unit_parameter.by_code(given, "noi", units)
    year = asked_year(given, entry_lists.years(book.kind), visit)
    typed = given.get("q", "").replace("\x00", "")[:LONGEST].strip()
    chosen = {name: given.get(name, "") for name in entry_lists.FACETS[book.kind]}
    offered = {name: choices for name, _, choices in register_books.facets(book.kind, entry_lists.FACETS[book.kind])}
    if any(value and value not in offered[name] for name, value in chosen.items()):
        raise Http404
    fields = {entry_lists.FACETS[book.kind][name]: value for name, value in chosen.items() if value}
    seen = [unit.pk] if unit else visit.scope
    entries = EntryFilter(book.kind, year, seen, fields, typed, with_withdrawn=True)
    said = {"nam": str(year), "noi": unit.code if unit else "", "q": typed, **chosen}
    return BookQuery(book, entries, unit, units, said)


def _tells_persons(asked: BookQuery, visit: DeskVisit) -> bool:
    """Whether the file says who was received: receptions of one unit where this officer works."""
    is_own = asked.unit is not None and asked.unit.pk in {unit.pk for unit in visit.units()}
    return is_own and asked.book.kind == RegisterEntry.Kind.RECEPTION


def _file(request: HttpRequest, visit: DeskVisit, asked: BookQuery) -> HttpResponseBase:
    form, tells = request.POST.get("dang", ""), _tells_persons(asked, visit)
    if form not in KINDS:
        raise Http404
    elsewhere = second_factor.to_prove_for_personal_data(request, visit.officer) if tells else None
    if elsewhere is not None:
        return elsewhere
    found = asked.entries.entries()
    entries = list(found.select_related("unit", "person") if tells else found)
    name = spreadsheets.file_name(asked.book.slug, asked.unit.code if asked.unit else "", str(asked.entries.year))
    columns = entry_sheet.columns(asked.book.kind, with_persons=tells)
    rows: Iterator[list[spreadsheets.Cell]] = entry_sheet.rows(asked.book.kind, entries, with_persons=tells)
    if form == "csv":
        table = spreadsheets.comma_separated(name, columns, rows)
    else:
        table = spreadsheets.spreadsheet(name, f"{asked.book.name}, năm {asked.entries.year}", columns, rows)
    if tells and asked.unit is not None:
        made = list_files.Made(form, len(entries), spreadsheets.digest(table), numbers_shown=False)
        _write_down(made, asked.unit, asked.entries.year, visit)
    return table


def _write_down(made: list_files.Made, unit: Unit, year: int, visit: DeskVisit) -> None:
    since, until = (dt.datetime(number, 1, 1, tzinfo=vi.zone()) for number in (year, year + 1))
    what = list_files.ListFile.What.RECEPTIONS
    list_files.record(
        made, what=what, unit=unit, since=since, until=until, by=visit.officer, post=visit.post_for(unit.pk),
        at=visit.at,
    )  # fmt: skip
