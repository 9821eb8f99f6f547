"""Whose competence an application is, and what a desk may receive for others.

Under a regime of the whole province any public-service desk receives for any competent unit (NĐ 118/2025/NĐ-CP,
article 14 [R]; text of 2025, later amendments not read); under one of one's own level a desk receives what it decides.
"""

from __future__ import annotations

import datetime as dt

from dossiers.procedures import regimes
from dossiers.procedures.models import ProcedureVersion, Regime, VersionQuerySet
from dossiers.units import place_names
from dossiers.units.models import Unit


def receives_for_all(day: dt.date) -> bool:
    """Whether desks receive for any unit of the province on this day."""
    return regimes.regime_on(day).reception_scope == Regime.Scope.PROVINCE


def received_at(unit: Unit, day: dt.date) -> VersionQuerySet:
    """The versions in force that this unit's desk may receive on a day, for itself or for others."""
    in_force = ProcedureVersion.objects.on(day)
    return in_force if receives_for_all(day) else in_force.offered_by(unit)


def competent_unit(version: ProcedureVersion, desk: Unit, place: str, day: dt.date) -> Unit:
    """The unit that decides: the owner, the desk's own where no place is named, or that of the place.

    Raises PlaceUnknown with a sentence where the place is missing or cannot be read.
    """
    procedure = version.procedure
    if procedure.owner is not None:
        return procedure.owner
    if not place.strip() and procedure.is_offered_by(desk):
        return desk
    return place_names.unit_of(place, procedure.level, day)
