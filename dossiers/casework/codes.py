"""Dossier codes are issued from a row-locked counter; their form and how they are read is ``parsing.dossier_code``."""

from __future__ import annotations

import datetime as dt

from django.db import connection

from dossiers.parsing import dossier_code


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
