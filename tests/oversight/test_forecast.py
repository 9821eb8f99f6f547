"""The forecast: quantiles of the past, what is left after some time, and a test on what was not learnt from."""

import datetime as dt
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dossiers.oversight import forecast, pace
from dossiers.oversight.models import Learning, Pace
from tests.oversight.year_of_dossiers import AT, finished_dossiers
from tests.world import a_dossier_in_process, a_world, local

MINUTES = st.lists(st.integers(0, 50_000), min_size=pace.LEAST, max_size=200)


def test_forty_are_needed():
    assert pace.pace_of([5] * 39) is None and pace.pace_of([5] * 40) == [5] * 41


@given(MINUTES)
def test_a_pace_runs_from_the_shortest_to_the_longest(minutes):
    known = pace.pace_of(minutes)
    assert known[0] == min(minutes) and known[-1] == max(minutes) and known == sorted(known)


@given(MINUTES, st.floats(0, 60_000))
def test_what_is_left_is_in_order_and_never_negative(minutes, waited):
    left = pace.left(pace.pace_of(minutes), waited)
    assert left is None or 0 <= left.low <= left.middle <= left.high


@given(MINUTES)
def test_who_has_waited_longer_is_never_expected_earlier(minutes):
    known = pace.pace_of(minutes)
    ends = [waited + left.middle for waited in range(0, 50_000, 2_500) if (left := pace.left(known, waited))]
    assert all(earlier <= later + 1e-6 for earlier, later in zip(ends, ends[1:], strict=False))


def test_nobody_is_told_anything_beyond_the_longest_past():
    assert pace.left(pace.pace_of(list(range(100))), 98.9) is None


def test_eight_in_ten_lie_in_the_interval_whatever_was_waited():
    dice = random.Random(7)
    past = [dice.lognormvariate(7, 0.6) for _ in range(4000)]
    known, held, tested = pace.pace_of(past), 0, 0
    for took in (dice.lognormvariate(7, 0.6) for _ in range(4000)):
        waited = dice.random() * took
        if left := pace.left(known, waited):
            tested += 1
            held += left.low <= took - waited <= left.high
    assert tested > 3500 and 0.77 <= held / tested <= 0.83


@pytest.fixture
def world(db):
    return a_world()


def test_a_running_dossier_is_expected_as_its_like_were_done(world):
    """A hundred took between one and four working days from the second step on; this one has just begun it."""
    finished_dossiers(world, 100)
    learnt = forecast.learn(at=AT)
    assert learnt.paces == Pace.objects.count() >= 4
    dossier = a_dossier_in_process(world, AT - dt.timedelta(hours=1))
    told = forecast.expected(dossier, forecast.paces(), dossier.step_since)
    assert dossier.step_since < told.low < told.middle < told.high < dossier.step_since + dt.timedelta(days=8)
    later = forecast.expected(dossier, forecast.paces(), dossier.step_since + dt.timedelta(days=2))
    assert later.middle > told.middle


def test_nothing_is_said_where_the_past_is_short_or_the_clock_stands(world):
    dossier = a_dossier_in_process(world, local("2018-12-17 14:20"))
    assert forecast.expected(dossier, {}, dossier.step_since) is None
    known = {(dossier.procedure_id, None, dossier.step): list(range(0, 4100, 100))}
    assert forecast.expected(dossier, known, dossier.step_since) is not None
    dossier.state = 5
    assert forecast.expected(dossier, known, dossier.step_since) is None


def test_it_is_learnt_once_a_day(world):
    finished_dossiers(world, 60)
    assert forecast.learn_once_a_day(at=AT) > 0
    assert forecast.learn_once_a_day(at=AT + dt.timedelta(hours=2)) == 0 and Learning.objects.count() == 1
    assert forecast.learn_once_a_day(at=AT + dt.timedelta(hours=21)) > 0 and Learning.objects.count() == 2


def test_the_test_is_on_dossiers_that_were_not_learnt_from(world):
    finished_dossiers(world, 300)
    learnt = forecast.learn(at=AT)
    assert learnt.tested > 50 and 0.6 < learnt.held / learnt.tested < 0.95


def test_a_year_in_which_everything_changed_shows_in_the_test(world):
    """Counter-proof: the newest sixty days take ten times as long, and the forecast is seen to fail."""
    finished_dossiers(world, 300, slower_since=AT - dt.timedelta(days=80))
    learnt = forecast.learn(at=AT)
    assert learnt.tested > 20 and learnt.held / learnt.tested < 0.5
