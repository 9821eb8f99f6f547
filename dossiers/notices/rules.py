"""The one table of notices: which event is told to whom it concerns, and which earlier message it makes pointless.

The words stand in templates/notices/: ``<kind>.sms.txt`` (without accents, for 160 characters) and ``<kind>.txt``
(first line the subject, then the text). A kind is either here or in ``SILENT``; a test holds every kind to it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from dossiers.casework.lifting import AHEAD
from dossiers.casework.models.contact import WAYS
from dossiers.casework.states import Delivery, Kind


@dataclass(frozen=True)
class Rule:
    """One event that is told. ``ways`` are the channels it may take, of those the applicant has chosen.

    ``replaces`` names the kinds whose message, if nobody has tried to send it yet, is left out in favour of this one.
    ``when`` looks at the event's data: told only if it says so.
    """

    kind: Kind
    ways: tuple[str, ...] = WAYS
    replaces: frozenset[Kind] = frozenset()
    when: Callable[[dict[str, Any]], bool] = lambda data: True


def _by_post(data: dict[str, Any]) -> bool:
    """Whoever took the result at the desk need not be told that they did."""
    return data.get("method") == Delivery.POST


def _address_changed(data: dict[str, Any]) -> bool:
    """Another address, or a way that is not used any more: whoever was reached by it is told."""
    return bool(data.get("email_changed") or data.get("dropped"))


def _is_wished(data: dict[str, Any]) -> bool:
    """A wish to withdraw is told, so that nobody else's wish goes unseen; that it was taken back is not."""
    return bool(data.get("why"))


def _was_wrong(data: dict[str, Any]) -> bool:
    """Where the calendar lifted it, the message of the new date says so."""
    return data.get("because") == AHEAD


_ON_THE_WAY = frozenset(
    (
        Kind.SUBMITTED, Kind.RECEIVED, Kind.PAPERS_ASKED, Kind.PAPERS_ADDED, Kind.PAYMENT_ASKED, Kind.PAID,
        Kind.PAPERS_RECALLED, Kind.CLOSING_SOON, Kind.EXTENDED, Kind.BECAME_OVERDUE, Kind.OVERDUE_LIFTED,
        Kind.CALENDAR_CHANGED, Kind.APPLICANT_ASKED, Kind.QUESTION_DROPPED,
    )
)  # fmt: skip
"""What is of no use any more once a dossier has ended."""

