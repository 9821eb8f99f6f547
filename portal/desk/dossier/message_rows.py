"""Messages to applicants as the desk sees them: how far each has come."""

from dataclasses import dataclass

from dossiers.casework.models import Contact, Dossier
from dossiers.notices.channels.answers import masked
from dossiers.notices.models import Channel, Message
from dossiers.notices.preparing import NO_SMS
from dossiers.notices.rules import RULES
from portal.presentation.status import Tag

STATES = {
    Message.State.WAITING: Tag(css="s-soon", icon="hourglass", words="Chờ gửi"),
    Message.State.SENT: Tag(css="s-ontime", icon="check", words="Đã gửi"),
    Message.State.MERGED: Tag(css="s-stop", icon="arrow-right", words="Gộp vào tin sau"),
    Message.State.FAILED: Tag(css="s-late", icon="alert-octagon", words="Không gửi được"),
}
CALLED = Tag(css="s-early", icon="phone", words="Đã báo cách khác")
KINDS = {str(kind): str(kind.label) for kind in RULES} | {
    "petition_sent": "Đã nhận phản ánh, khiếu nại",
    "petition_made_complex": "Khiếu nại cần thêm thời gian",
    "petition_answered": "Đã trả lời phản ánh, khiếu nại",
    "petition_refused": "Không tiếp nhận phản ánh, không thụ lý khiếu nại",
}


@dataclass(frozen=True)
class MessageRow:
    """One message as a line: what it told, by which way to whom (masked), how far it has come."""

    message: Message
    what: str
    channel: str
    to: str
    tag: Tag

    @property
    def code(self) -> str:
        """What it is about: the code of a dossier or of a petition."""
        return self.message.petition or (self.message.dossier.code if self.message.dossier else "")

    @property
    def is_land_line(self) -> bool:
        """Whether nothing was sent because the only number is a land line."""
        return self.message.result == NO_SMS

    @property
    def about(self) -> str:
        """Whom it concerns, in words."""
        return f"người gửi {self.code}" if self.message.petition else f"người nộp hồ sơ {self.code}"


def row(message: Message) -> MessageRow:
    """The line of a message."""
    tag = CALLED if message.closed_at else STATES[Message.State(message.state)]
    to = masked(message.recipient) if message.recipient else ""
    return MessageRow(message, KINDS.get(message.kind, message.kind), str(Channel(message.channel).label), to, tag)


def panel(dossier: Dossier) -> list[MessageRow]:
    """All messages of a dossier, the newest first."""
    return [row(message) for message in dossier.messages.order_by("-made_at", "-pk")]


def choice(dossier: Dossier) -> str:
    """How the applicant wants to be told, in words; empty when they have not said."""
    contact = Contact.objects.filter(dossier=dossier).first()
    if contact is None:
        return ""
    ways = ", ".join(str(Channel(way).label) for way in contact.channels) or "không nhận tin"
    return f"{ways}. Người nộp báo số điện thoại không còn dùng." if contact.phone_is_wrong else f"{ways}."
