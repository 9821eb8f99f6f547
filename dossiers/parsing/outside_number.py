"""Numbers that somebody outside gave: on the receipt of a treasury or bank, on a parcel at the post. Pure.

Shape only: whether there is such a receipt or parcel is not known here. The check digit of a parcel (UPU standard S10)
is not asked for, because domestic items of other carriers have numbers of their own; what is plainly something else (an
amount, a date, a telephone number, a word) is refused.
"""

from __future__ import annotations

import re

from dossiers.parsing import cleaning
from dossiers.parsing.unreadable import Unreadable

_AMOUNT = re.compile(r"\d{1,3}(?:[.,]\d{3})+(?: ?(?:đ|đồng|vnd|vnđ|₫))?|\d+ ?(?:đ|đồng|vnd|vnđ|₫)", re.IGNORECASE)
_DATE = re.compile(r"\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}|\d{4}[/.-]\d{1,2}[/.-]\d{1,2}")
_RECEIPT = re.compile(r"[0-9A-ZĐ][0-9A-ZĐ/.\- ]{1,38}[0-9A-ZĐ]")
_S10 = re.compile(r"[A-Z]{2}\d{9}[A-Z]{2}")
_OTHER = re.compile(r"(?=(?:[A-Z]*\d){6})[0-9A-Z]{8,20}")
_PHONE = re.compile(r"(?:0|\+?84)[1-9]\d{8}")
FEWEST_DIGITS = 3


def receipt(text: str, *, amount_vnd: int | None = None) -> str:
    """The number of a treasury's or bank's receipt, as printed; empty where none was typed. Raises Unreadable.

    ``amount_vnd`` is what was paid: the amount typed in the place of the number is told as such.
    """
    typed = cleaning.plain(text).upper()
    if not typed:
        return ""
    digits = re.sub(r"\D", "", typed)
    if _AMOUNT.fullmatch(typed) or (amount_vnd and digits == str(amount_vnd)):
        raise Unreadable(f"“{typed}” là số tiền, không phải số biên lai. Ghi số in trên biên lai.")
    if _DATE.fullmatch(typed):
        raise Unreadable(f"“{typed}” là ngày, không phải số biên lai. Ghi số in trên biên lai.")
    if not re.search(rf"\d{{{FEWEST_DIGITS}}}", typed) or not digits.strip("0") or not _RECEIPT.fullmatch(typed):
        raise Unreadable("Số biên lai có ít nhất 3 chữ số liền nhau, như in trên biên lai, ví dụ AA/18P 0012345.")
    return typed


def parcel(text: str, *, code_key: str = "") -> str:
    """The number of a parcel in capitals without blanks, such as EB123456785VN. Raises Unreadable.

    ``code_key`` is the code of the dossier that is sent: scanned in the place of the parcel's it is told as such.
    """
    typed = cleaning.plain(text).upper()
    bare = re.sub(r"[ .\-]", "", typed)
    if not bare:
        raise Unreadable("Ghi số hiệu bưu gửi.")
    if code_key and bare == code_key:
        raise Unreadable("Đây là mã hồ sơ. Quét hoặc gõ số hiệu trên phiếu gửi của bưu điện.")
    if _DATE.fullmatch(typed) or _PHONE.fullmatch(bare) or not (_S10.fullmatch(bare) or _OTHER.fullmatch(bare)):
        raise Unreadable("Số hiệu bưu gửi gồm 2 chữ cái, 9 chữ số, 2 chữ cái, ví dụ EB123456785VN.")
    return bare
