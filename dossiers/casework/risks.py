"""When a dossier begins to be at risk: an instant kept beside it, so that lists need no arithmetic.

At risk is a running dossier whose present step has used four fifths of its share, or that has less time left than the
shares of the later steps. Acts write the instant with the row; what was loaded in sets, or moved by a change of the
calendar, has none yet and is reckoned here. Where the later steps usually take longer than their shares, the instant is
brought forward by what was learnt (``bring_forward``).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from django.db import connection, transaction
from django.db.models import Q
from django.db.models.functions import Now

from dossiers.calendars import worktime
from dossiers.calendars.models import worktime_of
from dossiers.casework import row_scope
from dossiers.casework.models import Dossier, Pause
from dossiers.casework.states import CLOCK_RUNS
from dossiers.procedures.step_shares import remaining, shares_of

Interval = tuple[dt.datetime, dt.datetime]
RISKY_SHARE = 80


class RiskFacts(NamedTuple):
    """What decides: the columns of a dossier by name."""

    pk: int
    procedure_version_id: int
    calendar_version_id: int
    step: int
    step_since: dt.datetime
    received_at: dt.datetime
    due_at_original: dt.datetime
    due_at: dt.datetime


def of(dossier: Dossier) -> dt.datetime | None:
    """The instant for a dossier in hand; None before reception. Reads its pauses only when some may lie in the step."""
    facts = RiskFacts(*(getattr(dossier, name) for name in RiskFacts._fields))
    if None in facts or dossier.state not in CLOCK_RUNS:
        return None
    moved = dossier.due_at != dossier.due_at_original
    pauses = _pauses([dossier.pk]).get(dossier.pk, []) if moved else []
    return instant(facts, pauses, _restarts([dossier.pk]).get(dossier.pk, ()) if moved else ())


def instant(facts: RiskFacts, pauses: Sequence[Interval], again: Sequence[dt.datetime] = ()) -> dt.datetime:
    """From when on the dossier is at risk, as things stand now: after the last pause both clocks run undisturbed.

    ``again`` are the instants at which the term began again: the step has its whole share from there.
    """
    calendar = worktime_of(facts.calendar_version_id)
    shares = shares_of(facts.procedure_version_id)
    term = _minutes(calendar, facts.received_at, facts.due_at_original)
    own = next((term * one.share_pct // 100 for one in shares if one.seq == facts.step), term)
    later = term * remaining(shares, facts.step) // 100
    since = max([facts.step_since, *again])
    base = max([since, *(ended for _, ended in pauses)])
    used = worktime.working_minutes(calendar, since, base, [stop for stop in pauses if stop[1] > since])
    by_step = own * RISKY_SHARE // 100 - used
    by_whole = _minutes(calendar, base, facts.due_at) - later
    return worktime.add_working_minutes(calendar, base, max(0, min(by_step, by_whole)))


def reckon(*, limit: int = 20_000) -> int:
    """Write the instant of running dossiers that have none; give back how many. Any number of them at once."""
    row_scope.must_be_everything()
    rows = Dossier.objects.running().filter(risk_at__isnull=True, step_since__isnull=False, due_at__isnull=False)
    with transaction.atomic():
        found = rows.order_by("pk").select_for_update(skip_locked=True, of=("self",))[:limit]
        facts = [RiskFacts(*row) for row in found.values_list(*RiskFacts._fields)]
        pauses = _pauses([one.pk for one in facts])
        again = _restarts([one.pk for one in facts])
        instants = [instant(one, pauses.get(one.pk, []), again.get(one.pk, ())) for one in facts]
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE casework_dossier d SET risk_at = n.at FROM unnest(%s::bigint[], %s::timestamptz[]) AS n(id, at)"
                " WHERE d.id = n.id",
                [[one.pk for one in facts], instants],
            )
    return len(facts)


def bring_forward(usual: Mapping[tuple[int, int | None, int], int]) -> int:
    """At risk as soon as less time is left than the later steps usually take; give back how many came forward.

    ``usual`` has those working minutes by procedure, receiving unit (None: anywhere) and present step. It only ever
    makes the instant earlier, any number of times alike; the next act writes its own, and the next ring looks again.
    """
    not_late = Q(overdue_since__isnull=True) | Q(overdue_since__gte=Now())
    rows = Dossier.objects.running().filter(not_late, risk_at__isnull=False, step_since__isnull=False)
    columns = ("pk", "procedure_id", "unit_id", "step", "calendar_version_id", "step_since", "due_at", "risk_at")
    earlier = []
    for pk, procedure, unit, step, version, since, due_at, risk_at in rows.values_list(*columns).iterator():
        rest = usual.get((procedure, unit, step), usual.get((procedure, None, step)))
        if rest is None or due_at <= since:
            continue
        calendar = worktime_of(version)
        spare = worktime.working_minutes(calendar, since, due_at) - rest
        instant = worktime.add_working_minutes(calendar, since, max(0, spare))
        if instant < risk_at:
            earlier.append((pk, since, instant))
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE casework_dossier d SET risk_at = n.at"
            " FROM unnest(%s::bigint[], %s::timestamptz[], %s::timestamptz[]) AS n(id, since, at)"
            " WHERE d.id = n.id AND d.step_since = n.since AND d.risk_at > n.at AND d.state = ANY (%s)",
            [*map(list, zip(*earlier, strict=True)), list(CLOCK_RUNS)] if earlier else [[], [], [], []],
        )
        return int(cursor.rowcount)


def _pauses(keys: Sequence[int]) -> dict[int, list[Interval]]:
    ended = Pause.objects.filter(dossier__in=keys, ended_at__isnull=False).order_by("began_at")
    found: dict[int, list[Interval]] = {}
    for key, began_at, ended_at in ended.values_list("dossier_id", "began_at", "ended_at"):
        if ended_at is not None:
            found.setdefault(key, []).append((began_at, ended_at))
    return found


def _restarts(keys: Sequence[int]) -> dict[int, list[dt.datetime]]:
    """When the terms of these dossiers began again."""
    found: dict[int, list[dt.datetime]] = {}
    ended = Pause.objects.filter(dossier__in=keys, restarts=True, ended_at__isnull=False)
    for key, at in ended.values_list("dossier_id", "ended_at"):
        if at is not None:
            found.setdefault(key, []).append(at)
    return found


def _minutes(calendar: worktime.WorkCalendar, start: dt.datetime, end: dt.datetime) -> int:
    """Signed open minutes."""
    if start <= end:
        return worktime.working_minutes(calendar, start, end)
    return -worktime.working_minutes(calendar, end, start)
