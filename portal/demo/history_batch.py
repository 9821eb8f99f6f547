"""Between SQL and the histories: what is laid out for SQL, which histories are written act by act, and the rows they leave."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from psycopg2.extensions import connection as Connection

from dossiers.calendars.models import worktime_of
from dossiers.casework.states import State
from dossiers.units.models import Unit
from portal.demo import staging
from portal.demo.city import BUSINESS, CERTIFIES, MOST_FORWARDS, CityData, Pair
from portal.demo.dossier_history import Sketch
from portal.demo.dossier_outcomes import number_letters, write_history
from portal.demo.ledger_rows import DossierRows, Row, row
from portal.demo.officer_routes import Forward
from portal.demo.seasonal_demand import ONLINE_PER_THOUSAND
from portal.demo.working_time import cutoff_minute


def lay_out_pairs(helper: Connection, pairs: Iterable[Pair]) -> None:
    """What the dossiers of a pair have in common, for SQL."""
    staging.copy(helper, "pair", map(_pair_row, pairs))


def _pair_row(pair: Pair) -> tuple[object, ...]:
    version, term, route = pair.version, pair.term, pair.route
    code, field = version.procedure.code, version.procedure.field.name

    def of(pick: Any) -> tuple[object, ...]:
        return tuple(pick(forward) for forward in route.forwards)

    def seats(forward: Forward) -> int:
        return forward.bench.count

    return (
        pair.id, pair.unit.pk, pair.unit.code, version.pk, version.procedure_id, version.fee_vnd,
        pair.pace.worked, pair.pace.dated, pair.pace.number, pair.profile, pair.term_number, cutoff_minute(term),
        term.seconds if term.unit == "working_hour" else 0,
        term.unit == "same_day", code in CERTIFIES, any(word in field for word in BUSINESS), pair.days,
        pair.first_i, pair.dossiers, ONLINE_PER_THOUSAND[version.online_level], pair.late,
        route.desk.first, route.desk.count, len(route.forwards), of(lambda forward: forward.step),
        of(lambda forward: forward.unit), of(lambda forward: forward.came_from), of(lambda forward: forward.leg),
        of(lambda forward: forward.bench.first), of(seats), of(lambda forward: forward.share),
        of(lambda forward: forward.allotted), sum(forward.leg == 0 for forward in route.forwards),
    )  # fmt: skip


def lay_out_places(helper: Connection, city: CityData) -> None:
    """Where the applicants of a unit live: in the commune itself, or in one below it."""
    communes = [unit for unit in city.units if unit.kind == Unit.Kind.COMMUNE]
    rows = []
    for unit in city.serving:
        own = [unit] if unit.kind == Unit.Kind.COMMUNE else [one for one in communes if one.parent_id == unit.pk]
        names = tuple(f'"{one.name}"' for one in own or communes)
        rows.append((unit.pk, names))
    staging.copy(helper, "place", rows)


def event_parts() -> dict[str, str]:
    """The parts of 50_events.sql that repeat for each forward."""
    forwards, rows, acting, handovers = [], [], [], []
    before = "received.h"
    for n in range(1, MOST_FORWARDS + 1):
        actor = "plain.desk" if n == 1 else f"coalesce(plain.o{n - 1}, plain.desk)"
        handovers.append(
            f"LEFT JOIN demonstration.handover AS w{n} ON w{n}.pair = plain.pair AND w{n}.number = {n}"
            f" AND w{n}.officer = coalesce(plain.o{n}, 0)"
        )
        forwards.append(
            f"CROSS JOIN LATERAL (SELECT CASE WHEN plain.forwards >= {n} THEN casework_event_seal({before}, plain.id,"
            f" e.before + {n + 1}, {State.IN_PROCESS:d}, plain.t{n}, plain.t{n} + interval '1 second', pair.units[{n}],"
            f" plain.id * 8 + pair.legs[{n}], {actor}, w{n}.words) ELSE {before} END AS h OFFSET 0) AS f{n}"
        )
        rows.append(
            f"UNION ALL SELECT e.before + {n + 1}, 'forwarded'::varchar(16), {State.IN_PROCESS:d}::smallint, plain.t{n}, pair.units[{n}], pair.legs[{n}], {actor},"
            f" w{n}.data, {before}, f{n}.h WHERE plain.forwards >= {n}"
        )
        acting.append(f"WHEN {n} THEN plain.o{n}")
        before = f"f{n}.h"
    return {
        "forwards": "\n".join(forwards), "rows": "\n".join(rows), "acting": " ".join(acting),
        "handovers": "\n".join(handovers), "most": str(MOST_FORWARDS),
    }  # fmt: skip


def leaving() -> str:
    """When the receiving unit let go of a dossier: the moment of the first forward to another unit, if it came."""
    return " ".join(f"WHEN {n} THEN CASE WHEN plain.forwards >= {n} THEN t{n} END" for n in range(1, MOST_FORWARDS + 1))


_SKETCHES = """
SELECT numbered.id, part.part, i, channel, first_at, received_at, second, due_at, due_second, pair, beside,
    numbered.code
