"""Pauses of the clock: cut to the minute, in order, touching ones made one. Pure."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import NamedTuple

from dossiers.calendars.clockwork import WorkCalendar
from dossiers.calendars.errors import PauseError


class ClockPause(NamedTuple):
    """The clock stood from `start` to `end`, because of `reason` (words for people).

    Where it `restarts`, the term begins again from its beginning at `end`, which then is its receipt.
    """

    start: datetime
    end: datetime
    reason: str = ""
    restarts: bool = False


PauseLike = ClockPause | tuple[datetime, datetime]


class Stop(NamedTuple):
    """A pause in seconds since 1970."""

    start: int
    end: int
    reason: str
    restarts: bool = False


def stops_of(calendar: WorkCalendar, pauses: Iterable[PauseLike]) -> list[Stop]:
    """The pauses as seconds. Refuses one that ends before it begins, and overlapping ones."""
    stops: list[Stop] = []
    for stop in sorted(_stop(calendar, pause) for pause in pauses):
        if stop.start == stop.end and not stop.restarts:
            continue
        if stops and stop.start < stops[-1].end:
            raise PauseError(
                f"Two pauses overlap around {calendar.local(stop.start):%Y-%m-%dT%H:%M}.",
                f"Hai lần tạm dừng chồng lên nhau, khoảng {calendar.local(stop.start):%H:%M %d/%m/%Y}.",
            )
        if stops and stop.start == stops[-1].end and not (stop.restarts or stops[-1].restarts):
            stops[-1] = _joined(stops[-1], stop)
        else:
            stops.append(stop)
    return stops


def clipped(stops: Iterable[Stop], since: int) -> list[Stop]:
    """The stops as far as they lie after the clock began to run."""
    return [stop._replace(start=max(stop.start, since)) for stop in stops if stop.end > since]


def paused_open_seconds(calendar: WorkCalendar, stops: Iterable[Stop], start: int, end: int) -> int:
    """Open seconds of the stops between two seconds."""
    return sum(
        calendar.worked(max(stop.start, start), min(stop.end, end))
        for stop in stops
        if stop.end > start and stop.start < end
    )


def _stop(calendar: WorkCalendar, pause: PauseLike) -> Stop:
    start, end = pause[0], pause[1]
    first, last = calendar.second(start), calendar.second(end)
    if end.astimezone(UTC) < start.astimezone(UTC):  # two times of one zone would be compared by the wall clock
        raise PauseError(
            f"The pause that begins at {start.isoformat()} ends before it begins.",
            f"Lần tạm dừng từ {calendar.local(first):%H:%M %d/%m/%Y} kết thúc trước khi bắt đầu.",
        )
    return Stop(first, last, pause.reason, pause.restarts) if isinstance(pause, ClockPause) else Stop(first, last, "")


def _joined(earlier: Stop, later: Stop) -> Stop:
    reasons = dict.fromkeys(reason for reason in (earlier.reason, later.reason) if reason)
    return Stop(earlier.start, later.end, "; ".join(reasons))
