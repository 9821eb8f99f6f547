"""Units in the order of how much later they are than their volume and procedures explain."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.safestring import SafeString

from dossiers.oversight import mix, rates
from dossiers.oversight.figures import Counts, Period, UnitCounts
from dossiers.oversight.trust import Trust, trust, trust_and_shares
from portal.charts.bands import band
from portal.web.process_cache import ProcessCache
from portal.wording.localized import number

HIGHEST_OF_SCALE = 2.0
"""How many times the city's own 99,8 % limit of a middling unit the band's right edge stands for."""


@dataclass(frozen=True)
class Ranked:
    """One unit of the table: its row, what chance would give, its rate and band (neither for too few dossiers)."""

    row: UnitCounts
    expected: float
    few: bool
    of_10_000: Decimal | None
    unusual: bool
    picture: SafeString

    @property
    def expected_words(self) -> str:
        """17,3"""
        return number(round(self.expected, 1), 1)

    @property
    def excess(self) -> float:
        """Late dossiers above what volume and procedures explain."""
        return self.row.late - self.expected


shares = ProcessCache(mix.shares, 300.0)
"""What lateness the units' procedures let expect, month by month; asked at most each five minutes by each process."""


def expected(period: Period, rows: list[UnitCounts], city: Counts) -> dict[int, float]:
    """The late dossiers to be expected of every unit of the city (``rows`` are all of them), by its procedures."""
    return mix.expected(rows, city, shares(*mix.months_of(period)))


def trusted(period: Period) -> Trust:
    """Why the figures can be believed; where the procedures' lateness is not remembered, it comes by the same query."""
    months = mix.months_of(period)
    if shares.knows(*months):
        return trust()
    told, found = trust_and_shares(*months)
    shares.keep(found, *months)
    return told


def ranked(rows: list[UnitCounts], city: Counts, likely: dict[int, float] | None = None) -> list[Ranked]:
    """The units by excess over what is likely, most first, and those without any result last.

    The city is the measure whichever units are shown.

    Without ``likely`` (``expected``) the volume alone speaks.
    """
    rate = city.late / city.resolved if city.resolved else 0.0
    scale = _scale(rows, rate)
    if likely is None:
        likely = {row.unit_id: rates.expected_late(row.resolved, city.resolved, city.late) for row in rows}
    units = [_ranked(row, likely.get(row.unit_id, 0.0), rate, scale) for row in rows]
    return sorted(units, key=lambda unit: (not unit.row.resolved, -unit.excess, -unit.row.resolved, unit.row.name))


def _ranked(row: UnitCounts, expected: float, rate: float, scale: float) -> Ranked:
    few = row.resolved < rates.FEW
    return Ranked(
        row=row,
        expected=expected,
        few=few,
        of_10_000=None if few else rates.per_10_000(row.late, row.resolved),
        unusual=rates.is_unusual(row.late, expected),
        picture=SafeString() if few else band(row.late, row.resolved, expected=expected, city_rate=rate, scale=scale),
    )


def _scale(rows: list[UnitCounts], rate: float) -> float:
    """Of 10,000 at the right edge: the limit of a unit of the middle volume, with room above it."""
    volumes = sorted(row.resolved for row in rows if row.resolved >= rates.FEW)
    if not volumes or not rate:
        return 1.0
    return HIGHEST_OF_SCALE * rates.limit_per_10_000(volumes[len(volumes) // 2], rate, rates.Z_998)
