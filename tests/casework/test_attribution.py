"""Who used the time: no gap, nothing twice; of units at work at once, the one for which the others had to wait."""

import datetime as dt
import random

from dossiers.calendars.worktime import WorkCalendar, working_minutes
from dossiers.casework.attribution import Over, UnitSpan, decisive, minutes_by_unit, over
from dossiers.procedures.step_shares import RouteStep, slack

CITY = WorkCalendar({day: [(420, 660), (780, 1020)] for day in range(1, 6)})
START = dt.datetime(2018, 12, 17, 1, 0, tzinfo=dt.UTC)  # Monday, eight at the desk


def hours(number):
    return START + dt.timedelta(hours=number)


def test_one_unit_after_another_each_has_its_own_time():
    mains = [UnitSpan(1, hours(0), hours(2)), UnitSpan(2, hours(2), hours(26)), UnitSpan(1, hours(26), hours(27))]
    found = decisive(mains, [], hours(0), hours(27))
    assert [(stay.unit_id, stay.opened_at, stay.closed_at) for stay in found] == [stay[:3] for stay in mains]


def test_while_several_work_the_time_is_of_the_one_that_ends_last():
    mains = [UnitSpan(1, hours(0), hours(30))]
    branches = [UnitSpan(2, hours(2), hours(5), 3), UnitSpan(3, hours(2), hours(26), 5)]
    found = decisive(mains, branches, hours(0), hours(30))
    assert [(stay.unit_id, stay.opened_at) for stay in found] == [(1, hours(0)), (3, hours(2)), (1, hours(26))]


def test_a_chain_inside_a_branch_is_followed_back_to_where_the_way_parted():
    branches = [
        UnitSpan(2, hours(1), hours(3), 3),
        UnitSpan(4, hours(3), hours(8), 4),
        UnitSpan(3, hours(1), hours(5), 5),
    ]
    found = decisive([UnitSpan(1, hours(0), hours(9))], branches, hours(0), hours(9))
    assert [stay.unit_id for stay in found] == [1, 2, 4, 1]


def test_time_between_a_return_and_the_next_sending_is_the_senders():
    branches = [UnitSpan(2, hours(1), hours(3), 3), UnitSpan(2, hours(5), hours(8), 3)]
    found = decisive([UnitSpan(1, hours(0), hours(9))], branches, hours(0), hours(9))
    assert [(stay.unit_id, stay.opened_at) for stay in found] == [
        (1, hours(0)), (2, hours(1)), (1, hours(3)), (2, hours(5)), (1, hours(8)),
    ]  # fmt: skip


def test_the_parts_sum_to_the_whole_to_the_minute_on_any_history():
    chance = random.Random(51)
    for _ in range(300):
        moments = sorted(START + dt.timedelta(seconds=chance.randrange(30 * 86400)) for _ in range(8))
        mains = [UnitSpan(1, moments[0], moments[5]), UnitSpan(2, moments[5], moments[7])]
        branches = [UnitSpan(3 + n, *sorted(chance.sample(moments[1:5], 2)), n) for n in range(chance.randrange(4))]
        pause = tuple(sorted(chance.sample(moments[1:7], 2)))
        found = decisive(mains, branches, moments[0], moments[7])
        assert [stay.opened_at for stay in found[1:]] == [stay.closed_at for stay in found[:-1]]
        assert (found[0].opened_at, found[-1].closed_at) == (moments[0], moments[7])
        whole = working_minutes(CITY, moments[0], moments[7], [pause])
        assert sum(minutes_by_unit(found, CITY, [pause]).values()) == whole


def test_a_branch_late_within_its_slack_delays_nothing_and_beyond_it_by_the_rest():
    parts = [
        RouteStep(1, [], 10),
        RouteStep(2, [1], 40),
        RouteStep(3, [1], 20),
        RouteStep(4, [3], 10),
        RouteStep(5, [2, 4], 20),
    ]
    found = slack(parts)
    assert over({3: (7, 200, 300)}, found, 1000) == [Over(3, 7, 100, 0)]
    assert over({3: (7, 200, 360)}, found, 1000) == [Over(3, 7, 160, 60)]
    assert over({2: (8, 400, 460), 3: (7, 200, 200)}, found, 1000) == [Over(2, 8, 60, 60)]
