"""One table for what is kept for a term and then emptied: standing by age, and what a person may do to it.

What has not ended is never touched; what has ended is warned of, hidden, and only then emptied. A person warns
earlier, prolongs, holds, releases or brings back. Nothing that a person does empties anything at once; a hold is lifted
by two persons, and what was hidden can be brought back for as long again afterwards. The terms are [D]: docs/law.md.
"""

from __future__ import annotations

import datetime as dt
import enum
from dataclasses import dataclass

from django.conf import settings

from dossiers.casework.actions.refusals import ActRefused, Invalid
from dossiers.casework.models.retention import EmptyingTimes
from dossiers.parsing import written_text
from dossiers.units import appointing
from dossiers.units.models import Officer, Unit
from dossiers.units.roles import Role
from dossiers.units.trusted_posts import independent


class Standing(enum.Enum):
    """What something is, for its retention."""

    UNFINISHED = "unfinished"
    HELD = "held"
    ENDED = "ended"
    HIDDEN = "hidden"
    EMPTIED = "emptied"


class Age(enum.Enum):
    """How far its term is, or of what was hidden the time in which it can be brought back."""

    YOUNG = "long before the end of the term"
    NEAR = "within the time of warning"
    DUE = "at its end, the warning (or the hiding) still fresh"
    OVER = "at its end, and the time of warning (or of bringing back) over"


class NextStep(enum.Enum):
    """What the nightly run does."""

    NOTHING = "nothing"
    WARN = "warn"
    HIDE = "hide"
    ERASE = "erase"


NOTHING = dict.fromkeys(Age, NextStep.NOTHING)
TABLE: dict[Standing, dict[Age, NextStep]] = {
    Standing.UNFINISHED: NOTHING,
    Standing.HELD: NOTHING,
    Standing.ENDED: {
        Age.YOUNG: NextStep.NOTHING,
        Age.NEAR: NextStep.WARN,
        Age.DUE: NextStep.WARN,
        Age.OVER: NextStep.HIDE,
    },
    Standing.HIDDEN: {
        Age.YOUNG: NextStep.NOTHING,
        Age.NEAR: NextStep.NOTHING,
        Age.DUE: NextStep.NOTHING,
        Age.OVER: NextStep.ERASE,
    },
    Standing.EMPTIED: NOTHING,
}
"""The whole rule. A warning that was given already is not given again."""

ACTS: dict[str, tuple[Standing, ...]] = {
    "warn": (Standing.ENDED,),
    "prolong": (Standing.ENDED,),
    "hold": (Standing.ENDED, Standing.HIDDEN, Standing.HELD),
    "release": (Standing.HELD,),
    "restore": (Standing.HIDDEN, Standing.UNFINISHED),
}
"""What a person may do, and to which; one that was reopened may have been hidden before. Holding again what is held
takes back the wish to release it."""

NOT_NOW = "Không ở tình trạng làm được việc này."
NOT_YOURS = "Chỉ lãnh đạo đơn vị đã tiếp nhận và quản trị của thành phố làm được việc này."
SECOND = (
    "Bỏ giữ cần người thứ hai đồng ý: một lãnh đạo hoặc quản trị khác, không được người đề nghị tạo tài khoản, "
    "giao vị trí hay trao mã trong một năm qua."
)


@dataclass(frozen=True)
class Terms:
    """How long each time is."""

    kept_years: int
    warning: dt.timedelta
    bringing_back: dt.timedelta

    @classmethod
    def of_settings(cls) -> Terms:
        """Those of this city, for dossiers."""
        return cls(settings.RETENTION_YEARS, *_times())


def _times() -> tuple[dt.timedelta, dt.timedelta]:
    return dt.timedelta(days=settings.RETENTION_WARNING_DAYS), dt.timedelta(days=settings.RETENTION_RESTORE_DAYS)


def standing_of(ended: dt.datetime | None, row: EmptyingTimes | None) -> Standing:
    """Standing by the instant of the end, None for what has not ended. That stays so, whatever its row says."""
    if row is not None and row.erased_at is not None:
        return Standing.EMPTIED
    if ended is None:
        return Standing.UNFINISHED
    if row is not None and row.held_at is not None:
        return Standing.HELD
    return Standing.HIDDEN if row is not None and row.hidden_at is not None else Standing.ENDED


def age_of(ended: dt.datetime | None, row: EmptyingTimes | None, at: dt.datetime, terms: Terms) -> Age:
    """How old it is for its standing, at this instant."""
    if row is not None and row.hidden_at is not None and row.erase_after is not None:
        return Age.OVER if row.erase_after <= at else Age.DUE
    due = term_ends_of(ended, row, terms)
    if due is None or at < due - terms.warning:
        return Age.YOUNG
    if at < due:
        return Age.NEAR
    warned = row.warned_at if row is not None else None
    return Age.OVER if warned is not None and warned + terms.warning <= at else Age.DUE


