"""Signs that figures may have been polished: put to every unit each night, kept with the dossiers behind them.

Units are compared with their peers (peers.py), so that a habit of the whole city names nobody. The boards read what
was found; nothing is computed while somebody waits.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.db import connection, transaction
from django.db.models import Count

from dossiers.casework.models import Event
from dossiers.oversight import peers
from dossiers.oversight.detector import Detector
from dossiers.oversight.detectors import DETECTORS
from dossiers.oversight.figures import Period
from dossiers.oversight.models import Examination, Sign
from dossiers.oversight.reports import year_before

EVERY = dt.timedelta(hours=20)
KEPT = 40
"""How many examinations are kept: yesterday's signs can be compared with today's."""

_GROUPED = """
SELECT unit_id, procedure_id, count(*), count(*) FILTER (WHERE odd),
    coalesce(array_agg(dossier_id ORDER BY dossier_id) FILTER (WHERE odd AND dossier_id IS NOT NULL), '{{}}')
FROM ({statement}) AS asked GROUP BY unit_id, procedure_id"""


def examine(period: Period, *, at: dt.datetime) -> Examination:
    """Put every question to every unit, and keep what was found; older examinations go beyond the last forty."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")  # nobody waits for it
        examination = Examination.objects.create(made_at=at, since=period.since, until=period.end)
        for detector in DETECTORS.values():
            Sign.objects.bulk_create(_signs(examination, detector, period))
        old = Examination.objects.order_by("-made_at", "-pk").values_list("pk", flat=True)[KEPT:]
        Examination.objects.filter(pk__in=list(old)).delete()
    return examination


def examine_once_a_day(*, at: dt.datetime) -> int:
    """Examine the year before ``at`` unless that was done within twenty hours; how many signs were found, 0 if not.

    One at a time: a second worker that rings meanwhile finds the lock taken.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtext('integrity'))")
        last = newest()
        if not cursor.fetchone()[0] or last is not None and at - last.made_at < EVERY:
            return 0
        return examine(year_before(at), at=at).signs.count()


def newest() -> Examination | None:
    """The last examination there is."""
    return Examination.objects.order_by("-made_at", "-pk").first()


def fresh(units: list[int] | None) -> tuple[int, int]:
    """Of the last examination's signs of these units (None: all): those the one before had not, and all. One query."""
    last_two = Examination.objects.order_by("-made_at", "-pk").values("pk")[:2]
    found = Sign.objects.filter(examination__in=last_two)
    if units is not None:
        found = found.filter(unit__in=units)
    rows = list(found.values_list("examination_id", "examination__made_at", "unit_id", "detector"))
    newest_at = max((made_at for _, made_at, _, _ in rows), default=None)
    now = {(unit, key) for _, made_at, unit, key in rows if made_at == newest_at}
    before = {(unit, key) for _, made_at, unit, key in rows if made_at != newest_at}
    return len(now - before), len(now)


def nights() -> dict[tuple[int, str], int]:
    """For how many nights on end each unit has stood out in each question, the last one included. One query."""
    found = Examination.objects.values_list("pk", "made_at", "signs__unit", "signs__detector")
    seen: dict[tuple[int, str], set[int]] = {}
    made: dict[int, dt.datetime] = {}
    for examination, at, unit, key in found:
        made[examination] = at
        if unit is not None:
            seen.setdefault((unit, key), set()).add(examination)
    order = sorted(made, key=lambda pk: (made[pk], pk), reverse=True)
    return {
        which: next((place for place, pk in enumerate(order) if pk not in them), len(order))
        for which, them in seen.items()
    }


def officials(sign: Sign) -> list[tuple[str, int]]:
    """Who did what a sign counts, and with how many of its dossiers, most first. One query."""
    acts = Event.objects.filter(dossier__in=sign.dossiers, kind__in=DETECTORS[sign.detector].acts)
    named = acts.filter(actor__isnull=False).values_list("actor__full_name")
    counted = named.annotate(number=Count("dossier", distinct=True)).order_by("-number", "actor__full_name")
    return [(name, number) for name, number in counted]


def _signs(examination: Examination, detector: Detector, period: Period) -> list[Sign]:
    groups, cases = asked(detector, period)
    return [
        Sign(
            examination=examination, detector=detector.key, unit_id=one.unit_id, cases=one.cases, out_of=one.out_of,
            expected=one.expected, chance=one.chance, dossiers=sorted(cases[one.unit_id]),
        )
        for one in peers.unlike(groups, questions=len(DETECTORS))
    ]  # fmt: skip


def asked(detector: Detector, period: Period) -> tuple[list[peers.PeerGroup], Mapping[int, list[int]]]:
    """One question put to all units: the counts by unit and procedure, and the dossiers by unit. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_GROUPED.format(statement=detector.statement), {"since": period.since, "end": period.end})
        rows = cursor.fetchall()
    cases: dict[int, list[int]] = {}
    for unit, _, _, _, dossiers in rows:
        cases.setdefault(unit, []).extend(dossiers)
    return [peers.PeerGroup(*row[:4]) for row in rows], cases
