"""A city that runs release 0.1 is upgraded: its figures stay equal and its seals whole.

`release-0.1.sql.xz` is the database of a small city as release 0.1 made it on 25 November 2026 (`demo --size 0.003`):
113 units, 2,070 dossiers, 11,488 sealed events, by invented people. It is never made anew: it is what exists.
"""

from __future__ import annotations

import io
import json
import lzma
import uuid
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from django.core.management import call_command
from psycopg2.extensions import connection as Connection

from portal.ops import startup
from portal.ops.embedded import database_roles
from tests import cluster

RELEASE = Path(__file__).with_name("release-0.1.sql.xz")
FIGURES = {
    "received": 2060, "received_online": 74, "received_direct": 1986, "carried_over": 0, "resolved": 2022,
    "early": 633, "on_time": 1386, "late": 3, "in_progress": 38, "in_time": 31, "overdue": 7,
    "ended_otherwise": 0, "on_time_rate": "99.85",
}  # fmt: skip
"""What `manage.py figures --as-of demo --json` of release 0.1 printed of this city."""


def restore(connection: Connection, dump: str) -> None:
    """A plain dump of pg_dump: statements, and between COPY and \\. the rows of a table."""
    statements: list[str] = []
    lines = iter(io.StringIO(dump, newline="\n"))
    with connection.cursor() as cursor:
        for line in lines:
            if line.startswith("COPY "):
                cursor.execute("".join([*statements, "SELECT 1"]))
                statements = []
                rows = io.StringIO("".join(iter(lines.__next__, "\\.\n")))
                cursor.copy_expert(line, rows)
            elif not line.startswith("\\"):  # psql's own words
                statements.append(line)
        cursor.execute("".join([*statements, "SELECT 1"]))


@pytest.fixture
def city(django_db_setup: str, django_db_blocker: pytest.FixtureRequest) -> Iterator[str]:
    """The database as release 0.1 left it; Django's connection leads there as the owner."""
    with django_db_blocker.unblock():
        name = f"release_{uuid.uuid4().hex[:12]}"
        with closing(cluster.superuser()) as connection:
            database_roles.ensure(connection, name)
        with closing(cluster.superuser(name)) as connection:
            connection.cursor().execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public AUTHORIZATION portal_owner")
            restore(connection, lzma.decompress(RELEASE.read_bytes()).decode())
        try:
            with cluster.visiting(name), cluster.in_environment(name):
                yield name
        finally:
            cluster.drop(name)


def said(*words: str) -> str:
    out = io.StringIO()
    call_command(*words, stdout=out, stderr=out)
    return out.getvalue()


def figures() -> dict[str, object]:
    found = json.loads(said("figures", "--as-of", "demo", "--json"))
    return {name: found[name] for name in FIGURES}


def test_a_city_of_release_0_1_is_upgraded_with_equal_figures_and_whole_seals(city: str) -> None:
    assert not startup.tables_are_current() or figures() == FIGURES
    startup.run_command("migrate", "--verbosity=0")
    startup.run_command("load_master_data", "--verbosity=0")
    assert startup.tables_are_current() and startup.master_data_is_current()
    assert figures() == FIGURES
    assert "2070 dossiers, 11488 events: every seal holds" in said("verify", "--all")
    assert "0 differences" in said("recount")
    said("promises", "--sample", "500")
    assert not startup.wants_demonstration()


def test_the_figures_would_not_stay_equal_if_a_dossier_were_lost_on_the_way(city: str) -> None:
    """Counter-proof: the comparison sees one dossier."""
    startup.run_command("migrate", "--verbosity=0")
    with closing(cluster.as_owner(city)) as owner, owner.cursor() as cursor:
        cursor.execute(
            "UPDATE oversight_unittally SET early = early + 1 WHERE ctid ="
            " (SELECT ctid FROM oversight_unittally WHERE day = '2026-06-10' LIMIT 1)"
        )
    assert figures() != FIGURES
