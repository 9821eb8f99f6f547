"""The open work of units: what they hold, and their parts of linked dossiers, grouped by urgency, counted and paged.

Two statements, both bounded by what is open at these units (partial indexes dossier_worklist and leg_branch_open),
however many dossiers have ended. Pages are found by key: the next one begins behind the last row, wherever that is now.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, NamedTuple

from django.db import connection

from dossiers.calendars.local_time import LOCAL
from dossiers.casework.since_last_look import joined
from dossiers.casework.states import CLOCK_RUNS, OPEN, in_sql


class UrgencyGroup(IntEnum):
    """In the order of urgency."""

    LATE = 1
    TODAY = 2
    RISK = 3
    RUNNING = 4
    WAITING = 5


@dataclass(frozen=True)
class Reader:
    """Whose list: the officer, the same with those stood in for, the roles held at which units (each pair once)."""

    me: int
    officers: tuple[int, ...]
    posts: tuple[tuple[int, str], ...]

    @property
    def units(self) -> list[int]:
        return sorted({unit for unit, _ in self.posts})


@dataclass(frozen=True)
class WorkFilter:
    """What was chosen above the list; None lets everything through."""

    mine: bool = False
    group: int | None = None
    procedure: int | None = None
    place: int | None = None
    step: str | None = None
    linked: bool = False
    elsewhere: bool = False
    """Received or handed out by another unit than the competent one."""
    received_at: int | None = None
    """Received at this unit, which is not the competent one."""
    returns_at: int | None = None
    """Handed out at this unit, which is not the competent one."""


class RowKey(NamedTuple):
    """The place of a row in the list: group, promise, dossier, leg (0 for the whole)."""

    group: int
    due_at: dt.datetime
    dossier: int
    leg: int


class WorkCount(NamedTuple):
    """How many rows there are of a kind."""

    group: int
    mine: bool
    late: bool
    procedure_id: int
    procedure_name: str
    place_id: int
    place_name: str
    step_name: str
    linked: bool
    reception_id: int | None
    reception_name: str
    return_id: int | None
    return_name: str
    number: int

    @property
    def elsewhere(self) -> bool:
        """Received or handed out by another unit than the competent one."""
        return self.reception_id is not None or self.return_id is not None


_OPEN = in_sql(OPEN)
_RUNS = in_sql(CLOCK_RUNS)
_WORK = f"""
WITH posts AS (SELECT * FROM unnest(%(units)s::bigint[], %(roles)s::text[]) AS p(unit, role)), work AS (
    SELECT d.id, 0::bigint AS leg_id, d.state, d.step, d.step_since, d.holder_id AS place_id,
        d.handler_id AS officer_id, d.risk_at, d.due_at, d.overdue_since, d.procedure_id, d.procedure_version_id,
        d.reception_unit_id AS reception_id, d.return_unit_id AS return_id
    FROM casework_dossier d WHERE d.holder_id = ANY (%(places)s::bigint[]) AND d.state IN ({_OPEN})
    UNION ALL
    SELECT d.id, l.id, d.state, l.step, l.opened_at, l.unit_id, l.handler_id, l.risk_at, d.due_at, d.overdue_since,
        d.procedure_id, d.procedure_version_id, d.reception_unit_id, d.return_unit_id
    FROM casework_leg l JOIN casework_dossier d ON d.id = l.dossier_id
    WHERE l.unit_id = ANY (%(places)s::bigint[]) AND l.kind = 'branch' AND l.closed_at IS NULL AND d.state IN ({_OPEN})
), known AS (
    SELECT work.*, s.name AS step_name,
        coalesce(overdue_since < %(at)s, false) OR (state IN ({_RUNS}) AND due_at < %(at)s) AS late,
        coalesce(officer_id = ANY(%(officers)s), EXISTS (SELECT FROM posts p WHERE p.unit = place_id AND (
            CASE WHEN state IN ({_RUNS})
            THEN s.role IS NULL OR p.role = s.role OR (s.role = 'external' AND p.role = 'receiver')
            ELSE p.role = 'receiver' END))) AS mine
    FROM work LEFT JOIN procedures_step s ON s.version_id = procedure_version_id AND s.seq = step
), listed AS (
    SELECT known.*, CASE WHEN late THEN {UrgencyGroup.LATE:d} WHEN state NOT IN ({_RUNS}) THEN {UrgencyGroup.WAITING:d}
        WHEN due_at < %(midnight)s THEN {UrgencyGroup.TODAY:d} WHEN risk_at < %(at)s THEN {UrgencyGroup.RISK:d}
        ELSE {UrgencyGroup.RUNNING:d} END AS grp
    FROM known
)
"""  # noqa: S608 (parts of this module)

_COUNTS = (
    _WORK  # noqa: S608 (parts of this module)
    + """
