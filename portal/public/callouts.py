"""The one box on top of a status page: what the citizen must do now, or that nothing is needed.

Its title, look and sentences are named by the row of the table (situations.py); here they get their words.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dossiers.casework import deadlines
from dossiers.casework.models import Dossier
from dossiers.casework.states import Kind, Outcome
from portal.presentation.week import hours_in_words
from portal.public import onward
from portal.public.facts import StatusFacts
from portal.public.onward import Link
from portal.public.situations import Next, Say
from portal.web import language, whom_to_call
from portal.web.language import named, office
from portal.wording import localized

Line = str | SafeString

LONG = dt.timedelta(days=30)
"""A result that waits longer at the desk gets a word on other ways."""


@dataclass(frozen=True)
class Callout:
    """The inputs of templates/parts/callout.html."""

    css: str
    icon: str
    title: str
    lines: list[Line] = field(default_factory=list)
    papers: list[str] = field(default_factory=list)
    phone: str = ""
    collects: bool = False
    must: bool = False
    """Something waits for the reader: only then a colour, and a filled button."""
    hand_in: str = ""
    answer: str = ""
    how_to_act: bool = False
    how_to_answer: bool = False
    links: list[Link] = field(default_factory=list)

    @property
    def shown(self) -> list[Line]:
        """The sentences in sight; what to fetch and where comes first, so that who holds it stays in sight too."""
        return self.lines[:1] if self.collects else self.lines[:2]

    @property
    def folded(self) -> list[Line]:
        """The others, behind one tap."""
        return self.lines[len(self.shown) :]

    @property
    def phone_digits(self) -> str:
        """The number as a telephone wants it."""
        return "".join(c for c in self.phone if c.isdigit() or c == "+")


def callout(facts: StatusFacts) -> Callout:
    """The box of this dossier's row."""
    row = facts.situation
    online = Next.HAND_IN in row.next and bool(facts.still_asked)
    return Callout(
        css=row.css,
        icon=row.icon,
        title=title(facts),
        collects=row.turn and Say.COLLECT in row.says,
        must=row.turn,
        lines=_lines(facts),
        papers=facts.still_asked if Say.WHAT_IS_ASKED in row.says else [],
        phone=_phone(facts) if Next.CALL in row.next else "",
        hand_in=reverse("public:hand_in", args=[facts.acting]) if online and facts.acting else "",
        answer=reverse("public:question", args=[facts.acting]) if facts.question and facts.acting else "",
        how_to_act=online and not facts.acting,
        how_to_answer=bool(facts.question) and not facts.acting,
        links=onward.links(facts),
    )


def title(facts: StatusFacts) -> str:
    """What must I do, in one sentence."""
    row, asked = facts.situation, {"papers": len(facts.still_asked), "amount": amount(facts)}
    if facts.question and not row.turn:
        return _("Bạn trả lời một câu hỏi của cơ quan")
    if row.asks and not asked[row.asks]:
        return str(row.act_unknown)
    return row.act.format(**asked)


def amount(facts: StatusFacts) -> str:
    """The amount that is asked for; empty where none was written down."""
    pause = facts.open_pause
    return localized.money(pause.amount_vnd) if pause and pause.amount_vnd else ""


def place(facts: StatusFacts) -> SafeString:
    """The desk that hands the result out."""
    unit = facts.dossier.return_unit or facts.dossier.unit
    desk = format_html(_("Bộ phận Một cửa, {unit}"), unit=named(unit))
    return format_html("{}, {}", desk, language.viet(unit.address)) if unit.address else desk


def _lines(facts: StatusFacts) -> list[Line]:
    says = facts.situation.says
    said = _question(facts) + [line for say in says for line in _SAID[say](facts)]
    if facts.wish and Say.WISH not in says:
        wished = _("Bạn đã yêu cầu rút hồ sơ ngày {day}; Bộ phận Một cửa sẽ xác nhận.")
        said.append(wished.format(day=localized.date(facts.wish.at)))
    if facts.is_late and Say.APOLOGY not in says:
        said += _sorry(facts)
    said += _dispute(facts)
    if facts.last_is(Kind.CORRECTED):
        said.append(_("Hồ sơ vừa được đính chính; xem mục nào ở phần những việc đã diễn ra."))
    if facts.last_is(Kind.OVERDUE_LIFTED):
        said.append(_("Hồ sơ không trễ hẹn: ghi nhận trước đây là không đúng. Chúng tôi xin lỗi bạn."))
    return said


