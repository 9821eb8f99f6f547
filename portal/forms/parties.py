"""Whom a paper is about: the rows that every form of a dossier begins with."""

from __future__ import annotations

import datetime as dt
from typing import Any

from dossiers.casework import deadlines
from dossiers.casework.models import Dossier
from portal.forms import blocks
from portal.forms.blocks import Block
from portal.wording import vi


def applicant_rows(applicant: Any) -> list[tuple[str, object]]:
    """Name, address, phone and mail of who applied (a row of Applicant, or the facts typed at the desk)."""
    brought = getattr(applicant, "submitted_by", "")
    name = getattr(applicant, "name", "") or blocks.BLANK
    return [
        ("Người nộp", f"{name} (người đi nộp: {brought})" if brought else name),
        ("Địa chỉ", getattr(applicant, "address", "")),
        ("Số điện thoại", getattr(applicant, "phone", "")),
        ("Email", getattr(applicant, "email", "")),
    ]


def parties(dossier: Dossier | None, applicant: Any, matter: str) -> Block:
    """Dossier code, applicant and requested matter."""
    code = [("Mã hồ sơ", dossier.code)] if dossier else []
    rows = [*code, *applicant_rows(applicant), ("Nội dung yêu cầu", matter)]
    return blocks.facts(*rows, strong=("Mã hồ sơ", "Người nộp"))


def reception_day(dossier: Dossier) -> dt.date:
    """The local day that decides which edition of the forms a dossier has: reception, or when it was handed in."""
    moment = dossier.received_at or dossier.submitted_at or dossier.acted_at
    assert moment is not None  # a dossier is there because somebody acted
    return vi.local(moment).date()


def begun_again(dossier: Dossier) -> dt.datetime | None:
    """From when the term runs where complete papers started it again; None where it runs from the receipt."""
    pauses = list(dossier.pauses.all()) if dossier.received_at and dossier.supplement_count else []
    if not any(pause.restarts and pause.ended_at for pause in pauses):
        return None
    begins = deadlines.term_begins(dossier, pauses)
    return begins if begins != dossier.received_at else None


def order_of(dossier: Dossier) -> str:
    """The order number of the code: receipts are numbered as the dossier is."""
    return dossier.code.rsplit("-", 1)[-1]