SELECT grp, mine, late, listed.procedure_id, v.name, place_id, u.name, coalesce(step_name, ''), v.linked <> '',
    reception_id, coalesce(r.name, ''), return_id, coalesce(b.name, ''), listed.number
FROM (
    SELECT grp, mine, late, procedure_id, procedure_version_id, place_id, step_name, reception_id, return_id,
        count(*) AS number
    FROM listed GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9
) AS listed
JOIN procedures_procedureversion v ON v.id = procedure_version_id JOIN units_unit u ON u.id = place_id
LEFT JOIN units_unit r ON r.id = reception_id LEFT JOIN units_unit b ON b.id = return_id
"""
)

_PAGE = (
    _WORK  # noqa: S608 (parts of this module)
    + """
, chosen AS (
    SELECT grp, listed.due_at, listed.id, leg_id, listed.step, listed.step_since, place_id, officer_id, mine, late
    FROM listed JOIN procedures_procedureversion v ON v.id = procedure_version_id
    WHERE (mine OR NOT %(mine)s) AND (%(group)s::int IS NULL OR grp = %(group)s)
        AND (%(procedure)s::bigint IS NULL OR listed.procedure_id = %(procedure)s)
        AND (%(place)s::bigint IS NULL OR place_id = %(place)s)
        AND (%(step)s::text IS NULL OR step_name = %(step)s) AND (v.linked <> '' OR NOT %(linked)s)
        AND (coalesce(reception_id, return_id) IS NOT NULL OR NOT %(elsewhere)s)
        AND (%(received_at)s::bigint IS NULL OR reception_id = %(received_at)s)
        AND (%(returns_at)s::bigint IS NULL OR return_id = %(returns_at)s)
        {behind}
    ORDER BY grp {way}, due_at {way}, id {way}, leg_id {way} LIMIT %(limit)s
)
SELECT c.grp, c.due_at, c.id, c.leg_id, c.step, c.step_since, c.place_id, c.officer_id, c.mine, c.late, d.code, d.state,
    d.unit_id, d.reception_unit_id, d.return_unit_id, d.holder_id, d.handler_id, d.procedure_id, d.procedure_version_id,
    d.calendar_version_id, d.received_at,
    d.due_at_original, d.extended_to, d.overdue_since, d.outcome, d.payment, d.channel, d.branches, d.acted_seq,
    v.name AS procedure_name, v.linked, a.name AS applicant_name, o.full_name AS officer_name, u.name AS place_name,
    l.given_by_id IS NOT NULL AND l.taken_at IS NULL AS untaken, l.due_at AS leg_due_at,
    d.branches > 0 AND EXISTS (SELECT FROM casework_leg x JOIN units_unit y ON y.id = x.unit_id
        WHERE x.dossier_id = d.id AND x.kind = 'branch' AND x.closed_at IS NULL AND y.kind = 'external') AS answers,
    q.asked, q.answered, q.asked_late, seen.at AS opened_at, deeds.kinds AS new_kinds, noted.notes AS new_notes
