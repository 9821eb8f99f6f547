"""What waits for whom: everything that one person has proposed and another must decide. One definition for all of it.

A proposal about a dossier waits for whoever may decline it: the leaders of the unit that holds it (of a receipt's
money: of the desk that took it), and their substitutes. What is proposed about trusted posts and guarded accounts
waits for the other administrators and the leaders of the unit and the city, in their own posts, who owe the proposer
nothing. Every other table with a proposer and a decision waits for the leaders of the city. Nobody decides on what
they proposed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple

from django.apps import apps
from django.db import connection, models

from dossiers.calendars.local_time import LOCAL
from dossiers.casework.models import Proposal
from dossiers.casework.moves import MOVES
from dossiers.units.models import AccountRequest, Nomination, Officer
from dossiers.units.roles import Role
from dossiers.units.trusted_posts import A_YEAR

DECIDING = (Role.LEADER, Role.ADMINISTRATOR)
"""Whoever holds none of these, for themselves or for somebody else, is waited for by nothing."""


class Waits(NamedTuple):
    """One thing that waits for one officer. ``source`` is the model's name, ``kind`` its kind where it has kinds."""

    officer_id: int
    source: str
    pk: int
    kind: str
    dossier_id: int | None
    unit_id: int | None
    since: dt.datetime
    proposed_by_id: int


_DUTY = """
WITH duty AS (
    SELECT held.officer_id, held.own, post.unit_id, post.role, unit.kind AS unit_kind
    FROM (
        SELECT id AS post_id, officer_id, true AS own FROM units_post
        UNION ALL
        SELECT post_id, substitute_id, false FROM units_substitution WHERE from_on <= %(day)s AND to_on > %(day)s
    ) AS held
    JOIN units_post AS post ON post.id = held.post_id AND post.role = ANY (%(deciding)s)
        AND post.from_on <= %(day)s AND (post.to_on IS NULL OR post.to_on > %(day)s)
    JOIN units_unit AS unit ON unit.id = post.unit_id
    JOIN units_officer AS officer ON officer.id = held.officer_id AND officer.is_active
    WHERE %(officer)s::bigint IS NULL OR held.officer_id = %(officer)s
)
"""

_PROPOSALS = """
SELECT duty.officer_id, 'proposal', waiting.id, waiting.kind, dossier.id, duty.unit_id, waiting.proposed_at,
    waiting.proposed_by_id
FROM casework_proposal AS waiting
JOIN casework_dossier AS dossier ON dossier.id = waiting.dossier_id
JOIN duty ON duty.role = ANY (%(declining)s)
    AND duty.unit_id = CASE waiting.kind WHEN 'receipt' THEN coalesce((SELECT receipt.unit_id FROM
        casework_feereceipt AS receipt WHERE receipt.id = (waiting.facts ->> 'receipt')::bigint), dossier.unit_id)
        ELSE dossier.holder_id END
WHERE waiting.decided_at IS NULL AND duty.officer_id <> waiting.proposed_by_id
"""

_STAFF = """
SELECT duty.officer_id, '{name}', waiting.id, '', NULL::bigint, waiting.unit_id, waiting.proposed_at,
    waiting.proposed_by_id
FROM {table} AS waiting
JOIN duty ON duty.own AND (duty.unit_id = waiting.unit_id OR duty.unit_kind = 'city')
WHERE waiting.decided_at IS NULL AND duty.officer_id NOT IN (waiting.proposed_by_id, waiting.officer_id)
    AND NOT units_beholden(duty.officer_id, waiting.proposed_by_id, %(since)s)
"""

_OTHERS = """
SELECT duty.officer_id, '{name}', waiting.id, '', NULL::bigint, duty.unit_id, waiting.proposed_at,
    waiting.proposed_by_id
FROM {table} AS waiting
JOIN duty ON duty.unit_kind = 'city' AND duty.role = 'leader'
WHERE waiting.decided_at IS NULL AND duty.officer_id <> waiting.proposed_by_id
"""


def sources() -> list[type[models.Model]]:
    """Every table in which somebody proposes and somebody else decides."""
    named = {"proposed_by", "proposed_at", "decided_by", "decided_at"}
    found = [model for model in apps.get_models() if named <= {field.name for field in model._meta.get_fields()}]
    return sorted(found, key=lambda model: str(model._meta.label))


def waiting_for(officer: Officer, *, at: dt.datetime) -> list[Waits]:
    """What waits for this officer, or for somebody they stand in for; the oldest first. One statement."""
    return _asked(at.astimezone(LOCAL).date(), officer=officer.pk)


def by_officer(*, day: dt.date) -> dict[int, list[Waits]]:
    """What waits for each officer on a day; those for whom nothing waits are left out. One statement."""
    found: dict[int, list[Waits]] = {}
    for one in _asked(day):
        found.setdefault(one.officer_id, []).append(one)
    return found


def deciders(found: Sequence[Proposal], *, at: dt.datetime) -> dict[int, list[str]]:
    """The names of those for whom each of these proposals waits. Two statements."""
    wanted = {one.pk for one in found}
    waits = [one for one in _asked(at.astimezone(LOCAL).date()) if one.source == "proposal" and one.pk in wanted]
    names = dict(Officer.objects.filter(pk__in={one.officer_id for one in waits}).values_list("pk", "full_name"))
    return {pk: sorted({names[one.officer_id] for one in waits if one.pk == pk}) for pk in wanted}


def _asked(day: dt.date, *, officer: int | None = None) -> list[Waits]:
    """Rows of the one statement, the oldest first, each thing once for each officer."""
    parts = [_PROPOSALS]
    for model in sources():
        if model is not Proposal:
            statement = _STAFF if model in (Nomination, AccountRequest) else _OTHERS
            parts.append(statement.format(name=model._meta.model_name, table=model._meta.db_table))
    statement = f"{_DUTY} SELECT DISTINCT * FROM ({' UNION ALL '.join(parts)}) AS waits ORDER BY 7, 2, 3, 1"  # noqa: S608 (this module's own)
    parameters = {
        "day": day,
        "officer": officer,
        "since": dt.datetime.combine(day, dt.time(), LOCAL) - A_YEAR,
        "deciding": [role.value for role in DECIDING],
        "declining": [role.value for role in MOVES["decline"].roles],
    }
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return [Waits(*row) for row in cursor.fetchall()]


__all__ = ["DECIDING", "Waits", "by_officer", "deciders", "sources", "waiting_for"]
