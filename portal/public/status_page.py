"""What a citizen reads about one dossier: headline, the one thing to do, steps, promise, why, what happened.

All of it is made from one row of the table (by_event.py): how it stands, what you must do, who holds it, when and
why. Nothing here looks anything up except what ``StatusFacts`` was given.
"""

from dataclasses import dataclass, field

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from dossiers.calendars.errors import WorktimeError
from dossiers.casework.models import Dossier
from portal.presentation import status, timeline
from portal.presentation.deadline_explanation import DeadlineExplanation
from portal.presentation.week import hours_in_words
from portal.public import callouts, onward, opening, promises, steps
from portal.public.callouts import Callout
from portal.public.facts import StatusFacts, late_words
from portal.public.promises import PromiseLeaf
from portal.public.situations import HandoverPlace
from portal.public.steps import HolderWords, StepMark
from portal.web import language
from portal.wording import localized, vi


@dataclass(frozen=True)
class StatusPage:
    """The context of templates/public/dossier.html."""

    headline: str
    tags: list[status.Tag]
    callout: Callout
    steps: list[StepMark] = field(default_factory=list)
    step_title: str = ""
    step_now: str = ""
    holder: HolderWords | None = None
    promise: PromiseLeaf | None = None
    why: DeadlineExplanation | None = None
    events: list[timeline.TimelineEntry] = field(default_factory=list)
    hours: str = ""
    desk: opening.OpeningState | None = None
    place: str = ""
    place_title: str = ""
    by_post: bool = False
    procedure: str = ""
    unit: str = ""

    @property
    def css(self) -> str:
        """The colour on top: of the day, else of what is to be done."""
        return (self.promise.css if self.promise else "") or self.callout.css or "s-run"


def tell(facts: StatusFacts) -> StatusPage:
    """The whole page."""
    late, marks = late_words(facts), steps.steps(facts)
    return StatusPage(
        headline=headline(facts, late),
        tags=tags(facts, late),
        callout=callouts.callout(facts),
        steps=marks,
        step_title=steps.step_title(facts),
        step_now=next((mark.name for mark in marks if mark.is_now), ""),
        holder=steps.holder(facts),
        promise=promises.promise(facts),
        why=promises.explanation(facts),
        events=_newest_first(timeline.told(facts.events, {step.seq: step.name for step in facts.steps})),
        hours=hours_in_words(facts.calendar),
        desk=_desk(facts),
        place=callouts.place(facts),
        place_title=str(_PLACE_TITLES.get(facts.situation.place, "")),
        by_post=_by_post(facts),
        procedure=onward.procedure_address(facts),
        unit=onward.unit_address(facts),
    )


def tags(facts: StatusFacts, late: str = "") -> list[status.Tag]:
    """The labels of a dossier, as its page and the list of a telephone show them."""
    words = _("Trễ hẹn {time}").format(time=late) if late else _("Trễ hẹn")
    return status.citizen_tags(facts.dossier, facts.at, facts.situation.tag, words)


def _desk(facts: StatusFacts) -> opening.OpeningState | None:
    """Whether the desk is open now; nothing for a calendar whose days do not reach this far."""
    try:
        return opening.now(facts.calendar, facts.at) if facts.calendar else None
    except WorktimeError:
        return None


def _newest_first(entries: list[timeline.TimelineEntry]) -> list[timeline.TimelineEntry]:
    """By when it happened: what was recorded late stands where it belongs."""
    return sorted(entries, key=lambda entry: entry.at, reverse=True)


_PLACE_TITLES = {
    HandoverPlace.LATER: gettext_lazy("Nơi nhận kết quả"),
    HandoverPlace.RESULT: gettext_lazy("Nhận kết quả"),
    HandoverPlace.POST: gettext_lazy("Nhận kết quả"),
    HandoverPlace.PAPERS: gettext_lazy("Nhận lại giấy tờ"),
}


def _by_post(facts: StatusFacts) -> bool:
    """Whether what is to come is brought by the post."""
    where = facts.situation.place
    return where == HandoverPlace.POST or (
        where == HandoverPlace.LATER and facts.dossier.delivery == Dossier.Delivery.POST
    )


def headline(facts: StatusFacts, late: str) -> str:
    """The row's state in one sentence; the page's title repeats it."""
    dossier = facts.dossier
    step = next((vi.lower_first(step.name) for step in facts.steps if step.seq == dossier.step), "")
    amount = callouts.amount(facts)
    row = facts.situation
    words = format_html(
        str(row.headline_unknown if row.headline_unknown and not amount else row.headline),
        late=late,
        step=language.viet(step) or pgettext("instead of a step's name", "giải quyết"),
        amount=amount,
        returned=localized.date(dossier.returned_at) if dossier.returned_at else "",
    )
    return SafeString(words.strip())
