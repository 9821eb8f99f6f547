"""The tests, like the pages, work as the application's role, and that role can do no harm."""

import psycopg2
import pytest
from django.core.management import call_command
from django.db import connection, connections
from psycopg2.extensions import connection as Connection

from portal.ops.embedded import database_roles
from portal.ops.table_rights import append_only_tables, give_rights
from tests import cluster

pytestmark = pytest.mark.django_db


def _one(sentence: str, *values: object) -> object:
    with connection.cursor() as cursor:
        cursor.execute(sentence, values)
        return cursor.fetchone()[0]


def test_the_suite_works_as_the_app_role_which_is_no_superuser() -> None:
    assert _one("SELECT current_user") == "portal_app"
    assert _one("SELECT rolsuper OR rolcreaterole OR rolcreatedb OR rolbypassrls FROM pg_roles "
                "WHERE rolname = current_user") is False  # fmt: skip


def test_the_app_role_owns_nothing() -> None:
    assert _one("SELECT count(*) FROM pg_class WHERE relowner = 'portal_app'::regrole") == 0
    assert _one("SELECT count(*) FROM pg_database WHERE datdba = 'portal_app'::regrole") == 0


@pytest.mark.parametrize("statement", [
    "UPDATE casework_event SET seq = seq",
    "DELETE FROM casework_event",
    "TRUNCATE casework_event",
    "ALTER TABLE casework_event DISABLE TRIGGER ALL",
    "DROP TABLE casework_event",
    "CREATE TABLE mine (a int)",
    "DELETE FROM django_migrations",
    "SET session_replication_role = replica",
])  # fmt: skip
def test_the_app_role_is_refused(statement: str) -> None:
    name = connections["default"].settings_dict["NAME"]
    attack = psycopg2.connect(cluster.url(database_roles.APP, name))
    with attack.cursor() as cursor, pytest.raises(psycopg2.Error) as refusal:
        cursor.execute(statement)
    attack.close()
    assert refusal.value.pgcode == "42501", refusal.value  # insufficient privilege


@pytest.mark.parametrize("statement", ["DELETE FROM units_unit", "CREATE TABLE mine (a int)"])
def test_the_readonly_role_only_reads(statement: str) -> None:
    name = connections["default"].settings_dict["NAME"]
    reader = psycopg2.connect(cluster.url(database_roles.READONLY, name))
    with reader.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM units_unit")
        with pytest.raises(psycopg2.errors.InsufficientPrivilege):
            cursor.execute(statement)
    reader.close()


def test_the_event_log_is_among_the_tables_one_can_only_add_to() -> None:
    assert "casework_event" in append_only_tables()


def test_migrating_again_changes_no_right(own_database: str, owner_connection: Connection) -> None:
    rights = "SELECT relname, relacl::text FROM pg_class WHERE relnamespace = 'public'::regnamespace ORDER BY 1"
    with owner_connection.cursor() as cursor:
        cursor.execute(rights)
        before = cursor.fetchall()
        cluster.point_django_at(own_database, database_roles.OWNER)
        call_command("migrate", verbosity=0)
        give_rights(database_roles.APP)
        cursor.execute(rights)
        assert cursor.fetchall() == before
        assert any(acl and "portal_app" in acl for _, acl in before)
