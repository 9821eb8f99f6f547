"""The forms of the acts: what an officer types before an act, in the order it is asked.

Shape only; whether the act is allowed and its facts are possible is decided by casework. Choices depend on the dossier,
so each form is made for one (ActCase).
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django import forms

from dossiers.casework import actions, consultations, last_days, supplements
from dossiers.casework.models import (
    ApplicantQuestion,
    Dossier,
    LatenessReason,
    Leg,
    Parcel,
    Pause,
    Proposal,
    ResultDispute,
)
from dossiers.casework.states import CLOCK_RUNS
from dossiers.procedures.models import RequiredPaper
from dossiers.units.models import Post, Unit
from portal.desk import form_messages
from portal.desk.dossier import destinations, next_step
from portal.desk.fields import MoneyField
from portal.desk.form_choices import offer
from portal.desk.visit import DeskVisit
from portal.web.days import DayField, MomentField

LONGEST = 4000


@dataclass(frozen=True)
class ActCase:
    """What the forms need to know of a dossier."""

    dossier: Dossier
    visit: DeskVisit
    pauses: list[Pause]
    legs: list[Leg]
    posts: list[Post]
    proposal: Proposal | None = None
    parcel: Parcel | None = None
    dispute: ResultDispute | None = None
    question: ApplicantQuestion | None = None

    @cached_property
    def flags(self) -> list[supplements.Flag]:
        """Why a request for papers now would need the leader."""
        return supplements.flags(self.dossier, self.visit.at) if self.dossier.state in CLOCK_RUNS else []

    @cached_property
    def came_online(self) -> frozenset[int]:
        """Which of the asked papers the applicant has handed in online, by their place in the list."""
        pause = self.open_pause
        if pause is None or pause.reason != Pause.Reason.PAPERS:
            return frozenset()
        return frozenset(int(file.slot) for file in actions.handed_in(pause))

    @property
    def open_pause(self) -> Pause | None:
        """What the citizen was asked for last and has not answered."""
        return next((pause for pause in self.pauses if pause.ended_at is None), None)


class ActForm(forms.Form):
    """A form of one act. Sub-classes fill ``prepare``."""

    def __init__(self, data: Any = None, *, case: ActCase) -> None:
        super().__init__(data, auto_id="viec-%s")
        self.case = case
        self.prepare(case)
        form_messages.plain(self)

    def prepare(self, case: ActCase) -> None:
        """Choices and initial values for this dossier."""


def words(
    label: str, *, rows: int = 3, required: bool = False, hint: str = "", longest: int = LONGEST
) -> forms.CharField:
    """A text of several lines; whether it must be given is said by casework."""
    area = forms.Textarea(attrs={"rows": rows, "maxlength": longest})
    return forms.CharField(label=label, required=required, help_text=hint, max_length=longest, widget=area)


def line(label: str, *, longest: int = 160, hint: str = "") -> forms.CharField:
    """A text of one line."""
    return forms.CharField(label=label, required=False, help_text=hint, max_length=longest)


def day(label: str, *, hint: str = "") -> DayField:
    """A date."""
    return DayField(label=label, required=False, help_text=hint)


def moment(label: str, *, hint: str = "", required: bool = False, missing: str = "") -> MomentField:
    """A date with a time."""
    return MomentField(label=label, required=required, help_text=hint, error_messages={"required": missing})


class ReceiveForm(ActForm):
    """An application sent online is taken in: nothing to type."""


class SendPaperForm(ActForm):
    carrier = line("Người mang, hoặc số bưu gửi", hint="Để hai nơi biết hỏi ai.")


class TakePaperForm(ActForm):
    """The paper is in hand: nothing to type."""


class ReasonForm(ActForm):
    reason = words("Lý do", hint="Người nộp sẽ đọc được.")


class RecallForm(ActForm):
    reason = words("Lý do rút", hint="Giữ trong hồ sơ. Người nộp được báo là không phải nộp thêm giấy tờ.")


class ForwardForm(ActForm):
    to_step = forms.TypedChoiceField(label="Đến bước", coerce=int, required=False, empty_value=None)
    to_unit = forms.TypedChoiceField(label="Đơn vị nhận", coerce=int, required=False, empty_value=None)
    to_officer = forms.TypedChoiceField(label="Người nhận", coerce=int, required=False, empty_value=None)
    remark = words("Kết quả, nhận xét khi bàn giao", rows=2)

    def prepare(self, case: ActCase) -> None:
        """Steps with the next one first, units by the rule of each step, officers by unit."""
        steps = destinations.steps(case.dossier)
        units = destinations.units(case.dossier, case.visit.today)
        proposed = destinations.proposed_unit(case.dossier, units)
        offer(self, "to_step", [(step.seq, f"{step.seq}. {step.name}") for step in steps])
        offer(self, "to_unit", [(unit.pk, unit.name) for unit in units])
        offer(self, "to_officer", [("", "Chưa chỉ định người"), *destinations.officers(case.posts, units)])
        after = next((step.seq for step in steps if step.seq > case.dossier.step), case.dossier.step)
        self.initial = {
            **self.initial,
            "to_step": after,
            "to_unit": proposed.pk if proposed else case.dossier.holder_id,
        }
        if not steps:
            del self.fields["to_step"]
        if len(units) < 2:
            del self.fields["remark"]
        elif case.dossier.holder.kind == Unit.Kind.EXTERNAL:
            self.fields["remark"].label = f"Trả lời của {case.dossier.holder.name}"


class LegForm(ActForm):
    """An act on one leg: which one, when the officer's units have several."""

    act = ""
    leg_id = forms.TypedChoiceField(label="Phần việc", coerce=int, required=False, empty_value=None)

    def prepare(self, case: ActCase) -> None:
        """The legs on which this act may be done now."""
        posts = case.visit.working_posts
        self.legs = [leg for leg in case.legs if actions.may(self.act, case.dossier, posts, [leg])]
        offer(
            self,
            "leg_id",
            [(leg.pk, f"{next_step.step_name(case.dossier, leg.step)}: {leg.unit.name}") for leg in self.legs],
        )
        if len(self.legs) < 2:
            del self.fields["leg_id"]


