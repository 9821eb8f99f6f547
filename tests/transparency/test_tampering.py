"""As superuser, with the guards off: of every class of tampering each dossier is found and named, and nobody else.

TAMPER says how many of each class; the suite takes a few, `make faults` 200. What finds them is asked as the nightly
checks and `verify --all --log` ask: seals, facts, tallies, the public log, the list of guards.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import pytest
from django.db import connection

from dossiers.casework import seal_audit
from dossiers.casework.facts import row_audit
from dossiers.casework.models import Dossier
from dossiers.oversight import balance, tallies
from dossiers.transparency import publishing
from portal.ops import guards
from tests import cluster
from tests.chaos.report import tell
from tests.transparency.conftest import LOG
from tests.transparency.test_audit import CLASSES, NINE, bring_in, compared, tamper

pytestmark = pytest.mark.chaos

TIMES = int(os.environ.get("TAMPER", "4"))
EVENTS = "UPDATE casework_event SET {} WHERE dossier_id = ANY(%(them)s) AND seq = 2"
OF_EVENTS = {
    "event data": EVENTS.format("data = '{\"x\": 1}'"),
    "actor": EVENTS.format("actor_id = 999999"),
    "time": EVENTS.format("occurred_at = occurred_at - interval '1 day'"),
    "order": EVENTS.format("seq = 1002") + ";"
    "UPDATE casework_event SET seq = 2 WHERE dossier_id = ANY(%(them)s) AND seq = 3;"
    "UPDATE casework_event SET seq = 3 WHERE dossier_id = ANY(%(them)s) AND seq = 1002",
    "event inserted": "INSERT INTO casework_event ({columns}, seq) SELECT {columns}, 4 FROM casework_event"
    " WHERE dossier_id = ANY(%(them)s) AND seq = 3",
    "middle event deleted": "DELETE FROM casework_event WHERE dossier_id = ANY(%(them)s) AND seq = 2",
    "last event deleted": "DELETE FROM casework_event WHERE dossier_id = ANY(%(them)s) AND seq = 3",
}
COLUMNS = {
    "outcome": "'late'", "finished_at": "finished_at + interval '1 hour'", "due_at": "due_at + interval '1 day'",
    "returned_at": "returned_at + interval '1 hour'", "received_at": "received_at - interval '1 hour'",
    "overdue_since": "due_at", "fee_vnd": "fee_vnd + 5", "supplement_count": "supplement_count + 1",
    "submitted_at": "received_at - interval '1 day'", "unit_id": "unit_id + 1",
}  # fmt: skip
"""Of the columns that say how a dossier went, each alone; tests/casework/test_facts.py takes every one there is."""


class Touched(NamedTuple):
    """One class: the codes that were touched, and how many of them were named."""

    name: str
    codes: set[str]
    named: set[str]


def columns_of_events() -> str:
    """All but the key and the number, which the database gives or we do."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT string_agg(quote_ident(column_name), ', ') FROM information_schema.columns"
            " WHERE table_name = 'casework_event' AND column_name NOT IN ('id', 'seq')"
        )
        return str(cursor.fetchone()[0])


def each_column_alone(them: list[int]) -> None:
    for place, (column, value) in enumerate(COLUMNS.items()):
        some = them[place :: len(COLUMNS)]
        tamper(f"UPDATE casework_dossier SET {column} = {value} WHERE id = ANY(%(them)s)", them=some)


def tallies_with_columns(them: list[int]) -> None:
    tamper("UPDATE casework_dossier SET outcome = 'on_time' WHERE id = ANY(%(them)s)", them=them)
    tamper("UPDATE oversight_unittally SET early = early - 1, on_time = on_time + 1 WHERE early > 0")


def by(statement: str) -> Callable[[list[int]], None]:
    return lambda them: tamper(statement.replace("{columns}", columns_of_events()), them=them)


# Those of the public log come first: one of them replaces digits of codes, which low numbers do not hold twice.
DEEDS: dict[str, Callable[[list[int]], None]] = {
    **{name: by(statement) for name, (statement, _) in CLASSES.items()},
    **{name: by(statement) for name, statement in OF_EVENTS.items()},
    "each column alone": each_column_alone,
    "tallies together with columns": tallies_with_columns,
}


