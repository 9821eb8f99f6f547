"""From a posted form to an act of casework: one entry for each act, so that page, permission and form stay in step."""

from typing import Any

from dossiers.casework import actions
from dossiers.casework.moves import MOVES
from dossiers.units.models import Officer, Unit
from dossiers.units.roles import Role
from portal.desk.dossier import act_forms
from portal.desk.dossier.act_forms import ActCase, ActForm
from portal.desk.dossier.act_screen import ActScreen, AnyActScreen, who
from portal.desk.dossier.asking_applicants import QUESTIONS
from portal.desk.dossier.corrections import CORRECTIONS
from portal.desk.dossier.disputes import WRONG_RESULTS
from portal.desk.dossier.opinion_forms import GiveOpinionForm, RevokeQuestionForm
from portal.desk.dossier.result_form import DraftForm, ResolveForm, SignDraftForm


def _accept(form: ActForm, case: ActCase, seen: int) -> object:
    return actions.accept(case.dossier.pk, **who(case, seen))


def _refuse(form: ActForm, case: ActCase, seen: int) -> object:
    return actions.refuse_submitted(case.dossier.pk, reason=form.cleaned_data["reason"], **who(case, seen))


def _forward(form: ActForm, case: ActCase, seen: int) -> object:
    typed = form.cleaned_data
    return actions.forward(
        case.dossier.pk,
        to_unit=Unit.objects.filter(pk=typed["to_unit"]).first(),
        to_officer=Officer.objects.filter(pk=typed["to_officer"], is_active=True).first(),
        to_step=typed.get("to_step"),
        remark=typed.get("remark") or "",
        **who(case, seen),
    )


def _send_out(form: act_forms.SendOutForm, case: ActCase, seen: int) -> object:
    units = Unit.objects.in_bulk(form.units.values())
    chosen = {step: units[key] for step, key in form.units.items()}
    return actions.send_out(case.dossier.pk, units=chosen, **who(case, seen))


def _take_over(form: act_forms.LegForm, case: ActCase, seen: int) -> object:
    typed = form.cleaned_data
    worker = Officer.objects.filter(pk=typed["to_officer"], is_active=True).first()
    return actions.take_over(case.dossier.pk, leg_id=_leg_id(form, case), to_officer=worker, **who(case, seen))


def _hand_over(form: act_forms.LegForm, case: ActCase, seen: int) -> object:
    typed = form.cleaned_data
    to_unit = Unit.objects.filter(pk=typed["to_unit"]).first() if typed.get("to_unit") else None
    return actions.hand_over(
        case.dossier.pk, leg_id=_leg_id(form, case), remark=typed["remark"], to_unit=to_unit, **who(case, seen)
    )


def _send_back(form: act_forms.LegForm, case: ActCase, seen: int) -> object:
    reason = form.cleaned_data["reason"]
    return actions.send_back(case.dossier.pk, leg_id=_leg_id(form, case), reason=reason, **who(case, seen))


def _leg_id(form: act_forms.LegForm, case: ActCase) -> int | None:
    """The leg chosen on the form, or the only one that it can be."""
    chosen: int | None = form.cleaned_data.get("leg_id")
    return chosen or (form.legs[0].pk if len(form.legs) == 1 else None)


def _request(form: act_forms.AskForPapersForm) -> dict[str, Any]:
    """What is asked of the citizen, as typed."""
    typed = form.cleaned_data
    missing = [actions.Missing(form.listed[key].name, form.listed[key].pk) for key in typed.get("papers", [])]
    missing += [actions.Missing(name) for name in _lines(typed["others"])]
    said: dict[str, Any] = {name: typed[name] for name in ("reason", "basis", "answer_by")}
    return {"papers": missing, **said, "incomplete": typed.get("incomplete") != "0"}


def _ask_for_papers(form: act_forms.AskForPapersForm, case: ActCase, seen: int) -> object:
    return actions.ask_for_papers(case.dossier.pk, **_request(form), **who(case, seen))


def _propose_papers(form: act_forms.AskForPapersForm, case: ActCase, seen: int) -> object:
    return actions.propose_papers(case.dossier.pk, **_request(form), **who(case, seen))


def _approve_papers(form: ActForm, case: ActCase, seen: int) -> object:
    return actions.approve_papers(case.dossier.pk, **who(case, seen))


def _decline(form: ActForm, case: ActCase, seen: int) -> object:
    return actions.decline(case.dossier.pk, **form.cleaned_data, **who(case, seen))


