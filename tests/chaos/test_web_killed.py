"""A web process killed with -9 while it does an act: all of it or nothing, and the same form again does it once.

CHAOS_WEB says how often; the suite takes eight.
"""

import multiprocessing
import os
import random
import signal
import statistics
import time

import pytest
from django.db import connection, connections
from django.test import Client
from django.utils import timezone

from dossiers.casework import actions
from dossiers.casework.models import Dossier, Event, Outbox
from dossiers.casework.seals import broken
from tests.chaos.report import tell
from tests.world import a_dossier, a_world

pytestmark = pytest.mark.chaos

KILLS = int(os.environ.get("CHAOS_WEB", "8"))
REASON = "Người nộp đã có hồ sơ khác cho cùng việc này."
ALONE = (
    "SELECT count(*) = 1 FROM pg_stat_activity WHERE datname = current_database() AND backend_type = 'client backend'"
)
HALF_AN_ACT = """
INSERT INTO casework_event (dossier_id, seq, kind, state, occurred_at, origin, unit_id, actor_id, data)
SELECT dossier_id, seq + 1, kind, state, occurred_at, origin, unit_id, actor_id, data
FROM casework_event WHERE dossier_id = %s AND seq = 2
"""


@pytest.fixture
def desk(own_database):
    world, leader = a_world(), Client(raise_request_exception=False)
    leader.force_login(world.leader)
    return world, leader


def a_page(world):
    """A dossier in process, its page and the form that stops it."""
    now = timezone.now()
    dossier = actions.forward(a_dossier(world, now).pk, by=world.receiver, at=now, to_officer=world.handler)
    form = {"viec": "stop", "seen": dossier.acted_seq, "reason": REASON}
    return dossier.pk, f"/can-bo/ho-so/{dossier.code}", form


def in_a_process(work):
    """The work in a process of its own, with its own connection to the database."""

    def run():
        connections.close_all()
        work()
        os._exit(0)

    process = multiprocessing.get_context("fork").Process(target=run, daemon=True)
    connection.close()  # the child must not inherit it
    process.start()
    return process


def kill(process):
    assert process.pid and process.pid > 1
    os.kill(process.pid, signal.SIGKILL)
    process.join()
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:  # the server notices at its next look at the client
        with connection.cursor() as cursor:
            cursor.execute(ALONE)
            if cursor.fetchone()[0]:
                return
        time.sleep(0.02)
    raise AssertionError("the killed process still has a connection")


def is_whole(pk):
    """Whether the row, the log, its seals and its mail tell the same."""
    dossier, events = Dossier.objects.get(pk=pk), list(Event.objects.filter(dossier=pk).order_by("seq"))
    mail = set(Outbox.objects.filter(dossier_id=pk, reader="tallies").values_list("seq", flat=True))
    told = (dossier.state, dossier.seq, len(events)) == (events[-1].state, events[-1].seq, dossier.seq)
    return told and broken(pk) == [] and mail == {event.seq for event in events}


def test_killed_in_the_middle_of_an_act_nothing_is_half_done_and_the_form_sent_again_does_it_once(desk):
    world, leader = desk
    took = []
    for _ in range(3):
        _, page, form = a_page(world)
        began = time.perf_counter()
        assert leader.post(page, form).status_code == 302
        took.append(time.perf_counter() - began)
    usual, dice, done, wrong = statistics.median(took), random.Random(2018), 0, 0
    for _ in range(KILLS):
        pk, page, form = a_page(world)
        process = in_a_process(lambda p=page, f=form: leader.post(p, f))
        time.sleep(dice.uniform(0.2, 3.5) * usual)
        kill(process)
        wrong += not is_whole(pk)
        done += Event.objects.filter(dossier=pk).count() == 3
        answer = leader.post(page, form)
        assert answer.status_code in (302, 409)
        wrong += not is_whole(pk) or Event.objects.filter(dossier=pk).count() != 3
    tell("web process killed in an act", KILLS, wrong, f"{done} acts were done when it died")
    assert wrong == 0


def test_an_act_that_wrote_its_row_and_its_event_apart_would_be_found_half_done(desk):
    """The counter-proof: the event committed, killed, the row never changed."""
    world, _ = desk
    pk, _, _ = a_page(world)

    def careless():
        with connection.cursor() as cursor:
            cursor.execute(HALF_AN_ACT, [pk])
        time.sleep(60)

    process = in_a_process(careless)
    deadline = time.monotonic() + 20
    while Event.objects.filter(dossier=pk).count() < 3:
        assert time.monotonic() < deadline and process.is_alive()
        time.sleep(0.05)
    kill(process)
    assert not is_whole(pk)
