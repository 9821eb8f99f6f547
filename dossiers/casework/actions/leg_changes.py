"""How an act moves legs: the main leg from unit to unit, branches opened and closed beside it. One writer of legs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Any, NamedTuple

from django.db import connection
from django.db.models.functions import Greatest

from dossiers.casework import deadlines
from dossiers.casework.models import Dossier, Leg
from dossiers.casework.risks import RISKY_SHARE
from dossiers.units.models import Officer, Unit

# Written out, because compiling it cost more than PostgreSQL needed to answer it. The last column is what _taken asks.
_MAIN = """
SELECT leg.id, leg.unit_id, leg.given_by_id IS NOT NULL AND leg.taken_at IS NULL AND unit.kind <> %s
FROM casework_leg AS leg JOIN units_unit AS unit ON unit.id = leg.unit_id
WHERE leg.dossier_id = %s AND leg.kind = %s AND leg.closed_at IS NULL
"""


class Arrival(NamedTuple):
    """Where a dossier goes: the unit, the step with its share of the term, by whose hand, and what was said."""

    unit_id: int
    step: int
    share_pct: int
    given_by: Officer
    remark: str = ""


def move_main(dossier: Dossier, to: Arrival, at: dt.datetime, *, ended: str = Leg.Ended.DONE) -> int:
    """The id of the main leg at this unit: the present one, or a new one after closing the present one.

    Its limit is the step's share of the term from now, when the leg opens or the step changes.
    """
    due_at = deadlines.leg_limit(dossier, to.unit_id, to.share_pct, at)
    with connection.cursor() as cursor:
        cursor.execute(_MAIN, [Unit.Kind.EXTERNAL, dossier.pk, Leg.Kind.MAIN])
        found = cursor.fetchone()
    if found is not None:
        leg_id, unit_id, waits = found
        here = Leg.objects.filter(pk=leg_id)
        new: dict[str, Any] = {"taken_by": to.given_by, "taken_at": at} if waits else {}
        if unit_id == to.unit_id:
            new |= {"due_at": due_at} if to.step != dossier.step else {}
            if new:
                here.update(**new)
            return int(leg_id)
        here.update(closed_at=at, ended=ended, remark=to.remark, **new)
    leg = Leg.objects.create(
        dossier=dossier, unit_id=to.unit_id, step=to.step, opened_at=at, due_at=due_at, given_by=to.given_by
    )
    return leg.pk


def open_branch(dossier: Dossier, to: Arrival, at: dt.datetime) -> Leg:
    """A leg at another unit beside the main one, with its own limit on that unit's calendar."""
    return Leg.objects.create(
        dossier=dossier,
        unit_id=to.unit_id,
        kind=Leg.Kind.BRANCH,
        step=to.step,
        opened_at=at,
        due_at=deadlines.leg_limit(dossier, to.unit_id, to.share_pct, at),
        risk_at=deadlines.leg_limit(dossier, to.unit_id, to.share_pct, at, of_it=RISKY_SHARE),
        given_by=to.given_by,
    )


def close(leg: Leg, at: dt.datetime, *, ended: str, remark: str, by: Officer) -> None:
    """End a stay beside the main one."""
    Leg.objects.filter(pk=leg.pk).update(closed_at=at, ended=ended, remark=remark, **_taken(leg, by, at))


def undo_branches(dossier: Dossier, *, keep: Collection[int]) -> None:
    """The whole was moved by hand: branches that do not lie before its step count as not done, and may begin again."""
    Leg.objects.filter(dossier=dossier, kind=Leg.Kind.BRANCH, ended=Leg.Ended.DONE).exclude(step__in=keep).update(
        ended=Leg.Ended.RECALLED
    )


def close_all(dossier: Dossier, at: dt.datetime) -> None:
    """The dossier ends: every leg that is open ends with it, branches as recalled."""
    still = Leg.objects.filter(dossier=dossier, closed_at__isnull=True)
    if dossier.branches:
        still.filter(kind=Leg.Kind.BRANCH).update(closed_at=Greatest("opened_at", at), ended=Leg.Ended.RECALLED)
    still.update(closed_at=Greatest("opened_at", at))


def _taken(leg: Leg, by: Officer, at: dt.datetime) -> dict[str, Any]:
    """Whoever acts on a stay that nobody took over has taken it over by that; agencies outside have no accounts."""
    if not leg.is_untaken or leg.unit.kind == Unit.Kind.EXTERNAL:
        return {}
    return {"taken_by": by, "taken_at": at}
