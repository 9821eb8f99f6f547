"""The city's own settings are changed here and nowhere else: by an administrator of the city, with a reason."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, replace

from django.db import connection, transaction

from dossiers.parsing import cleaning, code_shape
from dossiers.units import contrast, printed_names, the_city
from dossiers.units.appointing import InvalidStaffing, NotYours, administered
from dossiers.units.city_settings import CitySettings
from dossiers.units.models import Officer

LOGO_BYTES = 512 * 1024
LOGO_TYPES = {"image/jpeg": b"\xff\xd8\xff", "image/png": b"\x89PNG\r\n\x1a\n", "image/webp": b"RIFF"}
"""Pictures that a browser shows and that hold no script, by their first bytes."""
TEXTS = ("name", "hotline", "desk", "code_domain", "colour")
_HOTLINE = re.compile(r"\+?[0-9][0-9 .()-]{1,18}")


@dataclass(frozen=True)
class Wanted:
    """What the city is to say from now on; an empty text is as the environment or the units say."""

    name: str = ""
    hotline: str = ""
    desk: str = ""
    code_domain: str = ""
    colour: str = ""
    logo: bytes | None = None
    logo_type: str = ""


def in_force() -> CitySettings | None:
    """The newest row; None before the first."""
    return CitySettings.objects.first()


def history(most: int = 50) -> list[CitySettings]:
    """What was set, the newest first, without the pictures."""
    return list(CitySettings.objects.defer("logo").select_related("set_by")[:most])


def may_change(by: Officer, at: dt.datetime) -> bool:
    """Whether this officer is an administrator of the city."""
    return administered(by, at) is None


def change(wanted: Wanted, *, reason: str, by: Officer, at: dt.datetime) -> CitySettings:
    """Put it in force. What is the same as before is refused, so that the history says what changed.

    Raises NotYours for anybody but an administrator of the city, InvalidStaffing with every field that cannot be.
    """
    if not may_change(by, at):
        raise NotYours("Chỉ quản trị của thành phố, tỉnh đổi được các thiết lập này.")
    read = checked(wanted)
    said = cleaning.line(reason)
    if not said:
        raise InvalidStaffing(reason="Ghi lý do đổi: người sau đọc lại trong lịch sử.")
    with transaction.atomic():
        with connection.cursor() as cursor:  # of two who change at once the second sees what the first wrote
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('the city says something else'))")
        before = in_force()
        if before is not None and _of(before) == read:
            raise InvalidStaffing(name="Chưa có gì khác với thiết lập đang dùng.")
        made = CitySettings.objects.create(**vars(read), reason=said[:300], set_by=by, set_at=at)
    the_city.forget()
    return made


def checked(wanted: Wanted) -> Wanted:
    """The same, as it is stored and printed. Raises InvalidStaffing with every field that cannot be."""
    texts = {name: cleaning.line(getattr(wanted, name)) for name in TEXTS}
    kind, proper = printed_names.kind_and_proper(texts["name"]) if texts["name"] else ("", "")
    texts |= {"colour": texts["colour"].lower(), "code_domain": texts["code_domain"].upper()}
    read = Wanted(**texts, logo=wanted.logo, logo_type=wanted.logo_type)
    errors = {}
    if texts["name"] and kind not in ("thành phố", "tỉnh"):
        errors["name"] = "Ghi cả loại và tên, ví dụ thành phố Huế hoặc tỉnh Lâm Đồng."
    if texts["hotline"] and not _HOTLINE.fullmatch(texts["hotline"]):
        errors["hotline"] = "Số gồm chữ số, có thể có dấu cách, ví dụ 1900 1234."
    if read.code_domain:
        try:
            code_shape.check_unit(read.code_domain)
        except code_shape.CodeError as error:
            errors["code_domain"] = error.vi
    errors |= _colour_errors(read.colour) | _logo_errors(read)
    if errors:
        raise InvalidStaffing(**errors)
    return replace(read, name=f"{kind} {proper}" if kind else "")


def _colour_errors(colour: str) -> dict[str, str]:
    if not colour:
        return {}
    if not contrast.is_colour(colour):
        return {"colour": "Màu gồm dấu # và 6 chữ số hoặc chữ a–f, ví dụ #084350."}
    if (found := contrast.least(colour)) < contrast.READABLE:
        said = f"{found:.1f}".replace(".", ",")
        return {"colour": f"Chữ trên màu này khó đọc: tương phản {said}, cần từ 4,5 (WCAG AA). Chọn màu đậm hơn."}
    return {}


def _logo_errors(read: Wanted) -> dict[str, str]:
    if read.logo is None:
        return {}
    begins = LOGO_TYPES.get(read.logo_type)
    if begins is None or not read.logo.startswith(begins):
        return {"logo": "Biểu trưng là ảnh PNG hoặc JPEG."}
    if len(read.logo) > LOGO_BYTES:
        return {"logo": f"Biểu trưng lớn hơn {LOGO_BYTES // 1024} KB."}
    return {}


def _of(row: CitySettings) -> Wanted:
    logo = bytes(row.logo) if row.logo is not None else None
    return Wanted(row.name, row.hotline, row.desk, row.code_domain, row.colour, logo, row.logo_type)
