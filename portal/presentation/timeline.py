"""What has happened to a dossier, in words that citizens and officials both understand: events as entries of a list.

Only facts of the log are used; the log holds no personal data, so these entries hold none either.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from string import Formatter
from typing import Any, NamedTuple

from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from dossiers.casework.models import Dossier, Event
from dossiers.casework.states import Kind
from portal.web import language
from portal.wording import localized


@dataclass(frozen=True)
class Entry:
    """One line of templates/parts/timeline.html."""

    css: str
    icon: str
    words: str
    at: dt.datetime
    who: str
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
class Look:
    """How an event is shown; ``blanks`` are the places in its words that its facts fill."""

    css: str
    icon: str
    words: str

    @cached_property
    def blanks(self) -> tuple[str, ...]:
        return tuple(blank for _text, blank, _form, _how in Formatter().parse(str(self.words)) if blank)


KIND_UI: dict[Kind, Look] = {
    Kind.SUBMITTED: Look(css="s-new", icon="send", words=_("Hồ sơ được gửi qua mạng")),
    Kind.RECEIVED: Look(css="s-new", icon="inbox", words=_("Tiếp nhận hồ sơ{channel}")),
    Kind.NOT_ACCEPTED: Look(css="s-stop", icon="ban", words=_("Không tiếp nhận hồ sơ")),
    Kind.FORWARDED: Look(css="s-run", icon="send", words=_("Chuyển sang bước “{step}”")),
    Kind.SENT_OUT: Look(
        css="s-run", icon="arrows-exchange", words=_("Chuyển song song tới {places} nơi cùng giải quyết")
    ),
    Kind.TAKEN_OVER: Look(css="s-run", icon="check", words=_("Nhận bàn giao, làm bước “{step}”")),
    Kind.HANDED_OVER: Look(css="s-run", icon="file-check", words=_("Xong bước “{step}”, bàn giao kết quả")),
    Kind.SENT_BACK: Look(
        css="s-soon", icon="arrow-back-up", words=_("Trả lại nơi chuyển để hoàn chỉnh, bước “{step}”")
    ),
    Kind.PAPERS_ASKED: Look(
        css="s-pause", icon="clock-pause", words=_("Yêu cầu bổ sung giấy tờ, tạm dừng tính thời hạn")
    ),
    Kind.PAPERS_ADDED: Look(
        css="s-run", icon="file-check", words=_("Đã nhận giấy tờ bổ sung, thời hạn được tính tiếp")
    ),
    Kind.PAPERS_PART: Look(
        css="s-pause",
        icon="file-check",
        words=_("Nhận {papers} giấy tờ bổ sung, còn thiếu {left}; thời hạn vẫn tạm dừng"),
    ),
    Kind.PAYMENT_ASKED: Look(css="s-pause", icon="coins", words=_("Yêu cầu nộp {amount}, tạm dừng tính thời hạn")),
    Kind.PAID: Look(css="s-run", icon="check", words=_("Đã nộp phí, lệ phí, thời hạn được tính tiếp")),
    Kind.CONSULTED: Look(css="s-run", icon="arrows-exchange", words=_("Hỏi ý kiến cơ quan khác")),
    Kind.ANSWERED: Look(css="s-run", icon="message", words=_("Cơ quan được hỏi đã trả lời")),
    Kind.RESOLVED: Look(css="s-ontime", icon="checks", words=_("Đã có kết quả")),
    Kind.REFUSED: Look(css="s-stop", icon="ban", words=_("Từ chối giải quyết")),
    Kind.EXTENDED: Look(css="s-late", icon="mail", words=_("Gửi thư xin lỗi và hẹn lại ngày {to}")),
    Kind.RETURNED: Look(css="s-early", icon="package", words=_("Trả kết quả{method}")),
    Kind.WITHDRAWN: Look(css="s-stop", icon="arrow-back-up", words=_("Rút hồ sơ theo yêu cầu của người nộp")),
    Kind.STOPPED: Look(css="s-stop", icon="ban", words="{stopped}"),
    Kind.PAPERS_PROPOSED: Look(css="s-run", icon="file-plus", words=_("Đề nghị lãnh đạo cho yêu cầu bổ sung")),
    Kind.CORR_PROPOSED: Look(css="s-run", icon="pencil", words=_("Đề nghị đính chính {fields}")),
    Kind.CORRECTED: Look(css="s-run", icon="pencil", words=_("Đính chính {fields}, lãnh đạo phê duyệt")),
    Kind.REOPEN_PROPOSED: Look(css="s-run", icon="arrow-back-up", words=_("Đề nghị mở lại hồ sơ")),
    Kind.REOPENED: Look(css="s-run", icon="arrow-back-up", words=_("Mở lại hồ sơ, lãnh đạo phê duyệt")),
    Kind.POSTED: Look(css="s-run", icon="truck", words=_("Giao kết quả cho bưu điện")),
    Kind.CAME_BACK: Look(css="s-today", icon="arrow-back-up", words=_("Bưu điện không giao được, chuyển trả kết quả")),
    Kind.FEE_COLLECTED: Look(css="s-run", icon="coins", words=_("Thu {amount}")),
    Kind.FEE_REFUNDED: Look(css="s-run", icon="coins", words=_("Hoàn trả {amount}")),
    Kind.VOID_PROPOSED: Look(css="s-run", icon="coins", words=_("Đề nghị hủy biên lai số {receipt}")),
    Kind.RECEIPT_VOIDED: Look(
        css="s-run", icon="coins", words=_("Hủy biên lai số {receipt} ({amount}), lãnh đạo phê duyệt")
    ),
    Kind.RECEIPT_REISSUED: Look(css="s-run", icon="qrcode", words=_("Cấp lại giấy tiếp nhận; mã QR cũ hết hiệu lực")),
    Kind.DECLINED: Look(css="s-run", icon="ban", words=_("Lãnh đạo không đồng ý đề nghị {what}")),
    Kind.REASSIGNED: Look(css="s-run", icon="arrows-exchange", words=_("Giao người khác xử lý")),
    Kind.BECAME_OVERDUE: Look(css="s-late", icon="alert-octagon", words=_("Quá hẹn {due}")),
    Kind.OVERDUE_LIFTED: Look(css="s-run", icon="circle-check", words=_("Không quá hẹn: {why}")),
    Kind.CALENDAR_CHANGED: Look(css="s-run", icon="clock", words=_("Lịch làm việc thay đổi, ngày hẹn được tính lại")),
    Kind.WITHDRAW_ASKED: Look(css="s-stop", icon="arrow-back-up", words=_("Người nộp {wish}")),
    Kind.DELIVERY_CHOSEN: Look(css="s-new", icon="package", words=_("Người nộp chọn nhận kết quả{method}")),
    Kind.CONTACT_CHOSEN: Look(css="s-new", icon="bell", words=_("Người nộp chọn cách nhận tin")),
}

_CHANNELS = {1: _(" tại quầy"), 2: _(" qua mạng"), 3: _(" qua bưu điện")}
_WHAT = {"papers": _("yêu cầu bổ sung"), "correction": _("đính chính"), "reopening": _("mở lại hồ sơ")}
_WHAT |= {"receipt": _("hủy biên lai")}
_LIFTED = {
    "ahead": _("ghi nhận quá hẹn trước đó được ghi khi chưa đến hẹn, nay đã gỡ"),
    "calendar": _("ngày hẹn rơi vào ngày nghỉ được công bố sau"),
}
_METHODS = {"desk": _(" tại quầy"), "post": _(" qua bưu điện")}
_FIELDS = {
    "name": _("họ tên"),
    "phone": _("số điện thoại"),
    "id_number": _("số giấy tờ tùy thân"),
    "address": _("địa chỉ"),
    "email": _("thư điện tử"),
    "submitted_by": _("người đi nộp"),
    "procedure": _("thủ tục"),
    "received_at": _("ngày tiếp nhận"),
}
_FIRST = {
    "early": _("xong sớm hạn"),
    "on_time": _("xong đúng hạn"),
    "late": _("xong trễ hạn"),
    "refused": _("từ chối giải quyết"),
    "withdrawn": _("đã rút"),
    "stopped": _("dừng xử lý"),
}


_BY_ITSELF = {
    Kind.BECAME_OVERDUE: _("tự ghi khi đến giờ"),
    Kind.OVERDUE_LIFTED: _("cấp thành phố ghi"),
    Kind.CONTACT_CHOSEN: _("trên trang hồ sơ"),
    Kind.DELIVERY_CHOSEN: _("trên trang hồ sơ"),
    Kind.PAPERS_PART: _("trên trang hồ sơ"),
    Kind.WITHDRAW_ASKED: _("trên trang hồ sơ"),
}
"""Events that no office has made: who is said instead."""


def entries(dossier: Dossier, events: Iterable[Event], steps: Mapping[int, str]) -> list[Entry]:
    """``told`` for whole events, whose units come with them."""
    rows = (Happening(e.seq, e.kind, e.occurred_at, language.named(e.unit), e.data) for e in events)
    return told(rows, steps)


def told(happenings: Iterable[Happening], steps: Mapping[int, str]) -> list[Entry]:
    """The last recorded first. ``steps`` are the names of the procedure version's steps by number."""
    ordered = sorted(happenings, key=lambda happening: happening.seq, reverse=True)
    return [_entry(happening, steps) for happening in ordered]


