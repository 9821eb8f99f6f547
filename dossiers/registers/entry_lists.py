"""Which lines a list shows, and how many a year has: the list and every figure ask the same filter.

A line counts in the year of its day (held, received, registered), at the unit that wrote it. Withdrawn lines are not
counted. A model counts once, in the year in which it was registered, whatever became of it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from django.db.models import Count, Q, QuerySet

from dossiers.registers.models import RegisterEntry
from dossiers.units.folding import folded
from dossiers.units.models import Unit

Kind = RegisterEntry.Kind
FACETS: dict[str, dict[str, str]] = {
    Kind.DIALOGUE: {},
    Kind.RECEPTION: {"loai": "topic", "ket-qua": "settled"},
    Kind.MODEL: {"loai": "theme", "tinh-trang": "standing"},
}
"""By what the lines of a register are told apart: the name in an address, and the field."""


@dataclass(frozen=True)
class EntryFilter:
    """Which lines of one register; ``units`` None is every unit."""

    kind: str
    year: int
    units: Collection[int] | None = None
    facets: Mapping[str, str] = field(default_factory=dict)
    typed: str = ""
    with_withdrawn: bool = False
    only_confirmed: bool = False

    def entries(self) -> QuerySet[RegisterEntry]:
        """The lines, the newest first."""
        found = RegisterEntry.objects.filter(kind=self.kind, year=self.year, **self.facets)
        if self.units is not None:
            found = found.filter(unit__in=self.units)
        if not self.with_withdrawn:
            found = found.filter(withdrawn_at__isnull=True)
        if self.only_confirmed:
            found = found.filter(confirmed_at__isnull=False)
        for word in folded(self.typed).split()[:6]:
            found = found.filter(folded__contains=word)
        return found.select_related("unit").order_by("-on", "-pk")


@dataclass(frozen=True)
class UnitYear:
    """How many lines a unit (None: all of them) wrote in a year."""

    unit: Unit | None
    dialogues: int = 0
    receptions: int = 0
    models: int = 0
    recognised: int = 0


def years(kind: str | None = None) -> list[int]:
    """The years that have a line, the newest first."""
    found = RegisterEntry.objects.filter(withdrawn_at__isnull=True)
    if kind is not None:
        found = found.filter(kind=kind)
    return list(found.order_by("-year").values_list("year", flat=True).distinct())


def units_of(year: int, kind: str) -> list[Unit]:
    """The units that wrote a line in it, in the order of lists."""
    wrote = RegisterEntry.objects.filter(year=year, kind=kind).values("unit")
    return list(Unit.objects.filter(pk__in=wrote).order_by("sort_key", "code"))


def yearly(year: int, units: Collection[int] | None = None) -> tuple[UnitYear, list[UnitYear]]:
    """The year's figures: all units together, and each that has a line, in the order of lists. One statement."""
    found = RegisterEntry.objects.filter(year=year, withdrawn_at__isnull=True)
    if units is not None:
        found = found.filter(unit__in=units)
    counted: dict[int, dict[str, int]] = defaultdict(dict)
    recognised = Count("pk", filter=Q(standing=RegisterEntry.Standing.RECOGNISED))
    for row in found.values("unit", "kind").annotate(lines=Count("pk"), recognised=recognised):
        of_unit = counted[row["unit"]]
        of_unit[f"{row['kind']}s"] = row["lines"]
        of_unit["recognised"] = of_unit.get("recognised", 0) + row["recognised"]
    named = Unit.objects.filter(pk__in=counted).order_by("sort_key", "code")
    rows = [UnitYear(unit, **counted[unit.pk]) for unit in named]
    names = ("dialogues", "receptions", "models", "recognised")
    return UnitYear(None, **{name: sum(getattr(row, name) for row in rows) for name in names}), rows
