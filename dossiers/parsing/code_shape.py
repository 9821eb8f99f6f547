"""The shapes of unit codes and dossier codes, and the key under which a code is found. Pure, and their only home.

A unit's code is one to six parts of capital letters and digits with dots (or hyphens) between them: ``H13.31.11``
(QĐ 20/2020/QĐ-TTg [M-hi]), the older national ``000.00.41.H57`` (QCVN 102:2016 [V]), a city's own ``PTH``. A dossier's
code is the unit's, the date of reception and the order of the day: ``H13.31.11-181203-0004`` (TT 01/2018/TT-VPCP
art. 19 [V]). The order has four digits and grows past 9999. Codes of a system before have shapes of their own.
"""

from __future__ import annotations

import re
import unicodedata

UNIT_LONGEST = 24
"""Characters of a unit's code: with date and order a dossier's code stays within LONGEST."""
LONGEST = 40
"""Characters of a dossier's code, also of a system before."""
EXAMPLE = "H00.31.11-181203-0004"

PARTS = r"[A-Z0-9]+(?:[.\-][A-Z0-9]+){0,5}"
SURE_LETTER = "[A-HJKMNP-Z]"
"""A letter that is not read as a digit: every unit's code has one, so that no code is taken for a telephone."""
LIKE_DIGITS = str.maketrans("OIL", "011")
LEGAL_UNIT = rf"^(?=.{{1,{UNIT_LONGEST}}}$)(?=.*{SURE_LETTER}){PARTS}$"
"""A legal unit code, as Python and PostgreSQL understand it alike."""

_UNIT = re.compile(PARTS)
_ISSUED = re.compile(rf"(?P<unit>{PARTS})-(?P<date>\d{{6}})-(?P<order>\d{{4,6}})", re.ASCII)
_KEY = re.compile(r"(?P<unit>[A-Z0-9]+?)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{4,6}", re.ASCII)
_IN_ADDRESS = re.compile(r"[A-Za-z0-9]+(?:[.\-][A-Za-z0-9]+)*")
_CROSSED_D = str.maketrans("đĐ\u00d0\u0189", "DDDD")


class CodeError(ValueError):
    """A code that may not be: ``str(error)`` in English for loaders, ``error.vi`` in Vietnamese for screens."""

    def __init__(self, message: str, vi: str) -> None:
        super().__init__(message)
        self.vi = vi


def check_unit(code: str) -> None:
    """Raise CodeError for what is no legal unit code, with the sentence that says why."""
    if len(code) > UNIT_LONGEST:
        raise CodeError(
            f"the code {code[:60]!r} is longer than {UNIT_LONGEST} characters.",
            f"Mã đơn vị dài quá {UNIT_LONGEST} ký tự.",
        )
    if not _UNIT.fullmatch(code):
        raise CodeError(
            f"the code {code!r} must be one to six parts of capital letters A–Z and digits with dots between them,"
            " such as H00.31.11, 000.00.41.H57 or PTH.",
            "Mã đơn vị gồm một đến sáu phần chữ hoa không dấu (A–Z) và chữ số, cách nhau bằng dấu chấm, "
            "ví dụ H00.31.11, 000.00.41.H57 hoặc PTH.",
        )
    if not re.search(SURE_LETTER, code):
        raise CodeError(
            f"the code {code!r} needs a letter other than O, I, L: without one, dossier codes look like telephones.",
            "Mã đơn vị cần ít nhất một chữ cái khác O, I, L: chỉ có chữ số thì mã hồ sơ lẫn với số điện thoại.",
        )


def key(code: str) -> str:
    """What a code is found by: capital letters and digits alone, O as 0, I and L as 1, Đ as D, no accents.

    The database computes the same for ``Dossier.code_key`` and holds it unique; a test compares the two.
    """
    plain = unicodedata.normalize("NFKD", code.translate(_CROSSED_D))
    return re.sub("[^A-Z0-9]", "", _upper(plain).translate(LIKE_DIGITS))


def issued(code: str) -> str | None:
    """The code as the portal prints it, where this is one (small letters are raised); else None."""
    upper = _upper(code)
    found = _ISSUED.fullmatch(upper)
    return upper if found and _is_unit(found["unit"]) and is_issued_key(key(upper)) else None


def is_issued_key(found: str) -> bool:
    """Whether a key can be that of a code issued by this portal: a unit's letters and digits, a date, an order."""
    match = _KEY.fullmatch(found)
    return bool(match and len(match["unit"]) <= UNIT_LONGEST and re.search(SURE_LETTER, match["unit"]))


def skeleton(found: str) -> str:
    """The outline of a key: A for letters, 9 for digits, each run once. ``HS2018000123`` and ``HS17`` are ``A9``."""
    return re.sub("[A-Z]+", "A", re.sub("[0-9]+", "9", found))


def check_kept(code: str) -> None:
    """Raise CodeError for a code of a system before that no door could find again."""
    plain = key(code)
    if (
        len(code) > LONGEST
        or not 4 <= len(plain) <= LONGEST
        or not re.search("[0-9]", unicodedata.normalize("NFKD", code))
    ):
        raise CodeError(
            f"a dossier's code has at most {LONGEST} characters, with four letters or digits and a digit among them.",
            f"Mã hồ sơ có nhiều nhất {LONGEST} ký tự, ít nhất bốn chữ cái hoặc chữ số, trong đó có chữ số.",
        )
    if not code.isprintable():
        raise CodeError("the code holds an invisible character.", "Mã hồ sơ có ký tự không nhìn thấy được.")


def in_address(code: str) -> str:
    """The code as it stands in an address or a file's name: as printed where its characters allow it, else its key."""
    return code if _IN_ADDRESS.fullmatch(code) else key(code)


def _upper(text: str) -> str:
    """ASCII letters raised, all others left: what the database does, whatever its locale."""
    return re.sub("[a-z]+", lambda run: run[0].upper(), text)


def _is_unit(code: str) -> bool:
    try:
        check_unit(code)
    except CodeError:
        return False
    return True
