"""Once on a working day, each official's own morning: what is overdue, what falls due today, what waits for whom.

Leaders of units, desks and handlers are told of their own work; leaders of the city and inspectors of what they watch
over: what is overdue and where, and what was put right the day before. Substitutes are told what the absent would be.

By e-mail where the official has an address, else by SMS; whoever has nothing waiting gets nothing.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator
from typing import Any, NamedTuple

from django.conf import settings
from django.db import connection, transaction

from dossiers.calendars.local_time import LOCAL, day_begins
from dossiers.calendars.models import worktime_of
from dossiers.casework import awaiting
from dossiers.casework.deadlines import current_calendar
from dossiers.casework.states import CLOCK_RUNS, OPEN, PAUSED, in_sql
from dossiers.notices import channels, links, wording
from dossiers.notices.models import Channel, Message
from dossiers.notices.preparing import recipient_digest
from dossiers.parsing import phone_number
from dossiers.units.models import Officer, Unit
from dossiers.units.roles import Role

_NAMESPACE = uuid.UUID("5a2f6d0e-6f6b-5b5e-9d5c-0f5b8a3f7c11")

_HELD = """
SELECT id AS post_id, officer_id FROM units_post
UNION ALL
SELECT post_id, substitute_id FROM units_substitution WHERE from_on <= %(day)s AND to_on > %(day)s
"""
"""Posts with those who hold them and those who stand in for them on a day."""

_COUNTS = """
SELECT held.officer_id, min(post.unit_id),
    count(DISTINCT d.id) FILTER (WHERE {late}),
    count(DISTINCT d.id) FILTER (WHERE d.state IN ({running}) AND NOT {late} AND d.due_at < %(tomorrow)s),
    count(DISTINCT d.id) FILTER (WHERE d.state IN ({paused}) AND NOT {late})
FROM ({held}) AS held
JOIN units_post AS post ON post.id = held.post_id
JOIN units_officer AS officer ON officer.id = held.officer_id AND officer.is_active
JOIN casework_dossier AS d ON d.holder_id = post.unit_id AND d.state IN ({open})
    AND (d.handler_id = post.officer_id OR post.role = %(leader)s
        OR (d.handler_id IS NULL AND post.role = %(receiver)s))
WHERE post.from_on <= %(day)s AND (post.to_on IS NULL OR post.to_on > %(day)s)
    AND post.role IN (%(leader)s, %(receiver)s, %(handler)s)
GROUP BY held.officer_id
"""


_WATCHED = """
SELECT held.officer_id, bool_or(unit.kind = 'city'), array_agg(DISTINCT post.unit_id)
FROM ({held}) AS held
JOIN units_post AS post ON post.id = held.post_id AND post.from_on <= %(day)s
    AND (post.to_on IS NULL OR post.to_on > %(day)s)
JOIN units_unit AS unit ON unit.id = post.unit_id
JOIN units_officer AS officer ON officer.id = held.officer_id AND officer.is_active
WHERE post.role = %(inspector)s OR (post.role = %(leader)s AND unit.kind = 'city')
GROUP BY held.officer_id
"""

_BY_UNIT = """
SELECT d.holder_id, count(*), count(*) FILTER (WHERE d.extended_to IS NULL)
FROM casework_dossier AS d WHERE d.state IN ({open}) AND {late} GROUP BY d.holder_id
"""

_QUESTIONS = """
SELECT held.officer_id, min(post.unit_id), count(DISTINCT question.id)
FROM ({held}) AS held
JOIN units_post AS post ON post.id = held.post_id AND post.role = %(leader)s AND post.from_on <= %(day)s
    AND (post.to_on IS NULL OR post.to_on > %(day)s)
JOIN units_officer AS officer ON officer.id = held.officer_id AND officer.is_active
JOIN casework_dossier AS d ON coalesce(d.reception_unit_id, d.unit_id) = post.unit_id AND d.state IN ({open})
JOIN casework_leg AS question ON question.dossier_id = d.id AND question.kind = 'consult'
    AND question.closed_at IS NULL AND question.due_at < %(at)s
GROUP BY held.officer_id
"""
"""Questions to other agencies past their last instant, for the head of the desk (NĐ 118/2025 art. 19.4)."""

_DISPUTES = """
SELECT held.officer_id, min(post.unit_id), count(DISTINCT dispute.id)
FROM ({held}) AS held
JOIN units_post AS post ON post.id = held.post_id AND post.role = %(leader)s AND post.from_on <= %(day)s
    AND (post.to_on IS NULL OR post.to_on > %(day)s)
