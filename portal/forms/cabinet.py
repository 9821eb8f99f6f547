"""Which papers a dossier has, and making one of them by its word in the address."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from dossiers.casework.models import Decision, Dossier, Pause
from dossiers.casework.states import State
from portal.forms import control, editions, fee_receipt, parties, receipt, signed_letters, supplement
from portal.forms.blocks import Paper, Printing

MAKERS: dict[str, Callable[[Dossier, Printing], Paper | None]] = {
    editions.RECEIPT: receipt.receipt,
    editions.SUPPLEMENT: supplement.supplement,
    editions.REFUSAL: signed_letters.refusal,
    editions.APOLOGY: signed_letters.apology,
    editions.STOP: signed_letters.stopping,
    editions.CONTROL: control.control,
}
"""Every form of a single dossier; the register is of a unit (register.py)."""


def made(key: str, dossier: Dossier, printing: Printing) -> Paper | None:
    """A paper of a dossier; None when the word is unknown or the dossier has no such paper."""
    if key.startswith(fee_receipt.KEY):
        return fee_receipt.fee_receipt(key, dossier, printing)
    maker = MAKERS.get(key)
    return maker(dossier, printing) if maker else None


def available(dossier: Dossier, pauses: Sequence[Pause], decisions: Sequence[Decision]) -> list[tuple[str, str]]:
    """The papers a dossier has, as (word in the address, title), from rows that a page has read already."""
    acts = {decision.act for decision in decisions}
    received = dossier.received_at is not None and dossier.state != State.NOT_ACCEPTED
    there = {
        editions.RECEIPT: received,
        editions.SUPPLEMENT: any(pause.reason == Pause.Reason.PAPERS for pause in pauses),
        editions.REFUSAL: bool(acts & set(signed_letters.REFUSALS)),
        editions.APOLOGY: hasattr(dossier, "extension"),
        editions.STOP: bool(acts & set(signed_letters.STOPS)),
        editions.CONTROL: dossier.received_at is not None,
    }
    day = parties.reception_day(dossier)
    return [(key, editions.form(key, day).title) for key, is_there in there.items() if is_there]
