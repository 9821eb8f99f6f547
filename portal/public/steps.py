"""Where a dossier is: its procedure's steps in a row, and who works on the present one."""

import datetime as dt
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _

from dossiers.casework.states import PAUSED, Kind, State
from dossiers.procedures.models import Step
from portal.public.facts import Facts
from portal.wording import localized as spoken

MOST_STEPS = 6


@dataclass(frozen=True)
class StepMark:
    """One step of the row of steps; css as in parts/steps.html."""

    number: int
    name: str
    css: str = ""
    note: str = ""
    is_now: bool = False


def steps(facts: Facts) -> list[StepMark]:
    """The row of steps, for a dossier on its way or done; others (not received, withdrawn, stopped) have none."""
    dossier = facts.dossier
    if dossier.state in (State.SUBMITTED, State.NOT_ACCEPTED, State.WITHDRAWING, State.STOPPED):
        return []
    done, present = _done_on(facts), present_step(facts)
    marks = [_step_mark(facts, step, present, done) for step in facts.steps]
    if len(marks) <= MOST_STEPS:
        return marks
    now = next((n for n, mark in enumerate(marks) if mark.is_now), len(marks) - 1)
    first = max(0, min(now - MOST_STEPS // 2, len(marks) - MOST_STEPS))
    return marks[first : first + MOST_STEPS]


def present_step(facts: Facts) -> int:
    """The number of the step a dossier is in; with a result, only the last one (handing it out) is left."""
    if facts.dossier.state == State.FINISHED and facts.steps:
        return facts.steps[-1].seq
    return facts.dossier.step


def _step_mark(facts: Facts, step: Step, present: int, done: dict[int, dt.datetime]) -> StepMark:
    dossier = facts.dossier
    mark = {"number": step.seq, "name": step.name}
    if dossier.state == State.RETURNED or step.seq < present:
        when = done.get(step.seq)
        return StepMark(
            **mark, css="d", note=_("xong {day}").format(day=spoken.short_date(when)) if when else _("xong")
        )
    if step.seq > present:
        return StepMark(**mark)
    if dossier.state == State.FINISHED:
        return StepMark(**mark, css="c", note=_("chờ bạn nhận"), is_now=True)
    if facts.is_late:
        return StepMark(**mark, css="x", note=_("đang trễ"), is_now=True)
    if dossier.state in PAUSED:
        return StepMark(**mark, css="p", note=_("tạm dừng"), is_now=True)
    return StepMark(**mark, css="c", note=_("đang làm"), is_now=True)


def _done_on(facts: Facts) -> dict[int, dt.datetime]:
    """When each step was left: at the hand-over to a later one, or at the result."""
    left: dict[int, dt.datetime] = {}
    now = 1
    for event in sorted(facts.events, key=lambda event: event.seq):
        if event.kind == Kind.FORWARDED:
            for step in range(now, event.data.get("step", now)):
                left[step] = event.occurred_at
            now = event.data.get("step", now)
        elif event.kind in (Kind.RESOLVED, Kind.RETURNED):
            for step in facts.steps:
                left.setdefault(step.seq, event.occurred_at)
    return left


def step_title(facts: Facts) -> str:
    dossier, total = facts.dossier, len(facts.steps)
    if dossier.state == State.RETURNED:
        return _("Hồ sơ đã qua đủ {total} bước").format(total=total)
    return _("Hồ sơ đang ở bước {number} trong {total}").format(number=present_step(facts), total=total)


def holder_post(facts: Facts) -> str:
    """The post that works on the present step; the officer's name only where the city has decided to show names."""
    dossier = facts.dossier
    post = next((step.role_name for step in facts.steps if step.seq == dossier.step), "")
    if settings.PUBLIC_OFFICIAL_NAMES and dossier.handler:
        return f"{post}: {dossier.handler.full_name}" if post else dossier.handler.full_name
    return post
