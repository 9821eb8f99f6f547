"""The causes of lateness in words, in the page's language: the short list of ``LatenessReason.Cause``."""

from django.utils.translation import gettext_lazy as _

from dossiers.casework.models import LatenessReason
from portal.wording import vi
from portal.wording.lazy import LazyText

CAUSES: dict[str, LazyText] = {
    LatenessReason.Cause.WORKLOAD: _("Nhiều hồ sơ cùng lúc, thiếu người giải quyết"),
    LatenessReason.Cause.WAITING: _("Chờ ý kiến hoặc kết quả của cơ quan khác"),
    LatenessReason.Cause.VERIFYING: _("Phải xác minh, kiểm tra thực tế thêm"),
    LatenessReason.Cause.SYSTEM: _("Lỗi hệ thống, lỗi kết nối dữ liệu"),
    LatenessReason.Cause.MISTAKE: _("Sai sót của cơ quan giải quyết"),
    LatenessReason.Cause.DISASTER: _("Thiên tai, dịch bệnh, sự cố ngoài ý muốn"),
    LatenessReason.Cause.OTHER: _("Lý do khác"),
}
"""Every cause of the list (a test compares the two)."""


def words_of(cause: str) -> str:
    """A cause within a sentence; the general word for one that this version does not know."""
    return vi.lower_first(str(CAUSES.get(cause, CAUSES[LatenessReason.Cause.OTHER])))
