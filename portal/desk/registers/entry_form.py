"""The form of a line: the fields of its register, and who was received."""

import uuid
from typing import Any

from django import forms

from dossiers.registers import entry_checks
from dossiers.registers.entry_checks import EntrySaid
from dossiers.registers.models import ReceivedPerson, RegisterEntry
from dossiers.units.models import Unit
from portal.desk import form_messages
from portal.desk.form_choices import offer
from portal.web import days

Kind = RegisterEntry.Kind
LABELS: dict[str, dict[str, str]] = {
    Kind.DIALOGUE: {
        "on": "Ngày đối thoại",
        "title": "Chủ đề",
        "text": "Các ý kiến chính",
        "outcome": "Kết luận, việc sẽ làm",
        "place": "Nơi đối thoại",
        "chaired_by": "Người chủ trì (chức danh)",
    },
    Kind.RECEPTION: {
        "on": "Ngày tiếp",
        "title": "Về việc",
        "text": "Nội dung trình bày",
        "outcome": "Kết quả, ý kiến của người tiếp",
        "place": "Nơi tiếp",
        "chaired_by": "Người tiếp (chức danh)",
    },
    Kind.MODEL: {
        "on": "Ngày đăng ký",
        "title": "Tên mô hình",
        "text": "Nội dung mô hình",
        "outcome": "Kết quả đạt được",
        "place": "Địa bàn",
    },
}


def _line(label: str, longest: int, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, required=False, max_length=longest, **more)


def _text(label: str, rows: int = 4) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, required=False, max_length=8000, widget=widget)


def _count(label: str) -> forms.IntegerField:
    return forms.IntegerField(label=label, required=False, min_value=0, max_value=entry_checks.MOST)


def _choice(label: str, choices: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, required=False, choices=[("", "Chọn"), *choices])


class EntryForm(forms.Form):
    """Every field of the three registers; a form keeps those of its own."""

    form_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4, required=False)
    unit = forms.ChoiceField(label="Đơn vị", required=False)
    on = days.DayField(required=False)
    title = _line("", 200)
    topic = _choice("Loại việc", RegisterEntry.Topic.choices)
    way = _choice("Hình thức tiếp", RegisterEntry.Way.choices)
    people = _count("Số người đến")
    name = _line("Họ tên người được tiếp", 160, help_text="Chỉ đơn vị này đọc được. Tố cáo: để trống.")
    address = _line("Địa chỉ", 300)
    phone = _line("Số điện thoại", 20)
    theme = _choice("Lĩnh vực", RegisterEntry.Theme.choices)
    held_by = _choice("Tập thể hay cá nhân", RegisterEntry.HeldBy.choices)
    owner = _line("Nơi thực hiện", 200, help_text="Tên tập thể; cá nhân thì ghi khu vực, đoàn thể, không ghi họ tên.")
    place = _line("", 200)
    chaired_by = _line("", 160)
    attended = _count("Số người dân dự")
    opinions = _count("Số ý kiến")
    answered = _count("Số ý kiến đã trả lời tại chỗ")
    text = _text("")
    settled = _choice("Hướng xử lý", RegisterEntry.Settled.choices)
    outcome = _text("", 3)
    standing = _choice("Tình trạng", RegisterEntry.Standing.choices)
    petition_code = _line("Mã phản ánh, khiếu nại sinh ra từ lượt tiếp", 16, help_text="Không bắt buộc.")
    dossier_code = _line("Mã hồ sơ sinh ra từ lượt tiếp", 40, help_text="Không bắt buộc.")
    reason = _line("Lý do sửa", 300)

    def __init__(self, *args: Any, kind: str, units: list[Unit], corrects: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        person = entry_checks.OF_A_PERSON if kind == Kind.RECEPTION else ()
        own = ("reason",) if corrects else ("form_key", *(("unit",) if len(units) > 1 else ()))
        kept = {*own, *entry_checks.SAID[Kind(kind)], *person}
        for name in set(self.fields) - kept:
            del self.fields[name]
        for name, label in LABELS[kind].items():
            self.fields[name].label = label
        if "unit" in self.fields:
            offer(self, "unit", [(unit.pk, unit.name) for unit in units])
        form_messages.plain(self)
        self.kind, self.units = kind, units

    @property
    def said(self) -> EntrySaid:
        """What was typed, for the act."""
        person = {name: self.cleaned_data.get(name) or "" for name in entry_checks.OF_A_PERSON}
        values = {name: self.cleaned_data.get(name) for name in entry_checks.SAID[Kind(self.kind)]}
        return EntrySaid(values, person)

    @property
    def chosen_unit(self) -> Unit:
        """The unit in whose register it is written."""
        return next((unit for unit in self.units if str(unit.pk) == self.cleaned_data.get("unit")), self.units[0])


def initial_of(entry: RegisterEntry, person: ReceivedPerson | None) -> dict[str, Any]:
    """What a line says, as it stands in the form that corrects it."""
    values = {name: getattr(entry, name) for name in entry_checks.SAID[Kind(entry.kind)]}
    return values | {name: getattr(person, name) for name in entry_checks.OF_A_PERSON if person is not None}
