"""An amount in Vietnamese words, read back beside the box in which it was typed. Pure; for officials.

Spoken as in the north, which official papers follow: nghìn, linh, mươi, mốt, lăm, không trăm.
"""

from __future__ import annotations

_DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_MILLIARD = 1_000_000_000
_GROUPS = ((1_000_000, "triệu"), (1_000, "nghìn"), (1, ""))


def in_words(amount: int) -> str:
    """75000 → bảy mươi lăm nghìn đồng. Negative amounts are none: ValueError."""
    if amount < 0:
        raise ValueError("An amount of money is never negative.")
    return f"{number(amount)} đồng"


def number(value: int) -> str:
    """1005 → một nghìn không trăm linh năm."""
    return " ".join(_read(value, whole=False)) if value else _DIGITS[0]


def _read(value: int, *, whole: bool) -> list[str]:
    """The words of a number; ``whole`` when something stands before it, so that empty hundreds are spoken."""
    words: list[str] = []
    above, rest = divmod(value, _MILLIARD)
    if above:
        words += [*_read(above, whole=whole), "tỷ"]
    for size, name in _GROUPS:
        group, rest = divmod(rest, size)
        if group:
            words += _three(group, whole=whole or bool(words))
            words += [name] if name else []
    return words


def _three(group: int, *, whole: bool) -> list[str]:
    hundreds, rest = divmod(group, 100)
    tens, ones = divmod(rest, 10)
    words = [_DIGITS[hundreds], "trăm"] if hundreds or whole else []
    if tens > 1:
        words += [_DIGITS[tens], "mươi"]
    elif tens == 1:
        words += ["mười"]
    elif ones and words:
        words += ["linh"]
    return words + _last(tens, ones)


def _last(tens: int, ones: int) -> list[str]:
    if not ones:
        return []
    if ones == 1 and tens > 1:
        return ["mốt"]
    return ["lăm"] if ones == 5 and tens else [_DIGITS[ones]]
