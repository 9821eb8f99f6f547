"""Signing results: the form of one, and what is typed for several at once.

A file goes up with the form and waits under the form's key, so that neither a mistake elsewhere nor the second factor
asked in between loses it.
"""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpRequest

from dossiers.casework.actions.results import LONGEST_NUMBER, following, gives_a_document
from dossiers.casework.files import store
from dossiers.casework.files.sniff import FileRefused
from dossiers.casework.models import Attachment, Decision, Dossier, Origin
from dossiers.parsing import moment
from dossiers.parsing.unreadable import Unreadable
from portal.desk.dossier.act_forms import ActCase, ActForm, day, line, words
from portal.desk.form_choices import offer
from portal.desk.visit import DeskVisit

SLOT = "ket-qua"
KEY = "result_key"
NO_FILE = "Chỉ có bản giấy, không số hóa: lý do"


class ResolveForm(ActForm):
    number = line("Số văn bản, giấy phép", longest=LONGEST_NUMBER, hint="Như ghi trên văn bản, ví dụ 15/GP-UBND.")
    dated_on = day("Ngày văn bản", hint="Ngày ghi trên văn bản kết quả.")
    file = forms.FileField(
        label="Tệp kết quả (PDF hoặc ảnh)",
        required=False,
        widget=forms.FileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png,.heic"}),
    )
    there = forms.TypedChoiceField(label="Hoặc tệp đã có trong hồ sơ", coerce=int, required=False, empty_value=None)
    on_paper = line(NO_FILE, longest=300, hint="Chỉ điền khi không đính kèm tệp.")
    remark = words("Ghi chú", rows=2)
    result_key = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def prepare(self, case: ActCase) -> None:
        """Today's date, a key for the file, and the files that no paper has: one of them may be the result."""
        self.initial = {**self.initial, "dated_on": case.visit.today, KEY: uuid.uuid4()}
        own = list(case.dossier.attachments.filter(paper=None).order_by("-pk"))
        offer(self, "there", [("", "Chọn tệp"), *((file.pk, file.label) for file in own)])
        if not own:
            del self.fields["there"]
        if not gives_a_document(case.dossier.procedure_version):
            self.fields["on_paper"].label = "Thủ tục này ghi vào sổ, không có văn bản trao: ghi chú nếu có tệp giấy"
        waiting = held(case.visit, intent_of(str(self.data.get(KEY, ""))), SLOT)
        if waiting is not None:
            self.fields["file"].help_text = f"Đã nhận tệp “{waiting.label}”. Chọn tệp khác nếu cần thay."

    def result(self, case: ActCase) -> dict[str, Any]:
        """What is signed, as the act takes it."""
        typed = self.cleaned_data
        file = held(case.visit, typed[KEY], SLOT)
        if file is None and typed.get("there"):
            file = case.dossier.attachments.filter(pk=typed["there"]).first()
        named = {name: typed[name] for name in ("number", "dated_on", "on_paper", "remark")}
        return {**named, "file": file}


@dataclass(frozen=True)
class Several:
    """What is typed for the results of several dossiers: a first number to count up from, one date, one reason."""

    first: str = ""
    dated_on: str = ""
    on_paper: str = ""
    key: uuid.UUID | None = None

    @classmethod
    def of(cls, request: HttpRequest, visit: DeskVisit) -> "Several":
        """From the form; today's date and a new key for one that is opened."""
        given = request.POST
        return cls(
            first=given.get("so-dau", "").strip()[:LONGEST_NUMBER],
            dated_on=given.get("ngay", f"{visit.today:%d/%m/%Y}").strip()[:40],
            on_paper=given.get("ban-giay", "").strip()[:300],
            key=intent_of(given.get(KEY, "")) or uuid.uuid4(),
        )

    def day(self, today: dt.date) -> tuple[dt.date | None, str]:
        """The date that was typed; or none, and a sentence where something was typed that is no date."""
        if not self.dated_on:
            return None, ""
        try:
            return moment.parse_date(self.dated_on, today=today), ""
        except Unreadable as unreadable:
            return None, unreadable.sentence

    def number(self, request: HttpRequest, dossier: Dossier, place: int) -> str:
        """The number typed for a dossier, or the one that the series gives to its place in the list."""
        own = request.POST.get(f"so-{dossier.code}", "").strip()[:LONGEST_NUMBER]
        return own or (following(self.first, place) if self.first else "")

    def result(self, request: HttpRequest, visit: DeskVisit, dossier: Dossier, place: int) -> dict[str, Any]:
        """What is signed for one of them, as the act takes it."""
        return {
            "number": self.number(request, dossier, place),
            "dated_on": self.day(visit.today)[0],
            "on_paper": self.on_paper,
            "file": held(visit, self.key, slot_of(dossier)),
        }


def why_unnamed(dossier: Dossier, decisions: Sequence[Decision]) -> str:
    """Where a finished dossier's result has no number or date, where that comes from; empty where all is well."""
    if dossier.finished_at is None or any(one.act == "resolve" and one.number and one.dated_on for one in decisions):
        return ""
    if dossier.origin == Origin.IMPORTED:
        return "hồ sơ chuyển từ hệ thống trước, xem văn bản gốc"
    return "dữ liệu mẫu" if dossier.origin == Origin.SAMPLE else "ký trước khi hệ thống yêu cầu số và ngày"


def slot_of(dossier: Dossier) -> str:
    """Under which word the file of one of several waits."""
    return f"{SLOT}-{dossier.pk}"


def hold(request: HttpRequest, visit: DeskVisit) -> dict[str, str]:
    """Keep the files that came with a signing form under its key, the last one for each result; refusals by field.

    Fields: ``file`` for one result, ``tep-<key of the dossier>`` for one of several.
    """
    key = intent_of(request.POST.get(KEY, ""))
    refused: dict[str, str] = {}
    if key is None:
        return refused
    for name in request.FILES:
        slot = SLOT if name == "file" else f"{SLOT}-{name.removeprefix('tep-')[:20]}"
        sent = request.FILES.getlist(name)[-1]
        before = held(visit, key, slot)
        try:
            store.put(sent, sent.name or "", intent=key, by=visit.officer, at=visit.at, slot=slot)
        except FileRefused as error:
            refused[name] = str(error)
        else:
            if before is not None:
                store.discard(before.name, intent=key, by=visit.officer)
    return refused


def held(visit: DeskVisit, key: uuid.UUID | None, slot: str) -> Attachment | None:
    """The file that waits for a result."""
    if key is None:
        return None
    return next((file for file in store.waiting(key, by=visit.officer) if file.slot == slot), None)


def intent_of(given: str) -> uuid.UUID | None:
    """A form's key; None when it is none."""
    try:
        return uuid.UUID(given)
    except ValueError:
        return None


__all__ = ["ResolveForm", "Several", "held", "hold", "slot_of", "why_unnamed"]
