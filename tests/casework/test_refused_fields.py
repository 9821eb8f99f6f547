"""What an act cannot take is refused in the field that holds it; a form that comes again never becomes another's."""

import datetime as dt
import uuid
from dataclasses import replace

import pytest
from django.db import IntegrityError

from dossiers.casework import actions, codes, last_days, step_units, supplements
from dossiers.casework.actions.repeats import once
from dossiers.casework.models import Dossier, KeptCodeShape
from dossiers.parsing import Unreadable
from dossiers.parsing.code_shape import key, skeleton
from dossiers.procedures.models import Step

PHONE = {"name": "Nguyễn Thị Thử", "phone": "0900123456"}


@pytest.fixture
def form(world):
    return actions.Intake(
        unit=world.ward, version=world.ten_days, applicant=actions.ApplicantFacts(**PHONE), intent=uuid.uuid4(),
        papers=[actions.PaperFacts("Tờ khai")],
    )  # fmt: skip


def receive(form, world, at, when="2018-12-17 08:00"):
    return actions.receive(form, by=world.receiver, at=at(when))


@pytest.mark.parametrize("changed", ["applicant", "version", "papers", "delivery"])
def test_the_next_citizens_particulars_never_vanish_into_the_last_ones_dossier(form, world, at, changed):
    made = receive(form, world, at)
    other = {
        "applicant": actions.ApplicantFacts(name="Trần Văn Khác", phone="0900123456"),
        "version": world.hours,
        "papers": [actions.PaperFacts("Tờ khai", originals=2)],
        "delivery": Dossier.Delivery.POST,
    }
    more = {"applicant": replace(form.applicant, address="Ninh Kiều")} if changed == "delivery" else {}
    with pytest.raises(actions.AlreadyMade, match=f"{made.code} lúc 08:00 ngày 17/12/2018") as refused:
        receive(replace(form, **more, **{changed: other[changed]}), world, at, "2018-12-17 08:05")
    assert refused.value.code == made.code and Dossier.objects.count() == 1


def test_what_the_database_refuses_for_another_reason_is_no_form_that_came_again(db):
    def fails() -> Dossier:
        raise IntegrityError("something else")

    with pytest.raises(IntegrityError, match="something else"):
        once(uuid.uuid4(), fails, lambda made: True)


@pytest.mark.parametrize(("change", "field"), [
    ({"arrived_at": "2018-12-17 08:01"}, "arrived_at"), ({"arrived_at": "2018-11-16 08:00"}, "arrived_at"),
    ({"delivery": "post"}, "delivery_address"), ({"fee_vnd": -1}, "fee_vnd"), ({"fee_vnd": 1_000_000_001}, "fee_vnd"),
    ({"version": "ended"}, "procedure"),
])  # fmt: skip
def test_reception_names_the_field(form, world, at, change, field):
    if "arrived_at" in change:
        change = {"arrived_at": at(change["arrived_at"])}
    if "version" in change:
        world.hours.valid_to = dt.date(2018, 12, 17)  # the day from which another holds
        change = {"version": world.hours}
    with pytest.raises(actions.Invalid) as refused:
        receive(replace(form, **change), world, at)
    assert set(refused.value.errors) == {field}


def test_what_came_by_post_last_month_is_entered_up_to_thirty_days_later(form, world, at):
    made = receive(replace(form, arrived_at=at("2018-11-17 08:00")), world, at)
    assert made.submitted_at == at("2018-11-17 08:00") and made.received_at == at("2018-12-17 08:00")


def test_a_correction_cannot_name_a_procedure_that_did_not_hold_then(in_process, world, at):
    dossier = in_process()
    world.hours.valid_from = dt.date(2018, 12, 18)
    world.hours.save()
    with pytest.raises(actions.Invalid) as refused:
        actions.propose_correction(
            dossier.pk, version=world.hours, reason="Gõ nhầm", by=world.receiver, at=at("2018-12-18 09:00")
        )
    assert set(refused.value.errors) == {"procedure"}


def test_a_correction_to_a_shorter_way_takes_its_last_step(in_process, world, at):
    dossier = in_process()
    Step.objects.filter(version=world.hours, seq__gt=1).delete()
    when = at("2018-12-18 09:00")
    actions.propose_correction(dossier.pk, version=world.hours, reason="Gõ nhầm", by=world.receiver, at=when)
    assert actions.approve_correction(dossier.pk, by=world.leader, at=when).procedure_version == world.hours
    assert Dossier.objects.get(pk=dossier.pk).step == 1


def test_a_late_dossiers_proposal_is_not_approved_after_the_promise_has_passed(in_process, world, at):
    dossier = in_process(at="2018-12-17 14:20")
    actions.propose_correction(
        dossier.pk, version=world.hours, reason="Gõ nhầm", by=world.receiver, at=at("2018-12-28 09:00")
    )
    with pytest.raises(actions.ActRefused, match="đã trễ"):
        actions.approve_correction(dossier.pk, by=world.leader, at=at("2019-01-03 09:00"))


