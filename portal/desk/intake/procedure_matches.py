"""Which procedures a receptionist means: the citizens' own search, ordered by what this desk receives most.

What is received at another desk is named with that desk, and what other offices handle with the office.
"""

import datetime as dt
from dataclasses import dataclass, field

from dossiers.casework import popularity
from dossiers.procedures import competence
from dossiers.procedures.models import Procedure, ProcedureVersion
from dossiers.procedures.procedure_search import SearchReferral
from dossiers.units.models import Unit
from portal.presentation.procedure_search import catalogue_on
from portal.wording import vi

MOST_ELSEWHERE = 3


@dataclass(frozen=True)
class Matches:
    """What was meant: ``here`` (the first is what Enter takes), at other desks (name, desk), at other offices."""

    here: list[ProcedureVersion] = field(default_factory=list)
    other_desks: list[tuple[str, str]] = field(default_factory=list)
    referrals: list[SearchReferral] = field(default_factory=list)


def matches(unit: Unit, at: dt.datetime, typed: str) -> Matches:
    """The procedures meant by some words at this instant; without any words, none."""
    versions, found = catalogue_on(vi.local(at).date()).found(typed.replace("\x00", "")[:100].strip())
    if not typed.strip():
        return Matches()
    for_all = competence.receives_for_all(vi.local(at).date())
    here = [version for version in versions if for_all or version.procedure.is_offered_by(unit)]
    often = popularity.received_by_procedure(unit.pk, until=at)
    here.sort(key=lambda version: -often.get(version.procedure.code, 0))  # the search's order where as many
    elsewhere = [version for version in versions if version not in here]
    named = [(version.name, desk_of(version.procedure, unit)) for version in elsewhere[:MOST_ELSEWHERE]]
    return Matches(here, named, found.elsewhere)


def desk_of(procedure: Procedure, unit: Unit) -> str:
    """Where a procedure that this unit's desk does not take is received."""
    if procedure.owner is not None:
        return procedure.owner.name
    if procedure.level == Unit.Kind.DISTRICT and unit.parent is not None and unit.parent.kind == Unit.Kind.DISTRICT:
        return unit.parent.name
    return f"Ủy ban nhân dân {procedure.get_level_display().lower()}"
