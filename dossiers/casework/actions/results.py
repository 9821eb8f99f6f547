"""The document that answers an application: kind, number, date, signer, files. What a signed result must have.

A result is found again by number and date (NĐ 30/2020, articles on numbering and dating of documents [M]), and the
desk hands out what stands in the dossier; so none is signed without them. Where the procedure has a document as its
result, its files are kept, or it is said in words why there is paper alone. The log tells a digest of what was signed
and that of each file, so that neither can be exchanged unseen (result_audit.py).
"""

from __future__ import annotations

import datetime as dt
import re
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db import IntegrityError

from dossiers.calendars.local_time import LOCAL
from dossiers.casework.actions.refusals import Invalid
from dossiers.casework.files import store
from dossiers.casework.files.sniff import FileRefused
from dossiers.casework.models import Decision, Dossier, ResultFile
from dossiers.casework.models.attachment import Attachment
from dossiers.casework.models.numbered import sealed
from dossiers.parsing import cleaning
from dossiers.parsing.written_text import sensible
from dossiers.procedures.models import ProcedureVersion
from dossiers.units.models import Officer

NUMBER_ONCE = "result_number_once"
"""The constraint that lets a unit give a number once a year."""

LONGEST_NUMBER = 60
LONGEST_NAME = 160
"""Of the kind and of the signer."""
MOST_FILES = 10
_DATE = re.compile(r"\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}")
_FIRST_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True)
class SignedResult:
    """What is signed. Its files wait under a form's key or are the dossier's; ``on_paper``: why there is none.

    ``more`` are the files after the first. ``signer`` is who signed as it stands on the paper.
    """

    number: str = ""
    dated_on: dt.date | None = None
    file: Attachment | None = None
    on_paper: str = ""
    remark: str = ""
    kind: str = ""
    signer: str = ""
    more: Sequence[Attachment] = ()

    @property
    def files(self) -> list[Attachment]:
        """All files in their order, each once."""
        given = [self.file, *self.more]
        return list({one.pk: one for one in given if one is not None}.values())

    def clean(self, dossier: Dossier, at: dt.datetime) -> SignedResult:
        """The same without blanks. Raises Invalid with a sentence for every field that is missing or impossible."""
        errors: dict[str, str] = {}
        number = tidy(self.number)
        errors |= _named("number", _number_trouble(number))
        errors |= _named("dated_on", _date_trouble(self.dated_on, dossier, at))
        on_paper, trouble = "", ""
        if not self.files and gives_a_document(dossier.procedure_version):
            on_paper, trouble = _reason(self.on_paper)
        errors |= _named("on_paper", trouble)
        if len(self.files) > MOST_FILES:
            errors["file"] = f"Kết quả có {len(self.files)} tệp, tối đa {MOST_FILES}. Gộp các trang vào một tệp PDF."
        if errors:
            raise Invalid(**errors)
        remark = self.remark.replace("\x00", "").strip()[:4000]
        kind, signer = (cleaning.line(said)[:LONGEST_NAME] for said in (self.kind, self.signer))
        file, more = self.files[0] if self.files else None, tuple(self.files[1:])
        clean = replace(self, number=number, file=file, more=more, on_paper=on_paper, remark=remark)
        return replace(clean, kind=kind, signer=signer)


def gives_a_document(version: ProcedureVersion) -> bool:
    """Whether the procedure ends with a document that is handed out."""
    return version.result == ProcedureVersion.Result.DOCUMENT


def keep(
    dossier: Dossier,
    result: SignedResult,
    *,
    by: Officer,
    at: dt.datetime,
    own: bool = False,
    replaces: Decision | None = None,
) -> Decision:
    """Write a clean result down, with its files. Must run inside the act's transaction.

    ``own``: the number is this dossier's already, from before it was reopened or corrected. Raises IntegrityError (see
    ``given_once``) where the unit has given the number to another dossier that year.
    """
    bind(dossier, result.files, by)
    made = Decision(
        dossier=dossier,
        act="resolve",
        unit_id=None if own else dossier.unit_id,
        number=result.number,
        dated_on=result.dated_on,
        file=result.file,
        on_paper=result.on_paper,
        kind=result.kind,
        signer=result.signer or by.full_name,
        reason=result.remark,
        officer=by,
        made_at=at,
        salt=secrets.token_bytes(16),
        replaces=replaces,
    )
    made.digest = sealed(bytes(made.salt or b""), signed_facts(made, [digest_of(one) for one in result.files]))
    made.save(force_insert=True)
    ResultFile.objects.bulk_create(
        ResultFile(decision=made, place=place, file=file) for place, file in enumerate(result.files, 1)
    )
    return made


def standing(dossier: Dossier) -> Decision | None:
    """The result that stands now: the newest; what it replaced stays readable."""
    return Decision.objects.filter(dossier=dossier, act="resolve").order_by("made_at", "pk").last()


def signed_facts(decision: Decision, files: Sequence[str]) -> dict[str, Any]:
    """What a result's digest is over: what it says and the digests of its files in their order."""
    dated_on = decision.dated_on.isoformat() if decision.dated_on else None
    said = {"kind": decision.kind, "number": decision.number, "dated_on": dated_on, "signer": decision.signer}
    return {"dossier": decision.dossier_id, **said, "files": list(files)}


def told(decision: Decision, result: SignedResult) -> dict[str, Any]:
    """What the event says of a result: which, its digest, and the SHA-256 of each file. Nothing personal."""
    digests = [digest_of(one) for one in result.files]
    return {"decision": decision.pk, "digest": decision.digest, "files": digests}


def digest_of(file: Attachment) -> str:
    """The SHA-256 of a stored file as hexadecimal digits."""
    return bytes(file.digest).hex()


def bind(dossier: Dossier, files: Sequence[Attachment], by: Officer) -> None:
    """The files are the dossier's from now on, and whole. Raises Invalid."""
    for file in files:
        _tie(dossier, file, by)
        if not store.is_whole(file):
            raise Invalid(file=f"Tệp “{file.label}” trên máy chủ không còn như lúc gửi lên. Chọn lại tệp.")


def given_once(dossier_id: int, number: str, attempt: Callable[[bool], Dossier]) -> Dossier:
    """Sign (``attempt``), a second time with the dossier's own number where that was given to it before.

    Raises Invalid for a number that another dossier of the unit has.
    """
    try:
        return attempt(False)
    except IntegrityError as error:
        refusal = taken(error, number)
        if refusal is None:
            raise
        if not is_own(dossier_id, number):
            raise refusal from error
    return attempt(True)


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
