"""What has happened to a dossier, in words that citizens and officials both understand: events as entries of a list.

Only facts of the log are used; the log holds no personal data, so these entries hold none either.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from string import Formatter
from typing import Any, NamedTuple

from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext, pgettext_lazy

from dossiers.casework.models import Dossier, Event
from dossiers.casework.models.places import happened_at
from dossiers.casework.states import Kind
from dossiers.units.models import Unit
from portal.presentation import lateness_causes
from portal.web import language
from portal.wording import localized
from portal.wording.lazy import LazyText


@dataclass(frozen=True)
class TimelineEntry:
    """One line of templates/parts/timeline.html."""

    css: str
    icon: str
    words: LazyText
    at: dt.datetime
    who: LazyText
    note: str = ""
    future: bool = False


class Happening(NamedTuple):
    """An event, as much of it as a list of what happened needs. ``unit`` is a name."""

    seq: int
    kind: str
    occurred_at: dt.datetime
    unit: str
    data: dict[str, Any]


@dataclass(frozen=True)
class EventLook:
    """How an event is shown, unless its facts choose other words (``_INSTEAD``)."""

    css: str
    icon: str
    words: LazyText

    def said(self, kind: Kind, data: dict[str, Any]) -> str:
        """The words for these facts, in the page's language; their blanks are still open."""
        instead = _INSTEAD.get(kind)
        return str((instead(data) if instead else None) or self.words)


@lru_cache(maxsize=512)
def blanks(words: str) -> tuple[str, ...]:
    """The places in a sentence that facts fill."""
    return tuple(blank for _text, blank, _form, _how in Formatter().parse(words) if blank)


