"""How the portal writes dates, times, numbers and durations in Vietnamese, whatever the server's language is.

Django's own Vietnamese formats are not those of public offices (17-02-2026, no grouping of digits), so templates
and charts use these. Every function is pure; instants are shown in the city's time zone.
"""

import datetime as dt
from decimal import Decimal
from functools import lru_cache
from typing import overload
from zoneinfo import ZoneInfo

from django.conf import settings

from dossiers.units import folding

NBSP = "\u00a0"
WEEKDAYS = ["thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật"]
USUAL_CLOSE = dt.time(17)
"""A promise at this hour is written as a date alone; any other hour is written out."""

MINUTES_OF_A_DAY = 480


@lru_cache(maxsize=4)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def zone() -> ZoneInfo:
    """The city's time zone."""
    return _zone(settings.TIME_ZONE)


@overload
def local(instant: dt.datetime) -> dt.datetime: ...


@overload
def local(instant: dt.date) -> dt.date: ...


def local(instant: dt.datetime | dt.date) -> dt.datetime | dt.date:
    """An aware instant in the city's own time; dates stay as they are."""
    if isinstance(instant, dt.datetime) and instant.tzinfo is not None:
        return instant.astimezone(zone())
    return instant


def weekday(instant: dt.date) -> str:
    """thứ Sáu"""
    return WEEKDAYS[local(instant).weekday()]


def date(instant: dt.date) -> str:
    """04/01/2019"""
    day = local(instant)
    return f"{day.day:02d}/{day.month:02d}/{day.year:04d}"  # strftime takes five times as long


def short_date(instant: dt.date) -> str:
    """04/01"""
    day = local(instant)
    return f"{day.day:02d}/{day.month:02d}"


def day(instant: dt.date) -> str:
    """thứ Sáu, 04/01/2019"""
    return f"{weekday(instant)}, {date(instant)}"


def time(instant: dt.datetime) -> str:
    """08:10"""
    here = local(instant)
    return f"{here.hour:02d}:{here.minute:02d}"


def moment(instant: dt.datetime) -> str:
    """26/12/2018, 08:10"""
    return f"{date(instant)}, {time(instant)}"


def month(year: int, number_of_month: int) -> str:
    """Tháng 1, 2019"""
    return f"Tháng {number_of_month}, {year}"


def leaf_month(instant: dt.date) -> str:
    """Tháng 1/2019, on top of a leaf of the calendar."""
    day = local(instant)
    return f"Tháng {day.month}/{day.year}"


def short_month(number_of_month: int) -> str:
    """T1, under a column of a chart."""
    return f"T{number_of_month}"


def paper_date(instant: dt.date) -> str:
    """04 tháng 01 năm 2019, as printed forms write it."""
    return f"{local(instant):%d tháng %m năm %Y}"


def is_within_the_day(instant: dt.datetime) -> bool:
    """Whether a promise has to be written with its hour."""
    return local(instant).timetz().replace(tzinfo=None) not in (USUAL_CLOSE, dt.time())


def day_of_promise(instant: dt.datetime) -> dt.date:
    """The local date of a promise: 24:00 of a day, at which the next begins, is still that day."""
    when = local(instant)
    return (when - dt.timedelta(minutes=1) if when.timetz().replace(tzinfo=None) == dt.time() else when).date()


def promise(instant: dt.datetime) -> str:
    """thứ Sáu, 04/01/2019 — or, when it falls within the day, trước 07:55 thứ Năm, 03/01/2019."""
    if day_of_promise(instant) != local(instant).date():
        return day(instant - dt.timedelta(minutes=1))
    if is_within_the_day(instant):
        return f"trước {time(instant)} {day(instant)}"
    return day(instant)


def number(value: int | float | Decimal | str, decimals: int | None = None) -> str:
    """674.062 · 10,5; `decimals` fixes how many places stand after the comma."""
    pattern = "," if decimals is None else f",.{decimals}f"
    written = f"{Decimal(str(value)):{pattern}}"
    return written.translate(str.maketrans(",.", ".,"))


def percent(value: Decimal | str | float | None, decimals: int = 2) -> str:
    """99,93 % with a no-break space; a dash when there is no rate."""
    if value is None or value == "":
        return "–"
    return f"{number(value, decimals)}{NBSP}%"


def money(amount_vnd: int) -> str:
    """75.000 đ"""
    return f"{number(amount_vnd)}{NBSP}đ"


def fee(amount_vnd: int) -> str:
    """What a procedure costs: 75.000 đ; where it costs nothing that is said in words."""
    return money(amount_vnd) if amount_vnd else "Không mất phí"


def working_days(count: int) -> str:
    """10 ngày làm việc"""
    return f"{number(count)} ngày làm việc"


def days(count: int) -> str:
    """29 ngày, of the calendar"""
    return f"{number(count)} ngày"


def hours(minutes: int) -> str:
    """A stretch of office time in hours and minutes: 3 giờ 20 phút, 45 phút."""
    whole, rest = divmod(abs(int(minutes)), 60)
    return " ".join([f"{whole} giờ"] * bool(whole) + [f"{rest} phút"] * bool(rest or not whole))


def working_time(minutes: int) -> str:
    """A stretch of office time in whole words: 45 phút, 4 giờ, 7 ngày làm việc (8 hours are a day; rounded down)."""
    minutes = abs(int(minutes))
    if minutes < 60:
        return f"{minutes} phút"
    if minutes < MINUTES_OF_A_DAY:
        return f"{minutes // 60} giờ làm việc"
    return working_days(minutes // MINUTES_OF_A_DAY)


def span(minutes: int) -> str:
    """An exact stretch of office time: 1 ngày làm việc và 55 phút (8 hours are a day)."""
    days, rest = divmod(int(minutes), MINUTES_OF_A_DAY)
    hours, rest = divmod(rest, 60)
    parts = [working_days(days)] if days else []
    parts += [f"{hours} giờ"] if hours else []
    parts += [f"{rest} phút"] if rest or not parts else []
    return " và ".join(parts) if len(parts) < 3 else f"{parts[0]}, {parts[1]} và {parts[2]}"


def term(amount: int | None, unit: str) -> str:
    """The term of a procedure as citizens say it: trong ngày, 10 ngày làm việc."""
    words = {
        "same_day": "trong ngày",
        "working_hour": f"{amount} giờ làm việc",
        "working_day": f"{amount} ngày làm việc",
        "calendar_day": f"{amount} ngày",
        "month": f"{amount} tháng",
    }
    return words[str(unit)]


def masked(number: str) -> str:
    """0907 ••• 552: the middle of a phone or paper number is hidden."""
    return f"{number[:4]} ••• {number[-3:]}" if len(number) > 7 else "•••"


def lower_first(text: str) -> str:
    """A heading's words in the middle of a sentence."""
    return text[:1].lower() + text[1:]


folded = folding.folded
"""Lower case without accents and đ: what a search compares."""
