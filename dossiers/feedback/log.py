"""The log of petitions: one row for each act, and its mail, in the act's own transaction. Ids and states, no words."""

from __future__ import annotations

import datetime as dt
from typing import Any

from dossiers.feedback.models import Petition, PetitionEvent, PetitionMail
from dossiers.units.models import Officer


def record(
    petition: Petition, kind: PetitionEvent.Kind, *, by: Officer | None, at: dt.datetime, **data: Any
) -> None:  # fmt: skip
    """Write the event and the petition's new row. The caller holds the petition's lock, or has just made it."""
    petition.seq += 1
    petition.acted_by = by
    petition.save()
    PetitionEvent.objects.create(
        petition=petition,
        seq=petition.seq,
        kind=kind,
        occurred_at=at,
        recorded_at=at,  # the database stamps its own
        unit_id=petition.holder_id,
        actor=by,
        data={"state": petition.state, **data},
    )
    PetitionMail.objects.create(petition=petition, seq=petition.seq, kind=kind)