class TakeOverForm(LegForm):
    act = "take_over"
    to_officer = forms.TypedChoiceField(label="Người làm", coerce=int, required=False, empty_value=None)

    def prepare(self, case: ActCase) -> None:
        """The people of the units that take over; by default who presses the button."""
        super().prepare(case)
        units = [leg.unit for leg in self.legs]
        posts = destinations.posts(units, case.visit.today)
        offer(self, "to_officer", [("", "Tôi nhận và làm"), *destinations.officers(posts, units)])


class HandOverForm(LegForm):
    act = "hand_over"
    remark = words(
        "Kết quả phần việc", hint="Ghi vào phiếu kiểm soát; cơ quan không có tài khoản thì ghi trả lời của họ."
    )
    to_unit = forms.TypedChoiceField(label="Đơn vị làm bước sau", coerce=int, required=False, empty_value=None)

    def prepare(self, case: ActCase) -> None:
        """Where it goes next is asked only if the next step's rule names several units."""
        super().prepare(case)
        open_to = destinations.undecided(case.dossier, [leg.step for leg in self.legs], case.visit.today)
        offer(self, "to_unit", [("", "Chọn đơn vị"), *open_to])
        if not open_to:
            del self.fields["to_unit"]


class SendBackForm(LegForm):
    act = "send_back"
    reason = words("Lý do trả lại", hint="Nơi chuyển đọc được; người nộp không thấy ô này.")


class SendOutForm(ActForm):
    """One select for each next step whose rule names several units; usually nothing to type."""

    def prepare(self, case: ActCase) -> None:
        """The steps that go at once."""
        for step in next_step.steps_after(case.dossier):
            choices = destinations.undecided(case.dossier, [step.seq - 1], case.visit.today, step=step)
            if choices:
                label = f"Đơn vị làm bước {step.seq}: {step.name}"
                field = forms.TypedChoiceField(label=label, coerce=int, choices=[("", "Chọn đơn vị"), *choices])
                self.fields[f"unit_{step.seq}"] = field

    @property
    def units(self) -> dict[int, int]:
        """The chosen unit by step."""
        return {int(name[5:]): value for name, value in self.cleaned_data.items() if name.startswith("unit_")}


