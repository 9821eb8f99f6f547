"""Loading regimes and the days from which a city receives under them (docs/master-data.md describes the columns).

The regimes of the package are those of the whole country. A city's own tables say from which day it is on which; where
they do not, the law does. The packaged city stays on its year.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from dossiers.calendars.sheets import Changes, SheetProblem, SheetRow, differences, read_sheet
from dossiers.procedures.models import DayEnd, Regime, RegimePeriod, SupplementEffect
from dossiers.procedures.regimes import FIRST

PACKAGED = Path(__file__).parent / "data"
REGIMES, PERIODS = "regimes.csv", "regime_periods.csv"
FILES = (REGIMES, PERIODS)
NEEDED = (
    "code", "law", "supplement_effect", "first_request_days", "close_after_days", "cut_off", "day_end", "code_owner",
    "reception_scope", "on_the_spot_receipt", "rating_questions", "forms_edition", "names_public",
)  # fmt: skip
OPTIONAL = (
    "tell_desk_hours", "paper_cut_off", "consultation_days", "apology_moves_date", "explains_lateness", "tells_early",
    "keeps_payment_proof", "correction_days",
)  # fmt: skip
"""Duties of the desk beside the promise; what a table does not say, its regime does not ask."""
FIRST_DAY = dt.date(1900, 1, 1)
BY_LAW = {FIRST_DAY: FIRST, dt.date(2025, 7, 1): "2025"}
"""NĐ 118/2025 art. 40: in force from 01/07/2025 [R]."""

Values = dict[str, object]


def load(folder: Path, problems: list[SheetProblem]) -> list[Changes]:
    """Load the regimes of a folder and its periods. Notes problems; the caller rolls back."""
    regimes, periods = Changes("Regimes"), Changes("Regime periods")
    if (folder / REGIMES).exists():
        for row in read_sheet(folder / REGIMES, NEEDED, OPTIONAL, problems):
            _save(row, regimes)
    wanted = _read_periods(folder, problems)
    if wanted is not None and not problems:
        _save_periods(wanted, periods)
    return [regimes, periods]


def _save(row: SheetRow, changes: Changes) -> None:
    code, values = row.text("code", 16, needed=True), _values(row)
    if not row.sound:
        return
    old = Regime.objects.filter(pk=code).first()
    told = differences({name: getattr(old, name) for name in values}, values) if old else ""
    if old is None:
        changes.added.append(f"{code} {values['law']}")
    elif not told:
        changes.unchanged += 1
        return
    elif _is_used(old):
        row.wrong(f"dossiers were received under regime {code}: give the changed law a code of its own ({told}).")
        return
    else:
        changes.changed.append(f"{code}: {told}")
    Regime.objects.update_or_create(code=code, defaults=values)


def _values(row: SheetRow) -> Values:
    first, close = row.text("first_request_days", 3), row.text("close_after_days", 3)
    cut_off = row.time("cut_off")
    if cut_off is None and row.sound:
        row.wrong("cut_off is empty.")
    return {
        "law": row.text("law", 200, needed=True),
        "supplement_effect": row.choice("supplement_effect", SupplementEffect.values),
        "first_request_days": row.number("first_request_days", 1, 366) if first else None,
        "close_after_days": row.number("close_after_days", 1, 366) if close else None,
        "correction_days": row.number("correction_days", 1, 366) if row.text("correction_days", 3) else None,
        "cut_off": cut_off,
        "day_end": row.choice("day_end", DayEnd.values),
        "code_owner": row.choice("code_owner", Regime.CodeOwner.values),
        "reception_scope": row.choice("reception_scope", Regime.Scope.values),
        "on_the_spot_receipt": row.choice("on_the_spot_receipt", Regime.Receipt.values),
        "rating_questions": row.text("rating_questions", 400, needed=True).split(),
        "forms_edition": row.text("forms_edition", 12, needed=True),
        "names_public": row.number("names_public", 0, 1) == 1,
        **_duties(row),
    }


def _duties(row: SheetRow) -> Values:
    """What the regime asks of a desk beside the promise."""
    hours, days = row.text("tell_desk_hours", 3), row.text("consultation_days", 3)
    said = ("apology_moves_date", "explains_lateness", "tells_early", "keeps_payment_proof")
    return {
        "tell_desk_hours": row.number("tell_desk_hours", 1, 366) if hours else None,
        "paper_cut_off": row.time("paper_cut_off"),
        "consultation_days": row.number("consultation_days", 1, 366) if days else None,
        **{name: row.number(name, 0, 1, 0) == 1 for name in said},
    }


def _is_used(regime: Regime) -> bool:
    return Regime.objects.filter(pk=regime.pk, dossiers__isnull=False).exists()


def _read_periods(folder: Path, problems: list[SheetProblem]) -> dict[dt.date, str] | None:
    """What the folder says, or the law for a city of its own that has never said it; None: nothing to say."""
    if not (folder / PERIODS).exists():
        untold = not RegimePeriod.objects.exclude(from_day=FIRST_DAY).exists()
        return dict(BY_LAW) if untold else None
    known = set(Regime.objects.values_list("code", flat=True))
    wanted: dict[dt.date, str] = {}
    for row in read_sheet(folder / PERIODS, ("from_day", "regime"), (), problems):
        day, code = row.date("from_day", FIRST_DAY), row.text("regime", 16, needed=True)
        if code not in known:
            row.wrong(f"there is no regime {code!r}.")
        elif day in wanted:
            row.wrong(f"{day} stands twice.")
        wanted[day] = code
    return wanted


def _save_periods(wanted: dict[dt.date, str], changes: Changes) -> None:
    """The periods become exactly these. What was received keeps its regime."""
    kept = {one.from_day: one for one in RegimePeriod.objects.all()}
    for day, code in sorted(wanted.items()):
        old = kept.pop(day, None)
        if old is not None and old.regime_id == code:
            changes.unchanged += 1
            continue
        (changes.changed if old else changes.added).append(f"{day}: {code}")
        RegimePeriod.objects.update_or_create(from_day=day, defaults={"regime_id": code})
    for day, old in kept.items():
        changes.changed.append(f"{day}: no longer {old.regime_id}")
        old.delete()
