"""Amounts in đồng. The dot groups thousands here, as in every Vietnamese office; there are no fractions of a đồng.

A comma groups thousands too when exactly three digits follow each (``75,000``): English spreadsheets paste that, and
nobody writes three decimals of a đồng. One amount uses one mark; anything else is refused, never guessed.
"""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

from dossiers.parsing import cleaning
from dossiers.parsing.unreadable import Unreadable

MOST = 1_000_000_000
"""The largest amount that a desk takes: a thousand million đồng."""

_UNIT = re.compile(r"(?:đồng|dong|vnđ|vnd|đ|d|₫)\.?", re.IGNORECASE)  # never shown
_AMOUNT = re.compile(r"\d+|\d{1,3}(?P<mark>[., ])\d{3}(?:(?P=mark)\d{3})*")


def parse(text: str, *, most: int = MOST) -> int:
    """The amount in đồng, from 0 to ``most``. Raises Unreadable."""
    typed = _bare(cleaning.value(text))
    if not typed:
        raise Unreadable(_("Ghi số tiền bằng chữ số, ví dụ 75.000."))
    if typed.startswith("-") or (typed.startswith("(") and typed.endswith(")")):
        raise Unreadable(_("Số tiền không thể là số âm."))
    if not _AMOUNT.fullmatch(typed):
        raise Unreadable(_why(typed))
    digits = re.sub(r"[., ]", "", typed)
    if len(digits) > 1 and digits.startswith("0"):
        raise Unreadable(_("Số tiền không bắt đầu bằng số 0. Ghi lại, ví dụ 75.000."))
    if len(digits) > 15 or int(digits) > most:
        raise Unreadable(_("Số tiền nhiều nhất là {most} đồng.").format(most=written(most)))
    return int(digits)


def written(amount: int) -> str:
    """75.000"""
    return f"{amount:,}".replace(",", ".")


def _bare(typed: str) -> str:
    """Without the name of the money before or behind the amount."""
    behind = re.sub(rf"(?<=[\d)]) ?{_UNIT.pattern}$", "", typed, flags=re.IGNORECASE)
    return re.sub(rf"^{_UNIT.pattern} ?(?=[\d(-])", "", behind, flags=re.IGNORECASE).strip()


def _why(typed: str) -> str:
    """What is wrong with something that is no amount."""
    if any(sign.isalpha() for sign in typed):
        return _("Ghi đủ số tiền bằng chữ số, ví dụ 75.000; không ghi chữ hay viết tắt.")
    if re.fullmatch(r"[\d., ]+", typed):
        return _(
            "Không đọc được số tiền “{typed}”. Dấu chấm ngăn từng ba chữ số và không có số lẻ: ghi 75.000 hoặc 75000."
        ).format(typed=typed[:40])
    return _("Không đọc được số tiền “{typed}”. Ghi bằng chữ số, ví dụ 75.000.").format(typed=typed[:40])
