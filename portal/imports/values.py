"""One cell to one value. What cannot be read raises Wrong with the reason; blanks never come here."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Mapping
from functools import lru_cache

from dossiers.casework.log import LOCAL
from dossiers.parsing import code_shape
from portal.imports.encoding import CONVERT, looks_like_tcvn3

_ISO = re.compile(r"^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?(?:Z|[+-]\d\d:?\d\d)?$")
_LOCAL = re.compile(r"^(\d{1,2})/(\d{1,2})/(\d{4})[ T](\d{1,2}):(\d\d)(?::(\d\d))?$")
_HUB = re.compile(r"^\d{14}$")
_DAY = re.compile(r"^(?:(\d{4})-(\d\d)-(\d\d)|(\d{1,2})/(\d{1,2})/(\d{4}))$")
_WHEN = "2018-12-17 08:30, 2018-12-17T08:30:00+07:00, 17/12/2018 08:30 or 20181217083000"
_INVISIBLE = re.compile("[\x00-\x08\x0e-\x1f\x7f\u200b-\u200f\u202a-\u202e\ufeff\ufffd]")


class Wrong(ValueError):
    """The cell cannot be read; the message is the reason."""


@lru_cache(maxsize=65_536)
def instant(text: str) -> dt.datetime:
    """A date and time of day, aware; without an offset it is the city's own time. Day before month."""
    try:
        if _ISO.match(text):
            read = dt.datetime.fromisoformat(text)
        elif found := _LOCAL.match(text):
            day, month, year, hour, minute, second = (int(part or 0) for part in found.groups())
            read = dt.datetime(year, month, day, hour, minute, second)
        elif _HUB.match(text):
            read = dt.datetime.strptime(text, "%Y%m%d%H%M%S")
        elif _DAY.match(text):
            raise Wrong(f"“{text}” has no time of day; write one, such as {_WHEN}.")
        else:
            raise ValueError(text)
    except Wrong:
        raise
    except ValueError as error:
        raise Wrong(f"“{text[:40]}” is not a date with a time of day; write it as {_WHEN}.") from error
    return read.astimezone(dt.UTC) if read.tzinfo else read.replace(tzinfo=LOCAL).astimezone(dt.UTC)


def instant_or_day(text: str) -> dt.datetime | dt.date:
    """As ``instant``; a date alone is given back as a date."""
    found = _DAY.match(text)
    if not found:
        return instant(text)
    year, month, day, second_day, second_month, second_year = found.groups()
    try:
        return dt.date(int(year or second_year), int(month or second_month), int(day or second_day))
    except ValueError as error:
        raise Wrong(f"“{text}” is not a date of the calendar.") from error


def code(text: str) -> str:
    """A dossier's code: today's form as it is printed, that of a system before exactly as it was given."""
    composed = unicodedata.normalize("NFC", text)
    try:
        code_shape.check_kept(composed)
    except code_shape.CodeError as error:
        raise Wrong(f"“{text[:60]}”: {error}") from error
    return code_shape.issued(composed) or composed


def number(least: int, most: int) -> Callable[[str], int]:
    """A reader of whole numbers; dots and blanks between thousands are passed over."""

    def read(text: str) -> int:
        plain = re.sub(r"(?<=\d)[. ](?=\d{3}(?:\D|$))", "", text)
        if not (plain.isascii() and plain.isdecimal() and len(plain) < 13 and least <= int(plain) <= most):
            raise Wrong(f"“{text[:40]}” is not a whole number from {least} to {most}.")
        return int(plain)

    return read


def choice(known: Mapping[str, object]) -> Callable[[str], object]:
    """A reader of a word out of a list."""

    def read(text: str) -> object:
        try:
            return known[text.lower()]
        except KeyError:
            raise Wrong(f"“{text[:40]}” is none of {', '.join(known)}.") from None

    return read


def words(longest: int) -> Callable[[str], str]:
    """A reader of text: composed Unicode, single blanks; nothing invisible, nothing in an old font's letters."""

    def read(text: str) -> str:
        plain = " ".join(unicodedata.normalize("NFC", text).split())
        if _INVISIBLE.search(plain):
            raise Wrong("it holds an invisible or broken character.")
        if len(plain) > longest:
            raise Wrong(f"it is {len(plain)} characters long; at most {longest} fit.")
        if looks_like_tcvn3(plain):
            raise Wrong(f"it is written in TCVN3 (ABC) letters. {CONVERT}")
        return plain

    return read
