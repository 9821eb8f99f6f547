"""Django's migrate, and afterwards the table of the cache and the rights of the app and readonly roles."""

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.commands import migrate
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from portal.ops import reporting_views
from portal.ops.table_rights import give_rights


class Command(migrate.Command):
    help = "Brings the database to this version's tables, as their owner, and gives the other roles their rights."

    def handle(self, *args: Any, **options: Any) -> None:
        with connection.cursor() as cursor:  # until we end: a second one waits, and finds nothing left to do
            cursor.execute("SELECT pg_advisory_lock(hashtext('migrate'))")
            if not (options.get("check_unapplied") or options.get("plan")) and _is_behind():
                reporting_views.drop(cursor)
        super().handle(*args, **options)
        if options.get("check_unapplied") or options.get("plan"):
            return
        call_command("createcachetable", verbosity=options["verbosity"])
        give_rights(settings.DATABASE_APP_ROLE)


def _is_behind() -> bool:
    """Whether there is anything to apply: the views of reports would stand in the way of it."""
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
