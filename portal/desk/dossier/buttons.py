"""The bar of acts on a dossier, read from MOVES: what may be done now by this officer, and why the rest may not."""

from collections.abc import Callable
from dataclasses import dataclass

from dossiers.casework import actions, duties, last_days, supplements, transfers, wrong_results
from dossiers.casework.models import Dossier, Leg, Proposal
from dossiers.casework.moves import LEG_ACTS, MOVES, ActPlace, Move
from dossiers.casework.states import Outcome, State
from dossiers.units.models import Unit
from dossiers.units.roles import Role
from portal.desk.dossier import next_step
from portal.desk.dossier.act_forms import ActCase

ONLINE_ONLY = ("receive", "refuse")
RECEIPT = Proposal.Kind.RECEIPT  # the receiving desk's own affair: `decline` is for the others
PAPER_ACTS = ("send_paper", "take_paper")
LINKED_ONLY = ("send_out", "take_over", "hand_over", "send_back")


@dataclass(frozen=True)
class Button:
    """An act that may be done now."""

    name: str
    words: str
    icon: str
    danger: bool = False
    primary: bool = False


@dataclass(frozen=True)
class NotNow:
    """An act that may not, with the reason in a sentence."""

    name: str
    words: str
    reason: str


def bar(case: ActCase, *, late: bool) -> list[Button]:
    """Allowed acts: the suggested one first, those that end a dossier last."""
    dossier, posts = case.dossier, case.visit.working_posts
    apologised = dossier.extended_to is not None
    first = _drafted(case) or next_step.next_act(dossier, posts, late=late, apologised=apologised, stays=case.legs)
    buttons = [
        Button(
            name=name,
            words=first.words if first and name == first.name else next_step.words(name, dossier),
            icon=next_step.ACT_UI[name].icon,
            danger=move.danger,
            primary=first is not None and name == first.name,
        )
        for name, move in MOVES.items()
        if actions.may(name, dossier, posts, case.legs) and not obstacle(name, case)
    ]
    return sorted(buttons, key=lambda button: (button.danger, not button.primary))


def _drafted(case: ActCase) -> next_step.Act | None:
    """The signature under a drafted result, for whoever may give it."""
    for name in ("approve_result", "approve_new_result"):
        if actions.may(name, case.dossier, case.visit.working_posts) and not obstacle(name, case):
            return next_step.act(name)
    return None


def not_now(case: ActCase) -> list[NotNow]:
    """Acts that are not allowed now: why, and by whom they would be."""
    found = []
    for name, move in MOVES.items():
        if name in ONLINE_ONLY and case.dossier.state != State.SUBMITTED:
            continue
        if name in PAPER_ACTS and not (case.dossier.reception_unit_id or case.dossier.return_unit_id):
            continue
        if name in LINKED_ONLY and not case.dossier.procedure_version.linked:
            continue
        if name == "explain_lateness" and not duties.explains_lateness(case.dossier):
            continue
        if name == "close_unanswered" and not last_days.closing(case.dossier, case.visit.at, None):
            continue
        reason = _reason(move, case)
        if reason:
            found.append(NotNow(name, next_step.words(name, case.dossier), reason))
    return found


def obstacle(name: str, case: ActCase) -> str:
    """What stands in the way of an act besides state and post."""
    find = OBSTACLES.get(name)
    return find(case) if find else ""


def _extend(case: ActCase) -> str:
    return "Hồ sơ đã được xin lỗi và hẹn lại một lần." if case.dossier.extended_to is not None else ""


def _explain_lateness(case: ActCase) -> str:
    dossier = case.dossier
    if not duties.explains_lateness(dossier):
        return "Quy định áp dụng cho hồ sơ này không yêu cầu nêu lý do."
    late = dossier.is_overdue(case.visit.at) or dossier.outcome == Outcome.LATE
    return "" if late else "Hồ sơ chưa trễ hẹn."