class ReassignForm(ActForm):
    to_officer = forms.TypedChoiceField(
        label="Người nhận", coerce=int, error_messages={"required": "Chọn người nhận hồ sơ."}
    )
    reason = words("Lý do", hint="Chỉ cán bộ đọc được.")

    def prepare(self, case: ActCase) -> None:
        """Who works at the unit that holds the dossier."""
        here = [post for post in case.posts if post.unit_id == case.dossier.holder_id]
        others = [post for post in here if post.officer_id != case.dossier.handler_id]
        offer(self, "to_officer", [("", "Chọn người"), *destinations.officers(others, [])])


class AskForPapersForm(ActForm):
    papers = forms.MultipleChoiceField(
        label="Giấy tờ của thủ tục",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Yêu cầu một lần, đủ mọi giấy tờ còn thiếu.",
    )
    others = words("Giấy tờ khác, mỗi dòng một loại", rows=2)
    basis = line(
        "Căn cứ pháp lý của giấy tờ khác", longest=500, hint="Bắt buộc khi giấy tờ không có trong danh mục của thủ tục."
    )
    reason = words("Lý do", hint="In vào phiếu; viết rõ để người nộp biết phải làm gì.")
    incomplete = forms.ChoiceField(
        label="Vì sao phải bổ sung",
        choices=[
            ("1", "Hồ sơ chưa đủ, chưa hợp lệ khi kiểm tra: thời hạn tính lại từ đầu khi nộp đủ"),
            ("0", "Chỉ cần giải trình, làm rõ: thời hạn tạm dừng rồi tính tiếp"),
        ],
        initial="1",
        required=False,
    )
    answer_by = day("Hạn bổ sung", hint="Ngày cuối người nộp bổ sung.")

    def prepare(self, case: ActCase) -> None:
        """The papers of the procedure's own list, and a last day that may be changed."""
        self.initial["answer_by"] = last_days.proposed(case.dossier, case.visit.at)
        until = supplements.first_request_until(case.dossier)
        if until is not None and not case.dossier.supplement_count:
            first = f"Lần đầu yêu cầu được đến hết {until:%d/%m/%Y}; sau ngày đó do lãnh đạo."
            self.fields["reason"].help_text = f"{self.fields['reason'].help_text} {first}"
        if case.flags:
            self.fields["basis"].label = "Căn cứ pháp lý"
            self.fields["basis"].help_text = f"Bắt buộc, vì {supplements.in_words(case.flags)}."
        listed = RequiredPaper.objects.filter(version_id=case.dossier.procedure_version_id)
        self.listed = {str(paper.pk): paper for paper in listed}
        offer(self, "papers", [(key, paper.name) for key, paper in self.listed.items()])
        if not self.listed:
            del self.fields["papers"]
        if not supplements.asks_why(case.dossier):
            del self.fields["incomplete"]
            said = f"{self.fields['answer_by'].help_text} {_what_becomes_of_the_term(case.dossier)}"
            self.fields["answer_by"].help_text = said


def _what_becomes_of_the_term(dossier: Dossier) -> str:
    """What complete papers will do to the term, where the law leaves no choice."""
    again = supplements.restarts(dossier, incomplete=True)
    return "Nộp đủ thì thời hạn tính lại từ đầu." if again else "Nộp đủ thì thời hạn tính tiếp."


