"""The figures from the tallies, the mail not yet applied to them, and the open dossiers, in one statement.

One statement sees one moment: however many acts and readers run meanwhile, the row it gives adds up. Whole local days
come from the tallies; of a day that an instant cuts, the shorter part is counted on the dossiers received or ended in
it: of the present day what came after the instant, which is next to nothing however busy the day was. What is in
progress at an instant is what is open now, less what came in since, plus what ended since.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db import connection

from dossiers.calendars.local_time import LOCAL
from dossiers.casework.states import CLOCK_RUNS, OPEN, in_sql
from dossiers.oversight.figures import Period, UnitCounts

OPEN_STATES = in_sql(OPEN)
RUNNING_STATES = in_sql(CLOCK_RUNS)

CELLS = ("received_desk", "received_online", "received_post", "early", "on_time", "late", "ended_otherwise")
"""The columns of a tally."""


def _came(channel: str) -> str:
    """A receipt, or one whose day was put right: it leaves one day and comes to another."""
    here = f"payload->>'channel' = '{channel}'"
    return (
        f"(payload->>'kind' = 'received' AND {here})::int"
        f" + (payload->>'kind' = 'receipt_moved' AND {here})::int * coalesce((payload->>'sign')::int, 0)"
    )


def _went(outcome: str) -> str:
    """A result, one whose procedure was put right, or one taken back when its dossier was opened again."""
    here = f"payload->>'outcome' = '{outcome}'"
    return (
        f"(payload->>'kind' = 'resolved' AND {here})::int"
        f" + (payload->>'kind' = 'result_moved' AND {here})::int * coalesce((payload->>'sign')::int, 0)"
        f" - (payload->>'kind' = 'reopened' AND payload->>'was' = '{outcome}')::int"
    )


_OF_MAIL = {
    "received_desk": _came("1"),
    "received_online": _came("2"),
    "received_post": _came("3"),
    "early": _went("early"),
    "on_time": _went("on_time"),
    "late": _went("late"),
    # A withdrawal that is stopped later ended once: its second event carries the first one's outcome.
    "ended_otherwise": "(payload->>'kind' IN ('refused', 'withdrawn', 'stopped')"
    " AND payload->>'kind' = payload->>'outcome')::int"
    " - (payload->>'kind' = 'reopened' AND payload->>'was' IN ('refused', 'withdrawn', 'stopped'))::int",
}

_MAIL_CELLS = ", ".join(f"{sql} AS {name}" for name, sql in _OF_MAIL.items())
_DAY = "coalesce(payload->>'was_on', payload->>'on')::date"
OF_MAIL = f"""{_DAY} AS day, (payload->>'unit')::bigint AS unit_id,
    (payload->>'procedure')::bigint AS procedure_id, {_MAIL_CELLS}"""
"""What one outbox row adds to the tallies: day (of the result taken back, for a reopening), unit, procedure, and 1,
0 or -1 for each cell."""

MAIL_THAT_COUNTS = (
    "payload->>'kind' IN"
    " ('received', 'resolved', 'refused', 'withdrawn', 'stopped', 'reopened', 'receipt_moved', 'result_moved')"
)
"""Other events move no cell."""

_CAME = ", ".join(f"(channel = {channel})::int" for channel in (1, 2, 3))
_WENT = ", ".join(f"(outcome = '{outcome}')::int" for outcome in ("early", "on_time", "late"))


def _part_of_day(edge: str) -> str:
    """Dossiers that came or went in the shorter part of the day that ``edge`` cuts, each a row of 1 and 0."""
    window = f">= %({edge}_part_from)s AND {{0}} < %({edge}_part_to)s {{{{only}}}}"
    return f"""
    SELECT unit_id, {_CAME}, 0, 0, 0, 0 FROM casework_dossier WHERE received_at {window.format("received_at")}
    UNION ALL SELECT unit_id, 0, 0, 0, {_WENT}, 0 FROM casework_dossier
        WHERE finished_at {window.format("finished_at")}
    UNION ALL SELECT unit_id, 0, 0, 0, 0, 0, 0, 1 FROM casework_dossier WHERE ended_at {window.format("ended_at")}"""  # noqa: S608 (the tallies' cells)


_NAMES = ", ".join(CELLS)
_SUMS = ", ".join(f"sum({name}) AS {name}" for name in CELLS)

MONTH_OF = "date_trunc('month', ({})::timestamp)::date"


def _times(sign: str) -> str:
    return ", ".join(f"({sign}) * {name}" for name in CELLS)


def _moved(month: str) -> str:
    """What moved from the period's first day on, by unit and by ``month`` of a day (an expression)."""
    since, end = month.format("%(since_day)s"), month.format("%(end_day)s")
    return f"""
    SELECT unit_id, {month.format("day")} AS month, false AS later, {_SUMS}
    FROM oversight_unittally WHERE day >= %(since_whole)s AND day < %(end_whole)s {{only}} GROUP BY 1, 2
    UNION ALL SELECT unit_id, {month.format("day")}, true, {_SUMS}
    FROM oversight_unittally WHERE day >= %(end_whole)s {{only}} GROUP BY 1, 2
    UNION ALL SELECT unit_id, {month.format("day")}, day >= %(end_whole)s, {_NAMES} FROM (
        SELECT {OF_MAIL} FROM casework_outbox WHERE reader = 'tallies' AND {MAIL_THAT_COUNTS}) AS mail
    WHERE day >= %(since_whole)s {{only}}
    UNION ALL SELECT unit_id, {since}, false, {_times("%(since_sign)s")} FROM cut_since
    UNION ALL SELECT unit_id, {end}, false, {_times("%(end_sign)s")} FROM cut_end
    UNION ALL SELECT unit_id, {end}, true, {_times("0 - %(end_sign)s")} FROM cut_end"""  # noqa: S608 (the tallies' cells)


