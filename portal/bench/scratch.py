"""A database that may be changed: made beside the city, a small demonstration loaded into it, dropped afterwards.

Only the embedded server lets us make one; a city's own server is left alone.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass

from django.conf import settings
from django.db import connections
from psycopg2 import sql
from psycopg2.extensions import connection as Connection

from portal.bench.subjects import NothingToMeasure
from portal.ops import database
from portal.ops.embedded import database_roles, paths, servers

_SAID = re.compile(r"([\d,]+) rows in ([\d.]+) s")


@dataclass(frozen=True)
class ScratchLoad:
    """What the load of the small city said of itself, and where it lies."""

    name: str
    rows: int
    seconds: float

    def owner(self) -> Connection:
        """A connection as the owner of its tables."""
        return servers.connect(database_roles.OWNER, self.name)


@contextmanager
def city(size: float) -> Iterator[ScratchLoad]:
    """A loaded city of this size in a database of its own; Django's connection leads to it inside the block."""
    if not settings.EMBEDDED_DATABASE:
        raise NothingToMeasure("Loading is measured on the embedded server only (unset DATABASE_URL).")
    name = f"bench_{uuid.uuid4().hex[:12]}"
    with closing(servers.connect(servers.SUPERUSER, "postgres")) as superuser:
        superuser.autocommit = True
        database_roles.create_database(superuser, name)
        try:
            for command in (["migrate", "-v0"], ["load_master_data", "-v0"]):
                _manage(name, *command)
            said = _SAID.search(_manage(name, "demo", "--size", str(size)))
            if said is None:
                raise NothingToMeasure("manage.py demo did not say how many rows it loaded.")
            with pointed_at(name):
                yield ScratchLoad(name, int(said[1].replace(",", "")), float(said[2]))
        finally:
            _drop(superuser, name)


@contextmanager
def as_it_was(loaded: ScratchLoad) -> Iterator[str]:
    """The name of a copy of the loaded city as it is now, dropped afterwards; nobody may be connected to the city."""
    connections["default"].close()
    name = f"{loaded.name}_before"
    with closing(servers.connect(servers.SUPERUSER, "postgres")) as superuser:
        superuser.autocommit = True
        database_roles.create_database(superuser, name, loaded.name)
        try:
            yield name
        finally:
            _drop(superuser, name)


def _drop(superuser: Connection, name: str) -> None:
    with superuser.cursor() as cursor:
        cursor.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def _manage(name: str, *words: str) -> str:
    here = {"DATABASE_URL": servers.database_url(database_roles.APP, name)}
    here |= {"DATABASE_OWNER_URL": servers.database_url(database_roles.OWNER, name), "SECRET_KEY": settings.SECRET_KEY}
    here |= {"DEMO": "city"}  # where a database is given, the demonstration is installed by name only
    done = subprocess.run(
        [sys.executable, str(paths.BASE_DIR / "manage.py"), *words],
        env=os.environ | here,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise NothingToMeasure(f"manage.py {words[0]} failed in the scratch database: {done.stderr.strip()[-500:]}")
    return done.stdout


@contextmanager
def pointed_at(name: str) -> Iterator[None]:
    """Django's connection in this thread, led to another database and back."""
    connection = connections["default"]
    before = dict(connection.settings_dict)
    connection.close()
    connection.settings_dict.update(database.place(servers.database_url(database_roles.APP, name)))
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.update(before)
