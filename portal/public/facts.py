"""What a status page is made from: the dossier and what hangs on it, read once, and the instant of the request."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from dossiers.calendars import worktime
from dossiers.calendars.models import worktime_of
from dossiers.calendars.worktime import WorkCalendar
from dossiers.casework.models import Decision, Dossier, Paper, Pause
from dossiers.casework.states import PAUSED, Kind
from dossiers.procedures.models import Step
from portal.presentation import deadline_explanation as why
from portal.presentation import status as status_ui
from portal.presentation.timeline import Happening
from portal.wording import localized as spoken
from portal.wording import vi as vietnamese


@dataclass(frozen=True)
class Facts:
    """Everything a status page is made from. ``papers`` and ``acting`` (an address) only behind the receipt's door."""

    dossier: Dossier
    at: dt.datetime
    events: Sequence[Happening]
    steps: Sequence[Step]
    pauses: Sequence[Pause] = ()
    decision: Decision | None = None
    papers: Sequence[Paper] = ()
    acting: str = ""

    @property
    def calendar(self) -> WorkCalendar | None:
        """The pinned working time; a dossier that was never received has none."""
        version = self.dossier.calendar_version_id
        return worktime_of(version) if version else None

    @property
    def open_pause(self) -> Pause | None:
        """The pause that goes on, while papers or a payment are awaited."""
        return next((pause for pause in self.pauses if pause.ended_at is None), None)

    @property
    def still_asked(self) -> list[str]:
        """The papers that the open pause waits for, without those handed in already in a part."""
        pause = self.open_pause
        if pause is None:
            return []
        parts = [event.data for event in self.events if event.kind == Kind.PAPERS_PART]
        came = {slot for data in parts if data.get("pause") == pause.pk for slot in data.get("slots", [])}
        return [str(paper.get("name", "")) for n, paper in enumerate(pause.papers) if n not in came]

    @property
    def is_late(self) -> bool:
        return status_ui.is_late(self.dossier, self.at)


def late_words(facts: Facts) -> str:
    """How late a running dossier is: 2 ngày làm việc; nothing when it is not, or not by a whole minute yet."""
    dossier, calendar = facts.dossier, facts.calendar
    if not facts.is_late or dossier.state in PAUSED or calendar is None or dossier.due_at is None:
        return ""
    days = why.days_late(calendar, dossier.due_at, vietnamese.local(facts.at).date())
    if days:
        return spoken.working_days(days)
    minutes = worktime.working_minutes(calendar, dossier.due_at, max(facts.at, dossier.due_at))
    return spoken.working_time(minutes) if minutes else ""


def hours_in_words(calendar: WorkCalendar | None) -> str:
    """Opening hours of the week as at a desk: thứ Hai đến thứ Sáu, 7:00 đến 11:00 và 13:00 đến 17:00."""
    return "" if calendar is None else _hours_in_words(calendar, get_language())


@lru_cache(maxsize=512)
def _hours_in_words(calendar: WorkCalendar, _language: str | None) -> str:
    """Said once per calendar and language: a calendar never changes."""
    said = []
    days = [calendar.weekly[n] for n in range(1, 8)]
    n = 0
    while n < len(days):
        last = n
        while last + 1 < len(days) and days[last + 1] == days[n]:
            last += 1
        if days[n]:
            stretches = _(" và ").join(
                _("{from_time} đến {to_time}").format(from_time=_clock(opens), to_time=_clock(closes))
                for opens, closes in days[n]
            )
            names = spoken.weekdays()
            name = _("{first_day} đến {last_day}").format(first_day=names[n], last_day=names[last])
            said.append(f"{name if last > n else names[n]}, {stretches}")
        n = last + 1
    text = "; ".join(said)
    return f"{text[:1].upper()}{text[1:]}." if text else ""


def _clock(minute: int) -> str:
    return f"{minute // 60}:{minute % 60:02d}"
