"""When stopping the clock needs the leader: a second request, a promise that has passed, the last tenth of the time.

The first complete request in good time is the handler's (domain T7); everything that could serve to stop a clock for
its own sake needs another person's word (docs/law.md).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from enum import StrEnum

from dossiers.casework import deadlines
from dossiers.casework.models import Dossier
from dossiers.procedures import regimes
from dossiers.procedures.models import SupplementEffect

DAYS_TO_ANSWER = 30
"""How long a citizen has where the request names no day; ours, marked so in docs/law.md."""


class Flag(StrEnum):
    """Why a request needs the leader."""

    SECOND = "second"
    LATE = "late"
    SHORT = "short"


WORDS = {
    Flag.SECOND: "hồ sơ đã được yêu cầu bổ sung một lần",
    Flag.LATE: "hồ sơ đã quá hẹn",
    Flag.SHORT: "chỉ còn dưới 10 % thời hạn",
}


def flags(dossier: Dossier, at: dt.datetime, *, papers: bool = True) -> list[Flag]:
    """Why stopping this running dossier's clock now needs the leader; empty when it does not.

    ``papers``: the pause is for papers, of which there may be one request; payment has no such count.
    """
    found = [Flag.SECOND] if papers and dossier.supplement_count else []
    if dossier.is_overdue(at):
        return [*found, Flag.LATE]
    left, term = deadlines.minutes_left(dossier, at), deadlines.term_minutes(dossier)
    return [*found, Flag.SHORT] if left * 10 <= term else found


def restarts(dossier: Dossier, *, incomplete: bool) -> bool:
    """Whether complete papers will start this dossier's term again from its beginning.

    ``restart``: always (NĐ 118/2025 art. 19.5 [R]). ``restart_if_incomplete``: where the request says that the dossier
    was not complete or not eligible when it was examined; a request that only asks to explain moves the term.
    ``shift``: never.
    """
    effect = regimes.rules_of(dossier.procedure_version, dossier.regime).supplement_effect
    return effect == SupplementEffect.RESTART or (effect == SupplementEffect.RESTART_IF_INCOMPLETE and incomplete)


def in_words(found: Sequence[str]) -> str:
    """The flags as one clause of a sentence."""
    return " và ".join(WORDS[Flag(flag)] for flag in found)
