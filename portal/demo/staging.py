"""A schema of its own for everything half-made, and the connections that fill it beside the loader's transaction."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from string import Template
from typing import Any

import psycopg2
from django.db import connection
from psycopg2.extensions import connection as Connection

from dossiers.casework.states import State

SQL = Path(__file__).parent / "sql"


def helper() -> Connection:
    """One more connection of the loader, in autocommit and with room to sort."""
    made: Connection = psycopg2.connect(**connection.get_connection_params())
    made.autocommit = True
    with made.cursor() as cursor:
        cursor.execute(
            "SET TIME ZONE 'UTC'; SET work_mem = '160MB'; SET synchronous_commit = off; SET statement_timeout = 0"
        )
        # Without merge joins the order of keys survives every join, and the tables lie in the order of arrival.
        cursor.execute(
            "SET max_parallel_workers_per_gather = 0; SET enable_mergejoin = off; SET default_statistics_target = 20"
        )
    return made


def sql(name: str, **values: object) -> str:
    """The text of a file of statements with its ``$names`` filled in; states go by their names."""
    return Template((SQL / name).read_text()).substitute({state.name: state.value for state in State}, **values)


def run(helping: Connection, name: str, **values: object) -> None:
    """Run a file of statements."""
    with helping.cursor() as cursor:
        cursor.execute(sql(name, **values))


def copy(helping: Connection, table: str, rows: Iterable[Sequence[Any]], columns: Sequence[str] = ()) -> None:
    """COPY rows into a table of the staging schema."""
    text = io.StringIO()
    for row in rows:
        text.write("\t".join(map(_text, row)))
        text.write("\n")
    text.seek(0)
    names = f" ({', '.join(columns)})" if columns else ""
    with helping.cursor() as cursor:
        cursor.copy_expert(f"COPY demonstration.{table}{names} FROM STDIN", text)


_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def _text(value: Any) -> str:
    """A value as COPY reads it."""
    match value:
        case str():
            return value.translate(_ESCAPES)
        case None:
            return r"\N"
        case bool():
            return "t" if value else "f"
        case dict() | list():
            return json.dumps(value, ensure_ascii=False).translate(_ESCAPES)
        case tuple():
            return "{" + ",".join("NULL" if part is None else str(part) for part in value) + "}"
    return str(value)


def drop(helping: Connection) -> None:
    """Remove the staging schema, if there is one."""
    with helping.cursor() as cursor:
        cursor.execute("SET client_min_messages = warning; DROP SCHEMA IF EXISTS demonstration CASCADE")
