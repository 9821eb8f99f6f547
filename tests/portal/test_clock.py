"""The beat table rings for tasks that exist; each is a few lines around a domain function and needs no ring."""

import ast
import inspect

import pytest
from django.conf import settings

from portal import tasks
from portal.celery import app
from portal.demo import tasks as demo_tasks


def test_every_ring_has_its_task_and_goes_stale() -> None:
    app.loader.import_default_modules()
    assert app.conf.beat_schedule
    for ring in app.conf.beat_schedule.values():
        assert ring["task"] in app.tasks
        assert ring["options"]["expires"] > 0


def test_tasks_are_six_lines_at_most() -> None:
    functions = [node for node in ast.parse(inspect.getsource(tasks)).body if isinstance(node, ast.FunctionDef)]
    assert len(functions) >= 3
    assert all(node.end_lineno - node.lineno < 6 for node in functions)


def test_a_task_is_answered_for_before_it_is_forgotten() -> None:
    assert app.conf.task_acks_late and app.conf.task_reject_on_worker_lost and app.conf.worker_prefetch_multiplier == 1
    assert (
        app.conf.broker_transport_options["socket_timeout"]
        and app.conf.broker_transport_options["socket_connect_timeout"]
    )


@pytest.mark.django_db
@pytest.mark.parametrize(
    "task",
    [
        tasks.sweep,
        tasks.warn,
        tasks.remind,
        demo_tasks.live,
        tasks.index766,
        tasks.tally,
        tasks.nightly,
        tasks.sweep_files,
        tasks.integrity,
        tasks.prepare,
        tasks.deliver,
        tasks.digest,
        tasks.forget,
        tasks.publish,
    ],
)
def test_each_task_runs_by_hand_without_a_broker(task: object) -> None:
    assert settings.BROKER_URL.endswith(":1/0")
    assert task() == 0
