"""Whether a text that must be given says something: one rule for every reason, question, answer and remark. PURE.

A dot, a dash, "x", "abc123" or a date are not a reason: whoever reads it later learns nothing. A text says something
when it has a word of at least two letters and three letters in all ("Hủy", "Đủ điều kiện"), or two with a number.
"""

from __future__ import annotations

import re
import unicodedata

FEWEST_LETTERS = 3
FEWEST_OF_A_REFERENCE = 2
"""Where a number stands with them: QĐ 12, NĐ 15/2021."""

SAYS_NOTHING = "Ghi bằng lời, ít nhất vài chữ."
FILLERS = frozenset({"xxx", "aaa", "abc", "abcd", "asd", "asdf", "qwe", "qwerty", "test", "none", "null", "nil"})
"""What hands type where they have nothing to say, without accents and in lower case."""


def letters(text: str) -> int:
    """How many letters there are, of whatever script."""
    return sum(1 for sign in unicodedata.normalize("NFC", text) if unicodedata.category(sign).startswith("L"))


def sensible(text: str, *, fewest: int = FEWEST_LETTERS) -> bool:
    """Whether a text says something at all: so many letters (2 for what may be as short as "mẹ"), or a reference."""
    words = ["".join(sign for sign in word if sign.isalpha()) for word in unicodedata.normalize("NFC", text).split()]
    words = [word.lower() for word in words if word]
    if letters(text) < (min(fewest, FEWEST_OF_A_REFERENCE) if re.search(r"\d", text) else fewest) or not any(
        len(word) > 1 for word in words
    ):
        return False
    said = "".join(words)
    return len(set(said)) > 1 and said not in FILLERS
