"""PostgreSQL killed with -9 under four writers: what was confirmed is there, nothing is there twice, the books balance.

CHAOS_POSTGRES says how often; the suite takes two kills.
"""

import os
import random
import time
from contextlib import closing

import pytest

from tests import cluster
from tests.chaos import own_servers
from tests.chaos.report import tell
from tests.world import a_world

pytestmark = pytest.mark.chaos

KILLS = int(os.environ.get("CHAOS_POSTGRES", "2"))
CARELESS = ("synchronous_commit = off", "wal_writer_delay = '10s'", "wal_writer_flush_after = '1GB'")


@pytest.fixture
def var(django_db_blocker):
    with django_db_blocker.unblock(), own_servers.own_folder(durable=True) as var, own_servers.own_postgres(var):
        yield var


def killed(var, world, kills, *, receipts=10):
    """Three desks after so many kills, each after so many receipts at least; and the slowest return of the server."""
    dice, slowest = random.Random(2018), 0.0
    desk = own_servers.Desk(world)
    try:
        for _ in range(kills):
            before = len(desk.confirmed)
            until = time.monotonic() + 60
            while len(desk.confirmed) < before + receipts:
                assert time.monotonic() < until, "nothing was received"
                time.sleep(0.02)
            time.sleep(dice.uniform(0, 0.5))
            own_servers.kill_postgres(var)
            slowest = max(slowest, own_servers.again())
    finally:
        desk.close()
    return desk, slowest


def test_killed_again_and_again_nothing_confirmed_is_lost_and_the_books_balance(var):
    desk, slowest = killed(var, a_world(), KILLS)
    lost = own_servers.losses(desk.confirmed)
    tell("PostgreSQL killed with -9", KILLS, lost,
         f"{len(desk.confirmed):,} receipts confirmed, {desk.errors} errors seen by their senders,"
         f" back after at most {slowest:.1f} s")  # fmt: skip
    assert lost == 0 and desk.errors


def test_where_commits_do_not_wait_for_the_disk_confirmed_receipts_are_lost(var):
    """The counter-proof: with ``synchronous_commit`` off the same kills lose what was confirmed."""
    world = a_world()
    with closing(cluster.superuser()) as connection, connection.cursor() as cursor:
        for setting in CARELESS:
            cursor.execute(f"ALTER SYSTEM SET {setting}")
        cursor.execute("SELECT pg_reload_conf()")
        time.sleep(1)
    desk, _ = killed(var, world, 1, receipts=60)
    assert own_servers.losses(desk.confirmed) > 0
