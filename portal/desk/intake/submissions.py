"""What was sent online and waits for the desk's answer, each with its own clock of eight working hours."""

import datetime as dt
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from dossiers.calendars.models import worktime_of
from dossiers.casework import deadlines, desk_clocks
from dossiers.casework.models import Dossier, DossierQuerySet
from dossiers.units.roles import Role
from portal.desk import frame
from portal.desk.dossier import clocks
from portal.desk.visit import DeskVisit, official

MOST = 100


@dataclass(frozen=True)
class AnswerClock:
    """Until when an online submission must be answered, and how that stands."""

    until: dt.datetime
    left: int
    late: bool

    @property
    def css(self) -> str:
        """Late, less than two hours left, or running."""
        return "s-late" if self.late else "s-today" if self.left <= 120 else "s-run"

    @property
    def words(self) -> str:
        """What is left in open minutes, or by how much it is over."""
        hours = f"{self.left // 60} giờ {self.left % 60:02d} phút làm việc"
        return f"trả lời trễ {hours}" if self.late else f"còn {hours}"


def answer_clock(dossier: Dossier, at: dt.datetime) -> AnswerClock:
    """The clock of a submission that nobody has answered, at an instant."""
    until = deadlines.answer_by(dossier)
    calendar = worktime_of(deadlines.current_calendar(dossier.unit).pk)
    first, last = min(at, until), max(at, until)
    return AnswerClock(until, clocks.minutes_between(calendar, first, last), at > until)


def of_desks(visit: DeskVisit) -> DossierQuerySet:
    """Submissions to the desks where this officer receives, the longest waiting first."""
    desks = [unit.pk for unit in visit.units(Role.RECEIVER)]
    waiting = Dossier.objects.submitted().filter(unit__in=desks).order_by("submitted_at", "pk")
    return waiting.select_related("applicant", "procedure_version", "unit", "regime")


def count(visit: DeskVisit) -> int:
    """How many wait."""
    return of_desks(visit).count()


@require_safe
@official
def submissions(request: HttpRequest, visit: DeskVisit) -> HttpResponse:
    """The list; each opens its dossier, where it is accepted or refused. Whoever sees it has been told of it."""
    if not visit.units(Role.RECEIVER):
        return frame.page(request, visit, "desk/no_desk.html", {}, status=403)
    found = list(of_desks(visit)[:MOST])
    desk_clocks.tell(found, at=visit.at)
    told = desk_clocks.told_at(found)
    rows = [(dossier, answer_clock(dossier, visit.at), told.get(dossier.pk)) for dossier in found]
    context = {"rows": rows, "total": count(visit), "hours": deadlines.ANSWER_HOURS}
    return frame.page(request, visit, "desk/submissions.html", context)


__all__ = ["AnswerClock", "answer_clock", "count", "submissions"]
