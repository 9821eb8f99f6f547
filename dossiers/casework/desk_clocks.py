"""Clocks of the desk itself, beside the promise: papers handed on in time, online submissions told in time.

Neither moves the promise. NĐ 118/2025 art. 18.2: what was received on paper goes to the body that handles it on the
same working day, or at the start of the next where it came after the regime's ``paper_cut_off``; art. 17.2: the desk
is told of an online submission within the regime's ``tell_desk_hours``, by the wall clock, day and night.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q

from dossiers.calendars import worktime
from dossiers.calendars.local_time import LOCAL
from dossiers.calendars.models import worktime_of
from dossiers.calendars.worktime import WorkCalendar
from dossiers.casework.deadlines import current_calendar
from dossiers.casework.models import Alert, Dossier, DossierQuerySet
from dossiers.casework.states import State
from dossiers.procedures.models import Regime
from dossiers.units.models import Unit

FIRST_HOUR = 60
"""Open minutes that "at the start of the next working day" leaves: ours (docs/law.md)."""
ON_PAPER = (Dossier.Channel.DESK, Dossier.Channel.POST)
LONGEST_CLOSURE = 60
"""Days within which every calendar opens again."""
_DAY = dt.timedelta(days=1)


def hand_on_by(calendar: WorkCalendar, received_at: dt.datetime, cut_off: dt.time) -> dt.datetime:
    """Until when papers received at this instant are handed on: the day's close, or the next working day's first hour.

    Exactly at the cut-off is still the same day. What comes after the close of a short day, or on a day off, goes on in
    the next working day's first hour.
    """
    here = received_at.astimezone(LOCAL)
    close = _close(calendar, here.date())
    if close is not None and here.time() <= cut_off and received_at <= close:
        return close
    return worktime.add_working_minutes(calendar, _end(here.date()), FIRST_HOUR)


def late_until(calendar: WorkCalendar, at: dt.datetime, cut_off: dt.time) -> dt.datetime:
    """Papers received at this instant or before it are late at ``at``, where they still lie at the desk.

    Later receptions have later limits, so one instant tells them all apart.
    """
    day = at.astimezone(LOCAL).date()
    for _ in range(LONGEST_CLOSURE):
        close = _close(calendar, day)
        ends = [_end(day)]
        if close is not None:
            ends.append(min(dt.datetime.combine(day, cut_off, LOCAL), close))
        found = next((end for end in ends if hand_on_by(calendar, end, cut_off) < at), None)
        if found is not None:
            return found
        day -= _DAY
    return _end(day)


def papers_at(units: Iterable[Unit]) -> DossierQuerySet:
    """Papers that these desks have received and not handed on, where the regime of the dossier wants that in time."""
    lying = Dossier.objects.filter(state=State.RECEIVED, channel__in=ON_PAPER, unit__in=[unit.pk for unit in units])
    lying = lying.filter(reception_unit__isnull=True)  # paper between units has a clock of its own (transfers.py)
    return lying.filter(regime__paper_cut_off__isnull=False).order_by("received_at", "pk")


def papers_late(units: Iterable[Unit], at: dt.datetime) -> DossierQuerySet:
    """Of these, those past their limit; on the newest calendar of each desk."""
    units, late = list(units), Q(pk__in=[])
    for cut_off in _cut_offs():
        for unit in units:
            until = late_until(worktime_of(current_calendar(unit).pk), at, cut_off)
            late |= Q(unit=unit.pk, regime__paper_cut_off=cut_off, received_at__lte=until)
    return papers_at(units).filter(late)


def limit_of(dossier: Dossier) -> dt.datetime | None:
    """Until when a dossier's papers are handed on; None where no clock runs: handed on, sent online, another regime."""
    if dossier.state != State.RECEIVED or dossier.channel not in ON_PAPER or dossier.received_at is None:
        return None
    if dossier.regime.paper_cut_off is None or dossier.is_for_others:
        return None
    return hand_on_by(worktime_of(current_calendar(dossier.unit).pk), dossier.received_at, dossier.regime.paper_cut_off)


def untold(at: dt.datetime) -> DossierQuerySet:
    """Online submissions that wait and of which the desk was not told yet, where the regime has a clock."""
    told = Alert.objects.filter(dossier=OuterRef("pk"), kind=Alert.Kind.ONLINE)
    waiting = Dossier.objects.submitted().filter(regime__tell_desk_hours__isnull=False, submitted_at__lte=at)
    return waiting.filter(~Exists(told)).order_by("submitted_at", "pk")


def untold_late(at: dt.datetime) -> DossierQuerySet:
    """Of these, those of which the desk should have been told by now."""
    late = Q(pk__in=[])
    for regime in Regime.objects.filter(tell_desk_hours__isnull=False):
        late |= Q(regime=regime, submitted_at__lt=at - dt.timedelta(hours=regime.tell_desk_hours or 0))
    return untold(at).filter(late)


def tell_by(dossier: Dossier) -> dt.datetime | None:
    """Until when the desk is told of a submission; None where no clock runs."""
    hours = dossier.regime.tell_desk_hours
    return dossier.submitted_at + dt.timedelta(hours=hours) if hours is not None and dossier.submitted_at else None


def told_at(dossiers: Iterable[Dossier]) -> dict[int, dt.datetime]:
    """When the desk was told of each of these submissions, by their keys; the untold are not in it.

    One query, none where no clock runs.
    """
    clocked = [one.pk for one in dossiers if one.regime.tell_desk_hours is not None]
    told = Alert.objects.filter(dossier__in=clocked, kind=Alert.Kind.ONLINE)
    return dict(told.values_list("dossier_id", "made_at")) if clocked else {}


def tell(dossiers: Iterable[Dossier], *, at: dt.datetime) -> int:
    """Write down that the desk was told of these submissions; each once. Gives back how many were new."""
    alerts = [
        Alert(dossier=one, kind=Alert.Kind.ONLINE, due_at=limit, made_at=at)
        for one in dossiers
        if one.state == State.SUBMITTED and (limit := tell_by(one)) is not None
    ]
    known = Alert.objects.filter(dossier__in=[one.dossier_id for one in alerts], kind=Alert.Kind.ONLINE)
    before = set(known.values_list("dossier_id", flat=True)) if alerts else set()
    Alert.objects.bulk_create([one for one in alerts if one.dossier_id not in before], ignore_conflicts=True)
    return sum(1 for one in alerts if one.dossier_id not in before)


def _cut_offs() -> list[dt.time]:
    return [cut for cut in Regime.objects.values_list("paper_cut_off", flat=True).distinct() if cut is not None]


def _close(calendar: WorkCalendar, day: dt.date) -> dt.datetime | None:
    hours = calendar.hours_on(day)
    return dt.datetime.combine(day, dt.time(), LOCAL) + dt.timedelta(minutes=hours[-1][1]) if hours else None


def _end(day: dt.date) -> dt.datetime:
    """The last instant of a local day that papers could come on it."""
    return dt.datetime.combine(day + _DAY, dt.time(), LOCAL) - dt.timedelta(minutes=1)
