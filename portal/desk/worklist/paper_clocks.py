"""Papers that lie at the officer's desks and are to be handed on, each with its clock (casework/desk_clocks.py)."""

import datetime as dt
from dataclasses import dataclass

from dossiers.casework import desk_clocks
from dossiers.casework.models import Dossier
from dossiers.units.roles import Role
from portal.desk.visit import DeskVisit
from portal.wording import vi

MOST = 50


@dataclass(frozen=True)
class PaperClock:
    """One dossier and until when its papers go on."""

    dossier: Dossier
    until: dt.datetime
    late: bool

    @property
    def css(self) -> str:
        """The colour of its clock."""
        return "s-late" if self.late else "s-run"

    @property
    def words(self) -> str:
        """chuyển trước 17:00 ngày 15/07/2025"""
        return f"quá lúc chuyển, {vi.moment(self.until)}" if self.late else f"chuyển trước {vi.moment(self.until)}"


def of(dossier: Dossier, at: dt.datetime) -> PaperClock | None:
    """The clock of one dossier; None where none runs."""
    until = desk_clocks.limit_of(dossier)
    return PaperClock(dossier, until, until < at) if until is not None else None


def listed(visit: DeskVisit) -> tuple[list[PaperClock], int]:
    """The first of them, the longest lying first, and how many there are."""
    found = desk_clocks.papers_at(visit.units(Role.RECEIVER))
    rows = found.select_related("unit", "regime", "procedure_version", "applicant")[:MOST]
    clocks = [clock for dossier in rows if (clock := of(dossier, visit.at)) is not None]
    return clocks, len(clocks) if len(clocks) < MOST else found.count()
