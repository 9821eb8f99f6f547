"""A receipt that is wrong: two people void it and write it anew; both are kept, once, and the fee follows."""

import threading

import pytest
from django.db import IntegrityError, connections, transaction

from dossiers.casework import actions, awaiting, seals
from dossiers.casework.models import Event, FeeReceipt, Letter, Proposal, ReceiptVoid
from dossiers.units.roles import Role
from tests.behind_the_log import rewrite
from tests.casework.test_fees import with_fee
from tests.world import a_dossier, a_world, an_officer, local

ELEVEN = "2018-12-17 11:00"


def paid_too_little(world, at, amount=75):
    """A fee typed as 75.000 that was kept as 75."""
    dossier = with_fee(world, at)
    rewrite(dossier, fee_vnd=amount)
    actions.collect_fee(dossier.pk, by=world.receiver, at=at("2018-12-17 09:00"))
    return dossier


def proposed(world, at, dossier, by=None, **more):
    facts = {"receipt": "01/2018/BLT", "amount_vnd": 75_000, "reason": "Ghi thiếu ba số 0"} | more
    return actions.propose_void(dossier.pk, by=by or world.receiver, at=at("2018-12-17 10:00"), **facts)


def state_of(dossier):
    dossier.refresh_from_db()
    return dossier.fee_vnd, dossier.payment, actions.fees.paid(dossier)


def another_leader(world):
    return an_officer("t.pho", world.ward, Role.LEADER)


def test_two_people_write_it_anew_and_both_receipts_are_kept(world, at, db):
    dossier = paid_too_little(world, at)
    proposed(world, at, dossier)
    assert state_of(dossier) == (75, "paid", 75), "a proposal changes nothing"
    actions.approve_void(dossier.pk, by=world.leader, at=at(ELEVEN))
    assert state_of(dossier) == (75_000, "paid", 75_000)
    old, new = FeeReceipt.objects.order_by("pk")
    assert (old.number, old.amount_vnd, new.number, new.amount_vnd) == ("01/2018/BLT", 75, "02/2018/BLT", 75_000)
    void = old.void
    assert (void.replaced_by, void.proposed_by, void.decided_by) == (new, world.receiver, world.leader)
    assert (void.reason, void.made_at, new.made_by) == ("Ghi thiếu ba số 0", at(ELEVEN), world.receiver)
    said = Event.objects.filter(dossier=dossier).last()
    assert said.kind == "receipt_voided" and (said.data["receipt"], said.data["new"]) == (old.number, new.number)
    assert (said.data["amount_vnd"], said.data["new_amount_vnd"], said.data["fee_vnd"]) == (75, 75_000, 75_000)
    assert "Ghi thiếu" not in str(said.data), "words stay out of the log"
    assert seals.broken(dossier.pk) == []


def test_money_that_was_never_taken_is_only_voided_and_owed_again(world, at, db):
    dossier = paid_too_little(world, at, 8_000)
    proposed(world, at, dossier, amount_vnd=None)
    actions.approve_void(dossier.pk, by=world.leader, at=at(ELEVEN))
    assert state_of(dossier) == (8_000, "due", 0) and FeeReceipt.objects.get().void.replaced_by is None
    actions.collect_fee(dossier.pk, by=world.receiver, at=at("2018-12-17 11:30"))
    assert state_of(dossier) == (8_000, "paid", 8_000)
    assert FeeReceipt.objects.filter(void__isnull=True).get().number == "02/2018/BLT"


def test_nobody_decides_on_a_proposal_of_his_own_leader_or_not(world, at, db):
    dossier = paid_too_little(world, at)
    proposed(world, at, dossier, by=world.leader)
    with pytest.raises(actions.NotYourPost, match="không tự phê duyệt"):
        actions.approve_void(dossier.pk, by=world.leader, at=at(ELEVEN))
    with pytest.raises(actions.NotYourPost):
        actions.approve_void(dossier.pk, by=world.receiver, at=at(ELEVEN))
    assert not ReceiptVoid.objects.exists()
    actions.approve_void(dossier.pk, by=another_leader(world), at=at(ELEVEN))
    assert ReceiptVoid.objects.get().proposed_by == world.leader


