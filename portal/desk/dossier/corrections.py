"""From a posted form to an act that puts right: corrections, reopenings, money, a lost receipt, the way by post."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from dossiers.casework import actions
from dossiers.casework.models import Dossier
from dossiers.procedures.models import ProcedureVersion
from portal.desk.dossier import correction_forms
from portal.desk.dossier.act_forms import ActCase, ActForm, ApproveForm, DeclineForm
from portal.desk.dossier.act_screen import ActScreen, AnyActScreen, who
from portal.desk.papers import receipt
from portal.desk.visit import DeskVisit


def _typed(form: ActForm) -> dict[str, Any]:
    return form.cleaned_data


def _return_result(form: ActForm, case: ActCase, seen: int) -> object:
    return actions.return_result(case.dossier.pk, **_typed(form), **who(case, seen))


def _hand_to_post(form: ActForm, case: ActCase, seen: int) -> object:
    return actions.hand_to_post(case.dossier.pk, **_typed(form), **who(case, seen))


def _deliver(form: ActForm, case: ActCase, seen: int) -> object:
    return actions.deliver(case.dossier.pk, **_typed(form), **who(case, seen))


def _parcel_back(form: ActForm, case: ActCase, seen: int) -> object:
    return actions.parcel_back(case.dossier.pk, **_typed(form), **who(case, seen))


def _collect_fee(form: ActForm, case: ActCase, seen: int) -> object:
    return actions.collect_fee(case.dossier.pk, **_typed(form), **who(case, seen))


def _refund_fee(form: ActForm, case: ActCase, seen: int) -> object:
    return actions.refund_fee(case.dossier.pk, **_typed(form), **who(case, seen))


def _propose_void(form: ActForm, case: ActCase, seen: int) -> object:
    return actions.propose_void(case.dossier.pk, **_typed(form), **who(case, seen))


def _approve_void(form: ActForm, case: ActCase, seen: int) -> object:
    return actions.approve_void(case.dossier.pk, **who(case, seen))


def _decline_void(form: ActForm, case: ActCase, seen: int) -> object:
    return actions.decline_void(case.dossier.pk, **_typed(form), **who(case, seen))


def _reissue_receipt(form: ActForm, case: ActCase, seen: int) -> object:
    return actions.reissue_receipt(case.dossier.pk, **_typed(form), **who(case, seen))


def _printed(request: HttpRequest, visit: DeskVisit, dossier: Dossier, token: object) -> HttpResponse:
    """The new receipt, drawn in the one answer that knows its secret."""
    return receipt.drawn(request, visit, dossier, str(token))


def _propose_correction(form: ActForm, case: ActCase, seen: int) -> object:
    typed = dict(_typed(form))
    has = case.dossier.applicant
    personal = {name: typed.pop(name) for name in correction_forms.PERSONAL}
    applicant = actions.ApplicantFacts(**personal, email=has.email, kind=has.kind, submitted_by=has.submitted_by)
    version = ProcedureVersion.objects.select_related("procedure").filter(pk=typed["procedure"]).first()
    return actions.propose_correction(
        case.dossier.pk,
        reason=typed["reason"],
        applicant=applicant,
        version=version,
        received_at=typed["received_at"],
        **who(case, seen),
    )


def _approve_correction(form: ActForm, case: ActCase, seen: int) -> object:
    return actions.approve_correction(case.dossier.pk, **who(case, seen))


def _propose_reopening(form: ActForm, case: ActCase, seen: int) -> object:
    return actions.propose_reopening(case.dossier.pk, **_typed(form), **who(case, seen))


def _approve_reopening(form: ActForm, case: ActCase, seen: int) -> object:
    return actions.approve_reopening(case.dossier.pk, **who(case, seen))


CORRECTIONS: dict[str, AnyActScreen] = {
    "return_result": ActScreen(correction_forms.ReturnForm, _return_result),
    "hand_to_post": ActScreen(
        correction_forms.PostalForm, _hand_to_post, "Hồ sơ được ghi “đã trả” khi bưu điện báo đã phát."
    ),
    "deliver": ActScreen(correction_forms.DeliverForm, _deliver, "Ghi theo báo phát của bưu điện."),
    "parcel_back": ActScreen(
        correction_forms.BackForm, _parcel_back, "Kết quả về lại quầy; trả tại quầy hoặc gửi bưu điện lần nữa."
    ),
    "collect_fee": ActScreen(correction_forms.CollectForm, _collect_fee),
    "refund_fee": ActScreen(correction_forms.BackForm, _refund_fee, "Hoàn trả một lần toàn bộ số đã nộp."),
    "propose_void": ActScreen(
        correction_forms.VoidForm,
        _propose_void,
        "Lãnh đạo duyệt thì biên lai mới hủy; biên lai cũ được giữ và ghi “đã hủy”.",
    ),
    "approve_void": ActScreen(ApproveForm, _approve_void, "Biên lai cũ được giữ; biên lai mới có số tiếp theo."),
    "decline_void": ActScreen(DeclineForm, _decline_void),
    "reissue_receipt": ActScreen(
        correction_forms.ReissueForm, _reissue_receipt, "Phiếu mới được in ngay.", answer=_printed
    ),
    "propose_correction": ActScreen(
        correction_forms.CorrectionForm, _propose_correction, "Sửa mục sai; lãnh đạo duyệt thì hồ sơ mới đổi."
    ),
    "approve_correction": ActScreen(
        ApproveForm, _approve_correction, "Người nộp thấy mục được đính chính. Kết luận sớm, đúng, trễ không đổi."
    ),
    "propose_reopening": ActScreen(
        correction_forms.ProposeForm, _propose_reopening, "Lãnh đạo duyệt thì hồ sơ mới mở lại."
    ),
    "approve_reopening": ActScreen(
        ApproveForm, _approve_reopening, "Kết luận lần đầu được giữ trong nhật ký; hồ sơ đã trễ vẫn là trễ."
    ),
}