def _question(facts: StatusFacts) -> list[Line]:
    """By when an answer is wished; never what is asked, for the words may name somebody."""
    asked = facts.question
    if asked is None:
        return []
    wanted = asked.data.get("wanted_by")
    if wanted:
        said = _("Cơ quan mong bạn trả lời đến hết {day}. Hồ sơ vẫn được giải quyết, ngày hẹn không đổi.")
        return [said.format(day=localized.day(dt.date.fromisoformat(wanted)))]
    return [_("Hồ sơ vẫn được giải quyết, ngày hẹn không đổi.")]


_DISPUTES = (Kind.RESULT_DISPUTED, Kind.RESULT_CORRECTED, Kind.RESULT_UPHELD)


def _dispute(facts: StatusFacts) -> list[Line]:
    """That the result is said to be wrong, until when it is answered, and what became of it."""
    last = next((event for event in reversed(facts.events) if event.kind in (*_DISPUTES, Kind.RESOLVED)), None)
    if last is None or last.kind == Kind.RESOLVED:
        return []
    day = localized.date(last.occurred_at)
    if last.kind == Kind.RESULT_CORRECTED:
        return [_("Kết quả bị báo sai đã được sửa ngày {day}. Chúng tôi xin lỗi bạn.").format(day=day)]
    if last.kind == Kind.RESULT_UPHELD:
        return [_("Ngày {day}, chúng tôi đã xem lại kết quả bị báo sai: kết quả đúng.").format(day=day)]
    until = localized.promise(dt.datetime.fromisoformat(last.data["answer_due"]))
    said = _("Kết quả được báo sai ngày {day}. Hạn chúng tôi sửa hoặc trả lời: <b>{until}</b>.")
    return [format_html(said, day=day, until=until)]


def _phone(facts: StatusFacts) -> str:
    """Who can say more: the unit that is late, else the desk."""
    late = facts.is_late and Say.APOLOGY in facts.situation.says
    return (late and facts.dossier.holder.phone) or facts.dossier.unit.phone


def _news(facts: StatusFacts) -> list[Line]:
    return [_("Giấy tờ đã đủ. Khi có kết quả hoặc cần bạn bổ sung, trang này sẽ báo ngay.")]


def _answered_in_hours(facts: StatusFacts) -> list[Line]:
    return [_("Trong 8 giờ làm việc, chúng tôi báo hồ sơ có được tiếp nhận hay không.")]


def _answer_is_late(facts: StatusFacts) -> list[Line]:
    until = localized.moment(deadlines.answer_by(facts.dossier))
    return [
        _("Chúng tôi phải trả lời trước {time} mà chưa trả lời. Bạn gọi Bộ phận Một cửa để hỏi.").format(time=until),
        _("Bạn không phải gửi lại: hồ sơ đã gửi vẫn còn, và ngày hẹn tính từ lúc được tiếp nhận."),
    ]


def _papers_came(facts: StatusFacts) -> list[Line]:
    came = facts.last(Kind.PAPERS_ADDED)
    day = localized.moment(came.occurred_at) if came else ""
    return [_("Giấy tờ bổ sung đến lúc {time}. Nếu còn thiếu hoặc chưa đúng, trang này sẽ báo ngay.").format(time=day)]


def _request_recalled(facts: StatusFacts) -> list[Line]:
    return [_("Bạn không phải nộp thêm giấy tờ nào. Thời hạn được tính như chưa từng có yêu cầu đó.")]


def _money_came(facts: StatusFacts) -> list[Line]:
    return [_("Giữ biên lai. Khi có kết quả hoặc cần bạn làm thêm việc, trang này sẽ báo ngay.")]


def _reopened(facts: StatusFacts) -> list[Line]:
    return [_("Lãnh đạo đã duyệt mở lại; kết luận trước không còn là kết luận cuối. Ngày hẹn mới ghi bên dưới.")]


def _several_places(facts: StatusFacts) -> list[Line]:
    said = _("{unit} chịu trách nhiệm chung. Mỗi nơi làm phần nào, đến đâu ghi bên dưới.")
    return [format_html(said, unit=office(facts.dossier.holder))]


