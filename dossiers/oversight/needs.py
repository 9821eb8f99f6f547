"""Which three units need a leader today, and why. The choice is pure; what was last done is read by one statement.

A unit's score is the days late of all overdue dossiers that lie there, plus what is promised for the next working day
beyond what it usually finishes (where that is more than chance), plus apologies owed, plus reminders that are past
their answer. Whoever was reminded by a person today, and has not answered, is left in peace until tomorrow.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db import connection

from dossiers.calendars.local_time import today_begins
from dossiers.casework.models import LatenessReason
from dossiers.casework.states import CLOCK_RUNS, OPEN, in_sql
from dossiers.oversight import rates
from dossiers.oversight.open_now import UnitNow

MOST = 3
FEWEST_AHEAD = 5
"""Fewer dossiers due on one day are no wave, whatever is usual."""
RECENT = dt.timedelta(days=60)


class Why(StrEnum):
    """What a card is about: what weighs most of the score."""

    OVERDUE = "overdue"
    AHEAD = "ahead"
    OWED = "owed"
    SILENT = "silent"


@dataclass(frozen=True)
class LastDone:
    """The last reminder or inspection of a unit, and how its reminders stand."""

    unit_id: int
    kind: str
    number: int
    at: dt.datetime
    by: str
    """Who made it; empty where a rule did."""
    answered_at: dt.datetime | None
    answer: str
    answer_due_at: dt.datetime | None
    closed: bool
    silent: int
    """Open reminders of the unit past their answer."""
    acted_today: bool
    """Reminded by a person today and not answered."""


@dataclass(frozen=True)
class Need:
    """One unit that needs a look. ``parts`` are the terms of its score, in the order of Why."""

    now: UnitNow
    why: Why
    parts: tuple[int, int, int, int]
    usual: float
    due: int
    last: LastDone | None

    @property
    def score(self) -> int:
        """The terms together."""
        return sum(self.parts)


@dataclass(frozen=True)
class StandsAt:
    """Of a unit's dossiers, those at one step with one officer: how many, since when, what reason was given."""

    unit_id: int
    late: bool
    step: str
    officer: str
    dossiers: int
    since: dt.datetime | None
    cause: str
    asked: int
    """How many of them wait for another agency's answer."""


def beyond_usual(due: int, usual: float) -> int:
    """How many more are due on a day than are usually finished, where chance alone would seldom give so many."""
    if due < FEWEST_AHEAD or due <= rates.limit(usual, rates.Z_95):
        return 0
    return round(due - usual)


def weighed(now: UnitNow, last: LastDone | None, *, day: dt.date, working_days: int) -> Need:
    """A unit's score for the working day ahead; ``working_days`` are those in which it finished what it did."""
    usual, due = now.finished / max(1, working_days), now.due.get(day, 0)
    parts = (now.late_days, beyond_usual(due, usual), now.owed, last.silent if last else 0)
    heaviest = max(range(4), key=lambda place: (parts[place], -place))
    return Need(now, list(Why)[heaviest], parts, usual, due, last)


def chosen(needs: Iterable[Need]) -> list[Need]:
    """The three with the highest score, of those nobody has acted on today."""
    waiting = [one for one in needs if one.score > 0 and not (one.last and one.last.acted_today)]
    return sorted(waiting, key=lambda one: (-one.score, one.now.unit.name))[:MOST]


def split(need: Need) -> list[Need]:
    """One unit's own matters, each by itself: for a leader who sees no other unit."""
    found = []
    for place, why in enumerate(Why):
        if need.parts[place]:
            parts = tuple(part if n == place else 0 for n, part in enumerate(need.parts))
            found.append(Need(need.now, why, (parts[0], parts[1], parts[2], parts[3]), need.usual, need.due, need.last))
    return found[:MOST]


