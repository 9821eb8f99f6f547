"""Form 01: the receipt with the appointment, and the QR code of the applicant's own page.

With a token it is the applicant's sheet; without one it is the copy that stays with the file, and has no QR code.
"""

from __future__ import annotations

from dossiers.casework import duties
from dossiers.casework.models import Dossier, Event
from dossiers.casework.models import Paper as HandedIn
from dossiers.casework.states import Delivery, Kind, State
from dossiers.units import printed_names, the_city
from portal.forms import blocks, editions, parties
from portal.forms.blocks import Block, Paper, Printing
from portal.presentation import caveats
from portal.wording import vi

PAID = {"paid": ", đã nộp", "due": ", chưa nộp"}


def receipt(dossier: Dossier, printing: Printing, *, token: str = "") -> Paper | None:
    """The receipt of a received dossier; None for others."""
    if dossier.received_at is None or dossier.due_at is None or dossier.state == State.NOT_ACCEPTED:
        return None
    papers = list(dossier.papers.filter(supplement=False).order_by("pk"))
    return blocks.paper(
        editions.form(editions.RECEIPT, parties.reception_day(dossier)),
        dossier.reception_unit or dossier.unit,
        number=f"{parties.order_of(dossier)}/TNHS",
        day=dossier.received_at,
        about=dossier.code,
        blocks=[
            _due(dossier, printing, token),
            *(blocks.words(line, label="Lưu ý") for line in caveats.sentences(caveats.of_dossier(dossier))),
            *_begun_again(dossier),
            *_moved(dossier),
            _facts(dossier),
            _papers(papers),
            blocks.signatures(
                blocks.place("Người nộp hồ sơ"),
                blocks.place("Người tiếp nhận", printing.officer and _received_by(dossier, printing)),
            ),
            blocks.words(_how_to_look_up(printing, token), foot=True),
        ],
    )


def _due(dossier: Dossier, printing: Printing, token: str) -> Block:
    holds = duties.return_date(dossier)
    assert holds is not None  # a received dossier has one: the caller asked
    day = f"{blocks.capital(vi.weekday(holds))}, {vi.date(holds)}"
    return blocks.due(
        "Hẹn trả kết quả",
        day,
        f"trước {blocks.clock_and_date(holds)}",
        link=f"{printing.origin}/r/{token}" if token else "",
        code=dossier.code,
    )


def _begun_again(dossier: Dossier) -> list[Block]:
    """A receipt printed after the term began again says from which day it runs."""
    begins = parties.begun_again(dossier)
    return [blocks.words(f"Thời hạn tính lại từ {blocks.clock_and_date(begins)}.", label="Bổ sung")] if begins else []


def _moved(dossier: Dossier) -> list[Block]:
    """A receipt printed after the apology names both dates."""
    if not duties.is_moved(dossier):
        return []
    said = f"Ban đầu hẹn {blocks.clock_and_date(dossier.due_at)}; ngày trả được dời theo thư xin lỗi."
    return [blocks.words(said, label="Hẹn lại")]


def _facts(dossier: Dossier) -> Block:
    version, unit = dossier.procedure_version, dossier.return_unit or dossier.unit
    received_at = dossier.received_at
    by_post = dossier.delivery == Delivery.POST
    desk = f": {the_city.now().desk} {printed_names.in_sentence(unit)}{f', {unit.address}' if unit.address else ''}"
    rows: list[tuple[str, object]] = [
        ("Mã hồ sơ", dossier.code),
        *parties.applicant_rows(getattr(dossier, "applicant", None)),
        ("Nội dung yêu cầu", version.name),
        ("Thời hạn giải quyết", vi.term(version.term_amount, version.term_unit)),
        *([("Cơ quan giải quyết", dossier.unit.name)] if dossier.is_for_others else []),
        ("Nhận hồ sơ lúc", blocks.clock_and_date(received_at)),
        ("Nhận kết quả", f"{dossier.get_delivery_display()}{'' if by_post else desk}"),
        ("Phí, lệ phí", f"{vi.fee(dossier.fee_vnd)}{PAID.get(dossier.payment, '')}"),
        ("Vào sổ theo dõi", _entry(dossier)),
    ]
    return blocks.facts(*rows, strong=("Mã hồ sơ", "Người nộp"))


def _entry(dossier: Dossier) -> str:
    """Where it stands in the register: the volume is the year's, the order that of the day of receipt."""
    assert dossier.received_at is not None  # a receipt is of a received dossier: the caller asked
    day = vi.local(dossier.received_at)
    return f"Quyển số {day.year}, số thứ tự {parties.order_of(dossier)} ngày {vi.date(day)}"


def _papers(papers: list[HandedIn]) -> Block:
    rows = [
        (place, paper.name, *blocks.counts(paper.originals, paper.copies), paper.note)
        for place, paper in enumerate(papers, start=1)
    ]
    columns = [("TT", 1), ("Thành phần hồ sơ đã nhận (số lượng: 01 bộ)", 9), ("Chính", 2), ("Sao", 2), ("Ghi chú", 4)]
    return blocks.table("Giấy tờ đã nhận", columns, rows)


def _received_by(dossier: Dossier, printing: Printing) -> str:
    """Who received it, whoever prints it later."""
    event = Event.objects.filter(dossier=dossier, kind=Kind.RECEIVED).select_related("actor").first()
    return event.actor.full_name if event and event.actor else printing.officer


def _how_to_look_up(printing: Printing, token: str) -> str:
    by_code = f"vào {printing.site}, nhập mã hồ sơ và 4 số cuối điện thoại hoặc giấy tờ"
    late = "Trễ hẹn, ông/bà sẽ nhận thư xin lỗi có ngày hẹn mới."
    if not token:
        return f"Bản lưu tại {the_city.now().desk}. Theo dõi hồ sơ: {by_code}. {late}"
    careful = "Giữ kín mã QR: ai quét được thì xem được hồ sơ của ông/bà."
    return f"Theo dõi hồ sơ: quét mã QR, hoặc {by_code}. {careful} {late}"