LATE_AT_END = f"""received_at < %(end)s AND (overdue_since < %(end)s
        OR due_at < %(end)s AND CASE
            WHEN state IN ({OPEN_STATES}) AND acted_at <= %(end)s THEN state IN ({RUNNING_STATES})
            ELSE NOT EXISTS (SELECT FROM casework_pause AS pause WHERE pause.dossier_id = dossier.id
                AND pause.began_at <= %(end)s AND (pause.ended_at IS NULL OR pause.ended_at > %(end)s)) END)"""
"""Late at the end of the period, of a dossier open then: see population.overdue_by, which says the same.

Where nobody has acted since, the state of now was the state of then, and says whether the clock stood still.
"""

_SEEN = "id, unit_id, state, received_at, due_at, overdue_since, acted_at"
_STOOD = f"""
    SELECT {_SEEN}, true AS now_open FROM casework_dossier WHERE state IN ({OPEN_STATES}) {{only}}
    UNION ALL SELECT {_SEEN}, false FROM casework_dossier WHERE finished_at >= %(end)s {{only}}
    UNION ALL SELECT {_SEEN}, false FROM casework_dossier WHERE ended_at >= %(end)s {{only}}"""  # noqa: S608 (the tallies' cells)
"""What may have been late and open at the end of the period: what is open now, and what has ended since.

Fenced by OFFSET 0 where it is used: lateness is judged once a row, and grouping does not choose the way to the rows.
"""


def _sum(cells: tuple[str, ...], later: bool) -> str:
    return f"coalesce(sum({' + '.join(cells)}) FILTER (WHERE {'' if later else 'NOT '}later), 0)"


_ALL_CAME, _ALL_WENT = CELLS[:3], CELLS[3:]

_WITH_PARTS = f"""
WITH cut_since (unit_id, {_NAMES}) AS MATERIALIZED ({_part_of_day("since")}),
cut_end (unit_id, {_NAMES}) AS MATERIALIZED ({_part_of_day("end")}),
moved AS MATERIALIZED"""

_BY_MONTH = f"""{_WITH_PARTS} ({_moved(MONTH_OF)})
SELECT month, {", ".join(f"sum({name})::int" for name in CELLS)} FROM moved WHERE NOT later
GROUP BY month ORDER BY month
"""  # noqa: S608 (the tallies' cells)