def _answer(case: ActCase) -> str:
    waits = any(leg.kind == Leg.Kind.CONSULT and leg.closed_at is None for leg in case.legs)
    return "" if waits else "Không có câu hỏi nào đang chờ cơ quan khác trả lời."


def _ask_for_papers(case: ActCase) -> str:
    leads = Role.LEADER in case.visit.roles_at(case.dossier.holder_id)
    return f"Cần lãnh đạo phê duyệt vì {supplements.in_words(case.flags)}." if case.flags and not leads else ""


def _propose_papers(case: ActCase) -> str:
    if case.proposal is not None:
        return "Đang có một đề nghị chờ lãnh đạo quyết định."
    return "" if case.flags else "Lần đầu và còn đủ thời hạn thì không cần trình: dùng “Yêu cầu bổ sung”."


def _decides(kind: str | None) -> Callable[[ActCase], str]:
    """An act that decides on a proposal needs one, by somebody else."""

    def find(case: ActCase) -> str:
        waiting = case.proposal
        if waiting is None or (kind or waiting.kind) != waiting.kind or (kind is None and waiting.kind == RECEIPT):
            return "Không có đề nghị nào đang chờ quyết định này."
        return "Người đề nghị không tự quyết định." if waiting.proposed_by_id == case.visit.officer.pk else ""

    return find


def _whole(case: ActCase) -> str:
    branches = case.dossier.branches
    return f"Hồ sơ đang ở {branches} nơi cùng lúc; chờ các nơi bàn giao." if branches else ""


def _send_out(case: ActCase) -> str:
    if not next_step.parts_here(case.dossier):
        return "Từ bước này hồ sơ không đi song song."
    again = any(leg.ended == Leg.Ended.SENT_BACK for leg in case.legs)
    return "Các nơi đi song song đều đã được chuyển tới." if case.dossier.branches and not again else ""


def _under_way(case: ActCase) -> str:
    return f"Bưu gửi {case.parcel.number} đang trên đường." if case.parcel else ""


def _not_under_way(case: ActCase) -> str:
    return "" if case.parcel else "Không có bưu gửi nào đang trên đường."


def _collect_fee(case: ActCase) -> str:
    due = case.dossier.payment == Dossier.Payment.DUE and case.dossier.fee_vnd
    return "" if due else "Không có khoản phí, lệ phí nào chưa nộp."


def _refund_fee(case: ActCase) -> str:
    return "" if case.dossier.payment == Dossier.Payment.PAID else "Không có khoản nào đã nộp để hoàn trả."


def _propose(case: ActCase) -> str:
    return "Đang có một đề nghị chờ lãnh đạo quyết định." if case.proposal else ""


def _propose_void(case: ActCase) -> str:
    holds = case.dossier.fee_receipts.filter(void__isnull=True).exists()
    return _propose(case) if holds else "Hồ sơ không có biên lai nào còn hiệu lực."


def _propose_reopening(case: ActCase) -> str:
    return _under_way(case) or _propose(case)


def _paper(act: str) -> Callable[[ActCase], str]:
    """Paper is sent or taken in by the desk where it lies, or to which it goes."""

    def find(case: ActCase) -> str:
        sending = act == "send_paper"
        desks = {unit.pk for unit in case.visit.units(Role.RECEIVER)}
        mine = any(
            (one.from_unit_id if sending else one.to_unit_id) in desks and not (sending and one.sent_at)
            for one in transfers.under_way(case.dossier)
        )
        return "" if mine else "Không có bản giấy nào đang chờ quầy của bạn."

    return find


def _resolve(case: ActCase) -> str:
    return "Đang có dự thảo kết quả chờ ký." if _is_draft(case.proposal) else _whole(case)


def _propose_result(case: ActCase) -> str:
    return _whole(case) or ("" if case.proposal is None or _is_draft(case.proposal) else _propose(case))


def _is_draft(proposal: Proposal | None) -> bool:
    return proposal is not None and proposal.kind == Proposal.Kind.RESULT


