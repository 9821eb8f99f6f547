"""A "what if" as it was typed: opening hours, days off, make-up days, instants and pauses out of text. Pure.

    calendar = typed_calendar("Mon-Fri 07:00-11:00,13:00-17:00; Sat 07:00-11:00", closed=["2019-01-01"])

Everything that cannot be read is a WorktimeError with a sentence that quotes it.
"""

import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from dossiers.calendars.clockwork import WorkCalendar
from dossiers.calendars.errors import CalendarError, PauseError, RangeError, WorktimeError
from dossiers.calendars.hours import CLOSED, MAKEUP, Day, Segment, checked_zone, minute_of
from dossiers.calendars.pauses import ClockPause
from dossiers.calendars.spans import EPOCH, check_year, moment_of

DEFAULT_ZONE = "Asia/Ho_Chi_Minh"
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MOST_TEXT = 20_000
SHOWN = 60
_DAYS_THEN_HOURS = re.compile(r"([A-Za-z][A-Za-z ,\-\u2013]*?)\s+(\d.*)", re.DOTALL)


def typed_calendar(
    hours: str, closed: Iterable[str] = (), extra: Iterable[str] = (), zone: str = DEFAULT_ZONE
) -> WorkCalendar:
    """A calendar of those opening hours; refuses one without an open day."""
    return WorkCalendar(typed_week(hours), typed_days(closed, extra), zone)


def changed_calendar(
    calendar: WorkCalendar, closed: Iterable[str] = (), extra: Iterable[str] = (), zone: str = ""
) -> WorkCalendar:
    """A known calendar with further days off and make-up days, and perhaps the clock of another zone."""
    days = typed_days(closed, extra)
    if not days and zone in ("", calendar.zone_name):
        return calendar
    return WorkCalendar(calendar.weekly, {**calendar.days, **days}, zone or calendar.zone_name)


def typed_week(text: str) -> dict[int, list[Segment]]:
    """Opening minutes by weekday (1 is Monday) of "Mon-Fri 07:00-11:00,13:00-17:00; Sat 07:00-11:00"."""
    week: dict[int, list[Segment]] = {}
    for part in _parts(text, ";"):
        found = _DAYS_THEN_HOURS.fullmatch(part)
        if found is None:
            raise CalendarError(
                f"{_quoted(part)} is not opening hours such as Mon-Fri 07:00-11:00,13:00-17:00.",
                f"“{part[:SHOWN]}” không phải giờ làm việc dạng Mon-Fri 07:00-11:00,13:00-17:00.",
            )
        segments = typed_segments(found[2])
        for weekday in _weekdays(found[1]):
            week.setdefault(weekday, []).extend(segments)
    return week


def typed_days(closed: Iterable[str], extra: Iterable[str]) -> dict[date, Day]:
    """Special days of "2018-12-31,2019-01-01" and "2019-01-05=07:00-11:00; …": a make-up day wins over a day off."""
    days = {typed_date(part): Day(CLOSED) for text in closed for part in _parts(text, ",")}
    made_up: dict[date, Day] = {}
    for part in (part for text in extra for part in _parts(text, ";")):
        on_text, equals, hours = part.partition("=")
        if not equals:
            raise CalendarError(
                f"{_quoted(part)} is not a make-up day such as 2019-01-05=07:00-11:00,13:00-17:00.",
                f"“{part[:SHOWN]}” không phải ngày làm bù dạng 2019-01-05=07:00-11:00,13:00-17:00.",
            )
        on, day = typed_date(on_text), Day(MAKEUP, typed_segments(hours))
        if made_up.setdefault(on, day) != day:
            raise CalendarError(
                f"{on}: the make-up day has hours of two kinds.", f"{on:%d/%m/%Y}: ngày làm bù có hai giờ khác nhau."
            )
    return {**days, **made_up}


def typed_segments(text: str) -> tuple[Segment, ...]:
    """Opening and closing minutes of "07:00-11:00,13:00-17:00"."""
    segments = []
    for part in _parts(text, ","):
        opens, dash, closes = part.replace("\u2013", "-").partition("-")
        if not dash or len(part) > SHOWN:
            raise CalendarError(
                f"{_quoted(part)} is not a stretch of hours such as 07:00-11:00.",
                f"“{part[:SHOWN]}” không phải khoảng giờ dạng 07:00-11:00.",
            )
        segments.append((minute_of(opens), minute_of(closes)))
    return tuple(segments)


def typed_date(text: str) -> date:
    """The date of "2019-01-05"."""
    try:
        on = datetime.strptime(text.strip(), "%Y-%m-%d").date()
    except ValueError:
        sentence = f"{_quoted(text)} is not a date such as 2019-01-05."
        raise CalendarError(sentence, f"“{text[:SHOWN]}” không phải ngày: ghi như 05/01/2019.") from None
    check_year(on.year)
    return on


def typed_instant(text: str, zone: ZoneInfo) -> datetime:
    """The aware instant of "2018-12-17T14:20": local to the zone unless an offset is written."""
    try:
        if not re.match(r"\d{4}-?\d{2}-?\d{2}[T ]\d", text.strip(), re.ASCII):
            raise ValueError
        instant = datetime.fromisoformat(text.strip())
    except ValueError:
        sentence = f"{_quoted(text)} is not an instant such as 2018-12-17T14:20."
        raise RangeError(sentence, f"“{text[:SHOWN]}” không phải thời điểm: ghi như 17/12/2018 14:20.") from None
    check_year(instant.year)
    if instant.utcoffset() is not None:
        return instant
    return (EPOCH + timedelta(seconds=moment_of(instant, zone))).astimezone(zone)


def typed_pause(text: str, zone: ZoneInfo) -> ClockPause:
    """The pause of "2018-12-20T16:20/2018-12-25T07:45"."""
    begins, slash, ends = text.partition("/")
    if not slash:
        raise PauseError(
            f"{_quoted(text)} is not a pause such as 2018-12-20T16:20/2018-12-25T07:45.",
            f"“{text[:SHOWN]}” không phải lần tạm dừng dạng 2018-12-20T16:20/2018-12-25T07:45.",
        )
    return ClockPause(typed_instant(begins, zone), typed_instant(ends, zone))


def zone_named(name: str) -> ZoneInfo:
    """The time zone of that IANA name. Raises CalendarError."""
    return checked_zone(name)


def _weekdays(text: str) -> list[int]:
    """The weekdays of "Mon,Wed-Fri"; a range may run over the end of the week."""
    found: list[int] = []
    for part in _parts(text, ","):
        names = [name.strip() for name in part.replace("\u2013", "-").split("-")]
        places = [WEEKDAYS.index(name.lower()) for name in names if name.lower() in WEEKDAYS]
        if len(places) != len(names) or len(names) > 2:
            raise CalendarError(
                f"{_quoted(part)} is not a weekday such as Mon, or a range such as Mon-Fri.",
                f"“{part[:SHOWN]}” không phải thứ trong tuần dạng Mon hoặc Mon-Fri.",
            )
        first, last = places[0], places[-1]
        found += [(first + step) % 7 + 1 for step in range((last - first) % 7 + 1)]
    return list(dict.fromkeys(found))


def _parts(text: str, mark: str) -> list[str]:
    if len(text) > MOST_TEXT:
        raise WorktimeError("The text is too long.", "Nội dung nhập quá dài.")
    return [part.strip() for part in text.split(mark) if part.strip()]


def _quoted(text: str) -> str:
    return repr(text.strip()[:SHOWN])