FROM demonstration.part JOIN demonstration.numbered ON numbered.id = part.id WHERE part.part > 0 ORDER BY numbered.id
"""


def write_histories(helper: Connection, pairs: Sequence[Pair], city: CityData, wish: Any) -> None:
    """Write the histories of all dossiers that have one, into the staging schema."""
    by_key = {pair.id: pair for pair in pairs}
    around = {unit.pk: _agencies(unit, city) for unit in city.serving}
    with helper.cursor() as cursor:
        cursor.execute(_SKETCHES)
        rows = cursor.fetchall()
    ledgers = []
    for place, found in enumerate(rows, start=1):
        pair = by_key[found[9]]
        ledgers.append(write_history(_sketch(found, pair, city, around[pair.unit.pk], place), wish.seed, wish.made))
    number_letters(ledgers, city.axes[city.base].calendar.zone)
    _write(helper, ledgers)


def _agencies(unit: Unit, city: CityData) -> list[int]:
    """Whom a unit asks: its district, the departments, the outside agencies."""
    kinds = (Unit.Kind.EXTERNAL, Unit.Kind.DEPARTMENT)
    return [other.pk for other in city.units if other.kind in kinds and other.pk != unit.pk]


def _sketch(found: Sequence[Any], pair: Pair, city: CityData, agencies: Sequence[int], pause_key: int) -> Sketch:
    key, part, i, channel, first_at, received_at, second, due_at, due_second, _, beside, code = found
    return Sketch(
        id=key, part=part, i=i, channel=channel, first_at=first_at, received_at=received_at, second=second, due_at=due_at,
        due_second=due_second or 0, fee=pair.version.fee_vnd, beside=beside, route=pair.route, term=pair.term, days=pair.days,
        calendar=pair.pace.dated, dated=worktime_of(pair.pace.dated), axis=city.axes[pair.pace.worked],
        papers=city.papers.get(pair.version.pk, ()), calendars=city.calendars, agencies=agencies, pause_key=pause_key,
        leaders=city.leaders, code=code, version=pair.version.pk,
    )  # fmt: skip


def _write(helper: Connection, ledgers: Sequence[DossierRows]) -> None:
    """The rows of the histories into the staging schema, their events sealed in passes."""
    _copy(helper, "told_dossier", [dict(row(ledger)) for ledger in ledgers])
    for table, attribute in (
        ("told_event", "events"), ("told_leg", "legs"), ("told_pause", "pauses"), ("told_paper", "papers"),
        ("told_extension", "extensions"), ("told_decision", "decisions"), ("told_handout", "handouts"),
    ):  # fmt: skip
        _copy(helper, table, [part for ledger in ledgers for part in getattr(ledger, attribute)])
    with helper.cursor() as cursor:
        cursor.execute("ANALYZE demonstration.told_event; ANALYZE demonstration.told_dossier")
    for seq in range(1, max((len(ledger.events) for ledger in ledgers), default=0) + 1):
        staging.run(helper, "52_seal_told.sql", seq=seq)


def _copy(helper: Connection, table: str, rows: Sequence[Row]) -> None:
    if rows:
        names = list(rows[0])
        staging.copy(helper, table, ([found[name] for name in names] for found in rows), names)
