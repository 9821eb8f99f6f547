"""How the whole city keeps its promises: the figures and the dots of the first page, read every ten seconds at most."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count
from django.db.models.functions import TruncMonth
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from dossiers.casework import row_scope
from dossiers.casework.models import Dossier
from dossiers.oversight import periods, population, rates, reports
from dossiers.oversight.figures import Figures, Period
from portal.charts.dots import DotColumn, dossiers_per_dot, dots
from portal.web.process_cache import ProcessCache
from portal.wording import localized
from portal.wording.vi import local


@dataclass(frozen=True)
class CityResult:
    """The year that ends now: its row, late of 10,000, and the drawing in two widths."""

    figures: Figures
    not_drawn: int
    """Late ones of the broken month at the beginning, which the chart leaves out."""
    late_of_10_000: object
    per_dot: int
    wide: SafeString
    narrow: SafeString


def _read(_language: str | None) -> CityResult:
    figures = reports.city_year(timezone.now())
    assert figures.period is not None  # a row is always of a period
    columns = late_by_month(figures.period)
    title = _("Mỗi chấm là một hồ sơ trễ hạn, xếp theo tháng, tổng {late}").format(
        late=localized.number(sum(column.count for column in columns))
    )
    return CityResult(
        figures=figures,
        not_drawn=figures.late - sum(column.count for column in columns),
        late_of_10_000=rates.per_10_000(figures.late, figures.resolved),
        per_dot=dossiers_per_dot(columns),
        wide=dots(columns, title=title, css="not-s"),
        narrow=dots(columns, title=title, width=340, css="only-s"),
    )


@row_scope.everything()
def late_by_month(period: Period) -> list[DotColumn]:
    """Late dossiers by the month of their result: twelve months, empty ones too."""
    late = Dossier.objects.filter(population.of("late", period))
    counted = late.annotate(month=TruncMonth("finished_at")).values("month").annotate(n=Count("id")).order_by("month")
    by_month = {(row["month"].year, row["month"].month): row["n"] for row in counted}
    first, last = local(period.since).date(), local(period.end - dt.timedelta(microseconds=1)).date()
    months = periods.months_drawn(first, last)
    return [
        DotColumn(label=localized.short_month(day.month), count=by_month.get((day.year, day.month), 0))
        for day in months
    ]


_city_result = ProcessCache(_read, 10.0)


def city_result() -> CityResult:
    """The city's result as of now or of a few seconds ago (the tallies come every ten); its period says of when."""
    return _city_result(get_language())
