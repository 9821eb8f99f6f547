"""Ratings beside the results that could be rated: for the public pages and the boards, remembered for ten minutes.

What it reads lies in whole months that have passed and hardly changes any more.
"""

import datetime as dt

from django.db import connection

from dossiers.feedback import satisfaction
from dossiers.feedback.satisfaction import RatingCounts, Satisfaction
from portal.web.process_cache import ProcessCache

LEAST = satisfaction.LEAST
Told = dict[int, Satisfaction]
_BOTH = f"""
SELECT unit_id, procedure_id, rated::int, good::int, disliked::int, NULL::int
FROM ({satisfaction.COUNT}) AS told (unit_id, procedure_id, rated, good, disliked)
UNION ALL SELECT unit_id, procedure_id, 0, 0, 0, sum(resolved)::int FROM oversight_mixtally
WHERE month >= %s AND month < %s GROUP BY unit_id, procedure_id
"""  # noqa: S608 (the ratings' own count)
"""Ratings, and the results beside them, each a row of its own."""


def of_unit(unit_id: int, at: dt.datetime) -> Satisfaction:
    """One unit's, in the last twelve whole months."""
    return by_unit(at).get(unit_id, _NOTHING)


def of_procedure(procedure_id: int, at: dt.datetime) -> Satisfaction:
    """One procedure's, at all units together."""
    return by_procedure(at).get(procedure_id, _NOTHING)


def by_unit(at: dt.datetime) -> Told:
    """Every unit that had a result or a rating. One query, or none."""
    return _read_once(*satisfaction.months(at))[0]


def by_procedure(at: dt.datetime) -> Told:
    """Every procedure that had a result or a rating. One query, or none."""
    return _read_once(*satisfaction.months(at))[1]


def together(many: list[Satisfaction]) -> Satisfaction:
    """The sum of those that are told: what is left out cannot be subtracted from it."""
    sums = _NOTHING
    for one in many:
        if one.is_told:
            sums = Satisfaction(sums.counted.plus(one.counted), sums.results + one.results)
    return sums


def months(at: dt.datetime) -> tuple[dt.date, dt.date]:
    """The first day that counts, and the first day after the last."""
    return satisfaction.months(at)


def last_day(at: dt.datetime) -> dt.date:
    """Until when the figures count."""
    return satisfaction.months(at)[1] - dt.timedelta(days=1)


def _read(first: dt.date, end: dt.date) -> tuple[Told, Told]:
    """By unit and by procedure, from one query."""
    rated: dict[tuple[int, int], RatingCounts] = {}
    results: dict[tuple[int, int], int] = {}
    with connection.cursor() as cursor:
        cursor.execute(_BOTH, [first, end, first, end])
        for unit, procedure, *counts, resolved in cursor.fetchall():
            if resolved is None:
                rated[unit, procedure] = RatingCounts(*counts)
            else:
                results[unit, procedure] = resolved
    return _summed(rated, results, 0), _summed(rated, results, 1)


def _summed(rated: dict[tuple[int, int], RatingCounts], results: dict[tuple[int, int], int], place: int) -> Told:
    found: Told = {}
    for pair in {*rated, *results}:
        before = found.get(pair[place], _NOTHING)
        counted = before.counted.plus(rated.get(pair, RatingCounts()))
        found[pair[place]] = Satisfaction(counted, before.results + results.get(pair, 0))
    return found


_NOTHING = Satisfaction(RatingCounts(), 0)
_read_once = ProcessCache(_read, 600.0)
