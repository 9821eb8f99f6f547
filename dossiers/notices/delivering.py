"""From a message to an answer, outside any transaction: claim, send with the message's key, settle.

A claim is a lease: ``next_try_at`` is moved past it, so whoever dies in the middle leaves a message that is sent again
later, with the same key, which a gateway knows. What has been confirmed and settled is never claimed again.
"""

from __future__ import annotations

import datetime as dt
import random
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from typing import Any

from django.db import connection, transaction

from dossiers.notices import channels, links, send_times, wording
from dossiers.notices.channels import Answer, OutgoingMessage
from dossiers.notices.models import Attempt, Channel, Message

LEASE = dt.timedelta(minutes=5)
TOGETHER = 8
BATCH = 64
"""Worst case: BATCH / TOGETHER sends one after the other, each as long as a gateway may take; well under a lease."""

REST = dt.timedelta(minutes=1)
"""How long a channel is left alone after its gateway has not answered in time."""

_CLAIM = """
UPDATE notices_message SET next_try_at = %(lease_ends)s, attempts = attempts + 1
WHERE id IN (
    SELECT id FROM notices_message
    WHERE state = 'waiting' AND next_try_at <= %(at)s AND channel = ANY(%(channels)s)
        AND (urgent OR NOT channel = ANY(%(silent)s)) AND NOT (urgent AND give_up_at < %(at)s)
    ORDER BY next_try_at, id LIMIT %(limit)s FOR UPDATE SKIP LOCKED
) RETURNING id
"""
_EXPIRE = """
UPDATE notices_message SET state = 'failed', settled_at = %(at)s, result = 'too late', body = ''
WHERE state = 'waiting' AND urgent AND give_up_at < %(at)s AND next_try_at <= %(at)s
"""

_turn = threading.Lock()
_resting: dict[str, dt.datetime] = {}


def deliver(*, at: dt.datetime, limit: int = BATCH) -> int:
    """Send one batch of what is due at this instant; give back how many messages were tried.

    One batch at a time in a process; others of the same process get 0 at once. Any number of processes share the work.
    """
    if not _turn.acquire(blocking=False):
        return 0
    try:
        _expire(at)
        messages = claim(at=at, limit=limit)
        for message, answer in _sent(messages):
            settle(message, answer, at=at)
        return len(messages)
    finally:
        _turn.release()


def deliver_for(span: dt.timedelta, *, clock: Callable[[], dt.datetime]) -> int:
    """Send batch after batch until nothing is due or the span is over; give back how many messages were tried.

    ``clock`` is the caller's: a batch may take long, and the next one must not be sent at an hour that has passed.
    """
    until, tried = clock() + span, 0
    while (at := clock()) < until:
        batch = deliver(at=at)
        tried += batch
        if batch < BATCH:
            break
    return tried


def claim(*, at: dt.datetime, limit: int = BATCH) -> list[Message]:
    """Messages to send now, leased to the caller: nobody else gets them until the lease ends."""
    awake = [channel for channel in Channel.values if _resting.get(channel, at) <= at]
    silent = [channel for channel in Channel.values if not send_times.may_go(channel, urgent=False, at=at)]
    parameters: dict[str, Any] = {
        "at": at,
        "lease_ends": at + LEASE,
        "limit": limit,
        "channels": awake,
        "silent": silent,
    }
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_CLAIM, parameters)
        claimed = [pk for (pk,) in cursor.fetchall()]
    return list(Message.objects.filter(pk__in=claimed).order_by("pk"))


def _sent(messages: list[Message]) -> Iterator[tuple[Message, Answer]]:
    """Each message with its answer, as the answers come in. The threads see letters, never the database."""
    if not messages:
        return
    with ThreadPoolExecutor(max_workers=TOGETHER) as pool:
        running = {pool.submit(channels.send, letter_of(message)): message for message in messages}
        for done in as_completed(running):
            try:
                answer = done.result()
            except Exception as error:  # a fault of ours must not lose the others' answers
                answer = Answer.later(f"fault {type(error).__name__}"[:40])
            yield running[done], answer


def letter_of(message: Message) -> OutgoingMessage:
    """The message with its secret in place: the link's token or the telephone code, derived now."""
    text = message.body.replace(wording.LINK, links.address_of(message.key))
    if wording.CODE in text:
        text = text.replace(wording.CODE, links.code_of(message.key))
    return OutgoingMessage(
        message.key, message.kind, message.channel, message.recipient, message.subject, text, message.sample
    )


def settle(message: Message, answer: Answer, *, at: dt.datetime) -> None:
    """Write down what came of one attempt: sent, failed for good, or when the next attempt is due."""
    if answer.hung:
        _resting[message.channel] = at + REST
    changes: dict[str, object] = {"result": answer.result}
    if answer.outcome == Attempt.Outcome.CONFIRMED:
        changes |= {"state": Message.State.SENT, "settled_at": at}
    elif answer.outcome == Attempt.Outcome.REFUSED or at >= message.give_up_at:
        changes |= {"state": Message.State.FAILED, "settled_at": at}
    else:
        chance = random.random()  # noqa: S311 (spreads attempts, decides nothing)
        attempts, last = message.attempts, message.give_up_at
        changes["next_try_at"] = send_times.next_try(
            attempts, urgent=message.urgent, at=at, give_up_at=last, chance=chance
        )
    with transaction.atomic():
        Attempt.objects.create(message=message, at=at, outcome=answer.outcome, result=answer.result)
        Message.objects.filter(pk=message.pk, state=Message.State.WAITING).update(**changes)


def _expire(at: dt.datetime) -> None:
    """A code whose minutes are over is of no use to anybody: it is not sent late."""
    with connection.cursor() as cursor:
        cursor.execute(_EXPIRE, {"at": at})


def stuck(*, at: dt.datetime) -> int:
    """Messages that might have gone for five minutes and that nobody has tried: the worker is away, or too slow."""
    silent = [channel for channel in Channel.values if not send_times.may_go(channel, urgent=False, at=at)]
    waiting = Message.objects.filter(
        state=Message.State.WAITING, attempts=0, next_try_at__lt=at - dt.timedelta(minutes=5)
    )
    return waiting.exclude(channel__in=silent, urgent=False).count()