def _what_is_asked(facts: StatusFacts) -> list[Line]:
    pause, said = facts.open_pause, list[Line]()
    if pause and pause.explanation:
        said.append(language.viet(_sentence(pause.explanation)))
    if pause and pause.answer_by:
        said.append(format_html(_("Hạn nộp: hết <b>{day}</b>."), day=localized.day(pause.answer_by)))
    where = format_html(_("Nơi nộp: {place}."), place=place(facts))
    return [*said, format_html("{} {}", where, hours_in_words(facts.calendar))]


def _parts_came(facts: StatusFacts) -> list[Line]:
    part = facts.last(Kind.PAPERS_PART)
    data = part.data if part else {}
    return [
        ngettext("Đã nhận {n} giấy tờ, còn thiếu {left}.", "Đã nhận {n} giấy tờ, còn thiếu {left}.",
                 int(data.get("papers", 0) or 0)).format(n=data.get("papers", ""), left=data.get("left", ""))
    ]  # fmt: skip


def _apology(facts: StatusFacts) -> list[Line]:
    dossier = facts.dossier
    extension = dossier.extension if dossier.extended_to else None
    lines: list[Line] = []
    if facts.is_late:
        when = localized.promise(dossier.due_at)
        lines.append(format_html(_("Theo hẹn, hồ sơ có kết quả <b>{when}</b>; nay đã trễ."), when=when))
    if extension is None:
        holds = _("{unit} đang giải quyết và có trách nhiệm gửi thư xin lỗi, hẹn lại ngày trả.")
        return [*lines, format_html(holds, unit=office(dossier.holder))]
    lines.append(format_html(_("Lý do: {reason}"), reason=language.viet(_sentence(extension.reason))))
    again = _("<b>Hẹn lại: {when}.</b> Thư xin lỗi số {number}, do {unit} ký.")
    when = localized.promise(extension.extended_to)
    return [*lines, format_html(again, when=when, number=extension.number, unit=office(dossier.holder))]


def _sorry(facts: StatusFacts) -> list[Line]:
    since = localized.day(facts.dossier.overdue_since or facts.dossier.due_at)
    if not facts.dossier.is_paused:
        return [_("Hồ sơ đã trễ hẹn từ {day}. Chúng tôi xin lỗi bạn.").format(day=since)]
    said = _("Hồ sơ đã trễ hẹn từ {day}. Chúng tôi xin lỗi bạn; chúng tôi làm tiếp ngay khi bạn nộp đủ.")
    return [said.format(day=since)]


def _wish(facts: StatusFacts) -> list[Line]:
    day = localized.date(facts.wish.at) if facts.wish else ""
    return [
        _("Chúng tôi nhận yêu cầu rút ngày {day}. Đến khi Bộ phận Một cửa xác nhận, hồ sơ vẫn được giải quyết.").format(
            day=day
        ),
        _("Đổi ý, hoặc không phải bạn yêu cầu? Gọi {hotline}, hoặc báo nơi đã nộp.").format(
            hotline=whom_to_call.plain()
        ),
    ]


def _wish_papers(facts: StatusFacts) -> list[Line]:
    return [_("Nếu vẫn muốn làm tiếp, bạn báo thôi rút rồi nộp đủ những gì được yêu cầu.")]


def _reason(facts: StatusFacts) -> list[Line]:
    if not facts.decision or not facts.decision.reason:
        return []
    return [format_html(_("Lý do: {reason}"), reason=language.viet(_sentence(facts.decision.reason)))]


def _money(facts: StatusFacts) -> list[Line]:
    """What became of the money of a dossier that ended without a result."""
    dossier = facts.dossier
    back = facts.last(Kind.FEE_REFUNDED)
    if dossier.payment == Dossier.Payment.REFUNDED:
        paid = back.data.get("amount_vnd") if back else dossier.fee_vnd
        return [_("Chúng tôi đã hoàn trả cho bạn {amount}.").format(amount=localized.money(paid or 0))]
    if dossier.payment != Dossier.Payment.PAID:
        return []
    said = _("Phí, lệ phí bạn đã nộp: hỏi {unit} khoản nào được hoàn trả; khi đến, mang theo biên lai.")
    return [format_html(said, unit=office(dossier.unit))]


