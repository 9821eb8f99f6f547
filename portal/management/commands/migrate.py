"""Django's migrate, and afterwards the table of the cache and the rights of the app and readonly roles."""

from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.core.management.commands import migrate
from django.db import connection, transaction

from portal.ops.embedded import roles

APPEND_ONLY = {"casework_event"}


class Command(migrate.Command):
    help = "Brings the database to this version's tables, as their owner, and gives the other roles their rights."

    def handle(self, *args: Any, **options: Any) -> None:
        with connection.cursor() as cursor:  # until we end: a second one waits, and finds nothing left to do
            cursor.execute("SELECT pg_advisory_lock(hashtext('migrate'))")
        super().handle(*args, **options)
        if options.get("check_unapplied") or options.get("plan"):
            return
        call_command("createcachetable", verbosity=options["verbosity"])
        give_rights(settings.DATABASE_APP_ROLE)


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
        readonly = roles.READONLY if roles.existing(cursor, [roles.READONLY]) else None
        cursor.execute("SELECT current_user")
        if cursor.fetchone()[0] != app:
            roles.grant(
                cursor,
                app=app,
                readonly=readonly,
                append_only=append_only_tables(),
                never_deleted=marked("never_deleted"),
            )
