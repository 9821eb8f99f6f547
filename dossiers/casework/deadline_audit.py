"""The promise told again from the log alone, and its ledger added up: what `manage.py promises` asks of every dossier.

Nothing is taken from the dossier's own dates: when it was received and when its clock stood still are read from its
events, so that a date changed behind the log's back shows.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from dossiers.calendars import worktime
from dossiers.calendars.models import worktime_of
from dossiers.calendars.worktime import ClockPause
from dossiers.casework.deadlines import all_terms
from dossiers.casework.models import Dossier, Event
from dossiers.casework.models.event import Origin
from dossiers.casework.states import Kind
from dossiers.procedures.regimes import FIRST

_STOPS = (Kind.PAPERS_ASKED, Kind.PAYMENT_ASKED)
_GOES_ON = (Kind.PAPERS_ADDED, Kind.PAID)
_TOLD = (Kind.RECEIVED, *_STOPS, *_GOES_ON, Kind.PAPERS_RECALLED, Kind.CALENDAR_CHANGED, Kind.CORRECTED, Kind.REOPENED)
_BATCH = 2_000
_SAID = "%Y-%m-%d %H:%M%z"


class Disagreement(NamedTuple):
    """A dossier whose stored promise, or whose ledger, is not what its events say; ``sentence`` is English."""

    code: str
    sentence: str


class LoggedClock(NamedTuple):
    """What the log says of one dossier's clock."""

    received_at: dt.datetime | None
    pauses: list[ClockPause]
    moved: bool
    """A change of the calendar, or a correction, gave it another promise than the one of its receipt."""
    version_id: int | None = None
    """The procedure version whose term the promise follows, when it is not the dossier's present one."""
    regime: str = FIRST


def disagreements(dossier_ids: Sequence[int]) -> Iterator[Disagreement]:
    """Every received dossier of these whose dates do not follow from its events.

    Promises of another system (imported) are as they were given, and are passed over.
    """
    terms = all_terms()
    for first in range(0, len(dossier_ids), _BATCH):
        batch = dossier_ids[first : first + _BATCH]
        told = _told(batch)
        dossiers = Dossier.objects.filter(pk__in=batch, received_at__isnull=False).exclude(origin=Origin.IMPORTED)
        for dossier in dossiers.order_by("pk"):
            term = terms[told[dossier.pk].version_id or dossier.procedure_version_id, told[dossier.pk].regime]
            for sentence in _wrong(dossier, told[dossier.pk], term):
                yield Disagreement(dossier.code, sentence)


def _told(ids: Sequence[int]) -> dict[int, LoggedClock]:
    events = Event.objects.filter(dossier_id__in=ids, kind__in=_TOLD).order_by("dossier_id", "seq")
    found = {number: LoggedClock(None, [], False) for number in ids}
    stopped: dict[int, tuple[dt.datetime, bool]] = {}
    waiting: dict[int, dict[str, Any]] = {}
    for number, kind, at, data in events.values_list("dossier_id", "kind", "occurred_at", "data"):
        if kind == Kind.RECEIVED:
            found[number] = found[number]._replace(received_at=at, regime=data.get("regime", FIRST))
        elif kind in _STOPS:
            stopped[number] = at, bool(data.get("restarts"))
        elif kind == Kind.CALENDAR_CHANGED:
            found[number] = found[number]._replace(moved=True)
        elif kind == Kind.CORRECTED and data.get("kept"):
            waiting[number] = {**waiting.get(number, {}), **data}
            before = found[number].version_id or data.get("procedure_before")
            found[number] = found[number]._replace(version_id=before)
        elif kind == Kind.CORRECTED:
            found[number] = _corrected(found[number], data)
        elif kind == Kind.REOPENED:
            found[number] = _corrected(found[number], waiting.pop(number, {}))
            ended = dt.datetime.fromisoformat(data["ended"])
            if number in stopped:  # it ended while the citizen was asked for something
                found[number].pauses.append(ClockPause(stopped.pop(number)[0], ended))
            found[number].pauses.append(ClockPause(ended, at))
        elif kind == Kind.PAPERS_RECALLED:
            stopped.pop(number)
        else:
            began, restarts = stopped.pop(number)
            found[number].pauses.append(ClockPause(began, at, restarts=restarts))
    return found


def _corrected(told: LoggedClock, data: dict[str, Any]) -> LoggedClock:
    """After a correction the promise follows the new receipt and the dossier's present procedure."""
    if not {"received_at", "procedure"} & set(data):
        return told
    given = data.get("received_at")
    received_at = dt.datetime.fromisoformat(given) if given else told.received_at
    return told._replace(received_at=received_at, moved=True, version_id=None)


def _wrong(dossier: Dossier, told: LoggedClock, term: worktime.Term) -> Iterator[str]:
    assert dossier.calendar_version_id is not None  # a received dossier has one
    if told.received_at is None:
        yield "has no event of its receipt"
        return
    calendar = worktime_of(dossier.calendar_version_id)
    first = worktime.due(calendar, told.received_at, term)
    due = worktime.due(calendar, told.received_at, term, told.pauses)
    if not told.moved and dossier.due_at_original != first:
        yield f"was first promised for {dossier.due_at_original:{_SAID}}, its receipt says {first:{_SAID}}"
    if dossier.due_at != due:
        yield f"is due at {dossier.due_at:{_SAID}}, its events say {due:{_SAID}}"
    lines = worktime.ledger(calendar, told.received_at, term, told.pauses)
    if not balances(calendar, lines, told.received_at, due, term, told.pauses):
        yield "has a ledger that does not add up to its promise"


def balances(
    calendar: worktime.WorkCalendar, lines: Iterable[worktime.LedgerLine], received_at: dt.datetime, due: dt.datetime,
    term: worktime.Term, pauses: Sequence[worktime.PauseLike],
) -> bool:  # fmt: skip
    """Whether a ledger accounts for its promise: counted minutes are the open ones from the start of the clock to the
    promise less the pauses, the last counted line ends at the promise, and without pauses a term in days has as many.
    Where the term began again, it is accounted for from there.
    """
    lines = list(lines)
    counted = [line for line in lines if line.kind in ("counted", "makeup")]
    began = worktime.term_begins(calendar, received_at, term, pauses)
    start = worktime.clock_start(calendar, began, term)
    counting = [(one[0], min(one[1], due)) for one in pauses if began <= one[0] < due]
    minutes = sum(line.minutes for line in counted)
    numbers = {line.number for line in counted if line.number is not None}
    return (
        bool(counted)
        and counted[-1].end == due
        and minutes == worktime.working_minutes(calendar, start, due, counting)
        and (bool(counting) or term.unit not in ("working_day", "calendar_day") or len(numbers) == term.count)
    )
