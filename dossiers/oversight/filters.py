"""Which dossiers a number counts, as one question: the tile counts it, the list walks it, the export writes it.

A question names its units; who may see which units was decided before it was asked (portal/board/visit.py).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from dossiers.casework.models import Dossier
from dossiers.oversight import in_progress, lateness, population
from dossiers.oversight.figures import Period
from dossiers.oversight.open_now import FIGURES_NOW, HELD, of_now, on_day

FIGURES = (
    "received",
    "received_online",
    "received_direct",
    "carried_over",
    "resolved",
    "early_or_on_time",
    "early",
    "on_time",
    "late",
    "in_progress",
    "in_time",
    "overdue",
    "ended_otherwise",
    "received_new",
    "received_desk",
    "received_post",
    "reported",
    "reported_online",
    "reported_direct",
    "reported_carried",
    "running",
    "running_in_time",
    "running_overdue",
    "paused",
    "paused_in_time",
    "paused_overdue",
    *FIGURES_NOW,
)
"""Every figure that a tile or a table's cell can show; each has its list."""

ORDER = {
    "in_progress": "due_at",
    "in_time": "due_at",
    "overdue": "due_at",
    "late": "-finished_at",
    "ended_otherwise": "-ended_at",
    **dict.fromkeys(FIGURES_NOW, "due_at"),
}
"""The most urgent first, or the newest result; other lists begin with what was received last."""


@dataclass(frozen=True)
class DossierFilter:
    """A figure of a period, of these units (None: the whole city), narrowed further where something is given.

    ``received_at`` and ``returns_at`` are units other than the competent one that received, or hand out.
    ``field`` and ``level`` are the procedure's. ``waits`` is a group of the time left (progress.WAITS), of dossiers in
    time at the period's end. ``day`` is the local day of ``due_on``. ``band`` is a place in lateness.BANDS and
    ``cause`` a key of causes.CAUSES, of late ones.
    """

    figure: str
    period: Period
    units: tuple[int, ...] | None
    field: int | None = None
    level: str = ""
    waits: str = ""
    day: dt.date | None = None
    band: int | None = None
    cause: str = ""
    received_at: int | None = None
    returns_at: int | None = None

    def __post_init__(self) -> None:
        if self.figure not in FIGURES:
            raise KeyError(self.figure)

    @property
    def is_narrowed(self) -> bool:
        """Whether it asks for less than a cell of the units' rows."""
        places = self.received_at is not None or self.returns_at is not None
        return any((self.field, self.level, self.waits, self.day, self.band is not None, self.cause, places))

    def dossiers(self) -> Any:
        """The dossiers, in no order, each once."""
        is_now = self.figure in FIGURES_NOW
        behind = of_now(self.figure, self.period.end) if is_now else population.of(self.figure, self.period)
        found = Dossier.objects.filter(behind)
        if self.units is not None:
            found = found.filter(**{"holder__in" if self.figure in HELD else "unit__in": self.units})
        if self.day is not None:
            found = found.filter(on_day(self.day))
        if self.field is not None:
            found = found.filter(procedure__field=self.field)
        if self.level:
            found = found.filter(procedure__level=self.level)
        if self.received_at is not None:
            found = found.filter(reception_unit=self.received_at)
        if self.returns_at is not None:
            found = found.filter(return_unit=self.returns_at)
        if self.waits:
            found = found.annotate(waits=in_progress.waits(self.period.end)).filter(waits=self.waits)
        if self.band is not None or self.cause:
            found = found.filter(pk__in=self._late_ones())
        return found

    def in_order(self) -> Any:
        """The dossiers in the order of their list; ties by number, so that pages never overlap."""
        column = ORDER.get(self.figure, "-pk")
        return self.dossiers().order_by(column, "-pk" if column.startswith("-") else "pk")

    def _late_ones(self) -> list[int]:
        """How late and why is known of each late dossier by itself: there are few."""
        units = None if self.units is None else list(self.units)
        late = lateness.late_dossiers(self.period, units=units)
        return [
            one.dossier_id
            for one in late
            if self.band in (None, lateness.band_of(one.days_late)) and self.cause in ("", one.cause)
        ]

    def as_json(self) -> dict[str, Any]:
        """The question for a table's column; from_json reads it."""
        edges = {name: getattr(self.period, name).isoformat() for name in ("since", "until", "as_of")}
        units = None if self.units is None else list(self.units)
        names = ("field", "level", "waits", "band", "cause", "received_at", "returns_at")
        narrowed = {name: getattr(self, name) for name in names}
        narrowed["day"] = None if self.day is None else self.day.isoformat()
        return {"figure": self.figure, **edges, "units": units, **narrowed}

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> DossierFilter:
        """The question that as_json wrote."""
        rest = dict(kept)
        period = Period(*(dt.datetime.fromisoformat(rest.pop(name)) for name in ("since", "until", "as_of")))
        units, day = rest.pop("units"), rest.pop("day", None)
        rest["day"] = None if day is None else dt.date.fromisoformat(day)
        return cls(period=period, units=None if units is None else tuple(units), **rest)


__all__ = ["FIGURES", "ORDER", "DossierFilter"]