KIND_UI: dict[Kind, EventLook] = {
    Kind.SUBMITTED: EventLook(css="s-new", icon="send", words=_("Hồ sơ được gửi qua mạng")),
    Kind.RECEIVED: EventLook(css="s-new", icon="inbox", words=_("Tiếp nhận hồ sơ")),
    Kind.NOT_ACCEPTED: EventLook(css="s-stop", icon="ban", words=_("Không tiếp nhận hồ sơ")),
    Kind.FORWARDED: EventLook(css="s-run", icon="send", words=_("Chuyển sang bước “{step}”")),
    Kind.SENT_OUT: EventLook(
        css="s-run", icon="arrows-exchange", words=_("Chuyển song song tới nhiều nơi cùng giải quyết")
    ),
    Kind.TAKEN_OVER: EventLook(css="s-run", icon="check", words=_("Nhận bàn giao, làm bước “{step}”")),
    Kind.HANDED_OVER: EventLook(css="s-run", icon="file-check", words=_("Xong bước “{step}”, bàn giao kết quả")),
    Kind.SENT_BACK: EventLook(
        css="s-soon", icon="arrow-back-up", words=_("Trả lại nơi chuyển để hoàn chỉnh, bước “{step}”")
    ),
    Kind.PAPERS_ASKED: EventLook(
        css="s-pause", icon="clock-pause", words=_("Yêu cầu bổ sung giấy tờ, tạm dừng tính thời hạn")
    ),
    Kind.PAPERS_ADDED: EventLook(
        css="s-run", icon="file-check", words=_("Đã nhận giấy tờ bổ sung, thời hạn được tính tiếp")
    ),
    Kind.PAPERS_PART: EventLook(
        css="s-pause",
        icon="file-check",
        words=_("Nhận giấy tờ bổ sung, còn thiếu; thời hạn vẫn tạm dừng"),
    ),
    Kind.PAPERS_RECALLED: EventLook(
        css="s-run", icon="arrow-back-up", words=_("Rút yêu cầu bổ sung; thời hạn tính như chưa từng tạm dừng")
    ),
    Kind.CLOSING_SOON: EventLook(
        css="s-today", icon="clock", words=_("Báo trước: hết {closes_on} mà chưa đủ giấy tờ, hồ sơ được đóng")
    ),
    Kind.PAPER_SENT: EventLook(css="s-run", icon="truck", words=_("Gửi bản giấy tới cơ quan giải quyết")),
    Kind.PAPER_ARRIVED: EventLook(css="s-run", icon="inbox", words=_("Bản giấy đã tới cơ quan giải quyết")),
    Kind.PAYMENT_ASKED: EventLook(css="s-pause", icon="coins", words=_("Yêu cầu nộp {amount}, tạm dừng tính thời hạn")),
    Kind.PAID: EventLook(css="s-run", icon="check", words=_("Đã nộp phí, lệ phí, thời hạn được tính tiếp")),
    Kind.CONSULTED: EventLook(css="s-run", icon="arrows-exchange", words=_("Hỏi ý kiến cơ quan khác")),
    Kind.ANSWERED: EventLook(css="s-run", icon="message", words=_("Cơ quan được hỏi đã trả lời")),
    Kind.APPLICANT_ASKED: EventLook(
        css="s-run", icon="message", words=_("Hỏi người nộp một câu; thời hạn vẫn tính, ngày hẹn không đổi")
    ),
    Kind.APPLICANT_ANSWERED: EventLook(css="s-run", icon="message", words=_("Đã ghi câu trả lời của người nộp")),
    Kind.QUESTION_DROPPED: EventLook(css="s-run", icon="arrow-back-up", words=_("Rút câu hỏi với người nộp")),
    Kind.RESULT_PROPOSED: EventLook(css="s-run", icon="signature", words=_("Trình lãnh đạo dự thảo kết quả")),
    Kind.RESULT_DISPUTED: EventLook(
        css="s-today", icon="alert-triangle", words=_("Báo kết quả sai; hạn sửa hoặc trả lời: {answer_due}")
    ),
    Kind.RESULT_CORRECTED: EventLook(css="s-ontime", icon="checks", words=_("Đã sửa kết quả; kết quả cũ được thay")),
    Kind.RESULT_UPHELD: EventLook(
        css="s-run", icon="message", words=_("Đã xem lại và trả lời: kết quả đúng, giữ nguyên")
    ),
    Kind.RESOLVED: EventLook(css="s-ontime", icon="checks", words=_("Đã có kết quả")),
    Kind.REFUSED: EventLook(css="s-stop", icon="ban", words=_("Từ chối giải quyết")),
    Kind.EXTENDED: EventLook(css="s-late", icon="mail", words=_("Gửi thư xin lỗi và hẹn lại ngày {to}")),
    Kind.LATE_EXPLAINED: EventLook(css="s-late", icon="message", words=_("Nêu lý do trễ hẹn: {cause}")),
    Kind.RETURNED: EventLook(css="s-early", icon="package", words=_("Trả kết quả")),
    Kind.WITHDRAWN: EventLook(css="s-stop", icon="arrow-back-up", words=_("Rút hồ sơ theo yêu cầu của người nộp")),
    Kind.STOPPED: EventLook(css="s-stop", icon="ban", words=_("Dừng xử lý hồ sơ")),
    Kind.PAPERS_PROPOSED: EventLook(css="s-run", icon="file-plus", words=_("Đề nghị lãnh đạo cho yêu cầu bổ sung")),
    Kind.CORR_PROPOSED: EventLook(css="s-run", icon="pencil", words=_("Đề nghị đính chính {fields}")),
    Kind.CORRECTED: EventLook(css="s-run", icon="pencil", words=_("Đính chính {fields}, lãnh đạo phê duyệt")),
    Kind.REOPEN_PROPOSED: EventLook(css="s-run", icon="arrow-back-up", words=_("Đề nghị mở lại hồ sơ")),
    Kind.REOPENED: EventLook(css="s-run", icon="arrow-back-up", words=_("Mở lại hồ sơ, lãnh đạo phê duyệt")),
    Kind.POSTED: EventLook(css="s-run", icon="truck", words=_("Giao kết quả cho bưu điện")),
    Kind.CAME_BACK: EventLook(
        css="s-today", icon="arrow-back-up", words=_("Bưu điện không giao được, chuyển trả kết quả")
    ),
    Kind.FEE_COLLECTED: EventLook(css="s-run", icon="coins", words=_("Thu {amount}")),
    Kind.FEE_REFUNDED: EventLook(css="s-run", icon="coins", words=_("Hoàn trả {amount}")),
    Kind.VOID_PROPOSED: EventLook(css="s-run", icon="coins", words=_("Đề nghị hủy biên lai số {receipt}")),
    Kind.RECEIPT_VOIDED: EventLook(
        css="s-run", icon="coins", words=_("Hủy biên lai số {receipt} ({amount}), lãnh đạo phê duyệt")
    ),
    Kind.RECEIPT_REISSUED: EventLook(
        css="s-run", icon="qrcode", words=_("Cấp lại giấy tiếp nhận; mã QR cũ hết hiệu lực")
    ),
    Kind.DECLINED: EventLook(css="s-run", icon="ban", words=_("Lãnh đạo không đồng ý đề nghị")),
    Kind.REASSIGNED: EventLook(css="s-run", icon="arrows-exchange", words=_("Giao người khác xử lý")),
    Kind.BECAME_OVERDUE: EventLook(css="s-late", icon="alert-octagon", words=_("Quá hẹn {due}")),
    Kind.OVERDUE_LIFTED: EventLook(
        css="s-run", icon="circle-check", words=_("Không quá hẹn: ghi nhận trước đó đã được gỡ")
    ),
    Kind.CALENDAR_CHANGED: EventLook(
        css="s-run", icon="clock", words=_("Lịch làm việc thay đổi, ngày hẹn được tính lại")
    ),
    Kind.WITHDRAW_ASKED: EventLook(css="s-stop", icon="arrow-back-up", words=_("Người nộp yêu cầu rút hồ sơ")),
    Kind.DELIVERY_CHOSEN: EventLook(css="s-new", icon="package", words=_("Người nộp chọn nhận kết quả")),
    Kind.CONTACT_CHOSEN: EventLook(css="s-new", icon="bell", words=_("Người nộp chọn cách nhận tin")),
}

