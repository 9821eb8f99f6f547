"""From a posted form to a question for the applicant: asked, answered at the desk, withdrawn."""

from dossiers.casework import actions
from portal.desk.dossier.act_forms import ActCase, ActForm, day, words
from portal.desk.dossier.act_screen import ActScreen, AnyActScreen, who


class AskApplicantForm(ActForm):
    words = words("Câu hỏi", hint="Người nộp đọc đúng những lời này. Cần giấy tờ thì dùng “Yêu cầu bổ sung”.")
    wanted_by = day("Mong nhận trả lời đến ngày", hint="Không bắt buộc. Qua ngày này không có gì thay đổi.")


class AnswerAsApplicantForm(ActForm):
    answer = words("Người nộp trả lời", hint="Ghi khi người nộp trả lời tại quầy hoặc qua điện thoại.")


class WithdrawQuestionForm(ActForm):
    reason = words("Lý do rút", hint="Người nộp sẽ đọc được.")


def _ask(form: AskApplicantForm, case: ActCase, seen: int) -> object:
    return actions.ask_applicant(case.dossier.pk, **form.cleaned_data, **who(case, seen))


def _answer(form: AnswerAsApplicantForm, case: ActCase, seen: int) -> object:
    return actions.answer_as_applicant(case.dossier.pk, **form.cleaned_data, **who(case, seen))


def _withdraw(form: WithdrawQuestionForm, case: ActCase, seen: int) -> object:
    return actions.withdraw_question(case.dossier.pk, **form.cleaned_data, **who(case, seen))


QUESTIONS: dict[str, AnyActScreen] = {
    "ask_applicant": ActScreen(
        AskApplicantForm, _ask, "Đồng hồ vẫn chạy, ngày hẹn không đổi; người nộp trả lời trên trang hồ sơ."
    ),
    "answer_as_applicant": ActScreen(AnswerAsApplicantForm, _answer),
    "withdraw_question": ActScreen(WithdrawQuestionForm, _withdraw, "Người nộp không phải trả lời nữa và được báo."),
}
