"""The public board: how many results each unit gave, how many late, and whether that is more than chance explains.

Late counts of a unit are never suppressed. Everything comes from the tallies (two queries: the rows, and the mix of
procedures) and from the late dossiers of the whole city (one query, for the magnifier), remembered for a minute.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.http import FileResponse, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from dossiers.oversight import lateness, rates, reports
from dossiers.oversight.figures import Figures, UnitCounts, total
from dossiers.parsing import cleaning
from dossiers.units.models import Unit
from portal.charts import magnifier
from portal.charts.dots import dot_row
from portal.exports import spreadsheets
from portal.exports.spreadsheets import Cell, SheetColumn
from portal.presentation.ranking import Ranked, expected, ranked
from portal.public import current_catalogue
from portal.public.period import CHOICES, MonthsChoice
from portal.web.language import named
from portal.web.process_cache import ProcessCache
from portal.wording import vi

KINDS = (Unit.Kind.DEPARTMENT, Unit.Kind.DISTRICT, Unit.Kind.COMMUNE)
FIRST_ROWS = 16
LONGEST_SEARCH = 60


@dataclass(frozen=True)
class Seen:
    """A period as the board shows it: the city's row and every unit's."""

    city: Figures
    rows: list[UnitCounts]
    likely: dict[int, float]
    """How many late dossiers are to be expected of each unit, by its volume and procedures."""


@dataclass(frozen=True)
class FiguresRow:
    """One line of the board."""

    ranked: Ranked
    name: SafeString
    parent: SafeString
    dots: SafeString


@dataclass(frozen=True)
class FigureFilters:
    """What the address asks for; what makes no sense in it is left out."""

    kind: str
    district: str
    typed: str
    everything: bool

    @classmethod
    def of(cls, given: QueryDict, units: dict[str, Unit]) -> "FigureFilters":
        kind, district = given.get("loai", ""), given.get("quan", "").upper()
        typed = cleaning.printable(given.get("tim", "")[:LONGEST_SEARCH]).strip()
        is_district = district in units and units[district].kind == Unit.Kind.DISTRICT
        return cls(kind if kind in KINDS else "", district if is_district else "", typed, "het" in given)

    def takes(self, unit: Unit) -> bool:
        """Whether a unit is of the kind, in the district and called as asked; a district counts to itself."""
        if self.kind and unit.kind != self.kind:
            return False
        if self.district and self.district not in (unit.code, unit.parent.code if unit.parent else ""):
            return False
        words = vi.folded(self.typed).split()
        called = f"{vi.folded(unit.name)} {unit.name_en.lower()} {unit.code.lower()}"
        return all(word in called for word in words)


def _seen(months: str) -> Seen:
    period = MonthsChoice.of(months, timezone.now()).period
    rows = reports.public_units(since=period.since, until=period.until, as_of=period.as_of)
    city = total(rows, unit=None, period=period)
    return Seen(city, rows, expected(period, rows, city))


seen = ProcessCache(_seen, 60.0)
"""The board's figures of the last so many months, of now or of less than a minute ago."""


def _drawn(months: str, _language: str | None) -> tuple[SafeString, SafeString]:
    city = seen(months).city
    assert city.period is not None  # the board's row is always of a period
    counts = lateness.by_band(lateness.late_dossiers(city.period))
    words = (
        (pgettext("how late", "1 ngày"), "1"),
        (pgettext("how late", "2–3 ngày"), "2–3"),
        (pgettext("how late", "4–7 ngày"), "4–7"),
        (pgettext("how late", "trên 7 ngày"), "> 7"),
    )
    parts = [magnifier.LatenessBand(*names, count) for names, count in zip(words, counts, strict=True)]
    wide = magnifier.magnifier(city.early, city.on_time, parts, css="not-s")
    return wide, magnifier.magnifier(city.early, city.on_time, parts, width=340, css="only-s")


_remembered = ProcessCache(_drawn, 60.0)


def drawn(months: str) -> tuple[SafeString, SafeString]:
    """The magnifier of the same months in two widths, in the language of the page."""
    return _remembered(months, get_language())


