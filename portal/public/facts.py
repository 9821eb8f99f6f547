"""What a status page is made from: the dossier and what hangs on it, read once, and the instant of the request."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from dossiers.calendars import worktime
from dossiers.calendars.models import worktime_of
from dossiers.calendars.worktime import LedgerLine, WorkCalendar
from dossiers.casework import deadlines, wishes
from dossiers.casework.models import Decision, Dossier, LatenessReason, Paper, Pause
from dossiers.casework.states import PAUSED, Kind, Outcome
from dossiers.procedures.models import Step
from portal.presentation import deadline_explanation, status
from portal.presentation.timeline import Happening
from portal.public import deciding
from portal.public.situations import Situation
from portal.wording import localized, vi


@dataclass(frozen=True)
class StatusFacts:
    """Everything a status page is made from; ``events`` in the order of the log.

    ``papers`` and ``acting`` (an address) only behind the receipt's door.
    """

    dossier: Dossier
    at: dt.datetime
    events: Sequence[Happening]
    steps: Sequence[Step]
    pauses: Sequence[Pause] = ()
    decision: Decision | None = None
    papers: Sequence[Paper] = ()
    acting: str = ""
    lateness_reasons: Sequence[LatenessReason] = ()

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
    def question(self) -> Happening | None:
        """The event of the question that waits for the applicant's answer."""
        kinds = (Kind.APPLICANT_ASKED, Kind.APPLICANT_ANSWERED, Kind.QUESTION_DROPPED)
        last = next((event for event in reversed(self.events) if event.kind in kinds), None)
        return last if last and last.kind == Kind.APPLICANT_ASKED and self.dossier.is_open else None

    @property
    def is_late(self) -> bool:
        return status.is_late(self.dossier, self.at)

    @property
    def was_late(self) -> bool:
        """Late now, or ended late."""
        return self.is_late or self.dossier.outcome == Outcome.LATE

    @cached_property
    def ledger(self) -> list[LedgerLine]:
        """The day-by-day account of the promise, with all pauses that have ended; for a received dossier."""
        return deadlines.ledger(self.dossier, list(self.pauses))

    @cached_property
    def situation(self) -> Situation:
        """The row of the table that the whole page is made from."""
        return deciding.situation(self.dossier, self.events, self.at)

    @cached_property
    def wish(self) -> wishes.WithdrawWish | None:
        """That the applicant has asked to withdraw and the desk has not confirmed it."""
        return wishes.wish_of(self.dossier, self.events)

    def last(self, kind: Kind) -> Happening | None:
        """The last event of a kind."""
        return next((event for event in reversed(self.events) if event.kind == kind), None)

    def last_is(self, kind: Kind) -> bool:
        """Whether it is the very last event."""
        return bool(self.events) and self.events[-1].kind == kind


def late_words(facts: StatusFacts) -> str:
    """How late a running dossier is: 2 ngày làm việc; nothing when it is not, or not by a whole minute yet."""
    dossier, calendar = facts.dossier, facts.calendar
    if not facts.is_late or dossier.state in PAUSED or calendar is None or dossier.due_at is None:
        return ""
    days = deadline_explanation.days_late(calendar, dossier.due_at, vi.local(facts.at).date())
    if days:
        return localized.working_days(days)
    minutes = worktime.working_minutes(calendar, dossier.due_at, max(facts.at, dossier.due_at))
    return localized.working_time(minutes) if minutes else ""
