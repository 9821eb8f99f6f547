"""Reminders leave a trace: who reminded whom of what until when, what was answered, how it ended; rules do it too."""

import datetime as dt

import pytest
from django.db import DatabaseError, connection, transaction

from dossiers.casework import actions
from dossiers.casework.actions.refusals import ActRefused, Invalid, NotYourPost
from dossiers.casework.models import Dossier, Leg
from dossiers.casework.sweep import flag_overdue
from dossiers.oversight import reminders
from dossiers.oversight.models import Inspection, RemindedDossier, Reminder
from tests.world import a_dossier, a_dossier_in_process, a_world, local, with_linked

RECEIVED = local("2018-12-03 08:00")
LATE = local("2018-12-20 09:00")
"""Ten working days are over: the promise was Monday the 17th."""


@pytest.fixture
def world(db):
    return a_world()


@pytest.fixture
def overdue(world):
    """Two dossiers of the ward past their promise, as the sweep found them."""
    dossiers = [a_dossier_in_process(world, RECEIVED), a_dossier(world, RECEIVED)]
    flag_overdue(at=LATE)
    for dossier in dossiers:
        dossier.refresh_from_db()
    return dossiers


@pytest.fixture
def reminder(world, overdue):
    return reminders.remind(world.ward, overdue, reason="Trả lời vì sao trễ", days=2, by=world.district_leader, at=LATE)


def test_a_leader_above_reminds_and_the_answer_is_due_by_working_days(world, overdue, reminder):
    assert reminder.by_unit == world.district and reminder.made_by == world.district_leader
    assert {item.dossier_id for item in reminder.items.all()} == {dossier.pk for dossier in overdue}
    assert reminder.answer_due_at == local("2018-12-24 17:00")  # Thursday and two working days: over the weekend


def test_only_leaders_above_remind(world, overdue):
    for officer in (world.leader, world.stranger, world.receiver):
        with pytest.raises(NotYourPost):
            reminders.remind(world.ward, overdue, reason="Theo quy định", days=2, by=officer, at=LATE)
    assert not Reminder.objects.exists()


@pytest.mark.parametrize(
    ("more", "field"), [({"reason": " "}, "reason"), ({"days": 0}, "days"), ({"days": 31}, "days")]
)
def test_what_is_missing_is_told_at_its_field(world, overdue, more, field):
    given = {"reason": "Trả lời", "days": 2, **more}
    with pytest.raises(Invalid) as refused:
        reminders.remind(world.ward, overdue, by=world.mayor, at=LATE, **given)
    assert list(refused.value.errors) == [field] and not Reminder.objects.exists()


def test_a_unit_is_not_reminded_of_what_lies_elsewhere(world, overdue):
    with pytest.raises(Invalid) as refused:
        reminders.remind(world.other, overdue, reason="Trả lời", days=2, by=world.mayor, at=LATE)
    assert overdue[0].code in refused.value.errors["dossiers"]


def test_the_units_leader_answers_once_and_a_leader_above_ends_it(world, reminder):
    later = LATE + dt.timedelta(hours=2)
    for officer in (world.stranger, world.district_leader, world.handler):
        with pytest.raises(NotYourPost):
            reminders.answer(reminder.pk, words="Đã ký", by=officer, at=later)
    answered = reminders.answer(reminder.pk, words="Thiếu người, mai xong", by=world.leader, at=later)
    assert (answered.answered_by, answered.answered_at) == (world.leader, later)
    with pytest.raises(ActRefused):
        reminders.answer(reminder.pk, words="Lại", by=world.leader, at=later)
    with pytest.raises(NotYourPost):
        reminders.close(reminder.pk, outcome="settled", by=world.leader, at=later)
    closed = reminders.close(reminder.pk, outcome="settled", by=world.mayor, at=later)
    assert closed.closed_by == world.mayor and closed.get_outcome_display() == "Đã giải quyết"


def test_ending_what_was_not_answered_needs_a_remark(world, reminder):
    with pytest.raises(Invalid) as refused:
        reminders.close(reminder.pk, outcome="unfounded", by=world.mayor, at=LATE)
    assert "remark" in refused.value.errors
    reminders.close(reminder.pk, outcome="unfounded", remark="Gửi nhầm", by=world.mayor, at=LATE)


def test_the_rule_reminds_each_unit_once_of_what_is_overdue_in_its_hands(world, overdue):
    assert reminders.remind_by_rule(at=LATE) == 1
    made = Reminder.objects.get()
    assert (made.unit, made.by_unit, made.made_by) == (world.ward, world.district, None)
    assert set(made.items.values_list("dossier_id", flat=True)) == {dossier.pk for dossier in overdue}
    assert reminders.remind_by_rule(at=LATE) == 0 == reminders.remind_by_rule(at=LATE + dt.timedelta(hours=5))


