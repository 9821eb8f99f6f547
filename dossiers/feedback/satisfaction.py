"""How people were satisfied: counts of ratings, never one of them.

Counted are the twelve whole months that have passed, and told from ``LEAST`` ratings on. Figures that moved from day to
day could be subtracted from one another until a single rating lay bare; by the month they tell a month at least.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Collection
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from django.db import connection
from django.db.models import Count

from dossiers.calendars.local_time import LOCAL
from dossiers.feedback.models import ContentRating, Rating

LEAST = 10
MONTHS = 12

COUNT = """
SELECT unit_id, procedure_id, count(*), sum(good), count(*) FILTER (WHERE least(manners, time, trips) <= 2),
    3 * count(*)
FROM voices_rating WHERE "on" >= %s AND "on" < %s GROUP BY unit_id, procedure_id
"""
"""The ratings from a day until before another, by unit and procedure; the columns after these are RatingCounts'."""
COUNT_CONTENTS = """
SELECT unit_id, procedure_id, count(*), sum(good), count(*) FILTER (WHERE is_disliked), sum(answered)
FROM voices_contentrating WHERE regime_id = %s AND "on" >= %s AND "on" < %s GROUP BY unit_id, procedure_id
"""
"""The same of the ratings by the contents of one regime."""


class RatingCounts(NamedTuple):
    """Ratings: how many, how many of their answers were 4 or 5, how many say 1 or 2 to anything, how many answers."""

    rated: int = 0
    good: int = 0
    disliked: int = 0
    answers: int = 0

    def plus(self, other: RatingCounts) -> RatingCounts:
        """Both together."""
        return RatingCounts(*(one + another for one, another in zip(self, other, strict=True)))


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
        """Satisfied or very satisfied, of all answers that were given, in per cent with two decimals."""
        return _share(self.counted.good, self.counted.answers)

    @property
    def disliked_share(self) -> str | None:
        """Ratings with an answer of dissatisfied or very dissatisfied, of all ratings."""
        return _share(self.counted.disliked, self.rated)

    @property
    def response_rate(self) -> str | None:
        """Rated, of the results, in per cent with two decimals."""
        return _share(self.rated, self.results)


class ContentShare(NamedTuple):
    """One content of a rating: how many answered it, and how many of these were 4 or 5, in per cent."""

    name: str
    answers: int
    good_share: str


def months(at: dt.datetime) -> tuple[dt.date, dt.date]:
    """The twelve whole months before the one of ``at``: the first day, and the first day after them."""
    end = at.astimezone(LOCAL).date().replace(day=1)
    return end.replace(year=end.year - 1), end


def by_content(regime: str, first: dt.date, end: dt.date, units: Collection[int] | None) -> list[ContentShare]:
    """Each content that enough people of these units (None: all) answered, in the order of its name. One query."""
    kept = 'SELECT answers FROM voices_contentrating WHERE regime_id = %s AND "on" >= %s AND "on" < %s'
    kept += " AND (%s::bigint[] IS NULL OR unit_id = ANY (%s))"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT name, count(*), count(*) FILTER (WHERE answer::int >= 4) FROM ({kept}) AS kept,"  # noqa: S608 (this module's own)
            " jsonb_each_text(answers) AS said(name, answer) GROUP BY name HAVING count(*) >= %s ORDER BY name",
            [regime, first, end, *[list(units) if units is not None else None] * 2, LEAST],
        )
        return [ContentShare(name, answers, str(_share(good, answers))) for name, answers, good in cursor.fetchall()]


def crowded_days(unit_id: int, first: dt.date, end: dt.date, most: int = 10) -> list[tuple[dt.date, int]]:
    """The unit's days with the most ratings, the fullest first; days with fewer than ``LEAST`` are left out."""
    rated: Counter[dt.date] = Counter()
    for model in (Rating, ContentRating):
        kept = model._default_manager.filter(unit=unit_id, on__gte=first, on__lt=end)
        rated.update(dict(kept.values("on").annotate(rated=Count("pk")).values_list("on", "rated")))
    found = [(day, number) for day, number in rated.items() if number >= LEAST]
    return sorted(found, key=lambda one: (-one[1], one[0]))[:most]


def _share(part: int, whole: int) -> str | None:
    if whole <= 0:
        return None
    return str((Decimal(100 * min(part, whole)) / Decimal(whole)).quantize(Decimal("0.01"), ROUND_HALF_UP))


__all__ = ["COUNT", "COUNT_CONTENTS", "LEAST", "ContentShare", "RatingCounts", "Satisfaction", "crowded_days", "months"]
