"""The promise of a dossier: the bridge from its facts to working-time arithmetic (dossiers/calendars/worktime.py).

The promise is an instant, recomputed from the start each time: receipt, term, pinned calendar version and all closed
pauses. The rules and their sources stand in docs/law.md.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from dossiers.calendars import terms, worktime
from dossiers.calendars.models import CalendarVersion, worktime_of
from dossiers.casework.models import Dossier, Pause
from dossiers.casework.states import Outcome
from dossiers.procedures import regimes
from dossiers.procedures.models import ProcedureVersion, Regime
from dossiers.units.models import Unit

ANSWER_HOURS = 8
"""Working hours in which an online submission is answered (NĐ 61 as amended by NĐ 107 [M-mid]; docs/law.md)."""

Interval = tuple[dt.datetime, dt.datetime]


def current_calendar(unit: Unit) -> CalendarVersion:
    """The newest version of the unit's calendar: what a dossier received now is pinned to."""
    return CalendarVersion.objects.filter(calendar_id=unit.calendar_id).latest("number")


def term_of(version: ProcedureVersion, regime: Regime) -> worktime.Term:
    """The term of a procedure version under a regime: amount, unit, rule, cut-off and the end of its last day."""
    rules = regimes.rules_of(version, regime)
    return worktime.Term(
        amount=version.term_amount,
        unit=version.term_unit,
        rule=version.deadline_rule,
        cutoff=rules.cut_off if version.term_unit == terms.SAME_DAY else version.cutoff,
        day_end=rules.day_end.value,
    )


def all_terms() -> dict[tuple[int, str], worktime.Term]:
    """The term of every procedure version under every regime, by their keys."""
    laws = list(Regime.objects.all())
    return {(version.pk, law.pk): term_of(version, law) for version in ProcedureVersion.objects.all() for law in laws}


def term(dossier: Dossier) -> worktime.Term:
    """The term that a dossier was promised: its procedure version's under its regime."""
    return term_of(dossier.procedure_version, dossier.regime)


def first_promise(
    version: ProcedureVersion, regime: Regime, calendar: CalendarVersion, received_at: dt.datetime
) -> dt.datetime:
    """When a dossier received at this instant will be due, before any pause. Cut to the minute, aware."""
    return worktime.due(worktime_of(calendar.pk), received_at, term_of(version, regime))


def answer_by(dossier: Dossier) -> dt.datetime:
    """Until when the desk must have accepted or refused what was sent online: eight working hours (domain T6).

    A clock of its own, on the newest calendar of the receiving unit; it has no part in the promise.
    """
    assert dossier.submitted_at is not None  # what was sent online has it
    calendar = worktime_of(current_calendar(dossier.unit).pk)
    return worktime.due(calendar, dossier.submitted_at, worktime.Term(amount=ANSWER_HOURS, unit=terms.WORKING_HOUR))


def paper_due(unit: Unit, at: dt.datetime) -> dt.datetime:
    """Until when paper that waits at a desk since ``at`` has to be where it goes: one working day of that desk
    (NĐ 118/2025/NĐ-CP, article 20; docs/law.md).
    """
    return worktime.due(worktime_of(current_calendar(unit).pk), at, worktime.Term(amount=1, unit=terms.WORKING_DAY))


def correction_due(dossier: Dossier, at: dt.datetime, days: int) -> dt.datetime:
    """Until when a result that is said to be wrong is corrected: working days of the unit that answers for it.

    A clock of its own, on the unit's newest calendar; it has no part in the promise.
    """
    calendar = worktime_of(current_calendar(dossier.unit).pk)
    return worktime.due(calendar, at, worktime.Term(amount=days, unit=terms.WORKING_DAY))


def closed_pauses(pauses: Sequence[Pause]) -> list[Interval]:
    """The intervals of the pauses that have ended, in order; a request that was taken back stopped nothing."""
    return sorted((pause.began_at, pause.ended_at) for pause in _ended(pauses) if pause.ended_at is not None)


def clock_pauses(pauses: Sequence[Pause]) -> list[worktime.ClockPause]:
    """The same as the arithmetic takes them: with those that start the term again."""
    return [
        worktime.ClockPause(pause.began_at, pause.ended_at, restarts=pause.restarts)
        for pause in sorted(_ended(pauses), key=lambda pause: pause.began_at)
        if pause.ended_at is not None
    ]


def _ended(pauses: Sequence[Pause]) -> list[Pause]:
    return [pause for pause in pauses if pause.ended_at is not None and pause.reason != Pause.Reason.RECALLED]


