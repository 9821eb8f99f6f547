"""All acts on dossiers. Each is one transaction with five beats: lock the row, check the move, change, log, return."""

from dossiers.casework.actions.asking import (
    NOTHING_ASKED,
    WAITS_ALREADY,
    answer_as_applicant,
    ask_applicant,
    withdraw_question,
)
from dossiers.casework.actions.beats import acted_since, leads, may
from dossiers.casework.actions.contacting import ContactChoice, choose_contact
from dossiers.casework.actions.correcting import approve_correction, propose_correction
from dossiers.casework.actions.disputing import approve_new_result, dispute_result, propose_new_result, uphold_result
from dossiers.casework.actions.drafting import approve_result, propose_result
from dossiers.casework.actions.ending import (
    close_unanswered,
    not_closable,
    refuse_to_resolve,
    resolve,
    return_result,
    stop,
    withdraw,
)
from dossiers.casework.actions.explaining import explain_lateness
from dossiers.casework.actions.fees import collect_fee, refund_fee
from dossiers.casework.actions.guiding import AlreadyGuided, guide
from dossiers.casework.actions.handing_in import hand_in_papers, handed_in, intent_of
from dossiers.casework.actions.handling import add_note, answer, consult, extend, forward, give_opinion, revoke_question
from dossiers.casework.actions.line_correction import correct_line
from dossiers.casework.actions.linked import hand_over, send_back, send_out, take_over
from dossiers.casework.actions.pausing import (
    Missing,
    add_papers,
    ask_for_papers,
    ask_for_payment,
    not_recallable,
    pay,
    recall_request,
)
from dossiers.casework.actions.posting import deliver, hand_to_post, parcel_back
from dossiers.casework.actions.proposing import approve_papers, decline, propose_papers
from dossiers.casework.actions.reassigning import (
    Reassignment,
    open_count,
    open_work,
    pass_on_work,
    reassign,
    reassign_leg,
)
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
from dossiers.casework.actions.reissuing import reissue_receipt
from dossiers.casework.actions.reopening import approve_reopening, propose_reopening
from dossiers.casework.actions.repeats import AlreadyMade
from dossiers.casework.actions.serving import Original, Service, SpotPayment, serve
from dossiers.casework.actions.transferring import send_paper, take_paper
from dossiers.casework.actions.unpaid import Unpaid, is_due
from dossiers.casework.actions.voiding import approve_void, decline_void, propose_void
from dossiers.casework.actions.wishing import DELIVERY_IS_OPEN, ask_to_withdraw, choose_delivery

__all__ = [
    "NOTHING_ASKED",
    "WAITS_ALREADY",
    "DELIVERY_IS_OPEN",
    "ActRefused",
    "AlreadyGuided",
    "AlreadyMade",
    "ApplicantFacts",
    "ContactChoice",
    "Intake",
    "Invalid",
    "Missing",
    "NotAllowedNow",
    "NotYourPost",
    "Original",
    "PaperFacts",
    "Reassignment",
    "Service",
    "SomebodyElseActed",
    "SpotPayment",
    "Unpaid",
    "accept",
    "acted_since",
    "add_note",
    "add_papers",
    "answer",
    "answer_as_applicant",
    "approve_correction",
    "approve_new_result",
    "approve_papers",
    "approve_result",
    "ask_applicant",
    "dispute_result",
    "propose_new_result",
    "propose_result",
    "uphold_result",
    "approve_reopening",
    "approve_void",
    "ask_for_papers",
    "ask_for_payment",
    "ask_to_withdraw",
    "choose_contact",
    "choose_delivery",
    "close_unanswered",
    "collect_fee",
    "consult",
    "correct_line",
    "decline",
    "decline_void",
    "deliver",
    "explain_lateness",
    "extend",
    "forward",
    "give_opinion",
    "guide",
    "hand_in_papers",
    "hand_over",
    "hand_to_post",
    "handed_in",
    "intent_of",
    "is_due",
    "may",
    "leads",
    "not_closable",
    "not_recallable",
    "parcel_back",
    "open_count",
    "open_work",
    "pass_on_work",
    "pay",
    "propose_correction",
    "propose_papers",
    "propose_reopening",
    "propose_void",
    "reassign",
    "reassign_leg",
    "recall_request",
    "receive",
    "refund_fee",
    "refuse",
    "refuse_submitted",
    "refuse_to_resolve",
    "reissue_receipt",
    "resolve",
    "revoke_question",
    "return_result",
    "send_back",
    "send_out",
    "send_paper",
    "serve",
    "stop",
    "submit",
    "take_over",
    "take_paper",
    "withdraw",
    "withdraw_question",
]
