"""Acts that begin a dossier: submit (online), receive, accept, refuse. The promise is made here."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from dossiers.calendars.local_time import LOCAL
from dossiers.casework import codes, deadlines
from dossiers.casework.actions import transferring
from dossiers.casework.actions.beats import allowed, begin, of_unit, text
from dossiers.casework.actions.fees import give_receipt
from dossiers.casework.actions.refusals import Invalid
from dossiers.casework.actions.repeats import once
from dossiers.casework.files import store
from dossiers.casework.log import record
from dossiers.casework.models import Applicant, Decision, Dossier, Leg, Paper
from dossiers.casework.models.places import desk_of
from dossiers.casework.moves import MOVES
from dossiers.casework.numbering import Series, next_number
from dossiers.casework.states import Kind, State
from dossiers.parsing import (
    Unreadable,
    cleaning,
    email,
    identity_number,
    money,
    person_name,
    phone_number,
    written_text,
)
from dossiers.procedures import competence, regimes
from dossiers.procedures.models import ProcedureVersion, Regime
from dossiers.units.models import Officer, Unit

NO_AUTHORISATION = "Ghi giấy ủy quyền, giấy giới thiệu hoặc quan hệ của người đi nộp với người nộp."
NO_REASON = "Ghi lý do từ chối để người nộp biết cần sửa gì."
LONGEST_LATE_ENTRY = dt.timedelta(days=30)


@dataclass(frozen=True)
class ApplicantFacts:
    """Who applies, as typed at the desk. ``clean`` says what is impossible, field by field."""

    name: str
    phone: str = ""
    id_number: str = ""
    address: str = ""
    email: str = ""
    kind: int = Applicant.Kind.CITIZEN
    submitted_by: str = ""
    authorisation: str = ""
    delivery_address: str = ""

    def clean(self, kept: Mapping[str, Any] | None = None, *, by_number: bool = True) -> ApplicantFacts:
        """The same facts as they are kept, or Invalid naming every field that cannot be read.

        ``by_number``: a number has to be there by which the dossier is looked up. What equals
        ``kept`` (the applicant as written down before there were today's rules) is left as it is.
        """
        errors: dict[str, str] = {}
        facts = {name: self._read(name, kept or {}, errors) for name in READERS}
        if by_number and not facts["phone"] and not facts["id_number"]:
            errors.setdefault("phone", "Nhập số điện thoại hoặc số giấy tờ, để người nộp tra cứu được hồ sơ.")
        if facts["authorisation"] and not facts["submitted_by"]:
            errors.setdefault("submitted_by", "Ghi tên người đi nộp thay, hoặc xóa phần giấy ủy quyền.")
        if errors:
            raise Invalid(**errors)
        return ApplicantFacts(kind=self.kind, **facts)

    @property
    def lacks_authorisation(self) -> str:
        """What is missing where somebody else brings the application: by which paper or kinship; else nothing."""
        own = self.submitted_by.strip().casefold() in ("", self.name.strip().casefold())
        return "" if own or written_text.sensible(self.authorisation, fewest=2) else NO_AUTHORISATION

    def _read(self, name: str, kept: Mapping[str, Any], errors: dict[str, str]) -> str:
        typed: str = getattr(self, name)
        if typed and typed == kept.get(name):
            return typed
        try:
            return READERS[name](typed) if typed.strip() or name == "name" else ""
        except Unreadable as error:
            errors[name] = error.sentence
            return typed


READERS: dict[str, Callable[[str], str]] = {
    "name": person_name.parse,
    "phone": phone_number.parse,
    "id_number": identity_number.parse,
    "address": lambda text: cleaning.line(text)[:300],
    "email": email.parse,
    "submitted_by": person_name.parse,
    "authorisation": lambda text: cleaning.line(text)[:200],
    "delivery_address": lambda text: cleaning.line(text)[:300],
}
"""What reads each of the applicant's facts."""


@dataclass(frozen=True)
class PaperFacts:
    """One paper handed in: how many originals and copies; ``required_id`` ties it to the procedure's list.

    ``slot`` names the line of the form: the files that wait under it become this paper's.
    """

    name: str
    originals: int = 1
    copies: int = 0
    required_id: int | None = None
    note: str = ""
    slot: str = ""

    @property
    def is_there(self) -> bool:
        """Handed in on paper, or told otherwise in the note (only shown; sent online)."""
        return self.originals > 0 or self.copies > 0 or bool(self.note or self.slot)


@dataclass(frozen=True)
class Intake:
    """Everything that the desk writes down when it receives an application.

    ``unit`` is the competent one; ``reception_unit`` the desk that receives for it, ``return_unit`` where the result
    is handed out (the desk that received, when nothing is said), both only where they are elsewhere.
    ``while_waiting``: it is done on the spot, so that no number to look it up is needed.
    """

    unit: Unit
    version: ProcedureVersion
    applicant: ApplicantFacts
    papers: Sequence[PaperFacts] = field(default_factory=tuple)
    channel: int = Dossier.Channel.DESK
    delivery: str = Dossier.Delivery.DESK
    fee_vnd: int | None = None
    fee_paid: bool = False
    arrived_at: dt.datetime | None = None
    intent: uuid.UUID | None = None
    predecessor: Dossier | None = None
    reception_unit: Unit | None = None
    return_unit: Unit | None = None
    while_waiting: bool = False

    @property
    def desk(self) -> Unit:
        """The unit whose desk receives it."""
        return self.reception_unit or self.unit

    @property
    def elsewhere(self) -> dict[str, Unit | None]:
        """The columns of the units that are not the competent one."""
        units = {"reception_unit": self.desk, "return_unit": self.return_unit or self.desk}
        return {name: None if unit.pk == self.unit.pk else unit for name, unit in units.items()}


def receive(intake: Intake, *, by: Officer, at: dt.datetime) -> Dossier:
    """Receive an application at the desk: code, promise, papers, first leg and event, all or nothing.

    The same ``intent`` (the key of the form) gives the same dossier again, so a double click makes one. Raises Invalid
    (field by field), NotYourPost, or AlreadyMade (the same key with other content).
    """

    def same(made: Dossier) -> bool:
        return made.received_at is not None and _says(intake, made)

    absent = allowed(MOVES["receive"], by=by, at=at, at_units=of_unit(intake.desk.pk))
    return once(intake.intent, lambda: _received_now(intake, absent, by=by, at=at), same)


def receive_now(intake: Intake, *, by: Officer, at: dt.datetime) -> Dossier:
    """The same inside a larger act, which looks after forms that come twice itself."""
    absent = allowed(MOVES["receive"], by=by, at=at, at_units=of_unit(intake.desk.pk))
    return _received_now(intake, absent, by=by, at=at)


def _received_now(intake: Intake, absent: int | None, *, by: Officer, at: dt.datetime) -> Dossier:
    _check_what_is_received(intake)
    dossier = _create(intake, State.RECEIVED, by=by, at=at)
    dossier.acting_for = absent
    leg = Leg.objects.create(dossier=dossier, unit=intake.unit, opened_at=at)
    data = {"step": 1, "due_at": _iso(dossier.due_at), "channel": dossier.channel}
    record(dossier, Kind.RECEIVED, at=at, actor_id=by.pk, leg_id=leg.pk, data=data)
    if dossier.payment == Dossier.Payment.PAID:
        give_receipt(dossier, dossier.fee_vnd, by=by, at=at)
    if dossier.reception_unit is not None:
        transferring.send_on(dossier, dossier.reception_unit, at=at)
    return dossier


def _check_what_is_received(intake: Intake) -> None:
    """At the desk somebody looks: who stands for the applicant shows by which paper, and a paper is one at least."""
    if intake.applicant.lacks_authorisation:
        raise Invalid(authorisation=intake.applicant.lacks_authorisation)
    empty_handed(intake.papers)


def empty_handed(papers: Sequence[PaperFacts]) -> None:
    """Raises Invalid for papers of which neither an original nor a copy was handed in, nor shown, nor scanned."""
    none = [paper.name for paper in papers if paper.name.strip() and not paper.is_there]
    if none:
        raise Invalid(papers=f"Ghi số bản chính hoặc bản sao đã nhận cho: {'; '.join(none)}.")


def submit(intake: Intake, *, at: dt.datetime) -> Dossier:
    """An application sent online: it has a code and waits for the desk's answer; no promise yet."""

    def made_now() -> Dossier:
        dossier = _create(intake, State.SUBMITTED, by=None, at=at)
        record(dossier, Kind.SUBMITTED, at=at, actor_id=None, data={"channel": dossier.channel})
        return dossier

    return once(intake.intent, made_now, lambda made: _says(intake, made))


def accept(dossier_id: int, *, by: Officer, at: dt.datetime, seen: int | None = None) -> Dossier:
    """Receive an application that was sent online: the promise counts from this click."""
    with transaction.atomic():
        dossier = begin("receive", dossier_id, by=by, at=at, seen=seen)
        calendar = deadlines.current_calendar(dossier.unit)
        regime = regimes.regime_on(at.astimezone(LOCAL).date())
        due_at = deadlines.first_promise(dossier.procedure_version, regime, calendar, at)
        dossier.regime = regime
        leg = Leg.objects.create(dossier=dossier, unit=dossier.unit, opened_at=at)
        record(
            dossier,
            Kind.RECEIVED,
            at=at,
            actor_id=by.pk,
            leg_id=leg.pk,
            data={"step": 1, "due_at": _iso(due_at), "channel": dossier.channel},
            state=State.RECEIVED,
            received_at=at,
            step_since=at,
            due_at_original=due_at,
            due_at=due_at,
            calendar_version_id=calendar.pk,
            regime_id=regime.pk,
        )
        return dossier


def refuse(intake: Intake, *, reason: str, by: Officer, at: dt.datetime) -> Dossier:
    """Refuse at the desk to receive an application, with the reason that form 03 prints."""
    reason = text(reason, "reason", NO_REASON)
    absent = allowed(MOVES["refuse"], by=by, at=at, at_units=of_unit(intake.desk.pk))

    def made_now() -> Dossier:
        dossier = _create(intake, State.NOT_ACCEPTED, by=by, at=at)
        dossier.acting_for = absent
        return _refused(dossier, reason, by=by, at=at)

    return once(intake.intent, made_now, lambda made: made.state == State.NOT_ACCEPTED and _says(intake, made))


def refuse_submitted(dossier_id: int, *, reason: str, by: Officer, at: dt.datetime, seen: int | None = None) -> Dossier:
    """Refuse to receive an application that was sent online."""
    reason = text(reason, "reason", NO_REASON)
    with transaction.atomic():
        return _refused(begin("refuse", dossier_id, by=by, at=at, seen=seen), reason, by=by, at=at)


def _refused(dossier: Dossier, reason: str, *, by: Officer, at: dt.datetime) -> Dossier:
    number = next_number(Series.REFUSAL, unit_id=desk_of(dossier), at=at)
    Decision.objects.create(dossier=dossier, act="refuse", number=number, reason=reason, officer=by, made_at=at)
    record(dossier, Kind.NOT_ACCEPTED, at=at, actor_id=by.pk, state=State.NOT_ACCEPTED)
    return dossier


def _says(intake: Intake, made: Dossier) -> bool:
    """Whether a dossier holds what this form says: who, what, which papers, how it comes back."""
    applicant = intake.applicant.clean()
    if any(getattr(made.applicant, name) != value for name, value in vars(applicant).items()):
        return False
    papers = list(made.papers.filter(supplement=False).order_by("pk").values_list("name", "originals", "copies"))
    return (
        (made.unit_id, made.procedure_version_id) == (intake.unit.pk, intake.version.pk)
        and {name: getattr(made, name) for name in intake.elsewhere} == intake.elsewhere
        and (made.channel, made.delivery) == (intake.channel, intake.delivery)
        and papers == [(paper.name[:500], paper.originals, paper.copies) for paper in intake.papers]
    )


def _create(intake: Intake, state: State, *, by: Officer | None, at: dt.datetime) -> Dossier:
    applicant = intake.applicant.clean(by_number=not intake.while_waiting)
    _check(intake, at)
    day = at.astimezone(LOCAL).date()
    online = intake.channel == Dossier.Channel.ONLINE
    fee = intake.version.fee_on(day, online=online) if intake.fee_vnd is None else intake.fee_vnd
    regime = regimes.regime_on(day)
    owner = _owner_of_code(intake, regime)
    code = codes.issue(unit_id=owner.pk, unit_code=owner.code, day=day)
    dossier = Dossier.objects.create(
        code=code,
        procedure_id=intake.version.procedure_id,
        procedure_version=intake.version,
        unit=intake.unit,
        holder=intake.unit,
        state=state,
        channel=intake.channel,
        delivery=intake.delivery,
        fee_vnd=fee,
        payment=_payment(fee, intake.fee_paid),
        submitted_at=intake.arrived_at or at,
        intent=intake.intent,
        predecessor=intake.predecessor,
        regime=regime,
        **intake.elsewhere,
        **_received(intake, state, regime, at),
    )
    Applicant.objects.create(dossier=dossier, **vars(applicant))
    papers = Paper.objects.bulk_create(paper_rows(dossier, intake.papers, at=at))
    if intake.intent:
        lines = {facts.slot: paper for facts, paper in zip(intake.papers, papers, strict=True) if facts.slot}
        store.attach(dossier, lines, intent=intake.intent, by=by)
    return dossier


def _owner_of_code(intake: Intake, regime: Regime) -> Unit:
    """Whose identifier the code carries: by the regime's ``code_owner``; that of a linked group is the receiving desk's
    under every one (NĐ 118/2025/NĐ-CP, article 28)."""
    by_desk = bool(intake.version.linked) or regime.code_owner == Regime.CodeOwner.RECEIVING
    return intake.desk if by_desk else intake.unit


def _received(intake: Intake, state: State, regime: Regime, at: dt.datetime) -> dict[str, object]:
    """The columns of a promise, for a dossier that begins as received; the database wants them together."""
    if state != State.RECEIVED:
        return {}
    calendar = deadlines.current_calendar(intake.unit)
    due_at = deadlines.first_promise(intake.version, regime, calendar, at)
    return {
        "calendar_version": calendar,
        "received_at": at,
        "due_at_original": due_at,
        "due_at": due_at,
        "step_since": at,
    }


def _check(intake: Intake, at: dt.datetime) -> None:
    day = at.astimezone(LOCAL).date()
    errors: dict[str, str] = {}
    if intake.desk.pk != intake.unit.pk and not competence.receives_for_all(day):
        errors["unit"] = f"Theo quy định đang áp dụng, {intake.desk.name} không tiếp nhận cho {intake.unit.name}."
    if not intake.version.procedure.is_offered_by(intake.unit):
        errors["procedure"] = (
            f"{intake.unit.name} không tiếp nhận thủ tục này. Chọn thủ tục khác hoặc hướng dẫn nơi nộp."
        )
    if intake.version.valid_from > day or (intake.version.valid_to and intake.version.valid_to <= day):
        errors["procedure"] = "Thủ tục này không có hiệu lực vào ngày tiếp nhận. Chọn bản đang có hiệu lực."
    if intake.arrived_at and intake.arrived_at > at:
        errors["arrived_at"] = "Thời điểm nộp không thể ở tương lai."
    elif intake.arrived_at and intake.arrived_at < at - LONGEST_LATE_ENTRY:
        errors["arrived_at"] = "Thời điểm nộp quá 30 ngày trước. Kiểm tra lại ngày trên dấu bưu điện."
    if intake.delivery == Dossier.Delivery.POST and not (
        intake.applicant.delivery_address.strip() or intake.applicant.address.strip()
    ):
        errors["delivery_address"] = "Ghi địa chỉ để bưu điện mang kết quả đến."
    if intake.fee_vnd is not None and not 0 <= intake.fee_vnd <= money.MOST:
        errors["fee_vnd"] = "Phí, lệ phí phải từ 0 đến 1.000.000.000 đồng."
    if errors:
        raise Invalid(**errors)


def paper_rows(
    dossier: Dossier, papers: Sequence[PaperFacts], *, at: dt.datetime, supplement: bool = False
) -> list[Paper]:
    """The rows of handed-in papers, not yet saved."""
    return [
        Paper(
            dossier=dossier,
            required_id=paper.required_id,
            name=paper.name[:500],
            originals=paper.originals,
            copies=paper.copies,
            note=paper.note[:300],
            supplement=supplement,
            added_at=at,
        )
        for paper in papers
    ]


def _payment(fee: int, paid: bool) -> str:
    if not fee:
        return Dossier.Payment.NONE
    return Dossier.Payment.PAID if paid else Dossier.Payment.DUE


def _iso(instant: dt.datetime | None) -> str | None:
    return instant.astimezone(dt.UTC).isoformat() if instant else None
