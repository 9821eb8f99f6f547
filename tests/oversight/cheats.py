"""A city of a hundred honest units, and one more for each way of polishing figures, written straight into the tables.

Honest units do a little of everything: they ask late, finish in a hurry, forget an apology. A planted unit does one
thing far more often than they do.
"""

from __future__ import annotations

import datetime as dt
import random
import uuid
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from psycopg2.extensions import connection as Connection
from psycopg2.extras import Json, execute_values

from dossiers.calendars.models import CalendarVersion
from dossiers.casework.models import Applicant, Decision, Dossier, Extension, Guidance, Pause
from dossiers.casework.states import State
from dossiers.feedback.models import Rating
from dossiers.units.models import Unit
from tests.world import LONG_AGO, local

HONEST, EACH = 100, 60
FIRST = local("2018-02-26 08:00")
DAY = dt.timedelta(days=1)
PLANTED = (
    "pause_near_promise", "finished_in_bursts", "closed_then_reopened", "no_handling_time", "late_entry",
    "second_supplement", "registered_again", "moved_after_the_fact", "late_without_apology",
    "ratings_in_bursts", "asked_late",
    "no_result_paper", "not_handed_out", "payment_near_promise", "promise_moved", "pause_ended_by_asker", "long_pause",
    "withdrawn_near_due", "refused_then_received", "forwarded_last_hours", "acts_in_one_breath", "short_handling",
    "ratings_alike",
)  # fmt: skip
SHARE = {
    "pause_near_promise": 0.01, "finished_in_bursts": 0.0, "closed_then_reopened": 0.005, "no_handling_time": 0.01,
    "late_entry": 0.01, "second_supplement": 0.005, "registered_again": 0.003, "moved_after_the_fact": 0.002,
    "late_without_apology": 0.005, "ratings_in_bursts": 0.0, "asked_late": 0.005,
    "no_result_paper": 0.003, "not_handed_out": 0.02, "payment_near_promise": 0.004, "promise_moved": 0.004,
    "pause_ended_by_asker": 0.02, "long_pause": 0.003, "withdrawn_near_due": 0.003, "refused_then_received": 0.003,
    "forwarded_last_hours": 0.01, "acts_in_one_breath": 0.0, "short_handling": 0.01, "ratings_alike": 0.0,
}  # fmt: skip
"""How often an honest unit does it; a planted one does its own thing with every third dossier."""


@dataclass
class CheatedCity:
    """What is written, table by table."""

    world: SimpleNamespace
    dice: random.Random
    calendar: CalendarVersion
    dossiers: list[Dossier] = field(default_factory=list)
    people: list[Applicant] = field(default_factory=list)
    pauses: list[Pause] = field(default_factory=list)
    letters: list[Extension] = field(default_factory=list)
    ratings: list[Rating] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)
    slips: list[Guidance] = field(default_factory=list)
    events: list[tuple[Any, ...]] = field(default_factory=list)


def a_city(world: SimpleNamespace, owner: Connection, seed: int = 2018) -> dict[str, Unit]:
    """Write the city; the planted units by what they do. Django must be connected as the owner."""
    city = CheatedCity(world, random.Random(seed), CalendarVersion.objects.get(calendar=world.ward.calendar))
    for number in range(HONEST):
        _unit(city, number, None)
    planted = {key: _unit(city, HONEST + place, key) for place, key in enumerate(PLANTED)}
    with owner.cursor() as cursor:  # loaded as a loader loads: the events come behind
        cursor.execute("ALTER TABLE casework_dossier DISABLE TRIGGER casework_dossier_begun")
        cursor.execute("ALTER TABLE casework_pause DISABLE TRIGGER USER")
        cursor.execute("ALTER TABLE casework_decision DISABLE TRIGGER USER")
    Dossier.objects.bulk_create(city.dossiers)
    Applicant.objects.bulk_create(city.people)
    Pause.objects.bulk_create(city.pauses)
    Extension.objects.bulk_create(city.letters)
    Rating.objects.bulk_create(city.ratings)
    Decision.objects.bulk_create(city.decisions)
    Guidance.objects.bulk_create(city.slips)
    with owner.cursor() as cursor:
        execute_values(
            cursor,
            "INSERT INTO casework_event (dossier_id, seq, kind, state, occurred_at, recorded_at, origin, unit_id, data,"
            " actor_id) VALUES %s",
            city.events,
            page_size=1000,
        )
    return planted


