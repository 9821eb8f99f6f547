"""All acts on dossiers. Each is one transaction with five beats: lock the row, check the move, change, log, return."""

from dossiers.casework.actions.beats import may
from dossiers.casework.actions.contacting import Choice, choose_contact
from dossiers.casework.actions.ending import refuse_to_resolve, resolve, return_result, stop, withdraw
from dossiers.casework.actions.handling import add_note, answer, consult, extend, forward
from dossiers.casework.actions.linked import hand_over, send_back, send_out, take_over
from dossiers.casework.actions.pausing import Missing, add_papers, ask_for_papers, ask_for_payment, pay
from dossiers.casework.actions.proposing import approve_papers, decline, propose_papers
from dossiers.casework.actions.receiving import (
    ApplicantFacts,
    Intake,
    PaperFacts,
    accept,
    receive,
    refuse,
    refuse_submitted,
    submit,
)
from dossiers.casework.actions.refusals import (
    ActRefused,
    Invalid,
    NotAllowedNow,
    NotYourPost,
    SomebodyElseActed,
)

__all__ = [
    "ActRefused",
    "ApplicantFacts",
    "Choice",
    "Intake",
    "Invalid",
    "Missing",
    "NotAllowedNow",
    "NotYourPost",
    "PaperFacts",
    "SomebodyElseActed",
    "accept",
    "add_note",
    "add_papers",
    "answer",
    "approve_papers",
    "ask_for_papers",
    "ask_for_payment",
    "choose_contact",
    "consult",
    "decline",
    "extend",
    "forward",
    "hand_over",
    "may",
    "pay",
    "propose_papers",
    "receive",
    "refuse",
    "refuse_submitted",
    "refuse_to_resolve",
    "resolve",
    "return_result",
    "send_back",
    "send_out",
    "stop",
    "submit",
    "take_over",
    "withdraw",
]
