"""Reminders that leave a trace: made by leaders above a unit or by rule, answered by its leader, then closed.

By rule a unit is reminded of every dossier that is overdue in its hands, once for each promise, and of its part of a
linked dossier that has passed its own limit while the whole is still in time. A reminder that is not answered in time
goes on to the superior unit. The rules look at state: rung twice, or a week late, they do the same.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from typing import Any

from django.db import connection, transaction

from dossiers.calendars import worktime
from dossiers.calendars.local_time import LOCAL
from dossiers.calendars.models import worktime_of
from dossiers.casework import deadlines
from dossiers.casework.actions.beats import text
from dossiers.casework.actions.refusals import ActRefused, Invalid, NotYourPost
from dossiers.casework.models import Dossier
from dossiers.casework.states import CLOCK_RUNS, OPEN
from dossiers.oversight.models import Inspection, RemindedDossier, Reminder
from dossiers.units.models import Officer, Unit
from dossiers.units.roles import Role

ANSWER_DAYS = 2
"""Working days to answer a reminder that a rule made."""

MOST_DAYS = 30
MOST_DOSSIERS = 500
"""Dossiers of one reminder; the rule makes further ones for the rest."""

MOST_AT_ONCE = 200
"""Reminders that one ring of the rule makes; the next ring goes on."""

BY_RULE = "Hồ sơ quá hạn đang ở đơn vị, chưa được đôn đốc."
OF_A_PART = "Phần việc của hồ sơ liên thông đã quá hạn của đơn vị; hồ sơ còn trong hạn."
_UNFOUNDED = "Các hồ sơ này không quá hạn: ghi nhận quá hạn đã được gỡ."
_LADDER = "{unit} chưa trả lời đôn đốc số {number} khi hết hạn trả lời."

_TO_REMIND = """
SELECT held.unit_id, held.id, held.due_at FROM ({held}) AS held JOIN units_unit u ON u.id = held.unit_id
WHERE u.kind <> 'external' AND u.parent_id IS NOT NULL
    AND NOT EXISTS (SELECT FROM oversight_remindeddossier i JOIN oversight_reminder r ON r.id = i.reminder_id
        WHERE i.dossier_id = held.id AND i.due_at = held.due_at AND r.unit_id = held.unit_id AND r.made_at > i.due_at)
ORDER BY held.unit_id, held.due_at, held.id LIMIT %(limit)s
"""
"""What units hold and were not yet reminded of since the instant that has passed, with that instant."""

_OVERDUE = """
WITH overdue AS (
    SELECT id, due_at, holder_id FROM casework_dossier WHERE state = ANY (%(open)s) AND overdue_since < %(at)s
)
SELECT holder_id AS unit_id, id, due_at FROM overdue
UNION SELECT leg.unit_id, overdue.id, overdue.due_at
    FROM overdue JOIN casework_leg leg ON leg.dossier_id = overdue.id AND leg.kind = 'branch' AND leg.closed_at IS NULL
"""

# The home of a dossier that went out waits for its parts; a leg in which the clock stood still is not judged by rule.
_PART_OVERDUE = """
SELECT leg.unit_id, leg.dossier_id AS id, leg.due_at
FROM casework_leg leg JOIN casework_dossier d ON d.id = leg.dossier_id
WHERE leg.closed_at IS NULL AND leg.due_at < %(at)s AND leg.unit_id <> d.unit_id
    AND (leg.kind = 'branch' OR leg.kind = 'main' AND d.branches = 0)
    AND d.state = ANY (%(running)s) AND (d.overdue_since IS NULL OR d.overdue_since >= %(at)s)
    AND NOT EXISTS (SELECT FROM casework_pause p WHERE p.dossier_id = d.id AND p.ended_at > leg.opened_at
        AND p.reason <> 'recalled')
"""


def answer_due(unit: Unit, days: int, *, at: dt.datetime) -> dt.datetime:
    """The close of the n-th working day after ``at`` by the unit's calendar. Raises Invalid outside 1 to 30."""
    if not 1 <= days <= MOST_DAYS:
        raise Invalid(days=f"Hạn trả lời từ 1 đến {MOST_DAYS} ngày làm việc.")
    calendar = worktime_of(deadlines.current_calendar(unit).pk)
    return worktime.due(calendar, at, worktime.Term(days, worktime.WORKING_DAY))


def above(unit: Unit) -> list[Unit]:
    """The units above one, the nearest first."""
    found: list[Unit] = []
    while unit.parent is not None and unit.parent not in found:
        unit = unit.parent
        found.append(unit)
    return found


