"""The charts of the board: domain figures in, two drawings of each out (wide, and narrow for a phone)."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.safestring import SafeString

from dossiers.oversight import lateness, periods
from dossiers.oversight.causes import CAUSES
from dossiers.oversight.figures import Counts, Period, UnitCounts
from dossiers.oversight.lateness import LateDossier
from dossiers.oversight.movements import MonthMovements
from dossiers.units import printed_names, the_city
from portal.charts import dots, funnel, heatmap, magnifier, trend
from portal.wording import vi

MOST_LATE_ROWS = 14
BANDS = (("1 ngày", "1"), ("2–3 ngày", "2–3"), ("4–7 ngày", "4–7"), ("trên 7 ngày", "> 7"))


@dataclass(frozen=True)
class Drawn:
    """One chart in both widths; empty when there is nothing to draw."""

    wide: SafeString
    narrow: SafeString

    def __bool__(self) -> bool:
        return bool(self.wide)


def magnified(row: Counts, bands: list[int]) -> Drawn:
    """The whole, and the late ones enlarged, by days late."""
    parts = [magnifier.LatenessBand(*names, count) for names, count in zip(BANDS, bands, strict=True)]
    wide = magnifier.magnifier(row.early, row.on_time, parts, css="not-s")
    return Drawn(wide, magnifier.magnifier(row.early, row.on_time, parts, width=340, css="only-s"))


def compared(rows: list[UnitCounts], city: Counts, likely: dict[int, float]) -> Drawn:
    """Every unit in the funnel around the city's rate; its colour says how it compares with what is likely of it."""
    city_name = the_city.now().name
    points = [
        funnel.FunnelPoint(
            printed_names.brief(row.name, city_name),
            row.kind,
            row.resolved,
            row.late,
            likely.get(row.unit_id),
        )
        for row in rows
    ]
    whole = {"city_resolved": city.resolved, "city_late": city.late}
    return Drawn(funnel.funnel(points, **whole, css="not-s"), funnel.funnel(points, **whole, width=340, css="only-s"))


def months_of(period: Period) -> list[dt.date]:
    """The months that charts of the period draw."""
    last = period.end - dt.timedelta(microseconds=1)
    return periods.months_drawn(vi.local(period.since).date(), vi.local(last).date())


def not_drawn(late: list[LateDossier], period: Period) -> int:
    """Late dossiers of the broken month at the period's beginning, which charts by month leave out."""
    first = months_of(period)[0]
    return sum(1 for dossier in late if dossier.on < first)


def drawn_months(late: Iterable[LateDossier], period: Period) -> list[int]:
    """How many fell into each month that is drawn."""
    counted = lateness.by_month(late, period)
    return [counted.get(month, 0) for month in months_of(period)]


def by_month(months: list[MonthMovements], period: Period) -> Drawn:
    """Late of 10,000, month by month."""
    drawn = set(months_of(period))
    shown = [month for month in months if month.month in drawn]
    names = periods.month_names([month.month for month in shown])
    points = [trend.TrendPoint(name, month.resolved, month.late) for name, month in zip(names, shown, strict=True)]
    return Drawn(trend.trend(points, css="not-s"), trend.trend(points, width=340, css="only-s"))


def dotted(late: list[LateDossier], period: Period, title: str) -> Drawn:
    """One dot, one late dossier, month by month."""
    months, counted = months_of(period), lateness.by_month(late, period)
    names = zip(periods.month_names(months), months, strict=True)
    columns = [dots.DotColumn(name, counted.get(month, 0)) for name, month in names]
    if not late:
        return Drawn(SafeString(), SafeString())
    wide = dots.dots(columns, title=title, width=560, css="not-s")
    return Drawn(wide, dots.dots(columns, title=title, width=340, css="only-s"))


def causes(late: list[LateDossier]) -> list[tuple[str, str, int, float]]:
    """Where the late ones lay when their promise passed: key, words, how many, share of the most in per cent."""
    counted = lateness.by_cause(late)
    most = max(counted.values(), default=1)
    return [(key, CAUSES[key], count, 100 * count / most) for key, count in counted.items()]


def when_late(late: list[LateDossier], rows: list[UnitCounts], period: Period) -> Drawn:
    """The units with most late dossiers: by week, and by month on a phone."""
    of_unit: dict[int, list[LateDossier]] = defaultdict(list)
    for dossier in late:
        of_unit[dossier.unit_id].append(dossier)
    worst = sorted((row for row in rows if row.unit_id in of_unit), key=lambda row: (-row.late, row.name))
    shown = [
        (printed_names.brief(row.name, the_city.now().name), of_unit[row.unit_id]) for row in worst[:MOST_LATE_ROWS]
    ]
    if not shown:
        return Drawn(SafeString(), SafeString())
    return Drawn(_weeks(shown, period), _months(shown, period))


@dataclass(frozen=True)
class MonthTable:
    """Late dossiers by unit and month: the same as a heatmap or small columns, in numbers."""

    heads: list[str]
    lines: list[tuple[str, list[int], int]]


def tabled(late: list[LateDossier], rows: list[UnitCounts], period: Period) -> MonthTable:
    """The units with late dossiers, most first, each with its months and their sum."""
    of_unit: dict[int, list[LateDossier]] = defaultdict(list)
    for dossier in late:
        of_unit[dossier.unit_id].append(dossier)
    months = list(lateness.by_month([], period))
    shown = sorted((row for row in rows if row.unit_id in of_unit), key=lambda row: (-row.late, row.name))
    lines = []
    for row in shown:
        counts = list(lateness.by_month(of_unit[row.unit_id], period).values())
        lines.append((row.name, counts, sum(counts)))
    return MonthTable([f"{month:%m/%y}" for month in months], lines)


def _weeks(shown: list[tuple[str, list[LateDossier]]], period: Period) -> SafeString:
    first, last = (_monday(vi.local(edge).date()) for edge in (period.since, period.end))
    weeks = [first + dt.timedelta(weeks=n) for n in range((last - first).days // 7 + 1)]
    rows = [_row(name, (_monday(dossier.on) for dossier in late), weeks) for name, late in shown]
    heads = [f"T{week.month}" if week.day <= 7 else "" for week in weeks]
    what = [f"tuần từ {vi.date(week)}" for week in weeks]
    return heatmap.heatmap(rows, heads, what=what, left=190, width=1040, css="not-s")


def _months(shown: list[tuple[str, list[LateDossier]]], period: Period) -> SafeString:
    months = months_of(period)
    rows = [_row(name, (dossier.on.replace(day=1) for dossier in late), months) for name, late in shown]
    heads = [f"{month.month}" if n % 2 == 0 else "" for n, month in enumerate(months)]
    what = [f"tháng {month:%m/%Y}" for month in months]
    return heatmap.heatmap(rows, heads, what=what, left=120, width=340, css="only-s")


def _row(name: str, fell: Iterable[dt.date], stretches: list[dt.date]) -> heatmap.HeatmapRow:
    counted = Counter(fell)
    return heatmap.HeatmapRow(name, tuple(counted[stretch] for stretch in stretches))


def _monday(day: dt.date) -> dt.date:
    return day - dt.timedelta(days=day.weekday())
