"""What an act was given is what rows and events keep: forms sent twice, edges of what fits, who did it and when."""

import uuid
from dataclasses import replace

import pytest

from dossiers.casework import actions
from dossiers.casework.actions.refusals import Invalid, SomebodyElseActed
from dossiers.casework.actions.repeats import AlreadyMade
from dossiers.casework.models import Dossier
from dossiers.casework.states import State
from tests.world import local, resolve

MONDAY = local("2018-12-17 09:00")


@pytest.fixture
def form(world):
    facts = actions.ApplicantFacts(name="Nguyễn Thị Thử", phone="0900123456")
    papers = [actions.PaperFacts("Tờ khai")]
    return actions.Intake(world.ward, world.ten_days, facts, papers, intent=uuid.uuid4())


def test_a_form_sent_online_twice_makes_one_dossier_and_other_words_make_none(form):
    sent = replace(form, channel=Dossier.Channel.ONLINE)
    first = actions.submit(sent, at=MONDAY)
    assert actions.submit(sent, at=MONDAY).pk == first.pk
    with pytest.raises(AlreadyMade):
        actions.submit(replace(sent, papers=[actions.PaperFacts("Đơn khác")]), at=MONDAY)
    assert Dossier.objects.count() == 1


def test_a_form_that_was_refused_is_not_refused_again_with_other_content_nor_as_one_received(form, world):
    refused = actions.refuse(form, reason="Thiếu giấy tờ", by=world.receiver, at=MONDAY)
    again = actions.refuse(form, reason="Thiếu giấy tờ", by=world.receiver, at=MONDAY)
    assert again.pk == refused.pk and refused.state == State.NOT_ACCEPTED
    with pytest.raises(AlreadyMade):
        other = replace(form, papers=[actions.PaperFacts("Đơn khác")])
        actions.refuse(other, reason="Thiếu giấy tờ", by=world.receiver, at=MONDAY)
    received = replace(form, intent=uuid.uuid4())
    actions.receive(received, by=world.receiver, at=MONDAY)
    with pytest.raises(AlreadyMade):
        actions.refuse(received, reason="Thiếu giấy tờ", by=world.receiver, at=MONDAY)


@pytest.mark.parametrize(("home", "delivery"), [("12 Hàng Bài, Hà Nội", ""), ("", "12 Hàng Bài, Hà Nội")])
def test_by_post_one_address_is_enough(form, world, home, delivery):
    applicant = replace(form.applicant, address=home, delivery_address=delivery)
    made = actions.receive(
        replace(form, applicant=applicant, delivery=Dossier.Delivery.POST), by=world.receiver, at=MONDAY
    )
    assert made.delivery == Dossier.Delivery.POST


def test_by_post_without_any_address_is_refused_at_its_field(form, world):
    with pytest.raises(Invalid) as refused:
        actions.receive(replace(form, delivery=Dossier.Delivery.POST), by=world.receiver, at=MONDAY)
    assert list(refused.value.errors) == ["delivery_address"]


def test_a_paper_keeps_what_fits_of_its_name_and_note(form, world):
    papers = [actions.PaperFacts("T" * 600, note="g" * 400)]
    (paper,) = actions.receive(replace(form, papers=papers), by=world.receiver, at=MONDAY).papers.all()
    assert (len(paper.name), len(paper.note)) == (500, 300)


def test_papers_that_an_officer_takes_are_told_as_that_officers(in_process, world):
    dossier = in_process()
    missing = [actions.Missing("Giấy khai sinh", basis="Luật Hộ tịch")]
    when = local("2018-12-18 09:00")
    actions.ask_for_papers(dossier.pk, papers=missing, reason="Còn thiếu giấy", by=world.handler, at=when)
    brought = [actions.PaperFacts("Giấy khai sinh")]
    actions.add_papers(dossier.pk, papers=brought, by=world.receiver, at=local("2018-12-19 09:00"))
    assert dossier.events.last().actor_id == world.receiver.pk


def test_a_reopened_step_begins_when_it_was_opened_again(in_process, world):
    dossier = in_process()
    resolve(dossier.pk, by=world.leader, at=local("2018-12-20 08:00"))
    actions.propose_reopening(dossier.pk, reason="Sai tên", by=world.handler, at=local("2018-12-21 08:00"))
    actions.approve_reopening(dossier.pk, by=world.leader, at=local("2018-12-24 08:00"))
    dossier.refresh_from_db()
    assert dossier.step_since == local("2018-12-24 08:00")


def test_a_late_dossier_opened_again_keeps_its_promise_whether_or_not_it_was_flagged(in_process, world):
    dossier = in_process()
    late = local("2019-01-03 08:00")
    resolve(dossier.pk, by=world.leader, at=late)  # after 31 December, and no sweep has come by
    actions.propose_reopening(dossier.pk, reason="Sai tên", by=world.handler, at=local("2019-01-04 08:00"))
    actions.approve_reopening(dossier.pk, by=world.leader, at=local("2019-01-07 08:00"))
    promised = dossier.due_at
    dossier.refresh_from_db()
    assert dossier.due_at == promised < late


def test_a_question_an_apology_and_a_reopening_without_words_name_their_field(in_process, world):
    dossier, when = in_process(), local("2018-12-18 09:00")
    with pytest.raises(Invalid) as question:
        actions.consult(dossier.pk, unit=world.district, question=" ", by=world.handler, at=when)
    with pytest.raises(Invalid) as reason:
        actions.propose_reopening(dossier.pk, reason=" ", by=world.handler, at=when)
    assert (list(question.value.errors), list(reason.value.errors)) == (["question"], ["reason"])
    both = Invalid(first="Một.", second="Hai.")
    assert str(both) == "Một. Hai." and not isinstance(both, SomebodyElseActed)
