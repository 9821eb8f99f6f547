"""The forecast beside the legal date: when such dossiers are usually done, learnt each night from the city's own past.

From the same procedure, unit and step; where a unit has too few, from the same procedure and step in the whole city. It
never decides anything: the promise is the promise. How often it holds is measured on dossiers it was not learnt from.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator
from typing import NamedTuple

from django.db import connection, transaction
from django.db.models import Max

from dossiers.calendars import worktime
from dossiers.calendars.models import worktime_of
from dossiers.casework.models import Dossier
from dossiers.casework.states import CLOCK_RUNS
from dossiers.oversight import pace
from dossiers.oversight.models import Learning, Pace

EVERY = dt.timedelta(hours=20)
YEAR = dt.timedelta(days=365)
HELD_OUT = dt.timedelta(days=60)
"""The newest sixty days are not learnt from when the forecast is put to the test."""

ENOUGH = 400
"""The newest stays of one procedure, unit and step that are read; more say nothing new."""

TESTED = 20_000

Key = tuple[int, int | None, int]
"""Procedure, unit (None: every unit), step."""

_STAYS = """
WITH stay AS (
    SELECT dossier.procedure_id, dossier.unit_id, dossier.calendar_version_id, (event.data ->> 'step')::int AS step,
        event.occurred_at AS came_at, dossier.finished_at,
        lead(event.occurred_at, 1, dossier.finished_at) OVER (PARTITION BY dossier.id ORDER BY event.seq) AS went_at,
        dossier.id
    FROM casework_dossier AS dossier
    JOIN procedures_procedureversion AS version ON version.id = dossier.procedure_version_id
        AND version.term_unit <> 'same_day'
    JOIN casework_event AS event ON event.dossier_id = dossier.id AND event.kind IN ('received', 'forwarded')
        AND event.data ? 'step'
    WHERE dossier.finished_at >= %(since)s AND dossier.finished_at < %(until)s AND dossier.supplement_count = 0
        AND dossier.due_at = dossier.due_at_original
)
SELECT procedure_id, unit_id, calendar_version_id, step, came_at, went_at, finished_at FROM (
    SELECT *, row_number() OVER (PARTITION BY procedure_id, unit_id, step ORDER BY finished_at DESC, id) AS place
    FROM stay WHERE step IS NOT NULL
) AS numbered WHERE place <= %(enough)s"""


class Expected(NamedTuple):
    """When a running dossier will probably be done: eight in ten are between ``low`` and ``high``."""

    low: dt.datetime
    middle: dt.datetime
    high: dt.datetime


class _Stay(NamedTuple):
    key: Key
    calendar: worktime.WorkCalendar
    came_at: dt.datetime
    went_at: dt.datetime
    finished_at: dt.datetime

    @property
    def minutes(self) -> int:
        """Working minutes from when the step began to the result."""
        return worktime.working_minutes(self.calendar, self.came_at, self.finished_at)


def expected(dossier: Dossier, paces: dict[Key, list[int]], at: dt.datetime) -> Expected | None:
    """The forecast of a running dossier; None while its clock stands, for same-day terms, where the past is short."""
    if dossier.state not in CLOCK_RUNS or dossier.step_since is None or dossier.calendar_version_id is None:
        return None
    key = (dossier.procedure_id, dossier.unit_id, dossier.step)
    known = paces.get(key) or paces.get((dossier.procedure_id, None, dossier.step))
    if known is None:
        return None
    calendar = worktime_of(dossier.calendar_version_id)
    since = _begun(dossier)
    waited = worktime.working_minutes(calendar, since, at) if at > since else 0
    to_come = pace.left(known, waited)
    if to_come is None:
        return None
    return Expected(*(worktime.add_working_minutes(calendar, at, round(minutes)) for minutes in to_come))


def _begun(dossier: Dossier) -> dt.datetime:
    """From when the present step is counted: where complete papers started the term again, it begins there."""
    assert dossier.step_since is not None  # the caller asked
    if not dossier.supplement_count:
        return dossier.step_since
    again = dossier.pauses.filter(restarts=True, ended_at__isnull=False).aggregate(last=Max("ended_at"))["last"]
    return max(dossier.step_since, again) if again else dossier.step_since


def paces() -> dict[Key, list[int]]:
    """Everything that was learnt, for pages to remember. One query."""
    rows = Pace.objects.values_list("procedure_id", "unit_id", "step", "minutes")
    return {(procedure, unit, step): minutes for procedure, unit, step, minutes in rows}


def usual_rests() -> dict[Key, int]:
    """How long the steps after one usually take, in working minutes: the middle of the next step's pace. One query."""
    rows = Pace.objects.order_by("procedure_id", "unit_id", "step").values_list(
        "procedure_id", "unit_id", "step", "minutes"
    )
    found: dict[Key, int] = {}
    before: Key | None = None
    for procedure, unit, step, minutes in rows:
        if before is not None and before[:2] == (procedure, unit):
            found[before] = minutes[len(minutes) // 2]
        before = (procedure, unit, step)
    return found


def newest() -> Learning | None:
    """The last time that was learnt, with its test."""
    return Learning.objects.order_by("-made_at", "-pk").first()


def learn_once_a_day(*, at: dt.datetime) -> int:
    """Learn anew unless that was done within twenty hours; how many paces are known then, 0 if nothing was done."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtext('forecast'))")
        last = newest()
        if not cursor.fetchone()[0] or last is not None and at - last.made_at < EVERY:
            return 0
        return learn(at=at).paces


def learn(*, at: dt.datetime) -> Learning:
    """Learn from the year before ``at``, and put the same learning, without its newest sixty days, to the test."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")  # nobody waits for it
        tested, held, half = _test(at)
        known = _learnt(at - YEAR, at)
        Pace.objects.all().delete()
        Pace.objects.bulk_create(
            Pace(procedure_id=procedure, unit_id=unit, step=step, minutes=minutes)
            for (procedure, unit, step), minutes in known.items()
        )
        return Learning.objects.create(made_at=at, paces=len(known), tested=tested, held=held, below_middle=half)


