"""The result leaves the house: at the desk after a check, or by post with a parcel that is delivered or comes back."""

import pytest
from django.db import IntegrityError, transaction

from dossiers.casework import actions
from dossiers.casework.models import Dossier, Event, Parcel
from dossiers.casework.states import State
from tests.world import resolve


@pytest.fixture
def finished(in_process, world, at):
    dossier = in_process(at="2018-12-17 14:20")
    return resolve(dossier.pk, by=world.leader, at=at("2018-12-20 08:00"))


def test_finished_and_returned_are_kept_apart_by_post(finished, world, at):
    desk = {"by": world.receiver}
    posted = actions.hand_to_post(finished.pk, number="RR123456785VN", at=at("2018-12-20 09:00"), **desk)
    assert (posted.state, posted.returned_at) == (State.FINISHED, None)
    done = actions.deliver(finished.pk, taken_by="Trần Thị Nhà", at=at("2018-12-24 15:00"), **desk)
    done.refresh_from_db()
    assert (done.state, done.finished_at, done.returned_at) == (
        State.RETURNED,
        at("2018-12-20 08:00"),
        at("2018-12-24 15:00"),
    )
    assert (done.handout.method, done.handout.tracking_number) == ("post", "RR123456785VN")
    kinds = [event.kind for event in Event.objects.filter(dossier=done)][-2:]
    assert kinds == ["posted", "returned"]
    assert "Trần Thị Nhà" not in str(list(Event.objects.filter(dossier=done).values_list("data", flat=True)))


def test_a_parcel_that_came_back_is_handed_out_at_the_desk_or_posted_again(finished, world, at):
    desk = {"by": world.receiver}
    actions.hand_to_post(finished.pk, number="RR123456785VN", at=at("2018-12-20 09:00"), **desk)
    with pytest.raises(actions.ActRefused, match="RR123456785VN .*đang trên đường"):
        actions.hand_to_post(finished.pk, number="RR123456794VN", at=at("2018-12-20 10:00"), **desk)
    with pytest.raises(actions.ActRefused, match="đang trên đường"):
        actions.return_result(finished.pk, at=at("2018-12-20 10:00"), **desk)
    with pytest.raises(actions.Invalid):
        actions.parcel_back(finished.pk, reason=" ", at=at("2018-12-26 10:00"), **desk)
    actions.parcel_back(finished.pk, reason="Không có người nhận", at=at("2018-12-26 10:00"), **desk)
    with pytest.raises(actions.ActRefused, match="không có bưu gửi"):
        actions.deliver(finished.pk, at=at("2018-12-26 11:00"), **desk)
    actions.hand_to_post(finished.pk, number="RR123456794VN", at=at("2018-12-26 11:00"), **desk)
    actions.parcel_back(finished.pk, reason="Sai địa chỉ", at=at("2018-12-28 11:00"), **desk)
    done = actions.return_result(finished.pk, at=at("2018-12-28 15:00"), checked="CCCD", **desk)
    assert done.state == State.RETURNED
    assert list(Parcel.objects.order_by("pk").values_list("number", "why_back")) == [
        ("RR123456785VN", "Không có người nhận"),
        ("RR123456794VN", "Sai địa chỉ"),
    ]


def test_two_parcels_under_way_are_impossible_in_the_database(finished, world, at):
    actions.hand_to_post(finished.pk, number="RR123456785VN", by=world.receiver, at=at("2018-12-20 09:00"))
    with pytest.raises(IntegrityError, match="one_parcel_under_way"), transaction.atomic():
        Parcel.objects.create(dossier=finished, number="X", handed_at=at("2018-12-20 09:00"), handed_by=world.receiver)
    parcel = Parcel.objects.get()
    with pytest.raises(IntegrityError, match="parcel_delivered_or_back"), transaction.atomic():
        now = at("2018-12-21 09:00")
        Parcel.objects.filter(pk=parcel.pk).update(delivered_at=now, came_back_at=now)


def test_the_post_moves_no_verdict(in_process, world, at):
    dossier = in_process(at="2018-12-03 08:00")
    resolve(dossier.pk, by=world.leader, at=at("2018-12-14 08:00"))
    actions.hand_to_post(dossier.pk, number="RR123456785VN", by=world.receiver, at=at("2018-12-14 09:00"))
    actions.deliver(dossier.pk, by=world.receiver, at=at("2019-02-14 09:00"))
    assert Dossier.objects.get(pk=dossier.pk).outcome == "early"
