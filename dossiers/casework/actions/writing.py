"""Letters that are numbered, signed and stored before the act they belong to."""

from __future__ import annotations

import datetime as dt
import secrets
from typing import Any

from dossiers.casework.models import Dossier, Letter
from dossiers.casework.models.numbered import sealed
from dossiers.casework.numbering import Series, next_number
from dossiers.units.models import Officer


def write(dossier: Dossier, kind: Letter.Kind, facts: dict[str, Any], *, by: Officer, at: dt.datetime) -> Letter:
    """Number, sign and store a letter. The signature is the account signed in, over a digest of what is said."""
    number = next_number(Series(kind.value), unit_id=dossier.unit_id, at=at)
    signed = {"signed_by": by.pk, "made_at": at.astimezone(dt.UTC).isoformat()}
    said = {"number": number, "code": dossier.code, "kind": kind.value, **facts, **signed}
    salt = secrets.token_bytes(16)
    return Letter.objects.create(
        dossier=dossier,
        unit_id=dossier.unit_id,
        kind=kind,
        number=number,
        facts=said,
        salt=salt,
        digest=sealed(salt, said),
        signed_by=by,
        made_at=at,
    )
