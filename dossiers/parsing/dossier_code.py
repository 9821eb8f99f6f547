"""Dossier codes, out of whatever holds one: typed with or without dots, pasted with a label, or inside a whole message.

Form: ``H13.31-181217-0042`` = unit code, reception date yymmdd, order of the day at that unit (QĐ 20/2020/QĐ-TTg unit
codes [M-hi]; TT 01/2018/TT-VPCP art. 19 fixes date and order [V]). The order has four digits and grows past 9999. The
code is stored as issued and never recomputed; ``key`` is what two spellings of one code share.
"""

from __future__ import annotations

import datetime as dt
import re
from functools import lru_cache
from itertools import combinations

from django.utils.translation import gettext as _

from dossiers.parsing import cleaning
from dossiers.parsing.unreadable import Unreadable

EXAMPLE = "H13.31-181217-0042"
LONGEST = 1000
"""Signs of a message that is searched for a code."""

UNIT = r"[A-Z]\d{2}(?:\.\d{2,3}){0,3}"
"""The shape of a unit's code, as it is printed. Everything below is made from it."""

_BETWEEN = r"[ ./_·\-]"
_LIKE_DIGITS = str.maketrans("OIL", "011")


def _pattern(*, between: str, letters: bool) -> re.Pattern[str]:
    """A code anywhere in a text; dots may be missing or blanks. With ``letters``: digits may be letters like them."""
    unit, digit = UNIT.replace(r"\.", r"[ .]*"), r"\d"
    shape = rf"(?P<unit>{unit}){between}(?P<date>\d{{6}}){between}(?P<order>\d{{4,6}})"
    shape = shape.replace(digit, "[0-9OIL]") if letters else shape
    return re.compile(rf"(?<![A-Z0-9.]){shape}(?![A-Z0-9])")


_AS_ISSUED = re.compile(rf"(?:{UNIT})-\d{{6}}-\d{{4,6}}")
_UNIT = re.compile(UNIT)
_PARTED = tuple(_pattern(between=f"{_BETWEEN}+", letters=letters) for letters in (False, True))
_RUN_TOGETHER = tuple(_pattern(between=f"{_BETWEEN}*", letters=letters) for letters in (False, True))


def parse(text: str) -> str:
    """The code as it is printed on receipts. Raises Unreadable, also when several different ones are there."""
    if len(text) > LONGEST:
        raise Unreadable(_("Đoạn này dài quá. Chỉ dán mã hồ sơ, ví dụ {example}.").format(example=EXAMPLE))
    typed = cleaning.plain(text).upper()
    if not typed:
        raise Unreadable(_("Nhập mã hồ sơ, ví dụ {example}.").format(example=EXAMPLE))
    found = _found(typed)
    if len(found) > 1:
        raise Unreadable(_("Có nhiều mã hồ sơ ở đây. Chỉ nhập một mã."))
    if not found:
        raise Unreadable(_("Mã có dạng {example}, in dưới mã QR trên giấy hẹn.").format(example=EXAMPLE))
    return found[0]


def key(text: str) -> str:
    """What is compared: capital letters and digits alone, as ``Dossier.code_key`` holds them. Raises Unreadable."""
    return _signs(parse(text))


def is_as_issued(code: str) -> bool:
    """Whether a code is written exactly as the portal issues it."""
    return bool(_AS_ISSUED.fullmatch(code))


def written(unit_code: str, day: dt.date, order: int) -> str:
    """A code as it is printed."""
    return f"{unit_code}-{day:%y%m%d}-{order:04d}"


def _found(typed: str) -> list[str]:
    """The different codes in a text, as printed; at most two are looked for."""
    for parted, together in zip(_PARTED, _RUN_TOGETHER, strict=True):
        for pattern, read in ((parted, _of_parts), (together, _of_signs)):
            codes: list[str] = []
            for match in pattern.finditer(typed):
                code = read(match)
                if code and code not in codes:
                    codes.append(code)
                if len(codes) > 1:
                    return codes
            if codes:
                return codes
    return []


def _of_parts(match: re.Match[str]) -> str:
    """A code whose three parts stand apart."""
    date, order = (match[part].translate(_LIKE_DIGITS) for part in ("date", "order"))
    dotted = re.sub(r"[ .]+", ".", match["unit"])
    return _joined(dotted if _UNIT.fullmatch(dotted) else _signs(dotted), date, order)


def _of_signs(match: re.Match[str]) -> str:
    """A code written without any marks: the shortest order behind a date that exists."""
    signs = _signs(match[0])
    for length in (4, 5, 6):
        before, order = signs[:-length].translate(_LIKE_DIGITS), signs[-length:].translate(_LIKE_DIGITS)
        code = _joined(signs[: -length - 6], before[-6:], order)
        if code and _is_day(before[-6:]):
            return code
    return _joined(signs[:-10], signs[-10:-4].translate(_LIKE_DIGITS), signs[-4:].translate(_LIKE_DIGITS))


def _joined(unit: str, date: str, order: str) -> str:
    as_printed = _dotted(unit)
    return f"{as_printed}-{date}-{order}" if as_printed and order.isdecimal() else ""


@lru_cache(maxsize=512)
def _dotted(unit: str) -> str:
    """A unit's code with its dots, and digits where letters look like them; empty when it cannot be one."""
    for meant in (unit, unit[:1] + unit[1:].translate(_LIKE_DIGITS), unit.translate(_LIKE_DIGITS)):
        if _UNIT.fullmatch(meant):
            return meant
        for dots in range(min(4, len(meant) - 1), 0, -1):
            for places in reversed(list(combinations(range(1, len(meant)), dots))) if "." not in meant else ():
                cuts = (0, *places, len(meant))
                split = ".".join(meant[cuts[n] : cuts[n + 1]] for n in range(len(cuts) - 1))
                if _UNIT.fullmatch(split):
                    return split
    return ""


def _signs(text: str) -> str:
    return re.sub(r"[^0-9A-Z]", "", text)


def _is_day(yymmdd: str) -> bool:
    try:
        dt.datetime.strptime(yymmdd, "%y%m%d")
    except ValueError:
        return False
    return True
