"""A batch whose worker is killed with -9 again and again: each dossier done once, each with its result.

CHAOS_BATCH says how many dossiers and CHAOS_BATCH_KILLS how many kills; 500 and ten unless said otherwise.
"""

import os
import random
import time
from collections import Counter

import pytest
from django.utils import timezone

from dossiers.casework import actions, batches
from dossiers.casework.models import BatchItem, Dossier, Event
from dossiers.casework.states import Kind, State
from tests.chaos.report import tell
from tests.chaos.test_web_killed import in_a_process, kill
from tests.world import a_dossier, a_world, local

pytestmark = pytest.mark.chaos

MANY, KILLS = int(os.environ.get("CHAOS_BATCH", "500")), int(os.environ.get("CHAOS_BATCH_KILLS", "10"))
IN_USE = 5
"""Dossiers on which somebody acts between the list and the batch."""


def a_batch(world, count):
    made = [a_dossier(world, local("2018-12-17 08:00")) for _ in range(count)]
    batch = batches.make("forward", [(one.pk, one.acted_seq) for one in made], by=world.receiver, at=timezone.now())
    for one in made[:IN_USE]:
        actions.reassign(
            one.pk, to_officer=world.handler, reason="Nghỉ phép", by=world.leader, at=local("2018-12-17 09:00")
        )
    return batch, made


def endless(work):
    while True:
        work(clock=timezone.now, seconds=5)
        time.sleep(0.01)


def test_killed_again_and_again_each_dossier_is_done_once(own_database):
    world, dice = a_world(), random.Random(2018)
    batch, made = a_batch(world, MANY)
    kills = 0
    while kills < KILLS and batch.items.filter(state="waiting").exists():
        before = batch.items.exclude(state="waiting").count()
        process = in_a_process(lambda: endless(batches.work))
        until = time.monotonic() + 60
        while batch.items.exclude(state="waiting").count() == before and time.monotonic() < until:
            time.sleep(0.002)
        time.sleep(dice.uniform(0, 0.4 * MANY / (KILLS * 60)))
        kill(process)
        kills += 1
    batches.work(clock=timezone.now, seconds=600)
    batches.work(clock=timezone.now, seconds=600)  # a late ring finds nothing more to do
    batch.refresh_from_db()
    states = Counter(batch.items.values_list("state", flat=True))
    forwards = Counter(Event.objects.filter(kind=Kind.FORWARDED).values_list("dossier_id", flat=True))
    twice = sum(1 for number in forwards.values() if number > 1)
    tell(
        "batch worker killed",
        kills,
        twice,
        f"{states['done']} of {MANY} done once, {states['refused']} in use and named",
    )
    assert batch.ended_at is not None and kills == KILLS and twice == 0
    assert states == {"done": MANY - IN_USE, "refused": IN_USE}
    assert set(forwards) == {one.pk for one in made[IN_USE:]}
    assert all(
        "vừa cập nhật" in sentence
        for sentence in batch.items.filter(state="refused").values_list("sentence", flat=True)
    )
    assert Dossier.objects.filter(state=State.IN_PROCESS).count() == MANY - IN_USE


def test_a_result_written_after_the_act_would_be_found_missing(own_database):
    """The counter-proof: act and result in two transactions; killed between them the act is done and not told."""
    world = a_world()
    batch, made = a_batch(world, IN_USE + 1)

    def careless():
        for item in batch.items.filter(place=IN_USE):
            batches.forward(item.dossier_id, by=world.receiver, at=timezone.now(), seen=item.seen)
            time.sleep(60)
            BatchItem.objects.filter(pk=item.pk).update(state="done")

    process = in_a_process(careless)
    until = time.monotonic() + 60
    while not Event.objects.filter(dossier=made[IN_USE], kind=Kind.FORWARDED).exists():
        assert time.monotonic() < until
        time.sleep(0.01)
    kill(process)
    assert batch.items.get(place=IN_USE).state == "waiting"


def test_two_workers_at_once_do_each_dossier_once_and_stopping_leaves_the_rest(own_database):
    world = a_world()
    batch, _made = a_batch(world, 20)
    helpers = [in_a_process(lambda: endless(batches.work)) for _ in range(2)]
    until = time.monotonic() + 60
    while batch.items.exclude(state="waiting").count() < 8 and time.monotonic() < until:
        time.sleep(0.002)
    batches.ask_to_stop(batch.pk)
    while not type(batch).objects.filter(pk=batch.pk, ended_at__isnull=False).exists():
        assert time.monotonic() < until
        time.sleep(0.01)
    for helper in helpers:
        helper.kill()
        helper.join()
    forwards = Counter(Event.objects.filter(kind=Kind.FORWARDED).values_list("dossier_id", flat=True))
    done = batch.items.filter(state="done").count()
    assert len(forwards) == done and set(forwards.values()) == {1} and not batch.items.filter(state="waiting").exists()
