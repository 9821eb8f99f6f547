"""The three registers of dialogues, receptions and models in words: names, definitions, what a line says in short."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from dossiers.registers.models import RegisterEntry
from portal.wording import localized
from portal.wording.lazy import LazyText

Kind = RegisterEntry.Kind


@dataclass(frozen=True)
class Book:
    """One register: how its address, its page and its figure are called."""

    slug: str
    kind: str
    name: LazyText
    counted: LazyText
    """What its yearly figure counts, a whole sentence."""
    day: LazyText


BOOKS = {
    book.slug: book
    for book in (
        Book(
            "doi-thoai",
            Kind.DIALOGUE,
            gettext_lazy("Đối thoại với người dân"),
            gettext_lazy("Mỗi cuộc đối thoại với người dân đếm một lần, theo ngày diễn ra và đơn vị chủ trì."),
            gettext_lazy("Ngày đối thoại"),
        ),
        Book(
            "tiep-cong-dan",
            Kind.RECEPTION,
            gettext_lazy("Tiếp công dân"),
            gettext_lazy("Mỗi lượt tiếp đếm một lần, theo ngày tiếp và đơn vị tiếp, dù có bao nhiêu người đến."),
            gettext_lazy("Ngày tiếp"),
        ),
        Book(
            "dan-van-kheo",
            Kind.MODEL,
            gettext_lazy("Mô hình “Dân vận khéo”"),
            gettext_lazy("Mỗi mô hình đếm một lần, theo năm và đơn vị đăng ký, dù sau đó ra sao."),
            gettext_lazy("Ngày đăng ký"),
        ),
    )
}


def labels() -> dict[str, dict[str, str]]:
    """The words of what may be chosen, by field, in the page's language."""
    return {
        "way": {
            "regular": _("Tiếp thường xuyên"),
            "head": _("Tiếp định kỳ của người đứng đầu"),
            "unplanned": _("Tiếp đột xuất"),
        },
        "topic": {
            "proposal": _("Kiến nghị, phản ánh"),
            "complaint": _("Khiếu nại"),
            "denunciation": _("Tố cáo"),
        },
        "settled": {
            "explained": _("Đã giải thích, hướng dẫn"),
            "taken": _("Đã nhận đơn để giải quyết"),
            "passed_on": _("Đã chuyển cơ quan có thẩm quyền"),
            "open": _("Đang xem xét"),
        },
        "theme": {
            "economy": _("Phát triển kinh tế"),
            "society": _("Văn hóa – xã hội"),
            "security": _("Quốc phòng – an ninh"),
            "government": _("Xây dựng hệ thống chính trị"),
        },
        "held_by": {"group": _("Tập thể thực hiện"), "person": _("Cá nhân thực hiện")},
        "standing": {
            "registered": _("Đã đăng ký"),
            "recognised": _("Đã được công nhận"),
            "ended": _("Đã thôi thực hiện"),
        },
    }


def facets(kind: str, offered: dict[str, str]) -> list[tuple[str, str, dict[str, str]]]:
    """What a list of this register may be narrowed by: the name in the address, its heading, value → words."""
    headings = {
        "topic": _("Về việc"),
        "settled": _("Kết quả"),
        "theme": _("Lĩnh vực"),
        "standing": _("Tình trạng"),
    }
    words = labels()
    return [(name, headings[field], words[field]) for name, field in offered.items()]


def facts(entry: RegisterEntry) -> list[str]:
    """What a line says in short, beside its title; nothing of a person."""
    words = labels()
    chosen = ("topic", "way", "settled", "theme", "held_by", "standing")
    said = [words[field][getattr(entry, field)] for field in chosen if getattr(entry, field)]
    if entry.kind == Kind.DIALOGUE:
        told = ngettext("{n} người dự", "{n} người dự", entry.attended or 0)
        answers = _("{answered} trong {opinions} ý kiến được trả lời")
        return [
            told.format(n=localized.number(entry.attended or 0)),
            answers.format(
                answered=localized.number(entry.answered or 0), opinions=localized.number(entry.opinions or 0)
            ),
        ]
    if entry.kind == Kind.RECEPTION:
        said.append(ngettext("{n} người đến", "{n} người đến", entry.people or 0).format(n=entry.people))
    return said
