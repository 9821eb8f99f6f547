"""Dossier codes: issued from a row-locked counter, parsed from whatever a person types.

Form: ``H13.31-181217-0042`` = unit code, reception date yymmdd, order of the day at that unit (QĐ 20/2020/QĐ-TTg unit
codes [M-hi]; TT 01/2018/TT-VPCP art. 19 fixes date and order [V]). The order has four digits and grows past 9999.
The code is stored as issued and never recomputed.
"""

from __future__ import annotations

import datetime as dt
import re

from django.db import connection

MAX_TYPED = 64
_SHAPE = re.compile(r"^(?P<unit>[A-Z]\d{2}(?:\d{2,3}){0,3})(?P<date>\d{6})(?P<order>\d{4,6})$")
_DOTTED = re.compile(r"^[A-Z]\d{2}(?:\.\d{2,3}){0,3}-\d{6}-\d{4,6}$")
_NOISE = re.compile(r"[\s.\-–—_/·]+")


class MalformedCode(ValueError):
    """What was typed cannot be a dossier code."""


def issue(*, unit_id: int, unit_code: str, day: dt.date) -> str:
    """The next code of a unit on a date, from a counter row locked until the transaction ends.

    Never ``max() + 1``: two desks of one unit would get the same order. A transaction that fails gives its number back.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO casework_codecounter (unit_id, day, last) VALUES (%s, %s, 1)"
            " ON CONFLICT (unit_id, day) DO UPDATE SET last = casework_codecounter.last + 1 RETURNING last",
            [unit_id, day],
        )
        (order,) = cursor.fetchone()
    return written(unit_code, day, order)


def written(unit_code: str, day: dt.date, order: int) -> str:
    """A code as it is printed."""
    return f"{unit_code}-{day:%y%m%d}-{order:04d}"


def parse(typed: str) -> str:
    """The key of a typed code: upper case letters and digits only, as ``Dossier.code_key`` holds it.

    Dots, dashes, blanks and small letters do not matter. Raises MalformedCode for anything that cannot be a code,
    whatever its length or bytes.
    """
    if len(typed) > MAX_TYPED or "\x00" in typed:
        raise MalformedCode
    key = _NOISE.sub("", typed).upper()
    if not _SHAPE.match(key):
        raise MalformedCode
    return key


def is_well_formed(code: str) -> bool:
    """Whether a code is written exactly as the portal issues it (the test of an import)."""
    return bool(_DOTTED.match(code))