def _dispute_result(case: ActCase) -> str:
    if wrong_results.days_to_correct(case.dossier) is None:
        return "Hồ sơ không theo quy định sửa kết quả trong thời hạn riêng: đề nghị mở lại hồ sơ."
    return "Kết quả đã được báo sai, đang xem lại." if case.dispute else ""


def _disputed(find: Callable[[ActCase], str]) -> Callable[[ActCase], str]:
    """An act on a result that was said to be wrong."""
    return lambda case: find(case) if case.dispute else "Không có báo kết quả sai nào đang chờ."


def _asked(case: ActCase) -> str:
    return "" if case.question else actions.NOTHING_ASKED


def _close_unanswered(case: ActCase) -> str:
    return actions.not_closable(case.dossier, case.visit.at)


def _recall_request(case: ActCase) -> str:
    leads = actions.leads(case.visit.officer, case.dossier, case.visit.at)
    return actions.not_recallable(case.open_pause, leads=leads)


OBSTACLES: dict[str, Callable[[ActCase], str]] = {
    "recall_request": _recall_request,
    "close_unanswered": _close_unanswered,
    "forward": _whole,
    "resolve": _resolve,
    "propose_result": _propose_result,
    "approve_result": _decides(Proposal.Kind.RESULT),
    "dispute_result": _dispute_result,
    "propose_new_result": _disputed(_propose_result),
    "approve_new_result": _disputed(_decides(Proposal.Kind.RESULT)),
    "uphold_result": _disputed(lambda case: "Đang có kết quả sửa chờ ký." if _is_draft(case.proposal) else ""),
    "send_out": _send_out,
    "extend": _extend,
    "explain_lateness": _explain_lateness,
    "answer": _answer,
    "revoke_question": _answer,
    "ask_applicant": lambda case: actions.WAITS_ALREADY if case.question else "",
    "answer_as_applicant": _asked,
    "withdraw_question": _asked,
    "ask_for_papers": _ask_for_papers,
    "propose_papers": _propose_papers,
    "approve_papers": _decides(Proposal.Kind.PAPERS),
    "decline": _decides(None),
    "return_result": _under_way,
    "hand_to_post": _under_way,
    "deliver": _not_under_way,
    "parcel_back": _not_under_way,
    "send_paper": _paper("send_paper"),
    "take_paper": _paper("take_paper"),
    "collect_fee": _collect_fee,
    "refund_fee": _refund_fee,
    "propose_void": _propose_void,
    "approve_void": _decides(RECEIPT),
    "decline_void": _decides(RECEIPT),
    "propose_correction": _propose,
    "approve_correction": _decides(Proposal.Kind.CORRECTION),
    "propose_reopening": _propose_reopening,
    "approve_reopening": _decides(Proposal.Kind.REOPENING),
}


def _desk(move: Move, dossier: Dossier) -> Unit:
    """The desk whose act it is."""
    elsewhere = dossier.return_unit if move.where == ActPlace.RETURN else None
    if move.where in (ActPlace.RECEPTION, ActPlace.EITHER_END):
        elsewhere = dossier.reception_unit
    return elsewhere or dossier.unit


def _reason(move: Move, case: ActCase) -> str:
    dossier = case.dossier
    if dossier.state not in move.from_states:
        states = ", ".join(f"“{State(state).label}”" for state in move.from_states)
        return f"Chỉ khi hồ sơ ở trạng thái {states}."
    if move.act in LEG_ACTS:
        mine = actions.may(move.act, dossier, case.visit.working_posts, case.legs)
        return "" if mine else "Không có phần việc nào của đơn vị bạn đang chờ việc này."
    if not actions.may(move.act, dossier, case.visit.working_posts):
        who = " hoặc ".join(str(Role(role).label) for role in move.roles)
        desk = move.where == ActPlace.RECEPTION or move.roles == (Role.RECEIVER,)
        where = _desk(move, dossier).name if desk else dossier.holder.name
        return f"Do {who} của {where} thực hiện."
    return obstacle(move.act, case)
