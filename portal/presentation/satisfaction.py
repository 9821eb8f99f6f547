"""Ratings beside the results that could be rated: for the public pages and the boards, remembered for ten minutes.

What it reads lies in whole months that have passed and hardly changes any more. Each regime asks questions of its own:
its ratings stand beside the results of its months, and are never added to another's. Without a regime's code, that of
the last of these months is told.
"""

import datetime as dt
from dataclasses import dataclass

from django.db import connection

from dossiers.feedback import satisfaction
from dossiers.feedback.ratings import THREE
from dossiers.feedback.satisfaction import ContentShare, RatingCounts, Satisfaction
from dossiers.procedures.regimes import FIRST
from portal.presentation import regime_now
from portal.web.process_cache import ProcessCache

LEAST = satisfaction.LEAST
Told = dict[int, Satisfaction]
_RATED = """
SELECT unit_id, procedure_id, rated::int, good::int, disliked::int, answers::int, NULL::int
FROM ({count}) AS told (unit_id, procedure_id, rated, good, disliked, answers)
UNION ALL SELECT unit_id, procedure_id, 0, 0, 0, 0, sum(resolved)::int FROM oversight_mixtally
WHERE month >= %s AND month < %s GROUP BY unit_id, procedure_id
"""
"""Ratings, and the results beside them, each a row of its own."""


@dataclass(frozen=True)
class AskedBy:
    """The questions of a regime, and in which of the twelve months it was in force: their results could be rated so.

    Ratings count by the day on which they were given, whatever was in force by then.
    """

    regime: str
    law: str
    questions: tuple[str, ...]
    first: dt.date
    end: dt.date
    rated_from: dt.date
    rated_until: dt.date

    @property
    def is_older(self) -> bool:
        """Whether these are the three questions of the older regime."""
        return self.questions == THREE


def asked_by(at: dt.datetime) -> list[AskedBy]:
    """The regimes of the last twelve whole months, the newest first: one, except around a change of the law."""
    first, end = satisfaction.months(at)
    found: list[AskedBy] = _regimes_once(first, end)
    return found


def of_unit(unit_id: int, at: dt.datetime) -> Satisfaction:
    """One unit's, in the last twelve whole months."""
    return by_unit(at).get(unit_id, _NOTHING)


def of_procedure(procedure_id: int, at: dt.datetime) -> Satisfaction:
    """One procedure's, at all units together."""
    return by_procedure(at).get(procedure_id, _NOTHING)


def by_unit(at: dt.datetime, asked: AskedBy | None = None) -> Told:
    """Every unit that had a result or a rating. One query, or none."""
    return _read_once(asked or asked_by(at)[0])[0]


def by_procedure(at: dt.datetime, asked: AskedBy | None = None) -> Told:
    """Every procedure that had a result or a rating. One query, or none."""
    return _read_once(asked or asked_by(at)[0])[1]


def by_content(asked: AskedBy, units: list[int] | None) -> list[ContentShare]:
    """Each content of a regime with enough answers, in the order in which it is asked; nothing for the older three."""
    if asked.is_older:
        return []
    found = satisfaction.by_content(asked.regime, asked.rated_from, asked.rated_until, units)
    return sorted(found, key=lambda one: asked.questions.index(one.name) if one.name in asked.questions else 99)


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


def _regimes(first: dt.date, end: dt.date) -> list[AskedBy]:
    """A regime counts the whole months that begin in its period; the results of others are not its own."""
    begun = [period for period in regime_now.periods() if period.from_day < end]
    edges = [max(_whole(period.from_day), first) for period in begun]
    found = []
    for period, begins, ends in zip(begun, edges, [*edges[1:], end], strict=True):
        if begins < ends:
            law = period.regime
            found.append(AskedBy(law.code, law.law, tuple(law.rating_questions), begins, ends, first, end))
    return found[::-1] or [AskedBy(FIRST, "", THREE, first, end, first, end)]


def _whole(day: dt.date) -> dt.date:
    """The first whole month from a day on."""
    return day if day.day == 1 else (day.replace(day=1) + dt.timedelta(days=32)).replace(day=1)


def _read(asked: AskedBy) -> tuple[Told, Told]:
    """By unit and by procedure, from one query."""
    rated: dict[tuple[int, int], RatingCounts] = {}
    results: dict[tuple[int, int], int] = {}
    count = satisfaction.COUNT if asked.is_older else satisfaction.COUNT_CONTENTS
    given: list[str | dt.date] = [*([] if asked.is_older else [asked.regime]), asked.rated_from, asked.rated_until]
    with connection.cursor() as cursor:
        cursor.execute(_RATED.format(count=count), [*given, asked.first, asked.end])
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
_regimes_once = ProcessCache(_regimes, 600.0)
