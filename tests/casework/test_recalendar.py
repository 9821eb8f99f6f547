"""A change of the calendar moves open dossiers exactly as previewed, erases no delay, and can be taken back exactly."""

import datetime as dt

import pytest

from dossiers.calendars.changes import DayChange
from dossiers.calendars.hours import Day
from dossiers.calendars.models import Calendar, CalendarVersion
from dossiers.casework import actions, deadlines, sweep
from dossiers.casework.actions.refusals import ActRefused, Invalid, NotYourPost
from dossiers.casework.calendar_change import reschedule
from dossiers.casework.models import Dossier, Event, Outbox
from dossiers.casework.states import Kind
from tests.behind_the_log import rewrite
from tests.world import resolve

OFF = DayChange(dt.date(2018, 12, 24), Day("closed", (), "Nghỉ bão"))
MAKEUP = DayChange(dt.date(2018, 12, 22), Day("makeup", ((420, 660), (780, 1020)), "Làm bù"))


@pytest.fixture
def calendar(world):
    return Calendar.objects.get(slug="test")


@pytest.fixture
def five(received, in_process, world, at):
    """Running, paused, late, finished, and one due before the day off."""
    running = in_process(at="2018-12-17 14:20")
    paused = in_process(at="2018-12-17 15:00")
    actions.ask_for_papers(
        paused.pk, papers=[actions.Missing("Bản vẽ")], basis="Điều 5", reason="Thiếu", by=world.handler,
        at=at("2018-12-18 09:00"),
    )  # fmt: skip
    late = received(at="2018-12-03 08:00")
    done = in_process(at="2018-12-10 08:00")
    resolve(done.pk, by=world.leader, at=at("2018-12-19 09:00"))
    soon = received(at="2018-12-19 08:00", version=world.same_day)
    return {"running": running, "paused": paused, "late": late, "done": done, "soon": soon}


def dues():
    return dict(Dossier.objects.values_list("pk", "due_at"))


NOW = "2018-12-19 10:00"


def applied(calendar, world, at, *days, when=NOW, **more):
    return reschedule.apply(calendar, days or [OFF], reason="Thông báo số 5", by=world.mayor, at=at(when), **more)


def test_the_preview_is_what_then_changes(five, calendar, world, at):
    before = dues()
    moves = reschedule.preview(calendar, [OFF], at=at(NOW))
    assert dues() == before and calendar.days.count() == 0

    change = applied(calendar, world, at, seen=reschedule.token(moves))
    changed = {pk: (before[pk], due) for pk, due in dues().items() if due != before[pk]}
    assert changed == {move.dossier_id: (move.due_before, move.due_after) for move in moves}
    assert set(changed) == {five["running"].pk, five["paused"].pk} and change.moved == 2


def test_each_moved_dossier_says_so_and_its_seals_hold(five, calendar, world, at):
    Outbox.objects.all().delete()
    change = applied(calendar, world, at)
    told = Event.objects.filter(kind=Kind.CALENDAR_CHANGED)
    assert {event.dossier_id for event in told} == {five["running"].pk, five["paused"].pk}
    dossier = Dossier.objects.get(pk=five["running"].pk)
    event = told.get(dossier=dossier)
    assert (event.data["change"], event.data["undo"], event.actor_id) == (change.pk, False, world.mayor.pk)
    assert dt.datetime.fromisoformat(event.data["due_at"]) == dossier.due_at == at("2019-01-01 17:00")
    assert dt.datetime.fromisoformat(event.data["due_at_before"]) == at("2018-12-31 17:00")
    assert dossier.seq == event.seq and bytes(dossier.head) == bytes(event.hash)
    told_to = Outbox.objects.filter(reader="tallies")
    assert [row.payload["kind"] for row in told_to] == ["calendar_changed"] * 2


def test_the_stored_promise_is_the_one_recomputed_from_the_start(five, calendar, world, at):
    applied(calendar, world, at)
    for name in ("running", "paused", "soon"):
        dossier = Dossier.objects.get(pk=five[name].pk)
        assert deadlines.promise(dossier, list(dossier.pauses.all())) == dossier.due_at
    actions.add_papers(
        five["paused"].pk, papers=[actions.PaperFacts("Bản vẽ")], by=world.receiver, at=at("2018-12-25 09:00")
    )
    paused = Dossier.objects.get(pk=five["paused"].pk)
    assert paused.due_at == at("2019-01-07 17:00")  # four working days of the pause, none of them the day off


def test_late_and_closed_dossiers_keep_promise_verdict_and_flag(five, calendar, world, at):
    sweep.flag_overdue(at=at(NOW))
    kept = Dossier.objects.filter(pk__in=[five["late"].pk, five["done"].pk]).order_by("pk")
    before = list(kept.values("due_at", "outcome", "overdue_since", "calendar_version_id", "seq"))
    change = applied(calendar, world, at, DayChange(dt.date(2018, 12, 4), Day("closed", (), "Nghỉ bão")))
    assert list(kept.values("due_at", "outcome", "overdue_since", "calendar_version_id", "seq")) == before
    assert before[0]["overdue_since"] is not None
    reschedule.undo(change.pk, by=world.mayor, at=at("2018-12-19 11:00"))
    assert list(kept.values("due_at", "outcome", "overdue_since", "calendar_version_id", "seq")) == before