def _unit(city: CheatedCity, number: int, cheat: str | None) -> Unit:
    unit = Unit.objects.create(
        code=f"T10.31.{number + 100}", kind=Unit.Kind.COMMUNE, name=f"Phường số {number}", parent=city.world.district,
        calendar=city.world.ward.calendar, valid_from=LONG_AGO,
    )  # fmt: skip
    for place in range(EACH):
        done = {key for key, share in SHARE.items() if city.dice.random() < (1 / 3 if key == cheat else share)}
        _dossier(city, unit, place, done)
        _rating(city, unit, (FIRST + city.dice.randrange(300) * DAY).date())
    for _ in range(20 if cheat == "ratings_in_bursts" else 0):
        _rating(city, unit, (FIRST + 200 * DAY).date(), city.dice.randrange(1, 6))
    for number in range(28 if cheat == "ratings_alike" else 0):
        _rating(city, unit, (FIRST + (200 + 7 * (number // 7)) * DAY).date())
    return unit


def _rating(city: CheatedCity, unit: Unit, on: dt.date, manners: int = 5) -> None:
    """Somebody was content, on this day."""
    number = len(city.ratings).to_bytes(32, "big")
    rated = {"manners": manners, "time": 4, "trips": 4, "good": 3 if manners > 3 else 2}
    city.ratings.append(Rating(digest=number, unit=unit, procedure=city.world.ten_days.procedure, on=on, **rated))


def _dossier(city: CheatedCity, unit: Unit, place: int, done: set[str]) -> None:  # noqa: C901 (a list of tricks)
    """Received in the morning, promised ten days later at five, finished in between unless it did something."""
    pk = 1_000_000 + len(city.dossiers)
    received = FIRST + (place % 40) * 7 * DAY + dt.timedelta(minutes=city.dice.randrange(120))
    due = received.replace(hour=17, minute=0) + 10 * DAY
    finished = received + dt.timedelta(days=city.dice.uniform(1, 9))
    if "finished_in_bursts" in done:
        finished = FIRST + 300 * DAY + dt.timedelta(seconds=city.dice.randrange(240))
        due, received = finished + dt.timedelta(hours=1), finished - 9 * DAY
    if "no_handling_time" in done:
        finished = received + dt.timedelta(minutes=3)
    late = "late_without_apology" in done or city.dice.random() < 0.05
    if late:
        finished = due + 2 * DAY
    if "short_handling" in done:
        finished = received + dt.timedelta(minutes=40)
    if "acts_in_one_breath" in done:
        finished = FIRST + 290 * DAY + dt.timedelta(seconds=city.dice.randrange(4))
        due, received = finished + DAY, finished - 9 * DAY
    withdrawn = bool(done & {"registered_again", "withdrawn_near_due"})
    if "withdrawn_near_due" in done:
        finished = due - dt.timedelta(hours=2)
    handed = None if withdrawn or done & {"not_handed_out", "no_result_paper"} else finished + dt.timedelta(hours=20)
    state = State.STOPPED if withdrawn else State.RETURNED if handed else State.FINISHED
    asked = city.dice.random() < 0.2 or bool(done & {
        "pause_near_promise", "second_supplement", "asked_late", "pause_ended_by_asker", "long_pause"
    })  # fmt: skip
    dossier = Dossier(
        pk=pk, code=f"{unit.code}-{pk}", procedure=city.world.ten_days.procedure,
        procedure_version=city.world.ten_days, unit=unit, holder=unit, state=state, origin="sample",
        submitted_at=received - dt.timedelta(hours=6 if "late_entry" in done else 0), received_at=received,
        due_at_original=due, due_at=due, finished_at=None if withdrawn else finished,
        ended_at=finished if withdrawn else None, returned_at=handed,
        outcome="withdrawn" if withdrawn else "late" if late else "early",
        calendar_version=city.calendar, supplement_count=2 if "second_supplement" in done else int(asked), seq=1,
    )  # fmt: skip
    city.dossiers.append(dossier)
    phone = f"09{pk:08d}"
    city.people.append(Applicant(dossier=dossier, name=f"Người Mẫu {pk}", phone=phone))
    if asked:
        ask = due - dt.timedelta(hours=3) if "pause_near_promise" in done else received + DAY
        wait = 90 * DAY if "long_pause" in done else DAY
        flags = ["asked_late"] if "asked_late" in done else []
        city.pauses.append(Pause(dossier=dossier, reason="papers", began_at=ask, ended_at=ask + wait, flags=flags))
    if city.dice.random() < 0.2 or "payment_near_promise" in done:
        ask = due - dt.timedelta(hours=3) if "payment_near_promise" in done else received + DAY
        city.pauses.append(Pause(dossier=dossier, reason="payment", began_at=ask, ended_at=ask + DAY, amount_vnd=10))
    if not withdrawn:
        city.decisions.append(
            Decision(
                dossier=dossier,
                act="resolve",
                unit=unit,
                dated_on=finished.date(),
                number=f"{pk}/KQ",
                on_paper="Bản giấy",
                made_at=finished,
            )
        )
    if "refused_then_received" in done:
        city.slips.append(
            Guidance(
                number=str(pk), unit=unit, procedure_version=city.world.ten_days, officer=city.world.receiver,
                made_at=received - 3 * DAY, intent=uuid.UUID(int=pk), papers=[], reason="Thiếu", name="x", phone=phone,
            )
        )  # fmt: skip
    if late and "late_without_apology" not in done:
        city.letters.append(
            Extension(
                dossier=dossier, number=str(pk), reason="Thiếu người", previous_due_at=due, extended_to=due + 5 * DAY,
                signed_by=city.world.leader, made_at=due - DAY,
            )
        )  # fmt: skip
    _log(city, dossier, done, asked)
    if withdrawn:
        _again(city, dossier, phone)


def _log(city: CheatedCity, dossier: Dossier, done: set[str], asked: bool) -> None:
    """Its receipt, and what else the questions read of the log."""
    at = dossier.received_at
    _event(city, dossier, 1, "received", at, {})
    if "closed_then_reopened" in done:
        _event(city, dossier, 2, "reopened", at + 12 * DAY, {})
    if "moved_after_the_fact" in done:
        before, after = dossier.due_at, dossier.due_at + 5 * DAY
        facts = {"due_at_before": before.isoformat(), "due_at": after.isoformat()}
        _event(city, dossier, 3, "corrected", before + DAY, facts)
    if "promise_moved" in done:
        facts = {"due_at_before": dossier.due_at.isoformat(), "due_at": (dossier.due_at + 5 * DAY).isoformat()}
        _event(city, dossier, 4, "corrected", dossier.due_at - DAY, facts)
    if asked:
        _event(city, dossier, 5, "papers_asked", at + DAY, {}, city.world.handler)
        adds = city.world.handler if "pause_ended_by_asker" in done else city.world.receiver
        _event(city, dossier, 6, "papers_added", at + 4 * DAY, {}, adds)
    sent = dossier.due_at - dt.timedelta(hours=1) if "forwarded_last_hours" in done else at + 2 * DAY
    _event(city, dossier, 7, "forwarded", sent, {}, city.world.handler)
    if dossier.finished_at:
        _event(city, dossier, 8, "resolved", dossier.finished_at, {}, city.world.leader)


def _again(city: CheatedCity, gone: Dossier, phone: str) -> None:
    """The same person comes back with the same wish a week later."""
    pk = 1_000_000 + len(city.dossiers)
    came = gone.ended_at + 7 * DAY
    later = Dossier(
        pk=pk, code=f"{gone.unit.code}-{pk}", procedure=gone.procedure, procedure_version=gone.procedure_version,
        unit=gone.unit, holder=gone.unit, state=State.RETURNED, returned_at=came + 4 * DAY, origin="sample",
        received_at=came,
        due_at_original=came + 14 * DAY, due_at=came + 14 * DAY, finished_at=came + 3 * DAY, outcome="early",
        calendar_version=city.calendar, seq=1,
    )  # fmt: skip
    city.dossiers.append(later)
    city.people.append(Applicant(dossier=later, name=f"Người Mẫu {gone.pk}", phone=phone))
    city.decisions.append(
        Decision(
            dossier=later, act="resolve", unit=gone.unit, dated_on=came.date(), number=f"{pk}/KQ", on_paper="Bản giấy",
            made_at=came + 3 * DAY,
        )
    )  # fmt: skip
    _event(city, later, 1, "received", came, {})


def _event(
    city: CheatedCity, dossier: Dossier, seq: int, kind: str, at: dt.datetime, data: dict[str, Any], by: Any = None
) -> None:
    who = by.pk if by else None
    city.events.append((dossier.pk, seq, kind, int(dossier.state), at, at, "sample", dossier.unit_id, Json(data), who))
