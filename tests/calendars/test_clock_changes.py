"""Days on which clocks change: an hour that comes twice or never, at midnight or by half an hour, a day left out.

Each seam is a night of a zone; offices, terms and pauses are drawn around it and must agree with the walk along the
wall clock. WORKTIME_EXAMPLES sets how many are tried.
"""

import itertools
import os
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dossiers.calendars import local_time
from dossiers.calendars import worktime as wt
from dossiers.casework.deadline_audit import balances
from tests.calendars.oracle import EPOCH, MINUTE, Oracle
from tests.calendars.test_worktime_oracle import day_hours, instant, spoken, terms

some = settings(
    max_examples=int(os.environ.get("WORKTIME_EXAMPLES", "40")), deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)  # fmt: skip
SEAMS = {
    "an hour twice before midnight": ("America/Sao_Paulo", date(2018, 2, 17)),
    "an hour missing at midnight": ("America/Sao_Paulo", date(2018, 11, 4)),
    "an hour twice before midnight, far east": ("Asia/Beirut", date(2018, 10, 27)),
    "an hour missing at midnight, far east": ("Asia/Beirut", date(2018, 3, 25)),
    "midnight comes twice": ("America/Havana", date(2018, 11, 4)),
    "midnight never comes": ("America/Havana", date(2018, 3, 11)),
    "autumn in March": ("America/Asuncion", date(2018, 3, 24)),
    "spring in October": ("America/Asuncion", date(2018, 10, 7)),
    "half an hour twice": ("Australia/Lord_Howe", date(2018, 4, 1)),
    "half an hour missing": ("Australia/Lord_Howe", date(2018, 10, 7)),
    "an hour twice at one": ("Asia/Gaza", date(2018, 10, 27)),
    "an hour missing at one": ("Asia/Gaza", date(2018, 3, 24)),
    "two hours twice": ("Antarctica/Troll", date(2018, 10, 28)),
    "a quarter of an hour": ("Asia/Kathmandu", date(1986, 1, 1)),
    "the year's first hours once more": ("Asia/Pyongyang", date(2015, 8, 15)),
    "one minute of the next day first": ("America/St_Johns", date(2006, 10, 28)),
    "two hours of the next day first": ("Antarctica/Casey", date(2010, 3, 4)),
    "a day left out": ("Pacific/Apia", date(2011, 12, 30)),
    "a day left out, Saturday": ("Pacific/Kwajalein", date(1993, 8, 21)),
    "a day twice": ("Pacific/Kwajalein", date(1969, 9, 30)),
    "the last day of a year left out": ("Pacific/Kiritimati", date(1994, 12, 31)),
}


@st.composite
def cases(draw):
    """A calendar, its oracle, and minutes to choose from: within a week of the change, most of them at the change."""
    zone, change = draw(st.sampled_from(sorted(SEAMS.values())))
    weekly = {day: draw(st.one_of(day_hours(), st.just([(0, 1440)]), st.just([(1320, 1440)]))) for day in range(1, 8)}
    weekly[draw(st.integers(1, 7))] = draw(day_hours(least=1))
    days = {}
    for shift in draw(st.lists(st.integers(-3, 4), max_size=2, unique=True)):
        own = draw(st.one_of(st.just(()), day_hours(least=1).map(tuple)))
        days[change + timedelta(days=shift)] = wt.Day("makeup" if own else "closed", own, "x")
    special = {on: day.segments for on, day in days.items()}
    noon = (change - date(1970, 1, 1)).days * 1440 + 720
    near, far = st.integers(noon - 2880, noon + 2880), st.integers(noon - 7 * 1440, noon + 7 * 1440)
    oracle = Oracle(weekly, special, zone, 1 if zone in ("America/St_Johns", "Pacific/Kwajalein") else 15)
    return wt.WorkCalendar(weekly, days, zone), oracle, st.one_of(near, far)


@st.composite
def dossiers(draw):
    """A case with a receipt, a term and up to two pauses."""
    calendar, oracle, minutes = draw(cases())
    marks = sorted(draw(st.lists(minutes, max_size=4)))
    return calendar, oracle, draw(minutes), draw(terms()), list(zip(marks[::2], marks[1::2], strict=False))


@some
@given(dossiers())
def test_due_dates_agree_with_the_wall_clock(dossier):
    calendar, oracle, received, term, pauses = dossier
    told = wt.due(calendar, instant(received), term, spoken(pauses))
    assert told == instant(oracle.due(received, term.amount, term.unit, term.rule, term.cutoff, pauses))


