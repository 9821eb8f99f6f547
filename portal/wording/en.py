"""How the portal writes dates, times, numbers and durations in English: the twin of portal/wording/vi.py.

Every function here has a twin of the same name there, and portal/wording/localized.py picks one by the page's language.
"""

import datetime as dt
from decimal import Decimal

from portal.wording.vi import MINUTES_OF_A_DAY, day_of_promise, is_within_the_day, local

NBSP = "\u00a0"
WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
MONTHS = (
    "January February March April May June July August September October November December"  # fmt: skip
).split()


def weekday(instant: dt.date) -> str:
    """Friday"""
    return WEEKDAYS[local(instant).weekday()]


def date(instant: dt.date) -> str:
    """4 January 2019"""
    day = local(instant)
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def short_date(instant: dt.date) -> str:
    """4 January"""
    day = local(instant)
    return f"{day.day} {MONTHS[day.month - 1]}"


def day(instant: dt.date) -> str:
    """Friday 4 January 2019"""
    return f"{weekday(instant)} {date(instant)}"


def time(instant: dt.datetime) -> str:
    """08:10"""
    return f"{local(instant):%H:%M}"


def moment(instant: dt.datetime) -> str:
    """26 December 2018, 08:10"""
    return f"{date(instant)}, {time(instant)}"


def month(year: int, number_of_month: int) -> str:
    """January 2019"""
    return f"{MONTHS[number_of_month - 1]} {year}"


def leaf_month(instant: dt.date) -> str:
    """Jan 2019, on top of a leaf of the calendar."""
    day = local(instant)
    return f"{MONTHS[day.month - 1][:3]} {day.year}"


def short_month(number_of_month: int) -> str:
    """Jan, under a column of a chart."""
    return MONTHS[number_of_month - 1][:3]


def promise(instant: dt.datetime) -> str:
    """Friday 4 January 2019 or, when it falls within the day, before 07:55 on Thursday 3 January 2019."""
    if day_of_promise(instant) != local(instant).date():
        return day(instant - dt.timedelta(minutes=1))
    return f"before {time(instant)} on {day(instant)}" if is_within_the_day(instant) else day(instant)


def number(value: int | float | Decimal | str, decimals: int | None = None) -> str:
    """674,062 · 10.5; `decimals` fixes how many places stand after the point."""
    return f"{Decimal(str(value)):{',' if decimals is None else f',.{decimals}f'}}"


def percent(value: Decimal | str | float | None, decimals: int = 2) -> str:
    """99.93%; a dash when there is no rate."""
    return "–" if value is None or value == "" else f"{number(value, decimals)}%"


def money(amount_vnd: int) -> str:
    """VND 75,000"""
    return f"VND{NBSP}{number(amount_vnd)}"


def fee(amount_vnd: int) -> str:
    """What a procedure costs: VND 75,000; where it costs nothing that is said in words."""
    return money(amount_vnd) if amount_vnd else "No fee"


def counted(count: int, noun: str) -> str:
    """1 working day, 2 working days"""
    return f"{number(count)} {noun}{'' if count == 1 else 's'}"


def working_days(count: int) -> str:
    """10 working days"""
    return counted(count, "working day")


def days(count: int) -> str:
    """29 days, of the calendar"""
    return f"{number(count)} {'day' if count == 1 else 'days'}"


def hours(minutes: int) -> str:
    """3 hours 20 minutes, 45 minutes"""
    whole, rest = divmod(abs(int(minutes)), 60)
    said = [f"{whole} {'hour' if whole == 1 else 'hours'}"] * bool(whole)
    return " ".join(said + [f"{rest} {'minute' if rest == 1 else 'minutes'}"] * bool(rest or not whole))


def working_time(minutes: int) -> str:
    """A stretch of office time in whole words: 45 minutes, 4 working hours, 7 working days (rounded down)."""
    minutes = abs(int(minutes))
    if minutes < 60:
        return counted(minutes, "minute")
    if minutes < MINUTES_OF_A_DAY:
        return counted(minutes // 60, "working hour")
    return working_days(minutes // MINUTES_OF_A_DAY)


def span(minutes: int) -> str:
    """An exact stretch of office time: 1 working day and 55 minutes (8 hours are a day)."""
    days, rest = divmod(int(minutes), MINUTES_OF_A_DAY)
    hours, rest = divmod(rest, 60)
    parts = [working_days(days)] if days else []
    parts += [counted(hours, "hour")] if hours else []
    parts += [counted(rest, "minute")] if rest or not parts else []
    return " and ".join(parts) if len(parts) < 3 else f"{parts[0]}, {parts[1]} and {parts[2]}"


def term(amount: int | None, unit: str) -> str:
    """The term of a procedure: same day, 10 working days."""
    if str(unit) == "same_day":
        return "same day"
    nouns = {"working_hour": "working hour", "working_day": "working day", "calendar_day": "day", "month": "month"}
    return counted(amount or 0, nouns[str(unit)])
