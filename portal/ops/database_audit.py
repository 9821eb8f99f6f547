"""What must be true of the database the portal works on; asked by `manage.py doctor` and by the system checks."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import connection

from dossiers.oversight.models import Demonstration
from dossiers.units.models import Post
from portal.ops import guards, reporting_views
from portal.ops.embedded import database_roles
from portal.ops.embedded.servers import durable
from portal.ops.table_rights import APPEND_ONLY, append_only_tables
from portal.web.published_accounts import PUBLISHED_ACCOUNTS

ROLE = "SELECT rolname, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb FROM pg_roles WHERE rolname = current_user"
OWNED = "SELECT count(*) FROM pg_class WHERE relowner = (SELECT oid FROM pg_roles WHERE rolname = current_user)"
TOO_MUCH = """
    SELECT format('%%s on %%s', privilege, name) FROM unnest(%s::text[]) AS name,
        unnest(ARRAY['UPDATE', 'DELETE', 'TRUNCATE']) AS privilege
    WHERE has_table_privilege(quote_ident(name)::regclass, privilege) ORDER BY 1
"""
GUARDS = """
    SELECT name, count(tgname), count(tgname) FILTER (WHERE tgenabled <> 'A')
    FROM unnest(%s::text[]) AS name LEFT JOIN pg_trigger ON tgrelid = quote_ident(name)::regclass AND NOT tgisinternal
    GROUP BY name ORDER BY name
"""
OPENED = """
    SELECT setting FROM pg_db_role_setting JOIN pg_database AS here ON here.oid = setdatabase,
        unnest(setconfig) AS setting
    WHERE datname = current_database() AND setting LIKE 'portal.takes\\_%%' ORDER BY 1
"""
SAFE = {"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on", "data_checksums": "on"}
LIMITS = ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout")


@dataclass(frozen=True)
class Finding:
    """Something that should not be so: how bad (an error stops a deployment), and a sentence."""

    number: int
    error: bool
    sentence: str


def examine() -> Iterator[Finding]:
    """Everything found about the connection pages use; nothing found is health."""
    yield from role()
    yield from log()
    yield from guarded()
    yield from opened()
    yield from reports()
    yield from storage()
    yield from limits()
    yield from demonstration()


def role() -> Iterator[Finding]:
    """The role of pages and workers is a small one."""
    name, *powers = _row(ROLE)
    held = [word for word, has in zip(("SUPERUSER", "BYPASSRLS", "CREATEROLE", "CREATEDB"), powers, strict=True) if has]
    if held:
        yield Finding(1, True, f"The role {name} is {', '.join(held)}: pages must work as a role without powers.")
    owned = _row(OWNED)[0]
    if owned:
        yield Finding(2, True, f"The role {name} owns {owned} tables: the owner could switch the log's guards off.")


def log() -> Iterator[Finding]:
    """Append-only tables can only be added to; the event log is guarded against its owner as well, by triggers."""
    tables = sorted(append_only_tables())
    if not set(tables) >= APPEND_ONLY:
        yield Finding(3, True, "There is no event log: run manage.py migrate.")
        return
    for (privilege,) in _rows(TOO_MUCH, [tables]):
        yield Finding(
            4, True, f"The role of pages holds {privilege}, which may only be added to: run manage.py migrate."
        )
    for table, triggers, asleep in _rows(GUARDS, [tables]):
        if not triggers and table in APPEND_ONLY:
            yield Finding(5, True, f"{table} has no guard triggers.")
        elif asleep:
            yield Finding(6, True, f"{asleep} guards of {table} are not ENABLE ALWAYS.")


def reports() -> Iterator[Finding]:
    """The role of reports reads its views and nothing else, whatever somebody granted it by hand."""
    with connection.cursor() as cursor:
        if not database_roles.existing(cursor, [database_roles.READONLY]):
            return
        beyond = reporting_views.readable_beyond(cursor, database_roles.READONLY)
    if beyond:
        few = ", ".join(beyond[:3]) + (" …" if len(beyond) > 3 else "")
        yield Finding(
            11, True, f"{database_roles.READONLY} may touch {len(beyond)} tables ({few}): it gets views. Run migrate."
        )


def guarded() -> Iterator[Finding]:
    """Every trigger, function, constraint, grant and power is what the migrations of this version made."""
    for sentence in guards.differences():
        yield Finding(11, True, sentence)


def opened() -> Iterator[Finding]:
    """No guard was opened by the owner of the database: for acts that are dated back, for posts without their event."""
    if settings.EMBEDDED_DATABASE and not durable():
        return  # a throw-away server of the tests
    for (setting,) in _rows(OPENED, []):
        name = setting.partition("=")[0]
        yield Finding(12, True, f"A guard of this database stands open: ALTER DATABASE … RESET {name}.")


def storage() -> Iterator[Finding]:
    """What is committed survives a crash, and damage on disk is noticed."""
    if settings.EMBEDDED_DATABASE and not durable():
        yield Finding(7, False, "This is a throw-away server of the tests: commits do not survive a crash.")
        return
    for name, wanted in SAFE.items():
        found = _row(f"SHOW {name}")[0]
        if found != wanted:
            yield Finding(8, name != "data_checksums", f"{name} is {found}: it must be {wanted}.")


def limits() -> Iterator[Finding]:
    """Nobody waits, and nobody makes others wait, for ever."""
    for name in LIMITS:
        if _row(f"SHOW {name}")[0] == "0":
            yield Finding(9, False, f"{name} is not set: one stuck request could hold the others up for ever.")


def demonstration() -> Iterator[Finding]:
    """A city's own database holds no account whose password stands in our documentation."""
    if settings.EMBEDDED_DATABASE or not Demonstration.objects.exists():
        return
    names = sorted(published_accounts(), key=PUBLISHED_ACCOUNTS.index)
    if names:
        yield Finding(10, False, f"This database holds the demonstration and its accounts: {', '.join(names)}.")


def published_accounts() -> set[str]:
    """The usernames of active officers with a post whose password stands in our documentation."""
    published = Post.objects.filter(officer__username__in=PUBLISHED_ACCOUNTS, officer__is_active=True)
    return set(published.values_list("officer__username", flat=True))


def _rows(sentence: str, values: list[Any] | None = None) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sentence, values)
        return list(cursor.fetchall())


def _row(sentence: str) -> tuple[Any, ...]:
    return _rows(sentence)[0]
