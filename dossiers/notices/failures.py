"""Messages that nobody could be sent: a task for a person, at the desk of the receiving unit, until they were told."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db.models import Q, QuerySet

from dossiers.notices.models import Message
from dossiers.units.models import Officer

LONGEST_CLOSING = 200


class AlreadyClosed(Exception):
    """Somebody else has told them, or it is no task of these units."""


def open_tasks(units: Iterable[int]) -> QuerySet[Message]:
    """The messages of these units that failed for good and that nobody has closed; oldest first."""
    failed = Message.objects.filter(unit__in=list(units), state=Message.State.FAILED, closed_at__isnull=True)
    failed = failed.filter(Q(dossier__isnull=False) | Q(petition__isnull=False))
    return failed.select_related("dossier", "unit").order_by("settled_at", "pk")


def close(message_id: int, *, units: Iterable[int], words: str, by: Officer, at: dt.datetime) -> Message:
    """Say how the applicant was told in the end (called, came to the desk). Raises AlreadyClosed."""
    task = open_tasks(units).filter(pk=message_id)
    closing = " ".join(words.replace("\x00", "").split())[:LONGEST_CLOSING] or "Đã gọi điện"
    if not Message.objects.filter(pk__in=task.values("pk")).update(closed_at=at, closed_by=by, closing=closing):
        raise AlreadyClosed
    return Message.objects.select_related("dossier").get(pk=message_id)


def forget(*, at: dt.datetime) -> int:
    """Empty the addresses and words of messages that ended long ago; what was told when, and how, stays."""
    old = Message.objects.exclude(state=Message.State.WAITING).exclude(recipient="")
    return old.filter(settled_at__lt=at - KEPT).update(recipient="", body="", subject="", closing="")


KEPT = dt.timedelta(days=180)
"""How long an address stands beside a message after its end; the link lives as long."""
