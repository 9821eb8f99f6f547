"""Through which units a linked dossier goes: each stay with its state and its own limit, and those still to come.

The limits are allotments among offices; the promise to the applicant stands above them and does not move with them.
Who gave and took, and what officials remarked, is not for this page.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

from dossiers.casework import control
from dossiers.casework.models import Dossier, Leg
from dossiers.casework.states import Kind, Outcome
from dossiers.procedures import step_shares
from dossiers.procedures.models import Step
from dossiers.units.models import Unit
from portal.presentation import status
from portal.presentation.status import Tag
from portal.public import master_data_cache
from portal.public.facts import StatusFacts
from portal.web import language
from portal.web.language import named
from portal.wording import localized

TO_COME = Tag(css="s-new", icon="clock", words=gettext_lazy("Chưa đến lượt"))
UNTAKEN = Tag(css="s-soon", icon="hourglass", words=gettext_lazy("Chờ nhận bàn giao"))
WAITS = Tag(css="s-run", icon="arrows-exchange", words=gettext_lazy("Chờ các nơi bàn giao"))
OVER = Tag(css="s-late", icon="alert-octagon", words=gettext_lazy("Quá hạn phần này"))
DONE_LATE = OVER.saying(gettext_lazy("Xong, quá hạn phần này"))
STANDS = Tag(css="s-pause", icon="clock-pause", words=gettext_lazy("Chờ bạn"))
WORKING = Tag(css="s-run", icon="arrows-exchange", words=gettext_lazy("Đang làm"))
BACK = Tag(css="s-stop", icon="arrow-back-up", words=gettext_lazy("Trả lại để hoàn chỉnh"))
RECALLED = Tag(css="s-stop", icon="arrow-back-up", words=gettext_lazy("Không phải làm nữa"))
UNDONE = {Leg.Ended.SENT_BACK.value: BACK, Leg.Ended.RECALLED.value: RECALLED}
DONE = Tag(css="s-ontime", icon="check", words=gettext_lazy("Xong"))


@dataclass(frozen=True)
class LegRow:
    """A row: which unit, which step, from when to when, how much time it has of its own, and how it stands."""

    unit: SafeString
    step: SafeString
    tag: Tag
    opened_at: dt.datetime | None = None
    closed_at: dt.datetime | None = None
    allowed: str = ""
    until: dt.datetime | None = None


@dataclass(frozen=True)
class Way:
    """The context of templates/public/dossier/legs.html."""

    rows: list[LegRow]
    places: int
    """At how many units it is now."""


def are_several(facts: StatusFacts) -> bool:
    """Whether this dossier is one that goes through several units, without asking the database."""
    dossier = facts.dossier
    apart = {event.kind for event in facts.events} & {Kind.SENT_OUT, Kind.TAKEN_OVER}
    return bool(dossier.procedure_version.linked or apart or dossier.holder_id != dossier.unit_id)


def of(facts: StatusFacts, stays: Sequence[Leg]) -> Way | None:
    """The way of a dossier; None for one that has been, and will be, at one unit only."""
    for leg in stays:
        leg.unit = master_data_cache.unit(leg.unit_id)
    dossier = facts.dossier
    end = dossier.finished_at or dossier.ended_at or facts.at
    calendars = {leg.unit_id: master_data_cache.calendar(leg.unit_id) for leg in stays}
    lines = control.lines(stays, facts.pauses, end, calendars)
    names = {step.seq: step.name for step in facts.steps}
    rows = [_row(facts, line, names) for line in lines]
    rows += [_future(master_data_cache.unit(unit), step) for unit, step in _to_come(facts, stays)]
    if len(rows) < 2:
        return None
    return Way(rows, len({leg.unit_id for leg in stays if leg.is_open and not _waits(dossier, leg)}))


def _row(facts: StatusFacts, line: control.ControlLine, names: dict[int, str]) -> LegRow:
    leg, dossier = line.leg, facts.dossier
    own = dossier.step if leg.kind == Leg.Kind.MAIN and leg.is_open else leg.step
    counts = leg.is_open and not dossier.is_paused and not _waits(dossier, leg)
    return LegRow(
        unit=named(leg.unit),
        step=language.viet(names.get(own, "")),
        tag=_tag(dossier, line),
        opened_at=leg.opened_at,
        closed_at=leg.closed_at,
        allowed=localized.span(line.allowed) if line.allowed is not None else "",
        until=leg.due_at if counts and not facts.pauses else None,
    )


def _tag(dossier: Dossier, line: control.ControlLine) -> Tag:
    leg = line.leg
    if not leg.is_open:
        ended = DONE_LATE if line.over else status.OUTCOME_UI[Outcome(line.result)] if line.result else DONE
        return UNDONE.get(leg.ended or "", ended)
    if dossier.is_paused:
        return STANDS
    if _waits(dossier, leg):
        return WAITS
    if line.over:
        return OVER
    return UNTAKEN if leg.is_untaken and leg.unit.kind != Unit.Kind.EXTERNAL else WORKING


def _waits(dossier: Dossier, leg: Leg) -> bool:
    """The unit that answers for the whole while its parts are elsewhere."""
    return leg.kind == Leg.Kind.MAIN and leg.is_open and dossier.branches > 0


def _to_come(facts: StatusFacts, stays: Sequence[Leg]) -> list[tuple[int, Step]]:
    """The units whose turn has not come, with the first step they will do; steps of a unit in turn are one stay."""
    dossier = facts.dossier
    if not dossier.is_open:
        return []
    parts = [step_shares.RouteStep(step.seq, step.after, step.share_pct) for step in facts.steps]
    behind = step_shares.before(parts, dossier.step) | {dossier.step}
    begun = {leg.step for leg in stays if leg.kind == Leg.Kind.BRANCH and leg.ended in (None, Leg.Ended.DONE)}
    found: list[tuple[int, Step]] = []
    last = dossier.holder_id
    for step in facts.steps:
        if step.seq in behind | begun:
            continue
        unit = master_data_cache.place(step.pk, dossier.unit_id)
        if unit is not None and unit != last:
            found.append((unit, step))
            last = unit
    return found


def _future(unit: Unit, step: Step) -> LegRow:
    return LegRow(unit=named(unit), step=language.viet(step.name), tag=TO_COME)
