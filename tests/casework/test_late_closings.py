"""A storm entered on Friday at 17:05, or on Monday for that Friday: two persons, and nobody is late because of it."""

import datetime as dt
import io
import uuid

import pytest
from django.db import DatabaseError, connection, transaction

from dossiers.calendars.changes import DayChange
from dossiers.calendars.hours import Day
from dossiers.calendars.models import Calendar
from dossiers.casework import actions, deadline_audit, seals
from dossiers.casework.actions.refusals import ActRefused, Invalid, NotYourPost
from dossiers.casework.calendar_change import late_closings, reschedule
from dossiers.casework.files import store
from dossiers.casework.models import Dossier, Event, LateClosing
from dossiers.casework.sweep import flag_overdue
from dossiers.notices.models import Message
from dossiers.notices.preparing import prepare_pending
from dossiers.oversight import as_of
from dossiers.oversight.detectors import DETECTORS
from dossiers.units.roles import Role
from tests.world import an_officer, resolve

FRIDAY = dt.date(2018, 12, 14)
STORM = [DayChange(FRIDAY, Day("closed", (), "Nghỉ bão"))]
HALF = [DayChange(FRIDAY, Day("half", ((420, 660),), "Nghỉ bão buổi chiều"))]
SAME_EVENING, MONDAY, WEDNESDAY = "2018-12-14 17:05", "2018-12-17 09:00", "2018-12-19 09:00"
MINIMAL = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"  # noqa: E501


@pytest.fixture
def calendar(world):
    return Calendar.objects.get(slug="test")


@pytest.fixture
def people(world):
    world.keeper = an_officer("t.quantri", world.city, Role.ADMINISTRATOR)
    world.deputy = an_officer("t.pho", world.city, Role.LEADER)
    return world


@pytest.fixture
def city(people, received, in_process, at):
    """Due on the Friday: running, stopped since Saturday's morning, ended late; due before and after it: one each."""
    people.due_friday = [received(at=f"2018-11-30 {hour}:20") for hour in ("08", "14")]
    people.done = in_process(at="2018-11-30 09:00")
    people.thursday = received(at="2018-11-29 14:20")
    people.next_week = received(at="2018-12-10 08:00")
    return people


@pytest.fixture
def proposed(city, calendar, at):
    def proposing(when, days=STORM, by=None):
        flag_overdue(at=at(when))
        return late_closings.propose(
            calendar, days, reason="Công điện 12", notice=notice(by or city.keeper, at(when)), by=by or city.keeper,
            at=at(when),
        )  # fmt: skip

    return proposing


def notice(by, when):
    return store.put(io.BytesIO(MINIMAL), "cong-dien-12.pdf", intent=uuid.uuid4(), by=by, at=when)


def facts(dossier):
    return Dossier.objects.values_list("due_at", "overdue_since").get(pk=dossier.pk)


@pytest.mark.parametrize("when", [SAME_EVENING, MONDAY])
def test_promises_of_that_day_move_and_flags_that_rested_on_it_alone_are_lifted(city, proposed, at, when):
    resolve(city.done.pk, by=city.leader, at=at("2018-12-14 17:02"))
    closing = proposed(when)
    before = Dossier.objects.values().get(pk=city.thursday.pk)
    assert before["overdue_since"] is not None
    done = late_closings.confirm(closing.pk, by=city.mayor, at=at(when))
    for dossier in city.due_friday:
        assert facts(dossier) == (at("2018-12-17 17:00"), None)
    assert facts(city.next_week) == (at("2018-12-25 17:00"), None)
    assert Dossier.objects.values().get(pk=city.thursday.pk) == before  # late before the storm: nothing erases that
    ended = Dossier.objects.get(pk=city.done.pk)
    assert (ended.outcome, ended.due_at) == ("late", at("2018-12-14 17:00"))
    assert sorted(late_closings.lifted_by(done)) == sorted(one.pk for one in city.due_friday)
    assert done.change.moved == 3