@some
@given(dossiers())
def test_the_ledger_balances_whatever_the_clocks_do(dossier):
    calendar, _, received, term, pauses = dossier
    at, stops = instant(received), spoken(pauses)
    due = wt.due(calendar, at, term, stops)
    lines = wt.ledger(calendar, at, term, stops)
    assert balances(calendar, lines, at, due, term, stops) or touches_midnight(calendar)
    counted = [line for line in lines if line.kind in ("counted", "makeup")]
    assert counted[-1].end == due
    assert sum(line.minutes for line in counted) == wt.working_minutes(
        calendar, wt.clock_start(calendar, at, term), due, [pause for pause in stops if pause[0] < due]
    )
    for line in lines:
        assert timedelta(0) <= line.end - line.start and line.minutes * MINUTE <= line.end - line.start
        if line.kind in ("paused", *(["counted"] if term.unit == "working_hour" else [])):
            assert line.minutes * MINUTE == line.end - line.start or not line.minutes
    assert all(a.end <= b.start for a, b in itertools.pairwise(lines))


def touches_midnight(calendar):
    hours = [*calendar.weekly.values(), *(day.segments for day in calendar.days.values())]
    return any(closes == 1440 for segments in hours for _, closes in segments)


@some
@given(cases(), st.data())
def test_open_minutes_agree_with_the_wall_clock(case, data):
    calendar, oracle, minutes = case
    start, end = sorted((data.draw(minutes), data.draw(minutes)))
    assert wt.working_minutes(calendar, instant(start), instant(end)) == oracle.count(start, end)
    amount = data.draw(st.integers(1, 600))
    assert wt.add_working_minutes(calendar, instant(start), amount) == instant(oracle.add(start, amount))
    assert wt.is_open(calendar, instant(start)) == oracle.is_open(start)
    assert wt.next_opening(calendar, instant(start)) == instant(oracle.next_open(start))


@some
@given(cases(), st.data())
def test_when_the_office_closes_agrees_with_the_wall_clock(case, data):
    calendar, oracle, minutes = case
    minute = data.draw(minutes)
    closes = wt.next_closing(calendar, instant(minute))
    if not oracle.is_open(minute):
        assert closes == instant(minute)
        return
    assert closes > instant(minute)
    last = (closes - EPOCH) // MINUTE - 1
    assert all(oracle.is_open(m) for m in range(minute, last + 1))


@some
@given(cases(), terms(), st.data())
def test_the_bulk_form_says_the_same_as_one_by_one(case, term, data):
    calendar, _, minutes = case
    received = data.draw(st.lists(minutes, min_size=1, max_size=30))
    by_one = [wt.due(calendar, instant(minute), term) for minute in received]
    assert [instant(minute) for minute in wt.due_many(calendar, received * 60, term)] == by_one * 60


@pytest.mark.parametrize("name", SEAMS)
def test_days_follow_each_other_without_gap_or_overlap(name):
    zone, change = SEAMS[name]
    calendar = wt.WorkCalendar({1: [(420, 660)]}, zone=zone)
    oracle = Oracle({}, {}, zone, 1)
    noon = (change - date(1970, 1, 1)).days * 1440 + 720
    days = [calendar.ordinal(minute * 60) for minute in range(noon - 2880, noon + 2880)]
    assert days == sorted(days)
    assert days == [oracle.wall(minute)[0].toordinal() for minute in range(noon - 2880, noon + 2880)]
    for day in sorted(set(days))[1:-1]:
        assert calendar.midnight(day) == (noon - 2880 + days.index(day)) * 60
    calendar.spans(change.toordinal())
    assert days == [calendar.ordinal(minute * 60) for minute in range(noon - 2880, noon + 2880)]


EVENING = {day: [(1320, 1440)] for day in range(1, 8)}


@pytest.mark.parametrize(
    ("hours", "due", "minutes"),
    [
        ("1", "2018-02-17T23:00-02:00", [60]),
        ("1.5", "2018-02-17T23:30-02:00", [90]),
        ("2", "2018-02-17T23:00-03:00", [120]),
        ("2.5", "2018-02-17T23:30-03:00", [150]),
        ("3", "2018-02-18T00:00-03:00", [180]),
    ],
)
def test_an_hour_repeated_before_midnight_is_counted_twice_and_the_ledger_ends_at_the_promise(hours, due, minutes):
    """Clocks went back from 24:00 to 23:00 on 17/02/2018 in São Paulo; received at 22:00."""
    calendar = wt.WorkCalendar(EVENING, zone="America/Sao_Paulo")
    at, term = datetime(2018, 2, 18, tzinfo=UTC), wt.Term(Decimal(hours), "working_hour")
    lines = wt.ledger(calendar, at, term)
    assert lines[-1].as_json()["to"] == due
    assert lines[-1].end == wt.due(calendar, at, term)
    assert [line.minutes for line in lines if line.kind == "counted"] == minutes
    assert balances(calendar, lines, at, wt.due(calendar, at, term), term, [])


