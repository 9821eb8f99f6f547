"""The three database roles and who may do what: portal_owner makes tables, portal_app works, portal_readonly reads
views for reports (``portal.ops.reporting_views``), never tables.

The app role is no superuser, owns nothing, and may only read and add to the event log (docs/house.md).
"""

from collections.abc import Iterable
from typing import Any

from psycopg2 import sql
from psycopg2.extensions import connection as Connection

OWNER = "portal_owner"
APP = "portal_app"
READONLY = "portal_readonly"


def ensure(connection: Connection, database: str, *, password: str = "") -> None:
    """Make the roles and the database where they are missing. `connection` is a superuser's, in autocommit."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolname FROM pg_roles")
        present = {row[0] for row in cursor.fetchall()}
        for role in (OWNER, APP, READONLY):
            if role not in present:
                cursor.execute(_create_role(role, password))
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database])
        if cursor.fetchone() is None:
            create_database(connection, database)
        else:  # a start that was interrupted between making it and opening it
            _open_to_the_three(cursor, database)


def _create_role(role: str, password: str) -> sql.Composable:
    statement = sql.SQL("CREATE ROLE {} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS").format(
        sql.Identifier(role)
    )
    return statement + sql.SQL(" PASSWORD {}").format(sql.Literal(password)) if password else statement


def create_database(connection: Connection, name: str, template: str | None = None) -> None:
    """A database of the owner's, which nobody but the three roles may enter; a clone where a template is named."""
    source = sql.SQL("TEMPLATE {} STRATEGY FILE_COPY").format(sql.Identifier(template)) if template else sql.SQL("")
    database = sql.Identifier(name)
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("CREATE DATABASE {} OWNER {} ").format(database, sql.Identifier(OWNER)) + source)
        _open_to_the_three(cursor, name)


def _open_to_the_three(cursor: Any, name: str) -> None:
    """Owner, app and readonly may enter this database, nobody else."""
    database, visitors = sql.Identifier(name), sql.SQL(", ").join(map(sql.Identifier, (APP, READONLY)))
    cursor.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(database))
    cursor.execute(sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(database, visitors))


def grant(
    cursor: Any,
    *,
    app: str = APP,
    append_only: Iterable[str] = (),
    never_deleted: Iterable[str] = (),
) -> None:
    """Give the app role what it needs in the current database, and take the rest away.

    Run by the owner after each migration; doing it twice changes nothing. On tables in `append_only` the
    app role may SELECT and INSERT; on those in `never_deleted` it may not DELETE; on Django's own record of
    migrations it may only SELECT.
    """
    run = cursor.execute
    role = sql.Identifier(app)
    run(sql.SQL("GRANT USAGE ON SCHEMA public TO {}").format(role))
    run(sql.SQL("GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {}").format(role))
    run(sql.SQL("GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {}").format(role))
    for table in append_only:
        run(sql.SQL("REVOKE UPDATE, DELETE, TRUNCATE ON {} FROM {}").format(sql.Identifier(table), role))
    for table in never_deleted:
        run(sql.SQL("REVOKE DELETE, TRUNCATE ON {} FROM {}").format(sql.Identifier(table), role))
    run(sql.SQL("REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON django_migrations FROM {}").format(role))


def existing(cursor: Any, names: Iterable[str]) -> set[str]:
    """Which of these roles the server knows."""
    cursor.execute("SELECT rolname FROM pg_roles WHERE rolname = ANY(%s)", [list(names)])
    return {row[0] for row in cursor.fetchall()}
