"""Before the desk closes what was never completed, the applicant is reminded: in time, once, by message and page."""

import datetime as dt

import pytest

from dossiers.casework import actions, closing_reminders
from dossiers.casework.facts import row_audit
from dossiers.casework.models import Dossier, Event
from dossiers.notices import wording
from dossiers.notices.models import Message
from dossiers.notices.preparing import prepare_pending
from dossiers.procedures.models import ProcedureVersion, RegimePeriod
from portal.presentation import timeline
from tests.world import a_dossier_in_process, a_world, local

pytestmark = pytest.mark.django_db
MISSING = [actions.Missing("Giấy tờ về đất", None, "Điều 95 Luật Đất đai")]


@pytest.fixture
def world():
    RegimePeriod.objects.create(from_day=dt.date(2025, 7, 1), regime_id="2025")
    return a_world()


def asked(world, at="2025-07-17 09:00", received="2025-07-15 10:00", **more):
    """Closed after Friday 01/08/2025: Tuesday 29/07 is the third working day before."""
    dossier = a_dossier_in_process(world, local(received))
    actions.ask_for_papers(
        dossier.pk, papers=MISSING, reason="Thiếu giấy tờ về đất", by=world.handler, at=local(at), **more
    )
    return dossier


def reminders(dossier):
    return list(Event.objects.filter(dossier=dossier, kind="closing_soon").values_list("data__closes_on", flat=True))


def test_it_comes_three_working_days_before_the_last_day_and_once(world):
    dossier = asked(world)
    assert closing_reminders.remind(at=local("2025-07-28 23:59")) == 0
    assert closing_reminders.remind(at=local("2025-07-29 07:30")) == 1
    for again in ("2025-07-29 07:35", "2025-07-31 09:00", "2025-08-01 16:00"):
        assert closing_reminders.remind(at=local(again)) == 0
    assert reminders(dossier) == ["2025-08-01"]
    prepare_pending(at=local("2025-07-29 08:00"))
    messages = Message.objects.filter(dossier=dossier, kind="closing_soon")
    assert messages and all("01/08/2025" in message.body for message in messages)
    assert row_audit.of([dossier.pk]) == []


def test_each_request_is_told_of_by_itself(world):
    dossier = asked(world)
    assert closing_reminders.remind(at=local("2025-07-30 08:00")) == 1
    given = [actions.PaperFacts("Giấy tờ về đất")]
    actions.add_papers(dossier.pk, papers=given, by=world.receiver, at=local("2025-07-31 08:00"))
    assert closing_reminders.remind(at=local("2025-08-01 08:00")) == 0
    actions.ask_for_papers(
        dossier.pk, papers=MISSING, reason="Giấy tờ đã nộp bị mờ", basis="Điều 95 Luật Đất đai", by=world.leader,
        at=local("2025-08-01 09:00"),
    )  # fmt: skip
    assert closing_reminders.remind(at=local("2025-08-14 08:00")) == 1
    assert reminders(dossier) == ["2025-08-01", "2025-08-18"]


@pytest.mark.parametrize("when", ["2025-08-02 08:00", "2025-09-01 08:00"])
def test_nothing_is_announced_once_the_day_has_passed(world, when):
    dossier = asked(world)
    assert closing_reminders.remind(at=local(when)) == 0 and reminders(dossier) == []


def test_a_later_day_that_the_request_gave_is_the_one_that_counts(world):
    dossier = asked(world, answer_by=dt.date(2025, 8, 15))
    assert closing_reminders.remind(at=local("2025-08-01 08:00")) == 0
    assert closing_reminders.remind(at=local("2025-08-12 08:00")) == 1
    assert reminders(dossier) == ["2025-08-15"]


def test_the_law_of_2018_closes_nothing_and_announces_nothing(world):
    RegimePeriod.objects.filter(regime_id="2025").delete()
    asked(world)
    assert closing_reminders.remind(at=local("2025-08-01 08:00")) == 0


def test_sector_law_that_closes_after_five_days_is_announced_though_the_term_only_moves(world):
    ProcedureVersion.objects.filter(pk=world.ten_days.pk).update(close_after_days=5, supplement_effect="shift")
    dossier = asked(world)
    assert closing_reminders.remind(at=local("2025-07-17 16:00")) == 0  # the request of today has just said it
    assert closing_reminders.remind(at=local("2025-07-18 08:00")) == 1
    assert reminders(dossier) == ["2025-07-22"]


def test_official_pages_in_hand_stay_good_and_the_page_lists_it(world):
    dossier = asked(world)
    before = Dossier.objects.get(pk=dossier.pk)
    closing_reminders.remind(at=local("2025-07-30 08:00"))
    after = Dossier.objects.get(pk=dossier.pk)
    assert (after.acted_seq, after.due_at, after.state) == (before.acted_seq, before.due_at, before.state)
    assert after.seq == before.seq + 1
    entry = timeline.entries(after, Event.objects.filter(dossier=after).select_related("unit"), {})[0]
    assert "01/08/2025" in str(entry.words) and "đóng" in str(entry.words)


def test_its_sms_fits_and_names_the_day(world, settings):
    settings.PUBLIC_ORIGIN = "https://dichvucong.thanhphocantho.gov.vn:8443"
    dossier = asked(world)
    words = wording.told("closing_soon", "sms", dossier, {"pause": 1, "closes_on": "2025-08-01"}).body
    assert "01/08/2025" in words and len(words) <= wording.SMS_LENGTH