def _entry(event: Happening, steps: Mapping[int, str]) -> Entry:
    look = KIND_UI[Kind(event.kind)]
    data = event.data or {}
    words: str = look.words
    if look.blanks:
        filled = {blank: _BLANKS[blank](event, data) for blank in look.blanks if blank != "step"}
        if "step" in look.blanks:
            filled["step"] = _step(steps.get(data.get("step")))
        words = format_html(words, **filled)
    who = _BY_ITSELF.get(Kind(event.kind), event.unit)
    return Entry(css=look.css, icon=look.icon, words=words, at=event.occurred_at, who=who, note=_note(event))


_BLANKS: dict[str, Callable[[Happening, dict[str, Any]], object]] = {
    "channel": lambda event, data: _CHANNELS.get(data.get("channel"), ""),
    "method": lambda event, data: _METHODS.get(data.get("method"), ""),
    "amount": lambda event, data: localized.money(data["amount_vnd"]) if data.get("amount_vnd") else _("phí, lệ phí"),
    "receipt": lambda event, data: data.get("receipt", ""),
    "places": lambda event, data: len(data.get("steps", ())),
    "papers": lambda event, data: data.get("papers", ""),
    "left": lambda event, data: data.get("left", ""),
    "to": lambda event, data: _date(data.get("to")),
    "due": lambda event, data: localized.moment(event.occurred_at),
    "what": lambda event, data: _WHAT.get(data.get("what"), ""),
    "fields": lambda event, data: _fields(data),
    "stopped": lambda event, data: (
        _("Kết thúc việc rút hồ sơ") if data.get("outcome") == "withdrawn" else _("Dừng xử lý hồ sơ")
    ),
    "why": lambda event, data: _LIFTED.get(data.get("because"), _("ghi nhận trước đó đã được gỡ")),
    "wish": lambda event, data: _("yêu cầu rút hồ sơ") if data.get("why") else _("thôi yêu cầu rút hồ sơ"),
}
"""What fills a blank; the step's name comes from the procedure."""


def _step(name: str | None) -> object:
    return language.viet(name) if name else _("tiếp theo")


def _note(event: Happening) -> str:
    """A new promise is worth a line of its own."""
    data = event.data or {}
    if event.kind == Kind.REOPENED and data.get("due_at"):
        first, when = _FIRST.get(data.get("outcome", ""), ""), dt.datetime.fromisoformat(data["due_at"])
        return _("Kết luận lần đầu được giữ: {first}. Hẹn trả: {when}.").format(
            first=first, when=localized.promise(when)
        )
    if event.kind in (Kind.PAPERS_ADDED, Kind.PAID, Kind.CALENDAR_CHANGED, Kind.CORRECTED) and data.get("due_at"):
        return _("Hẹn trả: {when}.").format(when=localized.promise(dt.datetime.fromisoformat(data["due_at"])))
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


def _date(iso: str | None) -> str:
    return localized.date(dt.datetime.fromisoformat(iso)) if iso else _("mới")
