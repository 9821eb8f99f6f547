"""The way a dossier goes: the steps of its procedure version, whose turn it is, and what to do next.

A version that has been used is never edited, so its steps are read once per process.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

from django.db import connection

from dossiers.casework import actions
from dossiers.casework.models import Leg
from dossiers.casework.moves import MOVES
from dossiers.casework.states import OPEN, State
from dossiers.procedures import step_shares
from dossiers.procedures.models import Step
from dossiers.units.models import Post
from dossiers.units.roles import Role


class Held(Protocol):
    """What whose-turn and next-act need of a dossier (a row of the queue has it too)."""

    state: int
    step: int
    unit_id: int
    reception_unit_id: int | None
    return_unit_id: int | None
    holder_id: int
    procedure_version_id: int
    branches: int


@dataclass(frozen=True)
class Act:
    """One act as a button: its name in MOVES, the words for this step, an icon."""

    name: str
    words: str
    icon: str


@dataclass(frozen=True)
class ButtonLook:
    """How an act's button looks."""

    icon: str


ACT_UI = {
    "receive": ButtonLook(icon="inbox"),
    "refuse": ButtonLook(icon="ban"),
    "forward": ButtonLook(icon="send"),
    "send_out": ButtonLook(icon="arrows-exchange"),
    "take_over": ButtonLook(icon="check"),
    "hand_over": ButtonLook(icon="send"),
    "send_back": ButtonLook(icon="arrow-back-up"),
    "ask_for_papers": ButtonLook(icon="file-plus"),
    "add_papers": ButtonLook(icon="file-check"),
    "propose_papers": ButtonLook(icon="file-plus"),
    "approve_papers": ButtonLook(icon="check"),
    "decline": ButtonLook(icon="ban"),
    "ask_for_payment": ButtonLook(icon="coins"),
    "pay": ButtonLook(icon="check"),
    "consult": ButtonLook(icon="arrows-exchange"),
    "give_opinion": ButtonLook(icon="message"),
    "revoke_question": ButtonLook(icon="arrow-back-up"),
    "answer": ButtonLook(icon="message"),
    "ask_applicant": ButtonLook(icon="message"),
    "answer_as_applicant": ButtonLook(icon="message"),
    "withdraw_question": ButtonLook(icon="arrow-back-up"),
    "propose_result": ButtonLook(icon="file-plus"),
    "approve_result": ButtonLook(icon="signature"),
    "resolve": ButtonLook(icon="signature"),
    "refuse_to_resolve": ButtonLook(icon="ban"),
    "extend": ButtonLook(icon="mail"),
    "explain_lateness": ButtonLook(icon="message"),
    "return_result": ButtonLook(icon="package"),
    "hand_to_post": ButtonLook(icon="truck"),
    "deliver": ButtonLook(icon="circle-check"),
    "parcel_back": ButtonLook(icon="arrow-back-up"),
    "send_paper": ButtonLook(icon="truck"),
    "take_paper": ButtonLook(icon="inbox"),
    "dispute_result": ButtonLook(icon="alert-triangle"),
    "propose_new_result": ButtonLook(icon="file-plus"),
    "approve_new_result": ButtonLook(icon="signature"),
    "uphold_result": ButtonLook(icon="message"),
    "collect_fee": ButtonLook(icon="coins"),
    "refund_fee": ButtonLook(icon="coins"),
    "propose_void": ButtonLook(icon="coins"),
    "approve_void": ButtonLook(icon="check"),
    "decline_void": ButtonLook(icon="ban"),
    "reissue_receipt": ButtonLook(icon="qrcode"),
    "propose_correction": ButtonLook(icon="pencil"),
    "approve_correction": ButtonLook(icon="check"),
    "propose_reopening": ButtonLook(icon="arrow-back-up"),
    "approve_reopening": ButtonLook(icon="check"),
    "reassign": ButtonLook(icon="arrows-exchange"),
    "recall_request": ButtonLook(icon="arrow-back-up"),
    "close_unanswered": ButtonLook(icon="ban"),
    "withdraw": ButtonLook(icon="arrow-back-up"),
    "stop": ButtonLook(icon="ban"),
}
"""Every act of MOVES (a test compares the two)."""


