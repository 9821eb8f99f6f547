"""Quiet hours and pauses: no telephone rings at night, attempts spread out, the last one lies at the end."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dossiers.notices import send_times
from tests.world import local


@pytest.mark.parametrize(
    ("clock", "quiet"),
    [("20:59", False), ("21:00", True), ("23:59", True), ("00:00", True), ("06:59", True), ("07:00", False)],
)
def test_the_night_is_from_nine_to_seven_local_time(clock, quiet):
    at = local(f"2018-12-18 {clock}")
    assert send_times.is_quiet(at) is quiet
    assert send_times.is_quiet(at.astimezone(dt.UTC)) is quiet
    assert send_times.may_go("sms", urgent=False, at=at) is not quiet
    assert send_times.may_go("zalo", urgent=False, at=at) is not quiet
    assert send_times.may_go("email", urgent=False, at=at)
    assert send_times.may_go("sms", urgent=True, at=at)


def test_the_night_is_a_setting_and_may_be_none(settings):
    settings.NOTICES_QUIET = (dt.time(12), dt.time(13))
    assert send_times.is_quiet(local("2018-12-18 12:30")) and not send_times.is_quiet(local("2018-12-18 23:30"))
    settings.NOTICES_QUIET = (dt.time(0), dt.time(0))
    assert not send_times.is_quiet(local("2018-12-18 00:00"))


@given(attempts=st.integers(1, 200), chance=st.floats(0, 1), urgent=st.booleans())
def test_pauses_lie_between_one_minute_and_six_hours(attempts, chance, urgent):
    pause = send_times.pause_after(attempts, urgent=urgent, chance=chance)
    assert pause >= (send_times.FIRST_PAUSE_OF_A_CODE if urgent else dt.timedelta(minutes=1))
    assert pause <= dt.timedelta(hours=6)


def test_pauses_double_and_are_spread():
    whole = [send_times.pause_after(n, urgent=False, chance=0) for n in (1, 2, 3, 9, 10, 20)]
    assert [pause / dt.timedelta(minutes=1) for pause in whole] == [1, 2, 4, 256, 360, 360]
    assert send_times.pause_after(3, urgent=False, chance=1) == dt.timedelta(minutes=2)


def test_a_day_holds_about_a_dozen_attempts_and_the_last_is_at_its_end():
    at = start = local("2018-12-18 08:00")
    end, attempts = start + dt.timedelta(days=1), 1
    while at < end:
        at = send_times.next_try(attempts, urgent=False, at=at, give_up_at=end, chance=0.5)
        attempts += 1
    assert at == end
    assert 12 <= attempts <= 18
