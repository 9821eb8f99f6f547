"""Once on a working day, each official's own morning: what is overdue, what falls due today, what waits for papers.

By e-mail where the official has an address, else by SMS; whoever has nothing waiting gets nothing.
"""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any, NamedTuple

from django.conf import settings
from django.db import connection, transaction

from dossiers.calendars.models import worktime_of
from dossiers.casework.deadlines import current_calendar
from dossiers.casework.log import LOCAL
from dossiers.casework.states import CLOCK_RUNS, OPEN, PAUSED, State
from dossiers.notices import channels, links, wording
from dossiers.notices.models import Channel, Message
from dossiers.notices.preparing import recipient_digest
from dossiers.units.models import Officer, Unit
from dossiers.units.roles import Role

_NAMESPACE = uuid.UUID("5a2f6d0e-6f6b-5b5e-9d5c-0f5b8a3f7c11")

_COUNTS = """
SELECT post.officer_id, min(post.unit_id),
    count(DISTINCT d.id) FILTER (WHERE {late}),
    count(DISTINCT d.id) FILTER (WHERE d.state IN ({running}) AND NOT {late} AND d.due_at < %(tomorrow)s),
    count(DISTINCT d.id) FILTER (WHERE d.state IN ({paused}) AND NOT {late})
FROM units_post AS post
JOIN units_officer AS officer ON officer.id = post.officer_id AND officer.is_active
JOIN casework_dossier AS d ON d.holder_id = post.unit_id AND d.state IN ({open})
    AND (d.handler_id = post.officer_id OR post.role = %(leader)s
        OR (d.handler_id IS NULL AND post.role = %(receiver)s))
WHERE post.from_on <= %(day)s AND (post.to_on IS NULL OR post.to_on > %(day)s)
    AND post.role IN (%(leader)s, %(receiver)s, %(handler)s)
GROUP BY post.officer_id
"""


class Morning(NamedTuple):
    """What waits for one official: the numbers that the worklist shows."""

    officer_id: int
    unit_id: int
    late: int
    today: int
    waiting: int


def mornings(*, at: dt.datetime) -> list[Morning]:
    """What waits for each official in a working post today: their own dossiers, a leader's unit, a desk's heap."""
    local = at.astimezone(LOCAL)
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    late = f"(d.overdue_since IS NOT NULL OR (d.state IN ({_list(CLOCK_RUNS)}) AND d.due_at < %(at)s))"
    statement = _COUNTS.format(late=late, running=_list(CLOCK_RUNS), paused=_list(PAUSED), open=_list(OPEN))
    parameters: dict[str, Any] = {
        "at": at, "day": local.date(), "tomorrow": midnight + dt.timedelta(days=1),
        "leader": Role.LEADER.value, "receiver": Role.RECEIVER.value, "handler": Role.HANDLER.value,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return [found for row in cursor.fetchall() if any((found := Morning(*row))[2:])]


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
    channel, address = _way(officer)
    if not address or channel not in channels.offered():
        return None
    context = {"morning": morning, "day": f"{day:%d/%m/%Y}", "address": f"{links.origin()}/can-bo/viec"}
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


def _way(officer: Officer) -> tuple[str, str]:
    """By which way, and where: e-mail where there is an address, else the telephone."""
    email = str(getattr(officer, "email", "") or "")
    return (Channel.EMAIL.value, email) if email else (Channel.SMS.value, officer.phone)


def _list(states: tuple[State, ...]) -> str:
    return ", ".join(str(state.value) for state in states)
