"""The QR of the chip identity card, as a scanner types it or a telephone pastes it.

``number|old number|name|ddmmyyyy|sex|address|ddmmyyyy``, with more fields behind on newer cards. The old number may be
empty or its field missing; a scanner may end with CR, LF or blanks [M: read from cards, no published standard].
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

from dossiers.parsing import cleaning, moment, person_name
from dossiers.parsing.unreadable import Unreadable

LONGEST = 600
"""Signs of the longest code: every field that takes one lets as many in."""

_BARS = str.maketrans("¦│┃∣ǀ", "|||||")  # never shown
_SEXES = ("nam", "nữ", "nu", "nu~", "nư")  # never shown


@dataclass(frozen=True)
class Card:
    """What the code says of its holder. Dates are None where the code has none that exists (only a year, say)."""

    number: str
    name: str
    old_number: str = ""
    born_on: dt.date | None = None
    sex: str = ""
    address: str = ""
    issued_on: dt.date | None = None


def looks_like(text: str) -> bool:
    """Whether this is meant as the code of a card, whole or not: fields between bars behind a paper number."""
    fields = _fields(text)
    return len(fields) > 1 and bool(re.fullmatch(r"\d{9,12}", fields[0]))


def parse(text: str) -> Card:
    """The holder. Raises Unreadable."""
    fields = _fields(text)
    at = _place_of_sex(fields)
    if at < 3 or not re.fullmatch(r"\d{12}", fields[0]):
        raise Unreadable(_("Mã QR của thẻ căn cước chưa đủ. Quét lại, hoặc gõ số và họ tên."))
    old = re.sub(r"\D", "", fields[1]) if at > 3 else ""
    return Card(
        number=fields[0],
        name=person_name.parse(fields[at - 2]),
        old_number=old if len(old) == 9 else "",
        born_on=_date(fields[at - 1]),
        sex=fields[at],
        address=cleaning.line(fields[at + 1]) if len(fields) > at + 1 else "",
        issued_on=_date(fields[at + 2]) if len(fields) > at + 2 else None,
    )


def _fields(text: str) -> list[str]:
    parts = [cleaning.line(part) for part in text[:LONGEST].translate(_BARS).replace("｜", "|").split("|")]
    number = re.sub(r"[ .\-]", "", cleaning.plain(parts[0]))
    return [re.sub(r"^\D+", "", number), *parts[1:]]


def _place_of_sex(fields: list[str]) -> int:
    """Where the sex stands: the one field with few possible words, behind name and day of birth. -1 without one."""
    for place, field in enumerate(fields):
        if place >= 3 and field.casefold() in _SEXES:
            return place
    return -1


def _date(field: str) -> dt.date | None:
    try:
        return moment.parse_date(field)
    except Unreadable:
        return None
