"""Messages about petitions: that one was received, that it takes longer, that it was answered. Never what was written.

Petitions are another room's; its mail comes in as plain facts. One message for an event, way and address, ever: the
database holds to it. The link opens the petition as its code and secret would.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from typing import Protocol

from django.conf import settings

from dossiers.calendars.local_time import today_begins
from dossiers.notices import channels, links, rules, wording
from dossiers.notices.models import Message
from dossiers.notices.preparing import recipient_digest

RECEIPTS_A_DAY = 3
"""Anybody can type anybody's number into the form: more receipts than these go to no address in a day."""


class News(Protocol):
    """What is needed of one thing done with a petition (``dossiers.feedback.outbox.PetitionNews``)."""

    @property
    def code(self) -> str: ...
    @property
    def seq(self) -> int: ...
    @property
    def kind(self) -> str: ...
    @property
    def what(self) -> str: ...
    @property
    def unit_id(self) -> int: ...
    @property
    def unit(self) -> str: ...
    @property
    def due_at(self) -> dt.datetime: ...
    @property
    def way(self) -> str: ...
    @property
    def address(self) -> str: ...
    @property
    def is_sample(self) -> bool: ...


def prepare(news: Iterable[News], *, at: dt.datetime) -> int:
    """Make the messages of these happenings; how many. In the caller's transaction, with the taking of the mail."""
    ready = channels.offered()
    made: list[Message] = []
    for one in news:
        rule = rules.PETITIONS.get(one.kind)
        if rule is None or one.way not in rule.ways or one.way not in ready:
            continue
        message = _message(one, at)
        if one.kind == "sent" and _receipts_today(message, made, at) >= RECEIPTS_A_DAY:
            continue
        made.append(message)
    Message.objects.bulk_create(made, ignore_conflicts=True)
    for message in made:
        _leave_out(message, at)
    return len(made)


def _message(news: News, at: dt.datetime) -> Message:
    key = uuid.uuid4()
    words = wording.of_petition(news.kind, news.way, code=news.code, what=news.what, unit=news.unit, due_at=news.due_at)
    return Message(
        key=key,
        kind=f"petition_{news.kind}",
        channel=news.way,
        petition=news.code,
        seq=news.seq,
        unit_id=news.unit_id,
        recipient=news.address,
        recipient_digest=recipient_digest(news.address),
        subject=words.subject,
        body=words.body,
        sample=news.is_sample,
        made_at=at,
        next_try_at=at,
        give_up_at=at + dt.timedelta(seconds=settings.NOTICES_GIVE_UP_AFTER),
        link_digest=links.digest_of(links.token_of(key)),
    )


def _receipts_today(message: Message, made: list[Message], at: dt.datetime) -> int:
    midnight = today_begins(at)
    same = [one for one in made if (one.kind, one.recipient_digest) == (message.kind, message.recipient_digest)]
    kept = Message.objects.filter(
        kind=message.kind, recipient_digest=message.recipient_digest, made_at__gte=midnight
    )  # fmt: skip
    return len(same) + kept.count()


def _leave_out(message: Message, at: dt.datetime) -> None:
    """Earlier messages about the same petition that this one makes pointless, if nobody has tried them yet."""
    rule = rules.PETITIONS[message.kind.removeprefix("petition_")]
    Message.objects.filter(
        petition=message.petition,
        channel=message.channel,
        kind__in=[f"petition_{kind}" for kind in rule.replaces],
        seq__lt=message.seq,
        state=Message.State.WAITING,
        attempts=0,
    ).update(state=Message.State.MERGED, settled_at=at, result="merged")


__all__ = ["News", "RECEIPTS_A_DAY", "prepare"]
