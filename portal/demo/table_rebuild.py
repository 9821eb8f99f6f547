"""Tables without indexes, keys and row triggers while they are filled; with all of them, word for word, afterwards.

Everything happens in one transaction: whoever looks from outside sees the tables before or after.
Triggers are never dropped, only put aside, and each comes back exactly as it was (ENABLE ALWAYS stays so).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from dossiers.oversight.models import Demonstration

TABLES = (
    "casework_event", "casework_dossier", "casework_applicant", "casework_leg", "casework_paper", "casework_pause",
    "casework_extension", "casework_decision", "casework_handout", "casework_codecounter",
)  # fmt: skip
"""In the order in which they are filled, the largest first."""

_KEYS = """
SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid), contype FROM pg_constraint
WHERE contype IN ('f', 'p', 'u') AND (conrelid = ANY (%s::regclass[]) OR confrelid = ANY (%s::regclass[]))
ORDER BY contype = 'f' DESC, conrelid::regclass::text, conname
"""
_INDEXES = """
SELECT indrelid::regclass::text, indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index
WHERE indrelid = ANY (%s::regclass[])
    AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid AND contype IN ('p', 'u'))
ORDER BY indrelid::regclass::text, indexrelid::regclass::text
"""
_TRIGGERS = """
SELECT tgrelid::regclass::text, tgname, tgenabled FROM pg_trigger
WHERE tgrelid = ANY (%s::regclass[]) AND NOT tgisinternal ORDER BY 1, 2
"""
UNCHECKED = """
SELECT format('ALTER TABLE %%s VALIDATE CONSTRAINT %%I', conrelid::regclass, conname) FROM pg_constraint
WHERE contype = 'f' AND NOT convalidated AND (conrelid = ANY (%s::regclass[]) OR confrelid = ANY (%s::regclass[]))
"""
"""Foreign keys that a load brought back and did not come to look over: the statements that do it."""
_ENABLE = {"A": "ENABLE ALWAYS", "O": "ENABLE", "R": "ENABLE REPLICA", "D": "DISABLE"}


@dataclass(frozen=True)
class Bare:
    """What was put aside: statements that bring it back, with the table each concerns."""

    indexes: Sequence[str] = ()
    keys: Sequence[str] = ()
    """Foreign keys: brought back unchecked, so that new rows are checked at once; ``checks`` then looks at the old."""
    checks: Sequence[str] = ()
    triggers: Sequence[str] = ()


def lay_bare(cursor: Any) -> Bare:
    """Empty the tables (they must be empty already) and put indexes, keys and triggers aside."""
    bare = put_aside(cursor, TABLES)
    cursor.execute(f"TRUNCATE {', '.join(TABLES)}")
    return bare


def put_aside(cursor: Any, which: Sequence[str]) -> Bare:
    """Put the indexes, keys and triggers of these tables aside; rows stay."""
    tables = list(which)
    cursor.execute(_KEYS, [tables, tables])
    constraints = cursor.fetchall()
    cursor.execute(_INDEXES, [tables])
    indexes = cursor.fetchall()
    cursor.execute(_TRIGGERS, [tables])
    triggers = cursor.fetchall()
    for table, name, _ in triggers:
        cursor.execute(f'ALTER TABLE {table} DISABLE TRIGGER "{name}"')
    for table, name, _, _ in constraints:
        cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
    for _, name, _ in indexes:
        cursor.execute(f"DROP INDEX {name}")
    keys = [(table, name, words.removesuffix(" NOT VALID")) for table, name, words, kind in constraints if kind == "f"]
    unique = [(table, name, words) for table, name, words, kind in constraints if kind != "f"]
    return Bare(
        indexes=[*(_add(*constraint) for constraint in unique), *(words for _, _, words in indexes)],
        keys=[f"{_add(*key)} NOT VALID" for key in keys],
        checks=[f'ALTER TABLE {table} VALIDATE CONSTRAINT "{name}"' for table, name, _ in keys],
        triggers=[f'ALTER TABLE {table} {_ENABLE[state]} TRIGGER "{name}"' for table, name, state in triggers],
    )


def _add(table: str, name: str, words: str) -> str:
    return f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {words}'


def build_up(cursor: Any, bare: Bare) -> None:
    """Indexes, keys and triggers again, as they were."""
    cursor.execute("SET LOCAL maintenance_work_mem = '384MB'; SET LOCAL max_parallel_maintenance_workers = 1")
    for statement in (*bare.indexes, *bare.keys, *bare.triggers):
        cursor.execute(statement)


def is_unchecked() -> bool:
    """The demonstration is in, but it was interrupted before its foreign keys were looked over."""
    with connection.cursor() as cursor:
        cursor.execute(UNCHECKED, [list(TABLES)] * 2)
        return bool(cursor.fetchall()) and Demonstration.objects.exists()
