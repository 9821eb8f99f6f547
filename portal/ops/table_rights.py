"""What each database role may do with each table: given by `migrate` at its end, looked over by the doctor."""

from django.apps import apps
from django.db import connection, transaction

from portal.ops import reporting_views
from portal.ops.embedded import database_roles

APPEND_ONLY = {"casework_event", "django_admin_log"}
"""Tables that have guards against their owner as well."""


def append_only_tables() -> set[str]:
    """Tables to which the app role may only add: models marked `append_only`, and the event log."""
    return (marked("append_only") | APPEND_ONLY) & set(connection.introspection.table_names())


def marked(word: str) -> set[str]:
    """Existing tables whose model carries this mark."""
    tables = {model._meta.db_table for model in apps.get_models() if getattr(model, word, False)}
    return tables & set(connection.introspection.table_names())


def give_rights(app: str) -> None:
    """Grants, run by the owner; doing it twice changes nothing."""
    with transaction.atomic(), connection.cursor() as cursor:
        reporting_views.make(cursor)
        if app != database_roles.READONLY and database_roles.existing(cursor, [database_roles.READONLY]):
            reporting_views.open_to(cursor, database_roles.READONLY)
        cursor.execute("SELECT current_user")
        if cursor.fetchone()[0] != app:
            database_roles.grant(
                cursor,
                app=app,
                append_only=append_only_tables(),
                never_deleted=marked("never_deleted"),
            )
