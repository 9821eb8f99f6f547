"""A random sample for inspectors that anyone can draw again: the inspectors' own method, as a tool.

The order is SHA-256 of the seed, a stroke and the dossier's code: whoever holds a list of codes can check it. A seed
that was written down before the visit cannot be chosen to suit, and of one period it draws the same dossiers for ever.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import connection

from dossiers.oversight.figures import Period

MOST = 500
"""A sample of more is an export."""

_DRAWN = """
SELECT id FROM casework_dossier
WHERE finished_at >= %(since)s AND finished_at < %(end)s AND (%(units)s::bigint[] IS NULL OR unit_id = ANY(%(units)s))
ORDER BY sha256(convert_to(%(seed)s || '/' || code, 'UTF8')), id LIMIT %(count)s"""


def draw(period: Period, *, seed: str, count: int, units: Sequence[int] | None = None) -> list[int]:
    """Numbers of resolved dossiers of these units (None: the whole city), in the order the seed gives them.

    Raises ValueError for an empty seed or a count outside 1 to 500.
    """
    if not seed.strip() or not 1 <= count <= MOST:
        raise ValueError("A sample needs a seed and a size from 1 to 500.")
    asked: dict[str, Any] = {"since": period.since, "end": period.end, "seed": seed.strip(), "count": count}
    with connection.cursor() as cursor:
        cursor.execute(_DRAWN, {**asked, "units": None if units is None else list(units)})
        return [number for (number,) in cursor.fetchall()]
