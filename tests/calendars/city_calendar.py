"""The city's office hours with the public holidays of 2017 to 2027, for tables of real cases."""

import csv
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from dossiers.calendars import data
from dossiers.calendars.worktime import Day, WorkCalendar

VN = ZoneInfo("Asia/Ho_Chi_Minh")
WEEKDAY = [(420, 660), (780, 1020)]
MORNING = [(420, 660)]


def holidays():
    text = (Path(data.__file__).parent / "holidays.csv").read_text(encoding="utf-8")
    for row in csv.DictReader(text.splitlines()):
        works = row["kind"] == "makeup_workday"
        yield (
            date.fromisoformat(row["date"]),
            Day("makeup" if works else "closed", WEEKDAY if works else (), row["name"]),
        )


CITY = WorkCalendar({day: WEEKDAY for day in range(1, 6)}, dict(holidays()))
SATURDAYS = WorkCalendar({**{day: WEEKDAY for day in range(1, 6)}, 6: MORNING}, dict(holidays()))


def at(text: str) -> datetime:
    """Local time of the city, such as "2018-12-17 14:20"."""
    return datetime.fromisoformat(text).replace(tzinfo=VN)


def local(instant: datetime) -> str:
    return f"{instant.astimezone(VN):%Y-%m-%d %H:%M}"
