"""What a unit says of itself is changed here: by an administrator of the city, with a reason, put back the same way.

None of it moves a day that was promised: working hours belong to the calendars, which have their own preview and their
own second person (dossiers/casework/calendar_change). A unit that becomes another one is a reorganisation, not a name.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import asdict, dataclass

from django.db import transaction

from dossiers.parsing import cleaning
from dossiers.units.appointing import InvalidStaffing, NotYours, administered
from dossiers.units.models import Officer, Unit
from dossiers.units.unit_details import UnitDetails

IN_UNIT = ("name", "name_en", "address", "phone")
"""What ``Unit`` itself holds."""
BEFORE = "Như trước lần đổi đầu tiên trên màn hình"
LONGEST = {"name": 200, "name_en": 200, "address": 300, "map_link": 300, "phone": 40}
MOST_POINTS = 10
_PHONE = re.compile(r"[+(]?[0-9][0-9 .()/;,-]{1,38}")
_LINK = re.compile(r"https://[^\s<>\"']{4,290}")


@dataclass(frozen=True)
class Saying:
    """All that a unit says."""

    name: str
    name_en: str = ""
    address: str = ""
    map_link: str = ""
    phone: str = ""
    desk_points: str = ""


def of(unit: Unit) -> Saying:
    """What it says now. One query."""
    row = newest(unit)
    told = {name: getattr(unit, name) for name in IN_UNIT}
    return Saying(**told, map_link=row.map_link if row else "", desk_points=row.desk_points if row else "")


def newest(unit: Unit) -> UnitDetails | None:
    """The row in force; None where nothing was changed on a screen."""
    return UnitDetails.objects.filter(unit=unit).first()


def history(unit: Unit, most: int = 50) -> list[UnitDetails]:
    """What was said, the newest first."""
    return list(UnitDetails.objects.filter(unit=unit).select_related("set_by")[:most])


def change(unit: Unit, wanted: Saying, *, reason: str, by: Officer, at: dt.datetime) -> UnitDetails:
    """Say it from now on. What is the same as before is refused, so that the history says what changed.

    Raises NotYours for anybody but an administrator of the city, InvalidStaffing with every field that cannot be.
    """
    if administered(by, at) is not None:
        raise NotYours("Chỉ quản trị của thành phố, tỉnh sửa được thông tin đơn vị.")
    read = checked(wanted)
    said = cleaning.line(reason)
    if not said:
        raise InvalidStaffing(reason="Ghi lý do đổi: người sau đọc lại trong lịch sử.")
    with transaction.atomic():
        unit = Unit.objects.select_for_update(of=("self",)).get(pk=unit.pk)
        before = of(unit)
        if before == read:
            raise InvalidStaffing(name="Chưa có gì khác với thông tin đang dùng.")
        if newest(unit) is None:
            UnitDetails.objects.create(unit=unit, **asdict(before), reason=BEFORE, set_by=by, set_at=at)
        made = UnitDetails.objects.create(unit=unit, **asdict(read), reason=said[:300], set_by=by, set_at=at)
        Unit.objects.filter(pk=unit.pk).update(**{name: getattr(read, name) for name in IN_UNIT})
    return made


def put_back(row_id: int, *, by: Officer, at: dt.datetime) -> UnitDetails:
    """Say again what an earlier row said. Raises as ``change``; InvalidStaffing for no such row."""
    row = UnitDetails.objects.select_related("unit").filter(pk=row_id).first()
    if row is None:
        raise InvalidStaffing(name="Không có lần đổi này.")
    wanted = Saying(**{name: getattr(row, name) for name in Saying.__dataclass_fields__})
    return change(row.unit, wanted, reason=f"Trả lại như lần {row.pk}: {row.reason}", by=by, at=at)


def checked(wanted: Saying) -> Saying:
    """The same, as it is stored and printed. Raises InvalidStaffing with every field that cannot be."""
    texts = {name: cleaning.line(value) for name, value in asdict(wanted).items() if name != "desk_points"}
    points = [cleaning.line(one) for one in wanted.desk_points.splitlines() if cleaning.line(one)]
    errors = {}
    for name, text in texts.items():
        if len(text) > LONGEST[name]:
            errors[name] = "Dài quá; ghi gọn lại."
    if not texts["name"]:
        errors["name"] = "Ghi tên đơn vị."
    if texts["phone"] and not _PHONE.fullmatch(texts["phone"]):
        errors["phone"] = "Số gồm chữ số, có thể có dấu cách, ví dụ 0292 3812 345."
    if texts["map_link"] and not _LINK.fullmatch(texts["map_link"]):
        errors["map_link"] = "Dán liên kết bắt đầu bằng https://, lấy từ trang bản đồ."
    if len(points) > MOST_POINTS or any(len(one) > 190 for one in points):
        errors["desk_points"] = f"Mỗi điểm một dòng, nhiều nhất {MOST_POINTS} dòng, mỗi dòng không quá 190 chữ."
    if errors:
        raise InvalidStaffing(**errors)
    return Saying(**texts, desk_points="\n".join(points))
