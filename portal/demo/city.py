"""The city that the demonstration is made for: units, procedures and calendars as master data has them, and the shares."""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from dossiers.calendars import worktime
from dossiers.calendars.local_time import LOCAL
from dossiers.calendars.models import CalendarVersion, worktime_of
from dossiers.casework.deadlines import term_of
from dossiers.procedures import regimes
from dossiers.procedures.models import ProcedureVersion, Regime, RequiredPaper, Step
from dossiers.units.models import Unit
from portal.demo import apportionment, officer_routes, seasonal_demand
from portal.demo.allocation import LATE_PROCEDURES, LATE_UNITS, SAME_DAY_LATE, SPOTLESS
from portal.demo.officer_routes import Route
from portal.demo.staff import Benches
from portal.demo.working_time import Axis, CalendarPair

LAST_YEAR = 2198
MARGIN = dt.timedelta(days=200)
"""Open hours are laid out this far beyond the window on both sides."""
MOST_FORWARDS = 5
CERTIFIES = ("2.000815", "2.000843")
BUSINESS = ("Doanh nghiệp", "Hộ kinh doanh", "Hợp tác xã", "Đầu tư", "Công nghiệp", "Thương mại", "Công thương")


class NotHere(Exception):
    """The demonstration cannot be loaded into this database; the message is one sentence."""


@dataclass(frozen=True)
class Pair:
    """One procedure at one unit along one route: what its dossiers have in common."""

    id: int
    unit: Unit
    version: ProcedureVersion
    route: Route
    pace: CalendarPair
    term: worktime.Term
    term_number: int
    dossiers: int
    first_i: int
    late: float

    @property
    def days(self) -> int:
        """The term in working days, roughly; 0 when it is shorter than a day."""
        match self.term.unit:
            case worktime.WORKING_DAY:
                return self.term.count
            case worktime.CALENDAR_DAY:
                return self.term.count * 5 // 7
            case worktime.MONTH:
                return self.term.count * 21
        return 0

    @property
    def profile(self) -> int:
        """Which moments its receipts are drawn from."""
        return self.pace.number * len(seasonal_demand.SEASONS) + seasonal_demand.season(self.version.procedure.code)


@dataclass
class CityData:
    """Everything that is read once and handed to the steps of the load."""

    units: list[Unit]
    versions: list[ProcedureVersion]
    steps: dict[int, list[Step]]
    papers: dict[int, list[tuple[int, str]]]
    calendars: dict[int, int]
    """Unit to calendar version."""
    axes: dict[int, Axis]
    base: int
    """The version of the city's own calendar."""
    paces: dict[tuple[int, int], CalendarPair] = field(default_factory=dict)
    terms: dict[worktime.Term, int] = field(default_factory=dict)
    leaders: dict[int, int] = field(default_factory=dict)
    """Unit to one of its leaders, once officers were appointed."""

    @property
    def serving(self) -> list[Unit]:
        """Units with a desk, the city's root left out."""
        return [
            unit for unit in self.units if unit.kind in (Unit.Kind.DEPARTMENT, Unit.Kind.DISTRICT, Unit.Kind.COMMUNE)
        ]

    def pace(self, unit: int, linked: bool) -> CalendarPair:
        dated = self.calendars[unit]
        key = (dated, self.base if linked else dated)
        return self.paces.setdefault(key, CalendarPair(len(self.paces), *key))

    def term(self, term: worktime.Term) -> int:
        return self.terms.setdefault(term, len(self.terms))


def read(since: dt.datetime, made: dt.datetime) -> CityData:
    """Master data that is in force throughout the year. Raises NotHere where there is none."""
    first_day, last_day = since.astimezone(LOCAL).date(), made.astimezone(LOCAL).date()
    units = list(Unit.objects.on(first_day).on(last_day).order_by("code"))
    versions = list(
        ProcedureVersion.objects.on(first_day)
        .on(last_day)
        .select_related("procedure", "procedure__field")
        .order_by("procedure__code")
    )
    if not units or not versions or last_day.year > LAST_YEAR:
        raise NotHere(
            f"The year from {first_day} to {last_day} lies outside the time for which units and procedures are known."
        )
    newest: dict[int, int] = dict(CalendarVersion.objects.order_by("number").values_list("calendar_id", "pk"))
    calendars = {unit.pk: newest[unit.calendar_id] for unit in units}
    first, last = (since - MARGIN).date(), (made + MARGIN).date()
    axes = {version: Axis(worktime_of(version), first, last) for version in set(calendars.values())}
    papers: dict[int, list[tuple[int, str]]] = {}
    for version, key, name in RequiredPaper.objects.order_by("version_id", "seq").values_list(
        "version_id", "id", "name"
    ):
        papers.setdefault(version, []).append((key, name))
    root = next((unit for unit in units if unit.kind == Unit.Kind.CITY), units[0])
    steps = dict(officer_routes.by_version(Step.objects.all()))
    return CityData(units, versions, steps, papers, calendars, axes, calendars[root.pk])


