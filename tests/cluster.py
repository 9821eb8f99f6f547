"""The database server of one test session, and the databases made in it.

One throw-away PostgreSQL per session (shared by all xdist workers), one template that the owner migrated and
filled with the master data, and clones of it: one per worker for tests that roll back, one per test for
those that commit. TEST_DATABASE_URL (a superuser's) uses a server that is already there instead.
"""

import fcntl
import os
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

import psycopg2
from django.core.management import call_command, get_commands
from django.db import connections
from psycopg2 import sql
from psycopg2.extensions import connection as Connection

from portal.ops import database
from portal.ops.embedded import database_roles, keeper, servers
from tests import kept_template

FOLDER = "PORTAL_TEST_FOLDER"


def open_session() -> None:
    """In the controlling process: a folder for the session, and an environment that leads nowhere else."""
    folder = Path(tempfile.mkdtemp(prefix="mot-cua-tests-"))
    folder.chmod(0o711)  # PostgreSQL runs under another account when the suite runs as root
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "PORTAL_DATABASE_ROLE"):
        os.environ.pop(name, None)
    os.environ |= {FOLDER: str(folder), "PORTAL_VAR": str(folder / "var"), "EMBEDDED_DURABLE": "0"}
    for name in ("SECRET_KEY", "RECEIPT_KEY"):
        os.environ.setdefault(name, uuid.uuid4().hex + uuid.uuid4().hex)


def close_session() -> None:
    """In the controlling process: the server stops with its last user, then its folder goes."""
    whole = Path(os.environ[FOLDER], "template.done").exists() and _only_the_template_is_left()
    for name in ("postgres", "valkey"):
        keeper.leave(name)
        stopped = keeper.wait_until_stopped(name, seconds=20)
        if name == "postgres" and stopped and whole:
            kept_template.keep()
    shutil.rmtree(os.environ.pop(FOLDER), ignore_errors=True)


def superuser(database: str = "postgres") -> Connection:
    """A superuser's connection in autocommit, to make and drop databases."""
    connection = _connect(None, database)
    connection.autocommit = True
    return connection


def as_owner(database: str) -> Connection:
    """A connection as the owner of the tables, in autocommit."""
    connection = _connect(database_roles.OWNER, database)
    connection.autocommit = True
    return connection


def url(user: str, database: str) -> str:
    """The address of a test database, as DATABASE_URL has it."""
    given = urlsplit(os.environ.get("TEST_DATABASE_URL", ""))
    if not given.scheme:
        return servers.database_url(user, database)
    password = quote(unquote(given.password or ""), safe="")
    return f"postgres://{user}:{password}@{given.hostname}:{given.port or 5432}/{database}"


def _connect(user: str | None, database: str) -> Connection:
    given = urlsplit(os.environ.get("TEST_DATABASE_URL", ""))
    if not given.scheme:
        return servers.connect(user or servers.SUPERUSER, database)
    return psycopg2.connect(
        host=given.hostname, port=given.port or 5432, dbname=database,
        user=user or given.username, password=unquote(given.password or ""),
    )  # fmt: skip


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    with Path(os.environ[FOLDER], "template.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def template() -> str:
    """The name of the migrated, filled template; the first worker to ask builds it, or finds one kept."""
    given = "TEST_DATABASE_URL" in os.environ
    with _one_at_a_time():
        done = Path(os.environ[FOLDER], "template.done")
        brought = not done.exists() and kept_template.bring()
        if not given:
            keeper.join("postgres")
        if not done.exists():
            name = f"template_{Path(os.environ[FOLDER]).name[-8:].lower() if given else kept_template.digest()}"
            if not brought:
                _build(name)
            done.write_text(name)
    return done.read_text()  # as it was built: what it is made from may have changed on the disk since


def _only_the_template_is_left() -> bool:
    """Drop what a stopped test left behind; False where the server does not answer any more."""
    try:
        with closing(superuser()) as connection, connection.cursor() as cursor:
            cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE 'clone\\_%'")
            for (name,) in cursor.fetchall():
                drop(name)
    except psycopg2.Error:
        return False
    return True


def _build(name: str) -> None:
    password = unquote(urlsplit(os.environ.get("TEST_DATABASE_URL", "")).password or "")
    with closing(superuser()) as connection:
        database_roles.ensure(connection, name, password=password)
    point_django_at(name, database_roles.OWNER)
    call_command("migrate", verbosity=0, interactive=False)
    if "load_master_data" in get_commands():
        call_command("load_master_data", verbosity=0)
    connections["default"].close()


def clone() -> str:
    """A fresh database, equal to the template."""
    source = template()
    name = f"clone_{uuid.uuid4().hex[:12]}"
    with _one_at_a_time(), closing(superuser()) as connection:
        database_roles.create_database(connection, name, template=source)
        open_to_tests(connection, name)
    return name


def open_to_tests(superuser: Connection, name: str) -> None:
    """Tests act in 2018, by officers whose posts nobody gave: new connections to this database may."""
    with superuser.cursor() as cursor:
        for opened in ("takes_past_acts", "takes_untold_posts"):
            cursor.execute(f'ALTER DATABASE "{name}" SET portal.{opened} = on')


def drop(name: str) -> None:
    with closing(superuser()) as connection, connection.cursor() as cursor:
        cursor.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def point_django_at(name: str, user: str = database_roles.APP) -> None:
    """Let Django's default connection, in every thread, lead to this database from now on."""
    connections["default"].close()
    place = database.place(url(user, name))
    connections["default"].settings_dict.update(place)
    connections.settings["default"].update(place)


@contextmanager
def visiting(name: str) -> Iterator[None]:
    """Django's connection leads to another database; one opened before is kept as it is, transaction and all."""
    kept, place = connections["default"], dict(connections.settings["default"])
    connections.settings["default"].update(database.place(url(database_roles.APP, name)))
    connections["default"] = connections.create_connection("default")
    try:
        yield
    finally:
        connections["default"].close()
        connections.settings["default"].update(place)
        connections["default"] = kept


@contextmanager
def in_environment(name: str) -> Iterator[None]:
    """Processes started inside find this database by DATABASE_URL and DATABASE_OWNER_URL."""
    ours = {"DATABASE_URL": url(database_roles.APP, name), "DATABASE_OWNER_URL": url(database_roles.OWNER, name)}
    before = {key: os.environ.get(key) for key in ours}
    os.environ |= ours
    try:
        yield
    finally:
        for key, value in before.items():
            os.environ.pop(key) if value is None else os.environ.__setitem__(key, value)
