"""Why a dossier is late, for officials: the reasons that were given, or that the body that holds it owes one."""

import datetime as dt
from dataclasses import dataclass

from dossiers.casework import duties
from dossiers.casework.models import Dossier, LatenessReason
from dossiers.casework.states import Outcome
from portal.presentation import status


@dataclass(frozen=True)
class LateReasons:
    """The inputs of templates/desk/dossier/late_reasons.html; none given is asked for."""

    given: list[LatenessReason]
    owes: str
    apology: str = ""
    """The reason that the letter of apology gives."""


def of(dossier: Dossier, at: dt.datetime) -> LateReasons | None:
    """What is known; None for a dossier that is in time, or whose regime asks for no reason."""
    late = status.is_late(dossier, at) or dossier.outcome == Outcome.LATE
    if not late or not duties.explains_lateness(dossier):
        return None
    given = LatenessReason.objects.filter(dossier=dossier).select_related("unit", "given_by")
    letter = getattr(dossier, "extension", None)
    return LateReasons(
        list(given.order_by("-given_at", "-pk")), dossier.holder.name, letter.reason if letter is not None else ""
    )
