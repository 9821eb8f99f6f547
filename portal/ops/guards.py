"""Every guard of the database against the list that this version's migrations make: nothing gone, changed or added.

Triggers, functions, constraints, unique indexes, columns, row security, grants and the powers of roles stand in
``guards.txt``, one a line, each with a short digest of what it says. The list belongs to the code, not to the database,
so that whoever owns the tables cannot write it anew.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from django.conf import settings
from django.db import connection

from portal.ops import guard_words
from portal.ops.embedded import database_roles

LIST = Path(__file__).with_name("guards.txt")
BY_WORDS = ("constraint", "index", "columns")
"""Kinds that a server of another major version may spell otherwise: there, only their names are compared."""

_HERE = "(SELECT oid FROM pg_namespace WHERE nspname IN ('public', 'reporting'))"

_OBJECTS = f"""
SELECT 'trigger', relname || '.' || tgname, tgenabled::text || ' ' || pg_get_triggerdef(t.oid)
FROM pg_trigger AS t JOIN pg_class AS c ON c.oid = tgrelid
WHERE NOT tgisinternal AND relnamespace IN {_HERE}
UNION ALL SELECT 'function', p.oid::regprocedure::text, pg_get_functiondef(p.oid)
FROM pg_proc AS p WHERE pronamespace IN {_HERE} AND prokind IN ('f', 'p')
UNION ALL SELECT 'constraint', conrelid::regclass || '.' || conname, pg_get_constraintdef(oid)
FROM pg_constraint WHERE contype IN ('c', 'f', 'p', 'u', 'x') AND conrelid <> 0 AND connamespace IN {_HERE}
UNION ALL SELECT 'index', indexrelid::regclass::text, pg_get_indexdef(indexrelid)
FROM pg_index JOIN pg_class AS c ON c.oid = indrelid WHERE indisunique AND relnamespace IN {_HERE}
UNION ALL SELECT 'columns', relname, (SELECT string_agg(concat_ws(' ', attname, format_type(atttypid, atttypmod),
        attnotnull, attgenerated, attidentity, pg_get_expr(adbin, adrelid)), ', ' ORDER BY attnum)
    FROM pg_attribute LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
    WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped)
FROM pg_class AS c WHERE relkind IN ('r', 'p') AND relnamespace IN {_HERE}
UNION ALL SELECT 'rows', relname, concat(relrowsecurity, relforcerowsecurity)
FROM pg_class WHERE relnamespace IN {_HERE} AND (relrowsecurity OR relforcerowsecurity)
UNION ALL SELECT 'policy', tablename || '.' || policyname, concat_ws(' ', permissive, cmd, qual, with_check)
FROM pg_policies WHERE schemaname IN ('public', 'reporting')
UNION ALL SELECT 'view', relname, pg_get_viewdef(oid)
FROM pg_class WHERE relkind IN ('v', 'm') AND relnamespace IN {_HERE}
"""  # noqa: S608 (a constant)

_GRANTS = f"""
WITH owner AS (SELECT relowner AS oid FROM pg_class WHERE oid = to_regclass('public.casework_event')),
named AS (
    SELECT 'table ' || relname AS name, relowner AS holder, acl.* FROM pg_class, aclexplode(relacl) AS acl
    WHERE relnamespace IN {_HERE} AND relkind IN ('r', 'p', 'v', 'm', 'S')
    UNION ALL SELECT 'table ' || relname || '.' || attname, relowner, acl.*
    FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid, aclexplode(attacl) AS acl
    WHERE relnamespace IN {_HERE}
    UNION ALL SELECT 'function ' || pg_proc.oid::regprocedure, proowner, acl.* FROM pg_proc, aclexplode(proacl) AS acl
    WHERE pronamespace IN {_HERE}
    UNION ALL SELECT 'schema ' || nspname, nspowner, acl.* FROM pg_namespace, aclexplode(nspacl) AS acl
    WHERE pg_namespace.oid IN {_HERE}
)
SELECT CASE WHEN grantee = 0 THEN 'PUBLIC' ELSE pg_get_userbyid(grantee) END, name,
    string_agg(privilege_type || CASE WHEN is_grantable THEN '*' ELSE '' END, ' ' ORDER BY privilege_type)
