"""A sample of the demonstration acted again, through the real acts, and compared word for word.

Each dossier is received anew (with a new key and code), every event becomes the act that writes it, at the same instant
and by the same officer; then everything both dossiers left behind is compared, keys and letter numbers aside. All of it
happens in a transaction that is rolled back.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, transaction

from dossiers.casework import actions, seals, sweep
from dossiers.casework.models import Dossier, Event
from dossiers.casework.states import Kind
from dossiers.units.models import Officer, Unit
from portal.demo import words

_SAMPLE = """
SELECT id FROM (
    SELECT dossier.id, row_number() OVER (PARTITION BY {strata} ORDER BY hashint8extended(dossier.id, %s), dossier.id) AS place
    FROM casework_dossier AS dossier WHERE origin = 'sample'
) AS shuffled ORDER BY place, id LIMIT %s
"""
_STRATA = """state, outcome, channel, delivery, overdue_since IS NULL, extended_to IS NULL, payment,
    EXISTS (SELECT FROM casework_pause AS pause WHERE pause.dossier_id = dossier.id),
    EXISTS (SELECT FROM casework_leg AS leg WHERE leg.dossier_id = dossier.id AND leg.kind = 'consult'),
    EXISTS (SELECT FROM casework_leg AS leg WHERE leg.dossier_id = dossier.id AND leg.step > 1)"""
_COLUMNS = """procedure_id procedure_version_id unit_id holder_id handler_id state step step_since channel delivery payment
    fee_vnd submitted_at received_at due_at_original due_at extended_to overdue_since finished_at returned_at ended_at outcome
    calendar_version_id regime_id supplement_count seq acted_seq acted_at""".split()
_PARTS: dict[str, tuple[str, ...]] = {
    "legs": ("unit_id", "kind", "step", "opened_at", "due_at", "closed_at", "question", "answer"),
    "pauses": (
        "reason",
        "began_at",
        "ended_at",
        "restarts",
        "papers",
        "explanation",
        "basis",
        "amount_vnd",
        "receipt_number",
    ),
    "papers": ("added_at", "supplement", "name", "required_id", "originals", "copies", "note"),
}
_RESULT = ("number", "dated_on", "on_paper", "reason", "officer_id", "made_at")
_ONES: dict[str, tuple[str, ...]] = {
    "applicant": ("kind", "name", "phone", "id_number", "address"),
    "extension": ("reason", "previous_due_at", "extended_to", "signed_by_id", "made_at"),
    "handout": ("method", "taken_by", "checked", "tracking_number", "made_at"),
}
_OF_THIS_ROW = ("pause", "number", "letter", "digest", "receipt", "answer_by", "code", "result")
"""What an event says that names a key, a code, a number or a digest of its own database; and the last day of a request for
papers, which the sample's year does not name."""


@dataclass
class Replayed:
    """How many dossiers and events were acted again, and every difference found."""

    dossiers: int = 0
    events: int = 0
    differences: list[str] = field(default_factory=list)


def replay(count: int, *, seed: int = 1) -> Replayed:
    """Act ``count`` dossiers again, as many different kinds of history as there are first."""
    done = Replayed()
    with connection.cursor() as cursor:
        cursor.execute(_SAMPLE.format(strata=_STRATA), [seed, count])
        keys = [key for (key,) in cursor.fetchall()]
    for key in keys:
        told = Dossier.objects.select_related("applicant", "unit", "procedure_version__procedure").get(pk=key)
        events = list(told.events.order_by("seq"))
        try:
            with transaction.atomic():
                again = _act(told, events)
                done.differences += _differences(told, again)
                raise _RollBack
        except _RollBack:
            pass
        except actions.ActRefused as refused:
            done.differences.append(f"{told.code}: {refused}")
        done.differences += [f"{told.code}: seal {seq} is broken" for seq in seals.broken(key)]
        done.dossiers, done.events = done.dossiers + 1, done.events + len(events)
    return done


