"""The document that answers an application: its number, its date, its file. What a signed result must have.

A result is found again by number and date (NĐ 30/2020, articles on numbering and dating of documents [M]), and the
desk hands out what stands in the dossier; so none is signed without them. Where the procedure has a document as its
result, its file is kept, or it is said in words why there is paper alone.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from django.db import IntegrityError

from dossiers.calendars.local_time import LOCAL
from dossiers.casework.actions.refusals import Invalid
from dossiers.casework.files import store
from dossiers.casework.files.sniff import FileRefused
from dossiers.casework.models import Decision, Dossier
from dossiers.casework.models.attachment import Attachment
from dossiers.parsing.written_text import sensible
from dossiers.procedures.models import ProcedureVersion
from dossiers.units.models import Officer

NUMBER_ONCE = "result_number_once"
"""The constraint that lets a unit give a number once a year."""

LONGEST_NUMBER = 60
_DATE = re.compile(r"\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}")
_FIRST_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True)
class SignedResult:
    """What is signed. ``file`` waits under a form's key or is the dossier's; ``on_paper``: why there is none."""

    number: str = ""
    dated_on: dt.date | None = None
    file: Attachment | None = None
    on_paper: str = ""
    remark: str = ""

    def clean(self, dossier: Dossier, at: dt.datetime) -> SignedResult:
        """The same without blanks. Raises Invalid with a sentence for every field that is missing or impossible."""
        errors: dict[str, str] = {}
        number = tidy(self.number)
        errors |= _named("number", _number_trouble(number))
        errors |= _named("dated_on", _date_trouble(self.dated_on, dossier, at))
        on_paper, trouble = "", ""
        if self.file is None and gives_a_document(dossier.procedure_version):
            on_paper, trouble = _reason(self.on_paper)
        errors |= _named("on_paper", trouble)
        if errors:
            raise Invalid(**errors)
        remark = self.remark.replace("\x00", "").strip()[:4000]
        return SignedResult(number, self.dated_on, self.file, on_paper, remark)


def gives_a_document(version: ProcedureVersion) -> bool:
    """Whether the procedure ends with a document that is handed out."""
    return version.result == ProcedureVersion.Result.DOCUMENT


def keep(dossier: Dossier, result: SignedResult, *, by: Officer, at: dt.datetime, own: bool = False) -> Decision:
    """Write a clean result down, with its file. Must run inside the act's transaction.

    ``own``: the number is this dossier's already, from before it was reopened. Raises IntegrityError (see ``taken``)
    where the unit has given the number to another dossier that year.
    """
    if result.file is not None:
        _tie(dossier, result.file, by)
    return Decision.objects.create(
        dossier=dossier,
        act="resolve",
        unit_id=None if own else dossier.unit_id,
        number=result.number,
        dated_on=result.dated_on,
        file=result.file,
        on_paper=result.on_paper,
        reason=result.remark,
        officer=by,
        made_at=at,
    )


def is_own(dossier_id: int, number: str) -> bool:
    """Whether this dossier itself has had the number, before it was reopened."""
    return Decision.objects.filter(dossier=dossier_id, act="resolve", number=tidy(number)).exists()


def taken(error: IntegrityError, number: str) -> Invalid | None:
    """The refusal for a number that another dossier has; None where the database refused something else."""
    if NUMBER_ONCE not in str(error):
        return None
    return Invalid(number=f"Số {tidy(number)} đã cấp cho kết quả khác của đơn vị trong năm. Ghi số khác.")


def following(number: str, places: int) -> str:
    """The number ``places`` after this one: the first digits count up, what stands around them stays. 09/GP: 10/GP."""
    found = _FIRST_DIGITS.search(number)
    if found is None:
        return number
    counted = str(int(found[0]) + places).zfill(len(found[0]))
    return f"{number[: found.start()]}{counted}{number[found.end() :]}"


def tidy(number: str) -> str:
    """A number without NUL bytes and superfluous blanks."""
    return " ".join(number.replace("\x00", "").split())


def _named(field: str, sentence: str) -> dict[str, str]:
    return {field: sentence} if sentence else {}


def _number_trouble(number: str) -> str:
    if not number:
        return "Ghi số của văn bản kết quả, ví dụ 15/GP-UBND."
    if len(number) > LONGEST_NUMBER:
        return f"Số dài {len(number)} ký tự, tối đa {LONGEST_NUMBER}. Hãy rút gọn."
    if _DATE.fullmatch(number):
        return "Đây là ngày, không phải số văn bản. Ghi ngày vào ô bên dưới."
    digits = _FIRST_DIGITS.findall(number)
    if not number.isprintable() or not any(int(one) for one in digits):
        return "Số văn bản có chữ số lớn hơn 0, ví dụ 15/GP-UBND."
    return ""


def _date_trouble(day: dt.date | None, dossier: Dossier, at: dt.datetime) -> str:
    if day is None:
        return "Ghi ngày của văn bản kết quả."
    received = dossier.received_at
    if day > at.astimezone(LOCAL).date():
        return "Ngày văn bản sau hôm nay. Kiểm tra lại."
    if received is not None and day < received.astimezone(LOCAL).date():
        return f"Ngày văn bản trước ngày tiếp nhận ({received.astimezone(LOCAL):%d/%m/%Y}). Kiểm tra lại."
    return ""


def _reason(typed: str) -> tuple[str, str]:
    """Why there is paper alone, or what is wrong with it."""
    given = typed.replace("\x00", "").strip()
    if not given:
        return "", "Đính kèm tệp kết quả; nếu chỉ có bản giấy, không số hóa, ghi lý do ở ô này."
    if not sensible(given):
        return "", "Ghi lý do không số hóa bằng lời, ví dụ: Bản đồ khổ lớn, quầy chưa quét được."
    return given[:300], ""


def _tie(dossier: Dossier, file: Attachment, by: Officer) -> None:
    """The file is the dossier's from now on. Raises Invalid for a file of somebody or something else."""
    if file.dossier_id == dossier.pk:
        return
    if file.dossier_id is not None or file.added_by_id != by.pk:
        raise Invalid(file="Tệp này không thuộc hồ sơ. Chọn lại tệp.")
    try:
        store.tie(dossier, file)
    except FileRefused as refused:
        raise Invalid(file=str(refused)) from refused