def _learnt(since: dt.datetime, until: dt.datetime) -> dict[Key, list[int]]:
    minutes: dict[Key, list[int]] = {}
    for stay in _stays(since, until):
        procedure, _, step = stay.key
        took = stay.minutes
        minutes.setdefault(stay.key, []).append(took)
        minutes.setdefault((procedure, None, step), []).append(took)
    found = {key: pace.pace_of(past) for key, past in minutes.items()}
    return {key: known for key, known in found.items() if known is not None}


def _test(at: dt.datetime) -> tuple[int, int, int]:
    """Asked at a random moment of a random step: how many answers, how many held, how many were early by the middle."""
    known = _learnt(at - YEAR, at - HELD_OUT)
    dice = random.Random(at.date().toordinal())  # noqa: S311  (no secret: the same day is tested alike)
    stays = list(_stays(at - HELD_OUT, at))
    tested = held = half = 0
    for stay in dice.sample(stays, min(TESTED, len(stays))):
        past = known.get(stay.key) or known.get((stay.key[0], None, stay.key[2]))
        took = stay.minutes
        waited = dice.random() * worktime.working_minutes(stay.calendar, stay.came_at, stay.went_at)
        answer = pace.left(past, waited) if past else None
        if answer is not None:
            tested += 1
            held += answer.low <= took - waited <= answer.high
            half += took - waited <= answer.middle
    return tested, held, half


def _stays(since: dt.datetime, until: dt.datetime) -> Iterator[_Stay]:
    with connection.cursor() as cursor:
        cursor.execute(_STAYS, {"since": since, "until": until, "enough": ENOUGH})
        for procedure, unit, calendar, step, came, went, finished in cursor.fetchall():
            yield _Stay((procedure, unit, step), worktime_of(calendar), came, went, finished)
