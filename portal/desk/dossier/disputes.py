"""From a posted form to an act on a result that is wrong: said so, corrected by a new one, or answered as right."""

from django import forms

from dossiers.casework import actions
from portal.desk.dossier.act_forms import ActCase, ActForm, words
from portal.desk.dossier.act_screen import ActScreen, AnyActScreen, who
from portal.desk.dossier.result_form import DraftForm, SignDraftForm


class DisputeForm(ActForm):
    words: forms.CharField = words("Kết quả sai ở đâu", hint="Ghi mục sai và đúng ra là gì. Người nộp đọc được.")


class UpholdForm(ActForm):
    reason = words("Vì sao kết quả đúng", hint="Người nộp sẽ đọc được.")


def _dispute(form: DisputeForm, case: ActCase, seen: int) -> object:
    return actions.dispute_result(case.dossier.pk, **form.cleaned_data, **who(case, seen))


def _propose(form: DraftForm, case: ActCase, seen: int) -> object:
    said = form.cleaned_data["words"]
    return actions.propose_new_result(case.dossier.pk, words=said, **form.result(case), **who(case, seen))


def _approve(form: SignDraftForm, case: ActCase, seen: int) -> object:
    return actions.approve_new_result(case.dossier.pk, **form.cleaned_data, **who(case, seen))


def _uphold(form: UpholdForm, case: ActCase, seen: int) -> object:
    return actions.uphold_result(case.dossier.pk, **form.cleaned_data, **who(case, seen))


WRONG_RESULTS: dict[str, AnyActScreen] = {
    "dispute_result": ActScreen(
        DisputeForm, _dispute, "Sửa hoặc trả lời trong 3 ngày làm việc; thời hạn đã chốt của hồ sơ không đổi."
    ),
    "propose_new_result": ActScreen(DraftForm, _propose, "Lãnh đạo ký thì kết quả mới thay kết quả cũ."),
    "approve_new_result": ActScreen(
        SignDraftForm, _approve, "Kết quả cũ vẫn xem được, ghi “đã thay”; người nộp được báo."
    ),
    "uphold_result": ActScreen(UpholdForm, _uphold, "Người báo nhận được trả lời; kết quả giữ nguyên."),
}
