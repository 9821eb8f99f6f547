"""Questions put to other agencies, as the dossier's page shows them: who asked, until when, how that stands."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from dossiers.casework import consultations
from dossiers.casework.models import Event, Leg
from dossiers.casework.states import Kind
from portal.wording import vi


@dataclass(frozen=True)
class AskedQuestion:
    """One question with its clock; ``words`` is empty where no last instant was named."""

    leg: Leg
    asked_by: str
    late: bool
    words: str

    @property
    def css(self) -> str:
        """The colour of its clock."""
        return "s-late" if self.late else "s-run"


def of(legs: Sequence[Leg], events: Sequence[Event], at: dt.datetime) -> list[AskedQuestion]:
    """The questions of a dossier in the order in which they were put."""
    askers = {event.leg_id: event.actor.full_name for event in events if event.kind == Kind.CONSULTED and event.actor}
    asked = [leg for leg in legs if leg.kind == Leg.Kind.CONSULT]
    return [
        AskedQuestion(leg, askers.get(leg.pk, ""), consultations.is_late(leg, at), _words(leg, at)) for leg in asked
    ]


def _words(leg: Leg, at: dt.datetime) -> str:
    if leg.due_at is None:
        return ""
    if leg.is_open:
        return "quá hạn trả lời" if leg.due_at < at else f"chờ đến {vi.moment(leg.due_at)}"
    if leg.means == Leg.Means.REVOKED:
        return "đã thu hồi"
    if consultations.is_silence(leg):
        return "không trả lời"
    if not leg.answer:
        return ""
    return "trả lời trễ" if consultations.is_late(leg, at) else "trả lời đúng hạn"
