"""The one table of legal acts: from which state, to which, by whom, and what must be given.

Buttons on the desk, API actions, the permission matrix and the test of all pairs are read from ``MOVES``. A new act is
a row in the group where a reader would look for it; the groups follow each other as its buttons do on the desk.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from dossiers.casework.states import CLOCK_RUNS, ENDED, OPEN, PAUSED, RECEIVED_EVER, Kind, State
from dossiers.units.roles import Role


class ActPlace(StrEnum):
    """Whose act it is, of the units a dossier has to do with.

    The desk that received a dossier for another unit takes what the applicant brings and, where the result comes back
    to it, hands it out; everything else is the competent unit's and the holder's (NĐ 118/2025/NĐ-CP, article 14).
    """

    HOLDER = "holder"  # whoever holds the dossier, and the receivers of the competent unit
    FRONT = "front"  # the same, and the receivers of the desk where it was received
    RECEPTION = "reception"  # the desk that took the money: receivers and leaders, wherever the dossier is
    RETURN = "return"  # the desk that hands the result out
    EITHER_END = "either_end"  # the desks between which its paper travels


@dataclass(frozen=True)
class Move:
    """One legal act: from which states, to which, by whom, and what must be given.

    ``to`` is None where the state stays. ``needs`` names the texts a form must ask for. ``danger`` marks acts that end
    a dossier without a result: the desk draws them apart. ``citizen`` marks acts that the applicant may do online,
    ``where`` says whose units they are.
    """

    act: str
    label: str
    done: str
    from_states: tuple[State, ...]
    to: State | None
    roles: tuple[Role, ...]
    kind: Kind
    needs: tuple[str, ...] = ()
    danger: bool = False
    citizen: bool = False
    where: ActPlace = ActPlace.HOLDER


_DESK = (Role.RECEIVER,)
_WORK = (Role.HANDLER, Role.LEADER)
_ANY = (Role.RECEIVER, Role.HANDLER, Role.LEADER)
_LEAD = (Role.LEADER,)
_STAYS = (State.IN_PROCESS, *PAUSED)
_HAS_RESULT = (State.FINISHED, State.RETURNED)

_RECEPTION = (
    Move("receive", "Tiếp nhận", "đã tiếp nhận", (State.SUBMITTED,), State.RECEIVED, _DESK, Kind.RECEIVED),
    Move("refuse", "Từ chối tiếp nhận", "đã từ chối tiếp nhận", (State.SUBMITTED,), State.NOT_ACCEPTED, _DESK,
         Kind.NOT_ACCEPTED, ("reason",), danger=True),
)  # fmt: skip

_ON_THE_WAY = (
    Move("forward", "Chuyển xử lý", "đã chuyển xử lý", CLOCK_RUNS, State.IN_PROCESS, _ANY, Kind.FORWARDED),
    Move("send_out", "Chuyển song song", "đã chuyển tới các nơi", CLOCK_RUNS, State.IN_PROCESS, _ANY, Kind.SENT_OUT),
)  # fmt: skip

_LEGS = (
    Move("take_over", "Nhận bàn giao", "đã được nhận bàn giao", _STAYS, None, _ANY, Kind.TAKEN_OVER),
    Move("hand_over", "Bàn giao kết quả", "đã bàn giao kết quả phần việc", _STAYS, None, _ANY, Kind.HANDED_OVER,
         ("remark",)),
    Move("send_back", "Trả lại nơi chuyển", "đã trả lại nơi chuyển", _STAYS, None, _ANY, Kind.SENT_BACK, ("reason",)),
)  # fmt: skip
"""Acts on one leg: see LEG_ACTS."""

_STANDING_STILL = (
    Move("ask_for_papers", "Yêu cầu bổ sung", "đã yêu cầu bổ sung", CLOCK_RUNS, State.AWAITING_PAPERS, _ANY,
         Kind.PAPERS_ASKED, ("papers", "reason")),
    Move("add_papers", "Nhận giấy tờ bổ sung", "đã nhận giấy tờ bổ sung", (State.AWAITING_PAPERS,), State.IN_PROCESS,
         (Role.RECEIVER, Role.HANDLER), Kind.PAPERS_ADDED, citizen=True, where=ActPlace.FRONT),
    Move("recall_request", "Rút yêu cầu bổ sung", "đã rút yêu cầu bổ sung", (State.AWAITING_PAPERS,), State.IN_PROCESS,
         _ANY, Kind.PAPERS_RECALLED, ("reason",)),
    Move("propose_papers", "Trình yêu cầu bổ sung", "đã trình yêu cầu bổ sung", CLOCK_RUNS, None, _ANY,
         Kind.PAPERS_PROPOSED, ("papers", "reason", "basis")),
    Move("approve_papers", "Duyệt yêu cầu bổ sung", "đã duyệt yêu cầu bổ sung", CLOCK_RUNS, State.AWAITING_PAPERS,
         _LEAD, Kind.PAPERS_ASKED),
    Move("decline", "Không đồng ý đề nghị", "đã không đồng ý đề nghị", RECEIVED_EVER, None, _LEAD, Kind.DECLINED,
         ("reason",)),
    Move("ask_for_payment", "Yêu cầu nộp phí", "đã yêu cầu nộp phí", CLOCK_RUNS, State.AWAITING_PAYMENT, _ANY,
         Kind.PAYMENT_ASKED, ("amount_vnd", "reason")),
    Move("pay", "Ghi nhận đã nộp phí", "đã ghi nhận nộp phí", (State.AWAITING_PAYMENT,), State.IN_PROCESS,
         (Role.RECEIVER, Role.HANDLER), Kind.PAID, where=ActPlace.FRONT),
)  # fmt: skip
"""What stops the clock until the citizen has acted, and starts it again."""

_OTHERS_ASKED = (
    Move("consult", "Hỏi cơ quan khác", "đã hỏi cơ quan khác", (State.IN_PROCESS,), None, _WORK, Kind.CONSULTED,
         ("question",)),
    Move("give_opinion", "Trả lời câu hỏi", "đã trả lời câu hỏi", (State.IN_PROCESS, *PAUSED), None, _ANY,
         Kind.ANSWERED, ("answer",)),
    Move("revoke_question", "Thu hồi câu hỏi", "đã thu hồi câu hỏi", (State.IN_PROCESS, *PAUSED), None, _WORK,
         Kind.ANSWERED, ("reason",)),
    Move("answer", "Ghi ý kiến trả lời", "đã ghi ý kiến trả lời", (State.IN_PROCESS, *PAUSED), None, _WORK,
         Kind.ANSWERED, ("answer",)),
    Move("ask_applicant", "Hỏi người nộp", "đã hỏi người nộp", OPEN, None, _ANY, Kind.APPLICANT_ASKED, ("words",)),
    Move("answer_as_applicant", "Ghi trả lời của người nộp", "đã ghi trả lời của người nộp", OPEN, None,
         (Role.RECEIVER, Role.HANDLER), Kind.APPLICANT_ANSWERED, citizen=True, where=ActPlace.FRONT),
    Move("withdraw_question", "Rút câu hỏi với người nộp", "đã rút câu hỏi với người nộp", OPEN, None, _ANY,
         Kind.QUESTION_DROPPED, ("reason",)),
)  # fmt: skip

_DECIDING = (
    Move("propose_result", "Trình dự thảo kết quả", "đã trình dự thảo kết quả", (State.IN_PROCESS,), None, _WORK,
         Kind.RESULT_PROPOSED),
    Move("approve_result", "Ký kết quả đã trình", "đã ký kết quả", (State.IN_PROCESS,), State.FINISHED, _LEAD,
         Kind.RESOLVED),
    Move("resolve", "Ký kết quả", "đã ký kết quả", (State.IN_PROCESS,), State.FINISHED, _LEAD, Kind.RESOLVED),
    Move("refuse_to_resolve", "Từ chối giải quyết", "đã từ chối giải quyết", (State.IN_PROCESS,), State.STOPPED, _LEAD,
         Kind.REFUSED, ("reason",), danger=True),
    Move("extend", "Xin lỗi, hẹn lại", "đã hẹn lại ngày trả", OPEN, None, _LEAD, Kind.EXTENDED,
         ("reason", "extended_to")),
    Move("explain_lateness", "Nêu lý do trễ", "đã nêu lý do trễ", (*OPEN, State.FINISHED), None, _WORK,
         Kind.LATE_EXPLAINED, ("cause", "reason")),
)  # fmt: skip

_HANDING_OUT = (
    Move("return_result", "Trả kết quả", "đã trả kết quả", (State.FINISHED,), State.RETURNED, _DESK, Kind.RETURNED,
         where=ActPlace.RETURN),
    Move("hand_to_post", "Giao bưu điện", "đã giao bưu điện", (State.FINISHED,), None, _DESK, Kind.POSTED,
         ("number",), where=ActPlace.RETURN),
    Move("deliver", "Ghi bưu điện đã phát", "đã ghi bưu điện phát kết quả", (State.FINISHED,), State.RETURNED, _DESK,
         Kind.RETURNED, where=ActPlace.RETURN),
    Move("parcel_back", "Ghi bưu gửi chuyển hoàn", "đã ghi bưu gửi chuyển hoàn", (State.FINISHED,), None, _DESK,
         Kind.CAME_BACK, ("reason",), where=ActPlace.RETURN),
)  # fmt: skip

_PAPER = (
    Move("send_paper", "Gửi bản giấy", "đã gửi bản giấy", RECEIVED_EVER, None, _DESK, Kind.PAPER_SENT,
         where=ActPlace.EITHER_END),
    Move("take_paper", "Nhận bản giấy", "đã nhận bản giấy", RECEIVED_EVER, None, _DESK, Kind.PAPER_ARRIVED,
         where=ActPlace.EITHER_END),
)  # fmt: skip
"""The paper between the desk that received it and the competent unit, there and back."""

_WRONG_RESULTS = (
    Move("dispute_result", "Báo kết quả sai", "đã ghi báo kết quả sai", _HAS_RESULT, None, _ANY, Kind.RESULT_DISPUTED,
         ("words",), citizen=True, where=ActPlace.FRONT),
    Move("propose_new_result", "Trình kết quả sửa", "đã trình kết quả sửa", _HAS_RESULT, None, _WORK,
         Kind.RESULT_PROPOSED),
    Move("approve_new_result", "Ký kết quả sửa", "đã có kết quả sửa", _HAS_RESULT, None, _LEAD, Kind.RESULT_CORRECTED),
    Move("uphold_result", "Trả lời: kết quả đúng", "đã trả lời người báo kết quả sai", _HAS_RESULT, None, _LEAD,
         Kind.RESULT_UPHELD, ("reason",)),
)  # fmt: skip
"""A result that is said to be wrong: corrected by a new one that replaces it, or answered (docs/law.md)."""

_MONEY = (
    Move("collect_fee", "Thu phí, lệ phí", "đã thu phí, lệ phí",
         (State.RECEIVED, State.IN_PROCESS, State.AWAITING_PAPERS, State.FINISHED), None, _DESK, Kind.FEE_COLLECTED,
         where=ActPlace.FRONT),
    Move("refund_fee", "Hoàn trả phí", "đã hoàn trả phí, lệ phí",
         (State.NOT_ACCEPTED, State.WITHDRAWING, State.STOPPED), None, _DESK, Kind.FEE_REFUNDED, ("reason",),
         where=ActPlace.FRONT),
    Move("propose_void", "Đề nghị hủy biên lai", "đã đề nghị hủy biên lai", RECEIVED_EVER, None,
         (Role.RECEIVER, Role.LEADER), Kind.VOID_PROPOSED, ("receipt", "reason"), where=ActPlace.RECEPTION),
    Move("approve_void", "Duyệt hủy biên lai", "đã hủy biên lai", RECEIVED_EVER, None, _LEAD, Kind.RECEIPT_VOIDED,
         where=ActPlace.RECEPTION),
    Move("decline_void", "Không đồng ý hủy biên lai", "đã không đồng ý hủy biên lai", RECEIVED_EVER, None, _LEAD,
         Kind.DECLINED, ("reason",), where=ActPlace.RECEPTION),
)  # fmt: skip

_RECORDS = (
    Move("reissue_receipt", "Cấp lại phiếu hẹn", "đã cấp lại phiếu hẹn", RECEIVED_EVER, None, _DESK,
         Kind.RECEIPT_REISSUED, ("checked",), where=ActPlace.FRONT),
    Move("propose_correction", "Đề nghị đính chính", "đã đề nghị đính chính", RECEIVED_EVER, None, _ANY,
         Kind.CORR_PROPOSED, ("reason",), where=ActPlace.FRONT),
    Move("approve_correction", "Duyệt đính chính", "đã duyệt đính chính", RECEIVED_EVER, None, _LEAD, Kind.CORRECTED),
    Move("propose_reopening", "Đề nghị mở lại", "đã đề nghị mở lại hồ sơ", ENDED, None, _ANY, Kind.REOPEN_PROPOSED,
         ("reason",)),
    Move("approve_reopening", "Duyệt mở lại", "đã mở lại hồ sơ", ENDED, State.IN_PROCESS, _LEAD, Kind.REOPENED),
    Move("reassign", "Giao người khác", "đã giao người khác", OPEN, None, (Role.ADMINISTRATOR, Role.LEADER),
         Kind.REASSIGNED, ("to_officer", "reason")),
)  # fmt: skip
"""What is put right: the receipt, what was typed, the end, the person."""

_ENDING_EARLY = (
    Move("close_unanswered", "Đóng hồ sơ chưa bổ sung", "đã đóng hồ sơ chưa bổ sung", (State.AWAITING_PAPERS,),
         State.STOPPED, (Role.RECEIVER, Role.LEADER), Kind.STOPPED, danger=True),
    Move("withdraw", "Rút hồ sơ", "đã nhận yêu cầu rút", OPEN, State.WITHDRAWING, _DESK, Kind.WITHDRAWN, ("reason",),
         danger=True, where=ActPlace.FRONT),
    Move("stop", "Dừng xử lý", "đã dừng xử lý", (*OPEN, State.WITHDRAWING), State.STOPPED, _LEAD, Kind.STOPPED,
         ("reason",), danger=True),
)  # fmt: skip

MOVES: dict[str, Move] = {
    move.act: move
    for move in (
        *_RECEPTION,
        *_ON_THE_WAY,
        *_LEGS,
        *_STANDING_STILL,
        *_OTHERS_ASKED,
        *_DECIDING,
        *_HANDING_OUT,
        *_PAPER,
        *_WRONG_RESULTS,
        *_MONEY,
        *_RECORDS,
        *_ENDING_EARLY,
    )
}
"""Which act is legal, from where, to where, by whom. ``receive`` and ``refuse`` also begin a dossier at the desk."""

LEG_ACTS = ("take_over", "hand_over", "send_back", "give_opinion")
"""Acts on one leg, a stay or a question: whose they are follows from where it is, not from who holds the dossier."""


def moves_from(state: int) -> list[Move]:
    """The acts that are legal in this state, whoever asks, in the table's order."""
    return [move for move in MOVES.values() if state in move.from_states]
