"""What waits for whom: every kind of proposal there is, for those who may decide on it and their substitutes."""

import datetime as dt

import pytest
from django.apps import apps

from dossiers.casework import actions, awaiting
from dossiers.casework.models import Proposal
from dossiers.casework.moves import MOVES
from dossiers.units import nominating
from dossiers.units.models import AccountRequest, Nomination, Post
from dossiers.units.roles import Role
from tests.behind_the_log import rewrite
from tests.world import agreed_on, agreed_stand_in, an_officer

NOW = "2018-12-18 09:00"


def proposed(dossier, kind, by, at):
    return Proposal.objects.create(dossier=dossier, kind=kind, reason="Ghi nhầm tên", proposed_by=by, proposed_at=at)


def keys(officer, at):
    return [(one.source, one.pk) for one in awaiting.waiting_for(officer, at=at)]


@pytest.mark.parametrize("kind", Proposal.Kind.values)
def test_every_kind_of_proposal_waits_for_the_leader_of_the_holder_and_nobody_else(world, in_process, at, kind):
    one = proposed(in_process(), kind, world.handler, at(NOW))
    assert keys(world.leader, at(NOW)) == [("proposal", one.pk)]
    for other in (world.handler, world.receiver, world.stranger, world.district_leader, world.mayor):
        assert keys(other, at(NOW)) == []
    assert awaiting.deciders([one], at=at(NOW)) == {one.pk: ["Cán bộ t.lanhdao"]}


@pytest.mark.parametrize("kind", Proposal.Kind.values)
def test_whoever_is_waited_for_may_decide_and_then_it_waits_no_more(world, in_process, at, kind):
    dossier = in_process()
    one = proposed(dossier, kind, world.handler, at(NOW))
    decline = actions.decline_void if kind == "receipt" else actions.decline
    decline(dossier.pk, reason="Chưa đủ căn cứ", by=world.leader, at=at("2018-12-18 10:00"))
    assert keys(world.leader, at("2018-12-18 10:00")) == []
    one.refresh_from_db()
    assert (one.accepted, one.answer) == (False, "Chưa đủ căn cứ")


def test_nobody_waits_for_ones_own_word(world, in_process, at):
    an_officer("t.lanhdao.hai", world.ward, Role.LEADER)
    one = proposed(in_process(), "correction", world.leader, at(NOW))
    assert keys(world.leader, at(NOW)) == []
    assert awaiting.deciders([one], at=at(NOW)) == {one.pk: ["Cán bộ t.lanhdao.hai"]}


def test_a_substitute_of_the_leader_sees_what_waits_while_standing_in(world, in_process, at):
    one = proposed(in_process(), "correction", world.receiver, at(NOW))
    post = Post.objects.get(officer=world.leader)
    agreed_stand_in(post, world.handler, dt.date(2018, 12, 18), dt.date(2018, 12, 20), world.mayor)
    assert keys(world.handler, at(NOW)) == [("proposal", one.pk)]
    assert keys(world.handler, at("2018-12-20 09:00")) == [] and keys(world.leader, at(NOW)) == [("proposal", one.pk)]


def test_a_proposal_follows_the_dossier_to_whoever_holds_it(world, in_process, at):
    dossier = in_process()
    one = proposed(dossier, "correction", world.handler, at(NOW))
    rewrite(dossier, holder=world.district)
    assert keys(world.leader, at(NOW)) == [] and keys(world.district_leader, at(NOW)) == [("proposal", one.pk)]


def test_a_proposed_administrator_waits_for_exactly_those_who_may_decide(world, at):
    admin = an_officer("t.quantri", world.ward, Role.ADMINISTRATOR)
    an_officer("t.quantri.hai", world.other, Role.ADMINISTRATOR)
    made = Nomination.objects.create(
        officer=world.handler, unit=world.ward, from_on=dt.date(2018, 12, 18), proposed_by=admin, proposed_at=at(NOW)
    )
    waits = {one.officer_id for found in awaiting.by_officer(day=dt.date(2018, 12, 18)).values() for one in found}
    able = {post.officer_id for post in Post.objects.select_related("officer")
            if nominating.may_decide(made, by=post.officer, at=at(NOW))}  # fmt: skip
    assert waits == able and {world.leader.pk, world.mayor.pk} <= able and admin.pk not in able
    assert agreed_on(world.second, world.ward).decided_at is not None


def test_every_table_in_which_one_proposes_and_another_decides_is_asked():
    shape = {"proposed_by", "decided_by"}
    there = [model for model in apps.get_models() if shape <= {field.name for field in model._meta.get_fields()}]
    there = [model for model in there if model._meta.get_field("decided_by").null]  # the others are written decided
    assert {Proposal, Nomination, AccountRequest} <= set(there) and set(awaiting.sources()) == set(there)


def test_every_act_that_decides_is_a_leaders_so_that_declining_says_for_whom_all_kinds_wait():
    deciding = [move for act, move in MOVES.items() if act.startswith("approve_") or act == "decline"]
    assert len(deciding) > len(Proposal.Kind) and {move.roles for move in deciding} == {MOVES["decline"].roles}