_STATEMENT = f"""{_WITH_PARTS} ({_moved("NULL::date")}),
sums AS (
    SELECT unit_id, {_sum(("received_online",), False)} AS received_online,
        {_sum(("received_desk", "received_post"), False)} AS received_direct,
        {_sum(("early",), False)} AS early, {_sum(("on_time",), False)} AS on_time, {_sum(("late",), False)} AS late,
        {_sum(("ended_otherwise",), False)} AS ended_otherwise,
        {_sum(("received_post",), False)} AS received_post,
        {_sum(_ALL_WENT, True)} - {_sum(_ALL_CAME, True)} AS back
    FROM moved GROUP BY unit_id
), stood AS (
    SELECT unit_id, count(*) FILTER (WHERE now_open) AS dossiers, count(*) FILTER (WHERE late) AS late
    FROM (SELECT unit_id, now_open, {LATE_AT_END} AS late FROM ({_STOOD}) AS dossier OFFSET 0) AS each GROUP BY unit_id
)
SELECT unit.id, unit.code, unit.name, unit.kind, unit.parent_id,
    coalesce(received_post, 0)::int, coalesce(received_online, 0)::int, coalesce(received_direct, 0)::int,
    coalesce(early, 0)::int, coalesce(on_time, 0)::int, coalesce(sums.late, 0)::int, coalesce(ended_otherwise, 0)::int,
    (coalesce(stood.dossiers, 0) + coalesce(back, 0))::int, coalesce(stood.late, 0)::int
FROM units_unit AS unit
LEFT JOIN sums ON sums.unit_id = unit.id
LEFT JOIN stood ON stood.unit_id = unit.id
WHERE {{named}} (unit.kind IN ('department', 'district', 'commune')
    OR sums.unit_id IS NOT NULL OR stood.unit_id IS NOT NULL)
ORDER BY unit.sort_key, unit.code
"""  # noqa: S608 (the tallies' cells)


@dataclass(frozen=True)
class MonthMovements:
    """What moved in one local month, as far as it lies in the period; ``month`` is its first day."""

    month: dt.date
    received_desk: int
    received_online: int
    received_post: int
    early: int
    on_time: int
    late: int
    ended_otherwise: int

    @property
    def resolved(self) -> int:
        """Early, on time and late."""
        return self.early + self.on_time + self.late


def months(period: Period, units: list[int] | None) -> list[MonthMovements]:
    """Every month of the period in which something moved, all these units together. One query."""
    only = "" if units is None else "AND unit_id = ANY(%(units)s)"
    with connection.cursor() as cursor:
        cursor.execute(_BY_MONTH.format(only=only), {**instants(period), "units": units})
        return [MonthMovements(*row) for row in cursor.fetchall() if any(row[1:])]


def rows(period: Period, units: list[int] | None) -> list[UnitCounts]:
    """Every unit's own row of a period (reports.by_unit)."""
    parameters = {**instants(period), "units": units}
    only = "" if units is None else "AND unit_id = ANY(%(units)s)"
    named = "" if units is None else "unit.id = ANY(%(units)s) AND"
    with connection.cursor() as cursor:
        cursor.execute(_STATEMENT.format(only=only, named=named), parameters)
        return [_row(*row) for row in cursor.fetchall()]


def instants(period: Period) -> dict[str, Any]:
    """The two edges of a period as parameters: the instant, its local day, the first whole day from it on, and the part
    of the cut day that is counted on dossiers, with its sign.

    The part before an instant is taken off what moved since, and belongs to what moved by; the part after it is the
    other way round. Edges in one day are cut on the same side.
    """
    end_after = period.end == period.as_of or _is_late(period.end)
    same_day = period.since.astimezone(LOCAL).date() == period.end.astimezone(LOCAL).date()
    since_after = end_after if same_day else _is_late(period.since)
    return {**_cut("since", period.since, since_after, -1), **_cut("end", period.end, end_after, 1)}


def _is_late(edge: dt.datetime) -> bool:
    return edge.astimezone(LOCAL).hour >= 12


def _cut(name: str, edge: dt.datetime, after: bool, sign: int) -> dict[str, Any]:
    """One edge. ``sign`` is that of the part before it."""
    day = edge.astimezone(LOCAL).date()
    midnight = dt.datetime.combine(day, dt.time(), LOCAL)
    part = (edge, midnight + dt.timedelta(days=1)) if after else (midnight, edge)
    facts = {"": edge, "_day": day, "_whole": day + dt.timedelta(days=after), "_sign": -sign if after else sign}
    facts |= {"_midnight": midnight, "_part_from": part[0], "_part_to": part[1]}
    return {f"{name}{key}": fact for key, fact in facts.items()}


_COLUMNS = ("unit_id", "code", "name", "kind", "parent_id", "received_post")
_CELLS = ("received_online", "received_direct", "early", "on_time", "late", "ended_otherwise")


def _row(*row: Any) -> UnitCounts:
    named: dict[str, Any] = dict(zip(_COLUMNS, row, strict=False))
    cells: dict[str, Any] = dict(zip(_CELLS, row[len(_COLUMNS) :], strict=False))
    in_progress, overdue = row[-2:]
    went = cells["early"] + cells["on_time"] + cells["late"] + cells["ended_otherwise"]
    carried = in_progress + went - cells["received_online"] - cells["received_direct"]
    return UnitCounts(**named, **cells, carried_over=carried, in_time=in_progress - overdue, overdue=overdue)