def _add_papers(form: act_forms.AddPapersForm, case: ActCase, seen: int) -> object:
    typed = form.cleaned_data
    none_said = typed["originals"] is None and typed["copies"] is None
    originals, copies = 1 if none_said else typed["originals"] or 0, typed["copies"] or 0
    given = [
        actions.PaperFacts(form.asked[key]["name"], originals, copies, form.asked[key].get("required"))
        for key in typed.get("papers", [])
    ]
    given += [actions.PaperFacts(name[:500], originals, copies) for name in _lines(typed["others"])]
    return actions.add_papers(case.dossier.pk, papers=given, **who(case, seen))


def _ask_for_payment(form: ActForm, case: ActCase, seen: int) -> object:
    return actions.ask_for_payment(case.dossier.pk, **form.cleaned_data, **who(case, seen))


def _pay(form: ActForm, case: ActCase, seen: int) -> object:
    return actions.pay(case.dossier.pk, **form.cleaned_data, **who(case, seen))


def _consult(form: ActForm, case: ActCase, seen: int) -> object:
    typed = form.cleaned_data
    unit = Unit.objects.get(pk=typed["unit"])
    return actions.consult(
        case.dossier.pk, unit=unit, question=typed["question"], due_at=typed["due_at"], **who(case, seen)
    )


def _give_opinion(form: ActForm, case: ActCase, seen: int) -> object:
    return actions.give_opinion(case.dossier.pk, **form.cleaned_data, by=case.visit.officer, at=case.visit.at)


def _revoke_question(form: ActForm, case: ActCase, seen: int) -> object:
    return actions.revoke_question(case.dossier.pk, **form.cleaned_data, **who(case, seen))


def _answer(form: ActForm, case: ActCase, seen: int) -> object:
    return actions.answer(case.dossier.pk, **form.cleaned_data, **who(case, seen))


def _resolve(form: ResolveForm, case: ActCase, seen: int) -> object:
    return actions.resolve(case.dossier.pk, **form.result(case), **who(case, seen))


def _propose_result(form: DraftForm, case: ActCase, seen: int) -> object:
    words = form.cleaned_data["words"]
    return actions.propose_result(case.dossier.pk, words=words, **form.result(case), **who(case, seen))


def _approve_result(form: SignDraftForm, case: ActCase, seen: int) -> object:
    return actions.approve_result(case.dossier.pk, **form.cleaned_data, **who(case, seen))


def _refuse_to_resolve(form: ActForm, case: ActCase, seen: int) -> object:
    return actions.refuse_to_resolve(case.dossier.pk, **form.cleaned_data, **who(case, seen))


def _extend(form: ActForm, case: ActCase, seen: int) -> object:
    return actions.extend(case.dossier.pk, **form.cleaned_data, **who(case, seen))


def _explain_lateness(form: ActForm, case: ActCase, seen: int) -> object:
    return actions.explain_lateness(case.dossier.pk, **form.cleaned_data, **who(case, seen))


def _reassign(form: ActForm, case: ActCase, seen: int) -> object:
    to = Officer.objects.get(pk=form.cleaned_data["to_officer"])
    reason = form.cleaned_data["reason"]
    return actions.reassign(case.dossier.pk, to_officer=to, reason=reason, **who(case, seen))


def _withdraw(form: ActForm, case: ActCase, seen: int) -> object:
    return actions.withdraw(case.dossier.pk, **form.cleaned_data, **who(case, seen))


def _stop(form: ActForm, case: ActCase, seen: int) -> object:
    return actions.stop(case.dossier.pk, **form.cleaned_data, **who(case, seen))


def _recall_request(form: ActForm, case: ActCase, seen: int) -> object:
    return actions.recall_request(case.dossier.pk, **form.cleaned_data, **who(case, seen))


def _close_unanswered(form: ActForm, case: ActCase, seen: int) -> object:
    return actions.close_unanswered(case.dossier.pk, **who(case, seen))


def _send_paper(form: ActForm, case: ActCase, seen: int) -> object:
    return actions.send_paper(case.dossier.pk, **form.cleaned_data, **who(case, seen))


def _take_paper(form: ActForm, case: ActCase, seen: int) -> object:
    return actions.take_paper(case.dossier.pk, **who(case, seen))


def _lines(text: str) -> list[str]:
    """The lines of a text that say something."""
    return [line.strip()[:500] for line in text.replace("\x00", "").splitlines() if line.strip()]


