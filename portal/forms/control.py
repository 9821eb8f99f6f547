"""The control sheet (form 05 of 2018, 06 of 2025): one row for each hand-over, and whether the step kept its time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from dossiers.calendars import worktime
from dossiers.calendars.models import worktime_of
from dossiers.casework.models import Dossier, Event, Leg, Pause
from dossiers.casework.states import Kind, Outcome
from dossiers.procedures.models import Step
from dossiers.units import printed_names
from dossiers.units.models import Officer
from portal.forms import blocks, editions, parties
from portal.forms.blocks import Paper, Printing
from portal.wording import vi

NOT_HANDED_OVER = (
    Kind.BECAME_OVERDUE,
    Kind.CALENDAR_CHANGED,
    Kind.CLOSING_SOON,
    Kind.CONTACT_CHOSEN,
    Kind.DECLINED,
    Kind.DELIVERY_CHOSEN,
    Kind.EXTENDED,
    Kind.PAPERS_PROPOSED,
    Kind.WITHDRAW_ASKED,
)
BY_APPLICANT = (Kind.RECEIVED, Kind.PAPERS_ADDED, Kind.PAPERS_PART, Kind.SUBMITTED, Kind.PAID)
MOVES = (Kind.RECEIVED, Kind.FORWARDED, Kind.SENT_OUT)
TO_APPLICANT = (Kind.PAPERS_ASKED, Kind.PAYMENT_ASKED, Kind.RETURNED)
WITH_WORDS = (Kind.FORWARDED, Kind.HANDED_OVER, Kind.SENT_BACK)
"""Hand-overs whose leg has a remark: what was found, or why it went back."""
EARLY_BY = 60
"""Working minutes before its limit from which a step counts as early, as for terms in hours (docs/law.md)."""


@dataclass(frozen=True)
class HandOver:
    """One row: when, of which step, from whom to whom, whether in time, and what happened."""

    at: dt.datetime
    step: str
    from_whom: str
    to_whom: str
    result: str
    remark: str


def control(dossier: Dossier, printing: Printing) -> Paper | None:
    """The control sheet of a received dossier; None for others."""
    if dossier.received_at is None:
        return None
    papers = list(dossier.papers.order_by("pk").values_list("name", flat=True))
    rows = [
        (_when(row.at), row.step, row.from_whom, row.to_whom, row.result, row.remark) for row in hand_overs(dossier)
    ]
    columns = [("Giờ, ngày", 3), ("Đến bước", 4), ("Bên giao (ký)", 4), ("Bên nhận (ký)", 5), ("Kết quả bên giao", 3)]
    return blocks.paper(
        editions.form(editions.CONTROL, parties.reception_day(dossier)),
        dossier.unit,
        number=f"{parties.order_of(dossier)}/KSHS",
        day=dossier.received_at,
        about=dossier.code,
        blocks=[
            parties.parties(dossier, getattr(dossier, "applicant", None), dossier.procedure_version.name),
            blocks.facts(
                ("Cơ quan giải quyết", printed_names.in_sentence(dossier.holder)),
                ("Giấy tờ kèm theo", f"{len(papers)}: {'; '.join(papers)}" if papers else ""),
                ("Nhận lúc", blocks.clock_and_date(dossier.received_at)),
                ("Hẹn trả", vi.promise(dossier.due_at) if dossier.due_at else ""),
            ),
            blocks.table("Các lần giao, nhận", [*columns, ("Ghi chú", 3)], rows),
            blocks.words(
                "Thời điểm giao, nhận do hệ thống ghi tự động; chữ ký được thay bằng tài khoản của người giao,"
                " người nhận.",
                foot=True,
            ),
        ],
    )


def hand_overs(dossier: Dossier) -> list[HandOver]:
    """Every time the file changed hands, in order."""
    events = list(Event.objects.filter(dossier=dossier).select_related("unit", "actor"))
    names = Officer.objects.in_bulk([e.data["to_officer"] for e in events if e.data.get("to_officer")])
    steps = {step.seq: step for step in Step.objects.filter(version_id=dossier.procedure_version_id)}
    results = _results(dossier, events, steps)
    legs = {leg.pk: leg for leg in dossier.legs.select_related("given_by")}
    return [
        _with_words(event, legs, _hand_over(dossier, event, names, steps, results.get(event.seq, "")))
        for event in events
        if event.kind not in NOT_HANDED_OVER
    ]


def _with_words(event: Event, legs: dict[int, Leg], row: HandOver) -> HandOver:
    """Who had given what is taken over now; and the remark of the leg that ended here."""
    leg = legs.get(event.leg_id or 0)
    if event.kind == Kind.TAKEN_OVER and leg is not None:
        place = printed_names.in_sentence(event.unit)
        taker = f"{event.actor.full_name}, {place}" if event.actor else place
        return replace(row, from_whom=leg.given_by.full_name if leg.given_by else "", to_whom=taker)
    said = [one.remark for one in legs.values() if one.remark and one.closed_at == event.occurred_at]
    return replace(row, remark=f"{row.remark}: {said[0]}") if said and event.kind in WITH_WORDS else row


def _hand_over(
    dossier: Dossier, event: Event, names: dict[int, Officer], steps: dict[int, Step], result: str
) -> HandOver:
    applicant = getattr(dossier, "applicant", None)
    citizen = applicant.name if applicant else "Người nộp"
    giver = citizen if event.kind in BY_APPLICANT else event.actor.full_name if event.actor else ""
    taker = names.get(event.data.get("to_officer") or 0)
    if event.kind in BY_APPLICANT and event.actor:
        taker = event.actor
    place = printed_names.in_sentence(event.unit)
    to_whom = f"{taker.full_name}, {place}" if taker else place
    if event.kind == Kind.HANDED_OVER and "joined" not in event.data:
        to_whom = printed_names.in_sentence(
            dossier.unit
        )  # other branches go on: the desk that answers for the whole has it
    step = steps.get(event.data.get("step", 0))
    return HandOver(
        at=event.occurred_at,
        step=step.name if step else "",
        from_whom=giver,
        to_whom=citizen if event.kind in TO_APPLICANT else to_whom,
        result=result,
        remark=vi.lower_first(event.get_kind_display()),
    )


def _results(dossier: Dossier, events: Sequence[Event], steps: dict[int, Step]) -> dict[int, str]:
    """By number of the event that ended it: whether a step kept to its share of the term, on the dossier's calendar.

    A share is an internal allotment and decides no lateness of the dossier; the result's own row has the verdict.
    """
    verdicts = {event.seq: _label(event.data["outcome"]) for event in events if event.data.get("outcome")}
    if not (dossier.received_at and dossier.due_at_original and dossier.calendar_version_id):
        return verdicts
    calendar = worktime_of(dossier.calendar_version_id)
    term = worktime.working_minutes(calendar, dossier.received_at, max(dossier.due_at_original, dossier.received_at))
    legs = (
        event for event in events if event.leg_id and event.data.get("result")
    )  # a decision's "result" is its files
    verdicts |= {event.seq: _label(event.data["result"]) for event in legs}
    moves = [event for event in events if event.kind in MOVES or "from_unit" in event.data]
    pauses = list(dossier.pauses.all())
    found = {}
    for before, after in zip(moves, moves[1:], strict=False):
        step = steps.get(before.data.get("joined") or before.data.get("step", 1))
        if before.kind != Kind.SENT_OUT and step is not None and after.occurred_at >= before.occurred_at:
            used = _used(calendar, before.occurred_at, after.occurred_at, pauses)
            found[after.seq] = _kept(term * step.share_pct // 100, used)
    return {**found, **verdicts}


def _label(outcome: str) -> str:
    return str(Outcome(outcome).label).lower()


def _used(calendar: worktime.WorkCalendar, since: dt.datetime, until: dt.datetime, pauses: Sequence[Pause]) -> int:
    """Open minutes between two instants outside the pauses."""
    stops = [(max(p.began_at, since), min(p.ended_at or until, until)) for p in pauses]
    stood = sum(worktime.working_minutes(calendar, begin, end) for begin, end in stops if begin < end)
    return worktime.working_minutes(calendar, since, until) - stood


def _kept(allowed: int, used: int) -> str:
    if used > allowed:
        return "trễ hạn"
    return "trước hạn" if allowed - used >= EARLY_BY else "đúng hạn"


def _when(at: dt.datetime) -> str:
    return f"{vi.time(at)}, {vi.date(at)}"
