"""Opening hours as written down: segments of a day, kinds of days, and their JSON form. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from dossiers.calendars.errors import CalendarError

Segment = tuple[int, int]
"""Opening and closing minute of the local day, [open, close); 1440 is the end of the day."""

CLOSED = "closed"
MAKEUP = "makeup"
HALF = "half"
KINDS = (CLOSED, MAKEUP, HALF)
END_OF_DAY = 24 * 60


@dataclass(frozen=True, slots=True)
class Day:
    """A date that differs from its weekday: closed, a make-up day or a half day with hours of its own."""

    kind: str
    segments: tuple[Segment, ...] = ()
    name: str = ""


def checked_segments(segments: Sequence[Sequence[int]], where: str) -> tuple[Segment, ...]:
    """The segments in order; 23:59 as a closing time means the end of the day.

    Refuses what runs backwards, overlaps, or lies outside the day.
    """
    clean = tuple(sorted(_one_segment(segment, where) for segment in segments))
    for earlier, later in zip(clean, clean[1:], strict=False):
        if later[0] < earlier[1]:
            raise CalendarError(
                f"{where}: {clock(later[0])}-{clock(later[1])} overlaps {clock(earlier[0])}-{clock(earlier[1])}.",
                f"{where}: hai khoảng giờ chồng lên nhau, {clock(earlier[0])}–{clock(earlier[1])}"
                f" và {clock(later[0])}–{clock(later[1])}.",
            )
    return clean


def _one_segment(segment: Sequence[int], where: str) -> Segment:
    opens, closes = (int(minute) for minute in segment)
    closes = END_OF_DAY if closes == END_OF_DAY - 1 else closes
    if not 0 <= opens < closes <= END_OF_DAY:
        raise CalendarError(
            f"{where}: {clock(opens)}-{clock(closes)} does not open before it closes.",
            f"{where}: giờ mở {clock(opens)} phải trước giờ đóng {clock(closes)}.",
        )
    return opens, closes


def checked_week(weekly: Mapping[int, Sequence[Sequence[int]]]) -> dict[int, tuple[Segment, ...]]:
    """The seven weekdays (1 = Monday); refuses a week in which nothing opens."""
    strangers = [weekday for weekday in weekly if weekday not in range(1, 8)]
    if strangers:
        raise CalendarError(
            f"{strangers[0]!r} is not a weekday: use 1 (Monday) to 7 (Sunday).",
            f"“{strangers[0]}” không phải thứ trong tuần (1 là thứ Hai, 7 là Chủ nhật).",
        )
    week = {day: checked_segments(weekly.get(day, ()), f"Weekday {day}") for day in range(1, 8)}
    if not any(week.values()):
        raise CalendarError("The calendar has no open day.", "Lịch làm việc không có ngày nào mở cửa.")
    return week


def checked_days(days: Mapping[date, Day]) -> dict[date, Day]:
    """The special dates, each with hours that fit its kind."""
    return {on: _checked_day(on, day) for on, day in days.items()}


def _checked_day(on: date, day: Day) -> Day:
    if day.kind not in KINDS:
        raise CalendarError(
            f"{on}: unknown kind of day {day.kind!r}, use one of {', '.join(KINDS)}.",
            f"{on:%d/%m/%Y}: không có loại ngày “{day.kind}”.",
        )
    segments = checked_segments(day.segments, on.isoformat())
    if (day.kind == CLOSED) == bool(segments):
        raise CalendarError(
            f"{on}: a closed day has no hours, a make-up or half day needs its own.",
            f"{on:%d/%m/%Y}: ngày nghỉ không có giờ làm việc; ngày làm bù, nửa ngày phải có giờ riêng.",
        )
    return Day(day.kind, segments, day.name)


def checked_zone(zone: str) -> ZoneInfo:
    """The time zone of that IANA name."""
    try:
        return ZoneInfo(zone)
    except (KeyError, ValueError, OSError, TypeError):
        raise CalendarError(f"Unknown time zone {zone!r}.", f"Không có múi giờ “{zone}”.") from None


def clock(minute: int) -> str:
    """A minute of the day as 07:00 (the end of the day is 24:00)."""
    return f"{minute // 60:02}:{minute % 60:02}"


def minute_of(text: str) -> int:
    """The minute of the day of "07:00" or "24:00"."""
    hours, colon, minutes = str(text).strip().partition(":")
    if not colon or not hours.isdecimal() or not minutes.isdecimal() or len(minutes) != 2:
        raise CalendarError(f"{text!r} is not a time of day such as 07:00.", f"“{text}” không phải giờ dạng 07:00.")
    minute = int(hours) * 60 + int(minutes)
    if int(minutes) > 59 or minute > END_OF_DAY:
        raise CalendarError(f"{text!r} is not a time of day such as 07:00.", f"“{text}” không phải giờ dạng 07:00.")
    return minute


def written(segments: Sequence[Segment]) -> list[list[str]]:
    """Segments for JSON: [["07:00", "11:00"], …]."""
    return [[clock(opens), clock(closes)] for opens, closes in segments]


def read(pairs: Sequence[Sequence[str]]) -> tuple[Segment, ...]:
    """Segments from JSON."""
    return tuple((minute_of(opens), minute_of(closes)) for opens, closes in pairs)


def write_definition(weekly: Mapping[int, tuple[Segment, ...]], days: Mapping[date, Day], zone: str) -> dict[str, Any]:
    """A calendar as plain JSON values, always in the same order."""
    return {
        "zone": zone,
        "weekly": {str(day): written(weekly[day]) for day in sorted(weekly) if weekly[day]},
        "days": {
            on.isoformat(): {"kind": day.kind, "hours": written(day.segments), "name": day.name}
            for on, day in sorted(days.items())
        },
    }


def read_definition(definition: Mapping[str, Any]) -> tuple[dict[int, Any], dict[date, Day], str]:
    """Week, special dates and zone out of what `write_definition` made."""
    try:
        weekly = {int(day): read(pairs) for day, pairs in definition["weekly"].items()}
        days = {
            date.fromisoformat(on): Day(day["kind"], read(day.get("hours", ())), day.get("name", ""))
            for on, day in definition.get("days", {}).items()
        }
        return weekly, days, str(definition["zone"])
    except CalendarError:
        raise
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        raise CalendarError(
            f"This is not the definition of a calendar ({error!r}).", "Định nghĩa lịch làm việc không hợp lệ."
        ) from None
