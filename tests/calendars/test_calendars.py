"""Calendars in the database: versions that promises are pinned to never change."""

import datetime as dt

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from dossiers.calendars.models import Calendar, CalendarDay, CalendarVersion, Shift, publish, worktime_of
from dossiers.calendars.worktime import CalendarError, Term, due
from tests.calendars.city_calendar import CITY, SATURDAYS, at, local

pytestmark = pytest.mark.django_db
NOW = at("2026-06-01 08:00")


@pytest.fixture
def office() -> Calendar:
    calendar = Calendar.objects.create(slug="office", name="Office")
    Shift.objects.create(calendar=calendar, weekday=1, opens=dt.time(7), closes=dt.time(11))
    return calendar


def test_the_loaded_city_calendar_is_the_one_of_the_tables():
    version = CalendarVersion.objects.newest_of(Calendar.objects.get(slug="can-tho"))
    assert worktime_of(version.pk).definition() == CITY.definition()
    mornings = CalendarVersion.objects.newest_of(Calendar.objects.get(slug="can-tho-sang-thu-bay"))
    assert worktime_of(mornings.pk).definition() == SATURDAYS.definition()


def test_publishing_makes_a_version_only_when_something_changed(office):
    first = publish(office, NOW, "first")
    assert (first.number, publish(office, NOW).pk) == (1, first.pk)
    CalendarDay.objects.create(calendar=office, date=dt.date(2026, 6, 8), kind="closed", name="Nghỉ")
    second = publish(Calendar.objects.get(pk=office.pk), NOW)
    assert second.number == 2 and second.digest != first.digest


def test_a_promise_keeps_the_version_it_was_pinned_to(office):
    before = publish(office, NOW)
    CalendarDay.objects.create(calendar=office, date=dt.date(2026, 6, 8), kind="closed")
    after = publish(office, NOW)
    term = Term(1, "working_day")
    assert local(due(worktime_of(before.pk), at("2026-06-01 09:00"), term)) == "2026-06-08 11:00"
    assert local(due(worktime_of(after.pk), at("2026-06-01 09:00"), term)) == "2026-06-15 11:00"


@pytest.mark.parametrize(
    "attack",
    [
        "UPDATE calendars_calendarversion SET note = 'x'",
        "UPDATE calendars_calendarversion SET definition = '{}'",
        "DELETE FROM calendars_calendarversion",
    ],
)
def test_a_published_version_is_never_changed(office, attack):
    publish(office, NOW)
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(attack)


def test_not_even_the_owner_of_the_tables_changes_a_version(owner_connection):
    with owner_connection.cursor() as cursor:
        for attack in ("UPDATE calendars_calendarversion SET note = 'x'", "TRUNCATE calendars_calendarversion CASCADE"):
            with pytest.raises(Exception, match="never changed"):
                cursor.execute(attack)


def test_a_calendar_without_an_open_day_is_not_published():
    empty = Calendar.objects.create(slug="empty", name="Empty")
    with pytest.raises(CalendarError, match="no open day"):
        publish(empty, NOW)


def test_a_shift_until_2359_runs_to_the_end_of_the_day(office):
    Shift.objects.create(calendar=office, weekday=2, opens=dt.time(20), closes=dt.time(23, 59))
    assert publish(office, NOW).definition["weekly"]["2"] == [["20:00", "24:00"]]


@pytest.mark.parametrize(
    "wrong",
    [
        {"weekday": 8, "opens": dt.time(7), "closes": dt.time(11)},
        {"weekday": 2, "opens": dt.time(11), "closes": dt.time(7)},
        {"weekday": 1, "opens": dt.time(7), "closes": dt.time(12)},
    ],
)
def test_the_database_refuses_shifts_that_make_no_sense(office, wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        Shift.objects.create(calendar=office, **wrong)


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "closed", "segments": [["07:00", "11:00"]]},
        {"kind": "half"},
        {"kind": "makeup"},
        {"kind": "holiday"},
    ],
)
def test_the_database_refuses_days_that_make_no_sense(office, wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        CalendarDay.objects.create(calendar=office, date=dt.date(2026, 6, 8), **wrong)


def test_special_days_are_found_by_date(office):
    for day in (8, 15):
        CalendarDay.objects.create(calendar=office, date=dt.date(2026, 6, day), kind="closed")
    CalendarDay.objects.create(calendar=office, date=dt.date(2026, 6, 13), kind="half", segments=[["07:00", "09:00"]])
    june = office.days.between(dt.date(2026, 6, 10), dt.date(2026, 6, 20))
    assert [day.date.day for day in june] == [13, 15]
    assert [day.date.day for day in june.closed()] == [15]
