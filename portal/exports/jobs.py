"""Files of lists, made in the background: found by their state, begun anew after a kill, each by one worker at a time.

The list is read in a transaction of its own (one moment, through a cursor); progress is told on a second connection,
so that the officer sees it meanwhile. An advisory lock of that transaction keeps other workers off and ends with it,
killed or not. A lock on the row itself would keep the progress from being written.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.db import connection, connections

from dossiers.casework import access
from dossiers.oversight import listing
from dossiers.oversight.filters import DossierFilter
from dossiers.oversight.models import Export
from dossiers.oversight.reports import one_moment
from portal.exports.spreadsheets import SheetColumn, csv_lines, write_spreadsheet

KEPT_DAYS = 7
ATTEMPTS = 3
TELL_EVERY = 5_000
COLUMNS = [SheetColumn(title, width) for title, _, width in listing.COLUMNS]
NO_LONGER_YOURS = "Bạn không còn phụ trách các đơn vị của danh sách này."
GAVE_UP = "Không tạo được tệp sau ba lần thử. Hãy thử lại, hoặc chọn kỳ ngắn hơn."

_OPEN = "SELECT id FROM oversight_export WHERE finished_at IS NULL AND failed_at IS NULL ORDER BY asked_at"
_LOCK = "SELECT pg_try_advisory_xact_lock(hashtext('oversight_export'), hashtext(%s))"
_BEGIN = """UPDATE oversight_export SET attempts = attempts + 1, total = NULL, done = 0
WHERE id = %s AND finished_at IS NULL AND failed_at IS NULL RETURNING attempts"""
_FINISH = """UPDATE oversight_export SET done = %s, bytes = %s, finished_at = clock_timestamp(),
    expires_at = clock_timestamp() + make_interval(days => %s) WHERE id = %s"""
_FAIL = """UPDATE oversight_export SET failed_at = clock_timestamp(), problem = %s,
    expires_at = clock_timestamp() + make_interval(days => %s) WHERE id = %s"""

log = logging.getLogger(__name__)


def path_of(export: Export) -> Path:
    """Where the file of an export lies: outside everything that is served."""
    return Path(settings.EXPORTS_ROOT) / f"{export.pk}.{export.form}"


def write(
    question: DossierFilter, form: str, name: str, file: IO[bytes], rows: Iterable[tuple[Any, ...]] | None = None
) -> None:
    """Write a question's list into an open file, row by row; run it inside a transaction."""
    found = listing.rows(question) if rows is None else rows
    if form == Export.Form.SPREADSHEET:
        write_spreadsheet(file, name, COLUMNS, found)
    else:
        file.writelines(csv_lines(COLUMNS, found))


def work(*, at: dt.datetime) -> int:
    """Make every file that waits and that nobody else is making; give back how many are done now. Old files go."""
    _expire(at)
    done = 0
    with connection.cursor() as cursor:
        cursor.execute(_OPEN)
        waiting = [row[0] for row in cursor.fetchall()]
    with closing(connections.create_connection("default")) as aside:
        for number in waiting:
            done += _make(number, aside, at)
    return done


def _make(number: Any, aside: Any, at: dt.datetime) -> bool:
    with one_moment(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0; SET LOCAL work_mem = '32MB'")
        cursor.execute(_LOCK, [str(number)])
        if not cursor.fetchone()[0]:
            return False
        attempts = _told(aside, _BEGIN, [number])
        if not attempts:  # another worker has finished it in the meantime
            return False
        export = Export.objects.select_related("officer").get(pk=number)
        problem = GAVE_UP if attempts[0] > ATTEMPTS else _not_theirs(export, at)
        if problem:
            _told(aside, _FAIL, [problem, KEPT_DAYS, number])
            return False
        try:
            _fill(export, aside)
        except Exception:
            log.exception("The export %s could not be made", number)
            return False
        return True


def _fill(export: Export, aside: Any) -> None:
    """Write beside the place, then move: a file that is there is whole."""
    question, place = DossierFilter.from_json(export.question), path_of(export)
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    beside = place.with_suffix(".part")
    _told(aside, "UPDATE oversight_export SET total = %s WHERE id = %s", [question.dossiers().count(), export.pk])
    counted = _CountedRows(listing.rows(question), export.pk, aside)
    with beside.open("wb") as file:
        write(question, export.form, export.name, file, counted)
    beside.replace(place)
    _told(aside, _FINISH, [counted.done, place.stat().st_size, KEPT_DAYS, export.pk])


class _CountedRows:
    """Rows on their way into a file, told now and then."""

    def __init__(self, rows: Iterator[tuple[Any, ...]], number: Any, aside: Any) -> None:
        self.rows, self.number, self.aside, self.done = rows, number, aside, 0

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        for row in self.rows:
            yield row
            self.done += 1
            if self.done % TELL_EVERY == 0:
                _told(self.aside, "UPDATE oversight_export SET done = %s WHERE id = %s", [self.done, self.number])


def _told(aside: Any, statement: str, parameters: list[Any]) -> Any:
    """One statement on the second connection, committed at once; its first row, if it gives any."""
    with aside.cursor() as cursor:
        cursor.execute(statement, parameters)
        return cursor.fetchone() if cursor.description else None


def _not_theirs(export: Export, at: dt.datetime) -> str:
    """A sentence when the officer may no longer see every unit that the question names."""
    return "" if may_have(export, access.scope(export.officer, at=at)) else NO_LONGER_YOURS


def may_have(export: Export, scope: list[int] | None) -> bool:
    """Whether somebody who sees these units (None: all) may have this file."""
    if scope is None:
        return True
    units = export.question["units"]
    return units is not None and set(units) <= set(scope)


def _expire(at: dt.datetime) -> None:
    """Files whose time is over go, and their rows with them."""
    for export in Export.objects.filter(expires_at__lt=at):
        path_of(export).unlink(missing_ok=True)
        export.delete()
