"""Every act in every state by every role: what MOVES allows happens, everything else is refused and writes nothing."""

import datetime as dt

import pytest

from dossiers.casework import actions
from dossiers.casework.actions import drafting
from dossiers.casework.models import Dossier, Event, FeeReceipt, Outbox, PaperTransfer, Parcel, Proposal
from dossiers.casework.moves import LEG_ACTS, MOVES
from dossiers.casework.states import OPEN, PAUSED, State
from dossiers.procedures.models import ProcedureVersion
from dossiers.units.roles import Role
from tests.behind_the_log import rewrite
from tests.world import ON_PAPER, ZONE, a_dossier, resolve, with_linked

NOW = "2018-12-18 09:00"


def perform(act, dossier, world, by, at):
    later = at + dt.timedelta(days=62)
    calls = {
        "receive": lambda: actions.accept(dossier.pk, by=by, at=at),
        "refuse": lambda: actions.refuse_submitted(dossier.pk, reason="Theo quy định", by=by, at=at),
        "forward": lambda: actions.forward(dossier.pk, by=by, at=at),
        "ask_for_papers": lambda: actions.ask_for_papers(
            dossier.pk,
            papers=[actions.Missing("Bản vẽ")],
            basis="NĐ 61/2018/NĐ-CP",
            reason="Theo quy định",
            by=by,
            at=at,
        ),
        "add_papers": lambda: actions.add_papers(dossier.pk, papers=[actions.PaperFacts("Bản vẽ")], by=by, at=at),
        "propose_papers": lambda: actions.propose_papers(
            dossier.pk,
            papers=[actions.Missing("Bản vẽ")],
            basis="NĐ 61/2018/NĐ-CP",
            reason="Theo quy định",
            by=by,
            at=at,
        ),
        "approve_papers": lambda: actions.approve_papers(dossier.pk, by=by, at=at),
        "decline": lambda: actions.decline(dossier.pk, reason="Theo quy định", by=by, at=at),
        "ask_for_payment": lambda: actions.ask_for_payment(
            dossier.pk, amount_vnd=1000, reason="Theo quy định", by=by, at=at
        ),
        "pay": lambda: actions.pay(dossier.pk, receipt_number="0012345", by=by, at=at),
        "consult": lambda: actions.consult(
            dossier.pk, unit=world.police, question="Có vướng mắc gì không?", by=by, at=at
        ),
        "answer": lambda: actions.answer(dossier.pk, answer="Không vướng mắc", by=by, at=at),
        "send_out": lambda: actions.send_out(dossier.pk, by=by, at=at),
        "take_over": lambda: actions.take_over(dossier.pk, by=by, at=at),
        "hand_over": lambda: actions.hand_over(
            dossier.pk,
            remark="Đã xong phần việc",
            leg_id=dossier.legs.filter(unit=world.police).values_list("pk", flat=True).last(),
            by=by,
            at=at,
        ),
        "send_back": lambda: actions.send_back(dossier.pk, reason="Theo quy định", by=by, at=at),
        "resolve": lambda: resolve(dossier.pk, by=by, at=at),
        "propose_result": lambda: actions.propose_result(dossier.pk, **a_result(dossier, at), by=by, at=at),
        "approve_result": lambda: actions.approve_result(dossier.pk, shown=draft_of(dossier), by=by, at=at),
        "dispute_result": lambda: actions.dispute_result(dossier.pk, words="Sai tên đệm", by=by, at=at),
        "propose_new_result": lambda: actions.propose_new_result(dossier.pk, **a_result(dossier, at), by=by, at=at),
        "approve_new_result": lambda: actions.approve_new_result(dossier.pk, shown=draft_of(dossier), by=by, at=at),
        "uphold_result": lambda: actions.uphold_result(dossier.pk, reason="Theo quy định", by=by, at=at),
        "refuse_to_resolve": lambda: actions.refuse_to_resolve(dossier.pk, reason="Theo quy định", by=by, at=at),
        "extend": lambda: actions.extend(dossier.pk, reason="Theo quy định", extended_to=later, by=by, at=at),
        "explain_lateness": lambda: actions.explain_lateness(
            dossier.pk, cause="workload", reason="Theo quy định", by=by, at=at
        ),
        "return_result": lambda: actions.return_result(dossier.pk, by=by, at=at),
        "hand_to_post": lambda: actions.hand_to_post(dossier.pk, number="RR123456785VN", by=by, at=at),
        "deliver": lambda: actions.deliver(dossier.pk, by=by, at=at),
        "parcel_back": lambda: actions.parcel_back(dossier.pk, reason="Theo quy định", by=by, at=at),
        "send_paper": lambda: actions.send_paper(dossier.pk, by=by, at=at),
        "take_paper": lambda: actions.take_paper(dossier.pk, by=by, at=at),
        "collect_fee": lambda: actions.collect_fee(dossier.pk, by=by, at=at),
        "refund_fee": lambda: actions.refund_fee(dossier.pk, reason="Theo quy định", by=by, at=at),
        "propose_void": lambda: actions.propose_void(
            dossier.pk,
            receipt=dossier.fee_receipts.values_list("number", flat=True).last(),
            reason="Theo quy định",
            by=by,
            at=at,
        ),
        "approve_void": lambda: actions.approve_void(dossier.pk, by=by, at=at),
        "decline_void": lambda: actions.decline_void(dossier.pk, reason="Theo quy định", by=by, at=at),
        "reissue_receipt": lambda: (actions.reissue_receipt(dossier.pk, checked="CCCD", by=by, at=at), dossier)[1],
        "propose_correction": lambda: actions.propose_correction(
            dossier.pk,
            reason="Theo quy định",
            applicant=actions.ApplicantFacts("Tên đúng", phone="0900123456"),
            by=by,
            at=at,
        ),
        "approve_correction": lambda: actions.approve_correction(dossier.pk, by=by, at=at),
        "propose_reopening": lambda: actions.propose_reopening(dossier.pk, reason="Theo quy định", by=by, at=at),
        "approve_reopening": lambda: actions.approve_reopening(dossier.pk, by=by, at=at),
        "reassign": lambda: actions.reassign(
            dossier.pk, to_officer=world.handler, reason="Theo quy định", by=by, at=at
        ),
        "withdraw": lambda: actions.withdraw(dossier.pk, reason="Theo quy định", by=by, at=at),
        "give_opinion": lambda: actions.give_opinion(
            dossier.pk, verdict="agrees", answer="Theo quy định", by=by, at=at
        ),
        "revoke_question": lambda: actions.revoke_question(dossier.pk, reason="Theo quy định", by=by, at=at),
        "ask_applicant": lambda: actions.ask_applicant(dossier.pk, words="Nhà có mấy tầng?", by=by, at=at),
        "answer_as_applicant": lambda: actions.answer_as_applicant(dossier.pk, answer="Hai", by=by, at=at),
        "withdraw_question": lambda: actions.withdraw_question(dossier.pk, reason="Theo quy định", by=by, at=at),
        "recall_request": lambda: actions.recall_request(dossier.pk, reason="Theo quy định", by=by, at=at),
        "close_unanswered": lambda: actions.close_unanswered(dossier.pk, by=by, at=at + dt.timedelta(days=40)),
        "stop": lambda: actions.stop(dossier.pk, reason="Theo quy định", by=by, at=at),
    }
    return calls[act]()


