"""What the readonly role may read: views by this list, in a schema of their own; never a table.

A city's own reports read figures and dossiers without people. No view shows a name, a number, a code, an address, a
free text, a session, a password or a log of who looked: a new view is added here, and a test holds its columns to the
list of columns that tables of persons have. The views are made anew by ``migrate``, as the owner.
"""

from __future__ import annotations

import hashlib
from typing import Any

from psycopg2 import sql

SCHEMA = "reporting"
VIEWS: dict[str, str] = {
    "units": """
        SELECT u.id, u.code, u.kind, u.subtype, u.name, p.code AS parent, u.valid_from, u.valid_to
        FROM public.units_unit u LEFT JOIN public.units_unit p ON p.id = u.parent_id""",
    "procedures": """
        SELECT p.id, p.code, f.name AS field, p.level, o.code AS owner, v.number AS version, v.name, v.term_amount,
            v.term_unit, v.fee_vnd, v.valid_from, v.valid_to
        FROM public.procedures_procedure p
        JOIN public.procedures_field f ON f.id = p.field_id
        JOIN public.procedures_procedureversion v ON v.procedure_id = p.id
        LEFT JOIN public.units_unit o ON o.id = p.owner_id""",
    "dossiers": """
        SELECT d.id, u.code AS unit, h.code AS holder, p.code AS procedure, v.number AS version, d.state, d.channel,
            d.delivery, d.payment, d.fee_vnd, d.origin, d.submitted_at, d.received_at, d.due_at_original, d.due_at,
            d.extended_to, d.overdue_since, d.finished_at, d.returned_at, d.ended_at, d.outcome, d.supplement_count
        FROM public.casework_dossier d
        JOIN public.units_unit u ON u.id = d.unit_id
        JOIN public.units_unit h ON h.id = d.holder_id
        JOIN public.procedures_procedure p ON p.id = d.procedure_id
        JOIN public.procedures_procedureversion v ON v.id = d.procedure_version_id""",
    "events": """
        SELECT e.dossier_id, e.seq, e.kind, e.state, e.occurred_at, e.recorded_at, e.origin, u.code AS unit
        FROM public.casework_event e LEFT JOIN public.units_unit u ON u.id = e.unit_id""",
    "unit_days": """
        SELECT t.day, u.code AS unit, t.received_desk, t.received_online, t.received_post, t.early, t.on_time, t.late,
            t.ended_otherwise
        FROM public.oversight_unittally t JOIN public.units_unit u ON u.id = t.unit_id""",
    "procedure_months": """
        SELECT t.month, u.code AS unit, p.code AS procedure, t.resolved, t.late
        FROM public.oversight_mixtally t
        JOIN public.units_unit u ON u.id = t.unit_id
        JOIN public.procedures_procedure p ON p.id = t.procedure_id""",
}  # fmt: skip
DIGEST = hashlib.sha256(repr(VIEWS).encode()).hexdigest()

READABLE = """
    SELECT format('%%I.%%I', n.nspname, c.relname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND n.nspname NOT IN ('pg_catalog', 'information_schema')
      AND n.nspname NOT LIKE 'pg\\_%%' AND NOT (n.nspname = %(schema)s AND c.relname = ANY (%(views)s))
      AND (has_table_privilege(%(role)s, c.oid, 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE')
           OR (c.relkind <> 'S' AND has_any_column_privilege(%(role)s, c.oid, 'SELECT, INSERT, UPDATE')))
    ORDER BY 1
"""


def drop(cursor: Any) -> None:
    """Take the views away before a migration, which could not change a column that one of them shows."""
    cursor.execute(sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(sql.Identifier(SCHEMA)))


def make(cursor: Any) -> None:
    """Make the views where they are missing or other ones stand; as the owner, in the caller's transaction."""
    cursor.execute("SELECT obj_description(to_regnamespace(%s), 'pg_namespace')", [SCHEMA])
    if cursor.fetchone()[0] == DIGEST:
        return
    drop(cursor)
    schema = sql.Identifier(SCHEMA)
    cursor.execute(sql.SQL("CREATE SCHEMA {}").format(schema))
    for name, query in VIEWS.items():
        cursor.execute(sql.SQL("CREATE VIEW {}.{} AS ").format(schema, sql.Identifier(name)) + sql.SQL(query))
    cursor.execute(sql.SQL("COMMENT ON SCHEMA {} IS {}").format(schema, sql.Literal(DIGEST)))


def open_to(cursor: Any, role: str) -> None:
    """The role reads these views, and nothing of what an earlier version let it read."""
    reader, schema = sql.Identifier(role), sql.Identifier(SCHEMA)
    for what in ("TABLES", "SEQUENCES"):
        cursor.execute(sql.SQL(f"REVOKE ALL ON ALL {what} IN SCHEMA public FROM {{}}").format(reader))
    cursor.execute(sql.SQL("REVOKE ALL ON SCHEMA public FROM {}").format(reader))
    cursor.execute(sql.SQL("GRANT USAGE ON SCHEMA {} TO {}").format(schema, reader))
    for name in VIEWS:
        cursor.execute(sql.SQL("GRANT SELECT ON {}.{} TO {}").format(schema, sql.Identifier(name), reader))


def readable_beyond(cursor: Any, role: str) -> list[str]:
    """What this role may touch beside the views, by whatever grant or membership; for the doctor."""
    cursor.execute(READABLE, {"schema": SCHEMA, "views": list(VIEWS), "role": role})
    return [row[0] for row in cursor.fetchall()]
