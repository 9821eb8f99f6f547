"""Two officers on one dossier: exactly one wins and the other is told; with the guards off, both would."""

import threading
import uuid
from collections import Counter
from contextlib import contextmanager

import pytest
from django.db import IntegrityError, connection, connections, transaction

from dossiers.casework import actions
from dossiers.casework.actions import beats
from dossiers.casework.models import Dossier, Event
from dossiers.casework.seals import broken
from dossiers.casework.sweep import flag_overdue
from tests.world import a_dossier, a_dossier_in_process, a_world, local, resolve

ROUNDS = 25
NOW = local("2018-12-18 09:00")


@pytest.fixture
def world(own_database):
    return a_world()


def at_once(*calls):
    """Run the calls in threads of their own, started together; the kind of outcome of each."""
    barrier, outcomes = threading.Barrier(len(calls)), [None] * len(calls)

    def run(number, call):
        barrier.wait()
        try:
            outcomes[number] = call()
        except Exception as error:
            outcomes[number] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=item) for item in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def test_of_two_officers_one_wins_and_the_other_learns_who_and_what(world):
    told = Counter()
    for _ in range(ROUNDS):
        dossier = a_dossier_in_process(world, local("2018-12-17 14:20"))
        ask = {
            "papers": [actions.Missing("Bản vẽ")],
            "basis": "NĐ 61/2018/NĐ-CP",
            "reason": "Thiếu",
            "seen": dossier.acted_seq,
        }
        outcomes = at_once(
            lambda d=dossier: resolve(d.pk, by=world.leader, at=NOW, seen=d.acted_seq),
            lambda d=dossier, a=ask: actions.ask_for_papers(d.pk, by=world.handler, at=NOW, **a),
        )
        losers = [outcome for outcome in outcomes if isinstance(outcome, Exception)]
        assert len(losers) == 1 and isinstance(losers[0], actions.SomebodyElseActed), outcomes
        told[losers[0].who] += 1
        assert Event.objects.filter(dossier=dossier).count() == 3
        assert broken(dossier.pk) == []
    assert set(told) <= {"Cán bộ t.lanhdao", "Cán bộ t.thuly"} and sum(told.values()) == ROUNDS


def test_without_the_lock_the_unique_number_is_the_last_line(world, monkeypatch):
    """The counter-proof: with ``FOR UPDATE`` off, both pass the check and only the log's key stops the second."""
    dossier = a_dossier_in_process(world, local("2018-12-17 14:20"))
    monkeypatch.setattr(beats, "_LOCK", "")
    slow = threading.Barrier(2)
    allowed = beats.allowed

    def both_checked(*args, **kwargs):
        post = allowed(*args, **kwargs)
        slow.wait(timeout=5)
        return post

    monkeypatch.setattr(beats, "allowed", both_checked)
    outcomes = at_once(
        lambda: resolve(dossier.pk, by=world.leader, at=NOW),
        lambda: actions.refuse_to_resolve(dossier.pk, reason="Theo quy định", by=world.leader, at=NOW),
    )
    assert sum(isinstance(outcome, IntegrityError) for outcome in outcomes) == 1, outcomes
    assert Event.objects.filter(dossier=dossier).count() == 3


def test_a_form_sent_by_eight_clicks_makes_one_dossier(world):
    for _ in range(ROUNDS // 5):
        form = actions.Intake(
            unit=world.ward,
            version=world.ten_days,
            applicant=actions.ApplicantFacts(name="A", phone="0900123456"),
            intent=uuid.uuid4(),
        )
        outcomes = at_once(*[lambda f=form: actions.receive(f, by=world.receiver, at=NOW)] * 8)
        assert len({outcome.pk for outcome in outcomes}) == 1
        assert Event.objects.filter(dossier=outcomes[0]).count() == 1


def test_codes_given_out_at_once_are_all_different(world):
    outcomes = at_once(*[lambda: a_dossier(world, NOW)] * 8)
    assert sorted(dossier.code[-4:] for dossier in outcomes) == [f"{order:04d}" for order in range(1, 9)]


def test_three_sweeps_at_once_flag_nothing_twice(world):
    for minute in range(40):
        a_dossier(world, local(f"2018-12-03 08:{minute:02d}"))
    late = local("2018-12-20 08:00")
    assert sum(at_once(*[lambda: flag_overdue(at=late, limit=7)] * 3)) == 40
    assert Event.objects.filter(kind="became_overdue").count() == 40
    assert flag_overdue(at=late) == 0


@contextmanager
def an_open_transaction_on(dossier):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM casework_dossier WHERE id = %s FOR UPDATE", [dossier.pk])
        yield


def test_the_sweep_does_not_wait_for_an_act_under_way(world):
    busy, free = a_dossier(world, local("2018-12-03 08:00")), a_dossier(world, local("2018-12-03 08:01"))
    late = local("2018-12-20 08:00")
    with an_open_transaction_on(busy):
        (flagged,) = at_once(lambda: flag_overdue(at=late))
    assert flagged == 1
    assert Dossier.objects.get(pk=free.pk).overdue_since is not None
    assert flag_overdue(at=late) == 1
