"""How each status looks and reads: one table, so that no template picks a colour or an icon of its own.

Citizens read their own words; officials read the national wording (State.label). A status is always icon + words
+ colour. Headlines may hold {placeholders}, filled by the page that shows them.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from dossiers.casework.states import CLOCK_RUNS, OPEN, PAUSED, Outcome, State
from portal.wording import vi as vietnamese


@dataclass(frozen=True)
class Tag:
    """A status label: a colour class of static/css/base.css, an icon, the words."""

    css: str
    icon: str
    words: str

    def saying(self, words: str) -> "Tag":
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


@dataclass(frozen=True)
class StatusUi:
    """A status as citizens meet it: its label, the page's headline, and what to do next."""

    tag: Tag
    headline: str
    next_title: str
    next_icon: str
    next_css: str = ""

    @property
    def icon(self) -> str:
        """The icon of its label."""
        return self.tag.icon


STATUS_UI: dict[State, StatusUi] = {
    State.SUBMITTED: StatusUi(
        tag=NEW,
        headline=_("Hồ sơ của bạn đã gửi, đang chờ tiếp nhận"),
        next_title=_("Bạn chưa cần làm gì"),
        next_icon="circle-check",
    ),
    State.RECEIVED: StatusUi(
        tag=RUNNING.saying(_("Đã tiếp nhận")),
        headline=_("Hồ sơ của bạn đã được tiếp nhận"),
        next_title=_("Bạn chưa cần làm gì"),
        next_icon="circle-check",
    ),
    State.NOT_ACCEPTED: StatusUi(
        tag=ENDED.saying(_("Chưa tiếp nhận")),
        headline=_("Hồ sơ của bạn chưa được tiếp nhận"),
        next_title=_("Bạn sửa và nộp lại được"),
        next_icon="file-plus",
        next_css="s-stop",
    ),
    State.IN_PROCESS: StatusUi(
        tag=RUNNING,
        headline=_("Hồ sơ của bạn đang ở bước {step}"),
        next_title=_("Bạn chưa cần làm gì"),
        next_icon="circle-check",
    ),
    State.AWAITING_PAPERS: StatusUi(
        tag=WAITING,
        headline=_("Hồ sơ đang chờ bạn bổ sung giấy tờ"),
        next_title=_("Việc bạn cần làm: nộp thêm {papers}"),
        next_icon="file-plus",
        next_css="s-pause",
    ),
    State.AWAITING_PAYMENT: StatusUi(
        tag=UNPAID,
        headline=_("Hồ sơ đang chờ bạn nộp {amount}"),
        next_title=_("Việc bạn cần làm: nộp {amount}"),
        next_icon="coins",
        next_css="s-pause",
    ),
    State.WITHDRAWING: StatusUi(
        tag=WITHDRAWN.saying(_("Đang rút")),
        headline=_("Chúng tôi đang làm thủ tục rút hồ sơ theo yêu cầu của bạn"),
        next_title=_("Giấy tờ được trả lại tại nơi bạn đã nộp"),
        next_icon="map-pin",
        next_css="s-stop",
    ),
    State.STOPPED: StatusUi(
        tag=ENDED,
        headline=_("Hồ sơ của bạn đã dừng xử lý"),
        next_title=_("Nếu chưa đồng ý, bạn có thể khiếu nại"),
        next_icon="message",
        next_css="s-stop",
    ),
    State.FINISHED: StatusUi(
        tag=DONE_ON_TIME.saying(_("Có kết quả")),
        headline=_("Đã có kết quả, mời bạn đến nhận"),
        next_title=_("Mời bạn đến nhận kết quả"),
        next_icon="package",
        next_css="s-early",
    ),
    State.RETURNED: StatusUi(
        tag=DONE_ON_TIME.saying(_("Đã trả kết quả")),
        headline=_("Bạn đã nhận kết quả ngày {returned}"),
        next_title=_("Hồ sơ đã xong, bạn không cần làm gì thêm"),
        next_icon="circle-check",
    ),
}

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
    return dossier.overdue_since is not None or running_late


def is_due_today(dossier: Any, at: dt.datetime) -> bool:
    """The clock runs and the promise falls on the city's present date."""
    if dossier.state not in CLOCK_RUNS or dossier.due_at is None:
        return False
    return vietnamese.date(dossier.due_at) == vietnamese.date(at)


def citizen_tags(dossier: Any, at: dt.datetime, late_words: str = "") -> list[Tag]:
    """The labels of a status page. Overdue while waiting for papers shows both facts (the article's seven)."""
    own = STATUS_UI[State(dossier.state)].tag
    if is_late(dossier, at):
        late = LATE.saying(late_words or _("Quá hẹn"))
        return [late, own] if dossier.state in PAUSED else [late]
    if dossier.outcome:
        return [OUTCOME_UI[Outcome(dossier.outcome)], *_result_tag(dossier)]
    return [own]


def _result_tag(dossier: Any) -> list[Tag]:
    if dossier.state == State.FINISHED:
        return [Tag(css="s-run", icon="package", words=_("Có kết quả"))]
    return []


def official_tags(dossier: Any, at: dt.datetime) -> list[Tag]:
    """The labels officials see: the national wording, and the urgency when the clock has something to say."""
    national = STATUS_UI[State(dossier.state)].tag.saying(State(dossier.state).label)
    if is_late(dossier, at):
        return [LATE, national] if dossier.state in PAUSED else [LATE]
    if is_due_today(dossier, at):
        return [TODAY, national]
    if dossier.outcome:
        return [national, OUTCOME_UI[Outcome(dossier.outcome)]]
    return [national]
