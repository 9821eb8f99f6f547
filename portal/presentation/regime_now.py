"""Under which regime the city receives on a day, remembered for a minute, and what follows for figures and pages."""

import datetime as dt
from collections.abc import Iterable

from dossiers.calendars.local_time import LOCAL
from dossiers.oversight import lateness, rates
from dossiers.oversight.figures import Counts, Period
from dossiers.oversight.lateness import LateDossier
from dossiers.procedures.models import Regime, RegimePeriod
from dossiers.procedures.regimes import regime_on
from portal.web.process_cache import ProcessCache


def _periods() -> list[RegimePeriod]:
    return list(RegimePeriod.objects.select_related("regime").order_by("from_day"))


periods = ProcessCache(_periods, 60.0)
"""From which day the city receives under which regime, in order: one query a minute, whatever is asked of it."""


def on(day: dt.date) -> Regime:
    """The regime of a day, as ``regimes.regime_on`` finds it."""
    known: list[RegimePeriod] = periods()
    begun = [period for period in known if period.from_day <= day] or known[:1]
    return begun[-1].regime if begun else regime_on(day)


def _by_code(code: str) -> Regime:
    return Regime.objects.get(pk=code)


by_code = ProcessCache(_by_code, float("inf"))
"""A regime by its code: never edited once a dossier was received under it."""


def has_desk_clocks() -> bool:
    """Whether the city is, was or will be under a regime with clocks of the desk: others need not ask for them."""
    known: list[RegimePeriod] = periods()
    return any(one.regime.paper_cut_off is not None or one.regime.tell_desk_hours is not None for one in known)


def at(instant: dt.datetime) -> Regime:
    """The regime of an instant's local date."""
    return on(instant.astimezone(LOCAL).date())


def rate_by_new_date(row: Counts, late: Iterable[LateDossier], period: Period) -> str | None:
    """Early, on time, or by the date that a timely apology moved, of all resolved: the second rate, "99.95".

    None where no regime of the period moves the date: then the strict rate stands alone.
    """
    late = list(late)
    if not at(period.end).apology_moves_date and not lateness.kept_anew(late):
        return None
    return rates.on_time_rate(row.resolved, row.late - lateness.kept_anew(late))
