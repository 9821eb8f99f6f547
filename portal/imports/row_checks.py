"""What must hold within one row: which instants a status needs, in which order, and that its references exist."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace

from dossiers.calendars import worktime
from dossiers.calendars.local_time import LOCAL
from dossiers.casework.actions import ApplicantFacts, Invalid
from dossiers.casework.states import State
from portal.imports.given import WAITING_SUPPLEMENT, Given
from portal.imports.references import MasterData, ReceivingUnit, Version, close_of, offered, promise

EARLIEST = dt.datetime(2000, 1, 1, tzinfo=LOCAL)
LONGEST = dt.timedelta(days=50 * 366)
STAND_IN = "0900000000"
"""Read in place of a number where an old row has none, so that the other facts are read as at the desk."""
Note = Callable[[str, str], None]

ENDINGS = (State.WITHDRAWING, State.STOPPED)
WAITING = (State.AWAITING_PAPERS, State.AWAITING_PAYMENT)
NEVER_RECEIVED = (State.SUBMITTED, State.NOT_ACCEPTED)
DONE = (State.FINISHED, State.RETURNED)
NEEDS: dict[State, tuple[str, ...]] = {
    State.SUBMITTED: ("submitted_at",),
    State.NOT_ACCEPTED: ("submitted_at",),
    State.RECEIVED: ("received_at",),
    State.IN_PROCESS: ("received_at",),
    State.AWAITING_PAPERS: ("received_at", "waiting_since"),
    State.AWAITING_PAYMENT: ("received_at", "waiting_since"),
    State.WITHDRAWING: ("received_at", "ended_at"),
    State.STOPPED: ("received_at", "ended_at"),
    State.FINISHED: ("received_at", "finished_at"),
    State.RETURNED: ("received_at", "finished_at", "returned_at"),
}
MAY: dict[State, tuple[str, ...]] = {
    State.SUBMITTED: (),
    State.NOT_ACCEPTED: ("ended_at",),
    State.RECEIVED: (),
    State.IN_PROCESS: ("forwarded_at",),
    State.AWAITING_PAPERS: ("forwarded_at", "waiting_for", "overdue_reason"),
    State.AWAITING_PAYMENT: ("forwarded_at", "waiting_for"),
    State.WITHDRAWING: ("forwarded_at",),
    State.STOPPED: ("forwarded_at", "ended_as"),
    State.FINISHED: ("forwarded_at",),
    State.RETURNED: ("forwarded_at",),
}
BOUND: tuple[str, ...] = ("received_at", "forwarded_at", "waiting_since", "waiting_for", "overdue_reason")
BOUND += ("finished_at", "returned_at", "ended_at", "ended_as")
"""Columns that only some statuses may fill in."""
ELSEWHERE = ("reception_unit_code", "return_unit_code")
IN_ORDER = ("submitted_at", "received_at", "forwarded_at", "waiting_since", "finished_at", "ended_at", "returned_at")


@dataclass(frozen=True)
class Bound:
    """What a row's codes stand for, its promise, and its applicant as the desk would have written it."""

    desk: ReceivingUnit
    holder: ReceivingUnit
    version: Version
    due_at: dt.datetime | None
    applicant: ApplicantFacts
    regime: str
    reception: ReceivingUnit | None = None
    return_to: ReceivingUnit | None = None

    @property
    def term(self) -> worktime.Term:
        """The term of the procedure under the dossier's regime."""
        return self.version.terms[self.regime]


def bound(row: Given, masterdata: MasterData, at: dt.datetime, note: Note) -> Bound | None:
    """The row with its references resolved; None when something does not hold (each is noted)."""
    wrong: list[str] = []

    def noted(column: str, reason: str) -> None:
        wrong.append(column)
        note(column, reason)

    _statuses(row, noted)
    _order(row, at, noted)
    _result(row, at, noted)
    desk = _desk(row.unit_code, "unit_code", masterdata, noted)
    holder = _desk(row.holder_code, "holder_code", masterdata, noted) if row.holder_code else desk
    applicant = _applicant(row, noted)
    version = None if wrong or desk is None else _version(row, desk, masterdata, noted)
    if wrong or desk is None or holder is None or version is None:
        return None
    began = row.received_at or row.submitted_at
    assert began is not None  # every status needs one of the two
    regime = masterdata.regime_on(began.astimezone(LOCAL).date())
    due_at = None if row.status in NEVER_RECEIVED else _promise(row, desk, version.terms[regime], at, noted)
    elsewhere = [_elsewhere(row, name, desk, regime, masterdata, noted) for name in ELSEWHERE]
    return None if wrong else Bound(desk, holder, version, due_at, applicant, regime, *elsewhere)


def _elsewhere(
    row: Given, column: str, desk: ReceivingUnit, regime: str, masterdata: MasterData, note: Note
) -> ReceivingUnit | None:
    """The unit that received it or hands it out, where that is not the competent one (NĐ 118/2025 art. 14)."""
    code = getattr(row, column)
    if not code or code == row.unit_code:
        return None
    if regime not in masterdata.province_wide:
        note(column, f"theo quy định của ngày tiếp nhận, “{row.unit_code}” nhận và trả hồ sơ của mình.")
        return None
    unit = masterdata.desks.get(code)
    if unit is None:
        note(column, f"không có đơn vị “{code}”.")
    return unit


