"""Numbers of papers that say who somebody is, by kind; kept as digits and capital letters without blanks or dashes.

CCCD and personal number: 12 digits (Law on Citizen Identification 2014, art. 19 [M-hi]). CMND: 9 digits. Tax code: 10
digits, or 13 for a dependent unit, printed with a dash before the last three (TT 105/2020/TT-BTC art. 5 [M-hi]).
Passport: letters and digits. The check digit of a tax code is not looked at: a receipt must not wait for it.
"""

from __future__ import annotations

import re
from enum import StrEnum

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dossiers.parsing import cleaning, identity_card
from dossiers.parsing.unreadable import Unreadable


class IdentityKind(StrEnum):
    """What a paper number is the number of."""

    CCCD = "cccd"
    CMND = "cmnd"
    TAX_CODE = "tax_code"
    PASSPORT = "passport"


_LABEL = re.compile(
    r"^(?:số|so)? ?(?:cccd|cmnd|cmt|căn cước|can cuoc|mst|mã số thuế|"  # never shown
    r"ma so thue|hộ chiếu|ho chieu)\b[ .:]*",
    re.IGNORECASE,
)
_BY_DIGITS = {12: IdentityKind.CCCD, 9: IdentityKind.CMND, 10: IdentityKind.TAX_CODE, 13: IdentityKind.TAX_CODE}
_PASSPORT = re.compile(r"(?=.*[A-Z])(?=(?:.*\d){4})[0-9A-Z]{8,14}")
_SPREADSHEET = re.compile(r"\d[.,]?\d*E\+?\d+", re.IGNORECASE)
_LIKE_DIGITS = str.maketrans("OIL", "011")


def parse(text: str) -> str:
    """The number as it is kept. A whole QR of the identity card is read too. Raises Unreadable."""
    if identity_card.looks_like(text):
        return identity_card.parse(text).number
    typed = cleaning.whole_number(_LABEL.sub("", cleaning.value(text).strip(" ,;"))).upper()
    if not typed:
        raise Unreadable(_("Nhập số căn cước (CCCD), CMND, hộ chiếu hoặc mã số thuế."))
    if _SPREADSHEET.fullmatch(typed):
        raise Unreadable(_("Bảng tính đã rút gọn số này, chữ số cuối đã mất. Đặt cột là văn bản rồi chép lại."))
    number = re.sub(r"[ .\-]", "", typed)
    if not re.fullmatch(r"[0-9A-Z]+", number):
        raise Unreadable(_("Số giấy tờ chỉ gồm chữ số và chữ cái không dấu, ví dụ 12 chữ số của CCCD."))
    meant = number.translate(_LIKE_DIGITS)
    if meant.isdecimal() and len(meant) in _BY_DIGITS:
        return meant
    if number.isdecimal():
        raise Unreadable(_why(number))
    if not _PASSPORT.fullmatch(number):
        raise Unreadable(_("Số hộ chiếu gồm 8 hoặc 9 chữ cái và chữ số, ví dụ B1234567. CCCD có 12 chữ số."))
    return number


def kind_of(number: str) -> IdentityKind:
    """What a kept number is; ten digits are a tax code."""
    return _BY_DIGITS.get(len(number), IdentityKind.PASSPORT) if number.isdecimal() else IdentityKind.PASSPORT


def _why(number: str) -> str:
    """What is missing from digits that are no number of a paper."""
    if len(number) == 11:
        return _("Thiếu 1 chữ số: CCCD có 12 chữ số. Chép từ bảng tính hay mất số 0 ở đầu: có phải 0{number}?").format(
            number=number
        )
    if len(number) == 8:
        return _("Thiếu 1 chữ số: CMND có 9 chữ số. Chép từ bảng tính hay mất số 0 ở đầu: có phải 0{number}?").format(
            number=number
        )
    said = ngettext(
        "Số này có {n} chữ số. CCCD có 12 chữ số, CMND có 9, mã số thuế có 10 hoặc 13.",
        "Số này có {n} chữ số. CCCD có 12 chữ số, CMND có 9, mã số thuế có 10 hoặc 13.",
        len(number),
    )
    return said.format(n=len(number))
