"""The database lets no row of a dossier change without its event, whoever asks."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from dossiers.calendars.models import publish
from dossiers.casework.models import ApplicantQuestion, CalendarChange, Dossier, Leg, Pause, ResultDispute
from dossiers.units.models import Officer
from tests.casework.test_facts import OTHERWISE, another_calendar
from tests.world import a_dossier_in_process, a_world, local, resolve


@pytest.fixture
def done(world: Any) -> Dossier:
    dossier = a_dossier_in_process(world, local("2018-12-03 08:00"))
    resolve(dossier.pk, by=world.leader, at=local("2019-01-05 08:00"))
    return Dossier.objects.get(pk=dossier.pk)


@pytest.mark.parametrize("column", sorted(set(OTHERWISE) - {"returned_at"}))
def test_no_column_changes_without_an_event(world: Any, done: Dossier, column: str) -> None:
    new = OTHERWISE[column](world, done)
    with pytest.raises(DatabaseError, match="next event"), transaction.atomic():
        Dossier.objects.filter(pk=done.pk).update(**{column: new})


def test_nor_with_the_number_of_an_event_that_is_not_there(done: Dossier) -> None:
    with pytest.raises(DatabaseError, match="next event"), transaction.atomic():
        Dossier.objects.filter(pk=done.pk).update(outcome="on_time", seq=done.seq + 1)


def test_what_is_reckoned_and_pinned_may_change(done: Dossier) -> None:
    assert Dossier.objects.filter(pk=done.pk).update(risk_at=None) == 1


def test_another_calendar_needs_a_change_of_the_own_one_in_the_same_transaction(own_database: str) -> None:
    dossier = a_dossier_in_process(a_world(), local("2018-12-03 08:00"))
    assert dossier.calendar_version is not None
    calendar = dossier.calendar_version.calendar
    elsewhere = another_calendar()
    calendar.shifts.filter(weekday=5).delete()
    newer = publish(calendar, at=local("2018-12-04 08:00"), note="test")
    facts = {"days": [], "days_before": [], "reason": "x", "made_at": local("2018-12-04 08:00"), "moved": 0}
    for version in (elsewhere, newer):
        with pytest.raises(DatabaseError, match="another calendar"), transaction.atomic():
            Dossier.objects.filter(pk=dossier.pk).update(calendar_version=version)
    change = {"calendar": calendar, "before": dossier.calendar_version, "after": newer, **facts}
    by = Officer.objects.get(username="t.lanhdao.tp")
    with pytest.raises(DatabaseError, match="another calendar"), transaction.atomic():
        CalendarChange.objects.create(**change, made_by=by)
        Dossier.objects.filter(pk=dossier.pk).update(calendar_version=elsewhere)
    with transaction.atomic():
        CalendarChange.objects.create(**change, made_by=by)
        Dossier.objects.filter(pk=dossier.pk).update(calendar_version=newer)
    assert Dossier.objects.get(pk=dossier.pk).calendar_version_id == newer.pk


INSERT = """INSERT INTO casework_event (dossier_id, seq, kind, state, occurred_at, recorded_at, origin, unit_id, data)
SELECT id, seq + 1, 'contact_chosen', state, acted_at, now(), 'live', unit_id, '{}'
FROM casework_dossier WHERE id = %s"""


def test_an_event_of_an_earlier_transaction_lets_nothing_change(own_database: str) -> None:
    world = a_world()
    dossier = a_dossier_in_process(world, local("2018-12-03 08:00"))
    with connection.cursor() as cursor:
        cursor.execute(INSERT, [dossier.pk])  # committed by itself
        with pytest.raises(DatabaseError, match="next event"):
            cursor.execute(
                "UPDATE casework_dossier AS d SET seq = e.seq, head = e.hash, state = 5 FROM casework_event AS e"
                " WHERE e.dossier_id = d.id AND e.seq = d.seq + 1 AND d.id = %s",
                [dossier.pk],
            )


def test_stays_and_pauses_and_new_dossiers_need_an_event_of_the_same_transaction(own_database: str) -> None:
    world = a_world()
    dossier = a_dossier_in_process(world, local("2018-12-03 08:00"))
    at = local("2018-12-04 08:00")
    with pytest.raises(DatabaseError, match="casework_leg"):
        Leg.objects.filter(dossier=dossier).update(closed_at=at)
    with pytest.raises(DatabaseError, match="casework_pause"):
        Pause.objects.create(dossier=dossier, reason="closed", began_at=at, ended_at=at)
    with pytest.raises(DatabaseError, match="casework_resultdispute"):
        ResultDispute.objects.create(dossier=dossier, words="Sai tên", opened_at=at, due_at=at)
    with pytest.raises(DatabaseError, match="casework_applicantquestion"):
        ApplicantQuestion.objects.create(dossier=dossier, officer=world.handler, words="Nhà mấy tầng?", opened_at=at)
    assert Leg.objects.filter(dossier=dossier).update(remark="Đã xem") == 1
    row = Dossier.objects.get(pk=dossier.pk)
    row.pk, row.code, row.intent, row.seq = None, "T10.31.01-990101-0001", None, 0
    with pytest.raises(DatabaseError, match="first event"):
        row.save(force_insert=True)
    assert Dossier.objects.count() == 1
