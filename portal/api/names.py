"""Codes and names of units and procedures, remembered by the process: a dossier's answer names several of them."""

from __future__ import annotations

from dossiers.procedures.models import ProcedureVersion
from dossiers.units.models import Unit
from portal.web.process_cache import ProcessCache

Named = dict[str, str]
MINUTE, FOR_EVER = 60.0, float("inf")


def _units() -> dict[int, Named]:
    return {pk: {"code": code, "name": name} for pk, code, name in Unit.objects.values_list("pk", "code", "name")}


def _procedure(version_id: int) -> Named:
    code, name = ProcedureVersion.objects.values_list("procedure__code", "name").get(pk=version_id)
    return {"code": code, "name": name}


_known_units = ProcessCache(_units, MINUTE)
procedure = ProcessCache(_procedure, FOR_EVER)
"""A version that a dossier points at is never edited."""


def unit(unit_id: int) -> Named:
    """A unit by its key; one that was made within the last minute is looked for again."""
    if unit_id not in _known_units():
        _known_units.answers.clear()
    return _known_units()[unit_id]
