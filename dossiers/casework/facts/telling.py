"""What each event says beside its kind, so that the dossier can be told again from its log alone.

The first event says how the dossier began, a reception which calendar and law it follows, an act on one stay that it
is a part. Codes, keys and choices of lists: nothing personal.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import uuid
from typing import Any

from dossiers.casework.models import Dossier
from dossiers.casework.states import Kind
from dossiers.procedures.regimes import FIRST

_WITH_BRANCHES = (Kind.SENT_OUT, Kind.HANDED_OVER, Kind.SENT_BACK)


def said(
    dossier: Dossier, kind: Kind, data: dict[str, Any] | None, *, at: dt.datetime, part: bool, changes: dict[str, Any]
) -> dict[str, Any]:
    """The event's facts with those that its kind alone does not tell. ``dossier.seq`` is still the one before."""
    told = dict(data or {})
    if dossier.seq == 0:
        told |= beginning(dossier, at)
    if kind == Kind.RECEIVED:
        told |= {"calendar": dossier.calendar_version_id, "regime": dossier.regime_id}
    if part or kind == Kind.TAKEN_OVER:
        told["part"] = part
    if kind in _WITH_BRANCHES and "branches" in changes:
        told["branches"] = changes["branches"]
    return told


def beginning(dossier: Dossier, at: dt.datetime) -> dict[str, Any]:
    """How a dossier began: what its first event says. What is not said is as usual (handed in at ``at``, alone,
    received and handed out by the competent unit)."""
    told: dict[str, Any] = {"code": dossier.code, "version": dossier.procedure_version_id, "channel": dossier.channel}
    told |= {"fee_vnd": dossier.fee_vnd, "payment": str(dossier.payment), "delivery": str(dossier.delivery)}
    if dossier.regime_id != FIRST:
        told["regime"] = dossier.regime_id
    if dossier.submitted_at != at:
        told["submitted_at"] = iso(dossier.submitted_at)
    for name in ("reception_unit", "return_unit"):
        if (elsewhere := getattr(dossier, f"{name}_id")) is not None:
            told[name] = elsewhere
    if dossier.predecessor_id is not None:
        told["predecessor"] = dossier.predecessor_id
    if dossier.intent is not None:
        told["form"] = form_of(dossier.intent)
    return told


def form_of(intent: uuid.UUID | None) -> str | None:
    """A short name of the form that made a dossier, from which its key cannot be worked out."""
    return hashlib.sha256(intent.bytes).hexdigest()[:16] if intent else None


def iso(instant: dt.datetime | None) -> str | None:
    """An instant as events say it: ISO 8601 in UTC."""
    return instant.astimezone(dt.UTC).isoformat() if instant else None
