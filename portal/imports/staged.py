"""A sound row as it is laid down for the load: the columns of the staging table, in order."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from dossiers.calendars import worktime
from dossiers.calendars.local_time import LOCAL
from dossiers.calendars.models import worktime_of
from dossiers.casework.models import Dossier
from dossiers.casework.states import CLOCK_RUNS, Outcome, State
from dossiers.parsing import code_shape
from portal.imports.given import Given
from portal.imports.row_checks import DONE, ENDINGS, NEVER_RECEIVED, WAITING, Bound

_CODE = re.compile(r"^(?P<unit>.+)-(?P<year>\d\d)(?P<month>\d\d)(?P<day>\d\d)-(?P<order>\d+)$")
COLUMNS = """
line integer, digest bytea, code text, code_key text, kept_shape text, counter_day date, counter_order integer,
procedure_id bigint, version_id bigint, unit_id bigint, worked_id bigint, state smallint, step smallint,
channel smallint, delivery text, payment text, fee_vnd integer,
submitted_at timestamptz, received_at timestamptz, forwarded_at timestamptz, waiting_since timestamptz,
due_at timestamptz, overdue_since timestamptz, finished_at timestamptz, returned_at timestamptz, ended_at timestamptz,
outcome text, calendar_version_id bigint, regime_id text, restarts boolean,
reception_unit_id bigint, return_unit_id bigint,
result_number text, result_date date, result_kind text, result_signer text, waiting_for text,
kind smallint, name text, phone text, id_number text, address text, email text, submitted_by text
"""
NAMES = tuple(column.split()[0] for column in COLUMNS.replace("\n", " ").split(","))
TEXTS = (
    "result_number",
    "result_kind",
    "result_signer",
    "waiting_for",
    "name",
    "phone",
    "id_number",
    "address",
    "email",
    "submitted_by",
)


def laid_down(line: int, row: Given, bound: Bound, at: dt.datetime) -> tuple[Any, ...]:
    """The values of the staging table for one row."""
    assert row.status is not None  # a row without a status was not read
    day, order = _counted(row, bound)
    outcome = _outcome(row, bound)
    person = bound.applicant
    return (
        line,
        "\\x" + row.digest().hex(),
        row.code,
        key := code_shape.key(row.code),
        "" if code_shape.is_issued_key(key) else code_shape.skeleton(key),
        day,
        order,
        bound.version.procedure_id,
        bound.version.id,
        bound.desk.id,
        bound.holder.id,
        row.status.value,
        _step(row.status, bound.version.steps),
        row.channel,
        row.delivery,
        _payment(row),
        row.fee_vnd,
        *map(_iso, (row.submitted_at or row.received_at, row.received_at, _forwarded_at(row, bound))),
        *map(_iso, (row.waiting_since, bound.due_at, _overdue_since(row, bound, outcome, at))),
        *map(_iso, (row.finished_at, row.returned_at, row.ended_at)),
        outcome,
        None if row.status in NEVER_RECEIVED else bound.desk.calendar_version_id,
        bound.regime,
        row.status == State.AWAITING_PAPERS and bound.version.restarts[bound.regime],
        bound.reception.id if bound.reception else None,
        bound.return_to.id if bound.return_to else None,
        *(row.result_number, _result_date(row), row.result_kind, row.result_signer),
        _papers(row.waiting_for),
        *(person.kind, person.name, person.phone, person.id_number),
        *(person.address, person.email, person.submitted_by),
    )


def _result_date(row: Given) -> str | None:
    """The date on the result: as given, or the day on which it was ready; None where no result is named."""
    if not row.result_number or row.finished_at is None:
        return None
    return (row.result_date or row.finished_at.astimezone(LOCAL).date()).isoformat()


def _counted(row: Given, bound: Bound) -> tuple[str | None, int | None]:
    """Day and order of a code of this unit's own form, so that its counter can be moved past it."""
    found = _CODE.match(row.code)
    if found is None or found["unit"] != row.unit_code:
        return None, None
    try:
        day = dt.date(2000 + int(found["year"]), int(found["month"]), int(found["day"]))
        return day.isoformat(), int(found["order"])
    except ValueError:
        return None, None


def _papers(waiting_for: str) -> str:
    """The list of missing papers of a pause, as its column holds it."""
    names = [name.strip() for name in waiting_for.split(";") if name.strip()] if waiting_for else []
    return json.dumps([{"name": name, "required": None} for name in names], ensure_ascii=False) if names else "[]"


def _step(state: State, steps: int) -> int:
    if state in DONE:
        return steps
    return 1 if state in (*NEVER_RECEIVED, State.RECEIVED) else min(2, steps)


def _payment(row: Given) -> str:
    if not row.fee_vnd:
        return str(Dossier.Payment.NONE)
    return str(Dossier.Payment.PAID if row.fee_paid else Dossier.Payment.DUE)


def _forwarded_at(row: Given, bound: Bound) -> dt.datetime | None:
    """When it was handed on: as given; at the receipt where only the status or another holder says that it was."""
    moved = row.status == State.IN_PROCESS or bound.holder.id != bound.desk.id
    return row.forwarded_at or (row.received_at if moved else None)


def _outcome(row: Given, bound: Bound) -> str | None:
    if row.status == State.WITHDRAWING:
        return str(Outcome.WITHDRAWN)
    if row.status == State.STOPPED:
        return row.ended_as or str(Outcome.STOPPED)
    if row.status not in DONE:
        return None
    assert row.finished_at is not None and bound.due_at is not None and bound.desk.calendar_version_id is not None
    return worktime.verdict(worktime_of(bound.desk.calendar_version_id), row.finished_at, bound.due_at, bound.term)


def _overdue_since(row: Given, bound: Bound, outcome: str | None, at: dt.datetime) -> dt.datetime | None:
    """The promise, when it passed while the clock ran — or when the other system says overdue although it waits."""
    due_at = bound.due_at
    if due_at is None:
        return None
    if row.status in CLOCK_RUNS:
        late = due_at < at
    elif row.status in WAITING:
        late = bool(row.overdue_reason) or (row.waiting_since is not None and due_at < row.waiting_since)
    elif row.status in ENDINGS:
        late = row.ended_at is not None and due_at < row.ended_at
    else:
        late = outcome == Outcome.LATE
    return due_at if late else None


def _iso(instant: dt.datetime | None) -> str | None:
    return instant.isoformat() if instant else None


class AsFile:
    """Rows as the CSV that COPY reads, a piece at a time: no more of the file is in memory than that.

    An exception on the way ends the stream and is kept in ``error``: the driver would hide it behind its own.
    """

    def __init__(self, rows: Iterable[tuple[Any, ...]], piece: int = 500) -> None:
        self._pieces = _pieces(rows, piece)
        self._rest = b""
        self.error: Exception | None = None

    def read(self, size: int = 8192) -> bytes:
        """At most ``size`` bytes; nothing at the end."""
        while self.error is None and len(self._rest) < size:
            try:
                self._rest += next(self._pieces)
            except StopIteration:
                break
            except Exception as error:  # raised again by whoever copies
                self.error = error
        given, self._rest = self._rest[:size], self._rest[size:]
        return given


def _pieces(rows: Iterable[tuple[Any, ...]], piece: int) -> Iterator[bytes]:
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    for number, row in enumerate(rows, 1):
        writer.writerow(row)
        if number % piece == 0:
            yield buffer.getvalue().encode()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue().encode()
