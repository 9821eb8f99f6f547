"""Procedures and units of the city's present date, as citizens' pages need them; a change shows within a minute."""

import datetime as dt

from django.utils import timezone

from dossiers.procedures.models import ProcedureVersion
from dossiers.procedures.search_words import words_of
from dossiers.units.models import Unit
from portal.presentation.procedure_search import Catalogue, catalogue_on
from portal.web.process_cache import ProcessCache
from portal.wording import localized, vi


def of_today() -> Catalogue:
    """The catalogue of the city's present date."""
    return catalogue_on(today())


def today() -> dt.date:
    """The city's present date."""
    return vi.local(timezone.now()).date()


def _units(day: dt.date) -> dict[str, Unit]:
    return {unit.code: unit for unit in Unit.objects.serving().on(day).select_related("parent", "calendar")}


units_on = ProcessCache(_units, 60.0)
"""The serving units of a day by their codes, in their usual order; read once a minute."""


def by_kind(units: dict[str, Unit]) -> list[tuple[str, list[Unit]]]:
    """Units as a list of choices shows them: departments, districts, communes."""
    kinds = (Unit.Kind.DEPARTMENT, Unit.Kind.DISTRICT, Unit.Kind.COMMUNE)
    groups = [(str(kind.label), [unit for unit in units.values() if unit.kind == kind]) for kind in kinds]
    return [group for group in groups if group[1]]


def term(version: ProcedureVersion) -> str:
    """How long it may take, in the page's language."""
    return localized.term(version.term_amount, version.term_unit)


def slug(name: str) -> str:
    """A field of administration as an address says it: ho-tich."""
    return "-".join(words_of(name))
