"""Why the figures can be believed: when the tallies were last brought up to date, and what the last recount found."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass

from django.db import connection

from dossiers.oversight import mix
from dossiers.oversight.tallies import READER

_ASK = """
SELECT {more} (SELECT came_at FROM oversight_upkeep WHERE reader = %s),
    (SELECT count(*) FROM casework_outbox WHERE reader = %s), made_at, dossiers, differences, repaired
FROM (SELECT 1) AS one LEFT JOIN LATERAL (
    SELECT made_at, dossiers, differences, repaired FROM oversight_recount ORDER BY made_at DESC, id DESC LIMIT 1
) AS newest ON true
"""


@dataclass(frozen=True)
class Trust:
    """State of the tallies. All may be None in a city that has just begun."""

    added_at: dt.datetime | None
    waiting: int
    recounted_at: dt.datetime | None
    dossiers: int | None
    differences: int | None
    repaired: bool | None

    @property
    def agrees(self) -> bool:
        """The last recount found every cell as it should be (or put it right)."""
        return self.recounted_at is not None and (not self.differences or bool(self.repaired))


_PAIRS = f"(SELECT coalesce(json_agg(json_build_array(u, p, n, l)), '[]') FROM ({mix.PAIRS}) AS pair (u, p, n, l)),"  # noqa: S608 (names of this module)


def trust() -> Trust:
    """One query."""
    with connection.cursor() as cursor:
        cursor.execute(_ASK.format(more=""), [READER, READER])
        return Trust(*cursor.fetchone())


def trust_and_shares(first: dt.date, last: dt.date) -> tuple[Trust, dict[int, float]]:
    """The same, and what lateness the units' procedures let expect (mix.shares), in one query."""
    with connection.cursor() as cursor:
        cursor.execute(_ASK.format(more=_PAIRS), [first, last, READER, READER])
        pairs, *told = cursor.fetchone()
    return Trust(*told), mix.of_pairs(pairs if isinstance(pairs, list) else json.loads(pairs))