def test_each_dossier_tells_it_in_two_sealed_events_and_the_log_folds_to_the_row(city, proposed, at):
    closing = proposed(MONDAY)
    late_closings.confirm(closing.pk, by=city.mayor, at=at(MONDAY))
    one = city.due_friday[0]
    told = list(Event.objects.filter(dossier=one).order_by("seq").values_list("kind", "actor_id"))
    assert told[-3:] == [
        ("became_overdue", None),
        ("overdue_lifted", city.mayor.pk),
        ("calendar_changed", city.mayor.pk),
    ]
    numbers = list(Dossier.objects.values_list("pk", flat=True))
    assert all(seals.broken(number) == [] for number in numbers)
    assert list(deadline_audit.disagreements(numbers)) == []
    now = dt.datetime.now(dt.UTC)
    rows, folded = as_of.facts_now(numbers), as_of.facts_known(numbers, now)
    assert {pk: (row.due_at, row.overdue_since) for pk, (_, row) in rows.items() if pk != city.done.pk} == {
        pk: (row.due_at, row.overdue_since) for pk, row in folded.items() if pk != city.done.pk
    }


def test_entered_days_later_what_is_late_by_the_new_promise_too_stays_late(city, proposed, at):
    closing = proposed(WEDNESDAY)
    late_closings.confirm(closing.pk, by=city.mayor, at=at(WEDNESDAY))
    for dossier in city.due_friday:
        due_at, since = facts(dossier)
        assert (due_at, since) == (at("2018-12-17 17:00"), at("2018-12-14 17:00"))
        assert Dossier.objects.get(pk=dossier.pk).is_overdue(at(WEDNESDAY))
    assert not Event.objects.filter(kind="overdue_lifted").exists()


@pytest.mark.parametrize(("since", "lifted"), [("2018-12-15 08:00", True), ("2018-12-18 08:00", False)])
def test_of_a_clock_that_stands_still_since_it_depends_on_when_it_stopped(city, proposed, at, since, lifted):
    flag_overdue(at=at("2018-12-15 07:00"))
    ask = {"papers": [actions.Missing("Bản vẽ")], "basis": "Điều 5", "reason": "Thiếu"}
    actions.ask_for_papers(city.done.pk, by=city.leader, at=at(since), **ask)
    closing = proposed(WEDNESDAY)
    late_closings.confirm(closing.pk, by=city.mayor, at=at(WEDNESDAY))
    due_at, flag = facts(city.done)
    assert due_at == at("2018-12-17 17:00") and (flag is None) == lifted


def test_half_a_day_moves_hours_and_lifts_no_flag_of_a_promise_that_ended_with_the_day(city, proposed, received, at):
    by_the_hour = received(at="2018-12-14 08:00", version=city.hours)  # eight hours: 17:00 of the same day
    closing = proposed(SAME_EVENING, days=HALF)
    late_closings.confirm(closing.pk, by=city.mayor, at=at(SAME_EVENING))
    assert facts(by_the_hour) == (at("2018-12-17 14:00"), None)
    assert facts(city.due_friday[0]) == (at("2018-12-14 17:00"), at("2018-12-14 17:00"))


def test_one_person_alone_never_does_it(city, proposed, calendar, at):
    closing = proposed(MONDAY, by=city.mayor)
    with pytest.raises(NotYourPost, match="không tự xác nhận"):
        late_closings.confirm(closing.pk, by=city.mayor, at=at(MONDAY))
    for other in (city.keeper, city.leader, city.district_leader, city.receiver):
        with pytest.raises(NotYourPost, match="lãnh đạo thành phố"):
            late_closings.confirm(closing.pk, by=other, at=at(MONDAY))
    with pytest.raises(DatabaseError), transaction.atomic():
        LateClosing.objects.filter(pk=closing.pk).update(decided_by=city.mayor, decided_at=at(MONDAY), accepted=True)
    assert calendar.days.count() == 0 and not Event.objects.filter(kind="overdue_lifted").exists()
    alone = reschedule.apply(calendar, STORM, reason="Bão", by=city.mayor, at=at(MONDAY))
    assert alone.moved == 1 and facts(city.due_friday[0])[1] is not None  # the day off of one person erases no delay


def test_a_day_that_one_person_had_entered_before_can_still_be_confirmed(city, proposed, calendar, at):
    flag_overdue(at=at(MONDAY))
    reschedule.apply(calendar, STORM, reason="Bão", by=city.mayor, at=at(MONDAY))
    closing = proposed(MONDAY)
    late_closings.confirm(closing.pk, by=city.mayor, at=at(MONDAY))
    assert all(facts(one) == (at("2018-12-17 17:00"), None) for one in city.due_friday)