def test_the_rule_reminds_of_a_part_past_its_own_limit_while_the_whole_is_in_time(world):
    with_linked(world)
    dossier = a_dossier(world, RECEIVED, version=world.at_once)
    actions.forward(dossier.pk, by=world.receiver, at=RECEIVED, to_officer=world.handler)
    actions.send_out(dossier.pk, by=world.handler, at=RECEIVED + dt.timedelta(hours=1))
    parts = {leg.unit_id: leg for leg in Leg.objects.filter(dossier=dossier, kind="branch")}
    away, above, police = (parts[unit.pk] for unit in (world.other, world.district, world.police))
    whole = Dossier.objects.get(pk=dossier.pk).due_at
    assert away.due_at < above.due_at < whole
    assert reminders.remind_by_rule(at=away.due_at) == 0
    late = away.due_at + dt.timedelta(minutes=1)
    assert police.due_at < late, "nobody signs in at the police, so nobody there is reminded"
    assert reminders.remind_by_rule(at=late) == 1 and reminders.remind_by_rule(at=late) == 0
    made = Reminder.objects.get()
    assert (made.unit, made.by_unit, made.reason) == (world.other, world.district, reminders.OF_A_PART)
    assert list(made.items.values_list("dossier_id", "due_at")) == [(dossier.pk, away.due_at)]
    assert reminders.remind_by_rule(at=above.due_at + dt.timedelta(minutes=1)) == 1
    flag_overdue(at=whole + dt.timedelta(minutes=1))
    reminders.remind_by_rule(at=whole + dt.timedelta(minutes=1))
    assert Reminder.objects.filter(reason=reminders.BY_RULE).count() == 3, "the whole is overdue: home and both parts"


def test_the_rule_leaves_out_what_a_leader_reminded_of(world, reminder):
    assert reminders.remind_by_rule(at=LATE) == 0


def test_silence_goes_up_the_ladder_once_for_each_rung(world, reminder):
    after = reminder.answer_due_at + dt.timedelta(minutes=1)
    assert reminders.remind_by_rule(at=reminder.answer_due_at) == 0
    assert reminders.remind_by_rule(at=after) == 1
    assert reminders.remind_by_rule(at=after) == 0
    second = Reminder.objects.get(follows=reminder)
    assert (second.unit, second.by_unit) == (world.district, world.city) and "Phường thử" in second.reason
    assert second.items.count() == 2
    assert reminders.remind_by_rule(at=second.answer_due_at + dt.timedelta(minutes=1)) == 1
    third = Reminder.objects.get(follows=second)
    assert third.unit == world.city
    assert reminders.remind_by_rule(at=third.answer_due_at + dt.timedelta(days=9)) == 0  # nobody is above the city


def test_what_was_answered_in_time_climbs_nowhere(world, reminder):
    reminders.answer(reminder.pk, words="Đã xong", by=world.leader, at=LATE)
    assert reminders.remind_by_rule(at=LATE + dt.timedelta(days=30)) == 0


@pytest.mark.parametrize("change", ["reason = 'khác'", "answer_due_at = answer_due_at + interval '9 days'"])
def test_the_database_keeps_a_reminder_as_it_was_made(reminder, change):
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE oversight_reminder SET {change}")
    with pytest.raises(DatabaseError), transaction.atomic():
        RemindedDossier.objects.all().delete()


def test_an_answer_is_not_rewritten_behind_the_application(world, reminder):
    reminders.answer(reminder.pk, words="Đã xong", by=world.leader, at=LATE)
    with pytest.raises(DatabaseError), transaction.atomic():
        Reminder.objects.update(answer="Chưa từng nói vậy")


def test_an_inspection_is_written_down_by_a_leader_above(world):
    facts = {"decision": "QĐ 7/QĐ-UBND", "inspectors": "Bà A", "findings": "Sổ đủ", "seed": "bb-07"}
    days = {"since": dt.date(2018, 12, 18), "until": dt.date(2018, 12, 19)}
    with pytest.raises(NotYourPost):
        reminders.record(world.ward, **facts, **days, by=world.leader, at=LATE)
    reminders.record(world.ward, **facts, **days, by=world.mayor, at=LATE)
    assert Inspection.objects.get().recorded_by == world.mayor
    with pytest.raises(Invalid):
        reminders.record(world.ward, **facts, since=days["until"], until=days["since"], by=world.mayor, at=LATE)