@require_safe
def figures(request: HttpRequest) -> HttpResponse:
    """Every serving unit, most late beyond what its volume and procedures explain first."""
    try:
        choice = MonthsChoice.of(request.GET.get("ky", ""), timezone.now())
    except ValueError:
        return render(request, "public/no_period.html", {"nav": "figures", "choices": CHOICES}, status=400)
    board, units = seen(choice.months), current_catalogue.units_on(current_catalogue.today())
    filters = FigureFilters.of(request.GET, units)
    shown = _shown(board, filters, units)
    first = shown if filters.everything else shown[:FIRST_ROWS]
    context = {
        "nav": "figures",
        "board": board,
        "drawn": drawn(choice.months),
        "choice": choice,
        "choices": CHOICES,
        "filters": filters,
        "kinds": [(kind.value, kind.label) for kind in KINDS if any(unit.kind == kind for unit in units.values())],
        "districts": [unit for unit in units.values() if unit.kind == Unit.Kind.DISTRICT],
        "rows": [_row(one, units) for one in first],
        "matching": len(shown),
        "more": len(shown) - len(first),
        "units": len(board.rows),
        "without_late": sum(1 for one in shown if not one.row.late),
        "few": rates.FEW,
    }
    return render(request, "public/figures.html", context)


def _shown(board: Seen, filters: FigureFilters, units: dict[str, Unit]) -> list[Ranked]:
    ours = [one for one in ranked(board.rows, board.city, board.likely) if one.row.code in units]
    return [one for one in ours if filters.takes(units[one.row.code])]


def _row(one: Ranked, units: dict[str, Unit]) -> FiguresRow:
    unit = units[one.row.code]
    parent = unit.parent if unit.kind == Unit.Kind.COMMUNE else None
    return FiguresRow(one, named(unit), named(parent), dot_row(one.row.late))


@require_safe
def table(request: HttpRequest) -> FileResponse | HttpResponse:
    """The same units as a table for machines: counts, what chance explains, the period and as of when."""
    try:
        choice = MonthsChoice.of(request.GET.get("ky", ""), timezone.now())
    except ValueError:
        sentence = _("Kỳ này không có. Chọn một trong các kỳ dưới đây.")
        return HttpResponse(sentence, status=400, content_type="text/plain; charset=utf-8")
    board, units = seen(choice.months), current_catalogue.units_on(current_catalogue.today())
    shown = _shown(board, FigureFilters.of(request.GET, units), units)
    days = choice.period.since, choice.period.until
    return spreadsheets.comma_separated(spreadsheets.file_name("ket-qua", *days), COLUMNS, _cells(shown, board))


COLUMNS = [
    SheetColumn(title)
    for title in (
        "unit_code unit_name unit_kind from_time to_time as_of received resolved early on_time late in_progress "
        "overdue ended_otherwise late_expected late_limit_998 beyond_chance definitions"
    ).split()
]
"""Named for machines and the same in both languages; /ket-qua/cach-tinh/ says what each of them means."""


def _cells(shown: list[Ranked], board: Seen) -> Iterator[list[Cell]]:
    period = board.city.period
    assert period is not None  # the board's row is always of a period
    times = [vi.local(at).isoformat(timespec="minutes") for at in (period.since, period.until, period.as_of)]
    for one in shown:
        row = one.row
        counts = [row.received, row.resolved, row.early, row.on_time, row.late, row.in_progress, row.overdue]
        limit = rates.limit(one.expected, rates.Z_998) if one.expected else 0.0
        chance = [round(one.expected, 2), round(limit, 2), int(one.unusual)]
        yield [row.code, row.name, row.kind, *times, *counts, row.ended_otherwise, *chance, "/ket-qua/cach-tinh/"]


@require_safe
def how(request: HttpRequest) -> HttpResponse:
    """What each figure counts, when it counts as late, and what is not in it."""
    return render(request, "public/figures_how.html", {"nav": "figures", "few": rates.FEW, "columns": COLUMNS})