FROM chosen c JOIN casework_dossier d ON d.id = c.id
JOIN procedures_procedureversion v ON v.id = d.procedure_version_id
JOIN units_unit u ON u.id = c.place_id
LEFT JOIN casework_applicant a ON a.dossier_id = d.id LEFT JOIN units_officer o ON o.id = c.officer_id
LEFT JOIN casework_leg l ON l.dossier_id = d.id AND l.closed_at IS NULL
    AND CASE WHEN c.leg_id > 0 THEN l.id = c.leg_id ELSE l.kind = 'main' END
CROSS JOIN LATERAL (SELECT count(*) AS asked, count(*) FILTER (WHERE answer <> '') AS answered,
    coalesce(bool_or(closed_at IS NULL AND due_at < %(at)s), false) AS asked_late
    FROM casework_leg WHERE dossier_id = d.id AND kind = 'consult') AS q
"""
    + joined("d.id")
    + """
ORDER BY c.grp, c.due_at, c.id, c.leg_id
"""
)


def counts(reader: Reader, at: dt.datetime) -> list[WorkCount]:
    """All rows of a reader by what pages filter on: a few hundred kinds at most. One statement."""
    if not reader.posts:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_COUNTS, _who(reader, at))
        return [WorkCount(*row) for row in cursor.fetchall()]


def page(
    reader: Reader,
    wanted: WorkFilter,
    at: dt.datetime,
    *,
    limit: int,
    after: RowKey | None = None,
    before: RowKey | None = None,
) -> list[Any]:
    """At most ``limit`` rows in the list's order: the first, those behind a key, or those before one. One statement."""
    if not reader.posts:
        return []
    key, sign, way = (before, "<", "DESC") if before else (after, ">", "ASC")
    behind = f"AND (grp, listed.due_at, listed.id, leg_id) {sign} (%(k0)s, %(k1)s, %(k2)s, %(k3)s)" if key else ""
    place = dict(zip(("k0", "k1", "k2", "k3"), key or (), strict=False))
    with connection.cursor() as cursor:
        sql = _PAGE.format(behind=behind, way=way)
        parameters: dict[str, Any] = _who(reader, at) | vars(wanted) | place | {"limit": limit}
        cursor.execute(sql, parameters)
        return _named(cursor.description, cursor.fetchall())


ARRIVALS = (
    "received", "forwarded", "handed_over", "sent_back", "papers_added", "papers_part", "paid", "reassigned",
    "answered", "reopened",
)  # fmt: skip
"""Events by which work comes, or comes back, to whoever has it now."""

_ARRIVED = (
    _WORK
    + """
SELECT count(*) FROM known JOIN casework_dossier d ON d.id = known.id
WHERE (mine OR NOT %(mine)s) AND CASE WHEN leg_id > 0 THEN known.step_since > %(since)s
    ELSE d.acted_at > %(since)s AND EXISTS (SELECT FROM casework_event e WHERE e.dossier_id = d.id
        AND e.occurred_at > %(since)s AND e.kind = ANY (%(kinds)s) AND (e.actor_id <> ALL (%(officers)s)) IS NOT FALSE)
    END
"""
)


def arrived(reader: Reader, since: dt.datetime, at: dt.datetime, *, mine: bool) -> int:
    """How many rows of a reader's list have come since an instant by somebody else's doing. One statement."""
    if not reader.posts:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(_ARRIVED, _who(reader, at) | {"since": since, "mine": mine, "kinds": list(ARRIVALS)})
        return int(cursor.fetchone()[0])


def _named(description: Sequence[Any], rows: Sequence[tuple[Any, ...]]) -> list[Any]:
    made = NamedTuple("Item", [(column[0], Any) for column in description])  # type: ignore[misc]  # named by the database
    return [made(*row) for row in rows]


def _who(reader: Reader, at: dt.datetime) -> dict[str, Any]:
    tomorrow = at.astimezone(LOCAL).date() + dt.timedelta(days=1)
    return {
        "units": [unit for unit, _ in reader.posts],
        "roles": [role for _, role in reader.posts],
        "places": reader.units,
        "officers": list(reader.officers),
        "me": reader.me,
        "at": at,
        "midnight": dt.datetime.combine(tomorrow, dt.time.min, LOCAL),
    }
