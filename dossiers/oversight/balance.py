"""What was open when a period began, told another way than the figures tell it: by all that ever came and went before.

The figures count back from what is open now; this counts forward from the beginning. Where both agree the books
balance; where they do not, a table says so on its face and the nightly job names the unit.
"""

from __future__ import annotations

import logging

from django.db import connection
from django.db.models import Count

from dossiers.casework import row_scope
from dossiers.casework.models import Dossier
from dossiers.oversight.figures import Period
from dossiers.oversight.movements import CELLS, MAIL_THAT_COUNTS, OF_MAIL, OPEN_STATES, instants
from dossiers.oversight.recounting import recount

logger = logging.getLogger(__name__)

_NET = f"{' + '.join(CELLS[:3])} - {' - '.join(CELLS[3:])}"

_OPENING = f"""
SELECT unit_id, sum(net)::int FROM (
    SELECT unit_id, sum({_NET}) AS net FROM oversight_unittally WHERE day < %(since_day)s GROUP BY unit_id
    UNION ALL SELECT unit_id, {_NET} FROM (
        SELECT {OF_MAIL} FROM casework_outbox WHERE reader = 'tallies' AND {MAIL_THAT_COUNTS}) AS mail
    WHERE day < %(since_day)s
    UNION ALL SELECT unit_id, 1 FROM casework_dossier
        WHERE received_at >= %(since_midnight)s AND received_at < %(since)s
    UNION ALL SELECT unit_id, -1 FROM casework_dossier
        WHERE finished_at >= %(since_midnight)s AND finished_at < %(since)s
    UNION ALL SELECT unit_id, -1 FROM casework_dossier WHERE ended_at >= %(since_midnight)s AND ended_at < %(since)s
) AS part WHERE %(units)s::bigint[] IS NULL OR unit_id = ANY(%(units)s) GROUP BY unit_id
"""  # noqa: S608 (the tallies' cells)

_UNBALANCED = f"""
SELECT unit.code, coalesce(net, 0), coalesce(open, 0) FROM (
    SELECT unit_id, sum(net)::int AS net FROM (
        SELECT unit_id, sum({_NET}) AS net FROM oversight_unittally GROUP BY unit_id
        UNION ALL SELECT unit_id, {_NET} FROM (
            SELECT {OF_MAIL} FROM casework_outbox WHERE reader = 'tallies' AND {MAIL_THAT_COUNTS}) AS mail
    ) AS part GROUP BY unit_id
) AS moved FULL JOIN (
    SELECT unit_id, count(*)::int AS open FROM casework_dossier WHERE state IN ({OPEN_STATES}) GROUP BY unit_id
) AS standing USING (unit_id) LEFT JOIN units_unit AS unit ON unit.id = unit_id
WHERE coalesce(net, 0) <> coalesce(open, 0) ORDER BY unit.code
"""  # noqa: S608 (the tallies' cells)


def opening(period: Period, units: list[int] | None) -> dict[int, int]:
    """Open dossiers of each unit at the beginning of a period: all that came before, less all that went. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_OPENING, {**instants(period), "units": units})
        return dict(cursor.fetchall())


def opening_by_procedure(period: Period, units: list[int] | None) -> dict[int, int]:
    """The same for each procedure, counted from the dossiers received before and not ended by then."""
    before = Dossier.objects.filter(received_at__lt=period.since).exclude(finished_at__lt=period.since)
    before = before.exclude(ended_at__lt=period.since)
    if units is not None:
        before = before.filter(unit__in=units)
    return dict(before.values_list("procedure_id").annotate(n=Count("pk")))


def unbalanced() -> list[tuple[str, int, int]]:
    """Units whose tallies say another number in progress than they have open dossiers: code, told, counted."""
    with connection.cursor() as cursor:
        cursor.execute(_UNBALANCED)
        return [(code or "?", told, counted) for code, told, counted in cursor.fetchall()]


def broken_cells() -> list[str]:
    """The same in words: which unit's books do not balance, and by what."""
    words = "{}, in progress: {} by the tallies, {} open dossiers"
    return [words.format(*cell) for cell in unbalanced()]


def check(*, write: bool = False) -> list[str]:
    """The nightly job: recount every tally, ask whether the books balance, and name in the log what does not."""
    row_scope.must_be_everything()
    broken = [*map(str, recount(write=write)), *broken_cells()]
    for words in broken:
        logger.error("The books: %s", words)
    return broken


__all__ = ["broken_cells", "check", "opening", "opening_by_procedure", "unbalanced"]
