"""Vietnamese telephone numbers, kept as people dial them at home: 0907123456, 02923812345.

Mobiles have 10 digits and begin with 03, 05, 07, 08 or 09 since the conversion of 2018; land lines have 11 and begin
with 02 since that of 2017 (numbering plan of TT 22/2014/TT-BTTTT, as amended [M-hi]). Prefixes inside those ranges are
not checked: new ones are handed out, and a citizen with one must not be sent home. 080 is the state's own network.
"""

from __future__ import annotations

import re

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dossiers.parsing import cleaning
from dossiers.parsing.unreadable import Unreadable

_LABEL = re.compile(
    r"^(?:tel|phone|mobile|zalo|[sd]?[đd]t|[dđ]đ|di động|di dong|"  # never shown
    r"(?:(?:số|so) ?)?(?:điện thoại|dien thoai))\b[ .:]*",
    re.IGNORECASE,
)
_LETTER_O = re.compile(r"(?<![^\W\dO])O(?![^\W\dO])", re.IGNORECASE)
"""A letter O with no other letter beside it: typed for a zero."""
_MOBILE = re.compile(r"0(?:[3579]\d|8[1-9])\d{7}")
_LAND_LINE = re.compile(r"02\d{9}")
_OLD = {
    "0120": "070", "0121": "079", "0122": "077", "0126": "076", "0128": "078", "0123": "083", "0124": "084",
    "0125": "085", "0127": "081", "0129": "082", "0162": "032", "0163": "033", "0164": "034", "0165": "035",
    "0166": "036", "0167": "037", "0168": "038", "0169": "039", "0186": "056", "0188": "058", "0199": "059",
}  # fmt: skip
"""Mobile prefixes of 11 digits until 2018, and what each became."""


def parse(text: str) -> str:
    """The number as it is kept: digits, 0 first. Raises Unreadable."""
    typed = cleaning.whole_number(_LABEL.sub("", cleaning.value(text).strip(" ,;")))
    typed = _LETTER_O.sub("0", typed)
    if not typed:
        raise Unreadable(_("Nhập số điện thoại, ví dụ 0907 123 456."))
    digits = re.sub(r"\D", "", typed)
    if len(digits) > 16 or re.search(r"\d\W*[/,;|&]\W*\d", typed):
        raise Unreadable(_("Ô này chỉ ghi một số điện thoại. Chọn số liên lạc được nhất."))
    if not re.fullmatch(r"\(?\+?[\d .()\-]+", typed):
        raise Unreadable(_("Số điện thoại chỉ gồm chữ số, ví dụ 0907 123 456."))
    number = _at_home(digits, international="+" in typed)
    if _MOBILE.fullmatch(number) or _LAND_LINE.fullmatch(number):
        return number
    raise Unreadable(_why(number))


def receives_sms(number: str) -> bool:
    """Whether a kept number is a mobile: land lines get no messages."""
    return bool(_MOBILE.fullmatch(number))


def _at_home(digits: str, *, international: bool) -> str:
    """Digits with the country's own 0 in front, whichever way the country was written: +84, +84 (0), 0084, 84."""
    foreign = international
    if re.match("00[1-9]", digits):
        foreign, digits = True, digits[2:]
    if digits.startswith("84") and (foreign or len(digits) >= 11):
        return "0" + digits[2:].removeprefix("0")
    if foreign:
        raise Unreadable(_("Chỉ nhận số điện thoại Việt Nam (+84). Số nước ngoài: để trống và ghi thư điện tử."))
    return digits


def _why(number: str) -> str:
    """What is missing from digits that are no number."""
    new = _OLD.get(number[:4], "")
    if new and len(number) == 11:
        return _("Đầu số {old} đã đổi từ năm 2018: nay là {new}.").format(old=number[:4], new=_spaced(new + number[4:]))
    if not number.startswith("0") and (_MOBILE.fullmatch("0" + number) or _LAND_LINE.fullmatch("0" + number)):
        return _("Thiếu số 0 ở đầu: có phải {number}?").format(number=_spaced("0" + number))
    if not number.startswith("0"):
        return _("Số điện thoại bắt đầu bằng 0, ví dụ 0907 123 456.")
    if not (_MOBILE.match(number.ljust(10, "0")) or number.startswith("02")):
        return _("Đầu số {start} không có. Số di động bắt đầu bằng 03, 05, 07, 08 hoặc 09; số cố định bằng 02.").format(
            start=number[:3]
        )
    length = 11 if number.startswith("02") else 10
    what = _("Số cố định (02…) có 11 chữ số.") if length == 11 else _("Số di động có 10 chữ số.")
    n = abs(length - len(number))
    if len(number) < length:
        return f"{ngettext('Thiếu {n} chữ số.', 'Thiếu {n} chữ số.', n).format(n=n)} {what}"
    return f"{ngettext('Thừa {n} chữ số.', 'Thừa {n} chữ số.', n).format(n=n)} {what}"


def _spaced(number: str) -> str:
    """0907 123 456"""
    return f"{number[:4]} {number[4:7]} {number[7:]}"
