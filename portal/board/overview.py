"""The board's first page: how the promises of all units in sight were kept in a period, and what is open now."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from dossiers.casework.states import State
from dossiers.oversight import in_progress, lateness, movements, rates, reports
from dossiers.oversight.figures import Figures, UnitCounts, total
from dossiers.oversight.in_progress import InProgress, OverdueGroup
from dossiers.units import the_city
from dossiers.units.models import Unit
from portal.board import pictures, report
from portal.board.frame import page
from portal.board.period import PeriodChoice, chosen
from portal.board.query_params import WORDS_OF_WAITS
from portal.board.visit import BoardVisit, leader
from portal.presentation import regime_now
from portal.presentation.ranking import expected, ranked, trusted

FIRST_RANKS = 12
KINDS = (Unit.Kind.DEPARTMENT, Unit.Kind.DISTRICT, Unit.Kind.COMMUNE)
WAITS_FOR = {State.AWAITING_PAPERS: "chờ bổ sung giấy tờ", State.AWAITING_PAYMENT: "chờ nộp phí"}
TIME_LEFT = (
    ("soon", "s-today"),
    ("few_days", "s-soon"),
    ("this_fortnight", "s-run"),
    ("later", "s-new"),
    ("paused", "s-pause"),
)


@dataclass(frozen=True)
class OverdueLine:
    """Overdue dossiers of one unit: how many, why, and for how many days the oldest has been late."""

    row: UnitCounts
    dossiers: int
    reason: str
    days: int


@leader
@require_safe
def overview(request: HttpRequest, visit: BoardVisit) -> HttpResponse:
    """Eight queries: session, officer, posts, the rows of all units, late ones, months, what is open, the tallies."""
    choice = chosen(request.GET, visit.at)
    kind = request.GET.get("khoi", "")
    kind = kind if kind in KINDS else ""
    rows = reports.by_unit(choice.period)
    city = total(rows, unit=None, period=choice.period)
    mine = [row for row in rows if visit.sees(row.unit_id) and (not kind or row.kind == kind)]
    row, believed = total(mine, unit=None, period=choice.period), trusted(choice.period)
    context = {
        "choice": choice,
        "kind": kind,
        "kinds": [(value, Unit.Kind(value).label) for value in KINDS if any(one.kind == value for one in rows)],
        "city": city,
        "row": row,
        "whole_city": visit.units is None and not kind,
        "of_10_000": rates.per_10_000(row.late, row.resolved),
        "units": mine,
        "lines": [report.line(_whose(visit, kind), row, kind=kind)],
        "trust": believed,
        **_late(mine, row, city, choice, expected(choice.period, rows, city)),
        **_open(visit, mine, choice),
    }
    return page(request, visit, "board/overview.html", context)


def _whose(visit: BoardVisit, kind: str) -> str:
    """Which units a line of the table is about."""
    if kind:
        return str(Unit.Kind(kind).label)
    return f"Toàn {the_city.now().kind}" if visit.units is None else "Các đơn vị của tôi"


def _late(
    mine: list[UnitCounts], row: Figures, city: Figures, choice: PeriodChoice, likely: dict[int, float]
) -> dict[str, Any]:
    """What is told about the late dossiers of these units."""
    units = [unit.unit_id for unit in mine]
    late = lateness.late_dossiers(choice.period, units=units)
    months = movements.months(choice.period, units)
    ranks = ranked([unit for unit in mine if unit.resolved or unit.in_progress], city, likely)
    bands = lateness.by_band(late)
    return {
        "magnified": pictures.magnified(row, bands),
        "funnel": pictures.compared(mine, city, likely),
        "trend": pictures.by_month(months, choice.period),
        "months": months,
        "not_drawn": pictures.not_drawn(late, choice.period),
        "drawn_from": pictures.months_of(choice.period)[0],
        "heat": pictures.when_late(late, mine, choice.period),
        "tabled": pictures.tabled(late, mine, choice.period),
        "median": lateness.median_days(late),
        "apologised": sum(1 for dossier in late if dossier.apologised),
        "by_new_date": regime_now.rate_by_new_date(row, late, choice.period),
        "late_bands": [(words, count) for (words, _), count in zip(pictures.BANDS, bands, strict=True)],
        "causes": pictures.causes(late),
        "first_ranks": ranks[:FIRST_RANKS],
        "other_ranks": ranks[FIRST_RANKS:],
        "unusual": sum(1 for rank in ranks if rank.unusual),
    }


def _open(visit: BoardVisit, mine: list[UnitCounts], choice: PeriodChoice) -> dict[str, Any]:
    """What is in progress: by the time left, as long as the period ends now."""
    if not choice.is_present:
        return {"open": None}
    found = in_progress.in_progress(visit.at, units=[unit.unit_id for unit in mine])
    most = max([getattr(found, name) for name, _ in TIME_LEFT] + [1])
    return {
        "open": found,
        "time_left": [_line(found, most, *entry) for entry in TIME_LEFT if getattr(found, entry[0])],
        "overdue": overdue_lines(found, mine, visit),
        "overdue_reason": _one_reason(found),
    }


def _line(found: InProgress, most: int, name: str, css: str) -> tuple[str, str, str, int, float]:
    count = getattr(found, name)
    return name, WORDS_OF_WAITS[name], css, count, 100 * count / most


def overdue_lines(found: InProgress, rows: list[UnitCounts], visit: BoardVisit) -> list[OverdueLine]:
    """Every unit that received overdue dossiers, each once, and why they are late, most first."""
    by_id = {row.unit_id: row for row in rows}
    of_unit: dict[int, list[OverdueGroup]] = {}
    for group in found.overdue:
        if group.unit_id in by_id:
            of_unit.setdefault(group.unit_id, []).append(group)
    lines = [_overdue_line(by_id[unit], groups, visit) for unit, groups in of_unit.items()]
    return sorted(lines, key=lambda line: (-line.dossiers, line.row.name))


def _overdue_line(row: UnitCounts, groups: list[OverdueGroup], visit: BoardVisit) -> OverdueLine:
    counts: Counter[str] = Counter()
    for group in groups:
        counts[_reason(group)] += group.dossiers
    reasons = [words if len(counts) == 1 else f"{count} {words}" for words, count in counts.most_common()]
    since = min(group.since for group in groups)
    return OverdueLine(row, counts.total(), ", ".join(reasons), max(1, (visit.at - since).days))


def _reason(group: OverdueGroup) -> str:
    return WAITS_FOR.get(State(group.state), "đang xử lý")


def _one_reason(found: InProgress) -> str:
    """The reason that all overdue dossiers share, or nothing."""
    reasons = {_reason(group) for group in found.overdue}
    return reasons.pop() if len(reasons) == 1 else ""
