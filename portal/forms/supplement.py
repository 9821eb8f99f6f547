"""Form 02: what is missing, all at once, and why; and the one-time slip of guidance, which is the same form."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dossiers.casework import last_days
from dossiers.casework.models import Dossier, Event, Pause
from dossiers.casework.states import Kind
from dossiers.procedures.models import RequiredPaper
from dossiers.units import printed_names
from dossiers.units.models import Unit
from portal.forms import blocks, editions, parties, signed_letters
from portal.forms.blocks import Paper, Printing
from portal.wording import vi


@dataclass(frozen=True)
class PaperToBring:
    """A paper to be brought; the counts are empty where the procedure's list says nothing of it."""

    name: str
    originals: int | str = ""
    copies: int | str = ""
    basis: str = ""


@dataclass(frozen=True)
class SupplementRequest:
    """What form 02 says, of a dossier or of one that was not received yet."""

    unit: Unit
    applicant: Any
    matter: str
    lacking: Sequence[PaperToBring]
    reason: str
    asked_at: dt.datetime
    asked_by: str
    number: str = blocks.BLANK
    basis: str = ""
    answer_by: dt.date | None = None
    dossier: Dossier | None = None
    restarts: bool = False
    closes_on: dt.date | None = None
    signed: Sequence[str] = ()


def supplement(dossier: Dossier, printing: Printing) -> Paper | None:
    """The newest request for papers of a dossier; None when there was none."""
    pauses = dossier.pauses.filter(reason=Pause.Reason.PAPERS).select_related("notice__signed_by")
    asked = pauses.order_by("-began_at").first()
    if asked is None:
        return None
    letter = asked.notice
    request = SupplementRequest(
        unit=dossier.unit,
        applicant=getattr(dossier, "applicant", None),
        matter=dossier.procedure_version.name,
        lacking=_lacking(dossier, asked),
        reason=asked.explanation,
        asked_at=asked.began_at,
        asked_by=_who_asked(dossier, asked) or printing.officer,
        number=letter.number if letter else parties.order_of(dossier),
        signed=signed_letters.of_letter(letter) if letter else (),
        basis=asked.basis,
        answer_by=asked.answer_by,
        dossier=dossier,
        restarts=asked.restarts,
        closes_on=last_days.closing(dossier, asked.began_at, asked.answer_by),
    )
    return of_request(request)


def of_request(request: SupplementRequest) -> Paper:
    """Form 02 of a request."""
    dossier = request.dossier
    day = parties.reception_day(dossier) if dossier else vi.local(request.asked_at).date()
    phone = f", điện thoại {request.unit.phone or blocks.BLANK}"
    until = f"Nộp trước hết ngày {vi.date(request.answer_by)}. " if request.answer_by else ""
    return blocks.paper(
        editions.form(editions.SUPPLEMENT, day),
        request.unit,
        number=request.number if "/" in request.number else f"{request.number}/HDHS",
        day=request.asked_at,
        about=dossier.code if dossier else "",
        blocks=[
            parties.parties(dossier, request.applicant, request.matter),
            blocks.words("Đề nghị ông/bà bổ sung, hoàn thiện hồ sơ gồm những nội dung sau:"),
            _table(request.lacking),
            blocks.words(request.reason, label="Lý do"),
            blocks.words(request.basis, label="Căn cứ") if request.basis else {},
            blocks.words(f"{until}{_what_becomes_of_it(request)}") if dossier else {},
            blocks.words(
                f"{request.asked_by}, {printed_names.in_sentence(request.unit)}{phone}",
                label="Cần hỏi thêm, ông/bà liên hệ",
            ),
            blocks.signatures(
                blocks.place("Người nộp hồ sơ"), blocks.place("Người hướng dẫn", request.asked_by, lines=request.signed)
            ),
        ],
    )


def _what_becomes_of_it(request: SupplementRequest) -> str:
    """What the wait does to the term, and when the dossier is closed, as the dossier's own law says."""
    stands = "Từ lúc yêu cầu đến lúc nhận đủ, thời hạn giải quyết tạm dừng."
    again = "Thời hạn giải quyết được tính lại từ đầu, kể từ khi ông/bà nộp đủ."
    closed = f" Sau ngày {vi.date(request.closes_on)} mà chưa nộp đủ, hồ sơ được đóng." if request.closes_on else ""
    return f"{again if request.restarts else stands}{closed}"


def needed(required: RequiredPaper) -> PaperToBring:
    """A paper of the procedure's list with the numbers it asks for."""
    return PaperToBring(required.name, required.originals, required.copies)


def _table(lacking: Sequence[PaperToBring]) -> blocks.Block:
    rows = [
        (
            place,
            f"{paper.name} ({paper.basis})" if paper.basis else paper.name,
            *blocks.counts(paper.originals, paper.copies),
            "",
        )
        for place, paper in enumerate(lacking, start=1)
    ]
    columns = [("TT", 1), ("Tên giấy tờ", 8), ("Bản chính", 2), ("Bản sao chứng thực", 2), ("Bản chụp", 2)]
    return blocks.table("Giấy tờ cần bổ sung", columns, rows)


def _lacking(dossier: Dossier, asked: Pause) -> list[PaperToBring]:
    own = {paper.pk: paper for paper in dossier.procedure_version.papers.all()}
    return [
        needed(own[paper["required"]])
        if paper.get("required") in own
        else PaperToBring(paper["name"], basis=paper.get("basis", ""))
        for paper in asked.papers
    ]


def _who_asked(dossier: Dossier, asked: Pause) -> str:
    events = Event.objects.filter(dossier=dossier, kind=Kind.PAPERS_ASKED, occurred_at=asked.began_at)
    event = events.select_related("actor").first()
    return event.actor.full_name if event and event.actor else ""
