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


def months_drawn(first: dt.date, last: dt.date) -> list[dt.date]:
    """The months of a period, for a chart by month, as their first days; both days are in the period.

    A year that begins inside a month touches thirteen months, the first and the last of one name: the broken one at
    its beginning is left out, so that a chart of twelve months has twelve different ones on every day of the year.
    """
    numbers = range(_number(first), _number(last) + 1)
    months = [dt.date(number // 12, number % 12 + 1, 1) for number in numbers]
    return months[1:] if len(months) == 13 and (last - first).days <= 366 else months


def month_names(months: list[dt.date]) -> list[str]:
    """T1 … T12; with the year where one name would stand for two months."""
    same = len({month.month for month in months}) < len(months)
    return [f"T{month.month}/{month:%y}" if same else f"T{month.month}" for month in months]