class _RollBack(Exception):
    """Nothing of a replay stays."""


def _act(told: Dossier, events: list[Event]) -> int:
    first, rest = events[0], events[1:]
    again = _BEGINNINGS[Kind(first.kind)](told, first)
    for event in rest:
        _ACTS[Kind(event.kind)](again, told, event, _by(event))
    return again


def _by(event: Event) -> Any:
    return {"by": Officer.objects.get(pk=event.actor_id) if event.actor_id else None, "at": event.occurred_at}


def _intake(told: Dossier) -> actions.Intake:
    applicant = told.applicant
    papers = [
        actions.PaperFacts(paper.name, paper.originals, paper.copies, paper.required_id, paper.note)
        for paper in told.papers.filter(supplement=False).order_by("id")
    ]
    facts = actions.ApplicantFacts(
        applicant.name, applicant.phone, applicant.id_number, applicant.address, kind=applicant.kind
    )
    return actions.Intake(
        unit=told.unit, version=told.procedure_version, applicant=facts, papers=papers, channel=told.channel,
        delivery=told.delivery, fee_vnd=told.fee_vnd, fee_paid=True,
    )  # fmt: skip


def _receive(told: Dossier, event: Event) -> int:
    return actions.receive(_intake(told), **_by(event)).pk


def _submit(told: Dossier, event: Event) -> int:
    return actions.submit(_intake(told), at=event.occurred_at).pk


def _refuse(told: Dossier, event: Event) -> int:
    return actions.refuse(_intake(told), reason=told.decisions.get().reason, **_by(event)).pk


_BEGINNINGS: dict[Kind, Callable[[Dossier, Event], int]] = {
    Kind.RECEIVED: _receive, Kind.SUBMITTED: _submit, Kind.NOT_ACCEPTED: _refuse,
}  # fmt: skip


def _forward(again: int, told: Dossier, event: Event, who: Any) -> None:
    officer = event.data["to_officer"]
    actions.forward(
        again,
        to_unit=Unit.objects.get(pk=event.unit_id),
        to_officer=Officer.objects.get(pk=officer) if officer else None,
        to_step=event.data["step"],
        **who,
    )


def _ask(again: int, told: Dossier, event: Event, who: Any) -> None:
    pause = told.pauses.get(pk=event.data["pause"])
    missing = [actions.Missing(paper["name"], paper["required"]) for paper in pause.papers]
    actions.ask_for_papers(again, papers=missing, reason=pause.explanation, basis=pause.basis, **who)


def _add(again: int, told: Dossier, event: Event, who: Any) -> None:
    papers = [
        actions.PaperFacts(paper.name, paper.originals, paper.copies, paper.required_id)
        for paper in told.papers.filter(supplement=True, added_at=event.occurred_at).order_by("id")
    ]
    actions.add_papers(again, papers=papers, **who)


def _ask_payment(again: int, told: Dossier, event: Event, who: Any) -> None:
    pause = told.pauses.get(pk=event.data["pause"])
    actions.ask_for_payment(again, amount_vnd=pause.amount_vnd, reason=pause.explanation, **who)


def _pay(again: int, told: Dossier, event: Event, who: Any) -> None:
    actions.pay(again, receipt_number=told.pauses.get(ended_at=event.occurred_at).receipt_number, **who)


def _leg(event: Event) -> int:
    """What was asked of another unit, and its answer, stand on a leg."""
    assert event.leg_id is not None
    return event.leg_id


def _consult(again: int, told: Dossier, event: Event, who: Any) -> None:
    leg = told.legs.get(pk=_leg(event))
    actions.consult(again, unit=leg.unit, question=leg.question, due_at=leg.due_at, **who)


def _answer(again: int, told: Dossier, event: Event, who: Any) -> None:
    leg = told.legs.get(pk=_leg(event))
    actions.answer(again, answer=leg.answer or leg.remark, means=leg.means, **who)