def steps_of(version_id: int) -> tuple[Step, ...]:
    """The steps of a procedure version in order."""
    return _steps(str(connection.settings_dict["NAME"]), version_id)


@lru_cache(maxsize=1024)
def _steps(database: str, version_id: int) -> tuple[Step, ...]:
    return tuple(Step.objects.filter(version_id=version_id))


def step_now(dossier: Held) -> Step | None:
    """The step a dossier is at; None when the procedure has no such step."""
    return next((step for step in steps_of(dossier.procedure_version_id) if step.seq == dossier.step), None)


def step_after(dossier: Held) -> Step | None:
    """The step that comes next; None at the last one."""
    return next((step for step in steps_of(dossier.procedure_version_id) if step.seq > dossier.step), None)


def steps_after(dossier: Held) -> list[Step]:
    """The steps that follow the present one directly; several where the way parts."""
    return [step for step in steps_of(dossier.procedure_version_id) if dossier.step in step.after]


def later_share(dossier: Held) -> int:
    """Per cent of the term that the steps after the present one need."""
    parts = [
        step_shares.RouteStep(step.seq, step.after, step.share_pct) for step in steps_of(dossier.procedure_version_id)
    ]
    return step_shares.remaining(parts, dossier.step)


def parts_here(dossier: Held) -> bool:
    """Whether several steps follow the present one at once."""
    return len(steps_after(dossier)) > 1


def step_name(dossier: Held, seq: int) -> str:
    """The name of a step of the dossier's procedure."""
    return next((step.name for step in steps_of(dossier.procedure_version_id) if step.seq == seq), f"Bước {seq}")


def act(name: str) -> Act:
    """An act under its own name."""
    return Act(name, MOVES[name].label, ACT_UI[name].icon)


def next_act(
    dossier: Held, posts: list[Post], *, late: bool, apologised: bool, stays: Sequence[Leg] = ()
) -> Act | None:
    """The one act to suggest, among those these posts allow now; None when it is somebody else's turn."""
    for name in _wishes(dossier, late=late, apologised=apologised):
        if actions.may(name, dossier, posts, stays):
            return Act(name, words(name, dossier), ACT_UI[name].icon)
    return None


def _wishes(dossier: Held, *, late: bool, apologised: bool) -> list[str]:
    """Acts from the most to the least wanted in this state and step."""
    fixed = {
        State.SUBMITTED: ["receive"],
        State.AWAITING_PAPERS: ["add_papers"],
        State.AWAITING_PAYMENT: ["pay"],
        State.FINISHED: ["return_result"],
        State.WITHDRAWING: ["stop"],
    }
    state = State(dossier.state)
    wishes = ["extend"] if late and not apologised and state in OPEN else []
    if state in fixed:
        return [*fixed[state], *wishes]
    if dossier.branches or parts_here(dossier):
        return ["take_over", "hand_over", *wishes, *([] if dossier.branches else ["send_out"])]
    wishes = ["take_over", *wishes]
    step = step_now(dossier)
    signs = step is not None and step.role == Role.LEADER and not _led_later(dossier)
    return ["resolve", *wishes, "forward"] if signs else [*wishes, "forward"]


def _led_later(dossier: Held) -> bool:
    """Whether a leader's step still comes: then this one is not the signature."""
    return any(step.seq > dossier.step and step.role == Role.LEADER for step in steps_of(dossier.procedure_version_id))


def words(name: str, dossier: Held) -> str:
    """The act in the words of this step: handing on to a leader is "Trình ký"."""
    if name == "forward":
        after = step_after(dossier)
        role = after.role if after else ""
        said: dict[str, str] = {
            Role.LEADER: "Trình ký" if step_now_role(dossier) == Role.HANDLER else "Trình lãnh đạo",
            Role.HANDLER: "Chuyển thụ lý",
            Role.RECEIVER: "Chuyển Một cửa",
            Role.EXTERNAL: "Chuyển cơ quan phối hợp",
        }
        return said.get(role, "Chuyển xử lý")
    shorter = {"add_papers": "Nhận bổ sung", "pay": "Ghi đã nộp phí", "refuse": "Từ chối tiếp nhận"}
    return shorter.get(name, MOVES[name].label)


def step_now_role(dossier: Held) -> str:
    """The role of the present step; empty when there is none."""
    step = step_now(dossier)
    return step.role if step else ""
