"""What was known at an instant: a dossier's facts folded from the log as it stood then, beside what is known today.

The log is append-only and each event carries when it was recorded, so what was known at any
past moment can be told again. Today's figures come from the tallies; only dossiers about which something was
written down later are folded, and what they then counted as takes the place of what they count as now.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import Any

from django.db import connection

from dossiers.casework.models import Dossier, Event, Pause
from dossiers.casework.states import ENDED_OTHERWISE, RESOLVED, Kind
from dossiers.oversight.figures import Period
from dossiers.procedures.models import ProcedureVersion

BEGIN_PAUSE = (Kind.PAPERS_ASKED, Kind.PAYMENT_ASKED)
END_PAUSE = (Kind.PAPERS_ADDED, Kind.PAID, Kind.PAPERS_RECALLED)
ENDS = (Kind.REFUSED, Kind.WITHDRAWN, Kind.STOPPED)
REWRITES = ("reopened", "corrected", Kind.CALENDAR_CHANGED, Kind.OVERDUE_LIFTED, *END_PAUSE)
"""Kinds that change what an earlier day counts: what they were told later than asked for is taken back."""
A_PORTION = 2000

_TOUCHED = """SELECT DISTINCT dossier_id FROM casework_event
WHERE recorded_at >= %(known_at)s AND (occurred_at < %(end)s OR kind = ANY(%(rewrites)s)) ORDER BY dossier_id"""


@dataclass
class DossierFacts:
    """What the figures need of one dossier."""

    unit_id: int
    procedure_id: int = 0
    channel: int = 1
    received_at: dt.datetime | None = None
    due_at: dt.datetime | None = None
    finished_at: dt.datetime | None = None
    ended_at: dt.datetime | None = None
    outcome: str | None = None
    overdue_since: dt.datetime | None = None
    pauses: list[list[dt.datetime | None]] = field(default_factory=list)

    def open_at(self, at: dt.datetime) -> bool:
        """population.open_at, of these facts."""
        if self.received_at is None or self.received_at >= at:
            return False
        ended = self.finished_at or self.ended_at
        return ended is None or ended >= at

    def overdue_at(self, at: dt.datetime) -> bool:
        """population.overdue_by, of these facts."""
        if self.overdue_since is not None and self.overdue_since < at:
            return True
        return self.due_at is not None and self.due_at < at and not self.stands_at(at)

    def stands_at(self, at: dt.datetime) -> bool:
        """population.standing, of these facts."""
        return any(began is not None and began <= at and (end is None or end > at) for began, end in self.pauses)

    def cells(self, period: Period) -> frozenset[str]:
        """In which cells of a period's row the dossier counts (figures.COUNTED); population.of says the same of rows.

        One that ended otherwise stands beside that in ``ended_`` and how it came in, which report II.06a leaves out;
        one that stands still at the end in ``paused_``, and one that came by post in ``received_post``, too.
        """
        since, end, found = period.since, period.end, set()
        if self.received_at is not None and since <= self.received_at < end:
            found.add("received_online" if self.channel == Dossier.Channel.ONLINE else "received_direct")
        if self.open_at(since):
            found.add("carried_over")
        if self.finished_at is not None and since <= self.finished_at < end and self.outcome in RESOLVED:
            found.add(str(self.outcome))
        if self.ended_at is not None and since <= self.ended_at < end:
            found |= {"ended_otherwise", *(f"ended_{cell}" for cell in found)}
        if self.open_at(end):
            found.add("overdue" if self.overdue_at(end) else "in_time")
            found |= {f"paused_{cell}" for cell in found & {"in_time", "overdue"} if self.stands_at(end)}
        if "received_direct" in found and self.channel == Dossier.Channel.POST:
            found.add("received_post")
        return frozenset(found)


@dataclass(frozen=True)
class Changed:
    """A dossier that counts otherwise today than it was known to count: its cells and its procedure then and now."""

    dossier_id: int
    code: str
    unit_id: int
    procedure_then: int
    procedure_id: int
    then: frozenset[str]
    now: frozenset[str]


def changed(period: Period, known_at: dt.datetime, *, units: list[int] | None = None) -> list[Changed]:
    """Dossier by dossier, what was known otherwise at ``known_at`` of this period, by number."""
    return list(_changed(period, known_at, units))


def period_known(period: Period, known_at: dt.datetime) -> Period:
    """The period as it could be told then: nothing later counts."""
    return replace(period, as_of=min(period.as_of, known_at))


def _changed(period: Period, known_at: dt.datetime, units: list[int] | None) -> Iterator[Changed]:
    parameters: dict[str, Any] = {"known_at": known_at, "end": period.end, "rewrites": [str(kind) for kind in REWRITES]}
    with connection.cursor() as cursor:
        cursor.execute(_TOUCHED, parameters)
        touched = [row[0] for row in cursor.fetchall()]
    for begin in range(0, len(touched), A_PORTION):
        portion = touched[begin : begin + A_PORTION]
        now, then = facts_now(portion), facts_known(portion, known_at)
        for pk, (code, today) in now.items():
            if units is not None and today.unit_id not in units:
                continue
            before = then[pk].cells(period) if pk in then else frozenset()
            procedure = then[pk].procedure_id if pk in then else today.procedure_id
            if before != today.cells(period) or (before and procedure != today.procedure_id):
                yield Changed(pk, code, today.unit_id, procedure, today.procedure_id, before, today.cells(period))


def facts_now(dossier_ids: list[int]) -> dict[int, tuple[str, DossierFacts]]:
    """Code and facts of these dossiers from their rows."""
    names = (
        "unit_id",
        "procedure_id",
        "channel",
        "received_at",
        "due_at",
        "finished_at",
        "ended_at",
        "outcome",
        "overdue_since",
    )
    found = {}
    for pk, code, *columns in (
        Dossier.objects.filter(pk__in=dossier_ids).order_by("pk").values_list("pk", "code", *names)
    ):
        found[pk] = (code, DossierFacts(**dict(zip(names, columns, strict=True))))
    for pk, began, ended in Pause.objects.filter(dossier__in=dossier_ids).values_list(
        "dossier_id", "began_at", "ended_at"
    ):
        found[pk][1].pauses.append([began, ended])
    return found


def facts_known(dossier_ids: list[int], known_at: dt.datetime) -> dict[int, DossierFacts]:
    """Facts of these dossiers from what the log held at that instant; those it did not know are missing."""
    rows = Dossier.objects.filter(pk__in=dossier_ids).values_list("pk", "unit_id", "procedure_id")
    fixed = {pk: (unit, procedure) for pk, unit, procedure in rows}
    procedures = _procedures_known(dossier_ids, known_at)
    log = Event.objects.filter(dossier__in=dossier_ids, recorded_at__lt=known_at).order_by("dossier_id", "seq")
    columns = ("dossier_id", "kind", "occurred_at", "data")
    found = {}
    for pk, events in groupby(log.values_list(*columns), key=lambda row: row[0]):
        unit, procedure = fixed[pk]
        facts = DossierFacts(unit_id=unit, procedure_id=procedures.get(pk, procedure))
        for _, kind, occurred_at, data in events:
            fold(facts, kind, occurred_at, data)
        found[pk] = facts
    return found


def _procedures_known(dossier_ids: list[int], known_at: dt.datetime) -> dict[int, int]:
    """The procedure of those that were put under another one since: what the first such correction says was before."""
    since = Event.objects.filter(dossier__in=dossier_ids, kind=Kind.CORRECTED, recorded_at__gte=known_at)
    told = since.filter(data__has_key="procedure_before").order_by("-seq").values_list("dossier_id", "data")
    versions = {pk: data["procedure_before"] for pk, data in told}
    of = dict(ProcedureVersion.objects.filter(pk__in=versions.values()).values_list("pk", "procedure_id"))
    return {pk: of[version] for pk, version in versions.items()}


def fold(facts: DossierFacts, kind: str, occurred_at: dt.datetime, data: dict[str, Any]) -> None:
    """Let one event say what it says of the facts."""
    if data.get("due_at"):
        facts.due_at = dt.datetime.fromisoformat(data["due_at"])
    if kind == Kind.SUBMITTED:
        facts.channel = data.get("channel", facts.channel)
    elif kind == Kind.RECEIVED:
        facts.received_at, facts.channel = occurred_at, data.get("channel", facts.channel)
    elif kind in BEGIN_PAUSE:
        facts.pauses.append([occurred_at, None])
    elif kind in END_PAUSE:
        # A request that was taken back never stopped the clock.
        _close_pause(facts, occurred_at if kind != Kind.PAPERS_RECALLED else facts.pauses[-1][0] or occurred_at)
    elif kind in (Kind.BECAME_OVERDUE, Kind.OVERDUE_LIFTED):
        facts.overdue_since = facts.overdue_since or occurred_at if kind == Kind.BECAME_OVERDUE else None
    elif kind == Kind.RESOLVED:
        _finish(facts, occurred_at, data.get("outcome"))
    elif kind in ENDS:
        _close_pause(facts, occurred_at)
        facts.ended_at, facts.outcome = facts.ended_at or occurred_at, data.get("outcome") or facts.outcome or kind
    elif kind in ("reopened", "corrected"):
        _rewrite(facts, kind, occurred_at, data)


def _close_pause(facts: DossierFacts, at: dt.datetime) -> None:
    if facts.pauses and facts.pauses[-1][1] is None:
        facts.pauses[-1][1] = at


def _finish(facts: DossierFacts, at: dt.datetime, outcome: str | None) -> None:
    facts.finished_at, facts.outcome = at, outcome
    if outcome == "late":
        facts.overdue_since = facts.due_at


def _rewrite(facts: DossierFacts, kind: str, at: dt.datetime, data: dict[str, Any]) -> None:
    """A dossier opened again has no result, and its clock stood still meanwhile; a correction may move the reception.

    No correction says when or how a dossier ended: only ends, results and reopenings do.
    """
    if kind == "reopened":
        facts.pauses.append([facts.finished_at or facts.ended_at, at])
        facts.finished_at = facts.ended_at = facts.outcome = None
        return
    if data.get("received_at"):
        facts.received_at = dt.datetime.fromisoformat(data["received_at"])


__all__ = ["Changed", "DossierFacts", "changed", "facts_known", "facts_now", "fold", "period_known"]
assert set(ENDED_OTHERWISE) == {str(kind) for kind in ENDS}, "each end is its own outcome"
