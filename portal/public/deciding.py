"""Which row of the table (by_event.py) a dossier is in: the last event that tells, and what still holds.

A wish to withdraw, a broken promise and a new day hold through the office's later steps; of several the last one
decides, the others are said beside it.
"""

import datetime as dt
from collections.abc import Sequence

from dossiers.casework import deadlines, wishes
from dossiers.casework.models import Dossier
from dossiers.casework.states import PAUSED, Kind, Outcome, State
from portal.presentation import status
from portal.presentation.timeline import Happening
from portal.public import by_event
from portal.public.by_event import HOLD, TELLS
from portal.public.situations import Situation


def situation(dossier: Dossier, events: Sequence[Happening], at: dt.datetime) -> Situation:
    """The row of a dossier, from its log; an empty log tells what its state says alone."""
    late = by_event.PAST_ITS_ANSWER.get(State(dossier.state))
    if late and dossier.submitted_at and at > deadlines.answer_by(dossier):
        return late
    kind, delivery = _decides(dossier, events, at), dossier.delivery
    if kind == Kind.RETURNED:
        delivery = next((e.data.get("method") for e in reversed(events) if e.kind == kind), None) or delivery
    return by_event.of(dossier.state, kind, delivery)


def _decides(dossier: Dossier, events: Sequence[Happening], at: dt.datetime) -> Kind:
    if dossier.outcome == Outcome.WITHDRAWN:
        return Kind.WITHDRAWN
    state = State(dossier.state)
    plain = [event for event in events if event.kind in TELLS[state] and event.kind not in HOLD]
    last = Kind(plain[-1].kind) if plain else by_event.own_event(state)
    is_late = status.is_late(dossier, at)
    wished = _wished(dossier, events)
    if state in PAUSED:
        if wished > _asked(events):
            return Kind.WITHDRAW_ASKED
        return Kind.BECAME_OVERDUE if is_late else last
    holding = {wished: Kind.WITHDRAW_ASKED} if wished else {}
    if is_late:
        holding[_last(events, Kind.BECAME_OVERDUE) or (events[-1].seq + 1 if events else 1)] = Kind.BECAME_OVERDUE
    elif dossier.extended_to and dossier.is_open and (told := _last(events, Kind.EXTENDED)):
        holding[told] = Kind.EXTENDED
    return holding[max(holding)] if holding else last


def _wished(dossier: Dossier, events: Sequence[Happening]) -> int:
    """The number of the event that asks to withdraw, 0 where no such wish stands."""
    return _last(events, Kind.WITHDRAW_ASKED) if wishes.wish_of(dossier, events) else 0


def _asked(events: Sequence[Happening]) -> int:
    """The number of the last request for papers or payment: a wish from before it is older than the request."""
    return max(_last(events, Kind.PAPERS_ASKED), _last(events, Kind.PAYMENT_ASKED))


def _last(events: Sequence[Happening], kind: Kind) -> int:
    return max((event.seq for event in events if event.kind == kind), default=0)