def term_ends_of(ended: dt.datetime | None, row: EmptyingTimes | None, terms: Terms) -> dt.datetime | None:
    """The end of the term, or of its prolongation if that is later."""
    if ended is None:
        return None
    due = years_after(ended, terms.kept_years)
    return max(due, row.prolonged_to) if row is not None and row.prolonged_to else due


def next_step(
    ended: dt.datetime | None, row: EmptyingTimes | None, at: dt.datetime, terms: Terms
) -> tuple[NextStep, dt.datetime | None]:
    """What the nightly run does next and not before which instant; NOTHING and None while nothing will happen."""
    standing = standing_of(ended, row)
    if standing is Standing.HIDDEN:
        return NextStep.ERASE, row.erase_after if row is not None else None
    due = term_ends_of(ended, row, terms)
    if standing is not Standing.ENDED or due is None:
        return NextStep.NOTHING, None
    if row is None or row.warned_at is None:
        return NextStep.WARN, max(at, due - terms.warning)
    return NextStep.HIDE, max(due, row.warned_at + terms.warning)


def steps_taken(done: dict[NextStep, int]) -> int:
    """How many steps a run took."""
    return sum(number for step, number in done.items() if step is not NextStep.NOTHING)


def may_decide(officer: Officer, unit_id: int, at: dt.datetime) -> bool:
    """Whether somebody's word counts here: a leader of the unit by a post of today, or an administrator of the city."""
    posts = officer.posts_on(appointing.local_day(at))
    led = posts.filter(role=Role.LEADER, unit=unit_id)
    return led.exists() or posts.filter(role=Role.ADMINISTRATOR, unit__kind=Unit.Kind.CITY).exists()


@dataclass(frozen=True)
class RetentionDecision:
    """One act of ACTS. ``prolong`` needs ``until``, all but ``release`` a reason."""

    name: str
    by: Officer
    at: dt.datetime
    why: str = ""
    until: dt.datetime | None = None

    def must_give_a_reason(self) -> None:
        """Raises Invalid."""
        if self.name != "release" and not written_text.sensible(self.why):
            raise Invalid(why="Ghi lý do.")


def apply(decision: RetentionDecision, row: EmptyingTimes, ended: dt.datetime | None, terms: Terms) -> None:
    """Change a locked row as decided, and save it; what was hidden is brought back by the caller, before.

    Raises Invalid, and ActRefused for what is not in the standing for it.
    """
    if standing_of(ended, row) not in ACTS[decision.name]:
        raise ActRefused(NOT_NOW)
    _change(decision, row, age_of(ended, row, decision.at, terms), terms)
    row.why, row.by = decision.why[:300], decision.by
    row.save()


def _change(decision: RetentionDecision, row: EmptyingTimes, age: Age, terms: Terms) -> None:
    match decision.name:
        case "warn":
            if row.warned_at is not None or age not in (Age.NEAR, Age.DUE):
                raise ActRefused("Đã báo trước rồi, hoặc chưa đến lúc báo trước.")
            row.warned_at = decision.at
        case "prolong":
            if decision.until is None or decision.until <= decision.at:
                raise Invalid(until="Chọn ngày sau hôm nay.")
            row.prolonged_to, row.warned_at = decision.until, None
        case "hold":
            row.held_at, row.release_asked_by, row.release_asked_at = row.held_at or decision.at, None, None
        case "release":
            _release(decision, row, terms)
        case "restore":
            if row.hidden_at is None:
                raise ActRefused(NOT_NOW)
            row.kept, row.hidden_at, row.erase_after, row.warned_at = {}, None, None, None


def _release(decision: RetentionDecision, row: EmptyingTimes, terms: Terms) -> None:
    """The first person's word is a wish; the second's lifts the hold, and what is hidden can still be brought back."""
    if row.release_asked_by_id is None:
        row.release_asked_by, row.release_asked_at = decision.by, decision.at
        return
    if not independent(decision.by.pk, row.release_asked_by_id, decision.at):
        raise ActRefused(SECOND)
    row.held_at, row.release_asked_by, row.release_asked_at = None, None, None
    if row.erase_after is not None:
        row.erase_after = max(row.erase_after, decision.at + terms.bringing_back)


def years_after(instant: dt.datetime, years: int) -> dt.datetime:
    """The same day so many years later (earlier, if negative); the 28th for a 29 February that is not there."""
    try:
        return instant.replace(year=instant.year + years)
    except ValueError:
        return instant.replace(year=instant.year + years, day=28)
