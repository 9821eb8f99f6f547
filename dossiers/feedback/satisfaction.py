"""How people were satisfied: counts of ratings, never one of them.

Counted are the twelve whole months that have passed, and told from ``LEAST`` ratings on. Figures that moved from day to
day could be subtracted from one another until a single rating lay bare; by the month they tell a month at least.
"""

from __future__ import annotations

import datetime as dt
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from django.db.models import Count

from dossiers.calendars.local_time import LOCAL
from dossiers.feedback.models import Rating

LEAST = 10
MONTHS = 12

COUNT = """
SELECT unit_id, procedure_id, count(*), sum(good), count(*) FILTER (WHERE least(manners, time, trips) <= 2)
FROM voices_rating WHERE "on" >= %s AND "on" < %s GROUP BY unit_id, procedure_id
"""
"""The ratings from a day until before another, by unit and procedure; the columns after these are RatingCounts'."""


class RatingCounts(NamedTuple):
    """Ratings: how many, how many of their answers were 4 or 5, how many of them say 1 or 2 to anything."""

    rated: int = 0
    good: int = 0
    disliked: int = 0

    def plus(self, other: RatingCounts) -> RatingCounts:
        """Both together."""
        return RatingCounts(self.rated + other.rated, self.good + other.good, self.disliked + other.disliked)


class Satisfaction(NamedTuple):
    """Ratings beside the results that could have been rated."""

    counted: RatingCounts
    results: int

    @property
    def rated(self) -> int:
        return self.counted.rated

    @property
    def is_told(self) -> bool:
        """Whether there are enough ratings for nobody to be recognised."""
        return self.rated >= LEAST

    @property
    def good_share(self) -> str | None:
        """Satisfied or very satisfied, of all answers (three a rating), in per cent with two decimals."""
        return _share(self.counted.good, 3 * self.rated)

    @property
    def disliked_share(self) -> str | None:
        """Ratings with an answer of dissatisfied or very dissatisfied, of all ratings."""
        return _share(self.counted.disliked, self.rated)

    @property
    def response_rate(self) -> str | None:
        """Rated, of the results, in per cent with two decimals."""
        return _share(self.rated, self.results)


def months(at: dt.datetime) -> tuple[dt.date, dt.date]:
    """The twelve whole months before the one of ``at``: the first day, and the first day after them."""
    end = at.astimezone(LOCAL).date().replace(day=1)
    return end.replace(year=end.year - 1), end


def crowded_days(unit_id: int, first: dt.date, end: dt.date, most: int = 10) -> list[tuple[dt.date, int]]:
    """The unit's days with the most ratings, the fullest first; days with fewer than ``LEAST`` are left out."""
    kept = Rating.objects.filter(unit=unit_id, on__gte=first, on__lt=end).values("on").annotate(rated=Count("pk"))
    found = kept.filter(rated__gte=LEAST).order_by("-rated", "on").values_list("on", "rated")
    return list(found[:most])


def _share(part: int, whole: int) -> str | None:
    if whole <= 0:
        return None
    return str((Decimal(100 * min(part, whole)) / Decimal(whole)).quantize(Decimal("0.01"), ROUND_HALF_UP))


__all__ = ["COUNT", "LEAST", "RatingCounts", "Satisfaction", "crowded_days", "months"]