def test_the_database_itself_refuses_one_person_alone_and_a_second_void(world, at, db):
    dossier = paid_too_little(world, at)
    receipt = FeeReceipt.objects.get()
    facts = {"receipt": receipt, "unit": world.ward, "reason": "Ghi nhầm tiền", "made_at": at(ELEVEN)}
    with pytest.raises(IntegrityError, match="receipt_void_by_two"), transaction.atomic():
        ReceiptVoid.objects.create(proposed_by=world.leader, decided_by=world.leader, **facts)
    two = {"proposed_by": world.receiver, "decided_by": world.leader}
    with pytest.raises(IntegrityError, match="not_by_itself"), transaction.atomic():
        ReceiptVoid.objects.create(replaced_by=receipt, **two, **facts)
    proposed(world, at, dossier)
    actions.approve_void(dossier.pk, by=world.leader, at=at(ELEVEN))
    with pytest.raises(IntegrityError), transaction.atomic():
        ReceiptVoid.objects.create(**two, **facts)


def test_a_receipt_is_voided_once_and_its_successor_may_be_wrong_too(world, at, db):
    dossier = paid_too_little(world, at)
    proposed(world, at, dossier)
    actions.approve_void(dossier.pk, by=world.leader, at=at(ELEVEN))
    with pytest.raises(actions.ActRefused, match="đã hủy rồi"):
        actions.propose_void(
            dossier.pk, receipt="01/2018/BLT", reason="Theo quy định", by=world.receiver, at=at("2018-12-17 12:00")
        )
    again = {"receipt": "02/2018/BLT", "amount_vnd": 57_000, "reason": "Đảo số"}
    actions.propose_void(dossier.pk, by=world.receiver, at=at("2018-12-17 13:30"), **again)
    actions.approve_void(dossier.pk, by=world.leader, at=at("2018-12-17 14:00"))
    assert state_of(dossier) == (57_000, "paid", 57_000)


def test_a_no_leaves_the_receipt_as_it_is(world, at, db):
    dossier = paid_too_little(world, at)
    proposed(world, at, dossier)
    with pytest.raises(actions.ActRefused):
        actions.decline(dossier.pk, reason="Theo quy định", by=world.leader, at=at(ELEVEN))  # the desk's own affair
    actions.decline_void(dossier.pk, reason="Đã thu đúng 75 đồng", by=world.leader, at=at(ELEVEN))
    assert state_of(dossier) == (75, "paid", 75) and not ReceiptVoid.objects.exists()
    assert Proposal.objects.get().accepted is False


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"receipt": "99/2018/BLT"}, "receipt"),
        ({"reason": "  "}, "reason"),
        ({"amount_vnd": -5}, "amount_vnd"),
        ({"amount_vnd": 1_000_000_001}, "amount_vnd"),
        ({"amount_vnd": 75}, "amount_vnd"),
    ],
)
def test_what_is_typed_wrong_is_said_at_its_field(world, at, db, more, field):
    dossier = paid_too_little(world, at)
    with pytest.raises(actions.Invalid) as refused:
        proposed(world, at, dossier, **more)
    assert field in refused.value.errors and not Proposal.objects.exists()


def test_a_receipt_of_another_dossier_is_none_of_this_one(world, at, db):
    paid_too_little(world, at)
    other = a_dossier(world, at("2018-12-17 08:30"))
    with pytest.raises(actions.Invalid):
        proposed(world, at, other)


def test_what_was_asked_for_in_between_is_put_right_where_it_was_asked(world, at, db):
    dossier = a_dossier(world, at("2018-12-17 08:00"))
    actions.ask_for_payment(dossier.pk, amount_vnd=250, reason="Lệ phí", by=world.receiver, at=at("2018-12-17 08:30"))
    actions.pay(dossier.pk, by=world.receiver, at=at("2018-12-17 09:00"))
    proposed(world, at, dossier, amount_vnd=250_000)
    actions.approve_void(dossier.pk, by=world.leader, at=at(ELEVEN))
    pause = dossier.pauses.get()
    assert (pause.amount_vnd, pause.receipt_number) == (250_000, "02/2018/BLT")
    assert state_of(dossier) == (0, "paid", 250_000)
    again = {"receipt": "02/2018/BLT", "reason": "Không thu"}
    actions.propose_void(dossier.pk, by=world.receiver, at=at("2018-12-17 13:30"), **again)
    actions.approve_void(dossier.pk, by=world.leader, at=at("2018-12-17 14:00"))
    assert state_of(dossier) == (250_000, "due", 0)
    actions.collect_fee(dossier.pk, by=world.receiver, at=at("2018-12-17 14:10"))
    assert state_of(dossier) == (250_000, "paid", 250_000)


