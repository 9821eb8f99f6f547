"""Thousands of notices, a gateway that mostly fails, and workers that are killed: the tests about losing nothing."""

import datetime as dt
import multiprocessing
import os
import random
import signal
import time
from collections.abc import Callable

from django.db import connection, connections, transaction

from dossiers.casework.models import Dossier, Outbox
from dossiers.notices import delivering
from dossiers.notices.models import Message
from dossiers.notices.preparing import READER, prepare_pending
from tests.world import a_dossier, a_world, local

NOON = local("2018-12-18 12:00")
HURRY = 6000
"""Seconds of the notices' time in one second of the test's."""

_DOSSIERS = """
INSERT INTO casework_dossier ({columns}) SELECT {values} FROM casework_dossier, generate_series(1, %s) AS n
WHERE id = %s RETURNING id
"""
_REST = """
INSERT INTO casework_applicant (dossier_id, kind, name, phone, id_number, address, email, submitted_by)
    SELECT id, 0, 'Người thứ ' || id, '09' || lpad(id::text, 8, '0'), '', '', '', '' FROM unnest(%(ids)s) AS id;
INSERT INTO casework_event (dossier_id, seq, kind, state, occurred_at, recorded_at, origin, unit_id, data)
    SELECT id, 2, 'paid', 2, now(), now(), 'live', unit_id, '{}' FROM casework_dossier WHERE id = ANY(%(ids)s);
INSERT INTO casework_outbox (reader, dossier_id, seq, payload)
    SELECT %(reader)s, id, 2, '{"kind": "paid"}' FROM unnest(%(ids)s) AS id;
"""


def a_heap_of_mail(count: int) -> None:
    """So many dossiers of so many people, each with one event to be told."""
    dossier = a_dossier(a_world(), local("2018-12-17 14:20"))
    prepare_pending(at=NOON)
    Message.objects.update(state="sent", settled_at=NOON)  # the pattern's own is no part of it
    own = {"code": "code || '-' || n", "intent": "NULL"}
    columns = [f.column for f in Dossier._meta.concrete_fields if f.column not in ("id", "code_key")]
    values = ", ".join(own.get(column, f'"{column}"') for column in columns)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            _DOSSIERS.format(columns=", ".join(f'"{c}"' for c in columns), values=values), [count, dossier.pk]
        )
        ids = [pk for (pk,) in cursor.fetchall()]
        cursor.execute(_REST, {"ids": ids, "reader": READER})


def no_night_and_short_pauses(chosen: object) -> None:
    """A quarter of an hour at most between two tries, and months of them, so that everything arrives in the end."""
    chosen.NOTICES_QUIET = (dt.time(0), dt.time(0))
    chosen.NOTICES_LONGEST_PAUSE = 900
    chosen.NOTICES_GIVE_UP_AFTER = 90 * 24 * 3600


class NoticesClock:
    """The notices' time: it runs on whoever is killed."""

    def __init__(self) -> None:
        self.began = time.monotonic()

    def __call__(self) -> dt.datetime:
        return NOON + dt.timedelta(seconds=(time.monotonic() - self.began) * HURRY)


def a_worker(clock: NoticesClock, number: int) -> multiprocessing.Process:
    """Another process that prepares and delivers until it is killed."""

    def run() -> None:
        connections.close_all()
        random.seed(number)
        while True:
            prepare_pending(at=clock(), limit=50)
            delivering.deliver(at=clock())
            time.sleep(0.005)

    process = multiprocessing.get_context("fork").Process(target=run, daemon=True)
    connection.close()  # the child must not inherit it
    process.start()
    return process


def kill(process: multiprocessing.Process) -> None:
    os.kill(process.pid, signal.SIGKILL)
    process.join()


def work(kills: int, done: Callable[[], bool], *, seed: int = 2018, seconds: float = 60) -> int:
    """Workers killed at random moments, half of them while they prepare and half while they deliver; then one is left
    alone until it is done. Gives back how many kills hit a worker with messages in its hands.
    """
    dice, clock, hit = random.Random(seed), NoticesClock(), 0
    for number in range(kills):
        if number == kills // 2:
            _alone(a_worker(clock, 1000), all_mail_is_told, seconds)
        worker = a_worker(clock, number)
        time.sleep(dice.uniform(0.2, 0.8))
        hit += in_its_hands(clock())
        kill(worker)
    _alone(a_worker(clock, kills), done, seconds)
    return hit


def _alone(worker: multiprocessing.Process, done: Callable[[], bool], seconds: float) -> None:
    deadline = time.monotonic() + seconds
    try:
        while not done():
            assert time.monotonic() < deadline, "not done in time"
            time.sleep(0.05)
    finally:
        kill(worker)


def in_its_hands(at: dt.datetime) -> bool:
    """Whether messages are leased at this instant: being sent, or answered and not yet written down."""
    leased = Message.objects.filter(state="waiting", attempts__gt=0, next_try_at__gt=at + delivering.LEASE / 2)
    return leased.exists()


def all_mail_is_told() -> bool:
    """Whether every event's message is prepared."""
    return not Outbox.objects.filter(reader=READER).exists()


def nothing_waits() -> bool:
    """Whether all mail is told and every message has come to an end."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT count(*) FROM casework_outbox WHERE reader = %s)"
            " + (SELECT count(*) FROM notices_message WHERE state = 'waiting')",
            [READER],
        )
        return cursor.fetchone()[0] == 0