JOIN units_officer AS officer ON officer.id = held.officer_id AND officer.is_active
JOIN casework_dossier AS d ON d.unit_id = post.unit_id
JOIN casework_resultdispute AS dispute ON dispute.dossier_id = d.id AND dispute.closed_at IS NULL
GROUP BY held.officer_id
"""
"""Results that are said to be wrong and wait for an answer, for the head of the unit that answers (art. 23.1)."""

_LATE_PAPERS = """
SELECT held.officer_id, min(post.unit_id), count(DISTINCT paper.id)
FROM ({held}) AS held
JOIN units_post AS post ON post.id = held.post_id AND post.role IN (%(leader)s, %(receiver)s)
    AND post.from_on <= %(day)s AND (post.to_on IS NULL OR post.to_on > %(day)s)
JOIN units_officer AS officer ON officer.id = held.officer_id AND officer.is_active
JOIN casework_papertransfer AS paper ON paper.arrived_at IS NULL AND paper.due_at < %(at)s
    AND post.unit_id = CASE WHEN paper.sent_at IS NULL THEN paper.from_unit_id ELSE paper.to_unit_id END
GROUP BY held.officer_id
"""
"""Paper between desks past its working day, for the desk where it lies or is awaited (NĐ 118/2025 art. 20)."""

_PUT_RIGHT = """
SELECT d.unit_id, count(*) FROM casework_proposal AS p JOIN casework_dossier AS d ON d.id = p.dossier_id
WHERE p.accepted AND p.kind <> 'papers' AND p.decided_at >= %(yesterday)s AND p.decided_at < %(midnight)s
GROUP BY d.unit_id
"""


class Watched(NamedTuple):
    """What somebody who watches over units is told: how much is overdue, at how many units, and what was put right."""

    city: bool
    late: int
    units: int
    unapologised: int
    put_right: int


class Morning(NamedTuple):
    """What waits for one official: the numbers that the worklist shows."""

    officer_id: int
    unit_id: int
    late: int = 0
    today: int = 0
    waiting: int = 0
    approvals: int = 0
    watched: Watched | None = None
    questions: int = 0
    disputes: int = 0
    late_papers: int = 0

    @property
    def is_quiet(self) -> bool:
        """Nothing of the worklist, of approvals and of questions: what comes after them has the room."""
        return not (self.late or self.today or self.waiting or self.approvals or self.questions)


_BESIDE = {"questions": _QUESTIONS, "disputes": _DISPUTES, "late_papers": _LATE_PAPERS}
"""What is told beside the worklist's numbers: by name, who is told how many."""


def mornings(*, at: dt.datetime) -> list[Morning]:
    """What each official is told today, everybody for whom there is something; substitutes what the absent would be.

    Their own dossiers, a leader's unit, a desk's open work; what waits for their decision; what they watch over.
    """
    asked = _Asked(at)
    found = {row[0]: Morning(*row) for row in asked.rows(_COUNTS) if any(row[2:])}
    for officer_id, waits in awaiting.by_officer(day=asked.day).items():
        before = found.get(officer_id) or Morning(officer_id, waits[0].unit_id or 0)
        found[officer_id] = before._replace(approvals=len(waits))
    for name, statement in _BESIDE.items():
        for officer_id, unit_id, number in asked.rows(statement):
            before = found.get(officer_id) or Morning(officer_id, unit_id)
            found[officer_id] = before._replace(**{name: number})
    for officer_id, unit_id, watched in _watched(asked):
        before = found.get(officer_id) or Morning(officer_id, unit_id)
        found[officer_id] = before._replace(watched=watched)
    return list(found.values())


