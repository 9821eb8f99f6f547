"""Dossiers that were received, forwarded and finished over a year, written straight into the tables."""

from __future__ import annotations

import datetime as dt
import random
from types import SimpleNamespace

from dossiers.calendars import worktime
from dossiers.calendars.models import CalendarVersion, worktime_of
from dossiers.casework.models import Dossier, Event
from dossiers.casework.states import State
from tests.world import local

AT = local("2018-12-20 08:00")


def finished_dossiers(world: SimpleNamespace, count: int, *, slower_since: dt.datetime | None = None) -> None:
    """Evenly over the year; a day at the desk at most, then one to four working days with the handler."""
    dice = random.Random(count)
    version = CalendarVersion.objects.get(calendar=world.ward.calendar)
    calendar = worktime_of(version.pk)
    dossiers, events = [], []
    for place in range(count):
        came = worktime.add_working_minutes(calendar, AT - dt.timedelta(days=350 * (place + 1) / count + 12), 5)
        slower = 6 if slower_since and came > slower_since else 1
        went = worktime.add_working_minutes(calendar, came, dice.randrange(10, 400))
        done = worktime.add_working_minutes(calendar, went, slower * dice.randrange(480, 1920))
        due = came + dt.timedelta(days=90)
        dossiers.append(
            Dossier(
                pk=2_000_000 + place, code=f"T10.31.01-{place}", procedure=world.ten_days.procedure,
                procedure_version=world.ten_days, unit=world.ward, holder=world.ward, state=State.FINISHED,
                received_at=came, due_at_original=due, due_at=due, finished_at=done, outcome="early",
                calendar_version=version, seq=2,
            )
        )  # fmt: skip
        for seq, (kind, step, at) in enumerate((("received", 1, came), ("forwarded", 2, went)), 1):
            events.append(
                Event(
                    dossier_id=2_000_000 + place, seq=seq, kind=kind, state=4, occurred_at=at, recorded_at=at,
                    unit=world.ward, data={"step": step}, hash=b"",
                )
            )  # fmt: skip
    Dossier.objects.bulk_create(dossiers)
    Event.objects.bulk_create(events)
