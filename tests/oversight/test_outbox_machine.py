"""Random orders of acts, readers, broken readers and recounts: the mail is taken once, and the counts equal the facts.

The suite takes short runs; HISTORIES says how many the long version tries.
"""

import datetime as dt
import os

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from dossiers.casework import actions
from dossiers.casework.models import Event, Outbox
from dossiers.casework.sweep import flag_overdue
from dossiers.notices.models import Message
from dossiers.notices.preparing import prepare_pending
from dossiers.oversight import tallies
from dossiers.oversight.models import UnitTally
from tests.world import a_dossier, a_world, local, resolve

HISTORIES = int(os.environ.get("HISTORIES", "8"))
some = settings(
    max_examples=HISTORIES, stateful_step_count=20, deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
)  # fmt: skip
CAME = ("received_desk", "received_online", "received_post")


class ReaderDied(Exception):
    """A reader that dies in the middle."""


class MailHistories(RuleBasedStateMachine):
    """Two readers of one outbox, which may die before they commit."""

    world = None

    @initialize()
    def begin(self):
        tallies.apply_pending()
        prepare_pending(at=local("2018-12-03 06:59"))
        self.now = local("2018-12-03 07:00")
        self.counted, self.waiting = self.came(), {"tallies": 0, "notices": 0}
        self.dossiers = []

    def came(self):
        return sum(sum(row) for row in UnitTally.objects.values_list(*CAME))

    def told(self, events=1):
        for reader in self.waiting:
            self.waiting[reader] += events

    @rule()
    def receive(self):
        self.now += dt.timedelta(minutes=7)
        self.dossiers.append(a_dossier(self.world, self.now).pk)
        self.counted += 1
        self.told()

    @rule(which=st.integers(0, 9))
    def go_on(self, which):
        """The next act of some dossier, as far as there is one."""
        self.now += dt.timedelta(minutes=7)
        for pk in self.dossiers[which : which + 1]:
            try:
                actions.forward(pk, by=self.world.receiver, at=self.now, to_officer=self.world.handler)
                resolve(pk, by=self.world.leader, at=self.now)
            except actions.ActRefused:
                return
            self.told(2)

    @rule()
    def months_pass(self):
        self.told(flag_overdue(at=self.now + dt.timedelta(days=60)))

    @rule(limit=st.integers(1, 4))
    def count(self, limit):
        assert tallies.apply_pending(limit=limit) == self.waiting["tallies"]
        self.waiting["tallies"] = 0

    @rule(limit=st.integers(1, 4))
    def prepare(self, limit):
        assert prepare_pending(at=self.now, limit=limit) == self.waiting["notices"]
        self.waiting["notices"] = 0

    @rule(read=st.sampled_from([tallies.apply_pending, lambda: prepare_pending(at=local("2018-12-05 08:00"))]))
    def die_before_the_commit(self, read):
        with pytest.raises(ReaderDied), transaction.atomic():
            read()
            raise ReaderDied

    @rule()
    def count_anew(self):
        """What still waits is not in it yet."""
        tallies.rebuild()

    @invariant()
    def nothing_is_lost_and_nothing_twice(self):
        if not hasattr(self, "dossiers"):
            return
        mail = {reader: Outbox.objects.filter(reader=reader).count() for reader in self.waiting}
        assert mail == self.waiting
        assert tallies.recount() == []
        assert self.came() <= self.counted
        if not mail["tallies"]:
            assert self.came() == self.counted
        told = list(Message.objects.values_list("dossier", "seq", "channel", "recipient_digest"))
        assert len(told) == len(set(told))
        if not mail["notices"]:
            receipts = Event.objects.filter(dossier__in=self.dossiers, kind="received").count()
            assert Message.objects.filter(dossier__in=self.dossiers, kind="received").count() == receipts


def of_this_world(world):
    return type("OfThisWorld", (MailHistories,), {"world": world})


def test_in_whatever_order_acts_and_readers_come_nothing_is_lost_and_nothing_counted_twice(db):
    run_state_machine_as_test(of_this_world(a_world()), settings=some)


def test_a_reader_that_forgets_to_delete_what_it_counted_is_found(db, monkeypatch):
    """The counter-proof: the same statement without the deletion."""
    machine = of_this_world(a_world())()
    machine.begin()
    machine.receive()
    machine.nothing_is_lost_and_nothing_twice()
    kept = tallies._APPLY.replace("DELETE FROM casework_outbox USING (", "SELECT payload FROM (", 1)
    kept = kept.replace(" AS mail WHERE casework_outbox.id = mail.id RETURNING payload", " AS mail", 1)
    kept = kept.replace("SELECT id FROM casework_outbox", "SELECT id, payload FROM casework_outbox", 1)
    monkeypatch.setattr(tallies, "_APPLY", kept)
    machine.count(limit=10)
    with pytest.raises(AssertionError):
        machine.nothing_is_lost_and_nothing_twice()
