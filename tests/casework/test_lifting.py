"""A city that was swept ahead of time is put right: flags lifted by events, people told again, reminders withdrawn."""

import datetime as dt
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from dossiers.casework import access, actions, deadline_audit, seals, sweep
from dossiers.casework.models import Dossier, Event
from dossiers.notices.models import Message
from dossiers.notices.preparing import prepare_pending
from dossiers.oversight import as_of, balance, reminders, reports, tallies
from dossiers.oversight.models import Reminder
from tests.behind_the_log import rewrite
from tests.casework.poison import sweep_ahead
from tests.world import a_dossier, a_dossier_in_process, a_world, local, resolve

DAY = dt.timedelta(days=1)
PAPERS = {"papers": [actions.Missing("Bản vẽ")], "basis": "Điều 5", "reason": "Thiếu"}


def now():
    return dt.datetime.now(dt.UTC)


def run_lifting(*words):
    out = StringIO()
    call_command("lift_false_overdue", *words, stdout=out)
    return out.getvalue().strip().splitlines()


def figures():
    at = now()
    asked = {"since": at - 3650 * DAY, "until": at, "as_of": at}
    row = reports.figures(**asked)
    assert row.as_json() == reports.recount_figures(**asked).as_json()
    return {**row.as_json(), "to": None, "as_of": None, "from": None}


@pytest.fixture
def city(own_database, owner_connection):
    """Dossiers of today and one that is late indeed; then the sweep of an old version, sixty days ahead."""
    world = a_world()
    minutes_ago = (now() - dt.timedelta(minutes=30)).astimezone(ZoneInfo("Asia/Ho_Chi_Minh")).replace(second=0)
    world.late = a_dossier(world, local("2018-12-03 08:00"))
    sweep.flag_overdue(at=now())
    world.running = a_dossier(world, minutes_ago)
    world.paused, world.done = (a_dossier_in_process(world, minutes_ago + n * dt.timedelta(minutes=2)) for n in (1, 2))
    prepare_pending(at=now())
    tallies.apply_pending()
    world.before = figures()
    assert sweep_ahead(owner_connection, now() + 60 * DAY) == 3
    return world


def told(dossier):
    return dict(Message.objects.filter(dossier=dossier).values_list("kind", "state"))


def test_false_flags_are_lifted_and_the_true_one_stays(city):
    late = Dossier.objects.values().get(pk=city.late.pk)
    assert run_lifting()[-1] == "would lift 3"
    assert Event.objects.filter(kind="overdue_lifted").count() == 0
    assert run_lifting("--write", "--by", "t.lanhdao.tp")[-1] == "lifted 3; closed 0 reminders"
    assert Dossier.objects.values().get(pk=city.late.pk) == late
    assert not Dossier.objects.exclude(pk=city.late.pk).filter(overdue_since__isnull=False).exists()
    assert figures() == city.before
    assert run_lifting("--write", "--by", "t.lanhdao.tp")[-1] == "lifted 0; closed 0 reminders"


def test_the_log_shows_both_is_sealed_and_tells_the_same(city):
    run_lifting("--write", "--by", "t.lanhdao.tp")
    kinds = list(Event.objects.filter(dossier=city.running).values_list("kind", flat=True))
    assert kinds == ["received", "became_overdue", "overdue_lifted"]
    event = Event.objects.get(dossier=city.running, kind="overdue_lifted")
    assert (event.actor_id, event.data["because"]) == (city.mayor.pk, "ahead")
    assert dt.datetime.fromisoformat(event.data["overdue_since"]) == city.running.due_at
    numbers = list(Dossier.objects.values_list("pk", flat=True))
    assert all(seals.broken(number) == [] for number in numbers)
    assert list(deadline_audit.disagreements(numbers)) == [] and balance.check() == []
    folded = as_of.facts_known(numbers, now())
    assert {pk: facts.overdue_since for pk, (_, facts) in as_of.facts_now(numbers).items()} == {
        pk: facts.overdue_since for pk, facts in folded.items()
    }


def test_who_was_told_falsely_is_told_again_and_who_was_not_is_left_alone(city):
    prepare_pending(at=now())
    sent = Message.objects.filter(kind="became_overdue", dossier=city.running)
    sent.update(state="sent", attempts=1, settled_at=now())
    run_lifting("--write", "--by", "t.lanhdao.tp")
    prepare_pending(at=now())
    assert told(city.running)["overdue_lifted"] == "waiting"
    words = Message.objects.get(dossier=city.running, kind="overdue_lifted").body
    assert "khong tre" in words and len(words) <= 160
    assert (told(city.paused)["became_overdue"], told(city.paused)["overdue_lifted"]) == ("merged", "merged")
    assert "overdue_lifted" not in told(city.late)


