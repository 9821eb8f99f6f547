"""Many dossiers get another promise at once: one event in each, its mail and the new row, in one statement."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from dossiers.casework.log import EventEntry, record_many
from dossiers.casework.models import Dossier
from dossiers.casework.states import Kind


class PromiseChange(NamedTuple):
    """An open dossier under a change: its promise before and after, which may be the same."""

    dossier_id: int
    code: str
    unit_id: int
    version_id: int
    due_before: dt.datetime
    due_after: dt.datetime
    lifted: bool = False
    """It passed for late, which rested on a day alone that was closed after all."""


def move(moves: Sequence[PromiseChange], *, change_id: int, actor_id: int, at: dt.datetime, undo: bool) -> None:
    """Give each dossier its new promise and write why; their rows are locked by the caller."""
    entries = [EventEntry(one.dossier_id, one.due_after, _facts(one, change_id, undo)) for one in moves]
    changes = {"due_at": "found.due_at", "risk_at": "NULL"}
    record_many(entries, Kind.CALENDAR_CHANGED, at=at, actor_id=actor_id, changes=changes)


def pin(versions: Mapping[int, Sequence[int]]) -> None:
    """Pin dossiers to a version of their calendar: {version: dossiers}."""
    for version_id, dossier_ids in versions.items():
        Dossier.objects.filter(pk__in=dossier_ids).update(calendar_version_id=version_id)


def _facts(one: PromiseChange, change_id: int, undo: bool) -> dict[str, object]:
    return {
        "change": change_id,
        "due_at": one.due_after.isoformat(),
        "due_at_before": one.due_before.isoformat(),
        "undo": undo,
    } | ({"lifted": True} if one.lifted else {})
