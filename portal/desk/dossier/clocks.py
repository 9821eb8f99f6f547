"""The two clocks of a dossier: the whole term, and the present step's allotted share of it.

Both count open minutes of the dossier's own calendar; while it waits for the citizen both stand still. A step's share
is an internal allotment and never the legal limit.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from dossiers.calendars import worktime
from dossiers.calendars.models import worktime_of
from dossiers.casework.states import PAUSED
from portal.desk.dossier import next_step
from portal.wording import vi

Interval = tuple[dt.datetime, dt.datetime]
RISKY_SHARE = 80


class Timed(next_step.Held, Protocol):
    """What the clocks need of a dossier."""

    received_at: dt.datetime | None
    due_at: dt.datetime | None
    due_at_original: dt.datetime | None
    step_since: dt.datetime | None
    calendar_version_id: int | None


@dataclass(frozen=True)
class Clock:
    """One clock: open minutes allowed, used and left (negative: over). ``stopped`` while it stands still.

    ``over`` says that the time is up although no open minute has passed since, as on the morning after.
    """

    allowed: int
    used: int
    left: int
    stopped: bool = False
    over: bool = False

    @property
    def percent(self) -> int:
        """How much is used, for the meter; the words beside it carry the value."""
        return min(100, round(100 * self.used / self.allowed)) if self.allowed > 0 else 100

    @property
    def words(self) -> str:
        """còn 3 ngày, quá 1 giờ, vừa quá hạn, dừng, còn 5 ngày"""
        said = f"còn {short(self.left)}" if self.left > 0 or not self.over else f"quá {short(self.left)}"
        if self.over and self.left == 0:
            said = "vừa quá hạn"
        return f"dừng, {said}" if self.stopped else said


@dataclass(frozen=True)
class ClockInstant:
    """The instant at which clocks are read: while they stand still, that at which they stopped."""

    at: dt.datetime
    stopped: bool


@dataclass(frozen=True)
class Clocks:
    """The clock of the whole dossier, the clock of the present step, and whether it is likely to be late."""

    whole: Clock
    step: Clock | None
    at_risk: bool


def short(minutes: int) -> str:
    """45 phút, 4 giờ, 3 ngày: office time, rounded down, eight hours to a day."""
    minutes = abs(minutes)
    if minutes < 60:
        return f"{minutes} phút"
    if minutes < vi.MINUTES_OF_A_DAY:
        return f"{minutes // 60} giờ"
    return f"{vi.number(minutes // vi.MINUTES_OF_A_DAY)} ngày"


def exact(minutes: int) -> str:
    """3 ngày 4 giờ 5 phút: office time to the minute, eight hours to a day."""
    days, rest = divmod(abs(minutes), vi.MINUTES_OF_A_DAY)
    hours, left = divmod(rest, 60)
    parts = [(vi.number(days), "ngày", days), (str(hours), "giờ", hours), (str(left), "phút", left)]
    return " ".join(f"{said} {unit}" for said, unit, amount in parts if amount) or "0 phút"


def clocks(dossier: Timed, stops: Sequence[Interval], paused_from: dt.datetime | None, at: dt.datetime) -> Clocks:
    """Both clocks at an instant. ``stops`` are the closed pauses, ``paused_from`` the beginning of the open one."""
    assert dossier.received_at and dossier.due_at and dossier.calendar_version_id  # an open dossier has them
    calendar = worktime_of(dossier.calendar_version_id)
    now = paused_from if paused_from and dossier.state in PAUSED else at
    stopped = dossier.state in PAUSED
    allowed = term_minutes(dossier)
    left = _between(calendar, now, dossier.due_at)
    whole = Clock(allowed, max(0, allowed - left), left, stopped, over=now > dossier.due_at)
    step = _step_clock(dossier, calendar, allowed, stops, now)
    later = next_step.later_share(dossier)
    hurried = step is not None and (step.percent > RISKY_SHARE or left < allowed * later // 100)
    return Clocks(whole, step, at_risk=hurried and not stopped)


def _step_clock(
    dossier: Timed, calendar: worktime.WorkCalendar, allowed: int, stops: Sequence[Interval], now: dt.datetime
) -> Clock | None:
    step = next_step.step_now(dossier)
    if step is None or dossier.step_since is None:
        return None
    own = allowed * step.share_pct // 100
    used = minutes_between(calendar, dossier.step_since, now, stops)
    return Clock(own, used, own - used, dossier.state in PAUSED, over=used > own)


def of_stay(
    calendar: worktime.WorkCalendar,
    since: dt.datetime,
    due_at: dt.datetime,
    stops: Sequence[Interval],
    now: ClockInstant,
) -> Clock:
    """The clock of a stay at another unit than the receiving one: its own limit on its own calendar."""
    own = minutes_between(calendar, since, due_at)
    used = minutes_between(calendar, since, now.at, stops)
    return Clock(own, used, own - used, now.stopped, over=used > own)


def term_minutes(dossier: Timed) -> int:
    """The whole term in open minutes, as promised at reception."""
    assert dossier.received_at and dossier.due_at_original and dossier.calendar_version_id
    return _between(worktime_of(dossier.calendar_version_id), dossier.received_at, dossier.due_at_original)


def minutes_between(
    calendar: worktime.WorkCalendar, start: dt.datetime, end: dt.datetime, stops: Sequence[Interval] = ()
) -> int:
    """Open minutes from one instant to a later one, less the pauses that touch them; 0 when it is not later."""
    if end <= start:
        return 0
    return worktime.working_minutes(calendar, start, end, stops)


def _between(calendar: worktime.WorkCalendar, start: dt.datetime, end: dt.datetime) -> int:
    """Signed open minutes from one instant to another."""
    if start <= end:
        return worktime.working_minutes(calendar, start, end)
    return -worktime.working_minutes(calendar, end, start)
