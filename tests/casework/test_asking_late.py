"""Until when papers may first be asked for, and when the desk may close what was never completed (law of 2025)."""

import datetime as dt

import pytest

from dossiers.casework import actions, last_days, supplements
from dossiers.casework.facts import row_audit
from dossiers.casework.models import Decision, Dossier, Pause
from dossiers.casework.states import Outcome, State
from dossiers.casework.supplements import Flag
from dossiers.notices import wording
from dossiers.procedures.models import ProcedureVersion, RegimePeriod
from tests.world import a_dossier_in_process, a_world, local

pytestmark = pytest.mark.django_db
MISSING, BASIS = [actions.Missing("Giấy tờ về đất")], "Điều 95 Luật Đất đai"


@pytest.fixture
def world():
    RegimePeriod.objects.create(from_day=dt.date(2025, 7, 1), regime_id="2025")
    return a_world()


@pytest.fixture
def dossier(world):
    """Received Tuesday 15/07/2025 at 10:00: Wednesday, Thursday and Friday 18/07 are its three working days."""
    return a_dossier_in_process(world, local("2025-07-15 10:00"))


def ask(dossier, by, at, **more):
    return actions.ask_for_papers(
        dossier.pk, papers=MISSING, reason="Thiếu giấy tờ về đất", basis=BASIS, by=by, at=local(at), **more
    )


@pytest.mark.parametrize(
    ("at", "flags"),
    [
        ("2025-07-15 16:00", []),
        ("2025-07-18 09:00", []),
        ("2025-07-18 17:30", []),
        ("2025-07-21 07:00", [Flag.ASKED_LATE]),
        ("2025-07-29 16:59", [Flag.ASKED_LATE]),
        ("2025-07-29 17:01", [Flag.LATE]),
    ],
)
def test_the_first_request_is_the_handlers_for_three_working_days(dossier, at, flags):
    assert supplements.first_request_until(dossier) == dt.date(2025, 7, 18)
    assert supplements.flags(dossier, local(at)) == flags


def test_later_it_is_the_leaders_and_counts_as_asked_late(world, dossier):
    with pytest.raises(actions.ActRefused, match="đã hết thời hạn thông báo bổ sung lần đầu"):
        ask(dossier, world.handler, "2025-07-21 09:00")
    ask(dossier, world.leader, "2025-07-21 09:00")
    said = dossier.events.get(kind="papers_asked").data
    assert said["approved"] == ["asked_late"] and said["restarts"]
    assert Pause.objects.get(dossier=dossier).flags == ["asked_late"]


def test_sector_law_may_leave_more_days(world, dossier):
    ProcedureVersion.objects.filter(pk=world.ten_days.pk).update(first_request_days=5)
    again = Dossier.objects.get(pk=dossier.pk)
    assert supplements.first_request_until(again) == dt.date(2025, 7, 22)
    assert supplements.flags(again, local("2025-07-22 16:00")) == []


def test_under_2018_no_day_is_named_and_the_last_tenth_decides(world):
    RegimePeriod.objects.filter(regime_id="2025").delete()
    old = a_dossier_in_process(world, local("2025-07-15 10:00"))
    assert supplements.first_request_until(old) is None
    assert supplements.flags(old, local("2025-07-25 09:00")) == []
    assert supplements.flags(old, local("2025-07-29 16:00")) == [Flag.SHORT]
    assert last_days.closing(old, local("2025-07-17 09:00"), None) is None
    ask(old, world.handler, "2025-07-17 09:00")
    with pytest.raises(actions.ActRefused, match="không cho đóng hồ sơ"):
        actions.close_unanswered(old.pk, by=world.receiver, at=local("2025-12-17 09:00"))


@pytest.mark.parametrize(
    ("asked", "answer_by", "last"),
    [
        ("2025-07-17 09:00", None, "2025-08-01"),  # Thursday 17 + 15: Friday 1 August
        ("2025-07-18 09:00", None, "2025-08-04"),  # Saturday 2 August: to Monday
        ("2025-07-17 09:00", dt.date(2025, 8, 8), "2025-08-08"),  # never before the day that was given
        ("2025-07-17 09:00", dt.date(2025, 7, 24), "2025-08-01"),
    ],
)
def test_the_last_day_to_complete_is_the_fifteenth_or_a_later_one_that_was_given(dossier, asked, answer_by, last):
    assert last_days.closing(dossier, local(asked), answer_by) == dt.date.fromisoformat(last)


def test_the_request_names_the_day_and_the_desk_closes_after_it_by_a_persons_act(world, dossier):
    ask(dossier, world.handler, "2025-07-17 09:00")
    said = dossier.events.get(kind="papers_asked").data
    assert said["answer_by"] == said["closes_on"] == "2025-08-01"
    with pytest.raises(actions.ActRefused, match="đến hết 01/08/2025"):
        actions.close_unanswered(dossier.pk, by=world.receiver, at=local("2025-08-01 16:00"))
    closed = actions.close_unanswered(dossier.pk, by=world.receiver, at=local("2025-08-04 08:00"))
    assert closed.state == State.STOPPED and closed.outcome == Outcome.STOPPED
    assert "118/2025" in Decision.objects.get(dossier=dossier).reason
    assert dossier.events.get(kind="stopped").data["unanswered"] is True
    assert not Pause.objects.get(dossier=dossier).restarts
    assert row_audit.of([dossier.pk]) == [] == list(row_audit.in_python([dossier.pk]))


def test_who_does_not_receive_here_closes_nothing(world, dossier):
    ask(dossier, world.handler, "2025-07-17 09:00")
    for officer in (world.handler, world.stranger):
        with pytest.raises(actions.NotYourPost):
            actions.close_unanswered(dossier.pk, by=officer, at=local("2025-08-04 08:00"))


def test_messages_say_from_which_day_the_term_runs_and_when_the_dossier_is_closed(world, dossier):
    ask(dossier, world.handler, "2025-07-17 09:00")
    actions.add_papers(
        dossier.pk, papers=[actions.PaperFacts("Giấy tờ về đất")], by=world.receiver, at=local("2025-07-28 14:00")
    )
    one = Dossier.objects.select_related("unit", "procedure_version").get(pk=dossier.pk)
    for channel in ("sms", "email"):
        asked = wording.told("papers_asked", channel, one, one.events.get(kind="papers_asked").data).body
        added = wording.told("papers_added", channel, one, one.events.get(kind="papers_added").data).body
        assert "01/08/2025" in asked and "28/07/2025" in added and "11/08/2025" in added
        assert len(asked) <= 160 and len(added) <= 160 or channel == "email"
