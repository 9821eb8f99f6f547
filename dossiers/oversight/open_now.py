"""What lies with whom at this instant, by unit: overdue, unassigned, asked about, owed an apology, due on a day.

Where a dossier lies is its holder; whose promise it is, and whose results are usual, is the competent unit. Both are
told apart: ``HELD`` figures are the holder's, what is due ahead is the competent unit's. External agencies hold nothing
that a leader here answers for. One statement, bounded by what is open (partial indexes), whatever has ended.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef, Q

from dossiers.calendars.local_time import LOCAL, today_begins
from dossiers.casework.models import Leg
from dossiers.casework.states import CLOCK_RUNS, OPEN, in_sql
from dossiers.units.models import Unit

HELD = ("held_overdue", "unassigned", "asked", "asked_late", "apology_owed")
"""Figures of the holder."""
FIGURES_NOW = (*HELD, "due_on")
"""Of this instant alone; ``due_on`` is the competent unit's, of one local day."""

USUAL_DAYS = 28
"""What is usually finished on a working day is read from so many days before today."""
TAKEN_DAYS = 7

_OPEN, _RUNS = in_sql(OPEN), in_sql(CLOCK_RUNS)


def of_now(figure: str, at: dt.datetime) -> Q:
    """The dossiers of one of FIGURES_NOW at this instant; the day of ``due_on`` narrows further. Raises KeyError."""
    is_open = Q(state__in=OPEN)
    late = Q(overdue_since__lt=at) | Q(state__in=CLOCK_RUNS, due_at__lt=at)
    asked = Leg.objects.filter(dossier=OuterRef("pk"), kind=Leg.Kind.CONSULT, closed_at__isnull=True)
    held = is_open & ~Q(holder__kind=Unit.Kind.EXTERNAL)
    figures = {
        "held_overdue": held & late,
        "unassigned": held & Q(state__in=CLOCK_RUNS, handler__isnull=True),
        "asked": held & Q(Exists(asked)),
        "asked_late": held & Q(Exists(asked.filter(due_at__lt=at))),
        "apology_owed": held & late & Q(extended_to__isnull=True),
        "due_on": Q(state__in=CLOCK_RUNS, due_at__gte=at) & (Q(overdue_since__isnull=True) | Q(overdue_since__gte=at)),
    }
    return figures[figure]


def on_day(day: dt.date) -> Q:
    """Promised on this local day."""
    begins = dt.datetime.combine(day, dt.time(), LOCAL)
    return Q(due_at__gte=begins, due_at__lt=begins + dt.timedelta(days=1))


@dataclass
class UnitNow:
    """One unit: what it holds (by holder), and what is due of its own (by competence)."""

    unit: Unit
    overdue: int = 0
    late_days: int = 0
    """Calendar days late of all its overdue dossiers together, each begun day counted."""
    oldest: dt.datetime | None = None
    """The oldest promise that has passed, and the calendar it was reckoned by."""
    oldest_calendar: int | None = None
    running: int = 0
    unassigned: int = 0
    unassigned_long: int = 0
    """Of the unassigned, those whose step began more than a day ago."""
    owed: int = 0
    asked: int = 0
    asked_late: int = 0
    finished: int = 0
    """Results of the USUAL_DAYS before today."""
    due: dict[dt.date, int] = field(default_factory=dict)


@dataclass
class OpenNow:
    """All units in sight, and how long it took until somebody took work over: the median in minutes of the clock."""

    units: dict[int, UnitNow] = field(default_factory=dict)
    calendar: int | None = None
    """The calendar by which most of the open dossiers were promised."""
    taken: int = 0
    taken_minutes: float | None = None
    taken_minutes_before: float | None = None
    """The same of the TAKEN_DAYS before those."""

    def total(self, name: str) -> int:
        """A count of all units together."""
        return sum(getattr(one, name) for one in self.units.values())


