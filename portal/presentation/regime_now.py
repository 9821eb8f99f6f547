"""Under which regime the city receives on a day, remembered for a minute, and what follows for figures and pages."""

import datetime as dt
from collections.abc import Iterable

from django.db.models import Q

from dossiers.calendars.local_time import LOCAL
from dossiers.oversight import lateness, rates
from dossiers.oversight.figures import Counts, Period
from dossiers.oversight.lateness import LateDossier
from dossiers.procedures.models import Regime, RegimePeriod
from dossiers.procedures.regimes import regime_on
from portal.web.process_cache import ProcessCache

on = ProcessCache(regime_on, 60.0)
"""The regime of a day: ``regime_now.on(day)``."""


def _by_code(code: str) -> Regime:
    return Regime.objects.get(pk=code)


by_code = ProcessCache(_by_code, float("inf"))
"""A regime by its code: never edited once a dossier was received under it."""


def _has_desk_clocks() -> bool:
    clocked = Q(regime__paper_cut_off__isnull=False) | Q(regime__tell_desk_hours__isnull=False)
    return bool(RegimePeriod.objects.filter(clocked).exists())


has_desk_clocks = ProcessCache(_has_desk_clocks, 60.0)
"""Whether the city is, was or will be under a regime with clocks of the desk: others need not ask for them."""


def at(instant: dt.datetime) -> Regime:
    """The regime of an instant's local date."""
    found: Regime = on(instant.astimezone(LOCAL).date())
    return found


def rate_by_new_date(row: Counts, late: Iterable[LateDossier], period: Period) -> str | None:
    """Early, on time, or by the date that a timely apology moved, of all resolved: the second rate, "99.95".

    None where no regime of the period moves the date: then the strict rate stands alone.
    """
    late = list(late)
    if not at(period.end).apology_moves_date and not lateness.kept_anew(late):
        return None
    return rates.on_time_rate(row.resolved, row.late - lateness.kept_anew(late))
