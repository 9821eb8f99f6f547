"""The step table: what each step may take of the term, what it has used, and who held the dossier.

Times come from the log: a step begins with the event that forwarded the dossier to it and ends with the next one.
Pauses are nobody's time. What a step may take is its share of the term, an internal allotment.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dossiers.calendars import worktime
from dossiers.calendars.models import worktime_of
from dossiers.casework.models import Dossier, Event, Leg, Pause
from dossiers.casework.states import CLOCK_RUNS, Kind
from dossiers.procedures.models import Step
from dossiers.units.models import Officer
from portal.desk.dossier import clocks, next_step
from portal.wording import vi

A_DAY = vi.MINUTES_OF_A_DAY
BY_DAYS_FROM = 2 * A_DAY


@dataclass(frozen=True)
class StepRow:
    """One line of the table; ``width`` and ``filled`` are per cent of the drawn bar."""

    number: int
    name: str
    holder: str
    allowed: str
    used: str
    css: str
    width: int
    filled: int
    is_now: bool


@dataclass(frozen=True)
class StepTable:
    """The lines, in which unit the figures are, and a sentence on what the present step still has."""

    rows: list[StepRow]
    unit: str
    forecast: str
    title: str


@dataclass(frozen=True)
class Scale:
    """The term in open minutes, the largest share of a step, and whether figures are days or hours and minutes."""

    term: int
    widest: int
    by_days: bool


@dataclass(frozen=True)
class StepSpan:
    """The dossier was at a step from one instant to another, with somebody."""

    step: int
    began: dt.datetime
    ended: dt.datetime
    holder: str


def table(
    dossier: Dossier,
    events: Sequence[Event],
    pauses: Sequence[Pause],
    names: Mapping[int, Officer],
    at: dt.datetime,
    legs: Sequence[Leg] = (),
) -> StepTable | None:
    """The step table at an instant; None for a dossier without steps or not yet received."""
    steps = next_step.steps_of(dossier.procedure_version_id)
    if not steps or dossier.received_at is None or dossier.calendar_version_id is None:
        return None
    calendar = worktime_of(dossier.calendar_version_id)
    term = clocks.term_minutes(dossier)
    end = dossier.finished_at or dossier.ended_at or at
    stays = [*_stays(dossier, events, names, end), *_branches(legs, end)]
    stops = [(pause.began_at, min(pause.ended_at or end, end)) for pause in pauses if pause.began_at < end]
    used: dict[int, int] = defaultdict(int)
    holders: dict[int, str] = {}
    for stay in stays:
        used[stay.step] += clocks.minutes_between(calendar, stay.began, stay.ended, stops)
        holders[stay.step] = stay.holder
    running = {leg.step for leg in legs if leg.kind == Leg.Kind.BRANCH and leg.is_open}
    scale = Scale(term=term, widest=max(step.share_pct for step in steps) or 1, by_days=term >= BY_DAYS_FROM)
    rows = [_row(dossier, step, scale, used.get(step.seq), holders.get(step.seq, ""), running) for step in steps]
    now = next((step for step in steps if step.seq == dossier.step), None)
    title = f"Bước {dossier.step} trong {len(steps)}: {now.name}" if now and dossier.is_open else "Các bước"
    return StepTable(rows, "ngày làm việc" if scale.by_days else "giờ:phút", _forecast(dossier, term, at), title)


def _stays(dossier: Dossier, events: Sequence[Event], names: Mapping[int, Officer], end: dt.datetime) -> list[StepSpan]:
    moves = [event for event in events if event.kind in (Kind.RECEIVED, Kind.FORWARDED) or _brings_on(event)]
    ends = [event.occurred_at for event in moves[1:]] + [end]
    return [
        StepSpan(event.data.get("joined") or event.data.get("step", 1), event.occurred_at, ended, _holder(event, names))
        for event, ended in zip(moves, ends, strict=True)
        if ended >= event.occurred_at and event.kind != Kind.SENT_OUT
    ]


def _brings_on(event: Event) -> bool:
    """Sent out, joined, or sent back as a whole: the stay before it ends; after sending out nobody's begins."""
    return event.kind == Kind.SENT_OUT or (
        event.kind in (Kind.HANDED_OVER, Kind.SENT_BACK) and "from_unit" in event.data
    )


def _branches(legs: Sequence[Leg], end: dt.datetime) -> list[StepSpan]:
    """The stays at units beside the main one."""
    return [
        StepSpan(leg.step, leg.opened_at, leg.closed_at or end, leg.handler.full_name if leg.handler else leg.unit.name)
        for leg in legs
        if leg.kind == Leg.Kind.BRANCH and (leg.closed_at or end) >= leg.opened_at
    ]


def _holder(event: Event, names: Mapping[int, Officer]) -> str:
    officer = names.get(event.data.get("to_officer") or 0)
    return officer.full_name if officer else event.unit.name


def _row(dossier: Dossier, step: Step, scale: Scale, used: int | None, holder: str, running: set[int]) -> StepRow:
    allowed = scale.term * step.share_pct // 100
    share = min(100, 100 * (used or 0) // allowed) if allowed else (100 if used else 0)
    width = max(8, 100 * step.share_pct // scale.widest)
    is_now = dossier.is_open and (step.seq in running if running else step.seq == dossier.step)
    return StepRow(
        number=step.seq,
        name=step.name,
        holder=holder or step.role_name,
        allowed=_amount(allowed, scale.by_days),
        used="–" if used is None else _amount(used, scale.by_days),
        css=_css(used, allowed, is_now=is_now),
        width=width,
        filled=width * share // 100,
        is_now=is_now,
    )


def _css(used: int | None, allowed: int, *, is_now: bool) -> str:
    """Over its share: late; the present step past four fifths: soon."""
    if used is not None and used > allowed:
        return "s-late"
    if is_now and used is not None and used * 100 > allowed * clocks.RISKY_SHARE:
        return "s-soon"
    return "s-run" if is_now else "s-ontime"


def _amount(minutes: int, by_days: bool) -> str:
    return vi.number(minutes / A_DAY, 1) if by_days else f"{minutes // 60}:{minutes % 60:02d}"


def _forecast(dossier: Dossier, term: int, at: dt.datetime) -> str:
    """Until when to hand on, so that the later steps keep their shares."""
    if dossier.state not in CLOCK_RUNS or dossier.due_at is None or dossier.calendar_version_id is None:
        return ""
    later = 0 if dossier.branches else next_step.later_share(dossier)
    if not later or dossier.due_at <= at:
        return ""
    calendar = worktime_of(dossier.calendar_version_id)
    spare = clocks.minutes_between(calendar, at, dossier.due_at) - term * later // 100
    if spare <= 0:
        return "Thời gian còn lại ít hơn phần của các bước sau: chuyển ngay để bước sau kịp bù."
    until = worktime.add_working_minutes(calendar, at, spare)
    return f"Chuyển trước {vi.time(until)} {vi.day(until)} thì các bước sau còn đủ thời gian được phép."
