"""Another officer takes a dossier over at the same unit and step: one dossier, or all the open work of who leaves."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from dossiers.calendars.local_time import LOCAL
from dossiers.casework.actions.beats import allowed, begin, locked, of_unit, text
from dossiers.casework.actions.refusals import ActRefused, Invalid
from dossiers.casework.log import record
from dossiers.casework.models import Dossier, DossierQuerySet, Leg, Note
from dossiers.casework.moves import MOVES
from dossiers.casework.states import OPEN, Kind
from dossiers.units.models import Officer
from dossiers.units.roles import Role

MOST_AT_ONCE = 1_000
WORKING = (Role.RECEIVER, Role.HANDLER, Role.LEADER)
NO_REASON = "Ghi lý do giao người khác."


@dataclass(frozen=True)
class Reassignment:
    """What became of one dossier: ``trouble`` is empty when it was handed over."""

    code: str
    trouble: str = ""


def reassign(
    dossier_id: int,
    *,
    to_officer: Officer,
    reason: str,
    by: Officer,
    at: dt.datetime,
    seen: int | None = None,
    from_officer: Officer | None = None,
) -> Dossier:
    """Give the dossier to another officer of the unit that holds it; state, step and clocks stay.

    The reason is an internal note: it may name persons, so it stays out of the log. With ``from_officer`` it is refused
    when the dossier is no longer that officer's. Raises as every act.
    """
    with transaction.atomic():
        reason = text(reason, "reason", NO_REASON, longest=500)
        dossier = begin("reassign", dossier_id, by=by, at=at, seen=seen)
        if from_officer is not None and dossier.handler_id != from_officer.pk:
            raise ActRefused(f"Hồ sơ {dossier.code} không còn do {from_officer.full_name} xử lý.")
        if to_officer.pk == dossier.handler_id:
            raise Invalid(to_officer=f"{to_officer.full_name} đang xử lý hồ sơ này. Chọn người khác.")
        _works_at(to_officer, dossier.holder_id, at)
        Note.objects.create(dossier=dossier, officer=by, made_at=at, text=reason)
        data = {"from_officer": dossier.handler_id, "to_officer": to_officer.pk}
        record(dossier, Kind.REASSIGNED, at=at, actor_id=by.pk, data=data, handler_id=to_officer.pk)
        return dossier


def reassign_leg(leg_id: int, *, from_officer: Officer, to_officer: Officer, by: Officer, at: dt.datetime) -> Dossier:
    """Give one unit's part of a linked dossier to another officer of that unit. Raises as ``reassign``."""
    with transaction.atomic():
        dossier = locked(Leg.objects.values_list("dossier_id", flat=True).get(pk=leg_id))
        leg = Leg.objects.get(pk=leg_id)  # read with the dossier locked
        if leg.closed_at is not None or leg.handler_id != from_officer.pk:
            raise ActRefused(f"Phần việc của hồ sơ {dossier.code} không còn do {from_officer.full_name} xử lý.")
        dossier.acting_for = allowed(MOVES["reassign"], by=by, at=at, at_units=of_unit(leg.unit_id))
        _works_at(to_officer, leg.unit_id, at)
        Leg.objects.filter(pk=leg.pk).update(handler=to_officer)
        now = max(at, dossier.acted_at or at)
        data = {"from_officer": from_officer.pk, "to_officer": to_officer.pk}
        record(dossier, Kind.REASSIGNED, at=now, actor_id=by.pk, leg_id=leg.pk, of_leg=leg.unit_id, data=data)
        return dossier


def open_work(officer: Officer) -> DossierQuerySet:
    """The open dossiers that are given to this officer, the most urgent first."""
    return Dossier.objects.open().filter(handler=officer).order_by("due_at", "pk")


def _open_legs(officer: Officer) -> QuerySet[Leg]:
    branches = Leg.objects.filter(handler=officer, kind=Leg.Kind.BRANCH, closed_at__isnull=True)
    return branches.filter(dossier__state__in=OPEN).order_by("due_at", "pk")


def open_count(officer: Officer) -> int:
    """How many open dossiers and parts of linked ones are given to this officer."""
    return open_work(officer).count() + _open_legs(officer).count()


def pass_on_work(
    officer: Officer, *, to_officer: Officer, reason: str, by: Officer, at: dt.datetime
) -> list[Reassignment]:
    """All open work of an officer goes to another, each dossier in a transaction of its own; a result for each.

    One that somebody acts on meanwhile is either handed over after that act or no longer this officer's. At most
    MOST_AT_ONCE in one call.
    """
    shared: dict[str, Any] = {"from_officer": officer, "to_officer": to_officer, "by": by, "at": at}
    work = [(code, partial(reassign, key, reason=reason, **shared)) for key, code in _keys(open_work(officer), "code")]
    work += [(code, partial(reassign_leg, key, **shared)) for key, code in _keys(_open_legs(officer), "dossier__code")]
    results = []
    for code, hand_it_over in work[:MOST_AT_ONCE]:
        try:
            hand_it_over()
            results.append(Reassignment(code))
        except ActRefused as refusal:
            results.append(Reassignment(code, str(refusal)))
    return results


def _keys(rows: QuerySet[Any], code: str) -> list[tuple[int, str]]:
    return list(rows.values_list("pk", code)[:MOST_AT_ONCE])


def _works_at(officer: Officer, unit_id: int, at: dt.datetime) -> None:
    posts = officer.posts_on(at.astimezone(LOCAL).date()).filter(unit_id=unit_id, role__in=WORKING)
    if not officer.is_active or not posts.exists():
        raise Invalid(to_officer=f"{officer.full_name} không xử lý hồ sơ tại đơn vị đang giữ. Chọn người khác.")
