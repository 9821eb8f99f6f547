"""The linked part of a dossier's page: where its parts are, the control record, and who used the time."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from dossiers.casework import attribution, control
from dossiers.casework.models import Dossier, Leg, Pause
from dossiers.procedures import step_shares
from portal.desk.dossier import clocks, next_step
from portal.presentation import status

RESULTS = {
    "early": status.DONE_EARLY.saying("Sớm"),
    "on_time": status.DONE_ON_TIME.saying("Đúng hạn"),
    "late": status.DONE_LATE.saying("Trễ"),
}


@dataclass(frozen=True)
class LinkedRow:
    """One stay in the control record."""

    leg: Leg
    step: str
    clock: clocks.Clock | None
    css: str
    result: status.Tag | None


@dataclass(frozen=True)
class Used:
    """One unit's part of the time, with its share of the whole in per cent."""

    unit: str
    words: str
    percent: int


@dataclass(frozen=True)
class Linked:
    """Everything the card shows."""

    rows: list[LinkedRow]
    used: list[Used]
    delays: list[str]
    open_now: list[str]
    to_send_again: bool


def view(dossier: Dossier, stays: Sequence[Leg], pauses: Sequence[Pause], at: dt.datetime) -> Linked | None:
    """The card; None for a dossier that has been at one unit only."""
    main = [leg for leg in stays if leg.kind != Leg.Kind.CONSULT]
    if len(main) < 2 or dossier.received_at is None or dossier.calendar_version_id is None:
        return None
    end = dossier.finished_at or dossier.ended_at or at
    lines = control.lines(main, pauses, end)
    branches = [leg for leg in main if leg.kind == Leg.Kind.BRANCH]
    still = [leg.unit.name for leg in branches if leg.is_open]
    sent_back = {leg.step for leg in branches if leg.ended == Leg.Ended.SENT_BACK}
    begun = {leg.step for leg in branches if leg.is_open or leg.ended == Leg.Ended.DONE}
    return Linked(
        rows=[_row(dossier, line) for line in lines],
        used=_used(dossier, main, pauses, end),
        delays=_delays(dossier, lines),
        open_now=still,
        to_send_again=dossier.is_open and bool(sent_back - begun) and next_step.parts_here(dossier),
    )


def _row(dossier: Dossier, line: control.ControlLine) -> LinkedRow:
    clock, css = None, "s-run"
    if line.leg.is_open and line.allowed is not None:
        left = line.allowed - line.used
        clock = clocks.Clock(line.allowed, line.used, left, dossier.is_paused, over=left < 0)
        css = "s-late" if left < 0 else "s-soon" if clock.percent > clocks.RISKY_SHARE else "s-run"
    return LinkedRow(line.leg, next_step.step_name(dossier, line.leg.step), clock, css, RESULTS.get(line.result))


def _used(dossier: Dossier, stays: Sequence[Leg], pauses: Sequence[Pause], end: dt.datetime) -> list[Used]:
    names = {leg.unit_id: leg.unit.name for leg in stays}
    minutes = control.used_by_unit(dossier, stays, pauses, end)
    whole = sum(minutes.values()) or 1
    parts = sorted(minutes.items(), key=lambda item: -item[1])
    return [Used(names[unit], clocks.exact(used), round(100 * used / whole)) for unit, used in parts]


def _delays(dossier: Dossier, lines: Sequence[control.ControlLine]) -> list[str]:
    """Which step used more than its share, and whether that held up the whole."""
    steps = next_step.steps_of(dossier.procedure_version_id)
    parts = [step_shares.RouteStep(step.seq, step.after, step.share_pct) for step in steps]
    names = {line.leg.unit_id: line.leg.unit.name for line in lines}
    used: dict[int, tuple[int, int, int]] = {}
    for line in lines:
        if line.allowed is not None and (line.leg.kind == Leg.Kind.BRANCH or line.leg.step > 1):
            _, _, before = used.get(line.leg.step, (0, 0, 0))
            used[line.leg.step] = (line.leg.unit_id, line.allowed, before + line.used)
    found = attribution.over(used, step_shares.slack(parts), clocks.term_minutes(dossier))
    return [_sentence(names[one.unit_id], one, next_step.step_name(dossier, one.step)) for one in found]


def _sentence(unit: str, one: attribution.Over, step: str) -> str:
    over = f"{unit} dùng quá phần của bước “{step}” {clocks.exact(one.minutes)}"
    if one.delayed == 0:
        return f"{over}; phần dự phòng của nhánh đủ bù, cả hồ sơ không chậm vì việc này."
    if one.delayed == one.minutes:
        return f"{over}; cả hồ sơ chậm theo từng ấy."
    return f"{over}; sau khi trừ phần dự phòng của nhánh, cả hồ sơ chậm {clocks.exact(one.delayed)}."
