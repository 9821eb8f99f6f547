"""The questions of a rating in everyday words, by their names in the regimes' table (procedures/data/regimes.csv)."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from portal.wording.lazy import LazyText

WORDS: dict[str, LazyText] = {
    "manners": _("Cán bộ có lịch sự, hướng dẫn rõ ràng không?"),
    "time": _("Thời gian giải quyết có hợp lý không?"),
    "trips": _("Số lần phải đi lại có chấp nhận được không?"),
    "bodies": _("Số cơ quan bạn phải liên hệ có hợp lý không?"),
    "contacts": _("Số lần bạn phải đi lại, liên hệ có hợp lý không?"),
    "published": _("Thông tin công khai về thủ tục có đúng và đủ không?"),
    "conduct": _("Cán bộ có lịch sự, đúng mực không?"),
    "lawful": _("Kết quả và số tiền phải nộp có đúng quy định không?"),
    "explained": _("Cán bộ giải thích, trả lời có rõ ràng không?"),
    "online": _("Làm thủ tục qua mạng có thuận tiện không?"),
}
"""Every name that a packaged regime asks for (a test compares)."""


def asked(names: Sequence[str]) -> list[tuple[str, str]]:
    """Name and words of each question, in their order; a name that this version has no words for is not asked."""
    return [(name, str(WORDS[name])) for name in names if name in WORDS]