def test_a_day_that_a_zone_left_out_is_neither_counted_nor_paused_nor_told():
    """Samoa went from Thursday 29/12/2011 to Saturday 31/12/2011."""
    samoa = wt.WorkCalendar({day: [(480, 960)] for day in range(1, 8)}, zone="Pacific/Apia")
    at = datetime(2011, 12, 29, 20, tzinfo=UTC)  # 10:00 on the 29th
    for unit in ("working_day", "calendar_day"):
        due = wt.due(samoa, at, wt.Term(2, unit))
        assert due.astimezone(samoa.zone).isoformat() == "2012-01-01T16:00:00+14:00"
        assert {f"{line.date:%d/%m}" for line in wt.ledger(samoa, at, wt.Term(2, unit))} == {"29/12", "31/12", "01/01"}
    pause = (at + timedelta(hours=2), at + timedelta(hours=26))  # one midnight passes
    due = wt.due(samoa, at - timedelta(days=1), wt.Term(2, "calendar_day"), [pause])
    assert due.astimezone(samoa.zone).isoformat() == "2012-01-01T16:00:00+14:00"
    assert samoa.hours_on(date(2011, 12, 30)) == () and samoa.hours_on(date(2011, 12, 31))


def test_pauses_and_verdicts_are_compared_as_instants_not_by_the_wall_clock():
    zone = wt.WorkCalendar(EVENING, zone="America/Sao_Paulo").zone
    first = datetime(2018, 2, 17, 23, 50, tzinfo=zone)
    later = datetime(2018, 2, 17, 23, 10, tzinfo=zone, fold=1)  # twenty minutes after it
    calendar = wt.WorkCalendar(EVENING, zone="America/Sao_Paulo")
    received = datetime(2018, 2, 18, 0, 30, tzinfo=UTC)
    term = wt.Term(2, "working_hour")
    moved = wt.due(calendar, received, term, [(first, later)]) - wt.due(calendar, received, term)
    assert moved == timedelta(minutes=20)
    with pytest.raises(wt.PauseError, match="ends before it begins"):
        wt.due(calendar, received, term, [(later, first)])
    assert wt.verdict(calendar, later, first, term) == "late"
    assert wt.verdict(calendar, first, later, term) == "on_time"


def test_the_desk_that_is_open_while_clocks_change_closes_by_its_clock():
    calendar = wt.WorkCalendar(EVENING, zone="Asia/Beirut")
    opened = datetime(2018, 10, 27, 22, 15, tzinfo=calendar.zone)
    assert wt.next_closing(calendar, opened) - opened.astimezone(UTC) == timedelta(hours=2, minutes=45)


def test_the_walk_of_the_seams_can_disagree():
    """A zone of the same offset that did not repeat the hour promises another instant, and only across it."""
    calendar = wt.WorkCalendar(EVENING, zone="America/Sao_Paulo")
    oracle = Oracle(EVENING, {}, "America/Noronha")
    received = int(datetime(2018, 2, 18, tzinfo=UTC).timestamp()) // 60
    for hours, agree in ((1, True), (3, False)):
        told = wt.due(calendar, instant(received), wt.Term(hours, "working_hour"))
        assert (told == instant(oracle.due(received, hours, "working_hour", "", None, []))) is agree


def test_today_began_at_the_first_of_two_midnights(monkeypatch):
    """In Havana the hour after midnight of 04/11/2018 came twice: what was sent in the first counts as today's."""
    monkeypatch.setattr(local_time, "LOCAL", wt.WorkCalendar(EVENING, zone="America/Havana").zone)
    for shown in ("04:10", "05:10", "17:00"):
        at = datetime.fromisoformat(f"2018-11-04T{shown}+00:00")
        assert local_time.today_begins(at).astimezone(UTC) == datetime(2018, 11, 4, 4, tzinfo=UTC)
    assert local_time.day_begins(date(2018, 3, 11)).astimezone(UTC) == datetime(2018, 3, 11, 5, tzinfo=UTC)