_STATEMENT = f"""
WITH open AS MATERIALIZED (
    SELECT d.id, d.unit_id, d.holder_id, d.handler_id, d.due_at, d.extended_to, d.step_since, d.calendar_version_id,
        d.state IN ({_RUNS}) AS runs,
        coalesce(d.overdue_since < %(at)s, false) OR (d.state IN ({_RUNS}) AND d.due_at < %(at)s) AS late
    FROM casework_dossier d WHERE d.state IN ({_OPEN}) {{open}}
), asked AS MATERIALIZED (
    SELECT dossier_id, bool_or(coalesce(due_at < %(at)s, false)) AS late FROM casework_leg
    WHERE kind = 'consult' AND closed_at IS NULL GROUP BY dossier_id
), counted (kind, unit_id, day, n1, n2, n3, n4, n5, n6, n7, n8, since, calendar) AS (
    SELECT 'held', holder_id, NULL::date, count(*) FILTER (WHERE open.late),
        coalesce(sum(ceil(extract(epoch FROM %(at)s - due_at) / 86400)) FILTER (WHERE open.late), 0)::bigint,
        count(*) FILTER (WHERE runs), count(*) FILTER (WHERE runs AND handler_id IS NULL),
        count(*) FILTER (WHERE runs AND handler_id IS NULL AND step_since < %(yesterday)s),
        count(*) FILTER (WHERE open.late AND extended_to IS NULL),
        count(asked.dossier_id), count(*) FILTER (WHERE asked.late),
        min(due_at) FILTER (WHERE open.late),
        (array_agg(calendar_version_id ORDER BY due_at) FILTER (WHERE open.late))[1]
    FROM open LEFT JOIN asked ON asked.dossier_id = open.id {{held}} GROUP BY holder_id
    UNION ALL
    SELECT 'due', unit_id, (due_at AT TIME ZONE %(zone)s)::date, count(*), 0, 0, 0, 0, 0, 0, 0, NULL,
        mode() WITHIN GROUP (ORDER BY calendar_version_id)
    FROM open WHERE runs AND NOT late AND due_at < %(horizon)s {{own}} GROUP BY 2, 3
    UNION ALL
    SELECT 'usual', unit_id, NULL, sum(early + on_time + late), 0, 0, 0, 0, 0, 0, 0, NULL, NULL
    FROM oversight_unittally WHERE day >= %(first)s AND day < %(today)s {{own}} GROUP BY unit_id
    UNION ALL
    SELECT 'taken', NULL, NULL, count(*) FILTER (WHERE taken_at >= %(week)s),
        round(percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM taken_at - opened_at))
            FILTER (WHERE taken_at >= %(week)s))::bigint,
        round(percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM taken_at - opened_at))
            FILTER (WHERE taken_at < %(week)s))::bigint, 0, 0, 0, 0, 0, NULL, NULL
    FROM casework_leg WHERE taken_at >= %(weeks)s {{own}}
)
SELECT counted.*, unit.code, unit.name, unit.kind, unit.parent_id
FROM counted LEFT JOIN units_unit AS unit ON unit.id = counted.unit_id
WHERE unit.kind IS DISTINCT FROM 'external'
"""  # noqa: S608 (conditions of this module)

_HELD = ("overdue", "late_days", "running", "unassigned", "unassigned_long", "owed", "asked", "asked_late")


def open_now(at: dt.datetime, *, units: list[int] | None, ahead: dt.date) -> OpenNow:
    """Everything above of these units (None: the whole city), due days up to ``ahead``. One statement."""
    today = today_begins(at)
    week = today - dt.timedelta(days=TAKEN_DAYS)
    given: dict[str, Any] = {
        "at": at, "units": units, "today": today.astimezone(LOCAL).date(), "yesterday": at - dt.timedelta(days=1),
        "first": (today - dt.timedelta(days=USUAL_DAYS)).astimezone(LOCAL).date(), "zone": str(LOCAL), "week": week,
        "weeks": week - dt.timedelta(days=TAKEN_DAYS),
        "horizon": dt.datetime.combine(ahead + dt.timedelta(days=1), dt.time(), LOCAL),
    }  # fmt: skip
    only = {
        "open": "AND (d.unit_id = ANY(%(units)s) OR d.holder_id = ANY(%(units)s))",
        "held": "WHERE holder_id = ANY(%(units)s)",
        "own": "AND unit_id = ANY(%(units)s)",
    }
    found, calendars = OpenNow(), dict[int, int]()
    with connection.cursor() as cursor:
        cursor.execute(_STATEMENT.format(**(only if units is not None else dict.fromkeys(only, ""))), given)
        for row in cursor.fetchall():
            _put(found, calendars, row)
    found.calendar = max(calendars, key=lambda key: calendars[key], default=None)
    return found


def _put(found: OpenNow, calendars: dict[int, int], row: tuple[Any, ...]) -> None:
    """One row of the statement into what was found."""
    kind, number, day, *counts, since, calendar, code, name, unit_kind, parent = row
    if kind == "taken":
        found.taken = counts[0]
        found.taken_minutes, found.taken_minutes_before = (
            None if seconds is None else seconds / 60 for seconds in counts[1:3]
        )
        return
    if number not in found.units:
        unit = Unit(pk=number, code=code, name=name, kind=unit_kind, parent_id=parent)
        found.units[number] = UnitNow(unit)
    one = found.units[number]
    if kind == "due":
        one.due[day] = counts[0]
        calendars[calendar] = calendars.get(calendar, 0) + counts[0]
    elif kind == "usual":
        one.finished = int(counts[0])
    else:
        for field_name, count in zip(_HELD, counts, strict=True):
            setattr(one, field_name, count)
        one.oldest, one.oldest_calendar = since, calendar


__all__ = ["FIGURES_NOW", "HELD", "OpenNow", "UnitNow", "of_now", "on_day", "open_now"]
