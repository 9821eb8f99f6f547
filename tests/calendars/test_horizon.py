"""How far a calendar is sure of itself: published years, projected days, sixty days' warning."""

import datetime as dt

import pytest

from dossiers.calendars import horizon
from dossiers.calendars.horizon import Caveat, Known, known, known_of_version
from dossiers.calendars.models import publish
from tests.world import a_calendar, local

D = dt.date


@pytest.fixture
def calendar(db):
    return a_calendar()


def days(calendar, *dates, kind="closed", confidence="official"):
    for date in dates:
        calendar.days.create(date=date, kind=kind, name="Nghỉ", confidence=confidence)


@pytest.mark.parametrize(
    ("dates", "last"),
    [
        ([], None),
        ([D(2027, 1, 1)], D(2027, 12, 31)),
        ([D(2026, 9, 2), D(2027, 5, 1), D(2027, 1, 1)], D(2027, 12, 31)),
        ([D(2026, 4, 30), D(2028, 4, 30)], D(2026, 12, 31)),  # a gap is where it ends
        ([D(2026, 1, 1), D(2027, 8, 14)], D(2026, 12, 31)),  # a storm publishes no year
        ([D(2027, 8, 14)], None),
    ],
)
def test_the_last_sure_day_is_the_end_of_the_last_published_year(calendar, dates, last):
    days(calendar, *dates)
    assert known(calendar.pk).last == last


def test_it_is_asked_of_the_calendar_as_it_is_now_for_old_versions_too(calendar):
    days(calendar, D(2027, 1, 1))
    version = publish(calendar, local("2026-01-01 00:00"))
    assert known_of_version(version.pk).last == D(2027, 12, 31)
    days(calendar, D(2028, 1, 1))
    assert known_of_version(version.pk) == known(calendar.pk) and known(calendar.pk).last == D(2028, 12, 31)


SURE = Known(D(2027, 12, 31), (D(2027, 2, 4), D(2027, 2, 5)))


@pytest.mark.parametrize(
    ("first", "last", "caveat"),
    [
        (D(2027, 12, 20), D(2027, 12, 31), None),
        (D(2027, 12, 20), D(2028, 1, 3), Caveat(horizon.UNPUBLISHED, 2028)),
        (D(2028, 4, 27), D(2028, 5, 1), Caveat(horizon.UNPUBLISHED, 2028)),
        (D(2026, 12, 1), D(2029, 1, 2), Caveat(horizon.UNPUBLISHED, 2029)),
        (D(2027, 1, 28), D(2027, 2, 10), Caveat(horizon.PROJECTED, 2027)),
        (D(2027, 2, 5), D(2027, 2, 5), Caveat(horizon.PROJECTED, 2027)),
        (D(2027, 2, 6), D(2027, 2, 20), None),
        (D(2026, 12, 1), D(2027, 2, 3), None),
    ],
)
def test_a_promise_is_unsure_past_the_horizon_and_where_projected_days_decide(first, last, caveat):
    assert SURE.caveat(first, last) == caveat


@pytest.mark.parametrize(
    ("today", "kinds"),
    [
        (D(2027, 11, 1), []),
        (D(2027, 11, 2), ["unpublished"]),
        (D(2027, 12, 31), ["unpublished"]),
        (D(2028, 6, 1), ["unpublished"]),
        (D(2026, 12, 5), []),
        (D(2026, 12, 6), ["projected"]),
        (D(2027, 2, 6), []),
    ],
)
def test_keepers_are_warned_from_sixty_days_before(today, kinds):
    assert [warning.kind for warning in SURE.warnings(today)] == kinds


def test_a_calendar_without_any_public_holiday_promises_as_it_is_and_warns_its_keepers():
    assert Known(None).caveat(D(2027, 1, 1), D(2030, 1, 1)) is None
    assert Known(None).warnings(D(2027, 6, 1)) == [Caveat(horizon.UNPUBLISHED, 2027)]


def test_the_sentences_name_the_year_in_both_languages():
    caveat = Caveat(horizon.UNPUBLISHED, 2028)
    assert caveat.vi == "Ngày nghỉ của năm 2028 chưa công bố, ngày hẹn có thể lùi."
    assert "2028 are not published yet" in caveat.en and "projected" in Caveat(horizon.PROJECTED, 2027).en