def a_result(dossier, at):
    """What a result says, and why it has no file."""
    return {"number": f"{dossier.pk}.{at:%H%M}/KQ", "dated_on": at.astimezone(ZONE).date(), "on_paper": ON_PAPER}


def draft_of(dossier):
    """The digest of the drafted result that waits, as the leader's page shows it."""
    waiting = dossier.proposals.filter(kind="result", decided_at=None).first()
    return drafting.digest(waiting.facts) if waiting else ""


def bring_to(state, world, received, at):
    """A dossier in this state, by real acts."""
    start, now = at("2018-12-17 08:00"), at("2018-12-17 09:00")
    if state == State.SUBMITTED or state == State.NOT_ACCEPTED:
        facts = actions.ApplicantFacts(name="A", phone="0900123456")
        dossier = actions.submit(actions.Intake(unit=world.ward, version=world.ten_days, applicant=facts), at=start)
        return perform("refuse", dossier, world, world.receiver, now) if state == State.NOT_ACCEPTED else dossier
    dossier = received(at="2018-12-17 08:00")
    path = {
        State.RECEIVED: [],
        State.IN_PROCESS: ["forward", "consult"],
        State.AWAITING_PAPERS: ["forward", "consult", "ask_for_papers"],
        State.AWAITING_PAYMENT: ["forward", "consult", "ask_for_payment"],
        State.WITHDRAWING: ["withdraw"],
        State.STOPPED: ["stop"],
        State.FINISHED: ["forward", "resolve"],
        State.RETURNED: ["forward", "resolve", "return_result"],
    }[state]
    for act in path:
        officer = {Role.RECEIVER: world.receiver, Role.HANDLER: world.handler, Role.LEADER: world.leader}[
            MOVES[act].roles[-1]
        ]
        dossier = perform(act, dossier, world, officer, now)
    return dossier