FROM named WHERE grantee <> holder GROUP BY 1, 2
UNION ALL SELECT pg_get_userbyid(relowner), 'table ' || relname, 'OWNER' FROM pg_class, owner
WHERE relnamespace IN {_HERE} AND relkind IN ('r', 'p', 'v', 'm', 'S') AND relowner <> owner.oid
UNION ALL SELECT pg_get_userbyid(proowner), 'function ' || pg_proc.oid::regprocedure, 'OWNER' FROM pg_proc, owner
WHERE pronamespace IN {_HERE} AND proowner <> owner.oid
"""  # noqa: S608 (a constant)

_ROLES = """
SELECT rolname, concat_ws(' ', CASE WHEN rolsuper THEN 'SUPERUSER' END, CASE WHEN rolcreaterole THEN 'CREATEROLE' END,
    CASE WHEN rolcreatedb THEN 'CREATEDB' END, CASE WHEN rolbypassrls THEN 'BYPASSRLS' END,
    CASE WHEN rolreplication THEN 'REPLICATION' END,
    (SELECT string_agg('member of ' || of.rolname, ' ' ORDER BY of.rolname)
        FROM pg_auth_members JOIN pg_roles AS of ON of.oid = roleid WHERE member = one.oid))
FROM pg_roles AS one WHERE rolname = ANY (%s)
"""


def differences() -> Iterator[str]:
    """Every guard that is gone, changed, or there without being made by a migration; nothing said is health."""
    expected, found = dict(listed()), dict(present())
    known = _roles()
    other_version = expected.pop(("server", "major"), "") != found.pop(("server", "major"), "")
    for kind, name in sorted(expected.keys() | found.keys()):
        if kind in ("grant", "role") and name.split(" ", 1)[0] in {"app", "readonly"} - set(known.values()):
            continue  # a role that this server does not have
        was, now = expected.get((kind, name)), found.get((kind, name))
        if now is None:
            yield f"The {kind} {name} is gone: a migration of this version made it."
        elif was is None:
            yield f"The {kind} {name} was made by no migration of this version ({now})."
        elif was != now and not (other_version and kind in BY_WORDS):
            yield f"The {kind} {name} is not what the migrations of this version made."


def listed() -> Iterator[tuple[tuple[str, str], str]]:
    """The list that belongs to the code: kind and name, and what it says."""
    yield from _lines().items()


@cache
def _lines() -> dict[tuple[str, str], str]:
    rows = (line.split("\t") for line in LIST.read_text().splitlines() if line and not line.startswith("#"))
    return {(kind, name): words for kind, name, words in rows}


def present() -> Iterator[tuple[tuple[str, str], str]]:
    """The same of the database in use. Grants and powers are said in words, the rest by a digest."""
    known = _roles()
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('server_version_num')::integer / 10000")
        yield ("server", "major"), str(cursor.fetchone()[0])
        cursor.execute(_OBJECTS)
        for kind, name, words in cursor.fetchall():
            yield (
                (kind, name),
                hashlib.sha256((words if kind == "function" else guard_words.plain(words)).encode()).hexdigest()[:16],
            )
        cursor.execute(_GRANTS)
        for role, name, privileges in cursor.fetchall():
            yield ("grant", f"{known.get(role, role)} on {name}"), privileges
        cursor.execute(_ROLES, [list(known)])
        for role, powers in cursor.fetchall():
            yield ("role", known[role]), powers or "-"


def written(rows: Iterable[tuple[tuple[str, str], str]]) -> str:
    """The list as its file holds it."""
    return "".join(f"{kind}\t{name}\t{words}\n" for (kind, name), words in sorted(rows))


def _roles() -> dict[str, str]:
    """The roles that this server has, by what they are for; one that owns the tables needs no grants."""
    names = {settings.DATABASE_APP_ROLE: "app", database_roles.READONLY: "readonly"}
    with connection.cursor() as cursor:
        there = database_roles.existing(cursor, names)
        cursor.execute(
            "SELECT pg_get_userbyid(relowner) FROM pg_class WHERE oid = to_regclass('public.casework_event')"
        )
        there -= {name for (name,) in cursor.fetchall()}
    return {name: what for name, what in names.items() if name in there}