def led_from(officer: Officer, unit: Unit, *, at: dt.datetime) -> Unit | None:
    """The nearest unit above this one that the officer leads; for the city itself, the city."""
    led = set(_led(officer, at))
    return next((one for one in above(unit) or [unit] if one.pk in led), None)


def may_answer(officer: Officer, unit: Unit, *, at: dt.datetime) -> bool:
    """Whether the officer leads the reminded unit on that day."""
    return unit.pk in _led(officer, at)


def remind(
    unit: Unit, dossiers: Collection[Dossier], *, reason: str, days: int, by: Officer, at: dt.datetime
) -> Reminder:
    """A leader reminds a unit below of these dossiers. Raises NotYourPost, Invalid with a sentence for its field."""
    by_unit = led_from(by, unit, at=at)
    if by_unit is None or by_unit == unit:
        raise NotYourPost(f"Chỉ lãnh đạo đơn vị cấp trên của {unit.name} đôn đốc được.")
    words = text(reason, "reason", "Ghi nội dung đôn đốc.", longest=1000)
    if not 1 <= len(dossiers) <= MOST_DOSSIERS:
        raise Invalid(dossiers=f"Chọn từ 1 đến {MOST_DOSSIERS} hồ sơ.")
    promised = [(one.pk, one.due_at) for one in dossiers if one.due_at is not None]
    strange = [one.code for one in dossiers if unit.pk not in (one.unit_id, one.holder_id) or one.due_at is None]
    if strange:
        raise Invalid(dossiers=f"Hồ sơ không ở {unit.name}: {', '.join(strange[:5])}.")
    due = answer_due(unit, days, at=at)
    with transaction.atomic():
        made = Reminder.objects.create(
            unit=unit, by_unit=by_unit, made_by=by, made_at=at, reason=words, answer_due_at=due
        )
        _list(made, promised)
    return made


def answer(number: int, *, words: str, by: Officer, at: dt.datetime) -> Reminder:
    """The reminded unit's leader answers, once. Raises NotYourPost, Invalid, ActRefused."""
    with transaction.atomic():
        found = _locked(number)
        if not may_answer(by, found.unit, at=at):
            raise NotYourPost(f"Chỉ lãnh đạo của {found.unit.name} trả lời được.")
        if found.answered_at is not None or found.closed_at is not None:
            raise ActRefused("Đôn đốc này đã được trả lời hoặc đã kết thúc.")
        found.answer = text(words, "answer", "Ghi nội dung trả lời.", longest=2000)
        found.answered_by, found.answered_at = by, at
        found.save(update_fields=["answer", "answered_by", "answered_at"])
    return found


def close(number: int, *, outcome: str, remark: str = "", by: Officer, at: dt.datetime) -> Reminder:
    """A leader above ends a reminder with its outcome; one that was not answered needs a remark. Raises as above."""
    with transaction.atomic():
        found = _locked(number)
        if led_from(by, found.unit, at=at) is None:
            raise NotYourPost(f"Chỉ lãnh đạo đơn vị cấp trên của {found.unit.name} kết thúc được.")
        if found.closed_at is not None:
            raise ActRefused("Đôn đốc này đã kết thúc.")
        if outcome not in Reminder.Outcome.values:
            raise Invalid(outcome="Chọn kết quả.")
        said = remark.replace("\x00", "").strip()
        if found.answered_at is None or said:
            said = text(remark, "remark", "Đơn vị chưa trả lời: ghi lý do kết thúc.", longest=1000)
        found.outcome, found.remark, found.closed_by, found.closed_at = outcome, said, by, at
        found.save(update_fields=["outcome", "remark", "closed_by", "closed_at"])
    return found


