"""Random histories of dossiers: whoever does whatever, in whatever order, the state, the log and the promise agree.

The model is a table of its own, and the promise is walked minute by minute (tests/calendars/oracle.py). The suite takes
short histories; HISTORIES says how many the long version tries.
"""

import datetime as dt
import os
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from dossiers.casework import actions
from dossiers.casework.models import Dossier, Event, Outbox, Pause
from dossiers.casework.moves import MOVES
from dossiers.casework.seals import broken
from dossiers.casework.states import State
from dossiers.units.roles import Role
from tests.calendars.oracle import EPOCH, MINUTE, Oracle
from tests.casework.test_moves import perform
from tests.world import a_dossier, local

HISTORIES = int(os.environ.get("HISTORIES", "8"))
some = settings(
    max_examples=HISTORIES, stateful_step_count=20, deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
)  # fmt: skip
WEEK = {day: [(420, 660), (780, 1020)] for day in range(1, 6)}

RUNS, WAITS = {2, 4}, {5, 6}
OPEN, ENDED = RUNS | WAITS, {7, 8, 9, 10}
DESK, WORK, LEAD, ALL = {"receiver"}, {"handler", "leader"}, {"leader"}, {"receiver", "handler", "leader"}
LEADS = {
    "forward": (RUNS, 4, ALL),
    "ask_for_papers": (RUNS, 5, ALL),
    "propose_papers": (RUNS, None, ALL),
    "add_papers": ({5}, 4, {"receiver", "handler"}),
    "ask_for_payment": (RUNS, 6, ALL),
    "pay": ({6}, 4, {"receiver", "handler"}),
    "consult": ({4}, None, WORK),
    "answer": ({4, 5, 6}, None, WORK),
    "resolve": ({4}, 9, LEAD),
    "refuse_to_resolve": ({4}, 8, LEAD),
    "extend": (OPEN, None, LEAD),
    "return_result": ({9}, 10, DESK),
    "withdraw": (OPEN, 7, DESK),
    "stop": (OPEN | {7}, 8, LEAD),
    "propose_reopening": (ENDED, None, ALL),
    "approve_reopening": (ENDED, 4, LEAD),
    "reissue_receipt": (OPEN | ENDED, None, DESK),
}
"""From which states, to which (None: it stays), by whom: written by hand from the law's table, not read from MOVES."""

EASY = ("forward", "ask_for_papers", "add_papers", "ask_for_payment", "pay", "add_papers", "pay", "forward")
"""Drawn more often, so that histories go on and have pauses."""


class Histories(RuleBasedStateMachine):
    """One dossier; its clock only goes forward."""

    world = None

    @initialize(minute=st.integers(0, 5 * 1440))
    def receive(self, minute):
        self.now = local("2018-12-03 07:00") + dt.timedelta(minutes=minute)
        self.received = self.now
        self.dossier = a_dossier(self.world, self.now)
        self.state, self.events, self.pauses, self.ended = 2, 1, [], None

    @rule(
        act=st.one_of(st.sampled_from(EASY), st.sampled_from(sorted(LEADS))),
        who=st.sampled_from(["receiver", "handler", "leader", "leader", "stranger"]),
        wait=st.integers(0, 3000),
    )
    def act(self, act, who, wait):
        self.now += dt.timedelta(minutes=wait)
        origins, to, roles = LEADS[act]
        before = self.row()
        try:
            perform(act, Dossier.objects.get(pk=self.dossier.pk), self.world, getattr(self.world, who), self.now)
        except actions.ActRefused:
            assert self.row() == before and Event.objects.filter(dossier=self.dossier).count() == self.events
            return
        assert self.state in origins and who in roles, f"{who} could {act} in {State(self.state).label}"
        self.events += 1
        self.remember(act)
        self.state = to or self.state

    def remember(self, act):
        """The model's own account of when the clock stood still."""
        if act in ("ask_for_papers", "ask_for_payment"):
            self.pauses.append([self.now, None])
        elif act in ("add_papers", "pay"):
            self.pauses[-1][1] = self.now
        elif act in ("resolve", "refuse_to_resolve", "withdraw") or (act == "stop" and self.state != 7):
            self.ended = self.now
            if self.state in WAITS:
                self.pauses[-1][1] = self.now
        elif act == "approve_reopening":
            self.pauses.append([self.ended, self.now])

    @rule()
    def a_stale_page(self):
        """A form of a page that has seen nothing yet does nothing, and whoever sent it is told."""
        before = self.row()
        with pytest.raises(actions.SomebodyElseActed):
            actions.stop(self.dossier.pk, reason="Theo quy định", by=self.world.leader, at=self.now, seen=0)
        assert self.row() == before

    @rule()
    def too_early(self):
        with pytest.raises(actions.ActRefused):
            earlier = self.received - MINUTE
            perform("forward", Dossier.objects.get(pk=self.dossier.pk), self.world, self.world.leader, earlier)

    def row(self):
        return Dossier.objects.filter(pk=self.dossier.pk).values().get()

    @invariant()
    def row_log_seals_and_mail_tell_the_same(self):
        if not hasattr(self, "dossier"):
            return
        row, events = self.row(), list(Event.objects.filter(dossier=self.dossier).order_by("seq"))
        assert (row["state"], row["seq"], len(events)) == (self.state, self.events, self.events)
        assert events[-1].state == self.state
        assert broken(self.dossier.pk) == []
        mail = Outbox.objects.filter(dossier_id=self.dossier.pk, reader="tallies").values_list("seq", flat=True)
        assert set(mail) == {event.seq for event in events}
        assert Pause.objects.filter(dossier=self.dossier, ended_at=None).count() == (self.state in WAITS)

    @invariant()
    def the_promise_is_what_a_walk_along_the_clock_says(self):
        if not hasattr(self, "dossier") or self.state not in RUNS:
            return
        oracle = Oracle(WEEK, {}, "Asia/Ho_Chi_Minh")
        pauses = [(minute(begin), minute(end)) for begin, end in self.pauses if end is not None]
        due = oracle.due(minute(self.received), 10, "working_day", "close_of_day", None, pauses)
        assert self.row()["due_at"] == EPOCH + due * MINUTE


def minute(instant):
    return (instant - EPOCH) // MINUTE


def test_whoever_does_whatever_in_whatever_order_state_log_and_promise_agree(world):
    machine = type("OfThisWorld", (Histories,), {"world": world})
    run_state_machine_as_test(machine, settings=some)


def test_a_table_that_allows_too_much_is_found(world, monkeypatch):
    """The counter-proof: the product lets the handler sign, the model does not."""
    monkeypatch.setitem(MOVES, "resolve", replace(MOVES["resolve"], roles=(Role.HANDLER, Role.LEADER)))
    machine = type("OfThisWorld", (Histories,), {"world": world})()
    machine.receive(minute=60)
    machine.act(act="forward", who="receiver", wait=0)
    with pytest.raises(AssertionError, match="handler could resolve"):
        machine.act(act="resolve", who="handler", wait=1)