@pytest.mark.parametrize("days", [[OFF], [MAKEUP], [OFF, MAKEUP]], ids=["off", "makeup", "both"])
def test_undo_restores_every_promise_exactly(five, calendar, world, at, days):
    before, was = dues(), CalendarVersion.objects.newest_of(calendar)
    change = applied(calendar, world, at, *days)
    assert days == [OFF, MAKEUP] or dues() != before
    reschedule.undo(change.pk, by=world.mayor, at=at("2018-12-20 10:00"))
    assert dues() == before
    assert CalendarVersion.objects.newest_of(calendar).digest == was.digest
    undone = Event.objects.filter(kind=Kind.CALENDAR_CHANGED, data__undo=True)
    assert undone.count() == change.moved


def test_undo_follows_what_happened_in_between(five, received, calendar, world, at):
    change = applied(calendar, world, at)
    newer = received(at="2018-12-20 09:00")
    actions.add_papers(
        five["paused"].pk, papers=[actions.PaperFacts("Bản vẽ")], by=world.receiver, at=at("2018-12-20 09:00")
    )
    resolve(five["running"].pk, by=world.leader, at=at("2018-12-20 10:00"))
    closed = Dossier.objects.get(pk=five["running"].pk).due_at
    reschedule.undo(change.pk, by=world.mayor, at=at("2018-12-20 11:00"))

    assert Dossier.objects.get(pk=five["running"].pk).due_at == closed
    newer.refresh_from_db()
    paused = Dossier.objects.get(pk=five["paused"].pk)
    assert newer.due_at == at("2019-01-03 17:00") == newer.due_at_original - dt.timedelta(days=1)
    assert paused.due_at == at("2019-01-02 17:00")  # 31/12 and two working days of pause
    for dossier in (newer, paused):
        assert deadlines.promise(dossier, list(dossier.pauses.all())) == dossier.due_at


def test_a_delay_flagged_under_a_make_up_day_stays_when_it_is_undone(in_process, calendar, world, at):
    dossier = in_process(at="2018-12-10 14:20")
    change = applied(calendar, world, at, MAKEUP)
    sweep.flag_overdue(at=at("2018-12-24 12:00"))
    dossier.refresh_from_db()
    assert dossier.overdue_since == dossier.due_at == at("2018-12-22 17:00")
    reschedule.undo(change.pk, by=world.mayor, at=at("2018-12-24 13:00"))
    dossier.refresh_from_db()
    assert (dossier.due_at, dossier.overdue_since) == (at("2018-12-24 17:00"), at("2018-12-22 17:00"))


def test_an_extension_is_not_touched(in_process, calendar, world, at):
    dossier = in_process(at="2018-12-17 14:20")
    actions.extend(dossier.pk, reason="Bão", extended_to=at("2019-01-10 17:00"), by=world.leader, at=at(NOW))
    applied(calendar, world, at)
    dossier.refresh_from_db()
    assert (dossier.extended_to, dossier.due_at_original) == (at("2019-01-10 17:00"), at("2018-12-31 17:00"))
    assert dossier.due_at == at("2019-01-01 17:00")


def test_a_preview_that_is_no_longer_true_is_refused(in_process, calendar, world, at):
    seen = reschedule.token(reschedule.preview(calendar, [OFF], at=at(NOW)))
    in_process(at="2018-12-19 09:00")
    with pytest.raises(reschedule.PreviewChanged):
        applied(calendar, world, at, seen=seen)
    assert calendar.days.count() == 0


def test_only_the_city_changes_calendars_with_a_reason_and_once(five, calendar, world, at):
    with pytest.raises(NotYourPost):
        reschedule.apply(calendar, [OFF], reason="Bão", by=world.leader, at=at(NOW))
    with pytest.raises(Invalid, match="căn cứ"):
        reschedule.apply(calendar, [OFF], reason="  ", by=world.mayor, at=at(NOW))
    before = dues()
    first = applied(calendar, world, at)
    with pytest.raises(ActRefused, match="đã như vậy rồi"):
        applied(calendar, world, at)
    second = applied(calendar, world, at, MAKEUP)
    with pytest.raises(ActRefused, match="thay đổi sau trước"):
        reschedule.undo(first.pk, by=world.mayor, at=at(NOW))
    with pytest.raises(NotYourPost):
        reschedule.undo(second.pk, by=world.handler, at=at(NOW))
    reschedule.undo(second.pk, by=world.mayor, at=at(NOW))
    with pytest.raises(ActRefused, match="đã được hoàn tác"):
        reschedule.undo(second.pk, by=world.mayor, at=at(NOW))
    assert reschedule.undo(first.pk, by=world.mayor, at=at(NOW)).undone_by == world.mayor
    assert dues() == before


def test_a_promise_of_another_system_stays_as_it_was_given(in_process, calendar, world, at):
    dossier = in_process(at="2018-12-17 14:20")
    rewrite(dossier, due_at=at("2018-12-28 16:00"))
    applied(calendar, world, at)
    kept = Dossier.objects.get(pk=dossier.pk)
    assert kept.due_at == at("2018-12-28 16:00") and kept.calendar_version_id == dossier.calendar_version_id
