"""The applicant's wishes: kept once, without anybody's own words in the log, and open until the desk or they decide."""

import pytest

from dossiers.casework import actions, seals, wishes
from dossiers.casework.models import Applicant, Dossier, Event
from dossiers.casework.states import State
from tests.world import resolve


def kinds(dossier):
    return [event.kind for event in Event.objects.filter(dossier=dossier)]


def ask(dossier, at, why="mistake", clock="10:00"):
    return actions.ask_to_withdraw(dossier.pk, why=why, at=at(f"2018-12-18 {clock}"))


def test_a_wish_moves_nothing_and_is_kept_once(in_process, at):
    dossier = in_process()
    for clock in ("10:00", "10:01"):
        after = ask(dossier, at, clock=clock)
    assert (after.state, after.due_at, after.acted_seq) == (State.IN_PROCESS, dossier.due_at, dossier.acted_seq)
    assert wishes.wish_of(after) == wishes.WithdrawWish(at("2018-12-18 10:00"), wishes.WithdrawReason.MISTAKE)
    event = Event.objects.get(dossier=dossier, kind="withdraw_asked")
    assert event.actor_id is None and event.data == {"why": "mistake"}
    assert list(wishes.wished(Dossier.objects.all())) == [dossier]
    assert seals.broken(dossier.pk) == []


def test_it_ends_when_it_is_taken_back_or_the_desk_confirms(in_process, world, at):
    dossier, other = in_process(), in_process()
    ask(dossier, at), ask(other, at)
    after = ask(dossier, at, why="", clock="10:05")
    assert wishes.wish_of(after) is None and ask(dossier, at, why="", clock="10:06").seq == after.seq
    assert list(wishes.wished(Dossier.objects.all())) == [other]
    after = actions.withdraw(other.pk, reason="Người nộp xác nhận", by=world.receiver, at=at("2018-12-18 10:10"))
    assert after.state == State.WITHDRAWING and wishes.wish_of(after) is None
    assert not wishes.wished(Dossier.objects.all()).exists()
    with pytest.raises(actions.NotAllowedNow, match="không rút được nữa"):
        ask(other, at, clock="10:20")


def test_a_reason_outside_the_list_is_refused(in_process, at):
    with pytest.raises(actions.Invalid, match="trong danh sách"):
        ask(in_process(), at, why="Ông Nguyễn bảo thế")


def test_the_result_goes_by_post_to_an_address_that_the_log_never_holds(in_process, at):
    dossier = in_process()
    for clock in ("10:00", "10:01"):
        after = actions.choose_delivery(
            dossier.pk, delivery="post", address=" 48/6  Đường Mới ", at=at(f"2018-12-18 {clock}")
        )
    assert after.delivery == Dossier.Delivery.POST
    assert Applicant.objects.get(dossier=dossier).delivery_address == "48/6 Đường Mới"
    event = Event.objects.get(dossier=dossier, kind="delivery_chosen")
    assert event.data == {"method": "post", "address_changed": True}
    actions.choose_delivery(dossier.pk, delivery="desk", at=at("2018-12-18 10:05"))
    assert kinds(dossier).count("delivery_chosen") == 2 and seals.broken(dossier.pk) == []


def test_post_needs_an_address_and_a_finished_dossier_stays_as_it_is(in_process, world, at):
    dossier = in_process()
    Applicant.objects.filter(dossier=dossier).update(address="", delivery_address="")
    with pytest.raises(actions.Invalid) as invalid:
        actions.choose_delivery(dossier.pk, delivery="post", at=at("2018-12-18 10:00"))
    assert "address" in invalid.value.errors
    actions.forward(dossier.pk, by=world.handler, at=at("2018-12-18 11:00"), to_officer=world.leader)
    resolve(dossier.pk, by=world.leader, at=at("2018-12-18 12:00"))
    with pytest.raises(actions.NotAllowedNow):
        actions.choose_delivery(dossier.pk, delivery="desk", at=at("2018-12-18 13:00"))
    assert "delivery_chosen" not in kinds(dossier)
