"""One row to values: every cell read, every wrong one noted."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable
from dataclasses import dataclass, fields
from operator import attrgetter
from typing import Any

from dossiers.casework.models import Applicant, Dossier
from dossiers.casework.states import Outcome, State
from portal.imports import values
from portal.imports.problems import Problems

WAITING_SUPPLEMENT = "waiting_supplement"
_YES_NO = {"1": True, "yes": True, "true": True, "x": True, "có": True, "rồi": True}
_YES_NO |= {"0": False, "no": False, "false": False, "không": False, "chưa": False}
_CHANNELS = {"1": 1, "2": 2, "3": 3, "desk": 1, "online": 2, "post": 3}
_DELIVERY = {str(value): str(value) for value in Dossier.Delivery.values}
_KINDS = {"0": 0, "1": 1, "2": 2, "citizen": 0, "enterprise": 1, "household": 2}
_ENDINGS = {str(value): str(value) for value in (Outcome.REFUSED, Outcome.WITHDRAWN, Outcome.STOPPED)}
_STATES = {str(state.value): state for state in State} | {f"{state.value:02d}": state for state in State}


@dataclass(slots=True)
class Given:
    """What a row says, in the order that its digest is taken in; what a blank cell says is None or the default."""

    code: str = ""
    procedure_code: str = ""
    unit_code: str = ""
    status: State | None = None
    received_at: dt.datetime | None = None
    applicant_name: str = ""
    submitted_at: dt.datetime | None = None
    due_at: dt.datetime | dt.date | None = None
    forwarded_at: dt.datetime | None = None
    holder_code: str = ""
    waiting_since: dt.datetime | None = None
    waiting_for: str = ""
    overdue_reason: str = ""
    finished_at: dt.datetime | None = None
    returned_at: dt.datetime | None = None
    ended_at: dt.datetime | None = None
    ended_as: str = ""
    channel: int = Dossier.Channel.DESK.value
    delivery: str = str(Dossier.Delivery.DESK)
    fee_vnd: int = 0
    fee_paid: bool = False
    applicant_kind: int = Applicant.Kind.CITIZEN.value
    phone: str = ""
    id_number: str = ""
    address: str = ""
    email: str = ""
    submitted_by: str = ""
    reception_unit_code: str = ""
    return_unit_code: str = ""
    result_number: str = ""
    result_date: dt.date | None = None
    result_kind: str = ""
    result_signer: str = ""

    def digest(self) -> bytes:
        """The same for two rows that say the same, however dates or blanks are written."""
        told = [*map(str, _in_order(self)), *(f"{name}={said}" for name in LATER if (said := getattr(self, name)))]
        return hashlib.sha256("\x1f".join(told).encode()).digest()


NAMES = tuple(field.name for field in fields(Given))
LATER = (
    "reception_unit_code", "return_unit_code", "result_number", "result_date", "result_kind", "result_signer",
)  # fmt: skip
"""Columns of later releases: a row that leaves them blank says the same as it did before there were any."""
_in_order = attrgetter(*(name for name in NAMES if name not in LATER))
PERSONAL = ("applicant_name", "phone", "id_number", "address", "email", "submitted_by")
"""Cells whose content is never repeated in a report of errors."""

READERS: dict[str, Callable[[str], Any]] = {
    "code": values.code,
    "procedure_code": values.words(20),
    "unit_code": values.words(32),
    "status": values.choice(_STATES),
    "received_at": values.instant,
    "applicant_name": values.typed(160),
    "submitted_at": values.instant,
    "due_at": values.instant_or_day,
    "forwarded_at": values.instant,
    "holder_code": values.words(32),
    "reception_unit_code": values.words(32),
    "return_unit_code": values.words(32),
    "result_number": values.words(60),
    "result_date": values.day,
    "result_kind": values.words(160),
    "result_signer": values.words(160),
    "waiting_since": values.instant,
    "waiting_for": values.words(2000),
    "overdue_reason": values.choice({WAITING_SUPPLEMENT: WAITING_SUPPLEMENT}),
    "finished_at": values.instant,
    "returned_at": values.instant,
    "ended_at": values.instant,
    "ended_as": values.choice(_ENDINGS),
    "channel": values.choice(_CHANNELS),
    "delivery": values.choice(_DELIVERY),
    "fee_vnd": values.amount,
    "fee_paid": values.choice(_YES_NO),
    "applicant_kind": values.choice(_KINDS),
    "phone": values.none_or(values.typed(60)),
    "id_number": values.none_or(values.typed(60)),
    "address": values.none_or(values.typed(300)),
    "email": values.none_or(values.typed(254)),
    "submitted_by": values.none_or(values.typed(160)),
}
NEEDED = ("code", "procedure_code", "unit_code", "status", "applicant_name")


def given(line: int, cells: dict[str, str], problems: Problems, dates: values.DatesAt | None = None) -> Given | None:
    """The row's values; None when a cell could not be read (each is noted). ``dates`` reads dates without a time."""
    found = Given()
    sound = True
    for name, cell in cells.items():
        text = cell.strip()
        if text:
            try:
                read = dates if dates and READERS[name] is values.instant else READERS[name]
                setattr(found, name, read(text))
            except values.WrongCell as wrong:
                problems.add(line, name, str(wrong))
                sound = False
        elif name in NEEDED:
            problems.add(line, name, "ô này trống.")
            sound = False
    return found if sound else None
