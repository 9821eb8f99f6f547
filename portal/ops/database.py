"""From a database's address to what Django wants to know about it."""

from typing import Any

import environ

from portal.ops.embedded import servers
from portal.ops.scoped_cursor import ScopedCursor

KEPT_SECONDS = 60


def place(url: str) -> dict[str, Any]:
    """Django's settings of one database; `postgres://user@/name?host=/folder` names a folder of sockets."""
    found: dict[str, Any] = dict(environ.Env.db_url_config(url))
    options = found.setdefault("OPTIONS", {})
    if folder := options.pop("host", None):
        found |= {"HOST": folder, "PORT": found.get("PORT") or servers.PORT}
    options["cursor_factory"] = ScopedCursor
    return found | {"CONN_MAX_AGE": KEPT_SECONDS, "CONN_HEALTH_CHECKS": True}


def limited(found: dict[str, Any], *, seconds: int) -> dict[str, Any]:
    """The same place, where no statement may take longer and no lock may be waited for for ever."""
    limits = f"-c statement_timeout={seconds}s -c lock_timeout=10s -c idle_in_transaction_session_timeout=60s"
    return found | {"OPTIONS": {**found["OPTIONS"], "options": limits}}