class _Asked:
    """The statements of one morning, with what they share."""

    def __init__(self, at: dt.datetime) -> None:
        self.day = at.astimezone(LOCAL).date()
        midnight, a_day = day_begins(self.day), dt.timedelta(days=1)
        self.parameters: dict[str, Any] = {
            "at": at, "day": self.day, "midnight": midnight, "tomorrow": midnight + a_day,
            "yesterday": midnight - a_day,
            "leader": Role.LEADER.value, "receiver": Role.RECEIVER.value, "handler": Role.HANDLER.value,
            "inspector": Role.INSPECTOR.value,
        }  # fmt: skip
        late = f"(d.overdue_since < %(at)s OR (d.state IN ({in_sql(CLOCK_RUNS)}) AND d.due_at < %(at)s))"
        self.words = {
            "late": f"coalesce({late}, false)", "held": _HELD, "running": in_sql(CLOCK_RUNS), "paused": in_sql(PAUSED),
            "open": in_sql(OPEN),
        }  # fmt: skip

    def rows(self, statement: str) -> list[tuple[Any, ...]]:
        with connection.cursor() as cursor:
            cursor.execute(statement.format(**self.words), self.parameters)
            return list(cursor.fetchall())


def _watched(asked: _Asked) -> Iterator[tuple[int, int, Watched]]:
    """Who watches over units, the first of these, and what they are told; those with nothing to tell are left out."""
    watchers = asked.rows(_WATCHED)
    if not watchers:
        return
    late = {unit: (number, unapologised) for unit, number, unapologised in asked.rows(_BY_UNIT)}
    right = dict(asked.rows(_PUT_RIGHT))
    for officer_id, city, units in watchers:
        here = [late[unit] for unit in late if city or unit in units]
        put_right = sum(number for unit, number in right.items() if city or unit in units)
        told = Watched(city, sum(n for n, _ in here), len(here), sum(n for _, n in here), put_right)
        if told.late or told.put_right:
            yield officer_id, units[0], told


def prepare_digests(*, at: dt.datetime) -> int:
    """Make today's digests that are not made yet; give back how many. Run as often as you like: one a day and person.

    Nobody is written to on a day on which their unit is closed.
    """
    day = at.astimezone(LOCAL).date()
    found = mornings(at=at)
    officers = Officer.objects.in_bulk([morning.officer_id for morning in found])
    units = Unit.objects.in_bulk({morning.unit_id for morning in found})
    working = {pk for pk, unit in units.items() if _works(unit, day)}
    made = [
        message
        for morning in found
        if morning.unit_id in working
        and (message := _message(morning, officers[morning.officer_id], at, day)) is not None
    ]
    with transaction.atomic():
        before = Message.objects.filter(kind="digest", made_at__gte=at - dt.timedelta(days=1)).count()
        Message.objects.bulk_create(made, ignore_conflicts=True)
        return Message.objects.filter(kind="digest", made_at__gte=at - dt.timedelta(days=1)).count() - before


def _works(unit: Unit, day: dt.date) -> bool:
    return bool(worktime_of(current_calendar(unit).pk).hours_on(day))


def _message(morning: Morning, officer: Officer, at: dt.datetime, day: dt.date) -> Message | None:
    channel, address = way(officer)
    if not address or channel not in channels.offered():
        return None
    context = {"morning": morning, "day": f"{day:%d/%m/%Y}", "address": f"{links.origin()}{_page(morning)}"}
    if channel == Channel.SMS:
        subject, body = "", wording.plain("digest.sms", context).subject
    else:
        words = wording.plain("digest", context)
        subject, body = words.subject, words.body
    return Message(
        key=uuid.uuid5(_NAMESPACE, f"{day} {officer.pk}"),
        kind="digest",
        channel=channel,
        officer=officer,
        recipient=address,
        recipient_digest=recipient_digest(address),
        subject=subject,
        body=body,
        made_at=at,
        next_try_at=at,
        give_up_at=at + dt.timedelta(seconds=min(settings.NOTICES_GIVE_UP_AFTER, 8 * 3600)),
    )


def _page(morning: Morning) -> str:
    """Where what is told can be seen: the worklist, else what waits for a decision, else the boards."""
    if morning.late or morning.today or morning.waiting:
        return "/can-bo/viec"
    if morning.questions:
        return "/can-bo/can-chu-y?loai=cho-y-kien"
    if morning.disputes:
        return "/can-bo/can-chu-y?loai=bao-sai"
    if morning.late_papers:
        return "/can-bo/ban-giay"
    return "/can-bo/cho-duyet" if morning.approvals else "/dieu-hanh/"


def way(officer: Officer) -> tuple[str, str]:
    """By which way, and where: e-mail where there is an address, else the mobile; a land line gets none."""
    if officer.email and Channel.EMAIL in channels.offered():
        return Channel.EMAIL.value, officer.email
    return Channel.SMS.value, officer.phone if phone_number.receives_sms(officer.phone) else ""
