"""Who applied before: found by a whole phone or paper number, among what the asking desk's units have seen.

Whoever is found leaves a record of who looked. There is no search by name and none by part of a number.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q

from dossiers.calendars.local_time import LOCAL
from dossiers.casework import looks
from dossiers.casework.models import Applicant, Dossier, Look
from dossiers.parsing import personal_numbers
from dossiers.units.models import Officer, Post

MOST = 5
LOOKED_THROUGH = 200


@dataclass(frozen=True)
class Earlier:
    """A person, from the newest of ``count`` dossiers under this name and number."""

    dossier_id: int
    count: int
    applicant: Applicant


def applicants(
    *,
    phones: Sequence[str],
    id_numbers: Sequence[str],
    units: Sequence[int],
    by: Officer,
    at: dt.datetime,
    post: Post | None = None,
) -> list[Earlier]:
    """The people with one of these phone or paper numbers, newest first, at most five; each look is written down.

    Numbers are as they are kept (``personal_numbers.readings``); shorter than eight signs finds nobody.
    """
    same = Q()
    for field, numbers in (("phone", phones), ("id_number", id_numbers)):
        whole = [number for number in numbers if len(number) >= personal_numbers.SHORTEST]
        if whole:
            same |= Q(**{f"{field}__in": whole})
    if not same or not units:
        return []
    seen = Dossier.objects.at_units(list(units)).values("pk")
    rows = Applicant.objects.filter(same, dossier__in=seen).order_by("-dossier_id")[:LOOKED_THROUGH]
    people: dict[str, list[Applicant]] = {}
    for row in rows:
        people.setdefault(row.name.casefold(), []).append(row)
    found = [Earlier(rows[0].dossier_id, len(rows), rows[0]) for rows in list(people.values())[:MOST]]
    keys, why = [person.dossier_id for person in found], looks.Purpose.AGAIN
    held = post or by.posts_on(at.astimezone(LOCAL).date()).filter(unit__in=units).first()
    if held is None:  # nobody looks without a post
        return []
    looks.record(keys, Look.What.EARLIER, by=by, post=held, at=at, purpose=why)
    return found
