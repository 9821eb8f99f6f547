"""Who looked at an applicant's particulars: a dossier opened, a number uncovered, a file fetched, a find.

The record can only be added to. It holds ids, an instant and a purpose, never what was seen. Lists that scroll past
(the worklist, the register on screen) are no looks; a list that leaves as a file is kept in list_files.py, and both are
told to the applicant together, newest first (``usage``).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.apps import apps
from django.db import models

from dossiers.casework.list_files import ListFile, holding
from dossiers.units.models import Officer, Post, Unit
from dossiers.units.roles import Role


class Purpose(models.TextChoices):
    """What for, in the words that the applicant reads."""

    HANDLING = "handling", "Giải quyết hồ sơ"
    DESK = "desk", "Tiếp nhận hồ sơ, trả kết quả"
    LEADING = "leading", "Lãnh đạo theo dõi, phê duyệt"
    INSPECTING = "inspect", "Thanh tra, kiểm tra"
    ADMINISTERING = "admin", "Quản trị hệ thống"
    CONSULTED = "consult", "Cơ quan phối hợp cho ý kiến"
    CONTACT = "contact", "Liên hệ với người nộp"
    COMPARING = "compare", "Đối chiếu với giấy tờ"
    AGAIN = "again", "Điền lại thông tin khi cùng người nộp hồ sơ khác"
    LISTING = "listing", "Lập sổ theo dõi hồ sơ của đơn vị"


BY_ROLE: dict[str, Purpose] = {
    Role.HANDLER: Purpose.HANDLING,
    Role.RECEIVER: Purpose.DESK,
    Role.LEADER: Purpose.LEADING,
    Role.INSPECTOR: Purpose.INSPECTING,
    Role.ADMINISTRATOR: Purpose.ADMINISTERING,
    Role.EXTERNAL: Purpose.CONSULTED,
}
"""What somebody who holds a post opens a dossier for."""

ASKED = (Purpose.CONTACT, Purpose.COMPARING)
"""What a covered number may be shown for: whoever wants to see it says which."""


class Look(models.Model):
    """An officer looked at the particulars of one dossier's applicant. Rows older than their post have none."""

    append_only = True

    class What(models.TextChoices):
        """What was looked at."""

        OPENED = "opened", "Mở trang hồ sơ"
        NUMBERS = "numbers", "Số điện thoại, số giấy tờ"
        FILE = "file", "Tệp giấy tờ"
        EARLIER = "earlier", "Người nộp của hồ sơ trước"
        FOUND = "found", "Tìm thấy khi tìm kiếm"
        PRINTED = "printed", "In giấy tờ của hồ sơ"

    dossier = models.ForeignKey("casework.Dossier", models.PROTECT, related_name="looks")
    officer = models.ForeignKey(Officer, models.PROTECT, db_index=False)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, db_index=False, related_name="+")
    role = models.CharField(max_length=13, choices=Role, blank=True, db_default="")
    what = models.CharField(max_length=8, choices=What)
    purpose = models.CharField(max_length=8, choices=Purpose, blank=True, db_default="")
    file = models.CharField(max_length=32, blank=True, help_text="Name of the stored file that was fetched")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.dossier_id}: {self.officer_id} {self.what}"


def record(
    dossiers: Iterable[int],
    what: Look.What,
    *,
    by: Officer,
    post: Post,
    at: dt.datetime,
    purpose: Purpose | None = None,
    file: str = "",
) -> None:
    """Write down that an officer is about to be shown something of these dossiers (their keys), each once.

    ``post`` is the one that opens them; without a ``purpose`` it says what for. The caller has checked the right.
    """
    facts = {"officer": by, "unit": post.unit, "role": post.role, "what": what, "file": file, "at": at}
    why = purpose or BY_ROLE[post.role]
    Look.objects.bulk_create(Look(dossier_id=key, purpose=why, **facts) for key in dict.fromkeys(dossiers))


@dataclass(frozen=True)
class DataUse:
    """One use of an applicant's particulars: when, at which unit and post, what was looked at, and what for.

    ``note`` is what an officer wrote who took a list with whole numbers; ``unit`` is None for looks of the first year
    and for what was fetched by the applicant, whose ``door`` (ResultFetch.Door) is said instead.
    """

    at: dt.datetime
    unit: Unit | None
    role: str
    what: str
    purpose: str
    note: str = ""
    door: str = ""


FETCHED = "fetched"
"""``DataUse.what`` of a file of the result that was fetched with the receipt's link or a telephone code."""
LIST = "list"
"""``DataUse.what`` of a list that left as a file."""
LIST_WITH_NUMBERS = "numbered"


def usage(
    dossier_id: int, *, unit_id: int, received_at: dt.datetime | None, first: int = 0, limit: int = 100
) -> list[DataUse]:
    """The uses of a dossier's particulars after the ``first`` newest, newest first, at most ``limit``. 3 queries."""
    last = first + limit
    looks = Look.objects.filter(dossier=dossier_id).select_related("unit").order_by("-at", "-pk")[:last]
    lists = holding(unit_id=unit_id, received_at=received_at).select_related("officer_unit").order_by("-at", "-pk")
    fetches = apps.get_model("casework", "ResultFetch").objects.filter(dossier=dossier_id).order_by("-at", "-pk")[:last]
    found = [_of_look(one) for one in looks] + [_of_list(one) for one in lists[:last]]
    found += [DataUse(one.at, None, "", FETCHED, "", door=one.door) for one in fetches]
    return sorted(found, key=lambda one: one.at, reverse=True)[first:last]


def _of_look(look: Look) -> DataUse:
    return DataUse(look.at, look.unit, look.role, look.what, look.purpose)


def _of_list(taken: ListFile) -> DataUse:
    what = LIST_WITH_NUMBERS if taken.numbers_shown else LIST
    return DataUse(taken.at, taken.officer_unit, taken.officer_role, what, Purpose.LISTING, taken.purpose)
