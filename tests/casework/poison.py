"""A city as an old version left it: swept for an instant ahead, by the owner, with the log's guard of then."""

import datetime as dt
from importlib import import_module

from psycopg2.extensions import connection as Connection

from dossiers.calendars.local_time import LOCAL
from dossiers.casework import log, sweep
from dossiers.casework.log import OUTBOX_READERS

_MIGRATIONS = "dossiers.casework.migrations"


def sweep_ahead(owner: Connection, at: dt.datetime) -> int:
    """Flag what falls due by ``at`` although that has not come yet; give back how many."""
    guards = import_module(f"{_MIGRATIONS}.0002_guards").STAMP
    of_then = guards[: guards.index("CREATE TRIGGER")].replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")
    of_now = import_module(f"{_MIGRATIONS}.0021_nothing_ahead_of_time").STAMP
    statement = log.of_found(sweep._DUE, sweep._FLAG).replace("least(%(at)s, statement_timestamp())", "%(at)s")
    readers = {"zone": LOCAL.key, "readers": list(OUTBOX_READERS), "kind": "became_overdue", "actor": None}
    with owner.cursor() as cursor:
        cursor.execute(of_then)
        cursor.execute(statement, {"at": at, "limit": 10_000, **readers})
        flagged = cursor.rowcount
        cursor.execute(of_now)
    return flagged
