"""What is typed about a version of a procedure: its facts, papers, steps and fee rules. Shape only."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.forms.formsets import BaseFormSet, formset_factory
from django.http import QueryDict

from dossiers.procedures import contents
from dossiers.procedures.change_models import CityDecision
from dossiers.procedures.contents import CHOICES, FACTS, FEE, PAPER, STEP, Contents
from portal.desk import form_messages
from portal.desk.fields import MoneyField
from portal.desk.form_choices import offer
from portal.web.days import DayField

REGIME = [("", "theo quy định chung")]


def _text(label: str, longest: int, *, required: bool = False, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=longest, required=required, **more)


def _number(label: str, least: int, most: int) -> forms.IntegerField:
    box = forms.NumberInput(attrs={"inputmode": "numeric"})
    return forms.IntegerField(label=label, required=False, min_value=least, max_value=most, widget=box)


def _choice(label: str, name: str, first: list[tuple[str, str]] | None = None) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=[*(first or []), *CHOICES[name]], required=not first)


def _day(label: str) -> DayField:
    return DayField(label=label, required=False)


class GroundsForm(forms.Form):
    """From when, why, and by what."""

    from_day = DayField(label="Có hiệu lực từ ngày", error_messages={"required": "Ghi ngày hiệu lực."})
    decision = forms.ChoiceField(label="Quyết định của thành phố", required=False)
    basis = _text("Căn cứ khác", 300, help_text="Ví dụ NQ 21/2026/NQ-HĐND, điều 3. Để trống nếu đã chọn quyết định.")
    reason = forms.CharField(label="Lý do", max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, data: Any = None, **more: Any) -> None:
        super().__init__(data, **more)
        known = CityDecision.objects.defer("pdf")[:200]
        offer(self, "decision", [("", "không có"), *((str(one.pk), f"{one}: {one.title}"[:120]) for one in known)])
        form_messages.plain(self)


class ProcedureForm(forms.Form):
    """What a new procedure is, whatever its versions."""

    code = _text("Mã thủ tục", 20, required=True, help_text="Mã quốc gia, hoặc mã do thành phố đặt; không đổi về sau.")
    field = _text("Lĩnh vực", 120, required=True)
    level = _choice("Cấp giải quyết", "level")
    owner = _text("Mã cơ quan có thẩm quyền", 32, help_text="Cấp thành phố: mã của sở. Cấp khác để trống.")

    def __init__(self, data: Any = None, **more: Any) -> None:
        super().__init__(data, **more)
        form_messages.plain(self)


class FactsForm(forms.Form):
    """Everything of a version that is one value."""

    name = _text("Tên thủ tục", 500, required=True, widget=forms.Textarea(attrs={"rows": 2}))
    name_en = _text("Tên tiếng Anh", 500)
    term_amount = _number("Thời hạn", 1, 10_000)
    term_unit = _choice("Tính theo", "term_unit")
    deadline_rule = _choice("Hết hạn lúc", "deadline_rule")
    cutoff = forms.TimeField(
        label="Nhận sau giờ này tính ngày sau", required=False, help_text="Ví dụ 15:00. Để trống: theo quy định chung.",
        widget=forms.TimeInput(format="%H:%M"),
    )  # fmt: skip
    supplement_effect = _choice("Yêu cầu bổ sung thì", "supplement_effect", REGIME)
    first_request_days = _number("Được yêu cầu bổ sung trong (ngày làm việc)", 1, 366)
    close_after_days = _number("Khép nếu không bổ sung sau (ngày)", 1, 366)
    day_end = _choice("Ngày cuối hết lúc", "day_end", REGIME)
    online_level = _choice("Mức độ trực tuyến", "online_level")
    result = _choice("Kết quả", "result")
    linked = _text("Chuỗi liên thông", 200)
    legal_basis = _text("Căn cứ pháp lý", 500, widget=forms.Textarea(attrs={"rows": 2}))
    fee_vnd = MoneyField(label="Lệ phí chung (đồng)", required=False, help_text="0 là không thu.")
    fee_basis = _text("Căn cứ của lệ phí", 300)

    def __init__(self, data: Any = None, **more: Any) -> None:
        super().__init__(data, **more)
        form_messages.plain(self)


class RowForm(forms.Form):
    """A row of a table; ``seq`` orders the rows, an empty row is none."""

    seq = _number("STT", 1, 99)


class PaperForm(RowForm):
    name = _text("Giấy tờ", 500)
    originals = _number("Bản chính", 0, 99)
    copies = _number("Bản sao", 0, 99)
    required = forms.BooleanField(label="Bắt buộc", required=False)
    note = _text("Ghi chú", 500)
    form_link = forms.URLField(label="Mẫu tải về (https://…)", required=False, max_length=300, assume_scheme="https")
    read_from = _text("Đọc được từ CSDL", 200)


class StepForm(RowForm):
    name = _text("Bước", 200)
    role = _choice("Vai trò", "role", [("", "chọn")])
    role_name = _text("Ai làm", 120)
    unit_kind = _choice("Cấp đơn vị", "unit_kind", [("", "chọn")])
    unit_rule = _choice("Đơn vị làm", "unit_rule", [("", "chọn")])
    unit_code = _text("Mã đơn vị", 32)
    after = _text("Sau bước (0: không bước nào)", 60)
    share_pct = _number("%", 0, 100)


class FeeForm(RowForm):
    from_day = _day("Từ ngày")
    to_day = _day("Đến hết ngày")
    case = _choice("Áp dụng khi", "case", [("", "chọn")])
    words = _text("Trường hợp", 200)
    amount_vnd = MoneyField(label="Mức (đồng)", required=False)
    legal_basis = _text("Căn cứ", 300)


KINDS: dict[str, tuple[str, str, type[RowForm], dict[str, str]]] = {
    "fees": ("phi", "Lệ phí: quy tắc theo ngày", FeeForm, FEE),
    "steps": ("buoc", "Các bước", StepForm, STEP),
    "papers": ("giay", "Thành phần hồ sơ", PaperForm, PAPER),
}


def initial(told: Contents) -> dict[str, Any]:
    """The values of a version for ``FactsForm``."""
    return {name: told[name] for name in FACTS}


def tables(told: Contents | None, data: Any = None, *, more: int = 2) -> dict[str, BaseFormSet[RowForm]]:
    """The three tables: bound to what was typed, or filled from a version with some empty rows."""
    made = {}
    for name, (prefix, _, form, _) in KINDS.items():
        kind = formset_factory(form, extra=more, can_delete=True, absolute_max=200, max_num=100)
        rows = [_shown(seq, row) for seq, row in enumerate((told or {}).get(name, []), 1)]
        made[name] = kind(data, prefix=prefix, initial=rows)
    return made


def with_more_rows(data: QueryDict) -> QueryDict:
    """What was typed, with three more empty rows in the table that ``them-dong`` names."""
    name, more = f"{data.get('them-dong')}-TOTAL_FORMS", data.copy()
    total = str(more.get(name, ""))
    if total.isdecimal() and len(total) < 4:
        more[name] = str(min(int(total) + 3, 100))
    return more


def _shown(seq: int, row: Contents) -> dict[str, Any]:
    days = {name: dt.date.fromisoformat(row[name]) for name in ("from_day", "to_day") if row.get(name)}
    after = {"after": " ".join(map(str, row["after"])) or ("0" if seq > 1 else "")} if "after" in row else {}
    return {**row, "seq": seq, **days, **after}


def typed(facts: FactsForm, rows: dict[str, BaseFormSet[RowForm]], of_procedure: Contents) -> Contents:
    """What valid forms say, as contents of a version."""
    told: Contents = {**contents.empty(), **of_procedure}
    for name in FACTS:
        told[name] = _plain(facts.cleaned_data[name])
    told["cutoff"] = f"{facts.cleaned_data['cutoff']:%H:%M}" if facts.cleaned_data["cutoff"] else ""
    told["fee_vnd"] = told["fee_vnd"] or 0
    for name, (_, _, _, columns) in KINDS.items():
        told[name] = _rows(rows[name], columns)
    return told


def _rows(table: BaseFormSet[RowForm], columns: dict[str, str]) -> list[Contents]:
    found = [one.cleaned_data for one in table if one.has_changed() or one.initial]
    kept = [row for row in found if row and not row.get("DELETE")]
    kept = [row for row in kept if any(row[name] not in ("", None, False) for name in columns)]
    ordered = sorted(kept, key=lambda row: row["seq"] or 1000)
    places = {row["seq"]: place for place, row in enumerate(ordered, 1) if row["seq"]}
    return [_row(row, columns, places, place) for place, row in enumerate(ordered, 1)]


def _row(row: dict[str, Any], columns: dict[str, str], places: dict[int, int], place: int) -> Contents:
    told = {name: _plain(row[name]) for name in columns}
    if "after" in told:
        words = str(told["after"]).replace(",", " ").split()
        named = [places.get(int(word), 0) if word.isdecimal() and len(word) < 3 else 0 for word in words]
        told["after"] = sorted(set(named)) if words else [place - 1] * (place > 1)
        told["after"] = [] if words == ["0"] else told["after"]
    for name in ("originals", "copies"):
        if name in told:
            told[name] = told[name] or 0
    return told


def _plain(value: Any) -> Any:
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, str):
        return value.strip().replace("\r\n", "\n")
    return value