def test_reminders_that_rested_on_false_flags_alone_are_withdrawn(city, monkeypatch):
    old = reminders._OVERDUE.replace("overdue_since < %(at)s", "overdue_since IS NOT NULL")
    with monkeypatch.context() as patch:
        patch.setattr(reminders, "_OVERDUE", old)
        rewrite(city.late, holder=city.other)
        reminders.remind_by_rule(at=now())
    assert Reminder.objects.count() == 2
    run_lifting("--write", "--by", "t.lanhdao.tp")
    false, true = Reminder.objects.get(unit=city.ward), Reminder.objects.get(unit=city.other)
    assert (false.outcome, false.closed_by, true.closed_at) == ("unfounded", city.mayor, None)
    rewrite(city.running, due_at=now() - DAY, overdue_since=now() - DAY)
    assert reminders.remind_by_rule(at=now()) == 1  # when it is late indeed, it is reminded of


def test_a_flag_that_came_true_stays_and_one_of_a_stopped_clock_goes(city, owner_connection):
    actions.ask_for_papers(city.paused.pk, by=city.leader, at=now(), **PAPERS)
    resolve(city.done.pk, by=city.leader, at=now())
    with owner_connection.cursor() as cursor:  # the promises have come meanwhile
        cursor.execute("ALTER TABLE casework_event DISABLE TRIGGER casework_event_append_only")
        for table in ("dossier", "pause"):
            cursor.execute(f"ALTER TABLE casework_{table} DISABLE TRIGGER USER")
        cursor.execute(
            "UPDATE casework_event e SET occurred_at = now() - interval '1 hour',"
            " recorded_at = now() - interval '1 day'"
            " FROM casework_dossier d WHERE d.id = e.dossier_id AND kind = 'became_overdue' AND d.id <> %s",
            [city.late.pk],
        )
        cursor.execute(
            "UPDATE casework_dossier d SET overdue_since = e.occurred_at, due_at = e.occurred_at FROM casework_event e"
            " WHERE d.id = e.dossier_id AND kind = 'became_overdue' AND d.id <> %s AND outcome IS DISTINCT FROM 'late'",
            [city.late.pk],
        )
        cursor.execute("UPDATE casework_pause SET began_at = now() - interval '2 hours'")
    run_lifting("--write", "--by", "t.lanhdao.tp")
    flagged = set(Dossier.objects.filter(overdue_since__isnull=False).values_list("pk", flat=True))
    assert flagged == {city.late.pk, city.running.pk}


def test_a_dossier_opened_again_while_it_passed_for_late_gets_its_time_back(city):
    rewrite(city.done, overdue_since=now() - dt.timedelta(minutes=1))
    resolve(city.done.pk, by=city.leader, at=now())
    actions.propose_reopening(city.done.pk, reason="Sai tên", by=city.handler, at=now())
    actions.approve_reopening(city.done.pk, by=city.leader, at=now())
    kept = Dossier.objects.get(pk=city.done.pk)
    rewrite(city.done, overdue_since=kept.due_at)
    run_lifting("--write", "--by", "t.lanhdao.tp")
    assert list(deadline_audit.disagreements([city.done.pk])) == []


def test_the_citizens_page_is_right_before_and_after_and_shows_that_the_flag_was_lifted(city):
    address = f"/r/{access.issue_token(city.running, at=now())}"
    poisoned = Client().get(address).content.decode()
    assert "Đã trễ hẹn" not in poisoned and "Hẹn trả kết quả" in poisoned
    run_lifting("--write", "--by", "t.lanhdao.tp")
    page = Client().get(address).content.decode()
    assert "Hẹn trả kết quả" in page and "Không quá hẹn: ghi nhận quá hẹn trước đó" in page
    english = Client().get(f"/en{address}").content.decode()
    assert "Not overdue: it was marked overdue before the appointment had come" in english


@pytest.mark.parametrize(("by", "sentence"), [("", "--by"), ("nobody", "--by"), ("t.lanhdao", "thành phố")])
def test_only_the_city_lifts_flags(city, by, sentence):
    with pytest.raises(CommandError, match=sentence):
        run_lifting("--write", "--by", by)
    assert Event.objects.filter(kind="overdue_lifted").count() == 0
