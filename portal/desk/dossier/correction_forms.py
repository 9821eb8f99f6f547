"""The forms of acts that put right: corrections, reopenings, money, a lost receipt, the way by post."""

from typing import Any

from django import forms

from dossiers.casework import actions
from dossiers.casework.models import Dossier
from dossiers.procedures.models import ProcedureVersion
from dossiers.units.models import Officer, Post
from dossiers.units.roles import Role
from portal.desk.dossier.act_forms import LONGEST, ActCase, ActForm, line, moment, words
from portal.desk.fields import MoneyField
from portal.desk.form_choices import offer
from portal.wording import vi

LONGEST_BOX = 600
"""Whatever is pasted into a box is read whole: a card's code too."""
CHECKED = (
    ("Phiếu hẹn và giấy tờ tùy thân", "Phiếu hẹn và giấy tờ tùy thân của người nộp"),
    ("Giấy ủy quyền và giấy tờ tùy thân", "Giấy ủy quyền và giấy tờ tùy thân của người được ủy quyền"),
    ("Giấy tờ tùy thân, mất phiếu hẹn", "Mất phiếu hẹn: giấy tờ tùy thân của người nộp"),
)
AUTHORISED = CHECKED[1][0]
COLLECT, LATER = "thu", "chua"
FEE_FIELDS = ("fee", "outside_number", "unpaid_reason", "agreed_by")
PERSONAL = ("name", "phone", "id_number", "address")


class LeavingForm(ActForm):
    """A result leaves the house: where its fee is due, whether it is taken now or who has agreed that it is not."""

    fee = forms.ChoiceField(label="Phí chưa nộp", required=False, widget=forms.RadioSelect)
    outside_number = line("Số biên lai của kho bạc, ngân hàng", longest=40, hint="Để trống nếu thu tại quầy.")
    unpaid_reason = line("Lý do chưa thu phí", longest=500, hint="Chỉ điền khi chưa thu. Công dân không thấy ô này.")
    agreed_by = forms.TypedChoiceField(label="Lãnh đạo đồng ý", coerce=int, required=False, empty_value=None)

    def prepare(self, case: ActCase) -> None:
        """The questions about the fee stand only where one is due, with the amount."""
        if not actions.is_due(case.dossier):
            for name in FEE_FIELDS:
                del self.fields[name]
            return
        amount = vi.money(case.dossier.fee_vnd)
        offer(self, "fee", [(COLLECT, f"Thu ngay {amount}"), (LATER, "Chưa thu: có lý do, lãnh đạo đồng ý")])
        self.fields["fee"].help_text = f"Hồ sơ chưa nộp {amount}."
        leads = Post.objects.on(case.visit.today).filter(unit=case.dossier.unit_id, role=Role.LEADER)
        found = dict(leads.values_list("officer_id", "officer__full_name"))
        offer(self, "agreed_by", [("", "Chọn lãnh đạo"), *found.items()])
        self.order_fields([*FEE_FIELDS, *(name for name in self.fields if name not in FEE_FIELDS)])

    def clean(self) -> dict[str, Any]:
        """What was said about the fee becomes one fact of the act: ``unpaid``."""
        given = super().clean() or self.cleaned_data
        said = {name: given.pop(name, None) for name in FEE_FIELDS}
        if said["fee"]:
            leader = Officer.objects.filter(pk=said["agreed_by"]).first() if said["agreed_by"] else None
            given["unpaid"] = actions.Unpaid(
                said["fee"] == COLLECT, said["outside_number"] or "", said["unpaid_reason"] or "", leader
            )
        return given


class ReturnForm(LeavingForm):
    checked = forms.ChoiceField(
        label="Đã đối chiếu",
        choices=CHECKED,
        initial=CHECKED[0][0],
        widget=forms.RadioSelect,
        error_messages={"required": "Chọn giấy tờ đã đối chiếu trước khi trả."},
    )
    taken_by = line("Người nhận", hint="Để trống nếu là người nộp; ghi họ tên nếu là người được ủy quyền.")

    def clean(self) -> dict[str, Any]:
        """Somebody else who takes the result is named, and shows by which paper."""
        given = super().clean()
        taken_by, applicant = given.get("taken_by", "").strip(), getattr(self.case.dossier, "applicant", None)
        if given.get("checked") == AUTHORISED and not taken_by:
            self.add_error("taken_by", "Ghi họ tên người được ủy quyền.")
        own = applicant is not None and vi.folded(taken_by) == vi.folded(applicant.name)
        if taken_by and not own and given.get("checked") not in (None, AUTHORISED):
            self.add_error("checked", "Người nhận khác người nộp: cần giấy ủy quyền và giấy tờ tùy thân.")
        return given


