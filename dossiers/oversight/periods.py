"""Where a month, quarter, half-year or year of reports begins and ends. Pure.

Reports may close before the month does: with closing day 14 the month "December" runs from the 15th of November to the
14th of December, and quarters and years likewise (practice of reporting offices; which day is a setting of the city).
"""

from __future__ import annotations

import calendar
import datetime as dt

LENGTHS = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}
"""Months in each; all of them end with a December."""


def containing(day: dt.date, length: str, *, closing: int = 0, back: int = 0) -> tuple[dt.date, dt.date]:
    """The period of this length that holds the day, or the one ``back`` before it: its first day, the day after it.

    ``closing`` is the last day of a month's reports, 1 to 28; 0 is the month's own last day.
    """
    months = LENGTHS[length]
    this = _number(day)
    if closing and day.day > closing:
        this += 1
    first = this // months * months - months * back
    return _closes(first - 1, closing), _closes(first + months - 1, closing)


def _number(day: dt.date) -> int:
    return day.year * 12 + day.month - 1


def _closes(number: int, closing: int) -> dt.date:
    """The day after a month's reports are closed."""
    year, month = number // 12, number % 12 + 1
    last = calendar.monthrange(year, month)[1]
    return dt.date(year, month, min(closing or last, last)) + dt.timedelta(days=1)
