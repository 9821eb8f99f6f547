"""What is typed at the desk when papers are certified while their owner waits: the lines of papers and the rest."""

import datetime as dt
import uuid
from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.http import QueryDict

from dossiers.casework.actions import ApplicantFacts, Original, SpotPayment
from dossiers.parsing import money
from dossiers.procedures import spot_fees
from dossiers.procedures.models import SpotRule
from dossiers.units.models import Officer, Post, Unit
from dossiers.units.roles import Role
from portal.desk import form_messages
from portal.desk.fields import LONGEST
from portal.desk.form_choices import offer

ROWS, MORE, MOST_ROWS = 3, 3, 30


@dataclass(frozen=True)
class SpotLine:
    """A line of the form as typed, with its fee where it can be reckoned."""

    place: int
    name: str = ""
    pages: str = ""
    copies: str = ""
    fee: int | None = None
    how: str = ""
    """How the fee of one copy comes about: 2 × 2.000 + 10 × 1.000"""

    @property
    def is_blank(self) -> bool:
        """Nothing was typed."""
        return not (self.name or self.pages or self.copies)

    @property
    def original(self) -> Original:
        """The paper for casework; what is no number is refused there as 0."""
        return Original(self.name, _number(self.pages), _number(self.copies))


class SpotForm(forms.Form):
    """The fields beside the lines. ``originals`` only carries their error."""

    intent = forms.UUIDField(
        widget=forms.HiddenInput,
        initial=uuid.uuid4,
        error_messages=dict.fromkeys(("invalid", "required"), "Biểu mẫu này đã hỏng. Mở lại trang Làm ngay."),
    )
    name = forms.CharField(
        label="Họ và tên người yêu cầu",
        required=False,
        max_length=LONGEST,
        help_text="Hoặc quét thẻ căn cước vào ô này.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "autofocus": True}),
    )
    id_number = forms.CharField(
        label="Số giấy tờ", required=False, max_length=LONGEST, help_text="Không bắt buộc khi trả ngay."
    )
    originals = forms.CharField(required=False, widget=forms.HiddenInput)
    checked = forms.BooleanField(
        label="Đã đối chiếu bản chính: không tẩy xóa, không hư hỏng, không thuộc loại bị cấm sao", required=False
    )
    signer = forms.TypedChoiceField(label="Người ký", coerce=int, required=False, empty_value=None)
    payment = forms.ChoiceField(
        label="Phí", required=False, choices=SpotPayment.choices, widget=forms.RadioSelect, initial=""
    )
    waived = forms.CharField(label="Lý do miễn, kèm căn cứ", required=False, max_length=200)
    outside_number = forms.CharField(label="Số giao dịch, nếu chuyển khoản", required=False, max_length=40)
    receipt = forms.BooleanField(label="In giấy tiếp nhận (khi người yêu cầu cần)", required=False)

    def __init__(self, *args: Any, signers: list[Officer], always_receipt: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "signer", [("", "Chọn người ký"), *((one.pk, one.full_name) for one in signers)])
        if always_receipt:
            del self.fields["receipt"]
        form_messages.plain(self)

    def applicant(self) -> ApplicantFacts:
        """Who asks, as typed."""
        typed = self.cleaned_data
        return ApplicantFacts(name=typed.get("name") or "", id_number=typed.get("id_number") or "")

    def blame(self, errors: dict[str, str]) -> None:
        """Put the sentences of a refused act beside their fields."""
        for name, sentence in errors.items():
            self.add_error(name if name in self.fields else None, sentence)


def lines(data: QueryDict, rule: SpotRule) -> list[SpotLine]:
    """The lines as typed, with blank ones after them; ``lam=them`` asks for more."""
    rows = min(max(_number(data.get("dong", "")), ROWS), MOST_ROWS)
    typed = [_line(data, place, rule) for place in range(rows)]
    more = MORE if data.get("lam") == "them" else 0
    return typed + [SpotLine(place) for place in range(rows, min(rows + more, MOST_ROWS))]


def blank() -> list[SpotLine]:
    """An empty form's lines."""
    return [SpotLine(place) for place in range(ROWS)]


def given(typed: list[SpotLine]) -> list[Original]:
    """The papers that were typed."""
    return [line.original for line in typed if not line.is_blank]


def signers(unit: Unit, day: dt.date) -> list[Officer]:
    """Who may sign for a unit today."""
    held = Post.objects.on(day).filter(unit=unit, role=Role.LEADER, officer__is_active=True).select_related("officer")
    return list({post.officer_id: post.officer for post in held.order_by("officer__full_name")}.values())


def _line(data: QueryDict, place: int, rule: SpotRule) -> SpotLine:
    name, pages, copies = (data.get(f"{word}-{place}", "").strip()[:LONGEST] for word in ("ten", "trang", "ban"))
    typed = SpotLine(place, name, pages, copies)
    one = typed.original
    if not (0 < one.pages <= spot_fees.MOST_PAGES and 0 < one.copies <= spot_fees.MOST_COPIES):
        return typed
    return replace(typed, fee=spot_fees.fee(rule, one.pages, one.copies), how=_how(rule, one.pages))


def _how(rule: SpotRule, pages: int) -> str:
    """The fee of one copy in figures, as the person at the counter asks for it."""
    first = min(pages, rule.first_pages)
    parts = [(first, rule.first_vnd), (pages - first, rule.further_vnd)] if rule.first_pages else [(1, rule.first_vnd)]
    if rule.first_pages and rule.most_vnd and spot_fees.fee_of_copy(rule, pages) == rule.most_vnd:
        return f"nhiều nhất {money.written(rule.most_vnd)}"
    return " + ".join(f"{count} × {money.written(vnd)}" for count, vnd in parts if count)


def _number(typed: str) -> int:
    """A small number as typed; 0 for what is none."""
    plain = typed.strip()
    return int(plain) if plain.isascii() and plain.isdigit() and len(plain) < 5 else 0
