"""E-mail addresses, kept as they were given, the part after @ in small letters."""

from __future__ import annotations

import re

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dossiers.parsing import cleaning
from dossiers.parsing.unreadable import Unreadable

LONGEST = 254
_NAMED = re.compile(r"[^<>@]*<(?P<address>[^<>]+)>")
"""As mail programs copy it: ``Nguyễn A <a@noi.vn>``."""


def parse(text: str) -> str:
    """The address. Raises Unreadable."""
    typed = cleaning.value(text).strip(".,; ")
    named = _NAMED.fullmatch(typed)
    bare = re.sub("^mailto:", "", named["address"] if named else typed, flags=re.IGNORECASE).strip("<>.,; ")
    if not bare:
        raise Unreadable(_("Nhập địa chỉ thư điện tử, ví dụ ten@noi.vn."))
    if bare.count("@") > 1:
        raise Unreadable(_("Ô này chỉ ghi một địa chỉ thư điện tử."))
    if not bare.isascii():
        raise Unreadable(_("Địa chỉ thư điện tử không có dấu, ví dụ ten@noi.vn."))
    if " " in bare and "@" in bare:
        raise Unreadable(_("Địa chỉ thư điện tử không có khoảng trắng, ví dụ ten@noi.vn."))
    try:
        validate_email(bare)
    except ValidationError as error:
        raise Unreadable(_("Địa chỉ thư có dạng ten@noi.vn; để trống nếu không có.")) from error
    _before, dot, last = bare.rpartition("@")[2].rpartition(".")
    if not dot or not re.search("[a-zA-Z]", last):  # this very machine, or a bare number
        raise Unreadable(_("Địa chỉ thư có dạng ten@noi.vn; để trống nếu không có."))
    if len(bare) > LONGEST:
        raise Unreadable(
            ngettext(
                "Địa chỉ thư điện tử dài quá {most} ký tự.", "Địa chỉ thư điện tử dài quá {most} ký tự.", LONGEST
            ).format(most=LONGEST)
        )
    name, _at, place = bare.rpartition("@")
    return f"{name}@{place.lower()}"
