"""Loading a city, everything included, against COPY of the very rows that it loaded into tables without anything."""

from __future__ import annotations

import re
import tempfile
import time
from contextlib import closing
from typing import Any

from portal.bench import act_transitions, scratch
from portal.bench.rounds import AT_LEAST, Measure
from portal.demo import table_rebuild

_ON = re.compile(r" INDEX \S+ ON (?:ONLY )?public\.")


def measure(rounds: int, size: float) -> list[Measure]:
    """The load, and transitions with their commits in what was loaded."""
    with scratch.city(size) as loaded:
        with closing(loaded.owner()) as owner:
            copied = _copied(owner)
        line = Measure(
            what="loading the demonstration",
            yardstick="COPY of the same rows, indexes built after",
            ours=loaded.seconds,
            limit=copied,
            ratio=copied / loaded.seconds,
            goal=0.25,
            sense=AT_LEAST,
            size=f"{loaded.rows:,} rows",
        )
        return [line, *act_transitions.measure_committed(rounds)]


def _copied(owner: Any) -> float:
    """Seconds to COPY every loaded row into an empty table of the same columns and to build the same indexes."""
    seconds = 0.0
    with owner.cursor() as cursor:
        cursor.execute("CREATE SCHEMA measured")
        for table in table_rebuild.TABLES:
            cursor.execute(f"CREATE TABLE measured.{table} (LIKE public.{table} INCLUDING GENERATED)")
            seconds += _copy(cursor, table)
    owner.commit()
    return seconds


def _copy(cursor: Any, table: str) -> float:
    cursor.execute(
        "SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) FROM pg_attribute"
        " WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''",
        [f"public.{table}"],
    )
    columns = cursor.fetchone()[0]
    cursor.execute("SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename = %s", [table])
    indexes = [_ON.sub(" INDEX ON measured.", definition) for (definition,) in cursor.fetchall()]
    with tempfile.TemporaryFile() as file:
        cursor.copy_expert(f"COPY public.{table} ({columns}) TO STDOUT", file)
        file.seek(0)
        began = time.perf_counter()
        cursor.copy_expert(f"COPY measured.{table} ({columns}) FROM STDIN", file)
        for statement in indexes:
            cursor.execute(statement)
        return time.perf_counter() - began