def found() -> list[str]:
    """Everything that the checks say, in their order; each names a dossier, a cell or a guard."""
    broken = seal_audit.examine().broken
    said = [f"{code}: seal" for code, _ in seal_audit.named(broken, len(broken))]
    return [*said, *map(str, row_audit.examine()), *balance.check(), *compared().wrong]


def codes_in(lines: Iterable[str], numbers: dict[str, str]) -> set[str]:
    """The dossiers that are named: by code, or by number where the dossier itself is gone."""
    first = {line.split(":")[0] for line in lines}
    return {numbers.get(one, one) for one in first}


def test_of_every_class_all_are_found_and_named_and_of_an_untouched_city_nothing(
    own_database: str, log: Path, tmp_path: Path
) -> None:
    dossiers = bring_in(tmp_path, TIMES * len(DEEDS) + 30, own_database)
    tallies.apply_pending()
    publishing.publish(LOG, at=NINE)
    assert found() == [] and list(guards.differences()) == []
    numbers = {f"dossier {one.pk}": one.code for one in dossiers}
    seen_before: set[str] = set()
    table = []
    for place, (name, deed) in enumerate(DEEDS.items()):
        them = dossiers[TIMES * place : TIMES * (place + 1)]
        deed([one.pk for one in them])
        began = time.monotonic()
        said = found()
        named = codes_in(said, numbers) - seen_before
        seen_before |= named
        table.append(Touched(name, {one.code for one in them}, named))
        lost = len(table[-1].codes - named)
        print(f"{name:<36}{len(them):>5} of {TIMES} · missed {lost} · {time.monotonic() - began:.1f} s")
        tell(f"tampering as superuser: {name}", len(them), lost=lost)
    for one in table:
        assert one.codes <= one.named, (one.name, sorted(one.codes - one.named)[:3])
    innocent = {one.code for one in dossiers[TIMES * len(DEEDS) :]}
    assert len(innocent) == 30 and not innocent & seen_before
    assert any("in the tallies" in line for line in found())


def test_without_the_public_log_a_dossier_removed_whole_is_named_by_nobody(
    own_database: str, log: Path, tmp_path: Path
) -> None:
    """The counter-proof: what a log that others hold is for."""
    dossiers = bring_in(tmp_path, 3, own_database)
    tallies.apply_pending()
    publishing.publish(LOG, at=NINE)
    DEEDS["dossier removed with its events"]([dossiers[1].pk])
    broken = seal_audit.examine().broken
    said = [*map(str, broken), *map(str, row_audit.examine()), *balance.check()]
    assert dossiers[1].code not in codes_in(said, {f"dossier {dossiers[1].pk}": dossiers[1].code})
    assert codes_in(compared().wrong, {}) == {dossiers[1].code}


def test_every_guard_that_is_taken_down_is_named(own_database: str) -> None:
    """So many triggers as there are, and constraints for the rest."""
    there = [(kind, name) for (kind, name), _ in guards.listed() if kind == "trigger"]
    checks = [(kind, name) for (kind, name), _ in guards.listed() if kind == "constraint" and name.endswith("_check")]
    gone = (there + checks)[: max(TIMES, 10)]
    with closing(cluster.superuser(connection.settings_dict["NAME"])) as raw, raw.cursor() as cursor:
        for kind, name in gone:
            table, _, part = name.partition(".")
            verb = f'DROP TRIGGER "{part}" ON' if kind == "trigger" else "ALTER TABLE"
            cursor.execute(f"{verb} {table}" + ("" if kind == "trigger" else f' DROP CONSTRAINT "{part}"'))
    said = "\n".join(guards.differences())
    missed = [name for kind, name in gone if f"The {kind} {name} is gone" not in said]
    tell("tampering as superuser: guards dropped", len(gone), lost=len(missed))
    assert missed == [] and Dossier.objects.count() == 0
