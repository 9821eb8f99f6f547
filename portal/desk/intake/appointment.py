"""What would be promised if an application were received now: the leaf, the sentence, the calendar that explains it."""

import datetime as dt
from dataclasses import dataclass, field

from dossiers.calendars import worktime
from dossiers.calendars.models import worktime_of
from dossiers.casework import deadlines
from dossiers.procedures import regimes
from dossiers.procedures.models import ProcedureVersion
from dossiers.units.models import Unit
from portal.presentation import caveats, deadline_explanation
from portal.wording import vi


@dataclass(frozen=True)
class Appointment:
    """The appointment if it were received now."""

    due_at: dt.datetime
    term: str
    why: deadline_explanation.DeadlineExplanation
    caveats: list[str] = field(default_factory=list)

    @property
    def leaf(self) -> dict[str, object]:
        """Inputs of parts/promise.html."""
        words = vi.promise(self.due_at)
        return {
            "css": "s-run",
            "paused": False,
            "day": vi.local(self.due_at).date(),
            "title": words[:1].upper() + words[1:],
            "lines": [f"Thời hạn {self.term}, nếu tiếp nhận lúc này.", *self.caveats],
        }


def promise(version: ProcedureVersion | None, unit: Unit | None, at: dt.datetime) -> Appointment | None:
    """What the competent unit would promise now; None while no procedure is chosen, or nobody knows whose it is."""
    if version is None or unit is None:
        return None
    pinned = deadlines.current_calendar(unit)
    regime = regimes.regime_on(vi.local(at).date())
    calendar, term = worktime_of(pinned.pk), deadlines.term_of(version, regime)
    due_at = deadlines.first_promise(version, regime, pinned, at)
    lines = worktime.ledger(calendar, at, term)
    promise_facts = deadline_explanation.PromiseFacts(
        calendar=calendar, lines=lines, today=vi.local(at).date(), due=due_at
    )
    months, key = deadline_explanation.drawn(promise_facts)
    said = deadline_explanation.sentences(term=term, lines=lines, pauses=[], calendar=calendar, due=None)
    unsure = caveats.sentences(caveats.of_promise(pinned.pk, at, due_at))
    words = vi.term(version.term_amount, version.term_unit)
    return Appointment(due_at, words, deadline_explanation.DeadlineExplanation(said, months, key), unsure)