def remind_by_rule(*, at: dt.datetime) -> int:
    """Remind units of what is overdue in their hands, and superiors of what was not answered; how many were made.

    One at a time: a second worker that rings meanwhile finds the lock taken and leaves.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtext('reminders'))")
        if not cursor.fetchone()[0]:
            return 0
        return _of_held(_OVERDUE, BY_RULE, at) + _of_held(_PART_OVERDUE, OF_A_PART, at) + _of_silence(at)


def withdraw_unfounded(dossier_ids: Collection[int], *, by: Officer, at: dt.datetime) -> tuple[list[int], list[int]]:
    """Close the rule's reminders that are about these dossiers alone, whose flags were wrong; give back their numbers.

    Second come those still open that name others beside them, or that a person made: a person must look at them.
    """
    with transaction.atomic():
        concerned = Reminder.objects.filter(closed_at__isnull=True, items__dossier__in=dossier_ids)
        ids = list(concerned.values_list("pk", flat=True).distinct())
        others = RemindedDossier.objects.filter(reminder__in=ids).exclude(dossier__in=dossier_ids).values("reminder")
        whole = Reminder.objects.filter(pk__in=ids, made_by__isnull=True).exclude(pk__in=others)
        closed = sorted(whole.select_for_update().values_list("pk", flat=True))
        Reminder.objects.filter(pk__in=closed).update(
            outcome=Reminder.Outcome.UNFOUNDED, remark=_UNFOUNDED, closed_by=by, closed_at=at
        )
    return closed, sorted(set(ids) - set(closed))


def record(
    unit: Unit, *, decision: str, since: dt.date, until: dt.date, inspectors: str, findings: str, by: Officer,
    at: dt.datetime, demands: str = "", seed: str = "",
) -> Inspection:  # fmt: skip
    """A leader above writes an inspection down. Raises NotYourPost, Invalid."""
    if led_from(by, unit, at=at) is None:
        raise NotYourPost(f"Chỉ lãnh đạo đơn vị cấp trên của {unit.name} ghi được cuộc kiểm tra.")
    if not since <= until <= at.astimezone(LOCAL).date():
        raise Invalid(until="Ngày cuối phải từ ngày đầu trở đi và không ở tương lai.")
    return Inspection.objects.create(
        unit=unit,
        since=since,
        until=until,
        decision=text(decision, "decision", "Ghi số quyết định hoặc kế hoạch.", longest=200, fewest=0),
        inspectors=text(inspectors, "inspectors", "Ghi ai kiểm tra.", longest=500),
        findings=text(findings, "findings", "Ghi kết quả kiểm tra.", longest=4000),
        demands=demands.replace("\x00", "").strip()[:2000],
        seed=seed.replace("\x00", "").strip()[:80],
        recorded_by=by,
        recorded_at=at,
    )


def _of_held(held: str, reason: str, at: dt.datetime) -> int:
    """One reminder for each unit with dossiers in its hands of which it was not yet reminded."""
    states = {"open": [int(state) for state in OPEN], "running": [int(state) for state in CLOCK_RUNS]}
    wanted: dict[str, Any] = {**states, "at": at, "limit": MOST_AT_ONCE * MOST_DOSSIERS}
    with connection.cursor() as cursor:
        cursor.execute(_TO_REMIND.format(held=held), wanted)
        rows = cursor.fetchall()
    by_unit: dict[int, list[tuple[int, dt.datetime]]] = {}
    for holder, dossier, due_at in rows:
        by_unit.setdefault(holder, []).append((dossier, due_at))
    units = Unit.objects.select_related("parent").in_bulk(list(by_unit)[:MOST_AT_ONCE])
    for number, unit in units.items():
        made = Reminder.objects.create(
            unit=unit, by_unit=unit.parent or unit, made_at=at, reason=reason,
            answer_due_at=answer_due(unit, ANSWER_DAYS, at=at),
        )  # fmt: skip
        _list(made, by_unit[number][:MOST_DOSSIERS])
    return len(units)


def _of_silence(at: dt.datetime) -> int:
    """For each reminder without an answer in time, one to the superior unit, about the same dossiers."""
    silent = Reminder.objects.filter(
        closed_at__isnull=True, answered_at__isnull=True, answer_due_at__lt=at, followed_by__isnull=True
    ).exclude(unit__parent__isnull=True)
    found = list(silent.select_related("unit__parent__parent").order_by("answer_due_at", "pk")[:MOST_AT_ONCE])
    for one in found:
        superior = one.unit.parent
        assert superior is not None  # asked above
        made = Reminder.objects.create(
            unit=superior, by_unit=superior.parent or superior, made_at=at, follows=one,
            reason=_LADDER.format(unit=one.unit.name, number=one.pk),
            answer_due_at=answer_due(superior, ANSWER_DAYS, at=at),
        )  # fmt: skip
        _list(made, one.items.values_list("dossier_id", "due_at"))
    return len(found)


def _list(reminder: Reminder, dossiers: Iterable[tuple[int, dt.datetime]]) -> None:
    RemindedDossier.objects.bulk_create(
        RemindedDossier(reminder=reminder, dossier_id=number, due_at=due_at) for number, due_at in dossiers
    )


def _locked(number: int) -> Reminder:
    found = Reminder.objects.select_for_update(of=("self",)).select_related("unit__parent").filter(pk=number).first()
    if found is None:
        raise ActRefused("Không có đôn đốc này.")
    return found


def _led(officer: Officer, at: dt.datetime) -> list[int]:
    posts = officer.posts_on(at.astimezone(LOCAL).date()).filter(role=Role.LEADER)
    return list(posts.values_list("unit_id", flat=True))


__all__ = ["above", "answer", "answer_due", "close", "led_from", "may_answer", "record", "remind", "remind_by_rule"]
__all__ += ["withdraw_unfounded"]
