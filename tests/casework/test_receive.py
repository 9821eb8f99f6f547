import dataclasses
import datetime as dt
import uuid

import pytest

from dossiers.casework import actions
from dossiers.casework.models import Dossier, Event, Outbox
from dossiers.casework.states import State


def intake(world, **more):
    facts = actions.ApplicantFacts(name="Nguyễn Thị Thử", phone="0900 123 456")
    return actions.Intake(unit=world.ward, version=world.ten_days, applicant=facts, **more)


def test_a_received_dossier_has_code_promise_leg_event_and_mail(world, at):
    dossier = actions.receive(
        intake(world, papers=[actions.PaperFacts("Tờ khai", originals=1)]), by=world.receiver, at=at("2018-12-17 14:20")
    )
    dossier.refresh_from_db()
    assert dossier.code == "T10.31.01-181217-0001"
    assert dossier.code_key == "T1031011812170001"
    assert dossier.state == State.RECEIVED
    # Ten working days after Monday 17 December, on a calendar without holidays: the close of Monday 31 December.
    assert dossier.due_at == dossier.due_at_original == at("2018-12-31 17:00")
    assert [leg.unit for leg in dossier.legs.all()] == [world.ward]
    assert [paper.name for paper in dossier.papers.all()] == ["Tờ khai"]
    event = Event.objects.get(dossier=dossier)
    assert (event.seq, event.kind, event.actor, event.unit) == (1, "received", world.receiver, world.ward)
    assert bytes(dossier.head) == bytes(event.hash)
    mail = Outbox.objects.get(dossier_id=dossier.pk, reader="tallies")
    assert mail.payload == {
        "kind": "received",
        "unit": world.ward.pk,
        "procedure": world.ten_days.procedure_id,
        "channel": 1,
        "on": "2018-12-17",
        "outcome": None,
    }


def test_codes_count_up_per_unit_and_day(received):
    codes = [received(at=f"2018-12-17 14:{minute}").code for minute in (20, 21, 22)] + [
        received(at="2018-12-18 08:00").code
    ]
    assert [code[-11:] for code in codes] == ["181217-0001", "181217-0002", "181217-0003", "181218-0001"]


def test_the_same_form_sent_twice_makes_one_dossier(world, at):
    form = intake(world, intent=uuid.uuid4())
    first = actions.receive(form, by=world.receiver, at=at("2018-12-17 14:20"))
    again = actions.receive(form, by=world.receiver, at=at("2018-12-17 14:21"))
    assert first.pk == again.pk
    assert Dossier.objects.count() == Event.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"applicant": actions.ApplicantFacts(name="A", phone="12")}, "phone"),
        ({"applicant": actions.ApplicantFacts(name="  ", phone="0900123456")}, "name"),
        ({"applicant": actions.ApplicantFacts(name="A", id_number="1'--")}, "id_number"),
        ({"applicant": actions.ApplicantFacts(name="A")}, "phone"),
        ({"fee_vnd": -1}, "fee_vnd"),
    ],
)
def test_an_impossible_field_is_named_and_nothing_is_written(world, at, change, field):
    with pytest.raises(actions.Invalid) as refusal:
        actions.receive(dataclasses.replace(intake(world), **change), by=world.receiver, at=at("2018-12-17 14:20"))
    assert field in refusal.value.errors
    assert not Dossier.objects.exists() and not Event.objects.exists() and not Outbox.objects.exists()


def test_a_date_in_the_future_and_a_procedure_of_another_level_are_refused_together(world, at):
    now = at("2018-12-17 14:20")
    form = dataclasses.replace(intake(world), version=world.district_only, arrived_at=now + dt.timedelta(days=1))
    with pytest.raises(actions.Invalid) as refusal:
        actions.receive(form, by=world.receiver, at=now)
    assert set(refusal.value.errors) == {"procedure", "arrived_at"}


def test_only_the_desk_of_the_unit_may_receive(world, at):
    for officer in (world.handler, world.leader, world.stranger):
        with pytest.raises(actions.NotYourPost, match="bộ phận một cửa"):
            actions.receive(intake(world), by=officer, at=at("2018-12-17 14:20"))


def test_an_application_sent_online_waits_and_is_accepted_or_refused(world, at):
    waiting = actions.submit(intake(world, channel=Dossier.Channel.ONLINE), at=at("2018-12-15 21:00"))
    assert (waiting.state, waiting.due_at) == (State.SUBMITTED, None)
    accepted = actions.accept(waiting.pk, by=world.receiver, at=at("2018-12-17 08:00"))
    accepted.refresh_from_db()
    assert (accepted.state, accepted.due_at) == (State.RECEIVED, at("2018-12-31 17:00"))
    other = actions.submit(intake(world, channel=Dossier.Channel.ONLINE), at=at("2018-12-15 21:00"))
    refused = actions.refuse_submitted(other.pk, reason="Thiếu tờ khai.", by=world.receiver, at=at("2018-12-17 08:00"))
    assert refused.state == State.NOT_ACCEPTED
    assert refused.decisions.get().reason == "Thiếu tờ khai."


def test_refused_at_the_desk_is_never_received(world, at):
    dossier = actions.refuse(
        intake(world), reason="Không thuộc thẩm quyền.", by=world.receiver, at=at("2018-12-17 14:20")
    )
    dossier.refresh_from_db()
    assert (dossier.state, dossier.received_at, dossier.due_at) == (State.NOT_ACCEPTED, None, None)
    assert Event.objects.get(dossier=dossier).kind == "not_accepted"
