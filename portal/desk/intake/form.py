"""What the desk writes down when it receives an application; shape here, law in casework's acts."""

import uuid
from typing import Any

from django import forms

from dossiers.casework.actions import ApplicantFacts
from dossiers.casework.models import Applicant, Dossier
from dossiers.procedures.models import ProcedureVersion
from dossiers.units.models import Unit
from portal.desk import form_messages
from portal.desk.fields import LONGEST, MoneyField
from portal.desk.form_choices import offer
from portal.web.days import MomentField

APPLICANT = (
    "name", "phone", "id_number", "address", "email", "submitted_by", "authorisation", "delivery_address"
)  # fmt: skip


class IntakeForm(forms.Form):
    """The fields beside the checklist of papers. ``papers`` only carries the checklist's error."""

    intent = forms.UUIDField(
        widget=forms.HiddenInput,
        initial=uuid.uuid4,
        error_messages=dict.fromkeys(("invalid", "required"), "Biểu mẫu này đã hỏng. Mở lại trang Tiếp nhận."),
    )
    unit = forms.TypedChoiceField(label="Quầy tiếp nhận", coerce=int)
    procedure = forms.ChoiceField(
        label="Thủ tục", error_messages={"required": "Chọn thủ tục.", "invalid_choice": "Chọn thủ tục trong danh sách."}
    )
    place = forms.CharField(
        label="Nơi có việc: xã, phường của nhà, đất, hộ",
        required=False,
        max_length=LONGEST,
        help_text="Để trống khi thuộc quầy này, hoặc thủ tục của sở. Tên trước khi sắp xếp cũng được.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    collects_there = forms.BooleanField(label="Người nộp nhận kết quả ở cơ quan giải quyết", required=False)
    kind = forms.TypedChoiceField(label="Người nộp là", choices=Applicant.Kind.choices, coerce=int, initial=0)
    name = forms.CharField(label="Họ và tên, hoặc tên tổ chức", required=False, max_length=LONGEST)
    phone = forms.CharField(
        label="Điện thoại", required=False, max_length=LONGEST, widget=forms.TextInput(attrs={"inputmode": "tel"})
    )
    id_number = forms.CharField(label="Số CCCD, CMND, hộ chiếu hoặc mã số thuế", required=False, max_length=LONGEST)
    email = forms.CharField(
        label="Thư điện tử", required=False, max_length=LONGEST, widget=forms.TextInput(attrs={"inputmode": "email"})
    )
    address = forms.CharField(label="Địa chỉ", required=False, max_length=300)
    submitted_by = forms.CharField(
        label="Người đi nộp thay",
        required=False,
        max_length=160,
        help_text="Chỉ ghi khi người đi nộp không phải người đứng tên.",
    )
    authorisation = forms.CharField(
        label="Giấy ủy quyền hoặc quan hệ",
        required=False,
        max_length=200,
        help_text="Ví dụ: giấy ủy quyền số 12/2018, hoặc là con.",
    )
    channel = forms.TypedChoiceField(
        label="Cách nộp",
        coerce=int,
        initial=Dossier.Channel.DESK,
        choices=[(Dossier.Channel.DESK, "Nộp tại quầy"), (Dossier.Channel.POST, "Gửi qua bưu chính công ích")],
    )
    arrived_at = MomentField(
        label="Thời điểm hồ sơ đến",
        required=False,
        help_text="Chỉ ghi khi hồ sơ đến trước lúc này, ví dụ theo dấu bưu điện. Ngày hẹn vẫn tính từ lúc tiếp nhận.",
    )
    delivery = forms.ChoiceField(
        label="Trả kết quả", choices=Dossier.Delivery.choices, initial=Dossier.Delivery.DESK, widget=forms.RadioSelect
    )
    delivery_address = forms.CharField(
        label="Địa chỉ nhận kết quả",
        required=False,
        max_length=300,
        help_text="Chỉ khi trả qua bưu điện; để trống nếu là địa chỉ của người nộp.",
    )
    fee_vnd = MoneyField(label="Phí, lệ phí (đồng)", required=False)
    fee_paid = forms.BooleanField(label="Đã thu đủ", required=False)
    reason = forms.CharField(
        label="Lý do từ chối, kèm căn cứ",
        required=False,
        max_length=4000,
        help_text="In vào phiếu từ chối, người nộp sẽ đọc.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    papers = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, desks: list[Unit], versions: list[ProcedureVersion], for_others: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.desks = desks
        offer(self, "unit", [(unit.pk, unit.name) for unit in desks])
        offer(
            self,
            "procedure",
            [
                ("", "Chọn thủ tục"),
                *((version.procedure.code, f"{version.name} ({version.procedure.code})") for version in versions),
            ],
        )
        if not for_others:
            del self.fields["place"], self.fields["collects_there"]
        form_messages.plain(self)

    def applicant(self) -> ApplicantFacts:
        """Who applies, as typed."""
        words = {name: self.cleaned_data.get(name) or "" for name in APPLICANT}
        return ApplicantFacts(kind=self.cleaned_data.get("kind") or Applicant.Kind.CITIZEN, **words)

    def blame(self, errors: dict[str, str]) -> None:
        """Put the sentences of a refused act beside their fields."""
        for name, sentence in errors.items():
            self.add_error(name if name in self.fields else None, sentence)
