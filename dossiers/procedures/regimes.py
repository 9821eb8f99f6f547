"""Which law a dossier is received under, and what it says of its term: the regime's rules, sector law first.

A dossier keeps the regime of the day of its reception. Nothing asks "which year": it asks the regime (docs/law.md).
"""

from __future__ import annotations

import csv
import datetime as dt
from functools import cache
from pathlib import Path
from typing import NamedTuple

from dossiers.procedures.models import DayEnd, ProcedureVersion, Regime, RegimePeriod, SupplementEffect

FIRST = "2018"
"""The regime of dossiers that name none: those received before there were regimes."""


TABLE = Path(__file__).parent / "data" / "regimes.csv"
"""The regimes of the country, as the package carries them."""


class RegimeRules(NamedTuple):
    """What holds for a procedure version under a regime; None: no such limit."""

    supplement_effect: SupplementEffect
    first_request_days: int | None
    close_after_days: int | None
    cut_off: dt.time
    """For same-day terms; others have a cut-off only where the version gives one."""
    day_end: DayEnd


def regime_on(day: dt.date) -> Regime:
    """The regime under which the city receives on this day; before its first period, that of the first."""
    periods = RegimePeriod.objects.select_related("regime")
    period = periods.filter(from_day__lte=day).last() or periods.first()
    return period.regime if period is not None else Regime.objects.get(pk=FIRST)


def rules_of(version: ProcedureVersion, regime: Regime) -> RegimeRules:
    """The regime's rules with those that the procedure's own law replaces."""
    first, close = version.first_request_days, version.close_after_days
    return RegimeRules(
        SupplementEffect(version.supplement_effect or regime.supplement_effect),
        regime.first_request_days if first is None else first,
        regime.close_after_days if close is None else close,
        version.cutoff or regime.cut_off,
        DayEnd(version.day_end or regime.day_end),
    )


@cache
def packaged() -> dict[str, RegimeRules]:
    """What the country's regimes say by themselves, by code; asks no database."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        return {row["code"]: _read(row) for row in csv.DictReader(file)}


def _read(row: dict[str, str]) -> RegimeRules:
    first, close = (int(row[name]) if row[name] else None for name in ("first_request_days", "close_after_days"))
    effect, end = SupplementEffect(row["supplement_effect"]), DayEnd(row["day_end"])
    return RegimeRules(effect, first, close, dt.time.fromisoformat(row["cut_off"]), end)
