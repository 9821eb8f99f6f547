"""The clock: the Celery application and what it rings for, how often.

The broker is a doorbell. Each task finds its work by a query on state, so a ring lost, doubled or late changes
nothing: `expires` throws away rings nobody answered in time, and truth stays in the outbox table.
"""

import os
from collections.abc import Callable
from typing import Any

import django
from celery import Celery
from celery.schedules import crontab
from celery.signals import before_task_publish, setup_logging, task_postrun, task_prerun

from dossiers.casework import row_scope
from portal.ops import sample_city
from portal.ops.embedded.processes import watch_parent

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
os.environ["PORTAL_DATABASE_ROLE"] = "app"
row_scope.for_process(row_scope.EVERYTHING)  # jobs work on all that is due
watch_parent()

from django.apps import apps  # noqa: E402 (the two lines above come first)
from django.conf import settings  # noqa: E402

from portal.web import request_id  # noqa: E402

if not apps.ready:  # apps beside the product register their jobs when they are ready
    django.setup()

app = Celery("portal", broker=settings.BROKER_URL, include=["portal.tasks", *sample_city.tasks()])
app.conf.update(
    timezone=settings.TIME_ZONE,
    task_ignore_result=True,
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    worker_prefetch_multiplier=1,
    worker_hijack_root_logger=False,
    worker_cancel_long_running_tasks_on_connection_loss=False,
    worker_send_task_events=False,
    broker_connection_retry_on_startup=True,
    broker_connection_max_retries=None,
    broker_transport_options={
        "visibility_timeout": 600,
        "unacked_restore_throttle": 1,  # looked for every 10 s, not every 100 s
        "socket_connect_timeout": 2,
        "socket_timeout": 10,  # a hung broker holds nobody for ever
    },
    beat_schedule={
        "sweep": {"task": "portal.tasks.sweep", "schedule": 60, "options": {"expires": 55}},
        "warn": {"task": "portal.tasks.warn", "schedule": 300, "options": {"expires": 290}},
        "tally": {"task": "portal.tasks.tally", "schedule": 10, "options": {"expires": 9}},
        "condition": {"task": "portal.tasks.condition", "schedule": 60, "options": {"expires": 55}},  # and alarms
        "export": {"task": "portal.tasks.export", "schedule": 10, "options": {"expires": 9}},
        "import_uploads": {"task": "portal.tasks.import_uploads", "schedule": 5, "options": {"expires": 4}},
        "batches": {"task": "portal.tasks.batches", "schedule": 2, "options": {"expires": 2}},
        "prepare": {"task": "portal.tasks.prepare", "schedule": 5, "options": {"expires": 4}},
        "deliver": {"task": "portal.tasks.deliver", "schedule": 5, "options": {"expires": 4}},
        "forecast": {"task": "portal.tasks.forecast", "schedule": 600, "options": {"expires": 590}},
        "integrity": {"task": "portal.tasks.integrity", "schedule": 600, "options": {"expires": 590}},
        "remind": {"task": "portal.tasks.remind", "schedule": 600, "options": {"expires": 590}},
        "index766": {"task": "portal.tasks.index766", "schedule": 600, "options": {"expires": 590}},
        "publish": {"task": "portal.tasks.publish", "schedule": 60, "options": {"expires": 55}},  # a checkpoint an hour
        "digest": {  # once a day and person, however often it rings
            "task": "portal.tasks.digest",
            "schedule": crontab(hour="7-9", minute="*/15"),
            "options": {"expires": 600},
        },
        "forget": {"task": "portal.tasks.forget", "schedule": crontab(minute=40), "options": {"expires": 3000}},
        "retain": {
            "task": "portal.tasks.retain",
            "schedule": crontab(hour=3, minute=10),
            "options": {"expires": 3600},
        },
        "nightly": {  # seals, facts, tallies, guards: what they find is an incident
            "task": "portal.tasks.nightly",
            "schedule": crontab(hour=2, minute=15),
            "options": {"expires": 3600},
        },
        **(
            {"backup": {"task": "portal.tasks.backup", "schedule": crontab(minute=20), "options": {"expires": 3000}}}
            if settings.BACKUP_NIGHTLY  # a city with servers of its own has its backup service (docs/backup.md)
            else {}
        ),
        "sweep_files": {
            "task": "portal.tasks.sweep_files",
            "schedule": crontab(minute=40),
            "options": {"expires": 3000},
        },
        **sample_city.beat(),  # a real city's beat does not know the demonstration
    },
)

Work = Callable[[], int]


def task(work: Work) -> Work:
    """Register a job under its module and name; called in the process itself, it is the plain function."""
    registered: Work = app.task(work)
    return registered


def close_connections(**_: Any) -> None:
    """Threads of the pool do not hold a database connection between two rings."""
    from django.db import connections

    connections.close_all()


task_postrun.connect(close_connections)
before_task_publish.connect(request_id.hand_on)
task_prerun.connect(request_id.take_up)
task_postrun.connect(request_id.lay_down)


def as_settings_say(**_: Any) -> None:
    """Celery leaves the log as Django has set it up: its own lines come in the same form, masked."""


setup_logging.connect(as_settings_say)
