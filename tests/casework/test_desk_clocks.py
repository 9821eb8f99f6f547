"""The desk's own clocks: papers handed on the same day, online submissions told within two hours; no promise moves."""

import datetime as dt

import pytest

from dossiers.calendars.models import worktime_of
from dossiers.casework import actions, deadlines, desk_clocks
from dossiers.casework.models import Alert, Dossier
from dossiers.notices import desks
from dossiers.notices.models import Message
from dossiers.procedures.models import RegimePeriod
from dossiers.units.models import Officer
from portal.ops import condition
from tests.world import a_dossier, local

THREE = dt.time(15)


@pytest.fixture
def today(world):
    return RegimePeriod.objects.create(from_day="2018-12-01", regime_id="2025")


@pytest.fixture
def calendar(world):
    return worktime_of(deadlines.current_calendar(world.ward).pk)


@pytest.mark.parametrize(
    ("received", "until"),
    [
        ("2018-12-17 07:00", "2018-12-17 17:00"),
        ("2018-12-17 11:30", "2018-12-17 17:00"),  # at noon, while the desk is closed
        ("2018-12-17 15:00", "2018-12-17 17:00"),  # exactly at the cut-off is the same day
        ("2018-12-17 15:01", "2018-12-18 08:00"),
        ("2018-12-17 18:30", "2018-12-18 08:00"),
        ("2018-12-21 15:30", "2018-12-24 08:00"),  # Friday: the start of the next working day is Monday's
        ("2018-12-22 09:00", "2018-12-24 08:00"),  # a Saturday on which the desk is closed
    ],
)
def test_papers_go_on_the_same_day_or_at_the_start_of_the_next(calendar, received, until):
    assert desk_clocks.hand_on_by(calendar, local(received), THREE) == local(until)


def test_one_instant_tells_the_late_from_the_others(calendar):
    """Compared with every reception of nine days, at every odd hour."""
    start = local("2018-12-14 00:00")
    receptions = [start + dt.timedelta(minutes=37 * step) for step in range(350)]
    for hour in range(0, 24 * 9, 5):
        at = start + dt.timedelta(days=1, hours=hour, minutes=1)
        until = desk_clocks.late_until(calendar, at, THREE)
        for one in receptions:
            if one <= at:
                assert (one <= until) is (desk_clocks.hand_on_by(calendar, one, THREE) < at), (one, at)


def test_papers_wait_until_they_are_handed_on_and_what_came_online_has_no_clock(today, world, at):
    on_paper, handed_on = (a_dossier(world, at("2018-12-17 09:00")) for _ in range(2))
    late_in_the_day = a_dossier(world, at("2018-12-17 16:00"))
    sent = actions.submit(
        actions.Intake(world.ward, world.ten_days, actions.ApplicantFacts("A", phone="0900123456"), channel=2),
        at=at("2018-12-17 08:00"),
    )
    actions.accept(sent.pk, by=world.receiver, at=at("2018-12-17 09:00"))
    actions.forward(handed_on.pk, by=world.receiver, at=at("2018-12-17 10:00"))
    assert list(desk_clocks.papers_at([world.ward])) == [on_paper, late_in_the_day]
    for when, late in (
        ("2018-12-17 17:00", []),
        ("2018-12-17 17:01", [on_paper]),
        ("2018-12-18 08:00", [on_paper]),
        ("2018-12-18 08:01", [on_paper, late_in_the_day]),
    ):
        assert list(desk_clocks.papers_late([world.ward], at(when))) == late, when
    assert list(desk_clocks.papers_late([world.other], at("2019-01-02 09:00"))) == []
    assert desk_clocks.limit_of(Dossier.objects.get(pk=sent.pk)) is None
    assert desk_clocks.limit_of(Dossier.objects.get(pk=on_paper.pk)) == at("2018-12-17 17:00")
    assert Dossier.objects.get(pk=on_paper.pk).due_at == on_paper.due_at


def test_under_the_older_law_the_desk_has_no_such_clocks(world, at):
    a_dossier(world, at("2018-12-17 09:00"))
    submit(world, at("2018-12-17 08:00"))
    assert not desk_clocks.papers_at([world.ward]) and not desk_clocks.untold(at("2018-12-20 08:00"))
    Officer.objects.update(phone="0912000000")
    assert desks.tell_desks(at=at("2018-12-20 08:00")) == 0 == Message.objects.count() == Alert.objects.count()


def submit(world, when, unit=None):
    facts = actions.ApplicantFacts(name="Nguyễn Thị Thử", phone="0900123456")
    return actions.submit(actions.Intake(unit or world.ward, world.ten_days, facts, channel=2), at=when)


def test_the_desk_is_told_once_of_what_was_sent_online(today, world, at):
    Officer.objects.filter(pk=world.receiver.pk).update(phone="0912000001")
    first, second = submit(world, at("2018-12-15 20:00")), submit(world, at("2018-12-15 20:01"))
    assert desks.tell_desks(at=at("2018-12-15 20:02")) == 2, "by the wall clock, on a Saturday evening"
    message = Message.objects.get()
    assert (message.kind, message.officer, message.channel) == ("desk_online", world.receiver, "sms")
    assert "2 ho so moi nop qua mang" in message.body and len(message.body) <= 160
    assert {one.dossier_id for one in Alert.objects.filter(kind="online")} == {first.pk, second.pk}
    assert desks.tell_desks(at=at("2018-12-15 20:03")) == 0
    assert not desk_clocks.untold_late(at("2018-12-17 08:00"))


def test_a_desk_of_which_nobody_can_be_reached_is_an_alarm_after_two_hours(today, world, at):
    dossier = submit(world, at("2018-12-17 08:00"))
    assert desks.tell_desks(at=at("2018-12-17 08:05")) == 0 and not Message.objects.exists()
    assert not desk_clocks.untold_late(at("2018-12-17 10:00"))
    assert list(desk_clocks.untold_late(at("2018-12-17 10:01"))) == [dossier]
    assert [one.now for one in condition.submissions(at("2018-12-17 10:01"))] == ["1 submissions"]
    assert not list(condition.submissions(at("2018-12-17 10:00")))
    assert desk_clocks.tell([dossier], at=at("2018-12-17 10:05")) == 1
    assert desk_clocks.told_at([dossier]) == {dossier.pk: at("2018-12-17 10:05")} and not desk_clocks.untold_late(
        at("2018-12-17 12:00")
    )


def test_what_the_desk_has_answered_needs_no_telling(today, world, at):
    dossier = submit(world, at("2018-12-17 08:00"))
    actions.accept(dossier.pk, by=world.receiver, at=at("2018-12-17 08:30"))
    assert not desk_clocks.untold_late(at("2018-12-18 08:00"))