def _extend(again: int, told: Dossier, event: Event, who: Any) -> None:
    actions.extend(again, reason=told.extension.reason, extended_to=dt.datetime.fromisoformat(event.data["to"]), **who)


def _resolve(again: int, told: Dossier, event: Event, who: Any) -> None:
    decision = told.decisions.filter(act="resolve").first()
    said = words.result(again, event.occurred_at)
    if decision is not None:
        said = {name: getattr(decision, name) for name in said}
    actions.resolve(again, **said, **who)


def _return(again: int, told: Dossier, event: Event, who: Any) -> None:
    handout = told.handout
    actions.return_result(
        again, method=handout.method, taken_by=handout.taken_by, tracking_number=handout.tracking_number, **who
    )


def _ended(act: Callable[..., Dossier], name: str) -> Callable[[int, Dossier, Event, Any], None]:
    def ending(again: int, told: Dossier, event: Event, who: Any) -> None:
        act(again, reason=told.decisions.get(act=name).reason, **who)

    return ending


def _overdue(again: int, told: Dossier, event: Event, who: Any) -> None:
    sweep.flag_overdue(at=event.recorded_at)


_ACTS: dict[Kind, Callable[[int, Dossier, Event, Any], None]] = {
    Kind.RECEIVED: lambda again, told, event, who: (actions.accept(again, **who), None)[1],
    Kind.NOT_ACCEPTED: _ended(actions.refuse_submitted, "refuse"), Kind.FORWARDED: _forward, Kind.PAPERS_ASKED: _ask,
    Kind.PAPERS_ADDED: _add, Kind.PAYMENT_ASKED: _ask_payment, Kind.PAID: _pay, Kind.CONSULTED: _consult,
    Kind.ANSWERED: _answer, Kind.EXTENDED: _extend, Kind.RESOLVED: _resolve, Kind.RETURNED: _return,
    Kind.REFUSED: _ended(actions.refuse_to_resolve, "refuse_to_resolve"), Kind.WITHDRAWN: _ended(actions.withdraw, "withdraw"),
    Kind.STOPPED: _ended(actions.stop, "stop"), Kind.BECAME_OVERDUE: _overdue,
}  # fmt: skip


def _differences(told: Dossier, key: int) -> Iterator[str]:
    again = Dossier.objects.get(pk=key)
    mine, other = _left_behind(told), _left_behind(again)
    for name, value in mine.items():
        unsaid = name == "result" and not value  # results of one day were told without a number
        if value != other[name] and not unsaid:
            yield f"{told.code}: {name} was {value!r}, acted again it is {other[name]!r}"


def _left_behind(dossier: Dossier) -> dict[str, Any]:
    """Everything a dossier has written, without the keys of its own rows."""
    left: dict[str, Any] = {name: getattr(dossier, name) for name in _COLUMNS}
    left |= {
        one: tuple(getattr(getattr(dossier, one, None), name, None) for name in names) for one, names in _ONES.items()
    }
    for part, names in _PARTS.items():
        left[part] = list(getattr(dossier, part).order_by("id").values_list(*names))
    ways = dossier.decisions.order_by("id")
    left["decisions"] = list(ways.exclude(act="resolve").values_list("act", "reason", "officer_id", "made_at"))
    left["result"] = list(ways.filter(act="resolve").values_list(*_RESULT))
    legs = list(dossier.legs.order_by("id").values_list("id", flat=True))
    for event in dossier.events.order_by("seq"):
        data = {name: value for name, value in event.data.items() if name not in _OF_THIS_ROW}
        leg = legs.index(event.leg_id) if event.leg_id else None
        left[f"event {event.seq}"] = (
            event.kind,
            event.state,
            event.occurred_at,
            event.unit_id,
            leg,
            event.actor_id,
            data,
        )
    return left


__all__ = ["Replayed", "replay"]
