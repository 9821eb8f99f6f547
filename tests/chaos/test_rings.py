"""The clock rung twice, three times, or not at all; and clocks of machines that are wrong by an hour.

CHAOS_TICKS says how many ticks; the suite takes ten.
"""

import datetime as dt
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
import time_machine
from django.db import DatabaseError
from django.utils import timezone

from dossiers.calendars.models import Calendar, Shift, publish
from dossiers.casework import actions, sweep
from dossiers.casework.models import Alert, Dossier, Event, Outbox
from dossiers.casework.sweep import flag_overdue
from dossiers.notices.models import Message
from dossiers.oversight.tallies import recount
from portal import tasks
from tests.casework import poison
from tests.chaos.report import tell
from tests.chaos.test_races import at_once
from tests.world import a_dossier, a_dossier_in_process, a_world, local

pytestmark = pytest.mark.chaos

TICKS = int(os.environ.get("CHAOS_TICKS", "10"))
RECEIVED = local("2018-12-03 08:00")
KEY = "SELECT conname FROM pg_constraint WHERE conrelid = 'casework_event'::regclass AND contype IN ('p', 'u')"
HOUR = dt.timedelta(hours=1)
ROOT = Path(__file__).resolve().parents[2]


JOBS = (tasks.sweep, tasks.warn, tasks.prepare, tasks.tally)


def ring():
    for job in JOBS:
        job()


def doubled():
    """How many events, alerts and messages there are more than once."""
    events = Counter(Event.objects.filter(kind="became_overdue").values_list("dossier_id", flat=True))
    alerts = Counter(Alert.objects.values_list("dossier_id", "kind", "due_at", "step"))
    told = Counter(Message.objects.values_list("dossier_id", "seq", "channel", "recipient_digest"))
    return sum(times - 1 for counted in (events, alerts, told) for times in counted.values())


def test_rung_three_times_at_once_everything_happens_once(own_database):
    world = a_world()
    for tick in range(TICKS):
        for order in range(5):
            a_dossier_in_process(world, RECEIVED + dt.timedelta(minutes=order), phone=f"0900{tick % 1000:03}{order:03}")
        said = at_once(ring, ring, ring)
        assert said == [None] * 3, said
    ring()
    tell("beat rung three times at once", TICKS, doubled(), f"{Message.objects.count()} messages")
    assert doubled() == 0
    assert Event.objects.filter(kind="became_overdue").count() == 5 * TICKS
    assert recount() == []


def test_not_rung_for_days_one_ring_catches_up(own_database):
    world = a_world()
    for day in (3, 4, 5, 6, 7):
        a_dossier(world, local(f"2018-12-{day:02} 08:00"))
    ring()
    late = Dossier.objects.all()
    assert [dossier.overdue_since == dossier.due_at for dossier in late] == [True] * 5


def test_without_its_lock_and_the_logs_key_the_sweep_flags_twice(own_database, owner_connection, monkeypatch):
    """The counter-proof: three sweeps at once that do not leave each other's rows alone."""
    world = a_world()
    for order in range(60):
        a_dossier(world, RECEIVED + dt.timedelta(minutes=order))
    with owner_connection.cursor() as cursor:
        cursor.execute(KEY)
        for (name,) in cursor.fetchall():
            cursor.execute(f'ALTER TABLE casework_event DROP CONSTRAINT "{name}"')
        cursor.execute("ALTER TABLE casework_dossier DISABLE TRIGGER casework_dossier_told")  # rows follow one event
    monkeypatch.setattr(sweep, "_DUE", sweep._DUE.replace(" FOR UPDATE SKIP LOCKED", ""))
    now = timezone.now()
    at_once(*[lambda: flag_overdue(at=now, limit=60)] * 3)
    assert doubled() > 0


@pytest.fixture
def night_and_day(own_database):
    """A ward that never closes, with one promise half an hour ago and one in half an hour."""
    world = a_world()
    calendar = Calendar.objects.create(slug="always", name="Cả ngày đêm")
    for weekday in range(1, 8):
        Shift.objects.create(calendar=calendar, weekday=weekday, opens=dt.time(0), closes=dt.time(23, 59))
    publish(calendar, at=local("2018-01-01 00:00"), note="test")
    world.ward.calendar = calendar
    world.ward.save()
    now = timezone.now()
    past = a_dossier(world, now - 8.5 * HOUR, world.hours)
    ahead = a_dossier(world, now - 7.5 * HOUR, world.hours)
    assert past.due_at < now < ahead.due_at
    return world, past, ahead


@pytest.mark.parametrize("wrong_by", [-HOUR, dt.timedelta(0), HOUR], ids=["slow", "right", "fast"])
def test_a_machine_whose_clock_is_wrong_by_an_hour_brings_about_nothing_else(night_and_day, wrong_by):
    world, past, ahead = night_and_day
    refused = 0
    with time_machine.travel(timezone.now() + wrong_by, tick=True):
        for job in JOBS:
            try:
                job()
            except DatabaseError as error:  # what it would write down has not happened yet: all of it is left
                assert "before it happens" in str(error)
                refused += 1
    assert bool(refused) == (wrong_by > dt.timedelta(0))
    ring()  # and one whose clock is right
    past.refresh_from_db()
    ahead.refresh_from_db()
    assert (past.overdue_since, ahead.overdue_since) == (past.due_at, None)
    assert Event.objects.filter(kind="became_overdue").count() == 1
    assert recount() == [] and not Outbox.objects.filter(reader__in=("tallies", "notices")).exists()
    assert sorted(Message.objects.values_list("kind", flat=True)) == ["became_overdue", "received", "received"]
    tell(f"clock wrong by {wrong_by // HOUR:+d} h" if wrong_by else "clock right", 1, 0)


def test_an_act_of_a_machine_an_hour_ahead_is_refused_whole(night_and_day):
    world, past, _ = night_and_day
    with pytest.raises((DatabaseError, actions.ActRefused)):
        actions.forward(past.pk, by=world.receiver, at=timezone.now() + HOUR, to_officer=world.handler)
    past.refresh_from_db()
    assert (past.seq, Event.objects.filter(dossier=past).count()) == (1, 1)


def test_without_the_databases_clock_a_fast_machine_would_flag_ahead_of_time(night_and_day, owner_connection):
    """The counter-proof: the sweep and the guard as they were before they asked the database what time it is."""
    assert poison.sweep_ahead(owner_connection, timezone.now() + HOUR) == 2


@pytest.mark.long
@pytest.mark.parametrize("zone", ["UTC", "Asia/Ho_Chi_Minh", "America/Los_Angeles", "Pacific/Kiritimati"])
def test_whatever_zone_the_machine_is_set_to_the_same_tests_hold(zone):
    part = ["tests/calendars", "tests/casework/test_sweep.py", "tests/casework/test_pauses.py",
            "tests/casework/test_verdict.py", "tests/oversight/test_figures.py"]  # fmt: skip
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PORTAL_", "PYTEST_"))}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *part]
    env = kept | {"TZ": zone, "WORKTIME_EXAMPLES": "40"}
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-3000:]
    tell(f"machine set to {zone}", 1, 0, "calendars, sweep, pauses, verdicts, figures")
