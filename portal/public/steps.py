"""Where a dossier is: its procedure's steps in a row, and who works on the present one."""

import datetime as dt
from dataclasses import dataclass, replace

from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from dossiers.casework.states import Kind, State
from dossiers.procedures.models import Step
from portal.public.facts import StatusFacts
from portal.public.situations import Holder, When
from portal.web.language import named
from portal.wording import localized

MOST_STEPS = 6


@dataclass(frozen=True)
class StepMark:
    """One step of the row of steps; css as in parts/steps.html."""

    number: int
    name: str
    css: str = ""
    note: str = ""
    is_now: bool = False


def steps(facts: StatusFacts) -> list[StepMark]:
    """The row of steps, for a dossier on its way or done; others (not received, withdrawn, stopped) have none."""
    if facts.situation.when == When.NONE:
        return []
    done, present = _done_on(facts), present_step(facts)
    marks = [_step_mark(facts, step, present, done) for step in facts.steps]
    if len(marks) <= MOST_STEPS:
        return marks
    now = next((n for n, mark in enumerate(marks) if mark.is_now), len(marks) - 1)
    first = max(0, min(now - MOST_STEPS // 2, len(marks) - MOST_STEPS))
    return marks[first : first + MOST_STEPS]


def present_step(facts: StatusFacts) -> int:
    """The number of the step a dossier is in; with a result, only the last one (handing it out) is left."""
    if facts.dossier.state == State.FINISHED and facts.steps:
        return facts.steps[-1].seq
    return facts.dossier.step


def _step_mark(facts: StatusFacts, step: Step, present: int, done: dict[int, dt.datetime]) -> StepMark:
    dossier = facts.dossier
    mark = StepMark(step.seq, step.name)
    if dossier.state == State.RETURNED or step.seq < present:
        when = done.get(step.seq)
        note = (
            pgettext("below a step", "xong {day}").format(day=localized.short_date(when))
            if when
            else pgettext("below a step", "xong")
        )
        return replace(mark, css="d", note=note)
    if step.seq > present:
        return mark
    css, words = facts.situation.step
    return replace(mark, css=css, note=str(words), is_now=True)


def _done_on(facts: StatusFacts) -> dict[int, dt.datetime]:
    """When each step was left: at the hand-over to a later one, or at the result."""
    left: dict[int, dt.datetime] = {}
    now = 1
    for event in sorted(facts.events, key=lambda event: event.seq):
        if event.kind == Kind.FORWARDED:
            for number in range(now, event.data.get("step", now)):
                left[number] = event.occurred_at
            now = event.data.get("step", now)
        elif event.kind in (Kind.RESOLVED, Kind.RETURNED):
            for step in facts.steps:
                left.setdefault(step.seq, event.occurred_at)
    return left


def step_title(facts: StatusFacts) -> str:
    dossier, total = facts.dossier, len(facts.steps)
    if dossier.state == State.RETURNED:
        return ngettext("Hồ sơ đã qua đủ {total} bước", "Hồ sơ đã qua đủ {total} bước", total).format(total=total)
    return _("Bước {number} trong {total}").format(number=present_step(facts), total=total)


@dataclass(frozen=True)
class HolderWords:
    """Who has it: a label and a name, the post that works on it and since when where somebody works on it."""

    label: str
    name: SafeString
    post: str = ""
    since: dt.datetime | None = None


_LABELS = {
    Holder.DESK_TO_ACCEPT: gettext_lazy("Chờ tiếp nhận tại:"),
    Holder.WORKS: gettext_lazy("Đang giải quyết:"),
    Holder.ANSWERS_FOR_ALL: gettext_lazy("Chịu trách nhiệm chung:"),
    Holder.WAITS_FOR_YOU: gettext_lazy("Chờ bạn; sau đó giải quyết tiếp:"),
    Holder.RESULT_AT_DESK: gettext_lazy("Kết quả đang ở:"),
    Holder.RESULT_AT_POST: gettext_lazy("Kết quả đang ở bưu điện, do đơn vị này gửi:"),
    Holder.YOU: gettext_lazy("Bạn đã nhận kết quả từ:"),
    Holder.PAPERS_AT_DESK: gettext_lazy("Giấy tờ bạn đã nộp đang ở:"),
    Holder.NOBODY: gettext_lazy("Nơi bạn đã nộp:"),
}
_WORKING = (Holder.WORKS, Holder.ANSWERS_FOR_ALL, Holder.WAITS_FOR_YOU)
_DESKS = (Holder.DESK_TO_ACCEPT, Holder.RESULT_AT_DESK, Holder.PAPERS_AT_DESK)


def holder(facts: StatusFacts) -> HolderWords:
    """Slot three of the row: which unit, or which desk of it, in words."""
    who, dossier = facts.situation.holder, facts.dossier
    label = str(_LABELS[who])
    if who in _WORKING:
        return HolderWords(label, named(dossier.holder), holder_post(facts), dossier.step_since)
    name = named(dossier.unit)
    return HolderWords(label, format_html(_("Bộ phận Một cửa, {unit}"), unit=name) if who in _DESKS else name)


def holder_post(facts: StatusFacts) -> str:
    """The post that works on the present step; the officer's name only where the city has decided to show names."""
    dossier = facts.dossier
    post = next((step.role_name for step in facts.steps if step.seq == dossier.step), "")
    if settings.PUBLIC_OFFICIAL_NAMES and dossier.handler:
        return f"{post}: {dossier.handler.full_name}" if post else dossier.handler.full_name
    return post
