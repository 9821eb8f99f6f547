"""Money taken or given back has a number; the series has neither gap nor double."""

import uuid

import pytest

from dossiers.casework import actions
from dossiers.casework.models import Event, FeeReceipt
from dossiers.procedures.models import RegimePeriod
from tests.behind_the_log import rewrite
from tests.world import a_dossier


def with_fee(world, at, payment="due", when="2018-12-17 08:00"):
    dossier = a_dossier(world, at(when))
    rewrite(dossier, fee_vnd=8000, payment=payment)
    return dossier


def test_a_fee_is_collected_once_with_its_number(world, at, db):
    dossier = with_fee(world, at)
    desk = {"by": world.receiver}
    done = actions.collect_fee(dossier.pk, at=at("2018-12-17 09:00"), **desk)
    assert (done.payment, done.due_at) == ("paid", dossier.due_at)
    with pytest.raises(actions.ActRefused, match="chưa nộp"):
        actions.collect_fee(dossier.pk, at=at("2018-12-17 09:05"), **desk)
    receipt = FeeReceipt.objects.get()
    assert (receipt.number, receipt.amount_vnd, receipt.made_by) == ("01/2018/BLT", 8000, world.receiver)
    assert Event.objects.filter(dossier=dossier).last().data == {"amount_vnd": 8000, "receipt": "01/2018/BLT"}


def test_numbers_go_on_over_receipts_of_reception_desk_and_pauses(world, at, db):
    intake = actions.Intake(
        unit=world.ward,
        version=world.ten_days,
        applicant=actions.ApplicantFacts("A", phone="0900123456"),
        fee_vnd=20_000,
        fee_paid=True,
        intent=uuid.uuid4(),
    )
    first = actions.receive(intake, by=world.receiver, at=at("2018-12-17 08:00"))
    assert actions.receive(intake, by=world.receiver, at=at("2018-12-17 08:01")) == first  # the double click pays once
    actions.collect_fee(with_fee(world, at).pk, by=world.receiver, at=at("2018-12-17 09:00"))
    asked = a_dossier(world, at("2018-12-17 10:00"))
    actions.ask_for_payment(asked.pk, amount_vnd=75_000, reason="Lệ phí", by=world.receiver, at=at("2018-12-17 10:05"))
    actions.pay(asked.pk, by=world.receiver, at=at("2018-12-17 11:00"))
    assert list(FeeReceipt.objects.order_by("pk").values_list("number", "amount_vnd")) == [
        ("01/2018/BLT", 20_000),
        ("02/2018/BLT", 8_000),
        ("03/2018/BLT", 75_000),
    ]
    assert asked.pauses.get().receipt_number == "03/2018/BLT"


def test_what_was_paid_is_given_back_once_when_there_is_no_result(world, at, db):
    dossier = with_fee(world, at)
    actions.collect_fee(dossier.pk, by=world.receiver, at=at("2018-12-17 09:00"))
    actions.withdraw(dossier.pk, reason="Rút", by=world.receiver, at=at("2018-12-17 10:00"))
    refund = {"reason": "Rút trước khi giải quyết", "by": world.receiver}
    done = actions.refund_fee(dossier.pk, at=at("2018-12-17 11:00"), **refund)
    assert done.payment == "refunded"
    with pytest.raises(actions.ActRefused, match="đã nộp để hoàn trả"):
        actions.refund_fee(dossier.pk, at=at("2018-12-17 11:05"), **refund)
    assert FeeReceipt.objects.get(kind="PHT").amount_vnd == 8000


def test_nothing_is_given_back_that_was_not_paid(world, at, db):
    dossier = with_fee(world, at)
    actions.withdraw(dossier.pk, reason="Rút", by=world.receiver, at=at("2018-12-17 10:00"))
    with pytest.raises(actions.ActRefused):
        actions.refund_fee(dossier.pk, reason="Theo quy định", by=world.receiver, at=at("2018-12-17 11:00"))
    assert not FeeReceipt.objects.exists()


@pytest.mark.parametrize("law", ["2018", "2025"])
def test_what_was_paid_elsewhere_leaves_its_proof_among_the_papers(law, in_process, world, at):
    RegimePeriod.objects.create(from_day="2018-12-01", regime_id=law)
    dossier = in_process()
    asked = {"amount_vnd": 50_000, "reason": "Lệ phí thẩm định", "by": world.handler}
    actions.ask_for_payment(dossier.pk, **asked, at=at("2018-12-18 08:00"))
    actions.pay(dossier.pk, receipt_number="KB0012345", by=world.receiver, at=at("2018-12-18 09:00"))
    proofs = [paper.name for paper in dossier.papers.filter(supplement=True)]
    assert proofs == (["Chứng từ nộp phí, lệ phí số KB0012345"] if law == "2025" else [])
