"""Received here, decided there, handed out here again: whose dossier it is, who may do what, and where its paper is."""

import pytest

from dossiers.casework import access, actions, transfers
from dossiers.casework.facts import row_audit
from dossiers.casework.models import Event, FeeReceipt, PaperTransfer
from dossiers.casework.states import State
from dossiers.procedures.models import RegimePeriod
from tests.behind_the_log import rewrite
from tests.world import a_dossier, an_officer, resolve, under_the_law_of_today


@pytest.fixture
def elsewhere(world, at):
    """Received at ten by the other ward's desk for the ward, under the law of today."""
    under_the_law_of_today()

    def made(when="2018-12-17 10:00", **more):
        facts = actions.ApplicantFacts(name="Lê Thị Khác", phone="0900123457", id_number="092090001235")
        intake = actions.Intake(
            unit=world.ward, version=world.ten_days, applicant=facts, reception_unit=world.other,
            papers=[actions.PaperFacts("Tờ khai", originals=1)], **more,
        )  # fmt: skip
        return actions.receive(intake, by=world.stranger, at=at(when))

    return made


def told_right(dossier):
    return not row_audit.of([dossier.pk]) and not list(row_audit.in_python([dossier.pk]))


def test_an_ordinary_dossier_has_one_unit_and_no_paper_travels(world, at):
    dossier = a_dossier(world, at("2018-12-17 10:00"))
    assert (dossier.reception_unit_id, dossier.return_unit_id) == (None, None)
    assert not PaperTransfer.objects.exists() and told_right(dossier)


def test_what_is_received_for_another_unit_is_that_units_in_code_calendar_and_holder(elsewhere, world, at):
    dossier = elsewhere()
    assert dossier.code.startswith(f"{world.ward.code}-181217-")
    assert (dossier.unit, dossier.holder, dossier.reception_unit, dossier.return_unit) == (
        world.ward, world.ward, world.other, world.other,
    )  # fmt: skip
    assert dossier.legs.get().unit == world.ward and told_right(dossier)
    said = Event.objects.get(dossier=dossier, seq=1).data
    assert said["reception_unit"] == said["return_unit"] == world.other.pk


def test_the_two_folds_and_the_database_know_a_unit_that_was_rewritten(elsewhere, world):
    dossier = elsewhere()
    rewrite(dossier, reception_unit_id=world.district.pk)
    assert [one.column for one in row_audit.of([dossier.pk])] == ["reception_unit_id"]
    assert [one.column for one in row_audit.in_python([dossier.pk])] == ["reception_unit_id"]


def test_both_units_see_it_and_neighbours_do_not(elsewhere, world, at):
    dossier = elsewhere()
    clerk = an_officer("t.hang.xom", world.district, "receiver")
    when = at("2018-12-18 08:00")
    for officer in (world.stranger, world.receiver, world.handler):
        assert access.as_officer(officer, dossier.code, at=when) == dossier
    with pytest.raises(access.LookupMiss):
        access.as_officer(clerk, dossier.code, at=when)
    own = a_dossier(world, at("2018-12-17 11:00"))
    with pytest.raises(access.LookupMiss):
        access.as_officer(world.stranger, own.code, at=when)


def test_the_competent_unit_handles_and_the_desk_takes_papers_and_hands_out(elsewhere, world, at):
    dossier = elsewhere()
    with pytest.raises(actions.NotYourPost, match="Phường thử"):
        actions.forward(dossier.pk, by=world.stranger, at=at("2018-12-17 10:05"))
    actions.forward(dossier.pk, by=world.receiver, at=at("2018-12-17 10:10"), to_officer=world.handler)
    actions.ask_for_papers(
        dossier.pk, papers=[actions.Missing("Bản vẽ")], reason="Thiếu bản vẽ", basis="NĐ 118/2025/NĐ-CP",
        by=world.handler, at=at("2018-12-17 13:30"),
    )  # fmt: skip
    actions.take_paper(dossier.pk, by=world.receiver, at=at("2018-12-17 14:00"))
    actions.add_papers(dossier.pk, papers=[actions.PaperFacts("Bản vẽ")], by=world.stranger, at=at("2018-12-18 08:00"))
    assert transfers.to_send([world.other.pk]).count() == 1  # the drawing has to follow
    resolve(dossier.pk, by=world.leader, at=at("2018-12-19 09:00"))
    with pytest.raises(actions.NotYourPost, match="Phường khác"):
        actions.return_result(dossier.pk, by=world.receiver, at=at("2018-12-19 09:30"))
    with pytest.raises(actions.ActRefused, match="chưa về"):
        actions.return_result(dossier.pk, by=world.stranger, at=at("2018-12-19 09:30"))
    actions.send_paper(dossier.pk, by=world.receiver, at=at("2018-12-19 10:00"), carrier="Anh Tư")
    actions.take_paper(dossier.pk, by=world.stranger, at=at("2018-12-19 15:00"))
    done = actions.return_result(dossier.pk, by=world.stranger, at=at("2018-12-20 08:00"))
    assert done.state == State.RETURNED and told_right(done)
    kinds = list(Event.objects.filter(dossier=done).order_by("seq").values_list("kind", flat=True))
    assert kinds == [
        "received", "forwarded", "papers_asked", "paper_arrived", "papers_added", "resolved", "paper_sent",
        "paper_arrived", "returned",
    ]  # fmt: skip


def test_paper_has_one_working_day_of_the_sending_desk_and_is_late_after_it(elsewhere, world, at):
    dossier = elsewhere("2018-12-21 16:00")  # a Friday
    (paper,) = transfers.to_send([world.other.pk])
    assert paper.due_at == at("2018-12-24 17:00") and list(transfers.to_take([world.ward.pk])) == [paper]
    assert transfers.late([world.ward.pk], at("2018-12-24 17:00")) == 0
    assert (
        transfers.late([world.ward.pk], at("2018-12-24 17:01"))
        == transfers.late([world.other.pk], at("2018-12-25 08:00"))
        == 1
    )
    with pytest.raises(actions.NotYourPost, match="Phường khác"):
        actions.send_paper(dossier.pk, by=world.receiver, at=at("2018-12-24 08:00"))
    actions.send_paper(dossier.pk, by=world.stranger, at=at("2018-12-24 08:00"), carrier="RR123456785VN")
    with pytest.raises(actions.ActRefused, match="chờ gửi"):
        actions.send_paper(dossier.pk, by=world.stranger, at=at("2018-12-24 08:30"))
    actions.take_paper(dossier.pk, by=world.receiver, at=at("2018-12-25 08:00"))
    assert Event.objects.filter(dossier=dossier).latest("seq").data["late"] is True
    assert transfers.late([world.ward.pk, world.other.pk], at("2018-12-26 08:00")) == 0 and told_right(dossier)


def test_money_stands_in_the_series_of_the_desk_that_took_it(elsewhere, world, at):
    dossier = elsewhere(fee_vnd=20_000, fee_paid=True)
    assert FeeReceipt.objects.get(dossier=dossier).unit == world.other
    unpaid = elsewhere("2018-12-17 10:30", fee_vnd=20_000)
    actions.collect_fee(unpaid.pk, by=world.receiver, at=at("2018-12-17 11:00"))
    assert FeeReceipt.objects.get(dossier=unpaid).unit == world.ward


def test_under_the_older_law_no_desk_receives_for_another(elsewhere, at):
    RegimePeriod.objects.update(regime="2018")
    with pytest.raises(actions.Invalid, match="không tiếp nhận cho Phường thử"):
        elsewhere()
