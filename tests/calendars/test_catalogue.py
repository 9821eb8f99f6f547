"""Loading calendars from tables."""

import csv
import datetime as dt

import pytest

from dossiers.calendars import catalogue
from dossiers.calendars.models import Calendar, CalendarDay, CalendarVersion
from tests.calendars.city_calendar import at

pytestmark = pytest.mark.django_db
NOW = at("2026-06-01 08:00")
HOURS = "calendar,name,weekday,opens,closes\nsong-hau,Sông Hậu,1,07:30,11:30\nsong-hau,Sông Hậu,1,13:30,16:30\n"


def load(tmp_path, hours=HOURS, holidays=None):
    (tmp_path / "hours.csv").write_text(hours, encoding="utf-8")
    if holidays:
        (tmp_path / "holidays.csv").write_text(holidays, encoding="utf-8")
    problems = []
    changes = catalogue.load(tmp_path, NOW, problems)
    return changes, [str(problem) for problem in problems]


def test_the_packaged_tables_hold_what_the_decrees_say():
    rows = list(csv.DictReader((catalogue.PACKAGED / "holidays.csv").read_text(encoding="utf-8").splitlines()))
    days = {dt.date.fromisoformat(row["date"]): row for row in rows}
    assert len(days) == len(rows) == 162
    for row in rows:
        if row["linked_date"]:
            partner = days[dt.date.fromisoformat(row["linked_date"])]
            assert {row["kind"], partner["kind"]} == {"swap_off", "makeup_workday"}


def test_loading_again_changes_nothing(tmp_path):
    load(tmp_path)
    versions = CalendarVersion.objects.count()
    changes, problems = load(tmp_path)
    assert (problems, changes[0].unchanged, changes[0].changed) == ([], 1, [])
    assert CalendarVersion.objects.count() == versions


def test_changed_hours_are_told_and_published(tmp_path):
    load(tmp_path)
    changes, _ = load(tmp_path, HOURS.replace("16:30", "17:00"))
    assert changes[0].changed[0].startswith("song-hau: hours")
    calendar = Calendar.objects.get(slug="song-hau")
    assert CalendarVersion.objects.newest_of(calendar).number == 2


def test_days_are_loaded_with_their_hours(tmp_path):
    changes, problems = load(
        tmp_path,
        holidays="date,name,kind,linked_date,hours,calendar\n"
        "2026-01-01,Tết,holiday,,,\n"
        "2026-01-03,Làm bù,makeup_workday,2026-01-02,,\n"
        "2026-01-10,Nửa ngày,half_day,,07:30-11:30,song-hau\n",
    )
    assert problems == [] and len(changes[1].added) == 3
    hours = dict(CalendarDay.objects.filter(calendar__slug="song-hau").values_list("kind", "segments"))
    assert hours == {
        "closed": [],
        "makeup": [["07:30", "11:30"], ["13:30", "16:30"]],
        "half": [["07:30", "11:30"]],
    }


def test_a_make_up_day_wins_over_a_closed_date(tmp_path):
    load(
        tmp_path,
        holidays="date,name,kind\n2026-01-03,Làm bù,makeup_workday\n2026-01-03,Nghỉ,holiday\n",
    )
    assert CalendarDay.objects.get(calendar__slug="song-hau").kind == "makeup"


def test_days_not_in_the_tables_are_told_and_left_alone(tmp_path):
    load(tmp_path)
    calendar = Calendar.objects.get(slug="song-hau")
    CalendarDay.objects.create(calendar=calendar, date=dt.date(2026, 6, 8), kind="closed", name="Riêng")
    changes, _ = load(tmp_path, holidays="date,name,kind\n2026-01-01,Tết,holiday\n")
    assert changes[1].missing == ["song-hau 08/06/2026: Nghỉ"]
    assert calendar.days.count() == 2


@pytest.mark.parametrize(
    ("hours", "said"),
    [
        (HOURS.replace(",1,13:30", ",9,13:30"), "hours.csv, line 3: weekday is '9'"),
        (HOURS.replace("13:30", "18:00"), "hours.csv, line 3: the office must open before it closes."),
        (HOURS.replace("13:30", "11:00"), "hours.csv, line 3: 11:00-16:30 overlaps other hours of weekday 1."),
        (HOURS.replace("13:30", "1pm"), "hours.csv, line 3: opens is '1pm'"),
        (
            "calendar,name,zone,weekday,opens,closes\nx,X,Mars,1,07:00,11:00\n",
            "hours.csv: x: Unknown time zone",
        ),
    ],
)
def test_wrong_hours_are_named(tmp_path, hours, said):
    _, problems = load(tmp_path, hours)
    assert any(problem.startswith(said) for problem in problems), problems


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("2026-02-30,x,holiday,,", "date is '2026-02-30'"),
        (",x,holiday,,", "date is empty."),
        ("2026-01-01,,holiday,,", "name is empty."),
        ("2026-01-01,x,feast,,", "kind is 'feast'"),
        ("2026-01-01,x,holiday,07:00-11:00,", "a day off has no hours."),
        ("2026-01-01,x,half_day,,", "a half day needs its hours"),
        ("2026-01-01,x,half_day,07:00,", "hours must look like"),
        ("2026-01-01,x,half_day,07:00-11:00 10:00-12:00,", "overlaps"),
        ("2026-01-01,x,holiday,,mars", "there is no calendar 'mars'."),
    ],
)
def test_wrong_days_are_named(tmp_path, row, said):
    _, problems = load(tmp_path, holidays=f"date,name,kind,hours,calendar\n{row}\n")
    assert problems and problems[0].startswith("holidays.csv, line 2") and said in problems[0]
