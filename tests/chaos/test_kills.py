"""Worker and beat killed with -9 in the middle of their work: nothing is lost and nothing counted twice."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from dossiers.casework import actions
from dossiers.casework.models import Event, Outbox
from dossiers.casework.sweep import flag_overdue
from dossiers.oversight.tallies import apply_pending, recount
from tests.chaos.report import tell
from tests.world import a_dossier, a_world, local

pytestmark = pytest.mark.chaos

ROOT = Path(__file__).parents[2]
KILLS = int(os.environ.get("CHAOS_KILLS", "4"))
RECEIVED = local("2018-12-03 08:00")

# The same worker and beat as in production, with a beat table that rings four times a second.
HURRIED = (
    "import portal.celery as c; c.app.conf.beat_schedule = {n: {'task': 'portal.tasks.' + n, 'schedule': 0.25}"
    " for n in ('sweep', 'tally')}; c.app.start(__import__('sys').argv[1:])"
)


def start(*arguments):
    return subprocess.Popen(
        [sys.executable, "-c", HURRIED, *arguments],
        cwd=ROOT,
        env=os.environ.copy(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def worker():
    return start("worker", "-P", "threads", "-c", "2", "--without-gossip", "--without-mingle", "-l", "error")


def beat(folder):
    return start("beat", "-s", str(folder / "beat"), "--pidfile", "", "-l", "error")


def kill(process):
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def wait_until_drained(seconds):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if not Outbox.objects.filter(reader="tallies").exists() and not flagged_missing():
            return
        time.sleep(0.25)
    pytest.fail(f"{Outbox.objects.count()} outbox rows were still waiting after {seconds} seconds")


def flagged_missing():
    return Event.objects.filter(kind="received").count() - Event.objects.filter(kind="became_overdue").count()


def test_worker_and_beat_killed_in_the_middle_lose_nothing_and_count_nothing_twice(own_database, valkey, tmp_path):
    world, dice = a_world(), random.Random(2018)
    running, ticking = worker(), beat(tmp_path)
    try:
        for _ in range(KILLS):
            for minute in range(30):
                a_dossier(world, RECEIVED, phone=f"09001234{minute:02d}")
            time.sleep(dice.uniform(0.5, 2.5))
            kill(running)
            kill(ticking)
            running, ticking = worker(), beat(tmp_path)
        wait_until_drained(90)
    finally:
        kill(running)
        kill(ticking)
    flagged = Event.objects.filter(kind="became_overdue").count()
    tell("worker and beat killed", KILLS, abs(KILLS * 30 - flagged), f"{flagged:,} flags of {KILLS * 30:,}")
    assert flagged == KILLS * 30
    assert recount() == []


def test_the_suite_needs_no_broker_the_same_work_is_done_by_calling_it(own_database):
    world = a_world()
    dossier = actions.forward(a_dossier(world, RECEIVED).pk, by=world.receiver, at=RECEIVED)
    assert flag_overdue(at=local("2018-12-20 08:00")) == 1
    assert apply_pending() == 3
    assert recount() == []
    assert Event.objects.filter(dossier=dossier).count() == 3
