"""Dossier codes: issued from a row-locked counter, and found again from whatever a person types.

What a code looks like and how it is read is said in dossiers/parsing (code_shape, dossier_code). A code is stored as
issued and never recomputed. Codes that came from a system before are kept as they were; their outlines are noted, so
that a typed one is known for a code.
"""

from __future__ import annotations

import datetime as dt

from django.db import connection

from dossiers.casework.models.keys import KeptCodeShape
from dossiers.parsing import Unreadable, cleaning, code_shape, dossier_code
from dossiers.units.models import Unit, found_by

MAX_TYPED = 64
"""Signs of a code of a system before, as somebody types it."""


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
    return dossier_code.written(unit_code, day, order)


def key(typed: str) -> str:
    """The key of a typed code, as ``Dossier.code_key`` holds it. Raises Unreadable for what cannot be a code.

    Dots, dashes, blanks and small letters do not matter. Where blanks make several readings possible, the one with a
    unit that exists is meant. The outline of a code of a system before is asked of the database, and only when the
    code is not one of ours; whether that very dossier exists never is.
    """
    try:
        meant = dossier_code.candidates(typed)
    except Unreadable:
        whole = _whole_of_before(typed)
        if whole is None:
            raise
        return whole
    if len(meant) == 1:
        return code_shape.key(meant[0])
    return _of_a_known_unit(meant) or _whole_of_before(typed) or code_shape.key(meant[0])


def _whole_of_before(typed: str) -> str | None:
    """The key of the whole text, where codes of this outline were brought in from a system before. One query."""
    whole = code_shape.key(cleaning.plain(typed[:MAX_TYPED])) if len(typed) <= MAX_TYPED else ""
    if not whole or len(whole) > code_shape.LONGEST:
        return None
    known = KeptCodeShape.objects.filter(skeleton=code_shape.skeleton(whole)).exists()
    return whole if known else None


def _of_a_known_unit(meant: list[str]) -> str | None:
    """The key of the reading with a unit that exists, the longest of several. One query."""
    units = {code_shape.key(code.rsplit("-", 2)[0]): code_shape.key(code) for code in meant}
    rows = Unit.objects.annotate(found_by=found_by("code")).filter(found_by__in=units)
    known = max(rows.values_list("found_by", flat=True), key=len, default=None)
    return units[known] if known else None
