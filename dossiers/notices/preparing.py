"""From the log's mail to messages: the mail is taken and the messages are made in one transaction.

Killed at any moment, this has done both or nothing. Which event is told is in rules.py, to whom and by which way in
the applicant's choice (``casework.Contact``).
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from django.conf import settings
from django.db import connection, transaction

from dossiers.calendars.local_time import LOCAL, today_begins
from dossiers.casework import duties, reach
from dossiers.casework.models import Contact, Dossier, Event, Origin
from dossiers.casework.states import Kind
from dossiers.notices import channels, links, rules, wording
from dossiers.notices.models import Channel, Message
from dossiers.parsing import phone_number

READER = "notices"
NO_SMS = "land line"
"""The result of a message that could go nowhere: a task for the desk from the first moment on."""
TOLD_TO_FORMER = (Kind.CONTACT_CHOSEN, Kind.CORRECTED)
"""Events that may change where the applicant is reached: the address until now is told too."""
OLD_NEWS = dt.timedelta(days=3)
"""A dossier that came from another system may have fallen due long ago: nobody is told that today."""

_TAKE = """
DELETE FROM casework_outbox USING (
    SELECT id FROM casework_outbox WHERE reader = %s ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED
) AS mail WHERE casework_outbox.id = mail.id
RETURNING casework_outbox.id, casework_outbox.dossier_id, casework_outbox.seq, payload->>'kind'
"""


class Mail(NamedTuple):
    """One outbox row of this reader."""

    id: int
    dossier_id: int
    seq: int
    kind: str


def prepare_pending(*, at: dt.datetime, limit: int = 500) -> int:
    """Take the mail that waits, at most ``limit`` rows in one transaction; give back how many rows were taken."""
    taken = 0
    while True:
        batch = _prepare_batch(at, limit)
        taken += batch
        if batch < limit:
            return taken


def _prepare_batch(at: dt.datetime, limit: int) -> int:
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(_TAKE, [READER, limit])
            mail = sorted(Mail(*row) for row in cursor.fetchall())
        telling = [row for row in mail if row.kind in rules.RULES]
        if telling:
            _prepare(telling, at)
        return len(mail)


def _prepare(mail: list[Mail], at: dt.datetime) -> None:
    dossiers = Dossier.objects.select_related("unit", "procedure_version", "applicant", "contact", "regime").in_bulk(
        {row.dossier_id for row in mail}
    )
    events = {
        (event.dossier_id, event.seq): event
        for event in Event.objects.filter(dossier_id__in=dossiers, seq__in={row.seq for row in mail})
    }
    today = _told_today(dossiers, at)
    made = []
    for row in mail:
        dossier, event = dossiers[row.dossier_id], events[row.dossier_id, row.seq]
        for message in messages_of(dossier, event, at=at):
            today[message.dossier_id, message.channel] += 1
            if today[message.dossier_id, message.channel] > settings.NOTICES_A_DAY:
                message.next_try_at = _next_morning(at)
            made.append(message)
    Message.objects.bulk_create(made, ignore_conflicts=True)
    _leave_out(made, at)
    _leave_out_corrections(made, at)


def messages_of(dossier: Dossier, event: Event, *, at: dt.datetime) -> list[Message]:
    """The messages that one event makes: one for each way that rule, choice and set-up allow; not yet saved."""
    rule = rules.rule_for(event.kind, event.data)
    if rule is None or _is_old_news(dossier, event, at) or _holds_a_new_date(dossier, event):
        return []
    addresses = addresses_of(dossier)
    usable = [way for way in channels.offered() if way in rule.ways]
    told = {*addresses.items()}
    if event.kind in TOLD_TO_FORMER:
        told |= {*reach.former(dossier.pk, event.seq).items()}
    made = [_message(dossier, event, way, address, at) for way, address in sorted(told) if way in usable]
    if not addresses and Channel.SMS.value in usable and (number := only_number_without_sms(dossier)):
        untold = _message(dossier, event, Channel.SMS.value, number, at)
        untold.state, untold.settled_at, untold.result = Message.State.FAILED, at, NO_SMS
        made.append(untold)
    return made


def addresses_of(dossier: Dossier) -> dict[str, str]:
    """The applicant's ways and the address of each, as ``casework.reach`` reads them."""
    return reach.ways_of(getattr(dossier, "applicant", None), getattr(dossier, "contact", None))