def term_begins(dossier: Dossier, pauses: Sequence[Pause]) -> dt.datetime:
    """The instant from which the term runs: the receipt, or the complete papers with which it last began again."""
    assert dossier.received_at is not None and dossier.calendar_version_id is not None  # a received dossier has both
    calendar = worktime_of(dossier.calendar_version_id)
    return worktime.term_begins(calendar, dossier.received_at, term(dossier), clock_pauses(pauses))


def promise(dossier: Dossier, pauses: Sequence[Pause]) -> dt.datetime:
    """``due_at`` from the start: receipt, term, pinned calendar and all closed pauses so far."""
    assert dossier.received_at is not None and dossier.calendar_version_id is not None  # a received dossier has both
    calendar = worktime_of(dossier.calendar_version_id)
    return worktime.due(calendar, dossier.received_at, term(dossier), clock_pauses(pauses))


def minutes_left(dossier: Dossier, at: dt.datetime) -> int:
    """Open minutes between an instant and the promise; negative once it has passed."""
    assert dossier.due_at is not None and dossier.calendar_version_id is not None  # a received dossier has both
    calendar = worktime_of(dossier.calendar_version_id)
    if at <= dossier.due_at:
        return worktime.working_minutes(calendar, at, dossier.due_at)
    return -worktime.working_minutes(calendar, dossier.due_at, at)


def term_minutes(dossier: Dossier) -> int:
    """The whole term in open minutes, as promised at receipt."""
    assert (
        dossier.received_at and dossier.due_at_original and dossier.calendar_version_id
    )  # a received dossier has them
    calendar = worktime_of(dossier.calendar_version_id)
    if dossier.due_at_original <= dossier.received_at:
        return 0
    return worktime.working_minutes(calendar, dossier.received_at, dossier.due_at_original)


def leg_limit(dossier: Dossier, unit_id: int, share_pct: int, since: dt.datetime, *, of_it: int = 100) -> dt.datetime:
    """When the unit that holds the dossier should have done a step begun at ``since``: its share, on its own calendar.

    ``of_it`` asks for the instant by which so many per cent of the share are used.
    An internal allotment; lateness is decided by ``due_at`` alone.
    """
    assert (
        dossier.received_at and dossier.due_at_original and dossier.calendar_version_id
    )  # a received dossier has them
    whole = holder = worktime_of(dossier.calendar_version_id)
    if unit_id != dossier.unit_id:
        newest = (
            CalendarVersion.objects.filter(calendar__units=unit_id).order_by("-number").values_list("pk", flat=True)
        )
        holder = worktime_of(newest[0])
    promised = dossier.due_at_original
    return share_limit(
        whole, holder, received_at=dossier.received_at, promised=promised, share_pct=share_pct, since=since, of_it=of_it
    )


def share_limit(
    whole: worktime.WorkCalendar,
    holder: worktime.WorkCalendar,
    *,
    received_at: dt.datetime,
    promised: dt.datetime,
    share_pct: int,
    since: dt.datetime,
    of_it: int = 100,
) -> dt.datetime:
    """When a step that began at ``since`` should be done: its share of the term, on the calendar of its holder.

    The term's open minutes lie between receipt and the original promise on the receiving unit's calendar.
    """
    minutes = worktime.working_minutes(whole, received_at, promised) if promised > received_at else 0
    return worktime.add_working_minutes(holder, since, minutes * share_pct * of_it // 10_000)


def ledger(dossier: Dossier, pauses: Sequence[Pause]) -> list[worktime.LedgerLine]:
    """The day-by-day account of the promise from which "Vì sao là ngày này?" is drawn."""
    assert dossier.received_at is not None and dossier.calendar_version_id is not None  # a received dossier has both
    return worktime.ledger(
        worktime_of(dossier.calendar_version_id),
        dossier.received_at,
        term(dossier),
        clock_pauses(pauses),
        extended_to=dossier.extended_to,
    )


def verdict(dossier: Dossier, finished_at: dt.datetime) -> Outcome:
    """Early, on time or late, decided at *finished* against ``due_at``; equality is on time (QĐ 766; docs/law.md)."""
    assert dossier.due_at is not None and dossier.calendar_version_id is not None  # a received dossier has both
    calendar = worktime_of(dossier.calendar_version_id)
    return Outcome(worktime.verdict(calendar, finished_at, dossier.due_at, term(dossier)))
