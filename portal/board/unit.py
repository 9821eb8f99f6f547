"""One unit: late against expected, when it was late, the units below it on one scale, and its late dossiers."""

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from dossiers.oversight import lateness, rates, reports
from dossiers.oversight.figures import Figures, UnitCounts, total
from dossiers.oversight.filters import DossierFilter
from dossiers.oversight.lateness import LateDossier
from portal.board import dossier_list, for_others, pictures, report
from portal.board.frame import page
from portal.board.period import PeriodChoice, chosen
from portal.board.visit import BoardVisit, leader
from portal.charts.bands import columns
from portal.presentation import regime_now, satisfaction
from portal.presentation.ranking import expected
from portal.wording.vi import number

LATEST = 10


@dataclass(frozen=True)
class UnitBelow:
    """A unit below: its row and its late dossiers by month."""

    row: UnitCounts
    picture: SafeString


@leader
@require_safe
def unit(request: HttpRequest, visit: BoardVisit, code: str) -> HttpResponse:
    """The page of a unit in sight; unknown ones and those out of sight are the same 404."""
    choice = chosen(request.GET, visit.at)
    rows = reports.by_unit(choice.period)
    own = next((row for row in rows if row.code == code.upper() and visit.sees(row.unit_id)), None)
    if own is None:
        raise Http404
    below = [row for row in rows if row.parent_id == own.unit_id and visit.sees(row.unit_id)]
    city = total(rows, unit=None, period=choice.period)
    late = lateness.late_dossiers(choice.period, units=[own.unit_id, *(row.unit_id for row in below)])
    own_late = [dossier for dossier in late if dossier.unit_id == own.unit_id]
    context = {
        "choice": choice,
        "own": own,
        "below": below,
        "parent": next((row for row in rows if row.unit_id == own.parent_id and visit.sees(row.unit_id)), None),
        "lines": report_lines(own, below, choice),
        "dots": pictures.dotted(own_late, choice.period, f"Hồ sơ trễ của {own.name} theo tháng, tổng {own.late}"),
        "not_drawn": pictures.not_drawn(own_late, choice.period),
        "drawn_from": pictures.months_of(choice.period)[0],
        "own_tabled": pictures.tabled(own_late, [own], choice.period),
        "tabled": pictures.tabled(late, below, choice.period),
        "late_bands": _bands(own_late),
        "causes": pictures.causes(own_late),
        "median": lateness.median_days(own_late),
        "apologised": sum(1 for dossier in own_late if dossier.apologised),
        "by_new_date": regime_now.rate_by_new_date(own, own_late, choice.period),
        "latest": dossier_list.rows(DossierFilter("late", choice.period, (own.unit_id,)), visit.at, limit=LATEST),
        "received_for_others": for_others.received(own.unit_id, choice.period).count(),
        "satisfaction": satisfaction.of_unit(own.unit_id, visit.at),
        "least_ratings": satisfaction.LEAST,
        "rated_until": satisfaction.last_day(visit.at),
        **_against_the_city(own, city, expected(choice.period, rows, city).get(own.unit_id, 0.0)),
        **_children(below, late, choice),
    }
    return page(request, visit, "board/unit.html", context)


def report_lines(own: UnitCounts, below: list[UnitCounts], choice: PeriodChoice) -> list[report.Line]:
    """The unit's own row, and the one with the units below it."""
    lines = [report.line("Riêng đơn vị", own, own.code, alone=True)]
    if below:
        together = total([own, *below], unit=own.code, period=choice.period)
        lines.append(report.line(f"Cùng {len(below)} đơn vị trực thuộc", together, own.code))
    return lines


def _bands(late: list[LateDossier]) -> list[tuple[str, int, float]]:
    """How late, in words: how many, and their share of the largest band in per cent."""
    counts = lateness.by_band(late)
    most = max([*counts, 1])
    return [(words, count, 100 * count / most) for (words, _), count in zip(pictures.BANDS, counts, strict=True)]


def _against_the_city(own: UnitCounts, city: Figures, likely: float) -> dict[str, Any]:
    """What is expected of a unit of this volume and these procedures, and how far beyond chance this one is."""
    few = own.resolved < rates.FEW
    return {
        "expected": number(round(likely, 1), 1),
        "by_volume": number(round(rates.expected_late(own.resolved, city.resolved, city.late), 1), 1),
        "few": few,
        "of_10_000": None if few else rates.per_10_000(own.late, own.resolved),
        "limit": None if few else number(round(10_000 * rates.limit(likely, rates.Z_998) / own.resolved, 1), 1),
        "unusual": rates.is_unusual(own.late, likely),
    }


def _children(below: list[UnitCounts], late: list[LateDossier], choice: PeriodChoice) -> dict[str, Any]:
    """The units below as small multiples: one scale for all, written once."""
    counted = {
        row.unit_id: list(pictures.drawn_months((one for one in late if one.unit_id == row.unit_id), choice.period))
        for row in below
    }
    highest = max((count for counts in counted.values() for count in counts), default=0)
    children = [UnitBelow(row, columns(counted[row.unit_id], highest=highest)) for row in below]
    return {"children": children, "highest": highest}
