"""Ratings after the result: three questions, five words, one for each dossier, and nobody can tell whose.

A rating keeps the unit, the procedure and the date, and an HMAC of its dossier that makes it the only one. No dossier,
no person and no hour are in it; what is told of many together stands in satisfaction.py.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac

from django.conf import settings

from dossiers.calendars.local_time import LOCAL
from dossiers.casework.models import Dossier
from dossiers.casework.states import State
from dossiers.feedback.models import Rating

SATISFIED = 4
SCALE = range(1, 6)


class NotYet(Exception):
    """The result has not been handed out: there is nothing to rate."""


def rate(dossier: Dossier, given: tuple[int, int, int], *, at: dt.datetime) -> bool:
    """Keep the rating of a dossier; False when it has one already. Raises NotYet, ValueError for another answer."""
    if dossier.state != State.RETURNED:
        raise NotYet
    if any(answer not in SCALE for answer in given):
        raise ValueError(given)
    _, is_new = Rating.objects.get_or_create(
        digest=_digest(dossier.pk),
        defaults={
            "unit_id": dossier.unit_id, "procedure_id": dossier.procedure_id, "on": at.astimezone(LOCAL).date(),
            "manners": given[0], "time": given[1], "trips": given[2],
            "good": sum(1 for answer in given if answer >= SATISFIED),
        },
    )  # fmt: skip
    return is_new


def is_rated(dossier: Dossier) -> bool:
    """Whether the one rating of a dossier is there."""
    return Rating.objects.filter(digest=_digest(dossier.pk)).exists()


def _digest(number: int) -> bytes:
    return hmac.new(settings.RECEIPT_KEY.encode(), f"rating {number}".encode(), hashlib.sha256).digest()
