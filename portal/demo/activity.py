"""The demonstration lives: its officials act, by the real acts, in office hours, at the rate of the sample's own year.

Opt out with DEMO_LIVES=off; without a demonstration nothing is ever touched. Each run does bounded work and finds it
by state: how many receipts of today are missing, which steps are due. The n-th receipt of a day has a key of its own,
so runs that are doubled or killed make it once. Only dossiers of the sample, and those received here, are acted upon;
what was overdue when the sample was made stays as it is, so that its figures as of then stay exact.
"""

from __future__ import annotations

import datetime as dt
import logging
import random
import uuid
from collections.abc import Callable
from functools import partial

from django.conf import settings
from django.db import connection

from dossiers.calendars import worktime
from dossiers.calendars.local_time import LOCAL, today_begins
from dossiers.calendars.models import worktime_of
from dossiers.casework import actions, deadlines, step_units
from dossiers.casework.actions.refusals import ActRefused
from dossiers.casework.models import Dossier, Origin, Pause
from dossiers.casework.models.places import desk_of, return_desk_of
from dossiers.casework.states import CLOCK_RUNS, State, in_sql
from dossiers.oversight.models import Demonstration
from dossiers.procedures.models import ProcedureVersion, RequiredPaper, Step
from dossiers.units.models import Officer, Unit
from dossiers.units.roles import STEP_ROLES, Role
from portal.demo import invented_people, practices
from portal.demo.staff import officer_at

logger = logging.getLogger(__name__)

PER_RUN = 60
"""Receipts of one run at most; as many steps and as many results handed out."""

WORKING_MINUTES = 250 * 480
"""Open minutes of a year, about."""

_KEYS = uuid.UUID("6d6f7463-7561-5d65-8d6f-6c6976696e67")

_OURS = "(d.origin = 'sample' OR substring(d.intent::text, 15, 1) = '5')"
_CHANCE = "((hashtextextended(d.id::text, %(seed)s) & 1023) / 1023.0)"
_DUE_STEPS = f"""
SELECT d.id FROM casework_dossier d JOIN procedures_procedureversion v ON v.id = d.procedure_version_id
WHERE d.state IN ({in_sql(CLOCK_RUNS)}) AND d.branches = 0 AND {_OURS} AND (d.overdue_since IS NULL OR d.overdue_since >= %(made)s)
    AND d.received_at + (d.due_at - d.received_at) * (0.95 - 0.6 * {_CHANCE}) * d.step
        / greatest(1, (SELECT count(*) FROM procedures_step s WHERE s.version_id = v.id)) <= %(at)s
    AND coalesce(d.step_since, d.received_at) <= %(at)s - interval '5 minutes'
ORDER BY hashtextextended(d.id::text, %(minute)s) LIMIT %(limit)s
"""  # noqa: S608 (conditions of this module)
_ANSWERED = f"""
SELECT d.id FROM casework_dossier d JOIN casework_pause p ON p.dossier_id = d.id AND p.ended_at IS NULL
WHERE d.state = {State.AWAITING_PAPERS:d} AND {_OURS} AND d.overdue_since IS NULL AND p.began_at + interval '10 days' * {_CHANCE} <= %(at)s
ORDER BY hashtextextended(d.id::text, %(minute)s) LIMIT %(limit)s
"""  # noqa: S608 (conditions of this module)
_TAKEN = f"""
SELECT d.id FROM casework_dossier d WHERE d.state = {State.FINISHED:d} AND d.delivery = 'desk' AND {_OURS}
    AND d.finished_at + interval '3 days' * {_CHANCE} <= %(at)s AND NOT EXISTS (SELECT FROM casework_papertransfer t
        WHERE t.dossier_id = d.id AND t.way = 'back' AND t.arrived_at IS NULL)
ORDER BY hashtextextended(d.id::text, %(minute)s) LIMIT %(limit)s
"""  # noqa: S608 (conditions of this module)
_CARRIED = f"""
SELECT d.id FROM casework_papertransfer t JOIN casework_dossier d ON d.id = t.dossier_id
WHERE t.arrived_at IS NULL AND {_OURS} AND coalesce(t.sent_at, t.opened_at) + interval '4 hours' * {_CHANCE} <= %(at)s
ORDER BY hashtextextended(d.id::text, %(minute)s) LIMIT %(limit)s
"""  # noqa: S608 (conditions of this module)


