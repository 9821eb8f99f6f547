"""Who used an applicant's particulars, in the words of the page's language: when, where, at which post, what for."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from dossiers.casework import looks
from dossiers.casework.looks import DataUse, Look, Purpose
from dossiers.casework.models import ResultFetch
from dossiers.units.models import Unit
from dossiers.units.roles import Role

WHAT = {
    Look.What.OPENED: _("Mở trang hồ sơ"),
    Look.What.NUMBERS: _("Xem số điện thoại, số giấy tờ"),
    Look.What.FILE: _("Tải tệp giấy tờ"),
    Look.What.EARLIER: _("Xem thông tin người nộp"),
    Look.What.FOUND: _("Tìm thấy khi tìm kiếm"),
    Look.What.PRINTED: _("In giấy tờ của hồ sơ"),
    looks.FETCHED: _("Tải tệp kết quả"),
    looks.LIST: _("Lấy tệp danh sách, số điện thoại che bớt"),
    looks.LIST_WITH_NUMBERS: _("Lấy tệp danh sách có số điện thoại đầy đủ"),
}
DOORS = {
    ResultFetch.Door.RECEIPT: _("Bạn, bằng đường dẫn trên giấy hẹn"),
    ResultFetch.Door.PHONE: _("Bạn, bằng mã gửi vào điện thoại"),
}
PURPOSES = {
    Purpose.HANDLING: _("Giải quyết hồ sơ"),
    Purpose.DESK: _("Tiếp nhận hồ sơ, trả kết quả"),
    Purpose.LEADING: _("Lãnh đạo theo dõi, phê duyệt"),
    Purpose.INSPECTING: _("Thanh tra, kiểm tra"),
    Purpose.ADMINISTERING: _("Quản trị hệ thống"),
    Purpose.CONSULTED: _("Cơ quan phối hợp cho ý kiến"),
    Purpose.CONTACT: _("Liên hệ với người nộp"),
    Purpose.COMPARING: _("Đối chiếu với giấy tờ"),
    Purpose.AGAIN: _("Điền lại thông tin khi cùng người nộp hồ sơ khác"),
    Purpose.LISTING: _("Lập sổ theo dõi hồ sơ của đơn vị"),
}
POSTS = {
    Role.RECEIVER: _("Bộ phận Một cửa"),
    Role.HANDLER: _("Chuyên viên thụ lý"),
    Role.LEADER: _("Lãnh đạo"),
    Role.ADMINISTRATOR: _("Quản trị"),
    Role.INSPECTOR: _("Thanh tra, kiểm tra"),
    Role.EXTERNAL: _("Cơ quan phối hợp"),
}
_NUMBERS = re.compile(r"\d(?:[\s.-]?\d){5,}")


@dataclass(frozen=True)
class Line:
    """One use as it is told; ``post`` and ``purpose`` are empty for looks that were kept before posts were."""

    at: dt.datetime
    unit: Unit | None
    post: str
    what: str
    purpose: str
    note: str

    @property
    def action(self) -> str:
        """Mở trang hồ sơ: Giải quyết hồ sơ"""
        return ": ".join(part for part in (self.what, self.purpose, self.note) if part)


def _what_for(used: DataUse) -> str:
    if used.door:
        return str(DOORS[ResultFetch.Door(used.door)])
    return str(PURPOSES[Purpose(used.purpose)]) if used.purpose else ""


def told(used: DataUse) -> Line:
    """One use in words. What an officer wrote is everybody's in the list: longer numbers in it are not repeated."""
    return Line(
        at=used.at,
        unit=used.unit,
        post=str(POSTS.get(Role(used.role), "")) if used.role else "",
        what=str(WHAT[used.what]),
        purpose=_what_for(used),
        note=_NUMBERS.sub("•••", used.note),
    )