_RECEIVED = {
    1: _("Tiếp nhận hồ sơ tại quầy"),
    2: _("Tiếp nhận hồ sơ qua mạng"),
    3: _("Tiếp nhận hồ sơ qua bưu điện"),
}
_RETURNED = {"desk": _("Trả kết quả tại quầy"), "post": _("Trả kết quả qua bưu điện")}
_CHOSEN = {
    "desk": _("Người nộp chọn nhận kết quả tại quầy"),
    "post": _("Người nộp chọn nhận kết quả qua bưu điện"),
}
_DECLINED = {
    "papers": _("Lãnh đạo không đồng ý đề nghị yêu cầu bổ sung"),
    "correction": _("Lãnh đạo không đồng ý đề nghị đính chính"),
    "reopening": _("Lãnh đạo không đồng ý đề nghị mở lại hồ sơ"),
    "receipt": _("Lãnh đạo không đồng ý đề nghị hủy biên lai"),
    "result": _("Lãnh đạo chưa đồng ý dự thảo kết quả"),
}
_LIFTED = {
    "ahead": _("Không quá hẹn: ghi nhận quá hẹn trước đó được ghi khi chưa đến hẹn, nay đã gỡ"),
    "calendar": _("Không quá hẹn: ngày hẹn rơi vào ngày nghỉ được công bố sau"),
}


def _without_amount(words: LazyText) -> Callable[[dict[str, Any]], LazyText | None]:
    """What is said where no amount was written down."""
    return lambda data: None if data.get("amount_vnd") else words


def _stopped(data: dict[str, Any]) -> LazyText | None:
    if data.get("unanswered"):
        return _("Đóng hồ sơ vì quá hạn mà chưa bổ sung giấy tờ")
    return _("Kết thúc việc rút hồ sơ") if data.get("outcome") == "withdrawn" else None


