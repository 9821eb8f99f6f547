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
from dossiers.procedures import regimes

FURTHEST = dt.timedelta(days=366)
"""How far ahead a last day may lie; ours, marked so in docs/law.md."""

WEEKDAYS = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")


def proposed(dossier: Dossier, at: dt.datetime) -> dt.date:
    """The day by which the citizen answers a request of now, unless it names another: a working day."""
    return moved(dossier, at.astimezone(LOCAL).date() + dt.timedelta(days=supplements.days_to_answer(dossier)))


def closing(dossier: Dossier, asked_at: dt.datetime, answer_by: dt.date | None) -> dt.date | None:
    """The last day before the desk may close a dossier that is not completed; None where the law closes none.

    So many days after the notice, moved to a working day (NĐ 118/2025 art. 19.5 [R]; Civil Code art. 148), and never
    before the day that the citizen was given.
    """
    days = regimes.rules_of(dossier.procedure_version, dossier.regime).close_after_days
    if days is None:
        return None
    last = moved(dossier, asked_at.astimezone(LOCAL).date() + dt.timedelta(days=days))
    return max(last, answer_by or last)


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
