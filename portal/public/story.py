"""What a citizen reads about one dossier: headline, the one thing to do, steps, promise, why, what happened.

The order and the words are the design's: how it stands, what you must do, who holds it, when and why. Nothing here
looks anything up except what ``Facts`` was given.
"""

from dataclasses import dataclass, field

from django.utils.html import format_html
from django.utils.translation import gettext as _

from dossiers.calendars.errors import WorktimeError
from dossiers.casework.models import Dossier
from dossiers.casework.states import PAUSED, State
from portal.presentation import status as status_ui
from portal.presentation import timeline
from portal.presentation.deadline_explanation import Why
from portal.public import opening, promises, steps
from portal.public.callouts import Callout, callout, place
from portal.public.facts import Facts, hours_in_words, late_words
from portal.public.promises import Promise
from portal.public.steps import StepMark
from portal.web import language
from portal.wording import localized as spoken
from portal.wording import vi as vietnamese


@dataclass(frozen=True)
class StatusPage:
    """The context of templates/public/dossier.html."""

    headline: str
    tags: list[status_ui.Tag]
    callout: Callout
    steps: list[StepMark] = field(default_factory=list)
    step_title: str = ""
    holder_post: str = ""
    promise: Promise | None = None
    why: Why | None = None
    events: list[timeline.Entry] = field(default_factory=list)
    hours: str = ""
    desk: opening.Now | None = None
    place: str = ""
    place_title: str = ""
    by_post: bool = False


def tell(facts: Facts) -> StatusPage:
    """The whole page."""
    late = late_words(facts)
    return StatusPage(
        headline=headline(facts, late),
        tags=status_ui.citizen_tags(
            facts.dossier, facts.at, _("Trễ hẹn {time}").format(time=late) if late else _("Quá hẹn")
        ),
        callout=callout(facts, hours_in_words(facts.calendar)),
        steps=steps.steps(facts),
        step_title=steps.step_title(facts),
        holder_post=steps.holder_post(facts),
        promise=promises.promise(facts),
        why=promises.explanation(facts),
        events=_newest_first(timeline.told(facts.events, {step.seq: step.name for step in facts.steps})),
        hours=hours_in_words(facts.calendar),
        desk=_desk(facts),
        place=place(facts),
        place_title=_place_title(facts),
        by_post=facts.dossier.ended_at is None and facts.dossier.delivery == Dossier.Delivery.POST,
    )


def _desk(facts: Facts) -> opening.Now | None:
    """Whether the desk is open now; nothing for a calendar whose days do not reach this far."""
    try:
        return opening.now(facts.calendar, facts.at) if facts.calendar else None
    except WorktimeError:
        return None


def _newest_first(entries: list[timeline.Entry]) -> list[timeline.Entry]:
    """By when it happened: what was recorded late stands where it belongs."""
    return sorted(entries, key=lambda entry: entry.at, reverse=True)


def _place_title(facts: Facts) -> str:
    """What the citizen still has to come for; nothing when all is done or nothing was taken in."""
    state = facts.dossier.state
    if state in (State.SUBMITTED, State.NOT_ACCEPTED, State.RETURNED):
        return ""
    return _("Nhận lại giấy tờ") if state in (State.WITHDRAWING, State.STOPPED) else _("Nhận kết quả")


def headline(facts: Facts, late: str) -> str:
    """The state in one sentence; the page's title repeats it."""
    dossier = facts.dossier
    if facts.is_late and dossier.state in PAUSED:
        if dossier.state == State.AWAITING_PAPERS:
            return _("Hồ sơ đã quá hẹn và còn thiếu giấy tờ của bạn")
        return _("Hồ sơ đã quá hẹn và còn thiếu khoản phí của bạn")
    if facts.is_late:
        return _("Hồ sơ của bạn đang trễ hẹn {time}").format(time=late).strip()
    if dossier.state == State.FINISHED and dossier.delivery == Dossier.Delivery.POST:
        return _("Đã có kết quả, sẽ gửi đến bạn qua bưu điện")
    step = next((vietnamese.lower_first(step.name) for step in facts.steps if step.seq == dossier.step), "")
    return format_html(
        status_ui.STATUS_UI[State(dossier.state)].headline,
        step=language.viet(step) or _("giải quyết"),
        amount=_amount(facts),
        returned=spoken.date(dossier.returned_at) if dossier.returned_at else "",
    )


def _amount(facts: Facts) -> str:
    pause = facts.open_pause
    return spoken.money(pause.amount_vnd) if pause and pause.amount_vnd else _("phí, lệ phí")
