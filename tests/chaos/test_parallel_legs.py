"""Two units on their own legs of one dossier at once: both succeed, the last one joins, and the log stays whole."""

import os

import pytest

from dossiers.casework import actions
from dossiers.casework.models import Dossier, Event, Leg
from dossiers.casework.seals import broken
from tests.chaos.report import tell
from tests.chaos.test_races import at_once
from tests.world import a_dossier, a_world, local, with_linked

ROUNDS = int(os.environ.get("LEG_RACES", "0"))
NOW = local("2018-12-18 09:00")


@pytest.fixture
def world(own_database):
    return with_linked(a_world())


def sent_out(world):
    """At the police, the other ward and the district."""
    dossier = a_dossier(world, local("2018-12-17 14:20"), version=world.at_once)
    actions.forward(dossier.pk, by=world.receiver, at=local("2018-12-17 14:30"), to_officer=world.handler)
    return actions.send_out(dossier.pk, by=world.handler, at=local("2018-12-17 15:00"))


def race(world):
    """All three hand over while the holder asks for an apology's date: nobody is refused, exactly one joins."""
    dossier = sent_out(world)
    seen = dossier.acted_seq

    def hand_over(who, unit):
        leg = Leg.objects.get(dossier=dossier, unit=unit, kind="branch")
        return lambda: actions.hand_over(dossier.pk, leg_id=leg.pk, remark="Xong", by=who, at=NOW)

    later = local("2019-02-01 17:00")
    outcomes = at_once(
        hand_over(world.district_handler, world.district),
        hand_over(world.stranger, world.other),
        lambda: actions.extend(dossier.pk, reason="Chờ", extended_to=later, by=world.leader, at=NOW, seen=seen),
    )
    assert [outcome for outcome in outcomes if isinstance(outcome, Exception)] == []
    assert Dossier.objects.get(pk=dossier.pk).branches == 1
    outcomes = at_once(hand_over(world.receiver, world.police), hand_over(world.handler, world.police))
    refused = [outcome for outcome in outcomes if isinstance(outcome, Exception)]
    assert len(refused) == 1 and isinstance(refused[0], actions.SomebodyElseActed), outcomes
    done = Dossier.objects.get(pk=dossier.pk)
    assert (done.branches, done.step, done.seq) == (0, 6, Event.objects.filter(dossier=dossier).count())
    joins = [event for event in Event.objects.filter(dossier=dossier) if "joined" in event.data]
    assert len(joins) == 1 and joins[0].seq == done.acted_seq
    assert not Leg.objects.filter(dossier=dossier, kind="branch", closed_at__isnull=True).exists()
    assert Leg.objects.filter(dossier=dossier, kind="main", closed_at__isnull=True).count() == 1
    assert broken(dossier.pk) == []


def test_units_that_act_at_once_on_their_own_legs_all_succeed(world):
    for _ in range(4):
        race(world)


@pytest.mark.chaos
@pytest.mark.skipif(not ROUNDS, reason="LEG_RACES says how many")
def test_the_same_many_times(world):
    for _ in range(ROUNDS):
        race(world)
    tell("two units act on their legs at once", ROUNDS, 0)