def a_wrong_result(act, dossier):
    """A result that is said to be wrong, under the law that knows it; and the draft that is to be signed, if one is."""
    if act in OF_WRONG_RESULTS and dossier.state in (State.FINISHED, State.RETURNED):
        rewrite(dossier, regime="2025")
        if act != "dispute_result":
            actions.dispute_result(dossier.pk, words="Sai tên đệm", at=dossier.acted_at)
        dossier.refresh_from_db()
    if act not in ("approve_result", "approve_new_result"):
        return {}
    draft = {**a_result(dossier, dossier.acted_at), "files": [], "kind": "", "signer": "", "remark": ""}
    return {act: ("result", {**draft, "dated_on": draft["dated_on"].isoformat()})}


def make_ready(act, dossier, world):
    """What an act needs beside state and post: a fee, a parcel, something proposed by somebody else to decide on."""
    papers = {"papers": [{"name": "Bản vẽ", "required": None}], "answer_by": "2019-01-10"}
    proposed = {"approve_papers": ("papers", papers), "approve_correction": ("correction", {"name": "Tên đúng"})}
    proposed |= {"approve_reopening": ("reopening", {}), "decline": ("reopening", {})}
    if act in ("propose_void", "approve_void", "decline_void"):
        receipt = FeeReceipt.objects.create(
            dossier=dossier, unit_id=dossier.unit_id, kind="BLT", number=f"{dossier.pk}/2018/BLT", amount_vnd=75,
            made_by=world.receiver, made_at=dossier.acted_at,
        )  # fmt: skip
        proposed |= dict.fromkeys(
            ("approve_void", "decline_void"), ("receipt", {"receipt": receipt.pk, "amount_vnd": 0})
        )
    proposed |= a_wrong_result(act, dossier)
    if act in proposed:
        kind, facts = proposed[act]
        Proposal.objects.create(
            dossier=dossier, kind=kind, facts=facts, reason="Theo quy định", basis="NĐ 61/2018/NĐ-CP",
            proposed_by=world.district_leader, proposed_at=dossier.acted_at,
        )  # fmt: skip
    if act in ("deliver", "parcel_back"):
        Parcel.objects.create(
            dossier=dossier, number="RR123456785VN", handed_at=dossier.acted_at, handed_by=world.receiver
        )
    if act in ("send_paper", "take_paper"):
        when = {"opened_at": dossier.acted_at, "due_at": dossier.acted_at}
        ways = {"from_unit": world.ward, "to_unit": world.ward}
        PaperTransfer.objects.create(dossier=dossier, way="out", **ways, **when)
    if act == "explain_lateness":
        late = {"outcome": "late"} if dossier.state == State.FINISHED else {"due_at": dossier.acted_at}
        rewrite(dossier, regime_id="2025", **late)
        if dossier.state in PAUSED:
            rewrite(dossier, overdue_since=dossier.acted_at)
    if act in ("answer_as_applicant", "withdraw_question") and dossier.state in OPEN:
        actions.ask_applicant(dossier.pk, words="Nhà có mấy tầng?", by=world.handler, at=dossier.acted_at)
    if act == "close_unanswered":  # under a law that closes after fifteen days
        ProcedureVersion.objects.filter(pk=dossier.procedure_version_id).update(close_after_days=15)
    if act in ("collect_fee", "refund_fee"):
        rewrite(dossier, fee_vnd=8000, payment="due" if act == "collect_fee" else "paid")


OF_WRONG_RESULTS = ("dispute_result", "propose_new_result", "approve_new_result", "uphold_result")


