"""A wrong name, procedure or date of receipt is put right by two people, told in public without its values."""

import pytest

from dossiers.casework import actions, deadline_audit
from dossiers.casework.models import Dossier, Event, Proposal
from dossiers.casework.seals import broken
from dossiers.oversight import tallies
from dossiers.oversight.models import UnitTally
from tests.world import resolve

RIGHT = actions.ApplicantFacts("Nguyễn Thị Thủ", phone="0900123456", id_number="092090001234")


def correct(dossier, world, at, when="2018-12-18 09:00", **more):
    proposed = at(when)
    actions.propose_correction(dossier.pk, reason="Gõ nhầm", by=world.receiver, at=proposed, **more)
    return actions.approve_correction(dossier.pk, by=world.leader, at=proposed)


def test_a_wrong_name_is_put_right_and_the_log_says_which_fact_but_not_its_value(in_process, world, at):
    dossier = in_process()
    correct(dossier, world, at, applicant=RIGHT)
    fresh = Dossier.objects.select_related("applicant").get(pk=dossier.pk)
    assert fresh.applicant.name == "Nguyễn Thị Thủ" and fresh.due_at == dossier.due_at
    proposal = Proposal.objects.get()
    assert (proposal.before, proposal.facts) == ({"name": "Nguyễn Thị Thử"}, {"name": "Nguyễn Thị Thủ"})
    told = str(list(Event.objects.filter(dossier=dossier).values_list("data", flat=True)))
    assert "Thủ" not in told and "Thử" not in told
    assert Event.objects.filter(dossier=dossier).last().data["fields"] == ["name"]
    assert broken(dossier.pk) == []


def test_another_procedure_makes_the_promise_again_from_the_start(in_process, world, at):
    dossier = in_process(at="2018-12-17 14:20")
    fresh = correct(dossier, world, at, version=world.hours)
    fresh.refresh_from_db()
    assert (fresh.procedure_version, fresh.procedure) == (world.hours, world.hours.procedure)
    assert fresh.due_at == at("2018-12-18 14:20") and fresh.due_at_original == dossier.due_at_original
    assert list(deadline_audit.disagreements([dossier.pk])) == []


def test_another_day_of_receipt_moves_the_promise_and_the_figures(in_process, world, at):
    dossier = in_process(at="2018-12-17 14:20")
    tallies.apply_pending()
    fresh = correct(dossier, world, at, received_at=at("2018-12-13 09:00"))
    fresh.refresh_from_db()
    assert (fresh.received_at, fresh.due_at) == (at("2018-12-13 09:00"), at("2018-12-27 17:00"))
    assert tallies.recount() == []
    tallies.apply_pending(limit=1)
    assert tallies.recount() == []
    assert {str(row.day): row.received_desk for row in UnitTally.objects.all()} == {"2018-12-13": 1, "2018-12-17": 0}
    assert list(deadline_audit.disagreements([dossier.pk])) == []


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"received_at": "2018-12-18 08:00"}, "received_at"),  # after it was forwarded
        ({"received_at": "2018-10-01 08:00"}, "received_at"),
        ({"version": "district_only"}, "procedure"),
        ({"applicant": actions.ApplicantFacts("", phone="1")}, "name"),
        ({}, "reason"),
        ({"received_at": "2018-12-17 14:20"}, "reason"),  # nothing differs
    ],
)
def test_what_cannot_be_is_refused_at_its_field(in_process, world, at, given, field):
    dossier = in_process(at="2018-12-17 14:20")
    if isinstance(given.get("received_at"), str):
        given = {"received_at": at(given["received_at"])}
    if isinstance(given.get("version"), str):
        given = {"version": getattr(world, given["version"])}
    with pytest.raises(actions.Invalid) as refused:
        actions.propose_correction(
            dossier.pk, reason="Theo quy định", by=world.receiver, at=at("2018-12-18 09:00"), **given
        )
    assert field in refused.value.errors
    assert not Proposal.objects.exists()


def test_a_late_dossier_is_not_told_differently_but_its_name_is(in_process, world, at):
    dossier = in_process(at="2018-12-03 08:00")
    late = "2018-12-20 09:00"
    with pytest.raises(actions.Invalid, match="đã trễ"):
        correct(dossier, world, at, late, version=world.hours)
    correct(dossier, world, at, late, applicant=RIGHT, version=world.ten_days, received_at=dossier.received_at)
    assert Dossier.objects.get(pk=dossier.pk).due_at == dossier.due_at


def test_a_verdict_stays_when_its_dossier_is_put_right(in_process, world, at):
    dossier = in_process(at="2018-12-17 14:20")
    resolve(dossier.pk, by=world.leader, at=at("2018-12-28 08:00"))
    fresh = correct(dossier, world, at, "2018-12-28 09:00", version=world.hours, received_at=at("2018-12-14 08:00"))
    fresh.refresh_from_db()
    assert (fresh.outcome, fresh.due_at, fresh.procedure_version) == ("early", dossier.due_at, world.hours)
    tallies.apply_pending()
    assert tallies.recount() == [] and list(deadline_audit.disagreements([dossier.pk])) == []
    actions.propose_reopening(dossier.pk, reason="Theo quy định", by=world.handler, at=at("2018-12-28 10:00"))
    actions.approve_reopening(dossier.pk, by=world.leader, at=at("2018-12-28 11:00"))
    assert list(deadline_audit.disagreements([dossier.pk])) == []