def only_number_without_sms(dossier: Dossier) -> str:
    """The applicant's number where it is a land line, there is no e-mail, and they wish to be told: the desk calls."""
    applicant = getattr(dossier, "applicant", None)
    contact: Contact | None = getattr(dossier, "contact", None)
    if applicant is None or applicant.email or (contact is not None and not contact.channels):
        return ""
    return "" if phone_number.receives_sms(applicant.phone) else str(applicant.phone)


def _message(dossier: Dossier, event: Event, way: str, address: str, at: dt.datetime) -> Message:
    key = uuid.uuid4()
    words = wording.told(event.kind, way, dossier, event.data)
    return Message(
        key=key,
        kind=event.kind,
        channel=way,
        dossier=dossier,
        seq=event.seq,
        unit_id=dossier.unit_id,
        recipient=address,
        recipient_digest=recipient_digest(address),
        subject=words.subject,
        body=words.body,
        sample=dossier.origin == Origin.SAMPLE,
        made_at=at,
        next_try_at=at,
        give_up_at=at + dt.timedelta(seconds=settings.NOTICES_GIVE_UP_AFTER),
        link_digest=links.digest_of(links.token_of(key)),
    )


def recipient_digest(address: str) -> bytes:
    """By which an address is known again after it has been emptied."""
    return links.keyed("recipient", address.strip().lower().encode())


def _is_old_news(dossier: Dossier, event: Event, at: dt.datetime) -> bool:
    came_from_elsewhere = dossier.origin != Origin.LIVE
    return came_from_elsewhere and event.kind == Kind.BECAME_OVERDUE and event.occurred_at < at - OLD_NEWS


def _holds_a_new_date(dossier: Dossier, event: Event) -> bool:
    """Who was told in good time of a new date, which holds, is not told when the old one passes."""
    holds = duties.return_date(dossier) if dossier.extended_to is not None else None
    return event.kind == Kind.BECAME_OVERDUE and holds is not None and holds > event.occurred_at


def _told_today(dossiers: Iterable[int], at: dt.datetime) -> Counter[tuple[int | None, str]]:
    midnight = today_begins(at)
    rows = Message.objects.filter(dossier__in=list(dossiers), made_at__gte=midnight).exclude(state=Message.State.MERGED)
    return Counter(rows.values_list("dossier_id", "channel"))


def _next_morning(at: dt.datetime) -> dt.datetime:
    """When the night ends that follows this instant."""
    ends = settings.NOTICES_QUIET[1]
    day = at.astimezone(LOCAL).date() + dt.timedelta(days=1)
    return dt.datetime.combine(day, dt.time(ends.hour, ends.minute), LOCAL)


def _leave_out(made: list[Message], at: dt.datetime) -> None:
    """Earlier messages of the same dossier and way that the new ones make pointless, if nobody has tried them yet."""
    waiting = list(
        Message.objects.filter(
            dossier__in={message.dossier_id for message in made}, state=Message.State.WAITING, attempts=0
        ).values_list("pk", "dossier_id", "channel", "seq", "kind")
    )
    newer: dict[tuple[int | None, str], list[Message]] = defaultdict(list)
    for message in made:
        newer[message.dossier_id, message.channel].append(message)
    pointless = {
        pk
        for pk, dossier_id, channel, seq, kind in waiting
        for new in newer[dossier_id, channel]
        if (seq or 0) < (new.seq or 0) and kind in rules.RULES[Kind(new.kind)].replaces
    }
    Message.objects.filter(pk__in=pointless, state=Message.State.WAITING, attempts=0).update(
        state=Message.State.MERGED, settled_at=at, result="merged"
    )


def _leave_out_corrections(made: list[Message], at: dt.datetime) -> None:
    """Who was never told that the dossier is late need not be told that it is not."""
    corrections = [message for message in made if message.kind == Kind.OVERDUE_LIFTED]
    if not corrections:
        return
    told = Message.objects.filter(
        dossier__in={message.dossier_id for message in corrections}, kind=Kind.BECAME_OVERDUE
    ).exclude(state=Message.State.MERGED)
    late = set(told.values_list("dossier_id", "channel"))
    needless = [message.key for message in corrections if (message.dossier_id, message.channel) not in late]
    Message.objects.filter(key__in=needless, state=Message.State.WAITING, attempts=0).update(
        state=Message.State.MERGED, settled_at=at, result="merged"
    )


__all__ = ["READER", "addresses_of", "messages_of", "prepare_pending", "recipient_digest"]
