"""A day that somebody is given: a working day of the desk's calendar, not past, not out of all reason.

A last day on which the desk is closed is no day at all: nobody could hand anything in. The day that the house proposes
is moved to the next working day; one that an officer names is refused with that day in the sentence.
"""

from __future__ import annotations

import datetime as dt

from dossiers.calendars.local_time import LOCAL
from dossiers.calendars.models import worktime_of
from dossiers.casework import supplements
from dossiers.casework.actions.refusals import Invalid
from dossiers.casework.models import Dossier

FURTHEST = dt.timedelta(days=366)
"""How far ahead a last day may lie; ours, marked so in docs/law.md."""

WEEKDAYS = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")


def proposed(dossier: Dossier, at: dt.datetime, *, days: int = supplements.DAYS_TO_ANSWER) -> dt.date:
    """The day that many days ahead, or the next working day after it."""
    return moved(dossier, at.astimezone(LOCAL).date() + dt.timedelta(days=days))


def moved(dossier: Dossier, day: dt.date) -> dt.date:
    """This day, or the next on which the desk works."""
    if dossier.calendar_version_id is None:
        return day
    calendar = worktime_of(dossier.calendar_version_id)
    ahead = (day + dt.timedelta(days=n) for n in range(FURTHEST.days))
    return next((one for one in ahead if calendar.hours_on(one)), day)


def check(dossier: Dossier, day: dt.date | None, at: dt.datetime, *, field: str, what: str) -> None:
    """Raises Invalid for a day that is past, too far ahead, or on which the desk is closed; None is no day."""
    if day is None:
        return
    today = at.astimezone(LOCAL).date()
    if day < today:
        raise Invalid(**{field: f"{what} phải từ hôm nay trở đi."})
    if day > today + FURTHEST:
        raise Invalid(**{field: f"{what} {day:%d/%m/%Y} xa hơn một năm. Kiểm tra lại năm."})
    check_open(dossier, day, field=field)


def check_open(dossier: Dossier, day: dt.date, *, field: str) -> None:
    """Raises Invalid, with the next working day in its sentence, for a day on which the desk is closed."""
    after = moved(dossier, day)
    if after != day:
        raise Invalid(
            **{
                field: f"{WEEKDAYS[day.weekday()]} {day:%d/%m/%Y} đơn vị không làm việc."
                f" Ngày làm việc kế tiếp: {WEEKDAYS[after.weekday()]} {after:%d/%m/%Y}."
            }
        )
