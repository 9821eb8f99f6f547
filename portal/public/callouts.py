"""The one box on top of a status page: what the citizen must do now, or that nothing is needed."""

from dataclasses import dataclass, field

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dossiers.casework.models import Dossier, Pause
from dossiers.casework.states import PAUSED, State
from portal.presentation import status as status_ui
from portal.public.facts import Facts
from portal.web import language
from portal.web.language import named
from portal.wording import localized as spoken

Line = str | SafeString


@dataclass(frozen=True)
class Callout:
    """The inputs of templates/parts/callout.html."""

    css: str
    icon: str
    title: str
    lines: list[Line] = field(default_factory=list)
    papers: list[str] = field(default_factory=list)
    phone: str = ""
    hand_in: str = ""
    how_to_act: bool = False

    @property
    def phone_digits(self) -> str:
        """The number as a telephone wants it."""
        return "".join(c for c in self.phone if c.isdigit() or c == "+")


def callout(facts: Facts, hours: str) -> Callout:
    """Exactly one: waiting for the citizen comes before late, because only the citizen can end it."""
    dossier = facts.dossier
    if dossier.state in PAUSED:
        return _waiting(facts, facts.open_pause, hours)
    if facts.is_late:
        return _apology(facts)
    ui = status_ui.STATUS_UI[State(dossier.state)]
    lines = {
        State.SUBMITTED: _submitted,
        State.NOT_ACCEPTED: _reason,
        State.STOPPED: _reason,
        State.WITHDRAWING: _reason,
        State.FINISHED: _collect,
        State.RETURNED: _returned,
    }.get(State(dossier.state), _nothing)(facts, hours)
    by_post = dossier.state == State.FINISHED and dossier.delivery == Dossier.Delivery.POST
    title = _("Bạn chưa cần làm gì") if by_post else ui.next_title
    return Callout(css=ui.next_css, icon=ui.next_icon, title=title, lines=lines)


def _nothing(facts: Facts, hours: str) -> list[Line]:
    return [_("Giấy tờ đã đủ. Khi có kết quả hoặc cần bạn bổ sung, trang này sẽ báo ngay.")]


def _submitted(facts: Facts, hours: str) -> list[Line]:
    return [_("Trong 8 giờ làm việc chúng tôi sẽ báo có nhận được hay không.")]


def _reason(facts: Facts, hours: str) -> list[Line]:
    said: list[Line] = []
    if facts.decision and facts.decision.reason:
        said.append(format_html(_("Lý do: {reason}"), reason=language.viet(_sentence(facts.decision.reason))))
    said.append(format_html(_("Cần hỏi thêm, bạn liên hệ {unit}."), unit=named(facts.dossier.unit)))
    return said


def _returned(facts: Facts, hours: str) -> list[Line]:
    return [format_html(_("Kết quả do {unit} trả."), unit=named(facts.dossier.unit))]


def _collect(facts: Facts, hours: str) -> list[Line]:
    if facts.dossier.delivery == Dossier.Delivery.POST:
        return [_("Kết quả sẽ được gửi đến địa chỉ bạn đã đăng ký, qua bưu điện.")]
    where = place(facts)
    return [
        format_html("{} {}", format_html(_("Nơi nhận: <b>{place}</b>."), place=where), hours),
        _("Mang theo phiếu hẹn và CMND/CCCD."),
    ]


def place(facts: Facts) -> SafeString:
    """The desk that received the dossier hands the result out."""
    unit = facts.dossier.unit
    desk = format_html(_("Bộ phận Một cửa, {unit}"), unit=named(unit))
    return format_html("{}, {}", desk, language.viet(unit.address)) if unit.address else desk


def _waiting(facts: Facts, pause: Pause | None, hours: str) -> Callout:
    ui = status_ui.STATUS_UI[State(facts.dossier.state)]
    papers = facts.still_asked
    amount = spoken.money(pause.amount_vnd) if pause and pause.amount_vnd else _("phí, lệ phí")
    title = ui.next_title.format(papers=_papers(len(papers)), amount=amount)
    lines: list[Line] = []
    if pause and pause.explanation:
        lines.append(language.viet(_sentence(pause.explanation)))
    if pause and pause.answer_by:
        lines.append(format_html(_("Nộp trước <b>{day}</b>."), day=spoken.day(pause.answer_by)))
    lines.append(format_html("{} {}", format_html(_("Nơi nộp: {place}."), place=place(facts)), hours))
    if facts.is_late:
        since = spoken.day(facts.dossier.overdue_since or facts.dossier.due_at)
        lines.append(
            _("Hồ sơ đã quá hẹn từ {day}. Chúng tôi xin lỗi bạn; chúng tôi làm tiếp ngay khi bạn nộp đủ.").format(
                day=since
            )
        )
    online = facts.dossier.state == State.AWAITING_PAPERS and bool(papers)
    return Callout(
        css=ui.next_css,
        icon=ui.next_icon,
        title=title,
        lines=lines,
        papers=papers,
        phone=facts.dossier.unit.phone,
        hand_in=reverse("public:hand_in", args=[facts.acting]) if online and facts.acting else "",
        how_to_act=online and not facts.acting,
    )


def _apology(facts: Facts) -> Callout:
    dossier = facts.dossier
    extension = dossier.extension if dossier.extended_to else None
    lines: list[Line] = [
        format_html(_("Hồ sơ lẽ ra có kết quả <b>{when}</b>."), when=spoken.promise(dossier.due_at)),
    ]
    if extension is None:
        holds = _("{unit} đang giữ hồ sơ và phải gửi thư xin lỗi, hẹn lại ngày trả cho bạn.")
        lines.append(format_html(holds, unit=named(dossier.holder)))
    else:
        lines.append(format_html(_("Lý do: {reason}"), reason=language.viet(_sentence(extension.reason))))
        again = _("<b>Hẹn lại: {when}.</b> Thư xin lỗi số {number}, do {unit} ký.")
        when = spoken.promise(extension.extended_to)
        lines.append(format_html(again, when=when, number=extension.number, unit=named(dossier.holder)))
    phone = dossier.holder.phone or dossier.unit.phone
    return Callout(
        css="s-late", icon="alert-octagon", title=_("Chúng tôi xin lỗi bạn vì sự chậm trễ"), lines=lines, phone=phone
    )


def _papers(count: int) -> str:
    return ngettext("{count} giấy tờ", "{count} giấy tờ", count).format(count=count) if count else _("giấy tờ")


def _sentence(text: str) -> str:
    """An official's words, ended as a sentence."""
    text = text.strip()
    return text if text.endswith((".", "!", "?")) else f"{text}."