def live(*, at: dt.datetime) -> int:
    """One run: how many acts were done. 0 without a demonstration, out of office hours, or while another one runs."""
    made = Demonstration.objects.first() if settings.DEMO_LIVES else None
    city = Unit.objects.filter(kind=Unit.Kind.CITY).first() if made else None
    if made is None or city is None or at <= made.made_at:
        return 0
    if not worktime.is_open(worktime_of(deadlines.current_calendar(city).pk), at):
        return 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtext('the demonstration lives'))")
        if not cursor.fetchone()[0]:
            return 0
        try:
            return _run(made, city, at)
        finally:
            cursor.execute("SELECT pg_advisory_unlock(hashtext('the demonstration lives'))")


def _run(made: Demonstration, city: Unit, at: dt.datetime) -> int:
    asked: dict[str, int | dt.datetime] = {
        "seed": made.seed,
        "made": made.made_at,
        "at": at,
        "minute": int(at.timestamp()) // 60,
        "limit": PER_RUN,
    }
    work: list[Callable[[], object]] = [partial(_receive, made, n, at) for n in _missing(made, city, at)]
    for statement, act in (
        (_DUE_STEPS, next_step),
        (_ANSWERED, add_papers),
        (_TAKEN, hand_out),
        (_CARRIED, practices.carry),
    ):
        with connection.cursor() as cursor:
            cursor.execute(statement, asked)
            work += [partial(act, pk, made.seed, at) for (pk,) in cursor.fetchall()]
    return sum(_done(act) for act in work)


def _done(act: Callable[[], object]) -> bool:
    """Whether an act was done; what the rules refuse (somebody came first, a way that parts) is left alone."""
    try:
        return act() is not None
    except ActRefused as refused:
        logger.info("The demonstration left an act: %s", type(refused).__name__)
        return False


def _missing(made: Demonstration, city: Unit, at: dt.datetime) -> range:
    """The numbers of today's receipts that are still to be made by this minute, at most a run's."""
    midnight = today_begins(at)
    begin = max(midnight, made.made_at)
    calendar = worktime_of(deadlines.current_calendar(city).pk)
    wanted = made.dossiers * worktime.working_minutes(calendar, begin, at) // WORKING_MINUTES
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM casework_dossier d WHERE d.received_at >= %s AND {_OURS}"  # noqa: S608 (conditions of this module)
            " AND d.origin <> 'sample'", [begin])  # fmt: skip
        there = int(cursor.fetchone()[0])
    return range(there, min(wanted, there + PER_RUN))


def _receive(made: Demonstration, number: int, at: dt.datetime) -> Dossier | None:
    """The n-th receipt of today: like some dossier of the sample, from an applicant who does not exist."""
    key = f"{made.seed}/{made.made_at}/{at.astimezone(LOCAL).date()}/{number}"
    dice = random.Random(key)  # noqa: S311 (invented people, no secret)
    like = _like(dice)
    desk = officer_at(desk_of(like), Role.RECEIVER, dice, at) if like is not None else None
    if like is None or desk is None:
        return None
    if practices.serves(like.unit, like.procedure_version, at.astimezone(LOCAL).date()):
        return practices.serve(like.unit, like.procedure_version, uuid.uuid5(_KEYS, key), dice, at)
    intake = invented_intake(like.unit, like.procedure_version, like.channel, key, dice, like.reception_unit)
    if like.channel == Dossier.Channel.ONLINE:
        sent = actions.submit(intake, at=at)
        return actions.accept(sent.pk, by=desk, at=at) if sent.state == State.SUBMITTED else None
    return actions.receive(intake, by=desk, at=at)


