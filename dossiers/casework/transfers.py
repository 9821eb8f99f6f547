"""Paper under way between desks: what waits to be sent on, what is to be taken in, what is late."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from django.db.models import Count, Q, QuerySet

from dossiers.casework.models import Dossier, PaperTransfer


def under_way(dossier: Dossier) -> list[PaperTransfer]:
    """What has not arrived of a dossier's paper, the first due first; nothing is asked for one of a single unit."""
    if dossier.reception_unit_id is None and dossier.return_unit_id is None:
        return []
    return list(_open().filter(dossier=dossier))


def to_send(units: Collection[int]) -> QuerySet[PaperTransfer]:
    """Paper that lies at the desks of these units and has to go."""
    return _open().filter(from_unit__in=units, sent_at__isnull=True)


def to_take(units: Collection[int]) -> QuerySet[PaperTransfer]:
    """Paper that is to come to the desks of these units, sent already or not."""
    return _open().filter(to_unit__in=units)


def sent(units: Collection[int]) -> QuerySet[PaperTransfer]:
    """Paper that these units have sent and that nobody has taken in yet."""
    return _open().filter(from_unit__in=units, sent_at__isnull=False)


def counts(units: Collection[int], at: dt.datetime) -> tuple[int, int]:
    """How many ways of paper these desks have to send or to take in, and how many of those are late. One statement."""
    mine = Q(from_unit__in=units, sent_at__isnull=True) | Q(to_unit__in=units)
    found = PaperTransfer.objects.filter(mine, arrived_at__isnull=True)
    counted = found.aggregate(all=Count("pk"), late=Count("pk", filter=Q(due_at__lt=at)))
    return counted["all"], counted["late"]


def late(units: Collection[int], at: dt.datetime) -> int:
    """How many ways of paper from or to these units are past their working day."""
    either = Q(from_unit__in=units) | Q(to_unit__in=units)
    return PaperTransfer.objects.filter(either, arrived_at__isnull=True, due_at__lt=at).count()


def _open() -> QuerySet[PaperTransfer]:
    found = PaperTransfer.objects.filter(arrived_at__isnull=True).order_by("due_at", "pk")
    return found.select_related("from_unit", "to_unit", "sent_by", "dossier__procedure_version", "dossier__applicant")
