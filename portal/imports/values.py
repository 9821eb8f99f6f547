"""One cell to one value. What cannot be read raises WrongCell with the reason; blanks never come here."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from dossiers.calendars.local_time import LOCAL
from dossiers.parsing import Unreadable, cleaning, code_shape, moment, money
from portal.imports.encoding import CONVERT, looks_like_tcvn3
from portal.wording import vi

_NOTHING = {"", "khong", "khongco", "kco", "ko", "koco", "k", "chuaco", "x", "na", "none", "null", "trong"}
_INVISIBLE = re.compile("[\x00-\x08\x0e-\x1f\x7f\u200b-\u200f\u202a-\u202e\ufeff\ufffd]")


class WrongCell(ValueError):
    """The cell cannot be read; the message is the reason."""


@lru_cache(maxsize=65_536)
def instant(text: str) -> dt.datetime:
    """A date and time of day, aware; without an offset it is the city's own time. Day before month."""
    try:
        return moment.parse(text, zone=LOCAL).astimezone(dt.UTC)
    except Unreadable as error:
        raise WrongCell(error.sentence) from error


@dataclass
class DatesAt:
    """The same, where a date alone means this hour of that day; such cells are counted."""

    hour: dt.time
    count: int = 0

    def __call__(self, text: str) -> dt.datetime:
        found = instant_or_day(text)
        if isinstance(found, dt.datetime):
            return found
        self.count += 1
        return dt.datetime.combine(found, self.hour, LOCAL).astimezone(dt.UTC)


def instant_or_day(text: str) -> dt.datetime | dt.date:
    """As ``instant``; a date alone is given back as a date."""
    try:
        found = moment.parse_either(text, zone=LOCAL)
    except Unreadable as error:
        raise WrongCell(error.sentence) from error
    return found.astimezone(dt.UTC) if isinstance(found, dt.datetime) else found


def day(text: str) -> dt.date:
    """A local date; of an instant, its day. Raises WrongCell."""
    found = instant_or_day(text)
    return found.astimezone(LOCAL).date() if isinstance(found, dt.datetime) else found


def code(text: str) -> str:
    """A dossier's code: today's form as it is printed, that of a system before exactly as it was given."""
    composed = unicodedata.normalize("NFC", text)
    try:
        code_shape.check_kept(composed)
    except code_shape.CodeError as error:
        raise WrongCell(f"“{text[:60]}”: {error.vi}") from error
    return code_shape.issued(composed) or composed


def amount(text: str) -> int:
    """An amount in đồng, as every box of the portal reads it."""
    try:
        return money.parse(text)
    except Unreadable as error:
        raise WrongCell(error.sentence) from error


def none_or(read: Callable[[str], str]) -> Callable[[str], str]:
    """A reader for a cell in which people write that there is nothing: không có, k có, -, x."""

    def reading(text: str) -> str:
        plain = re.sub("[^a-z0-9@]", "", vi.folded(text))
        return "" if plain in _NOTHING else read(text)

    return reading


def choice(known: Mapping[str, object]) -> Callable[[str], object]:
    """A reader of a word out of a list."""

    def read(text: str) -> object:
        try:
            return known[text.lower()]
        except KeyError:
            raise WrongCell(f"“{text[:40]}” không có trong: {', '.join(known)}.") from None

    return read


def typed(longest: int) -> Callable[[str], str]:
    """A reader of what a person typed about an applicant: cleaned as at the desk, whose readers decide about it."""

    def read(text: str) -> str:
        if looks_like_tcvn3(text):
            raise WrongCell(f"viết bằng phông TCVN3 (ABC). {CONVERT}")
        plain = cleaning.line(text)
        if len(plain) > longest:
            raise WrongCell(f"dài {len(plain)} ký tự, nhiều nhất {longest}.")
        return text if cleaning.is_broken(text) else plain

    return read


def words(longest: int) -> Callable[[str], str]:
    """A reader of text: composed Unicode, single blanks; nothing invisible, nothing in an old font's letters."""

    def read(text: str) -> str:
        plain = " ".join(unicodedata.normalize("NFC", text).split())
        if _INVISIBLE.search(plain):
            raise WrongCell("có ký tự không nhìn thấy được hoặc bị hỏng.")
        if len(plain) > longest:
            raise WrongCell(f"dài {len(plain)} ký tự, nhiều nhất {longest}.")
        if looks_like_tcvn3(plain):
            raise WrongCell(f"viết bằng phông TCVN3 (ABC). {CONVERT}")
        return plain

    return read
