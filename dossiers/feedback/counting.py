"""How feedback and proposals were answered in a period, for the index; complaints follow a law of their own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import NamedTuple

from django.db.models import Count, F, Q

from dossiers.feedback.models import Petition


class Handled(NamedTuple):
    """Of one kind: how many were there to be answered in the period, and how many of these were not late."""

    kind: str
    handled: int
    in_time: int

    @property
    def words(self) -> str:
        """phản ánh"""
        return str(Petition.Kind(self.kind).label).lower()


def answered(since: dt.datetime, end: dt.datetime, *, holders: Collection[int] | None = None) -> list[Handled]:
    """Every kind with what lay with these units (None: all) in the period, none left out. One query.

    In time is what ended by its promise, or has not ended and is not past it at ``end``.
    """
    ended_by_then = Q(ended_at__lt=end)
    here = Petition.objects.filter(Q(ended_at__isnull=True) | Q(ended_at__gte=since), sent_at__lt=end)
    if holders is not None:
        here = here.filter(holder__in=holders)
    in_time = (ended_by_then & Q(ended_at__lte=F("due_at"))) | (~ended_by_then & Q(due_at__gte=end))
    rows = here.values_list("kind").annotate(handled=Count("pk"), in_time=Count("pk", filter=in_time))
    found = {kind: (handled, kept) for kind, handled, kept in rows}
    return [Handled(kind, *found.get(kind, (0, 0))) for kind in Petition.Kind.values]


__all__ = ["Handled", "answered"]
