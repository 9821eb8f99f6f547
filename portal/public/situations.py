"""The situations that a dossier can be in as its citizen sees it: when, act, holder, next. Plain data.

Which event leads to which of them is the table of by_event.py. status_page.py fills in the words of a situation,
callouts.py its sentences, phone.py the list of a telephone.
"""

from dataclasses import dataclass, replace
from enum import Enum, auto
from typing import Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy, pgettext_lazy

from portal.presentation import status
from portal.presentation.status import Tag
from portal.wording.lazy import LazyText


class When(Enum):
    """Slot one, the date: which account of the promise is given (promises.py)."""

    NONE = auto()
    RUNNING = auto()
    STANDING = auto()
    KEPT = auto()


class Holder(Enum):
    """Slot three: who has the dossier, its result or its papers now (steps.py)."""

    DESK_TO_ACCEPT = auto()
    WORKS = auto()
    ANSWERS_FOR_ALL = auto()
    WAITS_FOR_YOU = auto()
    RESULT_AT_DESK = auto()
    RESULT_AT_POST = auto()
    YOU = auto()
    PAPERS_AT_DESK = auto()
    NOBODY = auto()


class HandoverPlace(Enum):
    """What the citizen still has to come for, or what is brought to them."""

    NONE = auto()
    LATER = auto()
    RESULT = auto()
    POST = auto()
    PAPERS = auto()


class Say(Enum):
    """The sentences of the box, in the order in which a row names them (callouts.py holds their words)."""

    NEWS_COME_HERE = auto()
    ANSWERED_IN_HOURS = auto()
    ANSWER_IS_LATE = auto()
    PAPERS_CAME = auto()
    REQUEST_RECALLED = auto()
    MONEY_CAME = auto()
    REOPENED = auto()
    SEVERAL_PLACES = auto()
    WHAT_IS_ASKED = auto()
    PARTS_CAME = auto()
    APOLOGY = auto()
    WISH = auto()
    WISH_PAPERS = auto()
    REASON = auto()
    MONEY = auto()
    LATE_RESULT = auto()
    WAITS_SINCE = auto()
    COLLECT = auto()
    BRING = auto()
    TO_POST = auto()
    AT_POST = auto()
    CAME_BACK = auto()
    HANDED_OUT = auto()
    OBJECT = auto()
    APPLY_AGAIN = auto()
    ASK = auto()


class Next(Enum):
    """Where the page leads from here."""

    HAND_IN = auto()
    CALL = auto()
    PROCEDURE = auto()
    UNIT = auto()
    COMPLAINT = auto()


@dataclass(frozen=True)
class Situation:
    """One row's content. ``turn``: something waits for the citizen, and only then does the page ask for an act.

    ``headline`` and ``act`` may hold {step}, {late}, {amount}, {papers} and {returned}; ``…_unknown`` stand for them
    where what a row ``asks`` for (papers, amount) was not written down. ``step`` is the look and the note of the
    present step of the row of steps (static/css: c now, p stands, x late).
    """

    name: str
    tag: Tag
    headline: LazyText
    act: LazyText
    holder: Holder
    asks: str = ""
    headline_unknown: LazyText = ""
    act_unknown: LazyText = ""
    when: When = When.NONE
    turn: bool = False
    css: str = ""
    icon: str = "circle-check"
    says: tuple[Say, ...] = ()
    step: tuple[str, LazyText] = ("c", "")
    place: HandoverPlace = HandoverPlace.NONE
    next: tuple[Next, ...] = ()


NOTHING_TO_DO: Final = _("Bạn chưa cần làm gì")
DOING: Final = ("c", pgettext_lazy("below a step", "đang làm"))
STANDS: Final = ("p", pgettext_lazy("below a step", "tạm dừng"))
LATE_STEP: Final = ("x", pgettext_lazy("below a step", "đang trễ"))
AFTER_THE_END: Final = (Next.COMPLAINT, Next.PROCEDURE, Next.UNIT)
AGAIN: Final = (Next.PROCEDURE, Next.UNIT)

