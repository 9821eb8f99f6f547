"""What a database holds, table by table, in two numbers each: so that a copy can be shown to be equal."""

from __future__ import annotations

from typing import Any

from psycopg2 import sql

TABLES = """
    SELECT relname FROM pg_class JOIN pg_namespace AS n ON n.oid = relnamespace
    WHERE relkind IN ('r', 'p') AND nspname = 'public' AND NOT relispartition ORDER BY relname
"""
# Text of a row does not depend on who asks: zone, style of dates and digits of fractions are set.
PLAIN = """
    SET LOCAL TimeZone = 'UTC'; SET LOCAL DateStyle = 'ISO'; SET LOCAL extra_float_digits = 1;
    SET LOCAL row_security = off
"""
DIGEST = """
    SELECT count(*), coalesce(sum(('x' || left(md5(row::text), 15))::bit(60)::bigint::numeric), 0)::text FROM {} AS row
"""


def tables(cursor: Any) -> list[str]:
    """The names of all tables, as the owner sees them."""
    cursor.execute(TABLES)
    return [name for (name,) in cursor.fetchall()]


def of_tables(cursor: Any) -> dict[str, list[Any]]:
    """By table: how many rows, and the sum (as text) of each row's digest; equal tables give equal numbers.

    Runs in the cursor's open transaction: in one with a fixed snapshot all tables are of one moment.
    """
    cursor.execute(PLAIN)
    found = {}
    for name in tables(cursor):
        cursor.execute(sql.SQL(DIGEST).format(sql.Identifier(name)))
        found[name] = list(cursor.fetchone())
    return found


def differences(one: dict[str, list[Any]], other: dict[str, list[Any]]) -> list[str]:
    """Sentences that name each table that differs."""
    said = []
    for name in sorted(one.keys() | other.keys()):
        a, b = one.get(name), other.get(name)
        if a is None or b is None:
            said.append(f"{name} is only in one of the two")
        elif a != b:
            said.append(f"{name}: {a[0]:,} rows became {b[0]:,}" if a[0] != b[0] else f"{name}: rows differ")
    return said
