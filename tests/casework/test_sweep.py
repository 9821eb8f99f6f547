import datetime as dt

from dossiers.casework import actions
from dossiers.casework.log import OUTBOX_READERS
from dossiers.casework.models import Dossier, Event, Outbox
from dossiers.casework.seals import broken
from dossiers.casework.sweep import flag_overdue
from tests.world import resolve


def test_what_falls_due_is_flagged_exactly_once_at_its_true_moment(in_process, at):
    dossier = in_process(at="2018-12-03 08:00")
    assert flag_overdue(at=dossier.due_at) == 0  # equality is on time
    assert flag_overdue(at=dossier.due_at + dt.timedelta(days=9)) == 1
    assert flag_overdue(at=dossier.due_at + dt.timedelta(days=9)) == 0
    dossier.refresh_from_db()
    assert dossier.overdue_since == dossier.due_at
    event = Event.objects.get(dossier=dossier, kind="became_overdue")
    assert (event.occurred_at, event.actor_id, event.seq) == (dossier.due_at, None, 3)
    mail = Outbox.objects.filter(dossier_id=dossier.pk, payload__kind="became_overdue")
    assert sorted(mail.values_list("reader", flat=True)) == sorted(OUTBOX_READERS)
    assert broken(dossier.pk) == []


def test_the_sweep_works_in_batches_until_none_is_left(received, at):
    for minute in range(7):
        received(at=f"2018-12-03 08:0{minute}")
    assert flag_overdue(at=at("2019-02-01 00:00"), limit=3) == 7
    assert not Dossier.objects.filter(overdue_since__isnull=True).exists()


def test_a_paused_dossier_is_not_swept_and_a_flag_survives_the_pause(in_process, world, at):
    waiting, late = in_process(at="2018-12-03 08:00"), in_process(at="2018-12-03 08:30")
    ask = {"papers": [actions.Missing("Bản vẽ")], "basis": "NĐ 61/2018/NĐ-CP", "reason": "Thiếu"}
    actions.ask_for_papers(waiting.pk, by=world.handler, at=at("2018-12-05 08:00"), **ask)
    after = at("2018-12-18 08:00")
    assert flag_overdue(at=after) == 1
    actions.ask_for_papers(late.pk, by=world.leader, at=after, **ask)
    late.refresh_from_db()
    assert late.is_paused and late.overdue_since == late.due_at  # overdue *and* waiting: the article's seven
    assert list(Dossier.objects.overdue(after)) == [late]
    assert list(Dossier.objects.in_time(after)) == [waiting]


def test_the_flag_does_not_make_an_officers_page_stale(in_process, world, at):
    dossier = in_process(at="2018-12-03 08:00")
    flag_overdue(at=at("2018-12-18 08:00"))
    done = resolve(dossier.pk, by=world.leader, at=at("2018-12-18 09:00"), seen=dossier.acted_seq)
    assert done.outcome == "late"


def test_overdue_is_true_before_the_sweep_has_come_by(in_process, at):
    dossier = in_process(at="2018-12-03 08:00")
    assert dossier.is_overdue(dossier.due_at + dt.timedelta(minutes=1)) and not dossier.is_overdue(dossier.due_at)