def invented_intake(
    unit: Unit, version: ProcedureVersion, channel: int, key: str, dice: random.Random, desk: Unit | None = None
) -> actions.Intake:
    """What an applicant who does not exist hands in: every paper, the fee paid; the same ``key`` is the same dossier.

    ``desk`` receives it for the unit, where it is another.
    """
    required = RequiredPaper.objects.filter(version=version).order_by("seq")
    papers = [actions.PaperFacts(one.name, originals=1, required_id=one.pk) for one in required]
    name = invented_people.official(dice).replace(" ", " Mẫu ", 1)
    return actions.Intake(
        unit=unit, version=version, channel=channel, intent=uuid.uuid5(_KEYS, key), fee_paid=True,
        applicant=actions.ApplicantFacts(name=name, phone=f"0900{dice.randrange(10**6):06d}", id_number=""),
        papers=papers or [actions.PaperFacts("Giấy tờ theo thủ tục", originals=1)], reception_unit=desk,
    )  # fmt: skip


def _like(dice: random.Random) -> Dossier | None:
    """A dossier of the sample by chance: so units, procedures and channels keep the city's own proportions."""
    ends = Dossier.objects.filter(origin=Origin.SAMPLE).order_by("pk")
    first, last = ends.first(), ends.last()
    if first is None or last is None:
        return None
    near = ends.filter(pk__gte=dice.randint(first.pk, last.pk)).select_related(
        "unit", "reception_unit", "procedure_version"
    )
    return near.first()


def next_step(number: int, seed: int, at: dt.datetime) -> Dossier | None:
    """The next step of a dossier: on to whoever does it, or the result if there is none."""
    dossier = Dossier.objects.select_related("unit", "procedure_version__procedure").get(pk=number)
    dice = random.Random(f"{seed}/{number}/{dossier.step}")  # noqa: S311 (no secret)
    steps = {step.seq: step for step in Step.objects.filter(version_id=dossier.procedure_version_id)}
    after = [steps[seq] for seq in sorted(steps) if seq > dossier.step]
    if not after or after[0].seq == max(steps) and after[0].role == Role.RECEIVER:
        return _finish(dossier, dice, at)
    unit = step_units.the_unit(after[0], dossier)
    by = _of_step(steps.get(dossier.step), dossier.holder_id, dice, at) or officer_at(
        dossier.unit_id, Role.RECEIVER, dice, at
    )
    if unit is None or by is None:
        return None
    return actions.forward(number, by=by, at=at, to_unit=unit, to_officer=_of_step(after[0], unit.pk, dice, at))


def _finish(dossier: Dossier, dice: random.Random, at: dt.datetime) -> Dossier | None:
    """On to the signature, where the one who holds the dossier or the competent unit has a leader."""
    for place in (dossier.holder_id, dossier.unit_id):
        leader = officer_at(place, Role.LEADER, dice, at)
        if leader is not None:
            return practices.sign(dossier, leader, officer_at(dossier.holder_id, Role.HANDLER, dice, at), at)
    return None


def add_papers(number: int, seed: int, at: dt.datetime) -> Dossier | None:
    """The applicant brings what was asked for."""
    dossier, dice = Dossier.objects.get(pk=number), random.Random(f"{seed}/{number}")  # noqa: S311 (no secret)
    desk = officer_at(dossier.unit_id, Role.RECEIVER, dice, at)
    pause = Pause.objects.filter(dossier=dossier, ended_at__isnull=True, reason=Pause.Reason.PAPERS).first()
    if desk is None or pause is None:
        return None
    brought = [actions.PaperFacts(one["name"], originals=1, required_id=one.get("required")) for one in pause.papers]
    return actions.add_papers(number, papers=brought, by=desk, at=at) if brought else None


def hand_out(number: int, seed: int, at: dt.datetime) -> Dossier | None:
    dossier = Dossier.objects.get(pk=number)
    desk = officer_at(return_desk_of(dossier), Role.RECEIVER, random.Random(f"{seed}/{number}"), at)  # noqa: S311 (no secret)
    if desk is None:
        return None
    if actions.is_due(dossier):
        return actions.collect_fee(number, by=desk, at=at)
    return actions.return_result(number, by=desk, at=at, taken_by="Người nộp", checked="Giấy biên nhận")


def _of_step(step: Step | None, unit: int, dice: random.Random, at: dt.datetime) -> Officer | None:
    role = STEP_ROLES.get(step.role, step.role) if step else Role.RECEIVER
    return officer_at(unit, role, dice, at)


__all__ = ["add_papers", "hand_out", "invented_intake", "live", "next_step"]
