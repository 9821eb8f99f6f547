"""The reader of the outbox killed with -9, a real process, in the middle of its work: nothing lost, nothing twice."""

import multiprocessing
import os
import random
import signal
import time

import pytest
from django.db import connection, connections

from dossiers.oversight import tallies
from dossiers.oversight.models import UnitTally
from tests.chaos.report import tell
from tests.world import a_dossier, a_dossier_in_process, a_world, local, resolve

KILLS = int(os.environ.get("CHAOS_TALLY_KILLS", "12"))


@pytest.fixture
def busy(own_database):
    """A world whose outbox is full of mail."""
    world = a_world()
    for minute in range(30):
        dossier = a_dossier_in_process(world, local(f"2018-12-0{3 + minute % 3} 08:{minute:02d}"))
        resolve(dossier.pk, by=world.leader, at=local("2018-12-06 08:00"))
    return world


def a_reader(work) -> multiprocessing.Process:
    """Another process, with a connection of its own, that does this work until it is killed."""
    connection.close()  # the child must not inherit it

    def run() -> None:
        connections.close_all()
        while True:
            work()

    process = multiprocessing.get_context("fork").Process(target=run, daemon=True)
    process.start()
    return process


ALONE = """SELECT count(*) = 1 FROM pg_stat_activity
WHERE datname = current_database() AND usename = current_user AND backend_type = 'client backend'"""


def kill(process: multiprocessing.Process) -> None:
    os.kill(process.pid, signal.SIGKILL)
    process.join()
    _until(
        "SELECT count(*) < 2 FROM pg_stat_activity WHERE datname = current_database() AND backend_type LIKE 'client%%'"
    )


def _until(question: str) -> None:
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        with connection.cursor() as cursor:
            cursor.execute(question)
            if cursor.fetchone()[0]:
                return
        time.sleep(0.01)
    raise AssertionError(question)


def careless() -> None:
    """The counter-proof: add and commit, and delete a moment later."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE oversight_unittally SET received_desk = received_desk + 1 WHERE day = '2018-12-10'")
        time.sleep(30)
        cursor.execute("DELETE FROM casework_outbox")


def test_killed_between_taking_the_mail_and_adding_it_up_nothing_is_lost(busy, owner_connection):
    mail = tallies.pending()
    with owner_connection.cursor() as in_the_way:  # its uncommitted row makes the reader wait with the mail in hand
        in_the_way.execute("BEGIN")
        values = "('2018-12-03', %s, 0, 0, 0, 0, 0, 0, 0)"
        names = "day, unit_id, received_desk, received_online, received_post, early, on_time, late, ended_otherwise"
        in_the_way.execute(f"INSERT INTO oversight_unittally ({names}) VALUES {values}", [busy.ward.pk])
        reader = a_reader(lambda: tallies.apply_pending(limit=5))
        _until("SELECT count(*) > 0 FROM pg_stat_activity WHERE wait_event = 'transactionid'")
        os.kill(reader.pid, signal.SIGKILL)
        reader.join()
        in_the_way.execute("ROLLBACK")
    _until(ALONE)
    assert tallies.pending() == mail  # what it had deleted came back with its transaction
    tallies.apply_pending()
    assert tallies.recount() == []


def test_a_careless_reader_killed_at_that_place_counts_twice(busy):
    """What the test above must catch: with the effect and the deletion apart, the recount finds a difference."""
    a_dossier(busy, local("2018-12-10 08:00"))
    tallies.apply_pending()
    a_dossier(busy, local("2018-12-10 08:01"))
    reader = a_reader(careless)
    _until("SELECT received_desk = 2 FROM oversight_unittally WHERE day = '2018-12-10'")
    kill(reader)
    tallies.apply_pending()
    assert [(found.told, found.counted) for found in tallies.recount()] == [(3, 2)]


@pytest.mark.chaos
def test_killed_again_and_again_at_random_moments_the_recount_equals_the_tallies(busy):
    dice, made = random.Random(2018), 30
    for _ in range(KILLS):
        while tallies.pending() < 20:  # a quick reader must find mail in every round
            a_dossier(busy, local(f"2018-12-11 08:{made % 60:02d}"))
            made += 1
        reader = a_reader(lambda: tallies.apply_pending(limit=1))
        _until(f"SELECT count(*) < {tallies.pending()} FROM casework_outbox WHERE reader = 'tallies'")
        time.sleep(dice.uniform(0, 0.02))
        kill(reader)
        assert tallies.recount() == []
    tallies.apply_pending()
    assert tallies.recount() == []
    counted = sum(UnitTally.objects.values_list("received_desk", flat=True))
    tell("reader of the tallies killed", KILLS, abs(made - counted), f"{made:,} receipts counted")
    assert counted == made
