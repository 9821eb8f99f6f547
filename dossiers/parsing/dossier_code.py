"""Dossier codes, out of whatever holds one: typed with or without dots, pasted with a label, or inside a whole message.

What a code looks like, and the key that two spellings of one code share, is said in code_shape. Blanks make two
readings of one text possible (``ma ho so PTH 181217 0042``): ``candidates`` gives them all, the likeliest first, and
whoever knows the units chooses (dossiers/casework/codes.py).
"""

from __future__ import annotations

import datetime as dt
import re
from functools import lru_cache
from itertools import combinations

from django.utils.translation import gettext as _

from dossiers.parsing import cleaning, code_shape
from dossiers.parsing.unreadable import Unreadable

EXAMPLE = "H00.31-181217-0042"
"""Of no city; who knows the units puts one of theirs in its place."""
LONGEST = 1000
"""Signs of a message that is searched for a code."""

NATIONAL = r"[A-Z]\d{2}(?:\.\d{2,3}){0,3}"
"""Today's national unit codes: the only ones whose dots can be put back, and that are found when parted by blanks."""

_LONGEST_NATIONAL = len("H00.331.331.331")
_BETWEEN = r"[ ./_·\-]"
_LIKE_DIGITS = code_shape.LIKE_DIGITS


def _pattern(*, between: str, letters: bool) -> re.Pattern[str]:
    """A code anywhere in a text; dots may be missing or blanks. With ``letters``: digits may be letters like them."""
    unit, digit = NATIONAL.replace(r"\.", r"[ .]*"), r"\d"
    shape = rf"(?P<unit>{unit}){between}(?P<date>\d{{6}}){between}(?P<order>\d{{4,6}})"
    shape = shape.replace(digit, "[0-9OIL]") if letters else shape
    return re.compile(rf"(?<![A-Z0-9.]){shape}(?![A-Z0-9])")


_AS_NATIONAL = re.compile(NATIONAL)
_PARTED = tuple(_pattern(between=f"{_BETWEEN}+", letters=letters) for letters in (False, True))
_RUN_TOGETHER = tuple(_pattern(between=f"{_BETWEEN}*", letters=letters) for letters in (False, True))
_ANY_UNIT = re.compile(
    rf"(?<![A-Z0-9])(?P<unit>{code_shape.PARTS}){_BETWEEN}+(?P<date>[0-9OIL]{{6}}){_BETWEEN}+"
    r"(?P<order>[0-9OIL]{4,6})(?![A-Z0-9])"
)
_SHORT_ORDER = re.compile(rf"{code_shape.PARTS}{_BETWEEN}+[0-9OIL]{{6}}{_BETWEEN}+[0-9OIL]{{1,3}}")
"""A code whose order lost digits: its signs run together would be another unit's code of another day."""
_WORD = re.compile(r"(?<![A-Z0-9])[A-Z0-9]{11,36}(?![A-Z0-9])")
_SIGNS_AND_MARKS = re.compile(rf"(?:[A-Z0-9]|{_BETWEEN})+")


def parse(text: str) -> str:
    """The code as it is printed on receipts. Raises Unreadable, also when several different ones are there."""
    return candidates(text)[0]


def candidates(text: str) -> list[str]:
    """The codes that a text may mean, the likeliest first, no two with one key. Raises Unreadable as ``parse``."""
    if len(text) > LONGEST:
        raise Unreadable(_("Đoạn này dài quá. Chỉ dán mã hồ sơ, ví dụ {example}.").format(example=EXAMPLE))
    typed = cleaning.value(text).upper().strip(" ,;")
    if not typed:
        raise Unreadable(_("Nhập mã hồ sơ, ví dụ {example}.").format(example=EXAMPLE))
    if as_issued := code_shape.issued(typed):
        return [as_issued]
    of_today, of_any_unit = _found(typed), _of_any_unit(typed)
    found = of_today + of_any_unit
    two_readings = _different(of_today) == _different(of_any_unit) == 1 and _different(found) > 1
    if two_readings and not _is_one(found):
        # a part of a unit's code taken for a date: only one of the two is of a day that ever was
        found = [code for code in found if _is_day(code.rsplit("-", 2)[1])] or found
    if _different(found) > 1 and not (two_readings and _is_one(found)):
        raise Unreadable(_("Có nhiều mã hồ sơ ở đây. Chỉ nhập một mã."))
    found += [] if _SHORT_ORDER.fullmatch(typed) else _whole(typed)
    if not found and (with_dots := re.sub(r"(?<=[A-Z0-9]),(?=[0-9])", ".", typed)) != typed:
        return candidates(with_dots)
    if not found:
        raise Unreadable(_("Mã có dạng {example}, in dưới mã QR trên giấy hẹn.").format(example=EXAMPLE))
    return list({code_shape.key(code): code for code in reversed(found)}.values())[::-1]


def key(text: str) -> str:
    """What is compared, as ``Dossier.code_key`` holds it (``code_shape.key``). Raises Unreadable."""
    return code_shape.key(parse(text))


def is_as_issued(code: str) -> bool:
    """Whether a code is written exactly as the portal issues it."""
    return code_shape.issued(code) == code


def written(unit_code: str, day: dt.date, order: int) -> str:
    """A code as it is printed."""
    return f"{unit_code}-{day:%y%m%d}-{order:04d}"


def _different(found: list[str]) -> int:
    return len({code_shape.key(code) for code in found})


def _is_one(found: list[str]) -> bool:
    """Whether these are one code whose unit was read in two ways: one date, one order."""
    return len({tuple(code.rsplit("-", 2)[1:]) for code in found}) == 1


def _of_any_unit(typed: str) -> list[str]:
    """Codes of units of any legal shape, with marks between unit, date and order, or without any marks."""
    codes: list[str] = []
    for match in _ANY_UNIT.finditer(typed):
        date, order = (match[part].translate(_LIKE_DIGITS) for part in ("date", "order"))
        codes += _sound(f"{match['unit']}-{date}-{order}")
    if not codes:
        for match in _WORD.finditer(typed):
            codes += _whole(match[0])
    return codes


def _whole(typed: str) -> list[str]:
    """The text as nothing but one code, its marks lost or replaced by blanks; its unit is written without dots."""
    if not _SIGNS_AND_MARKS.fullmatch(typed):
        return []
    signs = _signs(typed)
    for length in (4, 5, 6):
        date, order = signs[-length - 6 : -length].translate(_LIKE_DIGITS), signs[-length:].translate(_LIKE_DIGITS)
        found = _sound(f"{_dotted(signs[: -length - 6]) or signs[: -length - 6]}-{date}-{order}")
        if found:
            return found
    return []


def _sound(code: str) -> list[str]:
    """The code where it can have been issued."""
    as_issued = code_shape.issued(code)
    return [as_issued] if as_issued else []


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
    return _joined(dotted if _AS_NATIONAL.fullmatch(dotted) else _signs(dotted), date, order)


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
    if len(unit) > _LONGEST_NATIONAL:
        return ""
    for meant in (unit, unit[:1] + unit[1:].translate(_LIKE_DIGITS), unit.translate(_LIKE_DIGITS)):
        if _AS_NATIONAL.fullmatch(meant):
            return meant
        for dots in range(min(4, len(meant) - 1), 0, -1):
            for places in reversed(list(combinations(range(1, len(meant)), dots))) if "." not in meant else ():
                cuts = (0, *places, len(meant))
                split = ".".join(meant[cuts[n] : cuts[n + 1]] for n in range(len(cuts) - 1))
                if _AS_NATIONAL.fullmatch(split):
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
