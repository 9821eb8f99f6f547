"""Names of persons and organisations as they are kept: composed letters, nothing invisible, no look-alikes."""

from __future__ import annotations

import re
import unicodedata

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dossiers.parsing import cleaning
from dossiers.parsing.unreadable import Unreadable

LONGEST = 160
_LOOK_ALIKES = str.maketrans("ÐðƉɖ", "ĐđĐđ")  # never shown
_ELSEWHERE = str.maketrans("АВЕЅІЈКМНОРСТХаеіјорсухΑΒΕΖΗΙΚΜΝΟΡΤΥΧο", "ABESIJKMHOPCTXaeijopcyxABEZHIKMNOPTYXo")
"""Cyrillic and Greek letters that look like Latin ones: meant only where the same word is Latin otherwise, or where a
single letter stands in a Latin name."""
_LATIN = re.compile("[A-Za-zÀ-ɏḀ-ỿ]")  # never shown
_LOST = re.compile(r"[^\W\d_]\?|\?[^\W\d_]")
"""A programme that did not know the letters wrote a question mark for each: "Nguy?n V?n"."""


def parse(text: str, *, longest: int = LONGEST) -> str:
    """The name. Raises Unreadable when nothing can be seen of it, or when signs are broken or too many."""
    name = cleaning.line(text).translate(_LOOK_ALIKES)
    if cleaning.is_broken(text) or cleaning.is_broken(name) or _LOST.search(name):
        raise Unreadable(_("Họ tên có ký tự bị hỏng. Xóa và gõ lại, không dán."))
    if not any(sign.isalpha() and unicodedata.category(sign) != "Lm" for sign in name):
        raise Unreadable(_("Nhập họ tên hoặc tên tổ chức."))
    if len(name) > longest:
        raise Unreadable(
            ngettext(
                "Tên dài quá {most} ký tự. Viết gọn lại.", "Tên dài quá {most} ký tự. Viết gọn lại.", longest
            ).format(most=longest)
        )
    latin = bool(_LATIN.search(name))
    return " ".join(
        word.translate(_ELSEWHERE) if _LATIN.search(word) or latin and len(word) == 1 else word for word in name.split()
    )