def test_who_may_propose_what_and_that_reason_and_notice_are_there(city, calendar, at):
    when = at(MONDAY)

    def refused(kind, **more):
        given = {"reason": "Bão", "notice": notice(city.keeper, when), "by": city.keeper, "at": when, **more}
        with pytest.raises(kind) as refusal:
            late_closings.propose(calendar, given.pop("days", STORM), **given)
        return str(refusal.value)

    assert "căn cứ" in refused(Invalid, reason="  ")
    assert "Đính kèm" in refused(Invalid, notice=None)
    assert "Đính kèm" in refused(Invalid, notice=notice(city.mayor, when))
    assert "thành phố" in refused(NotYourPost, by=city.leader)
    for days in (
        [DayChange(FRIDAY, None)],
        [DayChange(FRIDAY, Day("makeup", ((420, 660),)))],
        [DayChange(dt.date(2018, 12, 18), Day("closed"))],
        [*STORM, DayChange(dt.date(2018, 12, 13), None)],
    ):
        assert "đã qua" in refused(ActRefused, days=days)
    assert LateClosing.objects.count() == 0


def test_one_waits_at_a_time_is_decided_once_and_a_declined_one_changes_nothing(city, proposed, calendar, at):
    closing = proposed(MONDAY)
    with pytest.raises(ActRefused, match="đang có một đề nghị"):
        proposed(MONDAY)
    before = list(Dossier.objects.order_by("pk").values())
    late_closings.decline(closing.pk, by=city.mayor, at=at(MONDAY))
    assert list(Dossier.objects.order_by("pk").values()) == before and calendar.days.count() == 0
    with pytest.raises(ActRefused, match="đã được quyết định"):
        late_closings.confirm(closing.pk, by=city.deputy, at=at(MONDAY))


def test_a_list_that_has_changed_since_it_was_read_is_read_again(city, proposed, received, at):
    closing = proposed(MONDAY)
    seen = reschedule.token(late_closings.moves_of(closing, at=at(MONDAY)))
    received(at="2018-11-30 10:00")
    with pytest.raises(reschedule.PreviewChanged):
        late_closings.confirm(closing.pk, by=city.mayor, at=at(MONDAY), seen=seen)


def test_taking_it_back_needs_two_persons_as_well_and_flags_what_is_late_then(city, proposed, at):
    closing = late_closings.confirm(proposed(MONDAY).pk, by=city.mayor, at=at(MONDAY))
    with pytest.raises(ActRefused, match="hai người"):
        reschedule.undo(closing.change.pk, by=city.mayor, at=at(MONDAY))
    again = late_closings.propose_undo(
        closing.change, reason="Nhầm ngày", notice=notice(city.mayor, at(MONDAY)), by=city.mayor, at=at(MONDAY)
    )
    with pytest.raises(NotYourPost):
        late_closings.confirm(again.pk, by=city.mayor, at=at(MONDAY))
    late_closings.confirm(again.pk, by=city.deputy, at=at("2018-12-17 10:00"))
    assert facts(city.due_friday[0]) == (at("2018-12-14 17:00"), None)
    assert flag_overdue(at=at("2018-12-17 10:01")) == 3
    assert facts(city.due_friday[0]) == (at("2018-12-14 17:00"), at("2018-12-14 17:00"))


def test_the_sign_of_promises_moved_after_the_fact_shows_it(city, proposed, at):
    late_closings.confirm(proposed(MONDAY).pk, by=city.mayor, at=at(MONDAY))
    with connection.cursor() as cursor:
        period = {"since": at("2018-12-01 00:00"), "end": at("2018-12-31 00:00")}
        cursor.execute(DETECTORS["moved_after_the_fact"].statement, period)
        odd = {row[2] for row in cursor.fetchall() if row[3]}
    assert odd == {one.pk for one in [*city.due_friday, city.done]}


def test_the_citizen_is_told_once_that_the_day_was_closed_and_nothing_of_lateness(city, proposed, at):
    prepare_pending(at=at("2018-12-14 16:00"))
    late_closings.confirm(proposed(SAME_EVENING).pk, by=city.mayor, at=at(SAME_EVENING))
    prepare_pending(at=at("2018-12-14 17:06"))
    told = Message.objects.filter(dossier=city.due_friday[0]).exclude(kind="received")
    assert dict(told.values_list("kind", "state")) == {"became_overdue": "merged", "calendar_changed": "waiting"}


def test_the_notice_is_kept_while_other_files_without_a_dossier_are_swept(city, proposed, at):
    closing = proposed(MONDAY)
    loose = notice(city.keeper, at(MONDAY))
    assert store.discard(closing.notice.name, intent=closing.notice.intent, by=city.keeper) is False
    store.sweep(at=at("2018-12-20 09:00"))
    assert store.is_whole(closing.notice) and not store.path_of(loose).exists()
