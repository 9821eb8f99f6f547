"""Two officers press a button on the same dossier at the same moment, each from a page of their own, a thousand times.

One wins; the other gets the fresh page with whose act came first and when, and with everything that was typed. With the
lock and the log's key off, both would win. CHAOS_RACES sets the number.
"""

import os
import threading
from collections import Counter

import pytest
from django.test import Client
from django.utils import timezone

from dossiers.casework import actions
from dossiers.casework.actions import beats
from dossiers.casework.models import Dossier, Event
from dossiers.casework.seals import broken
from tests.chaos.report import tell
from tests.chaos.test_races import at_once
from tests.world import a_dossier, a_world

pytestmark = pytest.mark.chaos

RACES = int(os.environ.get("CHAOS_RACES", "60"))
QUESTION = "Thửa đất số 48 có nằm trong quy hoạch không?"
REASON = "Người nộp đã có hồ sơ khác cho cùng việc này."
KEY = "SELECT conname FROM pg_constraint WHERE conrelid = 'casework_event'::regclass AND contype IN ('p', 'u')"


@pytest.fixture
def desk(own_database):
    """The world, and two browsers that are signed in."""
    world = a_world()
    handler, leader = Client(raise_request_exception=False), Client(raise_request_exception=False)
    handler.force_login(world.handler)
    leader.force_login(world.leader)
    return world, handler, leader


def race(desk):
    """One dossier, two pages drawn from the same state, two posts at once: (dossier, the answers of both)."""
    world, handler, leader = desk
    now = timezone.now()
    dossier = a_dossier(world, now)
    dossier = actions.forward(dossier.pk, by=world.receiver, at=now, to_officer=world.handler)
    page, seen = f"/can-bo/ho-so/{dossier.code}", dossier.acted_seq
    asked = {"viec": "consult", "seen": seen, "unit": world.police.pk, "question": QUESTION}
    stopped = {"viec": "stop", "seen": seen, "reason": REASON}
    return dossier, at_once(lambda: handler.post(page, asked), lambda: leader.post(page, stopped))


def test_of_two_pages_one_wins_and_the_other_sees_why_and_loses_no_word(desk):
    winners = Counter()
    for _ in range(RACES):
        dossier, answers = race(desk)
        statuses = [answer.status_code for answer in answers]
        assert sorted(statuses) == [302, 409], (statuses, [answer.content.decode()[:300] for answer in answers])
        lost = answers[statuses.index(409)].content.decode()
        typed, winner = (QUESTION, "Cán bộ t.lanhdao") if statuses[0] == 409 else (REASON, "Cán bộ t.thuly")
        assert f"{winner} vừa cập nhật hồ sơ lúc" in lost and typed in lost
        assert Event.objects.filter(dossier=dossier).count() == 3
        assert f'name="seen" value="{Dossier.objects.get(pk=dossier.pk).acted_seq}"' in lost or statuses[0] == 409
        assert broken(dossier.pk) == []
        winners[winner] += 1
    tell("two pages of one dossier sent at once", RACES, RACES - winners.total(), f"one winner each: {dict(winners)}")


def test_without_the_lock_and_the_logs_key_both_win(desk, owner_connection, monkeypatch):
    """The counter-proof: what the guards prevent does happen without them."""
    with owner_connection.cursor() as cursor:
        cursor.execute(KEY)
        for (name,) in cursor.fetchall():
            cursor.execute(f'ALTER TABLE casework_event DROP CONSTRAINT "{name}"')
        for table in ("dossier", "leg", "pause"):  # where rows have to follow one event
            cursor.execute(f"ALTER TABLE casework_{table} DISABLE TRIGGER casework_{table}_told")
        for table in ("leg", "pause"):
            cursor.execute(f"ALTER TABLE casework_{table} DISABLE TRIGGER casework_{table}_changed")
    monkeypatch.setattr(beats, "_LOCK", "")
    checked, allowed = threading.Barrier(2), beats.allowed

    def both_checked(*args, **kwargs):
        allowed(*args, **kwargs)
        checked.wait(timeout=10)

    world, *_ = desk
    doubles = 0
    for _ in range(max(3, RACES // 20)):
        dossier, answers = race_unguarded(desk, monkeypatch, both_checked)
        doubles += [answer.status_code for answer in answers] == [302, 302]
        assert Event.objects.filter(dossier=dossier).count() in (3, 4)
    print(f"\nwithout the guards: {doubles} double outcomes in {max(3, RACES // 20)} races")
    assert doubles > 0


def race_unguarded(desk, monkeypatch, both_checked):
    """The same race; the barrier stands only in the two posts, not in the acts that prepare them."""
    world, handler, leader = desk
    now = timezone.now()
    dossier = a_dossier(world, now)
    dossier = actions.forward(dossier.pk, by=world.receiver, at=now, to_officer=world.handler)
    page, seen = f"/can-bo/ho-so/{dossier.code}", dossier.acted_seq
    asked = {"viec": "consult", "seen": seen, "unit": world.police.pk, "question": QUESTION}
    with monkeypatch.context() as patched:
        patched.setattr(beats, "allowed", both_checked)
        answers = at_once(
            lambda: handler.post(page, asked),
            lambda: leader.post(page, {"viec": "stop", "seen": seen, "reason": REASON}),
        )
    return dossier, answers
