"""One value of a version as a cell of a spreadsheet, and back, in the words of officials. Pure."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from typing import Any

from dossiers.parsing import Unreadable, cleaning, moment, money
from dossiers.procedures.catalogue_check import MAY_BE_EMPTY, NUMBERS
from dossiers.procedures.contents import CHOICES
from dossiers.units.folding import folded
from dossiers.units.workbook import BookCell

YES, NO = "có", "không"
AMOUNTS, DAYS = ("fee_vnd", "amount_vnd"), ("from_day", "to_day")


def written(name: str, value: Any) -> Any:
    """What stands in the cell: a text, a number, a day; None for an empty one."""
    if name == "after":
        return ", ".join(map(str, value)) or "0"
    if isinstance(value, bool):
        return YES if value else NO
    if value is None or value == "":
        return None
    if name in DAYS:
        return dt.date.fromisoformat(value)
    return str(dict(CHOICES[name]).get(value, value)) if name in CHOICES else value


def read(name: str, cell: BookCell, same: Iterable[Any]) -> tuple[Any, str]:
    """The value, and the sentence where there is none. ``same``: values that a cell saying the same stands for."""
    if cell.trouble:
        return None if name in NUMBERS else "", cell.trouble
    for value in same:
        if _plain(written(name, value)) == _plain(cell.value):
            return value, ""
    try:
        return _read(name, cell.value), ""
    except Unreadable as error:
        return None if name in NUMBERS else "", str(error.sentence)


def code(cell: BookCell, known: Iterable[str]) -> tuple[str, str]:
    """The code of a procedure; also where a spreadsheet made a number of it and lost noughts or dots."""
    if cell.trouble or cell.is_blank:
        return "", cell.trouble or "ghi mã thủ tục, hoặc xóa cả dòng."
    if isinstance(cell.value, int | float) and not isinstance(cell.value, bool):
        meant = [one for one in known if _is_number(one, cell.value)]
        if len(meant) == 1:
            return meant[0], ""
        return "", f"bảng tính đã đổi mã thành số {cell.value}; đặt ô là văn bản rồi ghi lại mã."
    if not isinstance(cell.value, str):
        return "", "bảng tính đã đổi mã thành ngày hoặc giờ; đặt ô là văn bản rồi ghi lại mã."
    typed = cleaning.line(cell.value)
    if not typed.isascii() or len(typed) > 20 or " " in typed:
        return "", "mã có nhiều nhất 20 chữ không dấu, không có dấu cách."
    return typed, ""


def numbers(cell: BookCell) -> tuple[list[int], str]:
    """Several numbers in one cell."""
    if cell.trouble or cell.is_blank:
        return [], cell.trouble
    value = cell.value
    words = re.split(r"[,;\s]+", str(value).strip(" ,;")) if isinstance(value, str | int) else ["?"]
    if isinstance(value, float):  # a comma between two steps read as that of a number: 2,3
        words = f"{value:g}".split(".")
    if not all(word.isdecimal() and len(word) < 4 for word in words):
        return [], "ghi số thứ tự của các bước đứng trước, cách nhau bằng dấu phẩy; 0 là không bước nào."
    return [int(word) for word in words], ""


def _is_number(code_: str, value: float) -> bool:
    try:
        return float(code_) == value or (isinstance(value, int) and code_.replace(".", "") == str(value))
    except ValueError:
        return False


def _plain(value: Any) -> Any:
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        return value.date()
    return value.replace("\r\n", "\n").strip() if isinstance(value, str) else ("" if value is None else value)


def _read(name: str, value: Any) -> Any:
    if name == "place" or (name in NUMBERS and name not in AMOUNTS):
        return _counted(name, value)
    readers = {"cutoff": _time, "required": _yes, **dict.fromkeys(DAYS, _day)}
    if name in readers:
        return readers[name](value)
    if name in AMOUNTS:
        return _amount(name, value)
    return _choice(name, value) if name in CHOICES else _text(value)


def _counted(name: str, value: Any) -> int | None:
    if value is None or (isinstance(value, str) and not value.strip()):
        return 0 if name in ("originals", "copies") else None
    return _number(value, *NUMBERS.get(name, (1, 999)))


def _number(value: Any, least: int, most: int) -> int:
    sentence = f"ghi số từ {least} đến {most:,}.".replace(",", ".")
    if isinstance(value, str):
        typed = cleaning.value(value).removesuffix("%").strip()
        value = int(typed) if typed.isdecimal() and len(typed) < 10 else None
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise Unreadable(sentence)
    return value


def _amount(name: str, value: Any) -> int | None:
    if value is None or (isinstance(value, str) and not value.strip()):
        if name == "fee_vnd":
            return 0
        raise Unreadable("ghi mức bằng số đồng; 0 là miễn.")
    if isinstance(value, str):
        return money.parse(value)
    return _number(value, *NUMBERS[name])


def _day(value: Any) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, dt.datetime):
        value = value.date()
    if isinstance(value, dt.date):
        return value.isoformat()
    if not isinstance(value, str):
        raise Unreadable("ghi ngày, ví dụ 01/01/2027; ô này là một số.")
    return moment.parse_date(value).isoformat() if value.strip() else ""


def _time(value: Any) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, dt.datetime):
        value = value.time()
    if isinstance(value, dt.time):
        return f"{value:%H:%M}"
    if not isinstance(value, str):
        raise Unreadable("ghi giờ, ví dụ 15:00.")
    return f"{moment.parse_time(value):%H:%M}" if value.strip() else ""


def _yes(value: Any) -> bool:
    words = {YES: True, NO: False, "": False, "x": True, "true": True, "false": False, "1": True, "0": False}
    typed = cleaning.line("" if value is None else str(value)).lower()
    typed = {"co": YES, "khong": NO}.get(folded(typed), typed)
    if typed not in words:
        raise Unreadable("ghi “có” hoặc “không”.")
    return words[typed]


def _choice(name: str, value: Any) -> str:
    typed = cleaning.line("" if value is None else str(value))
    if not typed and name in MAY_BE_EMPTY:
        return ""
    for key, label in CHOICES[name]:
        if folded(typed) in (folded(str(key)), folded(str(label))):
            return str(key)
    permitted = "; ".join(str(label) for _, label in CHOICES[name])
    raise Unreadable(f"ghi một trong: {permitted}.")


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise Unreadable("bảng tính đã đổi ô này thành ngày hoặc giờ; đặt ô là văn bản rồi ghi lại.")
    return cleaning.paragraphs(value) if isinstance(value, str) else str(value)
