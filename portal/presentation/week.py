"""A calendar's week in words: when a desk is open, which weekdays count towards a term and which do not."""

from functools import lru_cache, reduce

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from dossiers.calendars.worktime import WorkCalendar
from portal.wording import localized

Stretches = tuple[tuple[int, int], ...]


def hours_in_words(calendar: WorkCalendar | None) -> str:
    """Opening hours of the week as at a desk: Thứ Hai đến thứ Sáu, 07:00 đến 11:00 và 13:00 đến 17:00."""
    return "" if calendar is None else _hours_in_words(calendar, get_language())


@lru_cache(maxsize=512)
def _hours_in_words(calendar: WorkCalendar, _language: str | None) -> str:
    """Said once per calendar and language: a calendar never changes."""
    said = []
    days = _week(calendar)
    n = 0
    while n < len(days):
        last = n
        while last + 1 < len(days) and days[last + 1] == days[n]:
            last += 1
        if days[n]:
            names = localized.weekdays()
            name = _("{first_day} đến {last_day}").format(first_day=names[n], last_day=names[last])
            said.append(f"{name if last > n else names[n]}, {_stretches(days[n])}")
        n = last + 1
    text = "; ".join(said)
    return f"{_upper_first(text)}." if text else ""


def days_off(calendar: WorkCalendar) -> str:
    """The weekdays that do not count: thứ Bảy, Chủ nhật. Empty for a calendar that is open all week."""
    names = localized.weekdays()
    return ", ".join(names[n] for n, day in enumerate(_week(calendar)) if not day)


def short_days(calendar: WorkCalendar) -> list[str]:
    """The weekdays that count although they are shorter than the longest: thứ Bảy, 07:00 đến 11:00."""
    days, names = _week(calendar), localized.weekdays()
    longest = max((_minutes(day) for day in days), default=0)
    return [f"{names[n]}, {_stretches(day)}" for n, day in enumerate(days) if 0 < _minutes(day) < longest]


def _week(calendar: WorkCalendar) -> list[Stretches]:
    return [tuple(calendar.weekly[n]) for n in range(1, 8)]


def _minutes(day: Stretches) -> int:
    return sum(closes - opens for opens, closes in day)


def _stretches(day: Stretches) -> str:
    said = (_("{from_time} đến {to_time}").format(from_time=_clock(a), to_time=_clock(b)) for a, b in day)
    return reduce(lambda before, after: _("{before} và {after}").format(before=before, after=after), said)


def _clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"


def _upper_first(text: str) -> str:
    return text[:1].upper() + text[1:]