_ANSWERED = {
    "silence": _("Cơ quan được hỏi không trả lời trong hạn"),
    "revoked": _("Thu hồi câu hỏi với cơ quan khác"),
}
_INSTEAD: dict[Kind, Callable[[dict[str, Any]], LazyText | None]] = {
    Kind.RECEIVED: lambda data: _RECEIVED.get(data.get("channel", 0)),
    Kind.SENT_OUT: lambda data: ngettext(
        "Chuyển song song tới {places} nơi cùng giải quyết",
        "Chuyển song song tới {places} nơi cùng giải quyết",
        len(data.get("steps", ())),
    ),
    Kind.PAPERS_ADDED: lambda data: (
        _("Đã nhận đủ giấy tờ, thời hạn tính lại từ đầu") if data.get("runs_from") else None
    ),
    Kind.PAPERS_PART: lambda data: ngettext(
        "Nhận {papers} giấy tờ bổ sung, còn thiếu {left}; thời hạn vẫn tạm dừng",
        "Nhận {papers} giấy tờ bổ sung, còn thiếu {left}; thời hạn vẫn tạm dừng",
        int(data.get("papers") or 0),
    ),
    Kind.PAPER_SENT: lambda data: _("Gửi kết quả về nơi trả") if data.get("way") == "back" else None,
    Kind.PAPER_ARRIVED: lambda data: _("Kết quả đã về nơi trả") if data.get("way") == "back" else None,
    Kind.ANSWERED: lambda data: _ANSWERED.get(data.get("means", "")),
    Kind.CLOSING_SOON: lambda data: None if data.get("closes_on") else _("Báo trước ngày đóng hồ sơ chưa đủ giấy tờ"),
    Kind.PAYMENT_ASKED: _without_amount(_("Yêu cầu nộp phí, lệ phí, tạm dừng tính thời hạn")),
    Kind.FEE_COLLECTED: _without_amount(_("Thu phí, lệ phí")),
    Kind.FEE_REFUNDED: _without_amount(_("Hoàn trả phí, lệ phí")),
    Kind.RECEIPT_VOIDED: _without_amount(_("Hủy biên lai số {receipt} (phí, lệ phí), lãnh đạo phê duyệt")),
    Kind.EXTENDED: lambda data: None if data.get("to") else _("Gửi thư xin lỗi và hẹn lại ngày mới"),
    Kind.RETURNED: lambda data: _RETURNED.get(data.get("method", "")),
    Kind.STOPPED: _stopped,
    Kind.DECLINED: lambda data: _DECLINED.get(data.get("what", "")),
    Kind.OVERDUE_LIFTED: lambda data: _LIFTED.get(data.get("because", "")),
    Kind.RESULT_DISPUTED: lambda data: (
        _("Kết quả được báo sai")
        if not data.get("answer_due")
        else _("Người nộp báo kết quả sai; hạn sửa hoặc trả lời: {answer_due}")
        if data.get("online")
        else None
    ),
    Kind.APPLICANT_ANSWERED: lambda data: _("Người nộp trả lời câu hỏi") if data.get("online") else None,
    Kind.WITHDRAW_ASKED: lambda data: None if data.get("why") else _("Người nộp thôi yêu cầu rút hồ sơ"),
    Kind.DELIVERY_CHOSEN: lambda data: _CHOSEN.get(data.get("method", "")),
}
"""Kinds whose facts choose another sentence, each a whole one; None leaves the words of ``KIND_UI``."""

_FIELDS = {
    "name": pgettext_lazy("what was corrected", "họ tên"),
    "phone": pgettext_lazy("what was corrected", "số điện thoại"),
    "id_number": pgettext_lazy("what was corrected", "số giấy tờ tùy thân"),
    "address": pgettext_lazy("what was corrected", "địa chỉ"),
    "email": pgettext_lazy("what was corrected", "thư điện tử"),
    "submitted_by": pgettext_lazy("what was corrected", "người đi nộp"),
    "procedure": pgettext_lazy("what was corrected", "thủ tục"),
    "received_at": pgettext_lazy("what was corrected", "ngày tiếp nhận"),
}
_FIRST = {
    "early": pgettext_lazy("the first verdict", "xong sớm hạn"),
    "on_time": pgettext_lazy("the first verdict", "xong đúng hạn"),
    "late": pgettext_lazy("the first verdict", "xong trễ hạn"),
    "refused": pgettext_lazy("the first verdict", "từ chối giải quyết"),
    "withdrawn": pgettext_lazy("the first verdict", "đã rút"),
    "stopped": pgettext_lazy("the first verdict", "dừng xử lý"),
}


_BY_ITSELF = {
    Kind.BECAME_OVERDUE: pgettext_lazy("who recorded it", "tự ghi khi đến giờ"),
    Kind.CLOSING_SOON: pgettext_lazy("who recorded it", "tự ghi khi đến giờ"),
    Kind.OVERDUE_LIFTED: pgettext_lazy("who recorded it", "cấp thành phố ghi"),
    Kind.CONTACT_CHOSEN: pgettext_lazy("who recorded it", "trên trang hồ sơ"),
    Kind.DELIVERY_CHOSEN: pgettext_lazy("who recorded it", "trên trang hồ sơ"),
    Kind.PAPERS_PART: pgettext_lazy("who recorded it", "trên trang hồ sơ"),
    Kind.WITHDRAW_ASKED: pgettext_lazy("who recorded it", "trên trang hồ sơ"),
}
"""Events that no office has made: who is said instead."""


def entries(dossier: Dossier, events: Iterable[Event], steps: Mapping[int, str]) -> list[TimelineEntry]:
    """``told`` for whole events, whose units come with them."""
    rows = [Happening(e.seq, e.kind, e.occurred_at, language.named(place_of(dossier, e)), e.data) for e in events]
    return told(rows, steps)


