"""The tests, like the pages, work as the application's role, and that role can do no harm."""

from collections.abc import Iterator
from contextlib import closing

import psycopg2
import pytest
from django.core.management import call_command
from django.db import connection, connections
from psycopg2.extensions import connection as Connection

from portal.ops import database_audit, reporting_views
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


PERSONAL = {"username", "full_name", "name_folded", "phone", "email", "address", "id_number", "identity_number", "code",
            "password", "session_key", "session_data", "data", "note", "reason", "actor_id", "handler_id",
            "actor", "handler", "head", "hash", "intent"}  # fmt: skip
"""Columns that no view for reports shows of people and dossiers; units and procedures have codes of theirs."""


@pytest.fixture
def reader() -> Iterator[Connection]:
    connection = psycopg2.connect(cluster.url(database_roles.READONLY, connections["default"].settings_dict["NAME"]))
    connection.autocommit = True
    yield connection
    connection.close()


@pytest.mark.parametrize("statement", ["DELETE FROM units_unit", "CREATE TABLE mine (a int)", "TRUNCATE units_unit",
                                       "CREATE VIEW reporting.mine AS SELECT 1", "SELECT nextval('units_unit_id_seq')",
                                       "DELETE FROM reporting.units", "UPDATE reporting.events SET seq = 1",
                                       ])  # fmt: skip
def test_the_readonly_role_changes_nothing(reader: Connection, statement: str) -> None:
    with reader.cursor() as cursor, pytest.raises(psycopg2.Error) as refusal:
        cursor.execute(statement)
    assert refusal.value.pgcode in ("42501", "55000"), refusal.value  # 55000: a view of a join takes no rows


def test_the_readonly_role_reads_no_table_at_all(reader: Connection) -> None:
    """Each one is tried: sessions, password hashes, applicants, and whatever table comes tomorrow."""
    tables = connection.introspection.table_names()
    assert {"django_session", "units_officer", "casework_applicant", "mfa_authenticator"} <= set(tables)
    with reader.cursor() as cursor:
        for table in tables:
            with pytest.raises(psycopg2.errors.InsufficientPrivilege):
                cursor.execute(f'SELECT * FROM public."{table}" LIMIT 1')


def test_the_readonly_role_reads_the_views_of_the_list_and_none_shows_a_person(reader: Connection) -> None:
    with reader.cursor() as cursor:
        for name in reporting_views.VIEWS:
            cursor.execute(f"SELECT * FROM reporting.{name} LIMIT 1")
            shown = {column.name for column in cursor.description}
            allowed = {"code"} if name in ("units", "procedures") else set()
            assert shown & (PERSONAL - allowed) == set(), name
        cursor.execute("SELECT count(*) FROM reporting.units")
        assert cursor.fetchone()[0] == _one("SELECT count(*) FROM units_unit") > 100


@pytest.mark.parametrize("by_hand", ["GRANT SELECT ON ALL TABLES IN SCHEMA public TO portal_readonly",
                                     "GRANT SELECT (password) ON units_officer TO portal_readonly",
                                     "GRANT INSERT ON units_post TO portal_readonly"])  # fmt: skip
def test_an_upgrade_takes_from_the_readonly_role_what_it_had_and_the_doctor_sees_what_it_has(
    own_database: str, owner_connection: Connection, by_hand: str
) -> None:
    assert list(database_audit.reports()) == []
    with owner_connection.cursor() as cursor:
        cursor.execute("GRANT USAGE ON SCHEMA public TO portal_readonly")
        cursor.execute(by_hand)  # the first: as release 0.1 left it
    assert [found.number for found in database_audit.reports()] == [11]
    cluster.point_django_at(own_database, database_roles.OWNER)
    call_command("migrate", verbosity=0)
    assert list(database_audit.reports()) == []
    with closing(psycopg2.connect(cluster.url(database_roles.READONLY, own_database))) as reader:
        with reader.cursor() as cursor, pytest.raises(psycopg2.errors.InsufficientPrivilege):
            cursor.execute("SELECT password FROM public.units_officer")


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
