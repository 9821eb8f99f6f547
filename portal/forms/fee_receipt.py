"""A receipt of money as a paper: what was taken or given back, in figures and words; a void one says so across it."""

from __future__ import annotations

import datetime as dt

from dossiers.casework.models import Dossier, FeeReceipt, ReceiptVoid
from dossiers.parsing import money_words
from portal.forms import blocks, parties
from portal.forms.blocks import Paper, Printing
from portal.forms.editions import PrintedForm
from portal.wording import vi

KEY = "bien-lai-"
"""Before the receipt's own number in the database, in the address of the paper."""
VOID = "ĐÃ HỦY"
_FORM = PrintedForm(edition="", valid_from=dt.date.min, basis="", key="bien-lai", number="", size="a5", lines=())


def fee_receipt(key: str, dossier: Dossier, printing: Printing) -> Paper | None:
    """The paper of one receipt of this dossier; None for a word that names none."""
    wanted = key.removeprefix(KEY)
    if not (wanted.isascii() and wanted.isdigit() and len(wanted) < 19):
        return None
    found = FeeReceipt.objects.filter(dossier=dossier, pk=int(wanted)).select_related("made_by").first()
    return _paper(found, dossier, printing) if found else None


def of_dossier(dossier: Dossier) -> list[FeeReceipt]:
    """Every receipt of a dossier with its void, in the order of their making."""
    more = ("made_by", "void__replaced_by", "void__proposed_by", "void__decided_by")
    return list(dossier.fee_receipts.select_related(*more).order_by("pk"))


def void_of(receipt: FeeReceipt) -> ReceiptVoid | None:
    """How a receipt was voided; None for one that holds."""
    return getattr(receipt, "void", None)


def _paper(receipt: FeeReceipt, dossier: Dossier, printing: Printing) -> Paper:
    void = void_of(receipt)
    title = "Biên lai|thu phí, lệ phí" if receipt.kind == FeeReceipt.Kind.COLLECTED else "Phiếu hoàn trả|phí, lệ phí"
    form = PrintedForm(**{**_FORM.__dict__, "lines": tuple(title.split("|"))})
    rows: list[tuple[str, object]] = [
        ("Mã hồ sơ", dossier.code),
        *parties.applicant_rows(getattr(dossier, "applicant", None))[:2],
        ("Nội dung", dossier.procedure_version.name),
        ("Số tiền", vi.money(receipt.amount_vnd)),
        ("Bằng chữ", blocks.capital(money_words.in_words(receipt.amount_vnd))),
        ("Biên lai ngoài", receipt.outside_number),
        ("Lý do", receipt.reason),
    ]
    said = [
        blocks.facts(*[row for row in rows if row[1]], strong=("Mã hồ sơ", "Số tiền")),
        *([blocks.words(_voided(void), label="Biên lai này đã hủy")] if void else []),
        blocks.signatures(blocks.place("Người nộp tiền"), blocks.place("Người lập", receipt.made_by.full_name)),
    ]
    made = blocks.paper(form, receipt.unit, number=receipt.number, day=receipt.made_at, blocks=said, about=dossier.code)
    return {**made, "stamp": VOID} if void else made


def _voided(void: ReceiptVoid) -> str:
    """09:10 ngày 18/12/2018 … Thay bằng biên lai số 02/2018/BLT."""
    instead = f"Thay bằng biên lai số {void.replaced_by.number}." if void.replaced_by else "Không có biên lai thay thế."
    who = f"{void.proposed_by.full_name} đề nghị, {void.decided_by.full_name} duyệt"
    return f"{vi.moment(void.made_at)}, {who}. Lý do: {void.reason}\n{instead}"
