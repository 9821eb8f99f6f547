"""What a printed paper can draw: a character that no font has becomes a visible box with a note, in that text alone.

A PDF/UA may hold no character without a glyph, and typst refuses the whole document for one. So every text is looked
through before it goes in: what nobody can see (marks of direction, joiners of emoji) is left out, control characters
are blanks, and the rest is drawn or boxed. The fonts come with `make assets` (portal/tools/fonts.py).
"""

from __future__ import annotations

import json
import re
import unicodedata
from bisect import bisect_right
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parent / "fonts"
COVERAGE = "coverage.json"
"""Beside the fonts: the characters that at least one of them can draw."""

BOX = "□"
NAMED = 3
"""So many characters of one text are named in its note."""
UNBROKEN = 40
"""A word longer than this may be broken anywhere, so that it stays in its cell."""

_PLAIN = re.compile(r"[\n\u0020-\u007e\u00a0-\u00ac\u00ae-\u017f\u01a0\u01a1\u01af\u01b0\u0300-\u0304\u0306-\u030c"
                    r"\u0323\u1e00-\u1eff\u2013\u2014\u2018\u2019\u201c\u201d\u2026\u20ab\u2212□]*")  # fmt: skip
_KEPT = frozenset("\u200b\u200c\u200d\u2060")
"""Unseen, but they tell where a word of Khmer, Thai or Arabic may be broken or joined."""
_LONG = re.compile(rf"[^\s\u200b]{{{UNBROKEN}}}(?=[^\s\u200b])")


def printable(text: str) -> str:
    """The text as the fonts can draw it, with a note behind it where something had to be boxed."""
    if not _PLAIN.fullmatch(text):
        text = _drawn(text)
    return _LONG.sub(lambda found: f"{found[0]}\u200b", text)


def everywhere(value: Any, *, but: frozenset[str] = frozenset({"svg", "link", "key", "kind", "size"})) -> Any:
    """Every text in what a template is given, but for what is no text to be read."""
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, dict):
        return {key: one if key in but else everywhere(one, but=but) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [everywhere(one, but=but) for one in value]
    return value


def _drawn(text: str) -> str:
    boxed: list[str] = []
    said = "".join(_sign(sign, boxed) for sign in unicodedata.normalize("NFC", text))
    if not boxed:
        return said
    named = ", ".join(dict.fromkeys(boxed[:NAMED])) + (" …" if len(set(boxed)) > NAMED else "")
    return f"{said} [{BOX}: chữ không in được, {named}]"


def _sign(sign: str, boxed: list[str]) -> str:
    if sign == "\n" or sign in _KEPT:
        return sign
    kind = unicodedata.category(sign)
    if kind in ("Cc", "Zs", "Zl", "Zp"):
        return " "
    if kind == "Cf" or "\ufe00" <= sign <= "\ufe0f" or "\U000e0100" <= sign <= "\U000e01ef":
        return ""
    if kind not in ("Cs", "Cn", "Co") and (_PLAIN.fullmatch(sign) or _covered(ord(sign))):
        return sign
    boxed.append(f"U+{ord(sign):04X}")
    return BOX


def _covered(code: int) -> bool:
    starts, ends = _coverage()
    place = bisect_right(starts, code) - 1
    return place >= 0 and code <= ends[place]


@cache
def _coverage() -> tuple[list[int], list[int]]:
    """First and last of each run of characters that a font has; nothing before the fonts were fetched."""
    try:
        runs = json.loads((FOLDER / COVERAGE).read_text())
    except OSError:
        runs = []
    return [first for first, _ in runs], [last for _, last in runs]


__all__ = ["BOX", "FOLDER", "everywhere", "printable"]
