"""Results: the form of one that is signed or laid before the leader, and what is typed for several at once.

Files go up with the form and wait under the form's key, so that neither a mistake elsewhere nor the second factor
asked in between loses them.
"""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpRequest

from dossiers.casework.actions import drafting
from dossiers.casework.actions.results import LONGEST_NAME, LONGEST_NUMBER, following, gives_a_document
from dossiers.casework.files import store
from dossiers.casework.files.sniff import FileRefused
from dossiers.casework.models import Attachment, Decision, Dossier, Origin, Proposal
from dossiers.parsing import moment
from dossiers.parsing.unreadable import Unreadable
from portal.desk.dossier.act_forms import ActCase, ActForm, day, line, words
from portal.desk.form_choices import offer
from portal.desk.visit import DeskVisit

SLOT = "ket-qua"
KEY = "result_key"
NO_FILE = "Chỉ có bản giấy, không số hóa: lý do"


class ManyFiles(forms.FileInput):
    allow_multiple_selected = True


class ResolveForm(ActForm):
    kind = line("Tên văn bản kết quả", longest=LONGEST_NAME, hint="Ví dụ: Giấy phép xây dựng nhà ở riêng lẻ.")
    number = line("Số văn bản, giấy phép", longest=LONGEST_NUMBER, hint="Như ghi trên văn bản, ví dụ 15/GP-UBND.")
    dated_on = day("Ngày văn bản", hint="Ngày ghi trên văn bản kết quả.")
    signer = line("Người ký", longest=LONGEST_NAME, hint="Như ghi trên văn bản; để trống thì là người ký ở đây.")
    file = forms.FileField(
        label="Tệp kết quả (PDF hoặc ảnh)",
        required=False,
        widget=ManyFiles(attrs={"accept": ".pdf,.jpg,.jpeg,.png,.heic", "multiple": True}),
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
        waiting = held_all(case.visit, intent_of(str(self.data.get(KEY, ""))), SLOT)
        if waiting:
            names = "; ".join(f"“{one.label}”" for one in waiting)
            self.fields["file"].help_text = f"Đã nhận tệp {names}. Chọn tệp khác nếu cần thay."

    def result(self, case: ActCase) -> dict[str, Any]:
        """What is signed, as the act takes it."""
        typed = self.cleaned_data
        files = held_all(case.visit, typed[KEY], SLOT)
        if not files and typed.get("there"):
            files = list(case.dossier.attachments.filter(pk=typed["there"]))
        named = {name: typed[name] for name in ("kind", "number", "dated_on", "signer", "on_paper", "remark")}
        return {**named, "file": files[0] if files else None, "more": files[1:]}


class DraftForm(ResolveForm):
    words = words("Lời trình lãnh đạo", rows=2, hint="Chỉ cán bộ đọc được.")

    def prepare(self, case: ActCase) -> None:
        """What the draft that waits says, to be changed; else as for a result."""
        super().prepare(case)
        waiting = case.proposal
        if waiting is None or waiting.kind != Proposal.Kind.RESULT or not waiting.facts:
            return
        said = {name: waiting.facts.get(name, "") for name in ("kind", "number", "signer", "on_paper", "remark")}
        dated_on = waiting.facts.get("dated_on")
        self.initial = {**self.initial, **said, "words": waiting.reason}
        if dated_on:
            self.initial["dated_on"] = dt.date.fromisoformat(dated_on)
        files = drafting.files_of(case.dossier, waiting.facts)
        if "there" in self.fields and len(files) == 1:
            self.initial["there"] = files[0].pk


class SignDraftForm(ActForm):
    """What is signed stands on the page, and its digest goes with the form: nothing to type."""

    shown = forms.CharField(required=False, widget=forms.HiddenInput)

    def prepare(self, case: ActCase) -> None:
        """The digest of the draft that this page shows."""
        if case.proposal is not None:
            self.initial["shown"] = drafting.digest(case.proposal.facts)


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
    """Keep the files that came with a result's form under its key, instead of those before; refusals by field.

    Fields: ``file`` for one result, ``tep-<key of the dossier>`` for one of several.
    """
    key = intent_of(request.POST.get(KEY, ""))
    refused: dict[str, str] = {}
    if key is None:
        return refused
    for name in request.FILES:
        slot = SLOT if name == "file" else f"{SLOT}-{name.removeprefix('tep-')[:20]}"
        sent = request.FILES.getlist(name)
        before = held_all(visit, key, slot)
        try:
            for one in sent if name == "file" else sent[-1:]:
                store.put(one, one.name or "", intent=key, by=visit.officer, at=visit.at, slot=slot)
        except FileRefused as error:
            refused[name] = str(error)
        else:
            for one_before in before:
                store.discard(one_before.name, intent=key, by=visit.officer)
    return refused


def held(visit: DeskVisit, key: uuid.UUID | None, slot: str) -> Attachment | None:
    """The file that waits for a result."""
    return next(iter(held_all(visit, key, slot)), None)


def held_all(visit: DeskVisit, key: uuid.UUID | None, slot: str) -> list[Attachment]:
    """All files that wait for a result, in the order they came."""
    return [file for file in store.waiting(key, by=visit.officer) if file.slot == slot] if key is not None else []


def intent_of(given: str) -> uuid.UUID | None:
    """A form's key; None when it is none."""
    try:
        return uuid.UUID(given)
    except ValueError:
        return None


__all__ = ["DraftForm", "ResolveForm", "Several", "SignDraftForm", "held", "hold", "slot_of", "why_unnamed"]
