"""The three units of a dossier: where it was received, whose competence it is, where its result is handed out.

A public-service desk receives for any competent body of its province, and the result comes back to where it was
received (NĐ 118/2025/NĐ-CP, articles 14 and 20). ``unit`` is the competent one, whose route, calendar and figures they
are. The two others are written down only where they are elsewhere: empty means the competent unit, as for every
dossier received under a rule of one's own level.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from django.db import models
from django.db.models import F, Q

from dossiers.casework.kinds import Kind
from dossiers.units.models import Unit


class ThreeUnits(models.Model):
    """The columns; both are pinned by the dossier's first event and never change."""

    reception_unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, db_index=False, related_name="+", help_text="Received here, if elsewhere"
    )
    return_unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, db_index=False, related_name="+", help_text="Handed out here, if elsewhere"
    )

    class Meta:
        abstract = True

    @property
    def is_for_others(self) -> bool:
        """Received at one unit for another."""
        return self.reception_unit_id is not None


class InThreeUnits(Protocol):
    """Whatever knows a dossier's three units: its row, or a row of a list."""

    unit_id: int
    reception_unit_id: int | None
    return_unit_id: int | None


def desk_of(dossier: InThreeUnits) -> int:
    """The unit whose desk received it."""
    return dossier.reception_unit_id or dossier.unit_id


def return_desk_of(dossier: InThreeUnits) -> int:
    """The unit whose desk hands the result out."""
    return dossier.return_unit_id or dossier.unit_id


def happened_at(dossier: InThreeUnits, kind: str, data: Mapping[str, Any] | None, unit_id: int) -> int:
    """The unit at whose desk an event happened, where that is not ``unit_id``, the holder it was counted for.

    A dossier that one desk takes for another unit is received and handed out there, and its paper goes from desk to
    desk; all of that counts for the competent unit.
    """
    if kind == Kind.RECEIVED:
        return desk_of(dossier)
    if kind in (Kind.RETURNED, Kind.POSTED, Kind.CAME_BACK):
        return return_desk_of(dossier)
    end = {Kind.PAPER_SENT: "from", Kind.PAPER_ARRIVED: "to"}.get(Kind(kind))
    return int((data or {}).get(end, unit_id)) if end else unit_id


INDEXES = [
    models.Index(name=f"dossier_{name}", fields=[name, "received_at"], condition=Q(**{f"{name}__isnull": False}))
    for name in ("reception_unit", "return_unit")
]
ELSEWHERE = models.CheckConstraint(
    name="dossier_units_elsewhere",
    condition=(Q(reception_unit__isnull=True) | ~Q(reception_unit=F("unit")))
    & (Q(return_unit__isnull=True) | ~Q(return_unit=F("unit"))),
)
"""Written down only where it is elsewhere, so that there is one way to say "here"."""