SENT = Situation(
    name="sent",
    tag=status.NEW,
    headline=_("Hồ sơ của bạn đã gửi, đang chờ tiếp nhận"),
    act=NOTHING_TO_DO,
    holder=Holder.DESK_TO_ACCEPT,
    says=(Say.ANSWERED_IN_HOURS,),
    next=(Next.UNIT,),
)
UNANSWERED = replace(
    SENT,
    name="sent, unanswered",
    headline=_("Hồ sơ của bạn đã gửi, quá 8 giờ làm việc chưa được trả lời"),
    act=_("Chúng tôi xin lỗi bạn vì sự chậm trễ"),
    css="s-late",
    icon="alert-octagon",
    says=(Say.ANSWER_IS_LATE,),
    next=(Next.CALL, Next.UNIT),
)
NOT_ACCEPTED = Situation(
    name="not accepted",
    tag=status.ENDED.saying(_("Không được tiếp nhận")),
    headline=_("Hồ sơ của bạn không được tiếp nhận"),
    act=_("Bạn sửa và nộp lại được"),
    holder=Holder.NOBODY,
    turn=True,
    css="s-stop",
    icon="file-plus",
    says=(Say.REASON, Say.MONEY, Say.OBJECT, Say.ASK),
    next=(Next.PROCEDURE, Next.UNIT, Next.COMPLAINT),
)
RECEIVED = Situation(
    name="received",
    tag=status.RUNNING.saying(_("Đã tiếp nhận")),
    headline=_("Hồ sơ của bạn đã được tiếp nhận"),
    act=NOTHING_TO_DO,
    holder=Holder.WORKS,
    when=When.RUNNING,
    says=(Say.NEWS_COME_HERE,),
    step=DOING,
    place=HandoverPlace.LATER,
)
RUNNING = replace(RECEIVED, name="running", tag=status.RUNNING, headline=_("Hồ sơ của bạn đang ở bước {step}"))
SENT_OUT = replace(
    RUNNING,
    name="at several places",
    headline=_("Hồ sơ của bạn đang được nhiều nơi cùng giải quyết"),
    holder=Holder.ANSWERS_FOR_ALL,
    says=(Say.SEVERAL_PLACES,),
)
PAPERS_CAME = replace(
    RUNNING,
    name="papers came",
    tag=status.RUNNING.saying(_("Đã nhận giấy tờ bổ sung")),
    headline=_("Chúng tôi đã nhận giấy tờ bổ sung và đang kiểm tra"),
    says=(Say.PAPERS_CAME,),
)
REQUEST_RECALLED = replace(
    RUNNING,
    name="request recalled",
    tag=status.RUNNING.saying(_("Không phải nộp thêm giấy tờ")),
    headline=_("Yêu cầu bổ sung đã được rút, hồ sơ được giải quyết tiếp"),
    says=(Say.REQUEST_RECALLED,),
)
MONEY_CAME = replace(
    RUNNING,
    name="money came",
    tag=status.RUNNING.saying(_("Đã nộp phí")),
    headline=_("Chúng tôi đã nhận phí, hồ sơ được giải quyết tiếp"),
    says=(Say.MONEY_CAME,),
)
REOPENED = replace(
    RUNNING,
    name="reopened",
    tag=status.RUNNING.saying(_("Được mở lại")),
    headline=_("Hồ sơ của bạn đã được mở lại và đang giải quyết tiếp"),
    says=(Say.REOPENED,),
)
LATE = replace(
    RUNNING,
    name="late",
    headline=_("Hồ sơ của bạn đang trễ hẹn {late}"),
    act=_("Chúng tôi xin lỗi bạn vì sự chậm trễ"),
    css="s-late",
    icon="alert-octagon",
    says=(Say.APOLOGY,),
    step=LATE_STEP,
    next=(Next.CALL,),
)
NEW_DAY = replace(
    LATE,
    name="new day",
    tag=status.RUNNING.saying(_("Đã hẹn lại")),
    headline=_("Hồ sơ của bạn được hẹn lại ngày trả"),
    step=DOING,
)
WISH = replace(
    RUNNING,
    name="asked to withdraw",
    tag=status.WITHDRAWN.saying(_("Đã yêu cầu rút")),
    headline=_("Bạn đã yêu cầu rút hồ sơ, Bộ phận Một cửa chưa xác nhận"),
    css="s-stop",
    icon="arrow-back-up",
    says=(Say.WISH,),
    place=HandoverPlace.NONE,
    next=(Next.CALL,),
)
WISH_WHILE_WAITING = replace(
    WISH,
    name="asked to withdraw while waiting",
    holder=Holder.WAITS_FOR_YOU,
    when=When.STANDING,
    says=(Say.WISH, Say.WISH_PAPERS),
    step=STANDS,
)
PAPERS = Situation(
    name="papers",
    tag=status.WAITING,
    headline=_("Hồ sơ đang chờ bạn bổ sung giấy tờ"),
    act=ngettext_lazy(
        "Việc bạn cần làm: nộp thêm {papers} giấy tờ", "Việc bạn cần làm: nộp thêm {papers} giấy tờ", "papers"
    ),
    asks="papers",
    act_unknown=_("Việc bạn cần làm: nộp thêm giấy tờ"),
    holder=Holder.WAITS_FOR_YOU,
    when=When.STANDING,
    turn=True,
    css="s-pause",
    icon="file-plus",
    says=(Say.WHAT_IS_ASKED,),
    step=STANDS,
    place=HandoverPlace.LATER,
    next=(Next.HAND_IN, Next.CALL),
)
PAPERS_PART = replace(
    PAPERS,
    name="part of papers",
    headline=_("Chúng tôi đã nhận một phần giấy tờ, hồ sơ còn chờ bạn"),
    says=(Say.PARTS_CAME, Say.WHAT_IS_ASKED),
)
PAPERS_LATE = replace(PAPERS, name="papers, late", headline=_("Hồ sơ đã trễ hẹn và đang chờ bạn bổ sung giấy tờ"))
PAYMENT = replace(
    PAPERS,
    name="payment",
    tag=status.UNPAID,
    headline=_("Hồ sơ đang chờ bạn nộp {amount}"),
    headline_unknown=_("Hồ sơ đang chờ bạn nộp phí, lệ phí"),
    act=_("Việc bạn cần làm: nộp {amount}"),
    asks="amount",
    act_unknown=_("Việc bạn cần làm: nộp phí, lệ phí"),
    icon="coins",
    next=(Next.CALL,),
)
PAYMENT_LATE = replace(
    PAYMENT,
    name="payment, late",
    headline=_("Hồ sơ đã trễ hẹn và đang chờ bạn nộp phí"),
    headline_unknown="",
)
WITHDRAWN = Situation(
    name="withdrawn",
    tag=status.WITHDRAWN,
    headline=_("Hồ sơ đã được rút theo yêu cầu của bạn"),
    act=_("Mời bạn đến nhận lại giấy tờ tại nơi đã nộp"),
    holder=Holder.PAPERS_AT_DESK,
    turn=True,
    css="s-stop",
    icon="map-pin",
    says=(Say.REASON, Say.BRING, Say.MONEY, Say.APPLY_AGAIN, Say.ASK),
    place=HandoverPlace.PAPERS,
    next=AGAIN,
)
WITHDRAWN_CLOSED = replace(WITHDRAWN, name="withdrawn and closed")
STOPPED = Situation(
    name="stopped",
    tag=status.ENDED,
    headline=_("Hồ sơ của bạn đã dừng xử lý"),
    act=_("Nếu chưa đồng ý, bạn có thể khiếu nại"),
    holder=Holder.PAPERS_AT_DESK,
    turn=True,
    css="s-stop",
    icon="message",
    says=(Say.REASON, Say.MONEY, Say.APPLY_AGAIN, Say.ASK),
    place=HandoverPlace.PAPERS,
    next=AFTER_THE_END,
)
REFUSED = replace(
    STOPPED,
    name="refused",
    tag=status.ENDED.saying(_("Từ chối giải quyết")),
    headline=_("Hồ sơ của bạn bị từ chối giải quyết"),
)
RESULT = Situation(
    name="result at the desk",
    tag=status.DONE_ON_TIME.saying(_("Có kết quả")),
    headline=_("Đã có kết quả, mời bạn đến nhận"),
    act=_("Mời bạn đến nhận kết quả"),
    holder=Holder.RESULT_AT_DESK,
    when=When.KEPT,
    turn=True,
    css="s-early",
    icon="package",
    says=(Say.LATE_RESULT, Say.COLLECT, Say.BRING, Say.WAITS_SINCE),
    step=("c", pgettext_lazy("below a step", "chờ bạn nhận")),
    place=HandoverPlace.RESULT,
)
RESULT_TO_POST = replace(
    RESULT,
    name="result for the post",
    headline=_("Đã có kết quả, sẽ gửi đến bạn qua bưu điện"),
    act=NOTHING_TO_DO,
    turn=False,
    icon="circle-check",
    says=(Say.LATE_RESULT, Say.TO_POST),
    step=("c", pgettext_lazy("below a step", "chờ gửi bưu điện")),
    place=HandoverPlace.POST,
)
AT_POST = replace(
    RESULT_TO_POST,
    name="with the post",
    tag=status.RUNNING.saying(_("Đang gửi qua bưu điện")),
    headline=_("Kết quả đã giao cho bưu điện để chuyển đến bạn"),
    holder=Holder.RESULT_AT_POST,
    says=(Say.LATE_RESULT, Say.AT_POST),
    step=("c", pgettext_lazy("below a step", "bưu điện đang chuyển")),
    next=(Next.CALL,),
)
CAME_BACK = replace(
    RESULT,
    name="came back",
    tag=Tag(css="s-today", icon="arrow-back-up", words=_("Bưu điện không giao được")),
    headline=_("Bưu điện không giao được kết quả và đã chuyển trả"),
    act=_("Mời bạn đến nhận kết quả, hoặc gọi để gửi lại"),
    css="s-today",
    icon="package",
    says=(Say.CAME_BACK, Say.LATE_RESULT, Say.COLLECT, Say.BRING),
    next=(Next.CALL,),
)
RETURNED = Situation(
    name="returned",
    tag=status.DONE_ON_TIME.saying(_("Đã trả kết quả")),
    headline=_("Bạn đã nhận kết quả ngày {returned}"),
    act=_("Hồ sơ đã xong, bạn không cần làm gì thêm"),
    holder=Holder.YOU,
    when=When.KEPT,
    says=(Say.LATE_RESULT, Say.HANDED_OUT),
)
DELIVERED = replace(
    RETURNED,
    name="delivered by post",
    headline=_("Bưu điện báo đã giao kết quả cho bạn ngày {returned}"),
    next=(Next.CALL,),
)
