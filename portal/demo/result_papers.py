"""The paper that answers an invented application: drawn by the portal's own forms, plainly a specimen, kept as a PDF."""

from __future__ import annotations

import datetime as dt
import io
import uuid

from dossiers.casework.files import store
from dossiers.casework.models import Attachment, Dossier
from dossiers.units import printed_names
from dossiers.units.models import Officer
from portal.forms import blocks, pdf
from portal.forms.editions import PrintedForm

FORM = PrintedForm("", dt.date.min, "", "ket-qua-mau", "", "a5", ("Kết quả", "giải quyết thủ tục hành chính"))
WARNING = "Dữ liệu mẫu, không có giá trị pháp lý."


def put(
    dossier: Dossier, *, number: str, leader: Officer, by: Officer, at: dt.datetime, mended: str = ""
) -> Attachment | None:
    """A result as a file that waits for its act; None where no PDF can be made (typst is missing).

    ``mended`` is what this one says otherwise than the one it takes the place of.
    """
    applicant = getattr(dossier, "applicant", None)
    unit = printed_names.in_sentence(dossier.unit)
    paper = blocks.paper(
        FORM,
        dossier.unit,
        number=number,
        day=at,
        about=dossier.code,
        blocks=[
            blocks.facts(
                ("Mã hồ sơ", dossier.code),
                ("Người nộp", getattr(applicant, "name", "")),
                ("Thủ tục", dossier.procedure_version.name),
                strong=("Mã hồ sơ",),
            ),
            blocks.words(f"{blocks.capital(unit)} đã giải quyết xong hồ sơ nêu trên."),
            blocks.words(mended, label="Nội dung đã sửa") if mended else {},
            blocks.signatures(
                blocks.place("Nơi nhận", hint="Như trên; lưu hồ sơ."),
                blocks.place("Thủ trưởng cơ quan, đơn vị", leader.full_name),
            ),
        ],
    )
    try:
        made = pdf.of_paper({**paper, "warning": WARNING})
    except pdf.Unprintable:
        return None
    return store.put(io.BytesIO(made), f"ket-qua-{dossier.code}.pdf", intent=uuid.uuid4(), at=at, by=by)


__all__ = ["put"]