def test_a_refund_that_is_wrong_is_put_right_and_a_refunded_receipt_waits_for_it(world, at, db):
    dossier = paid_too_little(world, at, 8_000)
    actions.withdraw(dossier.pk, reason="Rút", by=world.receiver, at=at("2018-12-17 09:10"))
    actions.refund_fee(dossier.pk, reason="Rút", by=world.receiver, at=at("2018-12-17 09:20"))
    with pytest.raises(actions.ActRefused, match="Hủy phiếu hoàn trả trước"):
        proposed(world, at, dossier, amount_vnd=None)
    with pytest.raises(actions.Invalid, match="nhiều hơn số đã nộp"):
        proposed(world, at, dossier, receipt="01/2018/PHT", amount_vnd=9_000)
    proposed(world, at, dossier, receipt="01/2018/PHT", amount_vnd=None)
    actions.approve_void(dossier.pk, by=world.leader, at=at(ELEVEN))
    assert state_of(dossier) == (8_000, "paid", 8_000)
    actions.refund_fee(dossier.pk, reason="Rút", by=world.receiver, at=at("2018-12-17 13:30"))
    assert state_of(dossier) == (8_000, "refunded", 0)
    assert set(FeeReceipt.objects.filter(kind="PHT").values_list("number", flat=True)) == {"01/2018/PHT", "02/2018/PHT"}


def test_the_money_is_the_receiving_desks_wherever_the_dossier_is(world, at, db):
    """The dossier lies at the district; the ward's leader decides on the ward's receipt, not the district's."""
    dossier = paid_too_little(world, at)
    rewrite(dossier, holder=world.district)
    proposed(world, at, dossier)
    waits = {officer: awaiting.waiting_for(officer, at=at(ELEVEN)) for officer in (world.leader, world.district_leader)}
    assert [one.kind for one in waits[world.leader]] == ["receipt"] and waits[world.district_leader] == []
    with pytest.raises(actions.NotYourPost):
        actions.approve_void(dossier.pk, by=world.district_leader, at=at(ELEVEN))
    actions.approve_void(dossier.pk, by=world.leader, at=at(ELEVEN))
    assert state_of(dossier)[0] == 75_000


def test_of_two_leaders_at_the_same_moment_one_decides(own_database):
    world = a_world()
    dossier = paid_too_little(world, local)
    proposed(world, local, dossier)
    leaders, answers, ready = [world.leader, another_leader(world)], [], threading.Barrier(2)

    def decides(leader):
        ready.wait()
        try:
            actions.approve_void(dossier.pk, by=leader, at=local(ELEVEN))
            answers.append("done")
        except actions.ActRefused:
            answers.append("refused")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=decides, args=(leader,)) for leader in leaders]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert sorted(answers) == ["done", "refused"]
    assert FeeReceipt.objects.count() == 2 and ReceiptVoid.objects.count() == 1
    assert state_of(dossier) == (75_000, "paid", 75_000)


def test_a_void_can_only_be_added(own_database):
    world = a_world()
    dossier = paid_too_little(world, local)
    proposed(world, local, dossier)
    actions.approve_void(dossier.pk, by=world.leader, at=local(ELEVEN))
    for change in (
        lambda: ReceiptVoid.objects.update(reason="Ghi nhầm lần nữa"),
        lambda: ReceiptVoid.objects.all().delete(),
    ):
        with pytest.raises(Exception, match="permission denied"), transaction.atomic():
            change()
    assert not Letter.objects.exists()
