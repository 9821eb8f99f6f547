"""The control sheet of a hand-over of many: what one officer gave to another at one moment, for both to sign.

No form of the law: form 05 follows one dossier, this sheet one hand-over. It is read from the log, so it can be printed
again as it was.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from dossiers.casework.models import Event
from dossiers.casework.states import Kind
from dossiers.units import printed_names
from dossiers.units.models import Officer, Unit
from portal.forms import blocks
from portal.forms.blocks import Paper, Printing
from portal.forms.editions import PrintedForm
from portal.wording import vi

FORM = PrintedForm("", dt.date.min, "", "ban-giao", "", "a4", ("Phiếu kiểm soát", "bàn giao hồ sơ"))


def given(dossier_ids: Sequence[int], *, by: Officer, at: dt.datetime) -> list[Event]:
    """What this officer handed on at this instant, of these dossiers, in the order of their codes."""
    told = Event.objects.filter(dossier__in=dossier_ids, kind=Kind.FORWARDED, actor=by, occurred_at=at)
    known = told.select_related("unit", "actor", "dossier__applicant", "dossier__procedure_version")
    return sorted(known, key=lambda event: event.dossier.code)


def sheet(events: Sequence[Event], printing: Printing) -> Paper | None:
    """The sheet of one hand-over; None when nothing was handed on."""
    if not events:
        return None
    first = events[0]
    assert first.actor is not None  # asked for by actor
    from_unit = Unit.objects.select_related("parent").get(pk=first.data["from_unit"])
    taker = Officer.objects.filter(pk=first.data.get("to_officer") or 0).first()
    place = printed_names.in_sentence(first.unit)
    to_whom = f"{taker.full_name}, {place}" if taker else place
    at = vi.local(first.occurred_at)
    columns = [("STT", 1), ("Mã hồ sơ", 5), ("Thủ tục", 8), ("Người nộp", 5), ("Hẹn trả", 3), ("Ghi chú", 3)]
    return blocks.paper(
        FORM,
        from_unit,
        number=f"{at:%y%m%d-%H%M%S}/BG",
        day=first.occurred_at,
        about=f"{at:%d-%m-%Y %H%M}",
        blocks=[
            blocks.facts(
                ("Bên giao", f"{first.actor.full_name}, {printed_names.in_sentence(from_unit)}"),
                ("Bên nhận", to_whom),
                ("Thời điểm giao", blocks.clock_and_date(first.occurred_at)),
                ("Số hồ sơ", len(events)),
                strong=("Bên giao", "Bên nhận"),
            ),
            blocks.table("Hồ sơ bàn giao", columns, [_row(n, event) for n, event in enumerate(events, start=1)]),
            blocks.signatures(
                blocks.place("Bên giao", first.actor.full_name),
                blocks.place("Bên nhận", taker.full_name if taker else ""),
            ),
            blocks.words("Thời điểm giao do hệ thống ghi tự động; danh sách đọc từ nhật ký hồ sơ.", foot=True),
        ],
    )


def _row(number: int, event: Event) -> tuple[object, ...]:
    dossier = event.dossier
    applicant = getattr(dossier, "applicant", None)
    name = applicant.name if applicant else ""
    due = vi.date(dossier.due_at) if dossier.due_at else ""
    return number, dossier.code, dossier.procedure_version.name, name, due, ""
