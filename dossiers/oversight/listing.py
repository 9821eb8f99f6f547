"""A list of dossiers row by row, for files: what stands in each column, and nothing about applicants."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Case, F, OuterRef, Subquery, When
from django.db.models.functions import Coalesce

from dossiers.casework.models import Decision, Dossier
from dossiers.casework.states import Outcome, State
from dossiers.oversight.filters import DossierFilter

COLUMNS = (
    ("Mã hồ sơ", "code", 24),
    ("Mã thủ tục", "procedure__code", 16),
    ("Thủ tục", "procedure_version__name", 60),
    ("Lĩnh vực", "procedure__field__name", 24),
    ("Cơ quan có thẩm quyền", "unit__name", 30),
    ("Nơi tiếp nhận", "received_at_name", 30),
    ("Nơi trả kết quả", "returns_at_name", 30),
    ("Đơn vị đang giữ", "holder__name", 30),
    ("Cách nộp", "channel", 18),
    ("Tiếp nhận", "received_at", 17),
    ("Hẹn trả ban đầu", "due_at_original", 17),
    ("Hẹn trả", "due_at", 17),
    ("Quá hạn từ", "overdue_since", 17),
    ("Có kết quả", "finished_at", 17),
    ("Đã trả", "returned_at", 17),
    ("Kết thúc khác", "ended_at", 17),
    ("Kết quả", "outcome", 16),
    ("Trạng thái", "state", 30),
    ("Loại kết quả", "result_kind", 30),
    ("Số kết quả", "result_number", 20),
    ("Ngày ký kết quả", "result_dated_on", 17),
)
"""Heading, where it is read, width in characters."""
A_PORTION = 2000
"""Dossiers fetched from the database at a time."""

_WORDS: dict[str, dict[Any, str]] = {
    "channel": {value: str(label) for value, label in Dossier.Channel.choices},
    "outcome": {value: str(label) for value, label in Outcome.choices},
    "state": {value: str(label) for value, label in State.choices},
}
_NAMES = tuple(name for _, name, _ in COLUMNS)


def rows(question: DossierFilter) -> Iterator[tuple[Any, ...]]:
    """The dossiers of a question in the order of their list, read through a cursor in the database: memory is bounded.

    Run it inside a transaction: the cursor lives as long as that.
    """
    late = Case(When(overdue_since__lt=question.period.as_of, then=F("overdue_since")))
    names = ["late" if name == "overdue_since" else name for name in _NAMES]
    desks = {
        "received_at_name": Coalesce("reception_unit__name", "unit__name"),
        "returns_at_name": Coalesce("return_unit__name", "unit__name"),
    }
    signed = Decision.objects.filter(dossier=OuterRef("pk"), act="resolve", replaced_by__isnull=True).order_by("-pk")
    results = {f"result_{name}": Subquery(signed.values(name)[:1]) for name in ("kind", "number", "dated_on")}
    for row in (
        question.in_order().annotate(late=late, **desks, **results).values_list(*names).iterator(chunk_size=A_PORTION)
    ):
        yield tuple(
            _WORDS[name].get(cell, "") if name in _WORDS else cell for name, cell in zip(_NAMES, row, strict=True)
        )
