"""Everything that can be asked for, as this process remembers it: the versions of a day, and the index to find them by.

Some hundred and fifty procedures are small enough to be kept; a change of master data shows within a minute.
"""

import datetime as dt
from dataclasses import dataclass

from django.utils import timezone

from dossiers.procedures.models import ProcedureVersion
from dossiers.procedures.search import Entry, Found, Index, words_of
from dossiers.units.models import Unit
from portal.web.process_cache import Remembered
from portal.wording import localized as spoken
from portal.wording import vi as vietnamese


@dataclass(frozen=True)
class Catalogue:
    """The versions in force on a day by code, in the order of lists, and the index."""

    versions: dict[str, ProcedureVersion]
    index: Index

    def found(self, typed: str) -> tuple[list[ProcedureVersion], Found]:
        """What is meant by some words, best first; every version in the order of lists when nothing was typed."""
        if not words_of(typed):
            return ([] if typed else list(self.versions.values())), Found([])
        found = self.index.find(typed)
        return [self.versions[entry.code] for entry in found.entries], found


def _read(day: dt.date) -> Catalogue:
    related = ("procedure", "procedure__field", "procedure__owner")
    rows = ProcedureVersion.objects.on(day).select_related(*related)
    ordered = sorted(rows, key=lambda one: (_sort(one.procedure.field.name), _sort(one.name), one.procedure.code))
    entries = [Entry(one.procedure.code, one.name, one.name_en, one.procedure.field.name) for one in ordered]
    return Catalogue({one.procedure.code: one for one in ordered}, Index.of(entries))


def _sort(name: str) -> tuple[str, str]:
    return vietnamese.folded(name), name


_catalogue = Remembered(_read, 60.0)


def of_today() -> Catalogue:
    """The catalogue of the city's present date."""
    return _catalogue(today())


def today() -> dt.date:
    """The city's present date."""
    return vietnamese.local(timezone.now()).date()


def _units(day: dt.date) -> dict[str, Unit]:
    return {unit.code: unit for unit in Unit.objects.serving().on(day).select_related("parent", "calendar")}


units_on = Remembered(_units, 60.0)
"""The serving units of a day by their codes, in their usual order; read once a minute."""


def by_kind(units: dict[str, Unit]) -> list[tuple[str, list[Unit]]]:
    """Units as a list of choices shows them: departments, districts, communes."""
    kinds = (Unit.Kind.DEPARTMENT, Unit.Kind.DISTRICT, Unit.Kind.COMMUNE)
    return [(str(kind.label), [unit for unit in units.values() if unit.kind == kind]) for kind in kinds]


def term(version: ProcedureVersion) -> str:
    """How long it may take, in the page's language."""
    return spoken.term(version.term_amount, version.term_unit)


def slug(name: str) -> str:
    """A field of administration as an address says it: ho-tich."""
    return "-".join(words_of(name))
