"""Dates and times as people in Vietnam write them: day before month, always. What could be two days is never guessed.

Without a year the day nearest to ``today`` is meant. Two digits of a year are 1970–2069. Impossible dates, a weekday
that is not the date's own, and a month before a day are refused with a sentence.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext_lazy

from dossiers.parsing import cleaning
from dossiers.parsing.unreadable import Unreadable

FIRST_YEAR, LAST_YEAR = 1900, 2100

_ISO = re.compile(r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d(?:[.,]\d{1,6})?)?)(Z|[+-]\d\d(?::?\d\d)?)?", re.IGNORECASE)
_RUN_TOGETHER = re.compile(r"(\d{8})[T ]?(\d{4}|\d{6})", re.IGNORECASE)
_TIME = re.compile(
    r"(?<![\d/.:\-])(?P<hour>\d{1,2}) ?(?P<mark>:|h|giờ|gio|g)(?: ?(?P<minute>\d\d))?"  # never shown
    r"(?::(?P<second>\d\d)(?:\.\d+)?)?(?: ?(?:phút|phut|p\b|'))?(?: ?(?P<half>am|pm|sa|ch)\b)?(?![\d/:]|[.\-]\d)"
)
_WEEKDAY = re.compile(
    r"\b(?:(?:thứ|thu|t) ?(hai|ba|tư|tu|năm|nam|sáu|sau|bảy|bay|[2-7])|chủ nhật|chu nhat|cn)\b"  # never shown
)
_SPELT = ["hai", "ba", "tư tu", "năm nam", "sáu sau", "bảy bay"]  # never shown
_WEEKDAYS = {word: place for place, words in enumerate(_SPELT) for word in words.split()}
_NAMES = (
    pgettext_lazy("a weekday", "thứ Hai"),
    pgettext_lazy("a weekday", "thứ Ba"),
    pgettext_lazy("a weekday", "thứ Tư"),
    pgettext_lazy("a weekday", "thứ Năm"),
    pgettext_lazy("a weekday", "thứ Sáu"),
    pgettext_lazy("a weekday", "thứ Bảy"),
    pgettext_lazy("a weekday", "Chủ nhật"),
)
_IN_WORDS = re.compile(r"(\d{1,2}) (?:tháng|thang) (\d{1,2})(?:,? (?:năm|nam) (\d{4}))?")  # never shown
_FILLING = re.compile(r"\b(?:ngày|ngay|lúc|luc|vào|vao|trước|truoc)\b")  # never shown
_DAY = re.compile(r"(\d{1,2})([/.\- ])(\d{1,2})(?:\2(\d{4}|\d\d))?")
_MONTH = re.compile(
    r"(?:(?:tháng|thang) ?)?(?P<month>\d{1,2})(?: ?[/.\-] ?| |,? (?:năm|nam) )(?P<year>\d{4})"  # never shown
)
_MONTH_AFTER_YEAR = re.compile(r"(?P<year>\d{4}) ?[/.\-] ?(?P<month>\d{1,2})")
_YEAR_FIRST = re.compile(r"(\d{4})([/.\-])(\d{1,2})\2(\d{1,2})")


def parse(text: str, *, zone: dt.tzinfo, today: dt.date | None = None, default: dt.time | None = None) -> dt.datetime:
    """An instant in ``zone`` (or with the offset that was typed). ``default`` is the hour of a date alone.

    Raises Unreadable, for a date alone too where no hour is given for it.
    """
    found = parse_either(text, zone=zone, today=today)
    if isinstance(found, dt.datetime):
        return found
    if default is None:
        raise Unreadable(_("Thiếu giờ. Ghi cả giờ, ví dụ 07:55 {day}.").format(day=_written(found)))
    return dt.datetime.combine(found, default, zone)


def parse_either(text: str, *, zone: dt.tzinfo, today: dt.date | None = None) -> dt.datetime | dt.date:
    """An instant, or a date where no time was typed. Raises Unreadable."""
    typed = _typed(text, _("Ghi ngày và giờ, ví dụ 07:55 03/12/2026."))
    if iso := _ISO.fullmatch(typed):
        return _iso(iso, zone)
    if together := _RUN_TOGETHER.fullmatch(typed):
        return dt.datetime.combine(parse_date(together[1]), _clock(together[2]), zone)
    times = list(_TIME.finditer(typed))
    if len(times) > 1:
        raise Unreadable(_("Ghi một giờ thôi, ví dụ 07:55 03/12/2026."))
    if not times:
        return parse_date(typed, today=today)
    rest = f"{typed[: times[0].start()]} {typed[times[0].end() :]}"
    return dt.datetime.combine(parse_date(rest, today=today), _time(times[0]), zone)


def parse_date(text: str, *, today: dt.date | None = None) -> dt.date:
    """A date. Raises Unreadable; also for one without a year where ``today`` is not given."""
    typed = _typed(text, _("Ghi ngày, ví dụ 03/12/2026."))
    weekday = _WEEKDAY.search(typed)
    bare = typed.replace(weekday[0], " ", 1) if weekday else typed
    bare = " ".join(re.sub(r"[,()]", " ", _FILLING.sub(" ", bare)).split())
    found = _day_of(bare, today)
    meant = _weekday(weekday) if weekday else None
    if meant is not None and meant != found.weekday():
        raise Unreadable(
            _("{day} là {right}, không phải {wrong}. Kiểm tra lại ngày.").format(
                day=_written(found), right=_NAMES[found.weekday()], wrong=_NAMES[meant]
            )
        )
    return found


def parse_month(text: str) -> dt.date:
    """The first day of a month: 12/2018, 12-2018, 2018-12, tháng 12/2018, tháng 12 năm 2018. Raises Unreadable."""
    typed = _typed(text, _("Ghi tháng và năm, ví dụ 12/2018."))
    found = _MONTH.fullmatch(typed) or _MONTH_AFTER_YEAR.fullmatch(typed)
    month, year = (int(found["month"]), int(found["year"])) if found else (0, 0)
    if not (1 <= month <= 12 and FIRST_YEAR <= year <= LAST_YEAR):
        raise Unreadable(_("Không đọc được tháng “{typed}”. Ghi như 12/2018.").format(typed=typed[:40]))
    return dt.date(year, month, 1)


def parse_time(text: str) -> dt.time:
    """A time of day: 07:55, 7h55, 7g, 7 giờ 55. Raises Unreadable."""
    typed = _typed(text, _("Ghi giờ, ví dụ 07:55."))
    found = _TIME.fullmatch(typed)
    if not found:
        raise Unreadable(_("Không đọc được giờ “{typed}”. Ghi như 07:55 hoặc 7h55.").format(typed=typed[:40]))
    return _time(found)


def _typed(text: str, missing: str) -> str:
    typed = re.sub(r"(?<=\d) ?([/.]) ?(?=\d)", r"\1", cleaning.value(text).strip(" .,;").lower())
    if not typed:
        raise Unreadable(missing)
    return typed


def _day_of(typed: str, today: dt.date | None) -> dt.date:
    if typed.isdecimal() and len(typed) == 8:
        return _of_eight_digits(typed)
    if first := _YEAR_FIRST.fullmatch(typed):
        return _date(int(first[1]), int(first[3]), int(first[4]))
    words, usual = _IN_WORDS.fullmatch(typed), _DAY.fullmatch(typed)
    if words:
        day, month, year = int(words[1]), int(words[2]), words[3]
    elif usual:
        day, month, year = int(usual[1]), int(usual[3]), usual[4]
    else:
        raise Unreadable(
            _("Không đọc được ngày “{typed}”. Ghi ngày/tháng/năm, ví dụ 03/12/2026.").format(typed=typed[:40])
        )
    if year:
        return _date(_whole(int(year), digits=len(year)), month, day)
    return _nearest(day, month, today)


def _of_eight_digits(typed: str) -> dt.date:
    """ddmmyyyy; yyyymmdd where that has a possible year and month (the other's year would begin with 00 to 12)."""
    if FIRST_YEAR <= int(typed[:4]) <= LAST_YEAR and int(typed[4:6]) <= 12:
        return _date(int(typed[:4]), int(typed[4:6]), int(typed[6:]))
    return _date(int(typed[4:]), int(typed[2:4]), int(typed[:2]))


def _nearest(day: int, month: int, today: dt.date | None) -> dt.date:
    """The day of this name that lies nearest to today."""
    if today is None:
        raise Unreadable(_("Ghi cả năm, ví dụ 03/12/2026."))
    days = []
    for year in (today.year - 1, today.year, today.year + 1):
        if 1 <= month <= 12 and 1 <= day <= calendar.monthrange(year, month)[1]:
            days.append(dt.date(year, month, day))
    return min(days, key=lambda one: abs(one - today)) if days else _date(today.year, month, day)


def _date(year: int, month: int, day: int) -> dt.date:
    """The date, or the sentence that says why there is none."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Unreadable(_("Năm {year} không đúng. Ghi đủ bốn chữ số của năm.").format(year=year))
    if month > 12 and 1 <= day <= 12 and month <= calendar.monthrange(year, day)[1]:
        raise Unreadable(
            _("Không có tháng {month}. Ghi ngày trước, tháng sau: có phải {day}?").format(
                month=month, day=f"{month:02d}/{day:02d}/{year}"
            )
        )
    if not 1 <= month <= 12:
        raise Unreadable(_("Không có tháng {month}. Ghi ngày/tháng/năm, ví dụ 03/12/2026.").format(month=month))
    last = calendar.monthrange(year, month)[1]
    if not 1 <= day <= last:
        raise Unreadable(
            ngettext(
                "Không có ngày {day}: tháng {month}/{year} có {last} ngày.",
                "Không có ngày {day}: tháng {month}/{year} có {last} ngày.",
                last,
            ).format(day=day, month=month, year=year, last=last)
        )
    return dt.date(year, month, day)


def _whole(year: int, *, digits: int) -> int:
    if digits == 4:
        return year
    return 1900 + year if year >= 70 else 2000 + year


def _weekday(found: re.Match[str]) -> int:
    word = found[1]
    if not word:  # Sunday has no number
        return 6
    return int(word) - 2 if word.isdecimal() else _WEEKDAYS[word]


def _time(found: re.Match[str]) -> dt.time:
    hour, minute = int(found["hour"]), int(found["minute"] or 0)
    half = found["half"]
    if found["mark"] == ":" and found["minute"] is None:
        raise Unreadable(_("Thiếu phút. Ghi như 07:55 hoặc 7h55."))
    if half and not 1 <= hour <= 12 or hour > 23 or minute > 59:
        raise Unreadable(_("Không có giờ {time}. Giờ từ 00:00 đến 23:59.").format(time=f"{hour:02d}:{minute:02d}"))
    if half:
        hour = hour % 12 + (12 if half in ("pm", "ch") else 0)
    return _made(hour, minute, int(found["second"] or 0))


def _clock(digits: str) -> dt.time:
    return _made(int(digits[:2]), int(digits[2:4]), int(digits[4:] or 0))


def _made(hour: int, minute: int, second: int) -> dt.time:
    try:
        return dt.time(hour, minute, second)
    except ValueError as error:
        raise Unreadable(
            _("Không có giờ {time}. Giờ từ 00:00 đến 23:59.").format(time=f"{hour:02d}:{minute:02d}:{second:02d}")
        ) from error


def _iso(found: re.Match[str], zone: dt.tzinfo) -> dt.datetime:
    day, clock, offset = parse_date(found[1]), found[2].replace(",", "."), found[3] or ""
    hour, minute, *rest = clock.split(":")
    seconds = float(rest[0]) if rest else 0.0
    time = _made(int(hour), int(minute), int(seconds)).replace(microsecond=round(seconds % 1 * 1_000_000) % 1_000_000)
    if not offset:
        return dt.datetime.combine(day, time, zone)
    try:
        return dt.datetime.combine(day, time, _offset(offset.upper()))
    except ValueError as error:
        raise Unreadable(_("Không có múi giờ {offset}.").format(offset=offset)) from error


def _offset(text: str) -> dt.tzinfo:
    if text == "Z":
        return dt.UTC
    digits = text[1:].replace(":", "").ljust(4, "0")
    size = dt.timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return dt.timezone(-size if text[0] == "-" else size)


def _written(day: dt.date) -> str:
    return f"{day:%d/%m}/{day.year:04d}"
