"""Random calendars, terms and requests for papers: restarts agree with a walk along the wall clock, by the minute."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from dossiers.calendars import worktime as wt
from tests.calendars.test_worktime_oracle import instant, minutes_of_winter, offices, some, terms


@st.composite
def stops(draw):
    """Up to four pauses after a receipt, in order, each a request for papers (True) or a payment (False)."""
    marks = sorted(draw(st.lists(minutes_of_winter, min_size=1, max_size=9)))
    received, rest = marks[0], marks[1:]
    pairs = list(zip(rest[::2], rest[1::2], strict=False))
    return received, [(begin, end, draw(st.booleans())) for begin, end in pairs]


endings = st.sampled_from(["close_of_business", "midnight"])


def clock_pauses(given_stops):
    return [wt.ClockPause(instant(begin), instant(end), "", again) for begin, end, again in given_stops]


def walked(oracle, received, term, given_stops):
    """The promise told run by run: each request that comes in time makes its answer the new receipt."""
    moved = []
    for place, (begin, end, again) in enumerate(given_stops):
        if again:
            if begin < due_of(oracle, received, term, moved):
                return walked(oracle, end, term, given_stops[place + 1 :])
            break
        moved.append((begin, end))
    return due_of(oracle, received, term, moved), received, moved


def due_of(oracle, received, term, moved):
    due = oracle.due(received, term.amount, term.unit, term.rule, term.cutoff, moved)
    if term.day_end == "close_of_business" or term.unit not in ("calendar_day", "month"):
        return due
    return at_midnight(oracle, received, term, moved)


def at_midnight(oracle, received, term, moved):
    """The same with days that end at 24:00: a payment counts until then."""
    kept = []
    for pause in moved:
        if pause[0] < next_day(oracle, oracle.due(received, term.amount, term.unit, term.rule, None, kept)):
            kept.append(pause)
    return next_day(oracle, oracle.due(received, term.amount, term.unit, term.rule, None, kept))


def next_day(oracle, due):
    on = oracle.wall(due - 1)[0]
    while oracle.wall(due)[0] <= on:
        due += 1
    return due


@some
@given(offices(), stops(), terms(), endings)
def test_restarts_agree_with_the_wall_clock(office, told, term, ending):
    calendar, oracle = office
    received, given_stops = told
    term = replace(term, day_end=ending)
    due, begins, _ = walked(oracle, received, term, given_stops)
    assert wt.due(calendar, instant(received), term, clock_pauses(given_stops)) == instant(due)
    assert wt.term_begins(calendar, instant(received), term, clock_pauses(given_stops)) == instant(begins)


@some
@given(offices(), stops(), terms(), endings)
def test_the_ledger_balances_over_restarts(office, told, term, ending):
    """Counted minutes are the last run's; restarted ones those of the runs before; nothing overlaps."""
    calendar, _ = office
    received, given_stops = told
    term, pauses = replace(term, day_end=ending), clock_pauses(given_stops)
    at = instant(received)
    due, begins = wt.due(calendar, at, term, pauses), wt.term_begins(calendar, at, term, pauses)
    lines = wt.ledger(calendar, at, term, pauses)
    counted = [line for line in lines if line.kind in ("counted", "makeup")]
    start = wt.clock_start(calendar, begins, term)
    moved = [(pause.start, pause.end) for pause in pauses if not pause.restarts and begins <= pause.start < due]
    assert counted[-1].end == due
    assert sum(line.minutes for line in counted) == wt.working_minutes(calendar, start, due, moved)
    assert sum(line.minutes for line in lines if line.kind == "restarted") == lost(calendar, at, begins, term, pauses)
    bounds = [(line.start.astimezone(UTC), line.end.astimezone(UTC)) for line in lines]
    assert all(earlier[1] <= later[0] for earlier, later in zip(bounds, bounds[1:], strict=False))
    assert any(line.kind == "restarted" for line in lines) == any(p.restarts and p.end <= begins for p in pauses)


def lost(calendar, received, begins, term, pauses):
    """Open minutes that had run, less payments, in the runs before the one that holds."""
    whole = 0
    while received < begins:
        request = next(one for one in pauses if one.restarts and one.start >= received)
        start = max(received, wt.clock_start(calendar, received, term))
        moved = [(one.start, one.end) for one in pauses if not one.restarts and received <= one.start < request.start]
        if start < request.start:
            whole += wt.working_minutes(calendar, start, request.start, moved)
        if request.end == received == begins:
            break
        received, pauses = request.end, [one for one in pauses if one.start >= request.end and one != request]
    return whole


@some
@given(offices(), stops(), terms(), endings)
def test_minutes_left_at_a_request_are_those_of_the_run_that_holds(office, told, term, ending):
    calendar, _ = office
    received, given_stops = told
    term, pauses = replace(term, day_end=ending), clock_pauses(given_stops)
    due = wt.due(calendar, instant(received), term, pauses)
    left = wt.remaining(calendar, instant(received), term, pauses, due - timedelta(minutes=1))
    assert 0 <= left <= 1 and wt.remaining(calendar, instant(received), term, pauses, due) == 0
    assert isinstance(due, datetime)
