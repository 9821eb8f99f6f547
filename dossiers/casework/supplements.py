"""When stopping the clock needs the leader: a second request, a promise that has passed, the last tenth of the time.

The first complete request in good time is the handler's (domain T7); everything that could serve to stop a clock for
its own sake needs another person's word (docs/law.md).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from enum import StrEnum

from dossiers.calendars import worktime
from dossiers.calendars.local_time import LOCAL
from dossiers.calendars.models import worktime_of
from dossiers.casework import deadlines
from dossiers.casework.models import Dossier
from dossiers.procedures import regimes
from dossiers.procedures.models import SupplementEffect

DAYS_TO_ANSWER = 30
"""How long a citizen has where neither the request nor the law names a day; ours, marked so in docs/law.md."""


class Flag(StrEnum):
    """Why a request needs the leader."""

    SECOND = "second"
    LATE = "late"
    SHORT = "short"
    ASKED_LATE = "asked_late"


WORDS = {
    Flag.SECOND: "hồ sơ đã được yêu cầu bổ sung một lần",
    Flag.LATE: "hồ sơ đã quá hẹn",
    Flag.SHORT: "chỉ còn dưới 10 % thời hạn",
    Flag.ASKED_LATE: "đã hết thời hạn thông báo bổ sung lần đầu",
}


def flags(dossier: Dossier, at: dt.datetime, *, papers: bool = True) -> list[Flag]:
    """Why stopping this running dossier's clock now needs the leader; empty when it does not.

    ``papers``: the pause is for papers, of which there may be one request; payment has no such count. Where the law
    says until when papers may first be asked for, that day stands in place of the last tenth of the time.
    """
    found = [Flag.SECOND] if papers and dossier.supplement_count else []
    if dossier.is_overdue(at):
        return [*found, Flag.LATE]
    last = first_request_until(dossier) if papers and not found else None
    if last is not None:
        return [Flag.ASKED_LATE] if at.astimezone(LOCAL).date() > last else []
    left, term = deadlines.minutes_left(dossier, at), deadlines.term_minutes(dossier)
    return [*found, Flag.SHORT] if left * 10 <= term else found


def first_request_until(dossier: Dossier) -> dt.date | None:
    """The last day on which papers may first be asked for without the leader; None where the law names none.

    Within 3 working days of reception (NĐ 118/2025 art. 19.5 [R]; sector law first), on the dossier's own calendar.
    """
    days = regimes.rules_of(dossier.procedure_version, dossier.regime).first_request_days
    if days is None or dossier.received_at is None or dossier.calendar_version_id is None:
        return None
    term = worktime.Term(days, worktime.WORKING_DAY)
    return worktime.due(worktime_of(dossier.calendar_version_id), dossier.received_at, term).astimezone(LOCAL).date()


def days_to_answer(dossier: Dossier) -> int:
    """How many days the citizen has where the request names none: until the desk closes it, or the house's own."""
    return regimes.rules_of(dossier.procedure_version, dossier.regime).close_after_days or DAYS_TO_ANSWER


def restarts(dossier: Dossier, *, incomplete: bool) -> bool:
    """Whether complete papers will start this dossier's term again from its beginning.

    ``restart``: always (NĐ 118/2025 art. 19.5 [R]). ``restart_if_incomplete``: where the request says that the dossier
    was not complete or not eligible when it was examined; a request that only asks to explain moves the term.
    ``shift``: never.
    """
    effect = regimes.rules_of(dossier.procedure_version, dossier.regime).supplement_effect
    return effect == SupplementEffect.RESTART or (effect == SupplementEffect.RESTART_IF_INCOMPLETE and incomplete)


def asks_why(dossier: Dossier) -> bool:
    """Whether the request has to say if the dossier was found incomplete, because the term depends on it."""
    effect = regimes.rules_of(dossier.procedure_version, dossier.regime).supplement_effect
    return effect == SupplementEffect.RESTART_IF_INCOMPLETE


def in_words(found: Sequence[str]) -> str:
    """The flags as one clause of a sentence."""
    return " và ".join(WORDS[Flag(flag)] for flag in found)
