"""What is typed about people: a new officer, a post, a substitute, a reason. Shape only; units.appointing decides."""

import datetime as dt
from typing import Any

from django import forms

from dossiers.units.appointing import GIVEN
from dossiers.units.models import Unit
from dossiers.units.roles import Role
from dossiers.units.trusted_posts import TRUSTED
from portal.desk import form_messages
from portal.desk.form_choices import offer
from portal.web.days import DayField


def _day(label: str, *, required: bool = True, hint: str = "") -> DayField:
    return DayField(label=label, required=required, help_text=hint, error_messages={"required": "Ghi ngày."})


def reason_field(hint: str) -> forms.CharField:
    """Why, in a line or two; it goes into the log."""
    return forms.CharField(
        label="Lý do",
        help_text=hint,
        max_length=500,
        error_messages={"required": "Ghi lý do."},
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class StaffForm(forms.Form):
    """A form whose fields have identifiers of their own, for a page holds several. Sub-classes fill ``prepare``."""

    name = ""

    def __init__(self, data: Any = None, **facts: Any) -> None:
        super().__init__(data, auto_id=f"{self.name}-%s")
        self.prepare(**facts)
        form_messages.plain(self)

    def prepare(self, *_: Any, **facts: Any) -> None:
        """Choices and initial values."""

    def last_day_to_first_without(self, field: str) -> dt.date | None:
        """Pages say "đến hết ngày"; the tables keep the first day after it."""
        last: dt.date | None = self.cleaned_data.get(field)
        return last + dt.timedelta(days=1) if last else None


class AppointmentForm(StaffForm):
    name = "giao"
    proposed: tuple[Role, ...] = TRUSTED
    """Roles that a second person has to agree to, last."""
    unit = forms.ChoiceField(label="Đơn vị")
    role = forms.ChoiceField(label="Vị trí")
    title = forms.CharField(label="Chức danh", required=False, max_length=120, help_text="Ví dụ Phó Chủ tịch.")
    from_on = _day("Từ ngày")
    to_on = _day("Đến hết ngày", required=False, hint="Để trống nếu chưa biết.")

    def prepare(self, *, units: list[Unit], unit: Unit, today: dt.date, **facts: Any) -> None:
        """The administered units; all roles, the trusted ones among them (they become proposals)."""
        offer(self, "unit", [(one.code, one.name) for one in units])
        labels = [(str(role), str(role.label)) for role in GIVEN]
        city = any(one.kind == Unit.Kind.CITY for one in units)  # inspectors exist there alone
        proposed = [role for role in self.proposed if city or role != Role.INSPECTOR]
        offer(self, "role", [*labels, *((str(role), f"{role.label} (cần người thứ hai đồng ý)") for role in proposed)])
        self.initial = {"unit": unit.code, "from_on": today}


class OfficerForm(AppointmentForm):
    name = "them"
    proposed = ()
    username = forms.CharField(
        label="Tên đăng nhập",
        max_length=60,
        help_text="Chữ thường không dấu, chữ số, dấu chấm; không đổi được về sau. Ví dụ: nguyen.van.an",
        widget=forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false", "autocomplete": "off"}),
    )
    full_name = forms.CharField(label="Họ và tên", max_length=120)
    phone = forms.CharField(label="Điện thoại", max_length=60, required=False)
    email = forms.CharField(
        label="Thư điện tử công vụ", max_length=300, required=False, help_text="Việc xảy ra với tài khoản báo về đây."
    )
    field_order = ["full_name", "username", "phone", "email", "unit", "role", "title", "from_on"]

    def prepare(self, **facts: Any) -> None:
        """The first post is never a trusted one."""
        super().prepare(**facts)
        del self.fields["to_on"]


class ArrivalForm(AppointmentForm):
    name = "chuyen-den"
    username = forms.CharField(
        label="Tên đăng nhập của cán bộ",
        max_length=60,
        widget=forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false", "autocomplete": "off"}),
    )
    field_order = ["username", "unit", "role", "title", "from_on", "to_on"]


class EndPostForm(StaffForm):
    name = "thoi"
    post = forms.ChoiceField(label="Vị trí")
    reason = reason_field("Ví dụ số quyết định.")

    def prepare(self, *, posts: list[tuple[str, str]], **facts: Any) -> None:
        """The posts that may be ended."""
        offer(self, "post", posts)


class SubstituteForm(StaffForm):
    name = "thay"
    post = forms.ChoiceField(label="Vị trí vắng người")
    substitute = forms.ChoiceField(label="Người thay")
    from_on = _day("Từ ngày")
    to_on = _day("Đến hết ngày", hint="Sau ngày này quyền của người thay tự hết.")

    def prepare(
        self, *, posts: list[tuple[str, str]], colleagues: list[tuple[str, str]], today: dt.date, **facts: Any
    ) -> None:
        """Posts of the absent officer, and who works at the unit."""
        offer(self, "post", posts)
        offer(self, "substitute", [("", "Chọn người"), *colleagues])
        self.initial = {"from_on": today}


class HandoverForm(StaffForm):
    name = "ban-giao"
    to_officer = forms.ChoiceField(label="Người nhận hồ sơ", error_messages={"required": "Chọn người nhận."})
    reason = reason_field("Lưu ở từng hồ sơ, chỉ cán bộ đọc được.")

    def prepare(self, *, colleagues: list[tuple[str, str]], **facts: Any) -> None:
        """Who works at the unit."""
        offer(self, "to_officer", [("", "Chọn người"), *colleagues])


class LeaveForm(HandoverForm):
    name = "nghi"

    def prepare(self, **facts: Any) -> None:
        """Without open work nobody need take it over."""
        super().prepare(**facts)
        self.fields["reason"].help_text = "Ví dụ “nghỉ hưu theo quyết định số …”. Ghi vào nhật ký."
        if not facts["open_count"]:
            del self.fields["to_officer"]


class CodeForm(StaffForm):
    name = "phieu"
    reason = reason_field("Ví dụ “quên mật khẩu, đã gặp trực tiếp”. Người thứ hai và chủ tài khoản đọc được.")

    def prepare(self, *, guarded: bool, **facts: Any) -> None:
        """A reason is for the second person: one alone gives none."""
        if not guarded:
            del self.fields["reason"]


class FactorForm(StaffForm):
    name = "lop-thu-hai"
    reason = reason_field("Ví dụ “mất điện thoại, đã gặp trực tiếp và xem thẻ công chức”.")


class ReopenForm(StaffForm):
    name = "mo-lai"
    reason = reason_field("Ghi vào nhật ký.")


class IdentityForm(StaffForm):
    name = "dinh-danh"
    identity_number = forms.CharField(
        label="Số định danh",
        required=False,
        max_length=600,
        help_text="Để trống để gỡ. Số không hiện lại trên trang này.",
    )
    reason = reason_field("Người thứ hai và chủ tài khoản đọc được.")

    def prepare(self, *, guarded: bool, **facts: Any) -> None:
        """A reason is for the second person: one alone gives none."""
        if not guarded:
            del self.fields["reason"]
