"""One unit: its record beside what its volume explains, when its desk is open, where it is, what it takes."""

import datetime as dt
from collections import Counter

from django.db.models import Sum
from django.db.models.functions import TruncMonth
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from dossiers.oversight import rates
from dossiers.oversight.figures import Period
from dossiers.oversight.models import UnitTally
from dossiers.procedures.models import ProcedureVersion
from dossiers.units import desk_contacts, unit_changes
from dossiers.units.models import Unit
from portal.charts.dots import DotColumn, dots
from portal.presentation import regime_now, satisfaction
from portal.presentation.ranking import ranked
from portal.public import current_catalogue, figures, opening
from portal.public.period import LONGEST
from portal.wording import localized, vi


@require_safe
def unit(request: HttpRequest, code: str) -> HttpResponse:
    """The page of a serving unit, by its code; everyone's, so it holds no name of an official."""
    at = timezone.now()
    found = current_catalogue.units_on(current_catalogue.today()).get(code.upper())
    if found is None:
        raise Http404
    board = figures.seen(LONGEST)
    own = next((one for one in ranked(board.rows, board.city, board.likely) if one.row.unit_id == found.pk), None)
    versions = [one for one in current_catalogue.of_today().versions.values() if one.procedure.is_offered_by(found)]
    period = board.city.period
    months = _months(found, period) if period and own and own.row.late else []
    context = {
        "nav": "figures",
        "unit": found,
        "details": unit_changes.newest(found),
        "own": own,
        "city": board.city,
        "wide": _drawn(months, 420, "not-s"),
        "narrow": _drawn(months, 340, "only-s"),
        "hours": opening.of(found, at),
        "at": at,
        "children": _children(found),
        "fields": _by_field(versions),
        "versions": len(versions),
        "few": rates.FEW,
        "satisfaction": satisfaction.of_unit(found.pk, at),
        "least_ratings": satisfaction.LEAST,
        "rated_until": satisfaction.last_day(at),
        "names_public": regime_now.at(at).names_public,
        "desk_contacts": desk_contacts.of(found) if regime_now.at(at).names_public else [],
    }
    return render(request, "public/unit.html", context)


def _months(unit: Unit, period: Period) -> list[DotColumn]:
    """Late results by month, from the tallies, every month of the period, empty ones too. One query."""
    first, last = vi.local(period.since).date(), vi.local(period.end).date()
    tallies = UnitTally.objects.filter(unit=unit, day__gte=first, day__lte=last, late__gt=0)
    counted = tallies.annotate(month=TruncMonth("day")).values("month").annotate(n=Sum("late"))
    late = {row["month"]: row["n"] for row in counted.order_by("month")}
    numbers = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
    days = [dt.date(number // 12, number % 12 + 1, 1) for number in numbers]
    return [DotColumn(localized.short_month(day.month), late.get(day, 0)) for day in days]


def _drawn(months: list[DotColumn], width: float, css: str) -> SafeString:
    if not months:
        return SafeString()
    total = sum(month.count for month in months)
    title = _("Mỗi chấm là một hồ sơ trễ hạn, xếp theo tháng, tổng {late}").format(late=localized.number(total))
    return dots(months, title=title, width=width, css=css)


def _children(parent: Unit) -> list[Unit]:
    """Communes of a district; departments hang under the city, which has no page."""
    return [one for one in current_catalogue.units_on(current_catalogue.today()).values() if one.parent_id == parent.pk]


def _by_field(versions: list[ProcedureVersion]) -> list[tuple[str, str, int]]:
    """Fields of what a unit takes: the address's name, the name, how many."""
    counted = Counter(version.procedure.field.name for version in versions)
    return [(current_catalogue.slug(name), name, count) for name, count in counted.items()]
