"""The one box on top of a status page: what the citizen must do now, or that nothing is needed."""

from dataclasses import dataclass, field

from django.utils.html import format_html
from django.utils.safestring import SafeString

from dossiers.casework.models import Dossier, Pause
from dossiers.casework.states import PAUSED, State
from portal import status_ui, vietnamese
from portal.public.facts import Facts

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
    title = "Bạn chưa cần làm gì" if by_post else ui.next_title
    return Callout(css=ui.next_css, icon=ui.next_icon, title=title, lines=lines)


def _nothing(facts: Facts, hours: str) -> list[Line]:
    return ["Giấy tờ đã đủ. Khi có kết quả hoặc cần bạn bổ sung, trang này sẽ báo ngay."]


def _submitted(facts: Facts, hours: str) -> list[Line]:
    return ["Trong 8 giờ làm việc chúng tôi sẽ báo có nhận được hay không."]


def _reason(facts: Facts, hours: str) -> list[Line]:
    said: list[Line] = []
    if facts.decision and facts.decision.reason:
        said.append(f"Lý do: {_sentence(facts.decision.reason)}")
    said.append(f"Cần hỏi thêm, bạn liên hệ {facts.dossier.unit.name}.")
    return said


def _returned(facts: Facts, hours: str) -> list[Line]:
    return [f"Kết quả do {facts.dossier.unit.name} trả."]


def _collect(facts: Facts, hours: str) -> list[Line]:
    if facts.dossier.delivery == Dossier.Delivery.POST:
        return ["Kết quả sẽ được gửi đến địa chỉ bạn đã đăng ký, qua bưu điện."]
    where = place(facts)
    return [
        format_html("Nơi nhận: <b>{}</b>. {}", where, hours) if hours else format_html("Nơi nhận: <b>{}</b>.", where),
        "Mang theo phiếu hẹn và CMND/CCCD.",
    ]


def place(facts: Facts) -> str:
    """The desk that received the dossier hands the result out."""
    unit = facts.dossier.unit
    return f"Bộ phận Một cửa, {unit.name}" + (f", {unit.address}" if unit.address else "")


def _waiting(facts: Facts, pause: Pause | None, hours: str) -> Callout:
    ui = status_ui.STATUS_UI[State(facts.dossier.state)]
    papers = [str(paper.get("name", "")) for paper in pause.papers] if pause else []
    amount = vietnamese.money(pause.amount_vnd) if pause and pause.amount_vnd else "phí, lệ phí"
    title = ui.next_title.format(papers=f"{len(papers)} giấy tờ" if papers else "giấy tờ", amount=amount)
    lines: list[Line] = []
    if pause and pause.explanation:
        lines.append(_sentence(pause.explanation))
    if pause and pause.answer_by:
        lines.append(format_html("Nộp trước <b>{}</b>.", vietnamese.day(pause.answer_by)))
    lines.append(f"Nơi nộp: {place(facts)}. {hours}".strip())
    if facts.is_late:
        since = vietnamese.day(facts.dossier.overdue_since or facts.dossier.due_at)
        lines.append(f"Hồ sơ đã quá hẹn từ {since}. Chúng tôi xin lỗi bạn; chúng tôi làm tiếp ngay khi bạn nộp đủ.")
    return Callout(
        css=ui.next_css, icon=ui.next_icon, title=title, lines=lines, papers=papers, phone=facts.dossier.unit.phone
    )


def _apology(facts: Facts) -> Callout:
    dossier = facts.dossier
    extension = dossier.extension if dossier.extended_to else None
    lines: list[Line] = [
        format_html("Hồ sơ lẽ ra có kết quả {}.", _strong(vietnamese.promise(dossier.due_at))),
    ]
    if extension is None:
        lines.append(f"{dossier.holder.name} đang giữ hồ sơ và phải gửi thư xin lỗi, hẹn lại ngày trả cho bạn.")
    else:
        lines.append(f"Lý do: {_sentence(extension.reason)}")
        again = _strong(f"Hẹn lại: {vietnamese.promise(extension.extended_to)}.")
        lines.append(format_html("{} Thư xin lỗi số {}, do {} ký.", again, extension.number, dossier.holder.name))
    phone = dossier.holder.phone or dossier.unit.phone
    return Callout(
        css="s-late", icon="alert-octagon", title="Chúng tôi xin lỗi bạn vì sự chậm trễ", lines=lines, phone=phone
    )


def _strong(text: str) -> SafeString:
    return format_html("<b>{}</b>", text)


def _sentence(text: str) -> str:
    """An official's words, ended as a sentence."""
    text = text.strip()
    return text if text.endswith((".", "!", "?")) else f"{text}."