_LAST = """
SELECT DISTINCT ON (unit_id) unit_id, kind, id, at, by_name, answered_at, answer, answer_due_at, closed,
    sum(silent) OVER mine, bool_or(today) OVER mine
FROM (
    SELECT r.unit_id, 'reminder' AS kind, r.id, r.made_at AS at, coalesce(o.full_name, '') AS by_name, r.answered_at,
        left(r.answer, 120) AS answer, r.answer_due_at, r.closed_at IS NOT NULL AS closed,
        (r.closed_at IS NULL AND r.answered_at IS NULL AND r.answer_due_at < %(at)s)::int AS silent,
        r.made_by_id IS NOT NULL AND r.made_at >= %(today)s AND r.answered_at IS NULL AND r.closed_at IS NULL AS today
    FROM oversight_reminder r LEFT JOIN units_officer o ON o.id = r.made_by_id
    WHERE (r.closed_at IS NULL OR r.made_at >= %(recent)s) {only_r}
    UNION ALL
    SELECT i.unit_id, 'inspection', i.id, i.recorded_at, coalesce(o.full_name, ''), NULL, left(i.findings, 120), NULL,
        true, 0, false
    FROM oversight_inspection i LEFT JOIN units_officer o ON o.id = i.recorded_by_id
    WHERE i.recorded_at >= %(recent)s {only_i}
) AS acts
WINDOW mine AS (PARTITION BY unit_id)
ORDER BY unit_id, at DESC, id DESC
"""


def last_done(at: dt.datetime, *, units: list[int] | None) -> dict[int, LastDone]:
    """By unit, what was last done about it. One statement."""
    given = {"at": at, "today": today_begins(at), "recent": at - RECENT, "units": units}
    only = {name: "" if units is None else f"AND {name[-1]}.unit_id = ANY(%(units)s)" for name in ("only_r", "only_i")}
    with connection.cursor() as cursor:
        cursor.execute(_LAST.format(**only), given)
        return {row[0]: LastDone(*row) for row in cursor.fetchall()}


_WHERE = f"""
SELECT place, late, step, officer, count(*)::int, min(step_since),
    mode() WITHIN GROUP (ORDER BY cause), count(*) FILTER (WHERE asked)::int
FROM (
    SELECT CASE WHEN chosen.ahead THEN d.unit_id ELSE d.holder_id END AS place, NOT chosen.ahead AS late,
        coalesce(s.name, '') AS step, coalesce(o.full_name, '') AS officer, d.step_since,
        (SELECT r.cause FROM casework_latenessreason r WHERE r.dossier_id = d.id
            ORDER BY r.given_at DESC, r.id DESC LIMIT 1) AS cause,
        EXISTS (SELECT FROM casework_leg l WHERE l.dossier_id = d.id AND l.kind = 'consult' AND l.closed_at IS NULL)
            AS asked
    FROM unnest(%(units)s::bigint[], %(ahead)s::boolean[]) AS chosen (unit_id, ahead)
    JOIN casework_dossier d ON d.state IN ({in_sql(OPEN)}) AND CASE WHEN chosen.ahead
        THEN d.unit_id = chosen.unit_id AND d.state IN ({in_sql(CLOCK_RUNS)})
            AND d.due_at >= %(day)s AND d.due_at < %(day_end)s
        ELSE d.holder_id = chosen.unit_id AND (d.overdue_since < %(at)s
            OR d.state IN ({in_sql(CLOCK_RUNS)}) AND d.due_at < %(at)s) END
    LEFT JOIN procedures_step s ON s.version_id = d.procedure_version_id AND s.seq = d.step
    LEFT JOIN units_officer o ON o.id = d.handler_id
    WHERE d.unit_id = ANY(%(units)s) OR d.holder_id = ANY(%(units)s)
) AS each
GROUP BY place, late, step, officer ORDER BY count(*) DESC, step
"""  # noqa: S608 (states)


def where(needs: list[Need], at: dt.datetime, *, day: dt.datetime) -> Mapping[int, list[StandsAt]]:
    """At which steps and with whom the dossiers of these cards lie, by unit, most first. One statement, or none."""
    found: dict[int, list[StandsAt]] = {}
    if not needs:
        return found
    given: dict[str, Any] = {
        "units": [one.now.unit.pk for one in needs],
        "ahead": [one.why == Why.AHEAD for one in needs],
        "at": at,
        "day": day,
        "day_end": day + dt.timedelta(days=1),
    }
    with connection.cursor() as cursor:
        cursor.execute(_WHERE, given)
        for place, late, step, officer, number, since, cause, asked in cursor.fetchall():
            words = str(LatenessReason.Cause(cause).label) if cause else ""
            found.setdefault(place, []).append(StandsAt(place, late, step, officer, number, since, words, asked))
    return found


__all__ = ["MOST", "LastDone", "Need", "StandsAt", "Why", "beyond_usual", "chosen", "last_done", "split", "weighed"]
__all__ += ["where"]