def place_of(dossier: Dossier, event: Event) -> Unit:
    """The unit at whose desk an event happened."""
    number = happened_at(dossier, event.kind, event.data, event.unit_id)
    others = (dossier.reception_unit, dossier.return_unit, dossier.unit) if number != event.unit_id else ()
    return next((one for one in others if one is not None and one.pk == number), event.unit)


def told(happenings: Iterable[Happening], steps: Mapping[int, str]) -> list[TimelineEntry]:
    """The last recorded first. ``steps`` are the names of the procedure version's steps by number."""
    ordered = sorted(happenings, key=lambda happening: happening.seq, reverse=True)
    return [_entry(happening, steps) for happening in ordered]


def _entry(event: Happening, steps: Mapping[int, str]) -> TimelineEntry:
    look, data = KIND_UI[Kind(event.kind)], event.data or {}
    words = look.said(Kind(event.kind), data)
    if named := blanks(words):
        filled = {blank: _BLANKS[blank](event, data) for blank in named if blank != "step"}
        if "step" in named:
            filled["step"] = _step(steps.get(data.get("step", 0)))
        words = format_html(words, **filled)
    who = _BY_ITSELF.get(Kind(event.kind), event.unit)
    return TimelineEntry(css=look.css, icon=look.icon, words=words, at=event.occurred_at, who=who, note=_note(event))


_BLANKS: dict[str, Callable[[Happening, dict[str, Any]], object]] = {
    "amount": lambda event, data: localized.money(data["amount_vnd"]),
    "receipt": lambda event, data: data.get("receipt", ""),
    "places": lambda event, data: len(data.get("steps", ())),
    "papers": lambda event, data: data.get("papers", ""),
    "left": lambda event, data: data.get("left", ""),
    "to": lambda event, data: localized.date(dt.datetime.fromisoformat(data["to"])),
    "answer_due": lambda event, data: localized.promise(dt.datetime.fromisoformat(data["answer_due"])),
    "closes_on": lambda event, data: localized.day(dt.date.fromisoformat(data["closes_on"])),
    "due": lambda event, data: localized.moment(event.occurred_at),
    "cause": lambda event, data: lateness_causes.words_of(str(data.get("cause", ""))),
    "fields": lambda event, data: _fields(data),
}
"""What fills a blank; the step's name comes from the procedure."""


def _step(name: str | None) -> object:
    return language.viet(name) if name else pgettext("instead of a step's name", "tiếp theo")


_GIVES_A_DAY = (Kind.PAPERS_ADDED, Kind.PAPERS_RECALLED, Kind.PAID, Kind.CALENDAR_CHANGED, Kind.CORRECTED)


def _note(event: Happening) -> str:
    """A new promise is worth a line of its own."""
    data = event.data or {}
    if event.kind == Kind.REOPENED and data.get("due_at"):
        first, when = _FIRST.get(data.get("outcome", ""), ""), dt.datetime.fromisoformat(data["due_at"])
        return _("Kết luận lần đầu được giữ: {first}. Hẹn trả: {when}.").format(
            first=first, when=localized.promise(when)
        )
    if event.kind in _GIVES_A_DAY and data.get("due_at"):
        again = data.get("runs_from") and localized.day(dt.datetime.fromisoformat(data["runs_from"]))
        said = _("Tính lại từ {day}. Hẹn trả: {when}.") if again else _("Hẹn trả: {when}.")
        return said.format(day=again, when=localized.promise(dt.datetime.fromisoformat(data["due_at"])))
    if event.kind == Kind.RECEIPT_VOIDED and data.get("new"):
        amount = localized.money(data["new_amount_vnd"])
        return _("Thay bằng biên lai số {number}, {amount}.").format(number=data["new"], amount=amount)
    if event.kind == Kind.PAPERS_ASKED and data.get("letter"):
        if data.get("approved"):
            return _("Phiếu yêu cầu số {number}. Lãnh đạo phê duyệt.").format(number=data["letter"])
        return _("Phiếu yêu cầu số {number}.").format(number=data["letter"])
    return ""


def _fields(data: dict[str, Any]) -> str:
    """họ tên, ngày tiếp nhận. Which facts, never their values: some are personal."""
    return ", ".join(dict.fromkeys(str(_FIELDS[name]) for name in data.get("fields", []) if name in _FIELDS))
