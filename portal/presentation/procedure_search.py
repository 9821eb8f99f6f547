"""Everything that can be asked for, as this process remembers it: the versions of a day, and the index to find them by.

Citizens and the desk search alike. Some hundred and fifty procedures are small enough to be kept; a change of master
data shows within a minute.
"""

import datetime as dt
from dataclasses import dataclass
from functools import cached_property

from dossiers.procedures import referrals
from dossiers.procedures.models import ProcedureVersion
from dossiers.procedures.procedure_search import SearchEntry, SearchIndex, SearchResult
from dossiers.procedures.search_words import words_of
from portal.web.process_cache import ProcessCache
from portal.wording import vi


@dataclass(frozen=True)
class Catalogue:
    """The versions in force on a day by code, in the order of lists, and the index, made when somebody searches."""

    versions: dict[str, ProcedureVersion]

    @cached_property
    def index(self) -> SearchIndex:
        """What the versions are found by, and the offices that do what is not done here."""
        rows = self.versions.values()
        entries = [SearchEntry(one.procedure.code, one.name, one.name_en, one.procedure.field.name) for one in rows]
        return SearchIndex.of(entries, referrals.known())

    def found(self, typed: str, *, english: bool = False) -> tuple[list[ProcedureVersion], SearchResult]:
        """What is meant by some words, best first; every version in the order of lists when nothing was typed."""
        if not words_of(typed):
            return ([] if typed else list(self.versions.values())), SearchResult([])
        found = self.index.find(typed, english=english)
        return [self.versions[entry.code] for entry in found.entries], found


def _read(day: dt.date) -> Catalogue:
    related = ("procedure", "procedure__field", "procedure__owner")
    rows = ProcedureVersion.objects.on(day).select_related(*related)
    ordered = sorted(rows, key=lambda one: (_sort(one.procedure.field.name), _sort(one.name), one.procedure.code))
    return Catalogue({one.procedure.code: one for one in ordered})


def _sort(name: str) -> tuple[str, str]:
    return vi.folded(name), name


catalogue_on = ProcessCache(_read, 60.0)
"""The catalogue of a date."""
