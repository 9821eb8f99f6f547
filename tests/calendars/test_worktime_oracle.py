"""Random calendars, terms and pauses: the product agrees with a walk along the wall clock, minute by minute.

WORKTIME_EXAMPLES sets how many are tried; the suite takes a few dozen of each, the long version tens of thousands.
"""

import os
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from dossiers.calendars import worktime as wt
from tests.calendars.oracle import EPOCH, MINUTE, Oracle

EXAMPLES = int(os.environ.get("WORKTIME_EXAMPLES", "40"))
some = settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
ZONES = ["Asia/Ho_Chi_Minh", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "America/Sao_Paulo"]
FIRST = date(2018, 1, 20)


@st.composite
def day_hours(draw, least=0):
    marks = draw(st.lists(st.integers(0, 96), min_size=2 * least, max_size=6, unique=True))
    marks = sorted(marks)[: len(marks) // 2 * 2]
    return [(15 * a, 15 * b) for a, b in zip(marks[::2], marks[1::2], strict=True)]


@st.composite
def offices(draw):
    """A calendar and its oracle over the first months of 2018."""
    weekly = {day: draw(day_hours()) for day in range(1, 8)}
    weekly[draw(st.integers(1, 7))] = draw(day_hours(least=1))
    days = {}
    for shift in draw(st.lists(st.integers(0, 60), max_size=6, unique=True)):
        kind = draw(st.sampled_from(["closed", "makeup", "half"]))
        own = () if kind == "closed" else tuple(draw(day_hours(least=1)))
        days[FIRST + timedelta(days=shift)] = wt.Day(kind, own, "x")
    zone = draw(st.sampled_from(ZONES))
    special = {on: day.segments for on, day in days.items()}
    return wt.WorkCalendar(weekly, days, zone), Oracle(weekly, special, zone)


@st.composite
def terms(draw):
    unit = draw(st.sampled_from(["working_day", *wt.UNITS]))
    cutoff = draw(st.one_of(st.none(), st.builds(time, st.integers(6, 18), st.sampled_from([0, 30]))))
    rule = draw(st.sampled_from(["close_of_day", "same_time"]))
    if unit == "same_day":
        return wt.Term(None, unit, cutoff=cutoff)
    if unit == "working_hour":
        return wt.Term(Decimal(draw(st.integers(1, 40))) / 4, unit, cutoff=cutoff)
    most = {"working_day": 6, "calendar_day": 20, "month": 1}[unit]
    return wt.Term(draw(st.integers(1, most)), unit, rule, cutoff)


minutes_of_winter = st.one_of(
    st.integers(0, 60 * 96).map(lambda quarter: quarter * 15),
    st.integers(0, 60 * 1440),
).map(lambda minute: (FIRST - date(1970, 1, 1)).days * 1440 + minute)


@st.composite
def pause_lists(draw):
    """Up to three pauses in order; some touch, some are empty."""
    marks = sorted(draw(st.lists(minutes_of_winter, min_size=0, max_size=6)))
    pairs = list(zip(marks[::2], marks[1::2], strict=False))
    if len(pairs) > 1 and draw(st.booleans()):
        pairs[1] = (pairs[0][1], pairs[1][1])
    return pairs


def instant(minute):
    return EPOCH + minute * MINUTE


def spoken(pauses):
    return [(instant(begin), instant(end)) for begin, end in pauses]


@some
@given(offices(), minutes_of_winter, terms(), pause_lists())
def test_due_dates_agree_with_the_wall_clock(office, received, term, pauses):
    calendar, oracle = office
    told = wt.due(calendar, instant(received), term, spoken(pauses))
    walked = oracle.due(received, term.amount, term.unit, term.rule, term.cutoff, pauses)
    assert told == instant(walked)


@some
@given(offices(), minutes_of_winter, st.integers(0, 20_000))
def test_working_minutes_agree_with_the_wall_clock(office, start, length):
    calendar, oracle = office
    told = wt.working_minutes(calendar, instant(start), instant(start + length))
    assert told == oracle.count(start, start + length)


@some
@given(offices(), minutes_of_winter, terms(), pause_lists())
def test_the_ledger_balances(office, received, term, pauses):
    calendar, oracle = office
    at = instant(received)
    due = wt.due(calendar, at, term, spoken(pauses))
    lines = wt.ledger(calendar, at, term, spoken(pauses))
    counted = [line for line in lines if line.kind in ("counted", "makeup")]
    start = wt.clock_start(calendar, at, term)
    paused = sum(line.minutes for line in lines if line.kind == "paused")
    assert sum(line.minutes for line in counted) + paused == wt.working_minutes(calendar, start, due)
    assert counted[-1].end == due
    assert sum(line.minutes for line in counted) == wt.working_minutes(calendar, start, due, counting(pauses, due))
    bounds = [(line.start.astimezone(UTC), line.end.astimezone(UTC)) for line in lines]
    assert all(earlier[1] <= later[0] for earlier, later in zip(bounds, bounds[1:], strict=False))


def counting(pauses, due):
    """The pauses that begin before the promise."""
    return [(begin, end) for begin, end in spoken(pauses) if begin < due]


@some
@given(offices(), minutes_of_winter, terms())
def test_without_pauses_the_counted_days_number_exactly_the_term(office, received, term):
    calendar, _ = office
    assume(term.unit in ("working_day", "calendar_day") and not touches_midnight(calendar))
    lines = wt.ledger(calendar, instant(received), term)
    numbers = [line.number for line in lines if line.number is not None]
    assert sorted(set(numbers)) == list(range(1, term.count + 1))


def touches_midnight(calendar):
    hours = [*calendar.weekly.values(), *(day.segments for day in calendar.days.values())]
    return any(closes == 1440 for segments in hours for _, closes in segments)


@some
@given(offices(), minutes_of_winter, st.integers(1, 40 * 60))
def test_add_then_measure_returns_the_term(office, start, amount):
    calendar, _ = office
    end = wt.add_working_minutes(calendar, instant(start), amount)
    assert wt.working_minutes(calendar, instant(start), end) == amount
    assert wt.working_minutes(calendar, instant(start), end - MINUTE) == amount - 1


@some
@given(offices(), minutes_of_winter, terms(), minutes_of_winter, st.integers(0, 9000), st.integers(0, 9000))
def test_splitting_a_pause_in_two_changes_nothing(office, received, term, begin, one, two):
    calendar, _ = office
    whole = spoken([(begin, begin + one + two)])
    split = spoken([(begin, begin + one), (begin + one, begin + one + two)])
    at = instant(received)
    assert wt.due(calendar, at, term, whole) == wt.due(calendar, at, term, split)


@some
@given(offices(), minutes_of_winter, terms(), minutes_of_winter)
def test_a_pause_outside_opening_hours_costs_a_working_term_nothing(office, received, term, begin):
    calendar, oracle = office
    assume(term.unit not in ("calendar_day", "month") and not oracle.is_open(begin))
    pause = spoken([(begin, oracle.next_open(begin))])
    at = instant(received)
    assert wt.due(calendar, at, term, pause) == wt.due(calendar, at, term)


@some
@given(offices(), terms(), terms(), st.lists(minutes_of_winter, min_size=1, max_size=100))
def test_the_bulk_form_says_the_same_as_one_by_one(office, one, other, received):
    calendar, _ = office
    by_one = [wt.due(calendar, instant(minute), one) for minute in received]
    by_other = [wt.due(calendar, instant(minute), other) for minute in received]
    crowd = received * 140  # enough for a table by day to be worth its making
    assert [instant(minute) for minute in wt.due_many(calendar, crowd, one)] == by_one * 140
    mixed = wt.due_many(calendar, crowd + crowd, [one] * len(crowd) + [other] * len(crowd))
    assert [instant(minute) for minute in mixed] == by_one * 140 + by_other * 140
    assert [instant(minute) for minute in wt.due_many(calendar, received, one)] == by_one


@some
@given(offices(), minutes_of_winter, terms(), st.integers(0, 999), st.integers(1, 5000))
def test_remaining_minutes_after_a_pause_reach_the_promise(office, received, term, share, length):
    calendar, _ = office
    assume(term.unit not in ("calendar_day", "month"))
    at = instant(received)
    start, due = wt.clock_start(calendar, at, term), wt.due(calendar, at, term)
    begin = start + (due - start) // MINUTE * share // 1000 * MINUTE
    end = begin + length * MINUTE
    left = wt.remaining(calendar, at, term, [], begin)
    assert left == wt.working_minutes(calendar, begin, due)
    moved = wt.due(calendar, at, term, [(begin, end)])
    if left:
        assert wt.working_minutes(calendar, min(end, moved), moved) == left


@some
@given(offices())
def test_a_calendar_survives_being_written_down(office):
    calendar, _ = office
    again = wt.WorkCalendar.from_definition(calendar.definition())
    assert again.definition() == calendar.definition()
    assert (again.weekly, again.days, again.zone_name) == (calendar.weekly, calendar.days, calendar.zone_name)


def test_the_oracle_can_disagree():
    """A walk over other hours gives another date, so agreement means something."""
    calendar = wt.WorkCalendar({1: [(420, 660)]})
    oracle = Oracle({1: [(420, 675)]}, {}, "Asia/Ho_Chi_Minh")
    received = int(datetime(2018, 1, 22, 1, tzinfo=UTC).timestamp()) // 60
    told = wt.due(calendar, instant(received), wt.Term(None, "same_day"))
    with pytest.raises(AssertionError):
        assert told == instant(oracle.due(received, None, "same_day", "", None, []))