RULES: dict[Kind, Rule] = {
    rule.kind: rule
    for rule in (
        Rule(Kind.SUBMITTED),
        Rule(Kind.RECEIVED, replaces=frozenset({Kind.SUBMITTED})),
        Rule(Kind.NOT_ACCEPTED, replaces=frozenset({Kind.SUBMITTED})),
        Rule(Kind.PAPERS_ASKED),
        Rule(Kind.CLOSING_SOON, replaces=frozenset({Kind.PAPERS_ASKED})),
        Rule(Kind.PAPERS_ADDED, replaces=frozenset({Kind.PAPERS_ASKED, Kind.CLOSING_SOON, Kind.CALENDAR_CHANGED})),
        Rule(Kind.PAPERS_RECALLED, replaces=frozenset({Kind.PAPERS_ASKED, Kind.CLOSING_SOON})),
        Rule(Kind.PAYMENT_ASKED),
        Rule(Kind.PAID, replaces=frozenset({Kind.PAYMENT_ASKED, Kind.CALENDAR_CHANGED})),
        Rule(Kind.RESOLVED, replaces=_ON_THE_WAY),
        Rule(Kind.REFUSED, replaces=_ON_THE_WAY),
        Rule(Kind.EXTENDED, replaces=frozenset({Kind.BECAME_OVERDUE, Kind.CALENDAR_CHANGED})),
        Rule(Kind.RETURNED, replaces=_ON_THE_WAY | {Kind.RESOLVED, Kind.POSTED}, when=_by_post),
        Rule(Kind.POSTED, replaces=_ON_THE_WAY | {Kind.RESOLVED}),
        Rule(Kind.CAME_BACK, replaces=frozenset({Kind.POSTED})),
        Rule(Kind.CORRECTED),
        Rule(Kind.APPLICANT_ASKED),
        Rule(Kind.QUESTION_DROPPED, replaces=frozenset({Kind.APPLICANT_ASKED})),
        Rule(Kind.RESULT_DISPUTED),
        Rule(Kind.RESULT_CORRECTED, replaces=frozenset({Kind.RESULT_DISPUTED})),
        Rule(Kind.RESULT_UPHELD, replaces=frozenset({Kind.RESULT_DISPUTED})),
        Rule(Kind.RECEIPT_VOIDED),
        Rule(Kind.REOPENED, replaces=frozenset({Kind.RESOLVED, Kind.REFUSED, Kind.WITHDRAWN, Kind.STOPPED})),
        Rule(Kind.WITHDRAWN, replaces=_ON_THE_WAY),
        Rule(Kind.STOPPED, replaces=_ON_THE_WAY | {Kind.WITHDRAWN}),
        Rule(Kind.BECAME_OVERDUE, replaces=frozenset({Kind.CALENDAR_CHANGED})),
        Rule(Kind.OVERDUE_LIFTED, replaces=frozenset({Kind.BECAME_OVERDUE}), when=_was_wrong),
        Rule(Kind.CALENDAR_CHANGED, replaces=frozenset({Kind.BECAME_OVERDUE, Kind.CALENDAR_CHANGED})),
        Rule(Kind.CONTACT_CHOSEN, when=_address_changed),
        Rule(Kind.WITHDRAW_ASKED, when=_is_wished),
        Rule(Kind.DELIVERY_CHOSEN),
    )
}

SILENT = frozenset(
    {Kind.PAPERS_PART, Kind.APPLICANT_ANSWERED}  # whoever hands in or answers sees at once what was received
    | {Kind.REASSIGNED, Kind.FORWARDED, Kind.CONSULTED, Kind.ANSWERED, Kind.PAPERS_PROPOSED, Kind.DECLINED}
    | {Kind.CORR_PROPOSED, Kind.REOPEN_PROPOSED, Kind.FEE_COLLECTED, Kind.FEE_REFUNDED, Kind.RECEIPT_REISSUED}
    | {Kind.VOID_PROPOSED, Kind.PAPER_SENT, Kind.PAPER_ARRIVED, Kind.RESULT_PROPOSED}
    | {Kind.LATE_EXPLAINED}  # on the page at once; whoever is late was told of it already
    | {Kind.SENT_OUT, Kind.TAKEN_OVER, Kind.HANDED_OVER, Kind.SENT_BACK}
)
"""Steps inside the house: the status page shows them, nobody is sent a message for each."""


@dataclass(frozen=True)
class PetitionRule:
    """One thing done with a petition that its sender is told, by the way they chose."""

    ways: tuple[str, ...] = WAYS
    replaces: frozenset[str] = frozenset()


PETITIONS = {
    "sent": PetitionRule(),
    "made_complex": PetitionRule(replaces=frozenset({"sent"})),
    "answered": PetitionRule(replaces=frozenset({"sent", "made_complex"})),
    "refused": PetitionRule(replaces=frozenset({"sent", "made_complex"})),
}
"""The words stand in templates/notices/petition_<kind>; never a word of the petition or of its answer."""

PETITIONS_SILENT = frozenset({"accepted", "assigned", "drafted", "forwarded", "published", "hidden"})
"""The petition's own page shows them."""


def rule_for(kind: str, data: dict[str, Any]) -> Rule | None:
    """The rule that tells this event, or None when it is silent (or of a kind that this version does not know)."""
    rule = RULES.get(Kind(kind)) if kind in Kind.values else None
    return rule if rule is not None and rule.when(data) else None
