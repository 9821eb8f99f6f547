"""How each status looks: one table, so that no template picks a colour or an icon of its own.

Officials read the national wording (State.label); what citizens read is the table of portal/public/situations.py. A
status is always icon + words + colour.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from dossiers.casework.states import CLOCK_RUNS, OPEN, PAUSED, Outcome, State
from portal.wording import vi
from portal.wording.lazy import LazyText


@dataclass(frozen=True)
class Tag:
    """A status label: a colour class of static/css/base.css, an icon, the words."""

    css: str
    icon: str
    words: LazyText

    def saying(self, words: LazyText) -> "Tag":
        """The same look with other words."""
        return Tag(css=self.css, icon=self.icon, words=words)


NEW = Tag(css="s-new", icon="inbox", words=_("Mới gửi"))
RUNNING = Tag(css="s-run", icon="arrows-exchange", words=_("Đang giải quyết"))
SOON = Tag(css="s-soon", icon="hourglass", words=_("Sắp đến hạn"))
TODAY = Tag(css="s-today", icon="clock", words=_("Đến hạn hôm nay"))
LATE = Tag(css="s-late", icon="alert-octagon", words=_("Quá hạn"))
WAITING = Tag(css="s-pause", icon="clock-pause", words=_("Chờ bổ sung"))
UNPAID = Tag(css="s-pause", icon="clock-pause", words=_("Chờ nộp phí"))
DONE_EARLY = Tag(css="s-early", icon="checks", words=_("Xong sớm hạn"))
DONE_ON_TIME = Tag(css="s-ontime", icon="check", words=_("Xong đúng hạn"))
DONE_LATE = Tag(css="s-late", icon="alert-octagon", words=_("Xong trễ hạn"))
ENDED = Tag(css="s-stop", icon="ban", words=_("Dừng xử lý"))
WITHDRAWN = Tag(css="s-stop", icon="ban", words=_("Đã rút"))


OFFICIAL: dict[State, Tag] = {
    State.SUBMITTED: NEW,
    State.RECEIVED: RUNNING,
    State.NOT_ACCEPTED: ENDED,
    State.IN_PROCESS: RUNNING,
    State.AWAITING_PAPERS: WAITING,
    State.AWAITING_PAYMENT: UNPAID,
    State.WITHDRAWING: WITHDRAWN,
    State.STOPPED: ENDED,
    State.FINISHED: DONE_ON_TIME,
    State.RETURNED: DONE_ON_TIME,
}
"""The look of the ten national statuses for officials; citizens' words stand in portal/public/situations.py."""

OUTCOME_UI: dict[Outcome, Tag] = {
    Outcome.EARLY: DONE_EARLY,
    Outcome.ON_TIME: DONE_ON_TIME,
    Outcome.LATE: DONE_LATE,
    Outcome.REFUSED: ENDED.saying(_("Từ chối giải quyết")),
    Outcome.WITHDRAWN: WITHDRAWN,
    Outcome.STOPPED: ENDED,
}


def is_late(dossier: Any, at: dt.datetime) -> bool:
    """In progress and past its promise: flagged already, or running and not yet swept (as DossierQuerySet.overdue)."""
    if dossier.state not in OPEN:
        return False
    running_late = dossier.state in CLOCK_RUNS and dossier.due_at is not None and dossier.due_at < at
    flagged = dossier.overdue_since is not None and dossier.overdue_since < at
    return flagged or running_late


def is_due_today(dossier: Any, at: dt.datetime) -> bool:
    """The clock runs and the promise falls on the city's present date."""
    if dossier.state not in CLOCK_RUNS or dossier.due_at is None:
        return False
    return vi.date(dossier.due_at) == vi.date(at)


def citizen_tags(dossier: Any, at: dt.datetime, own: Tag, late_words: str) -> list[Tag]:
    """The labels citizens read: ``own`` is what the last event says (portal/public/situations.py).

    Late beside a pause or a wish shows both facts (the article's seven); a verdict stands beside where the result is.
    """
    if is_late(dossier, at):
        late = LATE.saying(late_words)
        return [late] if own == RUNNING else [late, own]
    if dossier.state == State.FINISHED and dossier.outcome:
        return [OUTCOME_UI[Outcome(dossier.outcome)], own]
    if dossier.outcome:
        return [OUTCOME_UI[Outcome(dossier.outcome)]]
    return [own]


def official_tags(dossier: Any, at: dt.datetime) -> list[Tag]:
    """The labels officials see: the national wording, and the urgency when the clock has something to say."""
    national = OFFICIAL[State(dossier.state)].saying(State(dossier.state).label)
    if is_late(dossier, at):
        return [LATE, national] if dossier.state in PAUSED else [LATE]
    if is_due_today(dossier, at):
        return [TODAY, national]
    if dossier.outcome:
        return [national, OUTCOME_UI[Outcome(dossier.outcome)]]
    return [national]
