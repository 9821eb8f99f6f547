"""Valkey killed, emptied, frozen: it is a doorbell, so nothing is lost, and no screen waits for it.

CHAOS_VALKEY says how many rounds (a fifth of them frozen, for CHAOS_FROZEN seconds each); the suite takes one.
"""

import os
import random
import signal
import statistics
import time

import pytest
import redis
from django.test import Client
from django.utils import timezone

from dossiers.casework import actions
from dossiers.casework.models import Event
from dossiers.oversight.tallies import pending, recount
from portal.ops.embedded import keeper, servers
from tests.chaos import own_servers
from tests.chaos.report import tell
from tests.chaos.test_kills import beat, kill, wait_until_drained, worker
from tests.portal import child_processes
from tests.world import a_dossier, a_world, local

pytestmark = pytest.mark.chaos

ROUNDS = int(os.environ.get("CHAOS_VALKEY", "1"))
FROZEN = float(os.environ.get("CHAOS_FROZEN", "3"))
RECEIVED = local("2018-12-03 08:00")
EACH = 10


@pytest.fixture
def broker(own_database, monkeypatch, settings):
    """A Valkey of this test alone; gives its client."""
    with own_servers.own_folder(durable=False):
        keeper.join("valkey")
        address = servers.broker_url()
        monkeypatch.setenv("REDIS_URL", address)
        settings.BROKER_URL = address
        with redis.Redis(unix_socket_path=str(servers.broker_socket())) as client:
            yield client


def pid_of(client):
    pid = int(client.info("server")["process_id"])
    assert pid > 1
    return pid


def killed(client):
    pid = pid_of(client)
    os.kill(pid, signal.SIGKILL)
    assert child_processes.eventually(lambda: not child_processes.lives(pid))
    time.sleep(0.3)
    keeper.join("valkey")


def emptied(client):
    client.flushall()


def frozen(client):
    pid = pid_of(client)
    os.kill(pid, signal.SIGSTOP)
    try:
        time.sleep(FROZEN)
    finally:
        os.kill(pid, signal.SIGCONT)


@pytest.mark.parametrize("fault", [killed, emptied, frozen], ids=lambda fault: fault.__name__)
def test_whatever_happens_to_the_broker_no_work_is_lost_and_none_done_twice(broker, tmp_path, fault):
    world, dice = a_world(), random.Random(2018)
    rounds = max(1, ROUNDS // 5) if fault is frozen else ROUNDS
    running, ticking = worker(), beat(tmp_path)
    try:
        for _ in range(rounds):
            for order in range(EACH):
                a_dossier(world, RECEIVED, phone=f"09001234{order:02d}")
            time.sleep(dice.uniform(0.3, 1.5))
            fault(broker)
        wait_until_drained(120)
    finally:
        kill(running)
        kill(ticking)
    flagged = Event.objects.filter(kind="became_overdue").count()
    tell(f"Valkey {fault.__name__}", rounds, abs(rounds * EACH - flagged), f"{flagged} flags of {rounds * EACH}")
    assert flagged == rounds * EACH
    assert recount() == []


def seconds_of_a_desk(world, client, count):
    """How long acts and lists of the desk take: a dossier forwarded by its form, and the list of work."""
    took = []
    for _ in range(count):
        now = timezone.now()
        dossier = a_dossier(world, now)
        asked = {"viec": "forward", "seen": dossier.acted_seq, "officer": world.handler.pk}
        for call in (
            lambda c=dossier.code, a=asked: client.post(f"/can-bo/ho-so/{c}", a), lambda: client.get("/can-bo/viec")
        ):  # fmt: skip
            began = time.perf_counter()
            assert call().status_code in (200, 302)
            took.append(time.perf_counter() - began)
    return sorted(took)


def test_while_the_broker_is_frozen_the_desk_works_as_fast_as_before(broker):
    world, client, count = a_world(), Client(), 10 * (1 + ROUNDS)
    client.force_login(world.receiver)
    seconds_of_a_desk(world, client, 5)
    pid, ratios = pid_of(broker), []
    for _ in range(3):  # a busy machine may spoil one round, never three
        before = seconds_of_a_desk(world, client, count)
        os.kill(pid, signal.SIGSTOP)
        try:
            during = seconds_of_a_desk(world, client, count)
        finally:
            os.kill(pid, signal.SIGCONT)
        ratios.append(statistics.quantiles(during, n=20)[-1] / statistics.quantiles(before, n=20)[-1])
        if ratios[-1] <= 1.2:
            break
    tell("Valkey frozen under the desk", 2 * count, 0, f"p95 is {min(ratios):.2f} of that before")
    assert min(ratios) <= 1.2


def test_a_screen_that_rings_the_broker_itself_would_hang(broker):
    """The counter-proof: the same moment with a task sent from the request takes longer than any answer may."""
    from portal.celery import app

    pid = pid_of(broker)
    os.kill(pid, signal.SIGSTOP)
    began = time.monotonic()
    try:
        with app.connection_for_write(servers.broker_url(), connect_timeout=2) as line:
            app.send_task("portal.tasks.tally", connection=line, retry=False)
    except Exception as error:
        print(type(error).__name__)
    finally:
        took = time.monotonic() - began
        os.kill(pid, signal.SIGCONT)
    assert took > 1


def test_work_that_only_the_broker_knew_would_be_gone_with_it(broker):
    """The other counter-proof: forty rings lie in the broker and are gone; the mail in the database is not."""
    a_dossier(world := a_world(), RECEIVED)
    actions.forward(a_dossier(world, RECEIVED).pk, by=world.receiver, at=RECEIVED)
    mail = pending()
    for number in range(40):
        broker.lpush("celery", number)
    broker.flushall()
    assert broker.llen("celery") == 0 and pending() == mail > 0