def _statuses(row: Given, note: Note) -> None:
    assert row.status is not None  # a row without a status was not read
    needs, may = NEEDS[row.status], MAY[row.status]
    for name in needs:
        if not getattr(row, name):
            note(name, f"ô này trống, trạng thái {row.status.value} cần có.")
    for name in BOUND:
        if getattr(row, name) and name not in needs and name not in may:
            note(name, f"có ghi, nhưng trạng thái {row.status.value} không có ô này.")
    if row.status in NEVER_RECEIVED and row.due_at:
        note("due_at", f"có ghi, nhưng trạng thái {row.status.value} chưa có ngày hẹn.")
    if row.holder_code and row.status in (*NEVER_RECEIVED, State.RECEIVED) and row.holder_code != row.unit_code:
        note("holder_code", f"với trạng thái {row.status.value}, hồ sơ còn ở nơi tiếp nhận.")


RESULT = ("result_number", "result_date", "result_kind", "result_signer")
"""Columns of the signed result: only of a row that is done, and none without the number."""


def _result(row: Given, at: dt.datetime, note: Note) -> None:
    told = [name for name in RESULT if getattr(row, name)]
    if told and row.status not in DONE:
        note(told[0], f"có ghi, nhưng trạng thái {row.status.value if row.status else ''} chưa có kết quả.")
    elif told and not row.result_number:
        note("result_number", f"ô này trống mà có {told[0]}.")
    if row.result_date and row.result_date > at.astimezone(LOCAL).date():
        note("result_date", "ở tương lai.")


def _order(row: Given, at: dt.datetime, note: Note) -> None:
    last, name_of_last = EARLIEST, ""
    for name in IN_ORDER:
        instant = getattr(row, name)
        if instant is None:
            continue
        if instant > at:
            note(name, "ở tương lai.")
        elif instant < last:
            note(name, f"trước {name_of_last}." if name_of_last else "trước năm 2000.")
        last, name_of_last = max(last, instant), name


def _desk(code: str, column: str, masterdata: MasterData, note: Note) -> ReceivingUnit | None:
    desk = masterdata.desks.get(code)
    if desk is None:
        note(column, f"không có đơn vị “{code}”.")
    elif desk.calendar_version_id is None:
        note(column, f"lịch làm việc của đơn vị “{code}” chưa được công bố.")
        return None
    return desk


def _version(row: Given, desk: ReceivingUnit, masterdata: MasterData, note: Note) -> Version | None:
    if row.procedure_code not in masterdata.versions:
        note("procedure_code", f"không có thủ tục “{row.procedure_code}”.")
        return None
    began = row.received_at or row.submitted_at
    assert began is not None  # every status needs one of the two
    day = began.astimezone(LOCAL).date()
    version = masterdata.version_on(row.procedure_code, day)
    if version is None:
        note("procedure_code", f"“{row.procedure_code}” không có hiệu lực ngày {day:%d/%m/%Y}.")
    elif not offered(version, desk):
        note("procedure_code", f"đơn vị “{row.unit_code}” không tiếp nhận “{row.procedure_code}”.")
    return version


def _promise(row: Given, desk: ReceivingUnit, term: worktime.Term, at: dt.datetime, note: Note) -> dt.datetime:
    """The promise as it was given, or else computed from the term."""
    assert row.received_at is not None and desk.calendar_version_id is not None  # checked before
    due_at = row.due_at
    if due_at is None:
        due_at = promise(desk.calendar_version_id, term, row.received_at)
    elif not isinstance(due_at, dt.datetime):
        closes = close_of(desk.calendar_version_id, due_at, LOCAL)
        if closes is None:
            note("due_at", f"đơn vị nghỉ ngày {due_at:%d/%m/%Y}; ghi cả giờ.")
            return row.received_at
        due_at = closes
    if not row.received_at <= due_at < row.received_at + LONGEST:
        note("due_at", "trước received_at, hoặc sau đó quá năm mươi năm.")
    if row.overdue_reason == WAITING_SUPPLEMENT and due_at >= at:
        note("overdue_reason", "chưa đến ngày hẹn nên hồ sơ chưa quá hạn.")
    return due_at


def _applicant(row: Given, note: Note) -> ApplicantFacts:
    facts = ApplicantFacts(
        name=row.applicant_name,
        phone=row.phone,
        id_number=row.id_number,
        address=row.address,
        email=row.email,
        kind=row.applicant_kind,
        submitted_by=row.submitted_by,
    )
    without_numbers = not row.phone and not row.id_number
    try:  # an old dossier without either number is kept; it can be looked up by its receipt
        clean = replace(facts, phone=STAND_IN).clean() if without_numbers else facts.clean()
    except Invalid as error:
        for name, sentence in error.errors.items():
            note("applicant_name" if name == "name" else name, sentence)
        return facts
    return replace(clean, phone="") if without_numbers else clean
