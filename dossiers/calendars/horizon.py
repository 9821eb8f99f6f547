"""How far a calendar is sure of itself: until the last year whose days off are published; projected ones are marked.

Past that day every weekday looks like a working day, so whatever is promised there carries a caveat. A year counts as
published when one of the public holidays that stand on a date of the solar year is a day off in it (Labour Code 2019,
art. 112 [V]): a storm alone does not publish a year. The question is asked of the calendar as it is known now, never of
the version that a promise is pinned to: what was projected then may be sure today.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from dossiers.calendars.models import CalendarDay

UNPUBLISHED, PROJECTED = "unpublished", "projected"
SOLAR = ((1, 1), (4, 30), (5, 1), (9, 2))
"""New Year, 30 April, 1 May, National Day: month and day."""

WARNED_BEFORE = dt.timedelta(days=60)
"""From when on those who keep the calendar are told that it ends."""

_SENTENCES = {
    UNPUBLISHED: (
        "The days off of {year} are not published yet; the date may move later.",
        "Ngày nghỉ của năm {year} chưa công bố, ngày hẹn có thể lùi.",
    ),
    PROJECTED: (
        "The days off of {year} are projected, not announced yet; the date may change.",
        "Ngày nghỉ của năm {year} mới là dự kiến, chưa có thông báo chính thức, ngày hẹn có thể thay đổi.",
    ),
}


@dataclass(frozen=True)
class Caveat:
    """What is not sure about a date: ``kind`` is UNPUBLISHED or PROJECTED, of the days off of ``year``."""

    kind: str
    year: int

    @property
    def en(self) -> str:
        """The sentence in English."""
        return _SENTENCES[self.kind][0].format(year=self.year)

    @property
    def vi(self) -> str:
        """The sentence in Vietnamese."""
        return _SENTENCES[self.kind][1].format(year=self.year)

    def as_json(self) -> dict[str, object]:
        """For commands and the API."""
        return {"kind": self.kind, "year": self.year, "en": self.en, "vi": self.vi}


@dataclass(frozen=True)
class Known:
    """What is known of a calendar's days off: the last sure day (None: no year is published) and projected days."""

    last: dt.date | None
    projected: tuple[dt.date, ...] = ()

    def caveat(self, first: dt.date, last: dt.date) -> Caveat | None:
        """What is not sure about a promise that counts from one day to another, both included."""
        if self.last is None:
            return None
        if last > self.last:
            return Caveat(UNPUBLISHED, last.year)
        deciding = [day for day in self.projected if first <= day <= last]
        return Caveat(PROJECTED, deciding[-1].year) if deciding else None

    def warnings(self, today: dt.date) -> list[Caveat]:
        """What those who keep the calendar have to do by now: enter the next year, have a projected one announced."""
        soon = today + WARNED_BEFORE
        found = []
        if self.last is None or self.last < soon:
            found.append(Caveat(UNPUBLISHED, self.last.year + 1 if self.last else today.year))
        awaited = [day.year for day in self.projected if today <= day <= soon]
        return found + [Caveat(PROJECTED, year) for year in dict.fromkeys(awaited)]


def known(calendar_id: int) -> Known:
    """What is known of a calendar now. One query."""
    return _known(CalendarDay.objects.filter(calendar=calendar_id))


def known_of_version(version_id: int) -> Known:
    """The same of the calendar whose version this is. One query."""
    return _known(CalendarDay.objects.filter(calendar__versions=version_id))


def _known(days: Iterable[CalendarDay]) -> Known:
    special = [(day.date, day.kind, day.confidence) for day in days]
    published = {on.year for on, kind, _ in special if kind == CalendarDay.Kind.CLOSED and (on.month, on.day) in SOLAR}
    last = min(published, default=0)
    while last + 1 in published:
        last += 1
    projected = sorted(on for on, _, confidence in special if confidence == PROJECTED)
    return Known(dt.date(last, 12, 31) if published else None, tuple(projected))


__all__ = ["PROJECTED", "UNPUBLISHED", "WARNED_BEFORE", "Caveat", "Known", "known", "known_of_version"]