@pytest.mark.parametrize(("more", "field"), [
    ({"papers": []}, "papers"), ({"papers": [actions.Missing("...")]}, "papers"), ({"basis": "—"}, "basis"),
    ({"answer_by": dt.date(2018, 12, 17)}, "answer_by"), ({"answer_by": dt.date(2018, 12, 22)}, "answer_by"),
    ({"answer_by": dt.date(2020, 1, 2)}, "answer_by"),
])  # fmt: skip
def test_a_request_for_papers_names_the_field(in_process, world, at, more, field):
    facts = {"papers": [actions.Missing("Bản vẽ")], "reason": "Thiếu bản vẽ", "basis": "Điều 95 Luật Xây dựng", **more}
    with pytest.raises(actions.Invalid) as refused:
        actions.ask_for_papers(in_process().pk, by=world.handler, at=at("2018-12-18 09:00"), **facts)
    assert set(refused.value.errors) == {field}


@pytest.mark.parametrize("amount", [0, -5, 1_000_000_001])
def test_a_request_for_payment_names_an_amount(in_process, world, at, amount):
    with pytest.raises(actions.Invalid) as refused:
        actions.ask_for_payment(
            in_process().pk, amount_vnd=amount, reason="Phí thẩm định", by=world.handler, at=at("2018-12-18 09:00")
        )
    assert set(refused.value.errors) == {"amount_vnd"}


def test_the_day_that_the_house_proposes_is_one_on_which_the_desk_works(in_process, received, at, monkeypatch):
    monkeypatch.setattr(supplements, "days_to_answer", lambda dossier: 4)
    dossier = in_process()
    assert last_days.proposed(dossier, at("2018-12-18 09:00")) == dt.date(2018, 12, 24)  # the 22nd: a Saturday
    assert last_days.proposed(Dossier(), at("2018-12-18 09:00")) == dt.date(2018, 12, 22)
    assert last_days.check(dossier, None, at("2018-12-18 09:00"), field="answer_by", what="Hạn") is None


@pytest.mark.parametrize(("delivery", "address", "field"), [
    ("pigeon", "", "delivery"), ("post", "x" * 301, "address"), ("post", "", "address"),
])  # fmt: skip
def test_where_the_result_goes_is_one_of_two_places_with_an_address(received, at, delivery, address, field):
    with pytest.raises(actions.Invalid) as refused:
        actions.choose_delivery(received().pk, delivery=delivery, address=address, at=at("2018-12-18 09:00"))
    assert set(refused.value.errors) == {field}


def test_whoever_has_it_already_is_not_given_it_again(in_process, world, at):
    when = at("2018-12-18 09:00")
    facts = {"reason": "Chia lại việc", "by": world.leader, "at": when}
    with pytest.raises(actions.Invalid, match="đang xử lý"):
        actions.reassign(in_process().pk, to_officer=world.handler, **facts)
    with pytest.raises(actions.ActRefused, match="không còn do"):
        actions.reassign(in_process().pk, to_officer=world.leader, from_officer=world.leader, **facts)


def test_a_result_has_a_number_that_is_none_of_a_date(in_process, world, at):
    day = dt.date(2018, 12, 19)
    for number in ("9" * 200, "19/12/2018", "không số", "0"):
        with pytest.raises(actions.Invalid) as refused:
            actions.resolve(
                in_process().pk, number=number, dated_on=day, on_paper="Bản đồ khổ lớn", by=world.leader,
                at=at("2018-12-19 09:00"),
            )  # fmt: skip
        assert set(refused.value.errors) == {"number"}


def test_which_unit_does_a_step_follows_from_its_rule(in_process, world):
    dossier = in_process()
    units = {"same_unit": world.ward, "parent_district": world.district, "child_commune": world.ward}
    units |= {"owning_department": world.ward, "named_unit": world.police}
    for rule, unit in units.items():
        assert step_units.the_unit(Step(unit_rule=rule, unit_code="X10.01"), dossier) == unit
    dossier.unit = world.district
    assert step_units.the_unit(Step(unit_rule="child_commune"), dossier) is None  # one of two communes
    assert step_units.the_unit(Step(unit_rule="parent_district"), dossier) == world.district


def test_a_code_of_a_system_before_is_known_by_its_outline_alone(world):
    with pytest.raises(Unreadable):
        codes.key("12/HS-2018")
    KeptCodeShape.objects.create(skeleton=skeleton(key("7/HS-2017")))
    assert codes.key("12/HS-2018") == "12HS2018"
    for typed in ("12/HS", "x" * 65, "..."):
        with pytest.raises(Unreadable):
            codes.key(typed)
