"""Text as it was meant: what copying, scanning and strange keyboards leave in it is taken out. Pure.

Nothing here refuses anything. ``line`` is for words (names, addresses), ``plain`` for what is compared sign by sign
(numbers, codes, dates): it also reads the digits of other scripts and the many hyphens as the usual ones.
"""

from __future__ import annotations

import re
import unicodedata

LONGEST = 2000
"""Nobody types more into one line; the rest is cut before it is looked at."""

_FULL_WIDTH: dict[int, int | str] = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_HYPHENS = dict.fromkeys([*range(0x2010, 0x2016), 0x2043, 0x2212, 0x2E3A, 0x2E3B, 0xFE58, 0xFE63, 0xFF0D], "-")
_BLANK_LETTERS = {0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180B, 0x180C, 0x180D, 0x180F, 0x2800, 0x3164, 0xFFA0}
_SPACING = frozenset("\t\n\r\v\f\x1c\x1d\x1e\x1f\x85")
_BROKEN = re.compile(
    "[\ufffd\ue000-\uf8ff]|\u00e1[\u00ba\u00bb]|\u00c6[\u00a1\u00b0]|\u00c4[\u0090\u0091\u2018]"  # never shown
    "|(?<=[A-Za-z])[\u00a8\u00b5\u00b6\u00b8]|[\u00a8\u00b5\u00b6\u00b8](?=[A-Za-z])"
)
"""A sign that was lost, UTF-8 read as Windows-1252 (``Nguyá»…n``), or the old three-byte fonts (``V¨n``)."""
_IN_QUOTES = re.compile(r"=?(?P<mark>[\"'`“”‘’])(?P<inside>.*?)[\"'`“”‘’]?")
_DRESSED = _FULL_WIDTH | {code: unicodedata.normalize("NFKC", chr(code)) for code in range(0x1D400, 0x1D800)}
"""Full-width letters, and the bold, slanted and script ones that telephones offer: no printer's font has them."""


def line(text: str) -> str:
    """Composed (NFC), single blanks, nothing invisible, nothing that turns the direction, no full-width letters."""
    seen = _visible(text[:LONGEST].translate(_DRESSED))
    return " ".join(unicodedata.normalize("NFC", seen).split())


def paragraphs(text: str) -> str:
    """Text of several lines without invisible signs; the line ends stay, as ``\\n``."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(unicodedata.normalize("NFC", _visible(one)).rstrip() for one in lines).strip()


def plain(text: str) -> str:
    """``line`` with every digit as 0–9 and every hyphen as ``-``."""
    return "".join(_digit(sign) for sign in line(text).translate(_HYPHENS))


def value(text: str) -> str:
    """``plain`` without what spreadsheets put around one value so that it stays text: ``'0907…``, ``="0907…"``."""
    bare = plain(text)
    found = _IN_QUOTES.fullmatch(bare)
    return found["inside"].strip() if found else bare


def whole_number(typed: str) -> str:
    """Digits without the ``.0`` that spreadsheets put behind a long number."""
    return re.sub(r"(?<=\d{8})[.,]00?$", "", typed)


def file_name(name: str, *, longest: int = 200) -> str:
    """A file's name as it may be kept: composed, visible, without folders; empty when nothing is left.

    A sign that turns the direction of writing can make ``…fdp.exe`` look like ``…exe.pdf``.
    """
    last = re.split(r"[/\\]", line(name))[-1].strip()
    stem, dot, ending = last.rpartition(".")
    if len(last) > longest and dot and len(ending) < 10:
        return f"{stem[: longest - len(ending) - 1]}.{ending}"
    return last[:longest]


def is_broken(text: str) -> bool:
    """Whether a sign was lost on the way (U+FFFD), read in a wrong encoding, or meant for one old font."""
    return bool(_BROKEN.search(text))


def _visible(text: str) -> str:
    """Without signs that nobody sees; every kind of blank as a blank."""
    return text if text.isascii() and text.isprintable() else "".join(_seen(sign) for sign in text)


def _seen(sign: str) -> str:
    category = unicodedata.category(sign)
    if category in ("Zs", "Zl", "Zp") or sign in _SPACING:
        return " "
    code = ord(sign)
    hidden = category in ("Cf", "Cc", "Cs") or code in _BLANK_LETTERS or code & 0xFFFE == 0xFFFE
    return "" if hidden or 0xFE00 <= code <= 0xFE0F or 0xE0100 <= code <= 0xE01EF else sign


def _digit(sign: str) -> str:
    if sign.isascii():
        return sign
    value = unicodedata.decimal(sign, None)
    return sign if value is None else str(value)


def printable(typed: str) -> str:
    """What was typed without the signs that cannot be seen, as a page shows it again."""
    return "".join(sign for sign in typed if sign.isprintable())
