"""Warnings before the promise passes: four fifths of the step, and the working day before; each once."""

import threading

from django.db import connections

from dossiers.casework import actions
from dossiers.casework.alerts import warn
from dossiers.casework.models import Alert
from tests.world import a_dossier_in_process, a_world, local


def kinds(dossier):
    return sorted(Alert.objects.filter(dossier=dossier).values_list("kind", "step"))


def test_the_handler_is_warned_at_four_fifths_of_the_step(in_process, world, at):
    dossier = in_process(at="2018-12-17 07:00")  # 5,280 open minutes; step 2 has 60 %: 3,168, four fifths 2,534.4
    assert warn(at=at("2018-12-24 09:19")) == 0  # 2,534 minutes since 07:05 of the seventeenth
    assert warn(at=at("2018-12-24 09:20")) == 1
    assert kinds(dossier) == [("step", 2)]
    assert warn(at=at("2018-12-24 09:25")) == 0


def test_a_pause_is_nobodys_time(in_process, world, at):
    dossier = in_process(at="2018-12-17 07:00")
    actions.ask_for_papers(
        dossier.pk,
        papers=[actions.Missing("Bản vẽ", basis="Luật Đất đai")],
        reason="Theo quy định",
        by=world.handler,
        at=at("2018-12-18 07:00"),
    )
    assert warn(at=at("2018-12-28 09:00")) == 0  # waiting for the citizen
    actions.add_papers(dossier.pk, papers=[actions.PaperFacts("A")], by=world.receiver, at=at("2018-12-28 10:00"))
    assert warn(at=at("2018-12-28 11:00")) == 0
    assert warn(at=at("2019-01-07 07:00")) == 1


def test_the_working_day_before_skips_closed_days(received, world, at):
    dossier = received(at="2018-12-17 14:20")  # due Monday 31 December 17:00; nobody forwarded it
    assert warn(at=at("2018-12-27 08:00")) == 1  # its first step used its tenth long ago
    assert warn(at=at("2018-12-27 23:59")) == 0
    assert warn(at=at("2018-12-28 00:00")) == 1  # Friday
    assert kinds(dossier) == [("day", 0), ("step", 1)]
    assert warn(at=at("2018-12-31 16:00")) == 0


def test_a_new_promise_is_warned_of_anew(in_process, world, at):
    dossier = in_process(at="2018-12-17 07:00")
    warn(at=at("2018-12-28 08:00"))
    assert ("day", 0) in kinds(dossier)
    actions.ask_for_papers(
        dossier.pk,
        papers=[actions.Missing("Bản vẽ")],
        basis="Luật Đất đai",
        reason="Theo quy định",
        by=world.leader,
        at=at("2018-12-28 09:00"),
    )
    actions.add_papers(dossier.pk, papers=[actions.PaperFacts("A")], by=world.receiver, at=at("2019-01-02 09:00"))
    warn(at=at("2019-01-02 10:00"))
    assert Alert.objects.filter(dossier=dossier, kind="day").count() == 2


def test_same_day_work_is_not_told_of_the_day_before_and_late_work_of_nothing(received, world, at):
    received(at="2018-12-17 08:00", version=world.same_day)
    late = received(at="2018-11-26 08:00")
    assert warn(at=at("2018-12-17 08:10")) == 0
    warn(at=at("2018-12-17 16:00"))
    assert set(Alert.objects.values_list("kind", flat=True)) == {"step"}
    assert not Alert.objects.filter(dossier=late).exists()  # past its promise: that is the sweep's


def test_many_at_once_warn_once(own_database):
    world = a_world()
    for minute in range(6):
        a_dossier_in_process(world, local(f"2018-12-17 08:0{minute}"))

    def run():
        warn(at=local("2018-12-28 09:00"))
        connections.close_all()

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Alert.objects.filter(kind="day").count() == 6
    assert Alert.objects.filter(kind="step").count() == 6
