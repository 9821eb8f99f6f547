"""Ratings after the result: three questions, five words, one for each dossier, and nobody can tell whose.

A rating keeps the unit, the procedure and the date, and an HMAC of its dossier that makes it the only one. No dossier,
no person and no hour are in it, and figures of fewer than ``LEAST`` ratings are told to nobody.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from django.conf import settings
from django.db.models import Count, Sum

from dossiers.casework.log import LOCAL
from dossiers.casework.models import Dossier
from dossiers.casework.states import State
from dossiers.voices.models import Rating

LEAST = 10
SATISFIED = 4
PERIOD = dt.timedelta(days=365)
SCALE = range(1, 6)


class NotYet(Exception):
    """The result has not been handed out: there is nothing to rate."""


class Satisfaction(NamedTuple):
    """How a unit was rated in the last 12 months. ``good`` of ``answers`` were satisfied or very satisfied."""

    rated: int
    returned: int
    good: int
    answers: int

    @property
    def is_told(self) -> bool:
        """Whether there are enough ratings for nobody to be recognised."""
        return self.rated >= LEAST

    @property
    def good_share(self) -> str | None:
        """Satisfied or very satisfied, of all answers, in per cent with two decimals."""
        return _share(self.good, self.answers)

    @property
    def response_rate(self) -> str | None:
        """Rated, of the results handed out, in per cent with two decimals."""
        return _share(self.rated, self.returned)


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


def of_unit(unit_id: int, *, at: dt.datetime) -> Satisfaction:
    """The unit's ratings of the last 12 months, beside the results handed out in them (0 while too few are rated)."""
    since = at - PERIOD
    found = Rating.objects.filter(unit_id=unit_id, on__gt=since.astimezone(LOCAL).date())
    counted = found.aggregate(rated=Count("pk"), good=Sum("good"))
    rated, returned = counted["rated"], 0
    if rated >= LEAST:  # few are told to nobody, so nothing is divided by what was handed out
        returned = Dossier.objects.filter(unit_id=unit_id, state=State.RETURNED, finished_at__gte=since).count()
    return Satisfaction(rated, returned, counted["good"] or 0, rated * 3)


def _share(part: int, whole: int) -> str | None:
    if whole <= 0:
        return None
    return str((Decimal(100 * part) / Decimal(whole)).quantize(Decimal("0.01"), ROUND_HALF_UP))


def _digest(number: int) -> bytes:
    return hmac.new(settings.RECEIPT_KEY.encode(), f"rating {number}".encode(), hashlib.sha256).digest()
