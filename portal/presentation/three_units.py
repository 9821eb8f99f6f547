"""The three units of a dossier: where it was received, whose competence it is, where its result is collected."""

from __future__ import annotations

from typing import NamedTuple

from dossiers.casework.models import Dossier
from dossiers.units.models import Unit


class NamedUnits(NamedTuple):
    """The unit of each part."""

    received_at: Unit
    competent: Unit
    returns_at: Unit


def of(dossier: Dossier) -> NamedUnits | None:
    """The three units where they are not all one; None for the ordinary dossier, of which nothing is to be said."""
    if dossier.reception_unit_id is None and dossier.return_unit_id is None:
        return None
    own = dossier.unit
    return NamedUnits(dossier.reception_unit or own, own, dossier.return_unit or own)