class PostalForm(LeavingForm):
    number = line("Số hiệu bưu gửi", longest=40, hint="Quét hoặc gõ số trên phiếu gửi của bưu điện.")


class DeliverForm(ActForm):
    taken_by = line("Người nhận", hint="Theo báo phát của bưu điện; để trống nếu là người nộp.")


class BackForm(ActForm):
    reason = line("Lý do chuyển hoàn", longest=300, hint="Như ghi trên bưu gửi.")


class CollectForm(ActForm):
    outside_number = line(
        "Số biên lai của kho bạc, ngân hàng",
        longest=40,
        hint="Để trống nếu thu tại quầy; số biên lai được cấp tự động.",
    )


class VoidForm(ActForm):
    receipt = forms.ChoiceField(label="Biên lai ghi sai", error_messages={"required": "Chọn biên lai."})
    amount_vnd = MoneyField(
        label="Số tiền đúng (đồng)",
        required=False,
        help_text="Biên lai được lập lại với số tiền này. Để trống nếu chỉ hủy, vì không thu khoản nào.",
    )
    outside_number = line(
        "Số biên lai đúng của kho bạc, ngân hàng", longest=40, hint="Để trống nếu không đổi hoặc thu tại quầy."
    )
    reason = words("Lý do hủy", rows=2, hint="In cùng biên lai đã hủy và ghi trong sổ thu.")

    def prepare(self, case: ActCase) -> None:
        """The receipts of this dossier that still hold."""
        held = case.dossier.fee_receipts.filter(void__isnull=True).order_by("pk")
        offer(
            self,
            "receipt",
            [(one.number, f"{one.number}: {vi.money(one.amount_vnd)}, {vi.moment(one.made_at)}") for one in held],
        )


class ReissueForm(ActForm):
    checked = line("Giấy tờ đã kiểm tra", hint="Ví dụ: CCCD của người nộp. Mã QR cũ hết hiệu lực ngay.")


class CorrectionForm(ActForm):
    """What the dossier says now; whatever is changed here is proposed."""

    name = line("Họ tên người nộp, tên tổ chức")
    phone = line("Điện thoại", longest=LONGEST_BOX)
    id_number = line("Số giấy tờ", longest=LONGEST_BOX)
    address = line("Địa chỉ", longest=300)
    procedure = forms.TypedChoiceField(label="Thủ tục", coerce=int, required=False, empty_value=None)
    received_at = moment("Tiếp nhận lúc", hint="Trước việc đầu tiên đã làm với hồ sơ, sớm hơn tối đa 30 ngày.")
    reason = words("Lý do đính chính", hint="Người nộp sẽ đọc được trên trang hồ sơ.")

    def prepare(self, case: ActCase) -> None:
        """The present values, and the procedures that the receiving desk offers."""
        applicant = case.dossier.applicant
        self.initial = {**self.initial, **{name: getattr(applicant, name) for name in PERSONAL}}
        self.initial = {
            **self.initial,
            "procedure": case.dossier.procedure_version_id,
            "received_at": case.dossier.received_at,
        }
        offer(self, "procedure", _offered(case.dossier))


class ProposeForm(ActForm):
    reason = words("Lý do mở lại", hint="Người nộp sẽ đọc được trên trang hồ sơ.")


def _offered(dossier: Dossier) -> list[tuple[int, str]]:
    """The versions in force on the day of receipt that this desk offers, by name; the present one among them."""
    day = dossier.received_at.date() if dossier.received_at else None
    found = ProcedureVersion.objects.filter(valid_from__lte=day).exclude(valid_to__lte=day).select_related("procedure")
    offered = [version for version in found if version.procedure.is_offered_by(dossier.unit)]
    chosen = {version.pk: version.name for version in offered} | {
        dossier.procedure_version_id: dossier.procedure_version.name
    }
    return sorted(chosen.items(), key=lambda choice: choice[1])


__all__ = ["LONGEST", "BackForm", "CollectForm", "CorrectionForm", "DeliverForm", "PostalForm", "ProposeForm"]
__all__ += ["ReissueForm", "ReturnForm"]
