"""Nothing is written down before it happens, whatever instant a sweep or an act is given."""

import datetime as dt
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest
from django.db import DatabaseError, transaction

from dossiers.casework import actions, openwork
from dossiers.casework.alerts import warn
from dossiers.casework.models import Alert, Dossier, Event, Outbox
from dossiers.casework.sweep import flag_overdue, would_flag
from dossiers.notices import digests
from dossiers.oversight import in_progress, listing, reminders
from dossiers.oversight.figures import Period
from dossiers.oversight.filters import DossierFilter
from dossiers.oversight.models import Reminder
from portal.api.dossiers import status_of
from portal.presentation import status
from tests.behind_the_log import rewrite

SECOND, DAY = dt.timedelta(seconds=1), dt.timedelta(days=1)


@pytest.fixture
def now():
    return dt.datetime.now(dt.UTC)


@pytest.fixture
def running(received, now):
    """Received a moment ago: its promise lies some ten working days ahead of the machine's clock."""
    return received(at=(now - dt.timedelta(minutes=2)).astimezone(ZoneInfo("Asia/Ho_Chi_Minh")).strftime("%F %H:%M"))


MARGINS = [20 * SECOND, dt.timedelta(hours=1), DAY, dt.timedelta(days=60), dt.timedelta(days=3650)]


@pytest.mark.parametrize("margin", MARGINS, ids=str)
def test_a_sweep_for_an_instant_ahead_flags_nothing_that_is_not_late_now(running, now, margin):
    rewrite(running, due_at=now + margin)
    before = list(Dossier.objects.values()), Event.objects.count(), Outbox.objects.count()
    assert flag_overdue(at=now + margin + SECOND) == 0
    assert (list(Dossier.objects.values()), Event.objects.count(), Outbox.objects.count()) == before


def test_a_promise_that_passed_a_second_ago_is_flagged_exactly_now(running, now):
    rewrite(running, due_at=now - SECOND)
    assert (flag_overdue(at=now - SECOND), flag_overdue(at=now)) == (0, 1)


@pytest.mark.parametrize("zone", ["UTC", "Asia/Ho_Chi_Minh", "America/Los_Angeles", "Pacific/Kiritimati"])
def test_an_hour_ahead_is_ahead_in_every_zone_and_what_is_late_now_is_flagged(received, running, now, zone):
    late = received(at="2018-12-03 08:00")
    rewrite(running, due_at=now + dt.timedelta(minutes=30))
    there = (now + dt.timedelta(hours=1)).astimezone(ZoneInfo(zone))
    assert would_flag(at=there) == 2
    assert flag_overdue(at=there) == 1
    flagged = Dossier.objects.get(overdue_since__isnull=False)
    assert (flagged.pk, flagged.overdue_since) == (late.pk, late.due_at)


def test_the_rehearsal_counts_what_would_pass_and_writes_nothing(running, received, now):
    received(at="2018-12-03 08:00")
    events = Event.objects.count()
    assert [would_flag(at=at) for at in (now, running.due_at, running.due_at + SECOND)] == [1, 1, 2]
    assert Event.objects.count() == events and not Dossier.objects.filter(overdue_since__isnull=False).exists()


@pytest.mark.parametrize("ahead", [dt.timedelta(minutes=6), DAY, dt.timedelta(days=400)], ids=str)
def test_an_act_at_an_instant_that_has_not_come_is_refused_by_the_log(running, world, now, ahead):
    with pytest.raises(DatabaseError, match="before it happens"), transaction.atomic():
        actions.forward(running.pk, to_officer=world.handler, by=world.receiver, at=now + ahead)
    done = actions.forward(running.pk, to_officer=world.handler, by=world.receiver, at=now + dt.timedelta(minutes=1))
    assert done.seq == 2  # two machines' clocks may differ by minutes


def test_warnings_and_reminders_carry_no_instant_that_has_not_come(received, running, world, now):
    late = received(at="2018-12-03 08:00")
    flag_overdue(at=now)
    day_before = running.due_at - DAY
    with pytest.raises(DatabaseError, match="before it happens"), transaction.atomic():
        warn(at=day_before)
    with pytest.raises(DatabaseError, match="before it happens"), transaction.atomic():
        reminders.remind_by_rule(at=running.due_at + DAY)
    assert not Alert.objects.exists() and not Reminder.objects.exists()
    assert reminders.remind_by_rule(at=now) == 1
    assert list(Reminder.objects.get().items.values_list("dossier", flat=True)) == [late.pk]


def test_every_reader_of_a_flag_asks_whether_its_instant_has_come(running, world, now):
    """As a sweep for a day ahead once left them: flagged now, for a promise that lies ahead."""
    rewrite(running, overdue_since=running.due_at)
    running.refresh_from_db()
    later = running.due_at + SECOND

    def readers(at):
        reader = openwork.Reader(
            world.handler.pk, (world.handler.pk,), ((world.ward.pk, "leader"), (world.ward.pk, "receiver"))
        )
        period = Period(now - DAY, at, at)
        (row,) = listing.rows(DossierFilter("received", period, None))
        told = status_of(running, at)
        return {
            "late lists": list(Dossier.objects.overdue(at)) == [running],
            "not in time": not Dossier.objects.in_time(at).exists(),
            "dossier": running.is_overdue(at),
            "labels": status.is_late(running, at),
            "worklist": any(count.late for count in openwork.counts(reader, at)),
            "digest": any(morning.late for morning in digests.mornings(at=at)),
            "board": bool(in_progress.in_progress(at).overdue),
            "file": row[[name for _, name, _ in listing.COLUMNS].index("overdue_since")] is not None,
            "api": told["overdue"] and told["overdue_since"] is not None,
        }

    assert set(readers(now).values()) == set(readers(running.due_at).values()) == {False}
    assert set(readers(later).values()) == {True}
    assert reminders.remind_by_rule(at=now) == 0


@pytest.mark.parametrize("ahead", [SECOND, dt.timedelta(hours=2), DAY], ids=str)
def test_papers_that_arrive_after_their_reception_are_refused_with_a_sentence(world, now, ahead):
    intake = actions.Intake(
        unit=world.ward,
        version=world.ten_days,
        applicant=actions.ApplicantFacts(name="Nguyễn Thị Thử", phone="0900123456", id_number="092090001234"),
        papers=[actions.PaperFacts("Tờ khai", originals=1)],
        arrived_at=(now + ahead).astimezone(ZoneInfo("Pacific/Kiritimati")),
    )
    with pytest.raises(actions.Invalid, match="tương lai"):
        actions.receive(intake, by=world.receiver, at=now)
    assert actions.receive(replace(intake, arrived_at=now), by=world.receiver, at=now).submitted_at == now
