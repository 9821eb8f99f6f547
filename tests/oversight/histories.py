"""Random histories of dossiers, made by the real acts at random times, and a plain model of what they amount to."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass, field
from types import SimpleNamespace

from dossiers.casework import actions
from dossiers.casework.models import Dossier
from dossiers.casework.sweep import flag_overdue
from dossiers.oversight import tallies
from dossiers.oversight.figures import Counts, Period
from dossiers.units.models import Unit
from tests.world import local, resolve

BEGIN = local("2018-11-26 00:00")
DAYS = 30
ASK = {"papers": [actions.Missing("Bản vẽ")], "basis": "NĐ 61/2018/NĐ-CP", "reason": "Thiếu"}


@dataclass
class ToldDossier:
    """What happened to one dossier, written down beside the acts."""

    dossier: Dossier
    unit: Unit
    channel: int
    came: dt.datetime
    went: dt.datetime | None = None
    outcome: str | None = None
    pauses: list[list[dt.datetime | None]] = field(default_factory=list)

    def open_at(self, at: dt.datetime) -> bool:
        return self.came < at and (self.went is None or self.went >= at)

    def late_at(self, at: dt.datetime) -> bool:
        """Flagged before, or past the promise of that time while the clock ran."""
        self.dossier.refresh_from_db()
        standing = any(began <= at and (ended is None or ended > at) for began, ended in self.pauses)
        since = self.dossier.overdue_since
        return (since is not None and since < at) or (self.dossier.due_at < at and not standing)


def a_history(world: SimpleNamespace, seed: int, *, dossiers: int = 14, mended: bool = False) -> list[ToldDossier]:
    """Dossiers at two wards and every way they can go; the sweep and the reader of the outbox come by now and then.

    ``mended``: ended ones are opened again or get another receipt, too.
    """
    dice = random.Random(seed)
    told: list[ToldDossier] = []
    for at in sorted(_instants(dice, dossiers * 5)):
        ended = mended and [one for one in told if one.went is not None and one.went <= at - dt.timedelta(hours=6)]
        if ended and dice.random() < 0.12:
            _put_right(world, dice, dice.choice(ended), at)
            continue
        running = [one for one in told if one.went is None]
        if len(told) < dossiers and dice.random() < 0.4 or not running:
            told.append(_received(world, dice, at))
        else:
            _acted_on(world, dice, dice.choice(running), at)
        if dice.random() < 0.15:
            flag_overdue(at=at)
        if dice.random() < 0.15:
            tallies.apply_pending(limit=dice.choice([1, 3, 1000]))
    return told


def _instants(dice: random.Random, many: int) -> list[dt.datetime]:
    """Any minute counts, and now and then a midnight of this zone or of UTC."""
    edges = [dt.timedelta(days=dice.randrange(DAYS), hours=dice.choice([0, 7])) for _ in range(many // 8)]
    spread = [dt.timedelta(minutes=dice.randrange(DAYS * 1440)) for _ in range(many)]
    return [BEGIN + offset for offset in {*edges, *spread}]


def _received(world: SimpleNamespace, dice: random.Random, at: dt.datetime) -> ToldDossier:
    unit, clerk = dice.choice([(world.ward, world.receiver), (world.other, world.stranger)])
    channel = dice.choice([Dossier.Channel.DESK, Dossier.Channel.ONLINE, Dossier.Channel.POST])
    intake = actions.Intake(
        unit=unit,
        version=dice.choice([world.ten_days, world.same_day, world.hours]),
        applicant=actions.ApplicantFacts("Trần Văn Thử", phone="0900123456"),
        channel=channel,
    )
    dossier = actions.receive(intake, by=clerk, at=at)
    return ToldDossier(dossier, unit, channel, at)


def _acted_on(world: SimpleNamespace, dice: random.Random, told: ToldDossier, at: dt.datetime) -> None:
    here = told.unit.pk == world.ward.pk
    who = {
        "desk": world.receiver if here else world.stranger,
        "work": world.handler if here else world.stranger,
        "lead": world.leader if here else world.stranger,
    }
    pk, state = told.dossier.pk, Dossier.objects.values_list("state", flat=True).get(pk=told.dossier.pk)
    if dice.random() < 0.12:
        actions.withdraw(pk, by=who["desk"], at=at, reason="Rút")
        _ended(told, at, "withdrawn")
        if dice.random() < 0.5:
            actions.stop(pk, by=who["lead"], at=at + dt.timedelta(hours=5), reason="Theo yêu cầu")
    elif state == 2:
        actions.forward(pk, by=who["desk"], at=at)
    elif state == 5:
        told.pauses[-1][1] = at
        actions.add_papers(pk, papers=[actions.PaperFacts("Bản vẽ")], by=who["work"], at=at)
    elif dice.random() < 0.35:
        flag_overdue(at=at)  # a promise that has passed is written down before the clock stops
        actions.ask_for_papers(pk, by=who["lead"], at=at, **ASK)
        told.pauses.append([at, None])
    elif dice.random() < 0.2:
        actions.refuse_to_resolve(pk, by=who["lead"], at=at, reason="Không đủ điều kiện")
        _ended(told, at, "refused")
    else:
        _ended(told, at, resolve(pk, by=who["lead"], at=at).outcome)


def _put_right(world: SimpleNamespace, dice: random.Random, told: ToldDossier, at: dt.datetime) -> None:
    """Open an ended dossier again, or tell its receipt an hour or some days earlier; two people each time."""
    lead = world.leader if told.unit.pk == world.ward.pk else world.stranger
    dossier = Dossier.objects.get(pk=told.dossier.pk)
    proposer = world.receiver if told.unit.pk == world.ward.pk else world.second
    if dice.random() < 0.6 or dossier.overdue_since is not None:
        actions.propose_reopening(dossier.pk, reason="Sai", by=proposer, at=at)
        actions.approve_reopening(dossier.pk, by=lead, at=at)
        told.pauses.append([told.went, at])
        told.went = told.outcome = None
        return
    came = told.came - dt.timedelta(hours=dice.choice([1, 30, 100]))
    actions.propose_correction(dossier.pk, reason="Sai", received_at=came, by=proposer, at=at)
    actions.approve_correction(dossier.pk, by=lead, at=at)
    told.came = came


def _ended(told: ToldDossier, at: dt.datetime, outcome: str) -> None:
    told.went, told.outcome = at, outcome
    if told.pauses and told.pauses[-1][1] is None:
        told.pauses[-1][1] = at


def amounts_to(history: list[ToldDossier], period: Period) -> Counts:
    """The row of a period, counted dossier by dossier in plain Python."""
    cells = dict.fromkeys(Counts.__dataclass_fields__, 0)
    for one in history:
        came = period.since <= one.came < period.end
        if came:
            cells["received_online" if one.channel == Dossier.Channel.ONLINE else "received_direct"] += 1
        if one.open_at(period.since):
            cells["carried_over"] += 1
        if one.went is not None and period.since <= one.went < period.end:
            cells[one.outcome if one.outcome in ("early", "on_time", "late") else "ended_otherwise"] += 1
        if one.open_at(period.end):
            cells["overdue" if one.late_at(period.end) else "in_time"] += 1
    return Counts(**cells)
