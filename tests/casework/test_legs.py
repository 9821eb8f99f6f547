"""Legs: each has its share of the time on its holder's calendar; chains of steps, slack, and who used the time."""

import datetime as dt

import pytest

from dossiers.calendars.models import Calendar, Shift, publish
from dossiers.calendars.worktime import WorkCalendar, working_minutes
from dossiers.casework import actions
from dossiers.casework.models import Leg
from dossiers.procedures import step_shares
from dossiers.procedures.step_shares import RouteStep

WEEKDAYS = {day: [(420, 660), (780, 1020)] for day in range(1, 6)}
CITY = WorkCalendar(WEEKDAYS)
SATURDAYS = WorkCalendar({**WEEKDAYS, 6: [(420, 660)]})


def leg_of(dossier):
    return Leg.objects.get(dossier=dossier, kind="main", closed_at__isnull=True)


def test_a_step_has_its_share_of_the_term_from_when_it_begins(received, world, at):
    dossier = received(at="2018-12-17 14:20")  # ten days: 160 + 10 x 480 open minutes, step 2 has 60 per cent
    actions.forward(dossier.pk, by=world.receiver, at=at("2018-12-17 15:00"), to_officer=world.handler)
    limit = leg_of(dossier).due_at
    assert working_minutes(CITY, at("2018-12-17 15:00"), limit) == 4960 * 60 // 100


def test_the_limit_moves_when_the_step_changes_and_not_when_only_the_officer_does(received, world, at):
    dossier = received(at="2018-12-17 14:20")
    actions.forward(dossier.pk, by=world.receiver, at=at("2018-12-17 15:00"), to_officer=world.handler)
    limit = leg_of(dossier).due_at
    actions.forward(dossier.pk, by=world.handler, at=at("2018-12-18 08:00"), to_officer=world.leader, to_step=2)
    assert leg_of(dossier).due_at == limit
    actions.forward(dossier.pk, by=world.handler, at=at("2018-12-19 08:00"), to_officer=world.leader)
    assert working_minutes(CITY, at("2018-12-19 08:00"), leg_of(dossier).due_at) == 4960 * 30 // 100


def test_a_leg_counts_on_the_calendar_of_the_unit_that_holds_it(received, world, at):
    calendar = Calendar.objects.create(slug="mornings", name="Chỉ buổi sáng")
    for weekday in range(1, 6):
        Shift.objects.create(calendar=calendar, weekday=weekday, opens=dt.time(7), closes=dt.time(11))
    publish(calendar, at=at("2018-01-01 00:00"))
    type(world.district).objects.filter(pk=world.district.pk).update(calendar=calendar)
    dossier = received(at="2018-12-17 14:20")
    actions.forward(dossier.pk, by=world.receiver, at=at("2018-12-18 07:00"), to_unit=world.district)
    first, second = Leg.objects.filter(dossier=dossier).order_by("opened_at")
    assert first.closed_at == at("2018-12-18 07:00")
    assert second.due_at == at("2019-01-03 08:36")  # 2976 minutes in mornings of 240: twelve, and 96 more


LINKED = [
    RouteStep(1, [], 10),
    RouteStep(2, [1], 40),
    RouteStep(3, [1], 20),
    RouteStep(4, [3], 10),
    RouteStep(5, [2, 4], 20),
]


def test_the_longest_chain_decides_and_the_other_branch_has_slack():
    assert step_shares.critical_path(LINKED) == [1, 2, 5]
    assert step_shares.slack(LINKED) == {1: 0, 2: 0, 3: 10, 4: 10, 5: 0}
    assert step_shares.critical_path([]) == []


def test_what_remains_is_the_longest_way_and_not_the_sum_of_what_goes_on_at_once():
    assert [step_shares.remaining(LINKED, seq) for seq in (1, 2, 3, 4, 5)] == [60, 20, 30, 20, 0]


@pytest.mark.parametrize("slip", [0, 5, 10])
def test_a_step_may_slip_by_its_slack_and_no_more(slip):
    def end(parts):
        shares = {part.seq: part.share_pct for part in parts}
        return sum(shares[seq] for seq in step_shares.critical_path(parts))

    slipped = [part._replace(share_pct=part.share_pct + slip) if part.seq == 3 else part for part in LINKED]
    assert end(slipped) == end(LINKED)
    beyond = [part._replace(share_pct=part.share_pct + 11) if part.seq == 3 else part for part in LINKED]
    assert end(beyond) == end(LINKED) + 1