Shares = dict[tuple[int, int], int]


def shares(city: CityData, received: int, seed: int) -> Shares:
    """How many dossiers of which version each unit receives; the sum is exactly ``received``."""
    chance = random.Random(f"{seed} shares")  # noqa: S311 (no secret)
    below = Counter(unit.parent_id for unit in city.units)
    factors = {
        unit.pk: apportionment.unit_factor(chance, unit.kind, unit.subtype, below[unit.pk]) for unit in city.serving
    }
    weights = {}
    for version in city.versions:
        offering = [unit for unit in city.serving if version.procedure.is_offered_by(unit)]
        if not offering or not _walkable(city, version):
            continue
        whole = sum(factors[unit.pk] for unit in offering)
        wanted = seasonal_demand.a_year(version.procedure.code, version.procedure.level)
        for unit in offering:
            weights[unit.pk, version.pk] = wanted * factors[unit.pk] / whole * chance.uniform(0.8, 1.2)
    return apportionment.nobody_left_out(apportionment.whole_shares(weights, received), weights)


def _walkable(city: CityData, version: ProcedureVersion) -> bool:
    steps = city.steps.get(version.pk, [])
    leaders = [place for place, step in enumerate(steps) if step.role == "leader"]
    return bool(leaders) and 0 < leaders[-1] <= MOST_FORWARDS and version.deadline_rule == worktime.CLOSE_OF_DAY


def pairs(city: CityData, shared: Shares, benches: Benches, seed: int) -> Iterator[Pair]:
    """The pairs of unit and procedure with their routes; numbers of dossiers run on from pair to pair."""
    chance = random.Random(f"{seed} pairs")  # noqa: S311 (no secret)
    troubled = _troubled(city, shared, chance)
    around = officer_routes.Map(city.units)
    units = {unit.pk: unit for unit in city.units}
    versions = {version.pk: version for version in city.versions}
    law = Regime.objects.get(pk=regimes.FIRST)
    key, first = 0, 1
    for (unit_key, version_key), dossiers in sorted(shared.items()):
        unit, version = units[unit_key], versions[version_key]
        if not dossiers:
            continue
        ways = list(officer_routes.routes(city.steps[version_key], unit, around, benches))[:dossiers]
        for place, way in enumerate(ways):
            part = dossiers // len(ways) + (place < dossiers % len(ways))
            term = term_of(version, law)
            key += 1
            late = _lateness(version.procedure.code, term) * troubled.get(unit_key, 1.0)
            yield Pair(
                key, unit, version, way, city.pace(unit_key, way.is_linked), term, city.term(term), part, first, late
            )
            first += part


def _troubled(city: CityData, shared: Shares, chance: random.Random) -> dict[int, float]:
    """Units that stand out, and communes in which nobody is late."""
    districts = [unit.pk for unit in city.serving if unit.kind == Unit.Kind.DISTRICT]
    departments = sorted(
        (unit.pk for unit in city.serving if unit.kind == Unit.Kind.DEPARTMENT),
        key=lambda unit: -sum(count for (pair_unit, _), count in shared.items() if pair_unit == unit),
    )[:4]
    communes = [unit.pk for unit in city.serving if unit.kind == Unit.Kind.COMMUNE]
    found = {unit: 0.0 for unit in communes if chance.random() < SPOTLESS}
    found |= dict(zip(chance.sample(districts, min(2, len(districts))), LATE_UNITS, strict=False))
    found |= dict(zip(chance.sample(departments, min(1, len(departments))), LATE_UNITS[2:], strict=False))
    return found | dict(zip(chance.sample(communes, min(1, len(communes))), LATE_UNITS[3:], strict=False))


def _lateness(code: str, term: worktime.Term) -> float:
    return LATE_PROCEDURES.get(code, SAME_DAY_LATE if term.unit == worktime.SAME_DAY else 1.0)
