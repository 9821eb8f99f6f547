"""The one table of what a citizen's page says: state × delivery × last event that tells → a situation.

Every page that tells a citizen how a dossier stands is made from a row of it. ``TELLS`` names the situation of each
event that changes what is so; ``SAME`` names those that leave it as it was. Every event that can be the last one in a
state stands in exactly one of the two: a test enumerates them from the moves, so that a new event cannot go untold.
"""

from typing import Final

from dossiers.casework.states import OPEN, RECEIVED_EVER, Delivery, Kind, State
from portal.public.situations import (
    AT_POST,
    CAME_BACK,
    DELIVERED,
    LATE,
    MONEY_CAME,
    NEW_DAY,
    NOT_ACCEPTED,
    PAPERS,
    PAPERS_CAME,
    PAPERS_LATE,
    PAPERS_PART,
    PAYMENT,
    PAYMENT_LATE,
    RECEIVED,
    REFUSED,
    REOPENED,
    REQUEST_RECALLED,
    RESULT,
    RESULT_TO_POST,
    RETURNED,
    RUNNING,
    SENT,
    SENT_OUT,
    STOPPED,
    UNANSWERED,
    WISH,
    WISH_WHILE_WAITING,
    WITHDRAWN,
    WITHDRAWN_CLOSED,
    Situation,
)

_APPLICANTS = frozenset({Kind.CONTACT_CHOSEN})
_INSIDE = _APPLICANTS | {
    Kind.CORR_PROPOSED, Kind.CORRECTED, Kind.DECLINED, Kind.RECEIPT_REISSUED, Kind.OVERDUE_LIFTED,
    Kind.VOID_PROPOSED, Kind.RECEIPT_VOIDED, Kind.PAPER_SENT, Kind.PAPER_ARRIVED,
}  # fmt: skip
_INSIDE_OPEN = _INSIDE | {
    Kind.LATE_EXPLAINED,
    Kind.DELIVERY_CHOSEN,
    Kind.CALENDAR_CHANGED,
    Kind.OVERDUE_LIFTED,
    Kind.REASSIGNED,
    Kind.APPLICANT_ASKED,
    Kind.APPLICANT_ANSWERED,
    Kind.QUESTION_DROPPED,
}
_RESULT = frozenset({Kind.RESULT_PROPOSED, Kind.RESULT_DISPUTED, Kind.RESULT_CORRECTED, Kind.RESULT_UPHELD})
_LEGS = frozenset({Kind.TAKEN_OVER, Kind.HANDED_OVER, Kind.SENT_BACK})
_ENDED = _INSIDE | {Kind.REOPEN_PROPOSED, Kind.OVERDUE_LIFTED}
_RUNNING = {Kind.BECAME_OVERDUE: LATE, Kind.EXTENDED: NEW_DAY, Kind.WITHDRAW_ASKED: WISH}

TELLS: Final[dict[State, dict[Kind, Situation]]] = {
    State.SUBMITTED: {Kind.SUBMITTED: SENT},
    State.NOT_ACCEPTED: {Kind.NOT_ACCEPTED: NOT_ACCEPTED},
    State.RECEIVED: {Kind.RECEIVED: RECEIVED, **_RUNNING},
    State.IN_PROCESS: {
        Kind.FORWARDED: RUNNING,
        Kind.SENT_OUT: SENT_OUT,
        Kind.PAPERS_ADDED: PAPERS_CAME,
        Kind.PAPERS_RECALLED: REQUEST_RECALLED,
        Kind.PAID: MONEY_CAME,
        Kind.REOPENED: REOPENED,
        **_RUNNING,
    },
    State.AWAITING_PAPERS: {
        Kind.PAPERS_ASKED: PAPERS,
        Kind.PAPERS_PART: PAPERS_PART,
        Kind.BECAME_OVERDUE: PAPERS_LATE,
        Kind.WITHDRAW_ASKED: WISH_WHILE_WAITING,
    },
    State.AWAITING_PAYMENT: {
        Kind.PAYMENT_ASKED: PAYMENT,
        Kind.BECAME_OVERDUE: PAYMENT_LATE,
        Kind.WITHDRAW_ASKED: WISH_WHILE_WAITING,
    },
    State.WITHDRAWING: {Kind.WITHDRAWN: WITHDRAWN},
    State.STOPPED: {Kind.STOPPED: STOPPED, Kind.REFUSED: REFUSED, Kind.WITHDRAWN: WITHDRAWN_CLOSED},
    State.FINISHED: {Kind.RESOLVED: RESULT, Kind.POSTED: AT_POST, Kind.CAME_BACK: CAME_BACK},
    State.RETURNED: {Kind.RETURNED: RETURNED},
}
"""State → the event that tells → the situation, for whoever gets the result at the desk."""

