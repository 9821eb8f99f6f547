"""What the regime of a dossier asks of an office beside the promise itself, and which date holds after an apology.

Each duty is a column of ``Regime``: here it is asked of one dossier, or of many. Nothing asks in which year it is.
"""

from __future__ import annotations

import datetime as dt

from dossiers.calendars.local_time import LOCAL
from dossiers.casework.models import Dossier, DossierQuerySet


def explains_lateness(dossier: Dossier) -> bool:
    """Whether the body that is late says why, in words that the citizen reads (NĐ 118/2025 art. 12.5, 19.6)."""
    return bool(dossier.regime.explains_lateness)


def explaining(dossiers: DossierQuerySet) -> DossierQuerySet:
    """Of these, the dossiers whose lateness is explained."""
    return dossiers.filter(regime__explains_lateness=True)


def return_date(dossier: Dossier) -> dt.datetime | None:
    """The date of return that holds now, for the applicant: that of the apology where the regime moves it.

    ``due_at`` alone decides lateness, whatever holds (domain T12). A promise that a pause has moved behind the
    apology's date holds. None before reception.
    """
    moved = dossier.extended_to if moves_date(dossier) else None
    return max((date for date in (dossier.due_at, moved) if date is not None), default=None)


def moves_date(dossier: Dossier) -> bool:
    """Whether the apology's date is the one that holds (NĐ 118/2025 art. 19.6), and the promise stands beside it."""
    return dossier.extended_to is not None and bool(dossier.regime.apology_moves_date)


def is_moved(dossier: Dossier) -> bool:
    """Whether an apology has moved the date of return behind the promise."""
    return return_date(dossier) != dossier.due_at


def said_of_apology(dossier: Dossier, at: dt.datetime) -> dict[str, bool]:
    """What the event of an apology says beside its dates, where it moves the date: that, and whether it was in time."""
    if not dossier.regime.apology_moves_date or dossier.due_at is None:
        return {}
    return {"moves": True, "in_time": apologises_in_time(dossier.due_at, at)}


def apologises_in_time(due_at: dt.datetime, at: dt.datetime) -> bool:
    """Whether an apology at this instant comes at least one day before the day on which the term ends."""
    return at.astimezone(LOCAL).date() < due_at.astimezone(LOCAL).date()