def linked_to(state, act, world, at):
    """A dossier in this state of which some part is such that an act of linked procedures makes sense at the ward."""
    dossier = a_dossier(world, at("2018-12-17 08:00"), version=world.at_once if act in AT_ONCE else world.in_turn)
    now = at("2018-12-17 09:00")
    if state == State.RECEIVED:
        world.at_once.steps.filter(seq__in=(3, 4, 5)).update(after=[1])
        return dossier
    actions.forward(dossier.pk, by=world.receiver, at=now, to_step=2)
    if act == "hand_over":
        actions.send_out(dossier.pk, by=world.handler, at=now)
    if act in ("take_over", "send_back"):
        actions.forward(dossier.pk, by=world.handler, at=now, to_unit=world.district)
        actions.forward(dossier.pk, by=world.district_handler, at=now, to_unit=world.ward)
    leader = world.leader
    if act == "give_opinion":
        actions.forward(dossier.pk, by=world.handler, at=now, to_unit=world.district)
        actions.consult(dossier.pk, unit=world.ward, question="Có vướng không?", by=world.district_handler, at=now)
        leader = world.district_leader
    if state in PAUSED:
        perform("ask_for_papers" if state == State.AWAITING_PAPERS else "ask_for_payment", dossier, world, leader, now)
    return Dossier.objects.get(pk=dossier.pk)


AT_ONCE = ("send_out", "hand_over")


@pytest.mark.parametrize("state", State)
def test_every_pair_of_act_and_role_follows_the_table(world, received, at, state):
    with_linked(world)
    people = {
        Role.RECEIVER: world.receiver,
        Role.HANDLER: world.handler,
        Role.LEADER: world.leader,
        None: world.stranger,
    }
    for act, move in MOVES.items():
        for role, officer in people.items():
            linked = act in (*AT_ONCE, *LEG_ACTS) and state in move.from_states
            dossier = linked_to(state, act, world, at) if linked else bring_to(state, world, received, at)
            make_ready(act, dossier, world)
            before = (Event.objects.count(), Outbox.objects.count())
            legal = state in move.from_states and role in move.roles
            if legal:
                done = Dossier.objects.get(pk=perform(act, dossier, world, officer, at(NOW)).pk)
                assert done.state == (move.to or state), (act, role)
                assert Event.objects.filter(dossier=done).last().kind == move.kind
                assert act in (*LEG_ACTS, "close_unanswered") or (
                    done.acted_at == at(NOW) and done.acted_seq == done.seq
                )
                continue
            with pytest.raises((actions.NotAllowedNow, actions.NotYourPost)):
                perform(act, dossier, world, officer, at(NOW))
            assert (Event.objects.count(), Outbox.objects.count()) == before, (act, role)
            assert Dossier.objects.get(pk=dossier.pk).state == state


def test_the_refusal_says_what_state_it_is_and_what_is_possible(in_process, world, at):
    dossier = in_process()
    with pytest.raises(actions.NotAllowedNow, match="đang ở trạng thái “Đang xử lý”.*“Ký kết quả”"):
        actions.return_result(dossier.pk, by=world.receiver, at=at(NOW))
    with pytest.raises(actions.NotYourPost, match="lãnh đạo của Phường thử"):
        resolve(dossier.pk, by=world.handler, at=at(NOW))


def test_a_stale_page_is_told_who_acted_and_when(in_process, world, at):
    dossier = in_process(at="2018-12-17 14:20")
    with pytest.raises(actions.SomebodyElseActed) as refusal:
        resolve(dossier.pk, by=world.leader, at=at(NOW), seen=1)
    assert refusal.value.who == "Cán bộ t.tiepnhan"
    assert refusal.value.acted_at == at("2018-12-17 14:25")
    assert "14:25 ngày 17/12/2018" in str(refusal.value)


def test_an_act_cannot_lie_before_the_last_one(in_process, world, at):
    dossier = in_process(at="2018-12-17 14:20")
    with pytest.raises(actions.Invalid, match="trước việc gần nhất"):
        resolve(dossier.pk, by=world.leader, at=at("2018-12-17 08:00"))


def test_every_open_state_can_be_ended(world):
    for state in OPEN:
        assert state in MOVES["withdraw"].from_states and state in MOVES["stop"].from_states