class AddPapersForm(ActForm):
    papers = forms.MultipleChoiceField(label="Giấy tờ đã nhận", required=False, widget=forms.CheckboxSelectMultiple)
    others = words("Giấy tờ khác đã nhận, mỗi dòng một loại", rows=2)
    originals = forms.IntegerField(label="Số bản chính mỗi loại", initial=1, min_value=0, max_value=99, required=False)
    copies = forms.IntegerField(label="Số bản sao mỗi loại", initial=0, min_value=0, max_value=99, required=False)

    def prepare(self, case: ActCase) -> None:
        """What was asked for and has not come online already."""
        asked = case.open_pause.papers if case.open_pause else []
        self.asked = {str(n): paper for n, paper in enumerate(asked) if n not in case.came_online}
        if case.came_online:
            names = "; ".join(asked[n]["name"] for n in sorted(case.came_online) if n < len(asked))
            self.fields["papers"].help_text = f"Đã nộp trực tuyến: {names}."
        offer(self, "papers", [(key, paper["name"]) for key, paper in self.asked.items()])
        if not self.asked:
            del self.fields["papers"]


class ApproveForm(ActForm):
    """What is approved stands on the page: nothing to type."""


class DeclineForm(ActForm):
    reason = words("Lý do không đồng ý", hint="Người đề nghị sẽ đọc được.")


class AskForPaymentForm(ActForm):
    amount_vnd = MoneyField(label="Số tiền (đồng)", error_messages={"required": "Ghi số tiền phải nộp."})
    reason = words("Khoản phải nộp và căn cứ", rows=2)
    answer_by = day("Hạn nộp")


class PayForm(ActForm):
    receipt_number = line("Số biên lai", longest=40)


class ConsultForm(ActForm):
    unit = forms.TypedChoiceField(
        label="Cơ quan được hỏi", coerce=int, error_messages={"required": "Chọn cơ quan được hỏi."}
    )
    question = words("Nội dung hỏi")
    due_at = moment("Hạn trả lời", hint="Đồng hồ của hồ sơ vẫn chạy trong lúc chờ trả lời.")

    def prepare(self, case: ActCase) -> None:
        """Outside agencies first, then departments and districts; the last instant that the regime proposes."""
        self.initial["due_at"] = consultations.proposed(case.dossier, case.visit.at)
        offer(self, "unit", [("", "Chọn cơ quan"), *destinations.agencies(case.dossier, case.visit.today)])


class AnswerForm(ActForm):
    leg_id = forms.TypedChoiceField(label="Câu hỏi", coerce=int, required=False, empty_value=None)
    means = forms.ChoiceField(label="Hình thức trả lời", error_messages={"required": "Chọn hình thức trả lời."})
    answer = words("Ý kiến trả lời", hint="Nếu cơ quan được hỏi không trả lời, ghi đã đôn đốc thế nào.")

    def prepare(self, case: ActCase) -> None:
        """The questions that wait for an answer; how it came."""
        offer(
            self, "means", [("", "Chọn hình thức"), *(one for one in Leg.Means.choices if one[0] != Leg.Means.REVOKED)]
        )
        waiting = [leg for leg in case.legs if leg.kind == Leg.Kind.CONSULT and leg.closed_at is None]
        offer(self, "leg_id", [(leg.pk, f"{leg.unit.name}: {leg.question[:80]}") for leg in waiting])
        if len(waiting) < 2:
            del self.fields["leg_id"]


class ExtendForm(ActForm):
    extended_to = moment(
        "Hẹn lại lúc", required=True, missing="Ghi ngày giờ hẹn lại.", hint="Chỉ được hẹn lại một lần."
    )
    reason = words("Lý do trễ", hint="In vào thư xin lỗi.")


class ExplainLatenessForm(ActForm):
    """The cause of the short list, and what happened in words; both are public on the dossier's page."""

    cause = forms.ChoiceField(label="Lý do", error_messages={"required": "Chọn lý do trong danh sách."})
    reason = words("Nói rõ hơn", hint="Người nộp đọc được. Không ghi tên hay thông tin riêng của ai.", longest=500)

    def prepare(self, case: ActCase) -> None:
        """The short list."""
        offer(self, "cause", [("", "Chọn lý do"), *LatenessReason.Cause.choices])


class NoteForm(ActForm):
    words = words("Ghi chú mới", rows=2, hint="Công dân không thấy ô này.")