ACT_SCREENS: dict[str, AnyActScreen] = {
    "receive": ActScreen(act_forms.ReceiveForm, _accept, "Ngày hẹn được tính từ lúc bấm nút."),
    "refuse": ActScreen(act_forms.ReasonForm, _refuse),
    "forward": ActScreen(act_forms.ForwardForm, _forward),
    "send_out": ActScreen(
        act_forms.SendOutForm, _send_out, "Mỗi nơi có phần việc và đồng hồ riêng; đơn vị này chờ đủ các nơi."
    ),
    "take_over": ActScreen(act_forms.TakeOverForm, _take_over, "Giờ nhận được ghi vào phiếu kiểm soát."),
    "hand_over": ActScreen(act_forms.HandOverForm, _hand_over, "Nơi cuối cùng bàn giao thì hồ sơ đi tiếp."),
    "send_back": ActScreen(act_forms.SendBackForm, _send_back, "Đồng hồ của hồ sơ vẫn chạy."),
    "ask_for_papers": ActScreen(
        act_forms.AskForPapersForm, _ask_for_papers, "Đồng hồ dừng từ lúc yêu cầu đến lúc nhận đủ."
    ),
    "propose_papers": ActScreen(
        act_forms.AskForPapersForm, _propose_papers, "Đồng hồ vẫn chạy đến khi lãnh đạo duyệt."
    ),
    "approve_papers": ActScreen(
        act_forms.ApproveForm, _approve_papers, "Phiếu yêu cầu được ghi số và ký bằng tài khoản của bạn; đồng hồ dừng."
    ),
    "decline": ActScreen(act_forms.DeclineForm, _decline),
    "add_papers": ActScreen(act_forms.AddPapersForm, _add_papers, "Đồng hồ chạy tiếp, ngày hẹn được tính lại."),
    "recall_request": ActScreen(
        act_forms.RecallForm,
        _recall_request,
        "Yêu cầu gửi nhầm: đồng hồ như chưa từng dừng, ngày hẹn không đổi; người nộp được báo.",
    ),
    "ask_for_payment": ActScreen(act_forms.AskForPaymentForm, _ask_for_payment, "Đồng hồ dừng đến khi nộp."),
    "pay": ActScreen(act_forms.PayForm, _pay, "Đồng hồ chạy tiếp, ngày hẹn được tính lại."),
    "consult": ActScreen(act_forms.ConsultForm, _consult),
    "give_opinion": ActScreen(GiveOpinionForm, _give_opinion, "Nơi hỏi nhận được ngay; hạn của hồ sơ không đổi."),
    "revoke_question": ActScreen(RevokeQuestionForm, _revoke_question),
    "answer": ActScreen(act_forms.AnswerForm, _answer),
    "resolve": ActScreen(ResolveForm, _resolve, "Sớm, đúng hay trễ hạn được xác định ngay khi ký."),
    "propose_result": ActScreen(
        DraftForm, _propose_result, "Lãnh đạo xem dự thảo rồi ký; hồ sơ ở yên chỗ cũ và đồng hồ vẫn chạy."
    ),
    "approve_result": ActScreen(
        SignDraftForm, _approve_result, "Ký đúng bản đang hiện ở trên. Sớm, đúng hay trễ hạn được xác định ngay khi ký."
    ),
    "refuse_to_resolve": ActScreen(act_forms.ReasonForm, _refuse_to_resolve, "Hồ sơ kết thúc, không tính là đúng hạn."),
    "extend": ActScreen(act_forms.ExtendForm, _extend, "Ngày hẹn mới không làm hồ sơ hết trễ."),
    "explain_lateness": ActScreen(
        act_forms.ExplainLatenessForm, _explain_lateness, "Người nộp đọc được ngay ở trang hồ sơ; hồ sơ vẫn tính trễ."
    ),
    "reassign": ActScreen(act_forms.ReassignForm, _reassign, "Hạn và đồng hồ không đổi."),
    "withdraw": ActScreen(act_forms.ReasonForm, _withdraw, "Theo yêu cầu của người nộp; đồng hồ dừng hẳn."),
    "close_unanswered": ActScreen(
        act_forms.ApproveForm, _close_unanswered, "Hồ sơ kết thúc vì người nộp không bổ sung; người nộp được báo."
    ),
    "stop": ActScreen(act_forms.ReasonForm, _stop, "Hồ sơ kết thúc, không tính là đúng hạn."),
    "send_paper": ActScreen(act_forms.SendPaperForm, _send_paper, "Hạn chuyển vẫn tính đến khi nơi nhận ghi đã nhận."),
    "take_paper": ActScreen(act_forms.TakePaperForm, _take_paper),
    **QUESTIONS,
    **CORRECTIONS,
    **WRONG_RESULTS,
}
"""Every act of MOVES (a test compares the two)."""

SIGNED = frozenset(name for name, move in MOVES.items() if move.roles == (Role.LEADER,))
"""Acts that only a leader may do: they bind the authority, so a second factor is shown again for them."""