def _late_result(facts: StatusFacts) -> list[Line]:
    dossier = facts.dossier
    if dossier.outcome != Outcome.LATE:
        return []
    if dossier.extended_to:
        said = _("Chúng tôi xin lỗi bạn vì kết quả có trễ; thư xin lỗi số {number}.")
        return [said.format(number=dossier.extension.number)]
    return [_("Chúng tôi xin lỗi bạn vì sự chậm trễ này.")]


def _waits_since(facts: StatusFacts) -> list[Line]:
    done = facts.dossier.finished_at
    if done is None:
        return []
    said = [_("Kết quả chờ bạn từ {day}.").format(day=localized.day(done))]
    if facts.at - done >= LONG:
        said.append(_("Không tiện đến? Gọi Bộ phận Một cửa để hỏi cách gửi qua bưu điện hoặc nhờ người nhận thay."))
    return said


def _collect(facts: StatusFacts) -> list[Line]:
    return [format_html(_("Nơi nhận: <b>{place}</b>."), place=place(facts))]


def _bring(facts: StatusFacts) -> list[Line]:
    hours = hours_in_words(facts.calendar)
    return [_("Mang theo giấy hẹn và căn cước (CCCD)."), *([hours] if hours else [])]


def _to_post(facts: StatusFacts) -> list[Line]:
    return [_("Kết quả sẽ được gửi đến địa chỉ bạn đã đăng ký, qua bưu điện.")]


def _at_post(facts: StatusFacts) -> list[Line]:
    sent = facts.last(Kind.POSTED)
    day = localized.day(sent.occurred_at) if sent else ""
    return [_("Giao cho bưu điện {day}, gửi đến địa chỉ bạn đã đăng ký. Lâu chưa thấy, gọi nơi trả.").format(day=day)]


def _came_back(facts: StatusFacts) -> list[Line]:
    back = facts.last(Kind.CAME_BACK)
    day = localized.day(back.occurred_at) if back else ""
    return [_("Bưu điện chuyển trả {day}. Bạn đến nhận, hoặc gọi để gửi lại đúng địa chỉ.").format(day=day)]


def _handed_out(facts: StatusFacts) -> list[Line]:
    return [format_html(_("Kết quả do {unit} trả."), unit=office(facts.dossier.return_unit or facts.dossier.unit))]


def _object(facts: StatusFacts) -> list[Line]:
    return [_("Nếu chưa đồng ý, bạn có thể khiếu nại.")]


def _apply_again(facts: StatusFacts) -> list[Line]:
    return [_("Khi đủ điều kiện, bạn nộp hồ sơ mới được.")]


def _ask(facts: StatusFacts) -> list[Line]:
    return [format_html(_("Cần hỏi thêm, bạn liên hệ {unit}."), unit=office(facts.dossier.unit))]


_SAID: dict[Say, Callable[[StatusFacts], list[Line]]] = {
    Say.NEWS_COME_HERE: _news,
    Say.ANSWERED_IN_HOURS: _answered_in_hours,
    Say.ANSWER_IS_LATE: _answer_is_late,
    Say.PAPERS_CAME: _papers_came,
    Say.REQUEST_RECALLED: _request_recalled,
    Say.MONEY_CAME: _money_came,
    Say.REOPENED: _reopened,
    Say.SEVERAL_PLACES: _several_places,
    Say.WHAT_IS_ASKED: _what_is_asked,
    Say.PARTS_CAME: _parts_came,
    Say.APOLOGY: _apology,
    Say.WISH: _wish,
    Say.WISH_PAPERS: _wish_papers,
    Say.REASON: _reason,
    Say.MONEY: _money,
    Say.LATE_RESULT: _late_result,
    Say.WAITS_SINCE: _waits_since,
    Say.COLLECT: _collect,
    Say.BRING: _bring,
    Say.TO_POST: _to_post,
    Say.AT_POST: _at_post,
    Say.CAME_BACK: _came_back,
    Say.HANDED_OUT: _handed_out,
    Say.OBJECT: _object,
    Say.APPLY_AGAIN: _apply_again,
    Say.ASK: _ask,
}
"""A row's sentences by name; each gives none where its fact is missing."""


def _sentence(text: str) -> str:
    """An official's words, ended as a sentence."""
    text = text.strip()
    return text if text.endswith((".", "!", "?")) else f"{text}."
