"""An ended dossier is opened again: by two people, in public, first verdict kept, figures moved by what they held."""

import pytest

from dossiers.casework import actions, deadline_audit
from dossiers.casework.models import Dossier, Event, Leg, Proposal
from dossiers.casework.seals import broken
from dossiers.casework.states import State
from dossiers.oversight import tallies
from dossiers.oversight.models import UnitTally
from tests.world import resolve


@pytest.fixture
def reopen(world, at):
    def made(dossier, proposed, approved):
        actions.propose_reopening(dossier.pk, reason="Sai tên trên kết quả", by=world.handler, at=at(proposed))
        return actions.approve_reopening(dossier.pk, by=world.leader, at=at(approved))

    return made


def resolved(dossier, world, at, when):
    return resolve(dossier.pk, by=world.leader, at=at(when))


def test_the_first_verdict_is_kept_and_the_time_between_is_nobodys(in_process, world, at, reopen):
    dossier = in_process(at="2018-12-17 07:00")
    promised = dossier.due_at
    resolved(dossier, world, at, "2018-12-20 08:00")
    again = reopen(dossier, "2019-01-07 08:00", "2019-01-08 08:00")
    again.refresh_from_db()
    assert (again.state, again.outcome, again.finished_at) == (State.IN_PROCESS, None, None)
    assert promised == at("2018-12-31 17:00") and again.due_at_original == promised
    assert again.due_at > at("2019-01-08 08:00")
    assert Event.objects.filter(dossier=dossier).last().data["outcome"] == "early"
    assert Proposal.objects.get().before["outcome"] == "early"
    assert Leg.objects.filter(dossier=dossier, closed_at__isnull=True).count() == 1
    done = resolved(again, world, at, "2019-01-09 08:00")
    assert done.outcome == "early"
    assert list(deadline_audit.disagreements([dossier.pk])) == [] and broken(dossier.pk) == []


def test_a_late_dossier_stays_late(in_process, world, at, reopen):
    dossier = in_process(at="2018-12-03 08:00")
    resolved(dossier, world, at, "2018-12-20 08:00")
    again = reopen(dossier, "2018-12-20 09:00", "2018-12-20 10:00")
    assert again.due_at == dossier.due_at and again.is_overdue(at("2018-12-20 10:00"))
    assert resolved(again, world, at, "2018-12-20 11:00").outcome == "late"
    assert list(deadline_audit.disagreements([dossier.pk])) == []


def test_a_returned_result_is_handed_out_again_and_the_first_handout_is_kept(in_process, world, at, reopen):
    dossier = in_process()
    resolved(dossier, world, at, "2018-12-20 08:00")
    hand = {"by": world.receiver, "checked": "CCCD"}
    actions.return_result(dossier.pk, at=at("2018-12-20 09:00"), taken_by="Lần một", **hand)
    reopen(dossier, "2018-12-21 08:00", "2018-12-21 09:00")
    resolved(dossier, world, at, "2018-12-24 08:00")
    done = actions.return_result(dossier.pk, at=at("2018-12-24 09:00"), taken_by="Lần hai", **hand)
    done.refresh_from_db()
    assert done.handout.taken_by == "Lần hai"
    assert Proposal.objects.get().before["handout"]["taken_by"] == "Lần một"


def test_nothing_is_reopened_while_its_result_is_at_the_post_or_by_one_person(in_process, world, at):
    dossier = in_process()
    resolved(dossier, world, at, "2018-12-20 08:00")
    actions.hand_to_post(dossier.pk, number="RR123456785VN", by=world.receiver, at=at("2018-12-20 09:00"))
    with pytest.raises(actions.ActRefused, match="đang trên đường"):
        actions.propose_reopening(dossier.pk, reason="Theo quy định", by=world.handler, at=at("2018-12-20 10:00"))
    actions.parcel_back(dossier.pk, reason="Theo quy định", by=world.receiver, at=at("2018-12-21 09:00"))
    actions.propose_reopening(dossier.pk, reason="Theo quy định", by=world.leader, at=at("2018-12-21 10:00"))
    with pytest.raises(actions.NotYourPost):
        actions.approve_reopening(dossier.pk, by=world.leader, at=at("2018-12-21 11:00"))


def test_the_figures_move_by_exactly_what_was_counted(in_process, world, at, reopen):
    dossier = in_process(at="2018-12-17 08:00")
    resolved(dossier, world, at, "2018-12-20 08:00")
    tallies.apply_pending()
    reopen(dossier, "2018-12-21 08:00", "2018-12-21 09:00")
    assert tallies.recount() == []
    tallies.apply_pending()
    assert sum(UnitTally.objects.values_list("early", flat=True)) == 0
    actions.stop(dossier.pk, reason="Theo quy định", by=world.leader, at=at("2018-12-24 09:00"))
    tallies.apply_pending()
    assert tallies.recount() == []
    assert Dossier.objects.get(pk=dossier.pk).outcome == "stopped"
    reopen(dossier, "2018-12-25 08:00", "2018-12-25 09:00")
    tallies.apply_pending(limit=1)
    assert sum(UnitTally.objects.values_list("ended_otherwise", flat=True)) == 0 and tallies.recount() == []


def test_what_is_taken_back_may_be_applied_before_what_it_takes_from(in_process, world, at, reopen):
    from dossiers.casework.models import Outbox

    dossier = in_process(at="2018-12-17 08:00")
    resolved(dossier, world, at, "2018-12-20 08:00")
    late = list(Outbox.objects.filter(reader="tallies", payload__kind="resolved"))
    Outbox.objects.filter(pk__in=[row.pk for row in late]).delete()
    reopen(dossier, "2018-12-21 08:00", "2018-12-21 09:00")
    tallies.apply_pending()
    assert sum(UnitTally.objects.values_list("early", flat=True)) == -1
    Outbox.objects.bulk_create(late)
    tallies.apply_pending()
    assert tallies.recount() == []