BY_POST: Final[dict[tuple[State, Kind], Situation]] = {
    (State.FINISHED, Kind.RESOLVED): RESULT_TO_POST,
    (State.RETURNED, Kind.RETURNED): DELIVERED,
}
"""What differs for whoever gets it by post."""

PAST_ITS_ANSWER: Final[dict[State, Situation]] = {State.SUBMITTED: UNANSWERED}
"""What no event tells: the hours in which the desk must answer have passed (``deadlines.answer_by``)."""

SAME: Final[dict[State, frozenset[Kind]]] = {
    State.SUBMITTED: frozenset({Kind.CONTACT_CHOSEN, Kind.DELIVERY_CHOSEN}),
    State.NOT_ACCEPTED: frozenset({Kind.FEE_REFUNDED, Kind.CONTACT_CHOSEN}),
    State.RECEIVED: _INSIDE_OPEN | {Kind.PAPERS_PROPOSED, Kind.FEE_COLLECTED},
    State.IN_PROCESS: _INSIDE_OPEN
    | _LEGS
    | {
        Kind.PAPERS_PROPOSED,
        Kind.CONSULTED,
        Kind.ANSWERED,
        Kind.FEE_COLLECTED,
        Kind.RESULT_PROPOSED,
    },
    State.AWAITING_PAPERS: _INSIDE_OPEN | _LEGS | {Kind.ANSWERED, Kind.EXTENDED, Kind.FEE_COLLECTED, Kind.CLOSING_SOON},
    State.AWAITING_PAYMENT: _INSIDE_OPEN | _LEGS | {Kind.ANSWERED, Kind.EXTENDED},
    State.WITHDRAWING: _ENDED | {Kind.FEE_REFUNDED},
    State.STOPPED: _ENDED | {Kind.FEE_REFUNDED},
    State.FINISHED: _ENDED | _RESULT | {Kind.FEE_COLLECTED, Kind.LATE_EXPLAINED},
    State.RETURNED: _ENDED | _RESULT,
}
"""Events that leave what is so as it was; the page lists them, and a sentence may speak of them beside (money)."""

BESIDE_MOVES: Final[dict[Kind, tuple[State, ...]]] = {
    Kind.SUBMITTED: (State.SUBMITTED,),
    Kind.PAPERS_PART: (State.AWAITING_PAPERS,),
    Kind.CLOSING_SOON: (State.AWAITING_PAPERS,),
    Kind.BECAME_OVERDUE: OPEN,
    Kind.CALENDAR_CHANGED: OPEN,
    Kind.OVERDUE_LIFTED: RECEIVED_EVER,
    Kind.WITHDRAW_ASKED: OPEN,
    Kind.DELIVERY_CHOSEN: (State.SUBMITTED, *OPEN),
    Kind.CONTACT_CHOSEN: tuple(State),
}
"""Events that no official's move makes (the sweep, a changed calendar, the applicant), and in which states."""

HOLD: Final = frozenset({Kind.WITHDRAW_ASKED, Kind.BECAME_OVERDUE, Kind.EXTENDED, Kind.WITHDRAWN})
"""What stays so through later steps of the office until it is over: a wish, a broken promise, a new day, a withdrawal
(its closing by the leader, `stop`, leaves it a withdrawal)."""


def of(state: int, kind: str, delivery: str) -> Situation:
    """The row of a state, the last event that tells and the way in which the result travels. KeyError for none."""
    key = State(state), Kind(kind)
    by_post = BY_POST.get(key) if delivery == Delivery.POST else None
    return by_post or TELLS[key[0]][key[1]]


def own_event(state: int) -> Kind:
    """The event that brings a dossier into a state: what is told where the log holds none that tells (an import)."""
    return next(iter(TELLS[State(state)]))
