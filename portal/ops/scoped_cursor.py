"""A cursor that says beside each statement which dossiers it may see (dossiers/casework/row_scope.py).

In one message with the statement, so that it costs no journey; ``SET LOCAL``, so that it ends with the transaction:
nothing is left on a connection that another request, or a pool between us and the database, hands on.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from psycopg2 import extensions
from psycopg2.sql import Composable

from dossiers.casework import row_scope

_READS_ROWS = re.compile(r"\s*(\(|(SELECT|WITH|INSERT|UPDATE|DELETE|MERGE|EXPLAIN|DO|CALL)\b)", re.IGNORECASE)
_SAID = re.compile(r"\ASET LOCAL portal\.row_scope = '[^']*'; ")


class ScopedCursor(extensions.cursor):  # type: ignore[misc]  # psycopg2 has no types
    """Psycopg's cursor, with the present scope before every statement that reads or writes rows."""

    def execute(self, query: str | bytes | Composable, vars: Any = None) -> None:
        """As psycopg's; a named cursor's scope is set for its declaration alone."""
        if self.name is None:
            super().execute(self._scoped(query), vars)
            return
        with self.connection.cursor() as plain:
            if self.connection.autocommit:
                extensions.cursor.execute(plain, f"SET portal.row_scope = '{row_scope.present().words}'")
            else:
                extensions.cursor.execute(plain, _setting())
        try:
            super().execute(query, vars)
        finally:
            if self.connection.autocommit:
                with self.connection.cursor() as plain:
                    extensions.cursor.execute(plain, "RESET portal.row_scope")

    def executemany(self, query: str | bytes | Composable, vars_list: Iterable[Any]) -> None:
        """As psycopg's: the scope stands before each of them."""
        super().executemany(self._scoped(query), vars_list)

    @property
    def query(self) -> bytes | None:
        """The statement as it was sent, without the scope: what logs and tests read."""
        sent = super().query
        return None if sent is None else _SAID.sub("", sent.decode()).encode()

    def _scoped(self, query: str | bytes | Composable) -> str:
        words = query.as_string(self) if isinstance(query, Composable) else query
        text = words.decode() if isinstance(words, bytes) else words
        return f"{_setting()} {text}" if _READS_ROWS.match(text) else text


def _setting() -> str:
    return f"SET LOCAL portal.row_scope = '{row_scope.present().words}';"
