"""A result that is wrong: a clock of three working days, corrected by a new one or answered, and told by the log."""

import datetime as dt

import pytest

from dossiers.casework import actions, result_audit, retention, wrong_results
from dossiers.casework.actions import drafting
from dossiers.casework.facts import row_audit
from dossiers.casework.models import Dossier, Event, Proposal, ResultDispute
from dossiers.casework.seals import broken
from dossiers.casework.states import Kind, State
from dossiers.procedures.models import Regime
from tests.behind_the_log import rewrite
from tests.world import ON_PAPER, resolve

SIGNED, TOLD = "2018-12-19 09:00", "2018-12-20 10:00"


@pytest.fixture
def finished(in_process, world, at):
    """Signed under the law of 2025."""

    def made(**more):
        dossier = in_process()
        rewrite(dossier, regime="2025")
        return resolve(dossier.pk, by=world.leader, at=at(SIGNED), **more)

    return made


def told(dossier, at, when=TOLD, **more):
    return actions.dispute_result(dossier.pk, words="Sai tên đệm, đúng là Thị", at=at(when), **more)


def corrected(dossier, world, at, when, number="16/GP"):
    facts = {"number": number, "dated_on": at(when).date(), "on_paper": ON_PAPER, "remark": "Sửa tên đệm"}
    actions.propose_new_result(dossier.pk, by=world.handler, at=at(when), **facts)
    shown = drafting.digest(Proposal.objects.get(decided_at=None).facts)
    return actions.approve_new_result(dossier.pk, shown=shown, by=world.leader, at=at(when))


def numbers(at, when):
    return wrong_results.counts(at(when), at("2018-12-01 00:00"), at("2019-01-01 00:00"))


@pytest.mark.django_db
def test_the_regimes_say_in_how_many_days():
    assert dict(Regime.objects.values_list("code", "correction_days")) == {"2018": None, "2025": 3}


@pytest.mark.parametrize(
    ("when", "due"),
    [
        ("2018-12-19 10:00", "2018-12-24 17:00"),
        ("2018-12-21 16:59", "2018-12-26 17:00"),
        ("2018-12-22 08:00", "2018-12-27 17:00"),  # on a Saturday: as on Monday morning
        ("2018-12-23 23:00", "2018-12-27 17:00"),
    ],
)
def test_three_working_days_of_the_units_own_calendar(finished, at, when, due):
    told(finished(), at, when)
    dispute = ResultDispute.objects.get()
    assert dispute.due_at == at(due) and dispute.officer is None
    event = Event.objects.get(kind=Kind.RESULT_DISPUTED)
    assert dt.datetime.fromisoformat(event.data["answer_due"]) == at(due)
    assert "Thị" not in str(event.data), "the words are personal and stand in no event"


def test_the_first_result_stays_as_replaced_and_the_verdict_and_the_days_stay_as_they_were(finished, world, at):
    dossier = finished()
    before = Dossier.objects.values("state", "finished_at", "outcome", "due_at").get(pk=dossier.pk)
    told(dossier, at)
    done = corrected(dossier, world, at, "2018-12-21 09:00")
    old, new = done.decisions.order_by("pk")
    assert new.replaces == old and new.number == "16/GP" and old.replaced_by == new
    assert Dossier.objects.values("state", "finished_at", "outcome", "due_at").get(pk=dossier.pk) == before
    dispute = ResultDispute.objects.get()
    assert (dispute.outcome, dispute.answer, dispute.decided_by) == ("corrected", "Sửa tên đệm", world.leader)
    event = Event.objects.get(kind=Kind.RESULT_CORRECTED)
    assert event.data["in_time"] is True and event.data["result"]["decision"] == new.pk
    assert broken(dossier.pk) == [] and result_audit.of(dossier.pk) == []
    assert numbers(at, "2018-12-21 10:00") == {"open": 0, "late": 0, "done": 1, "done_late": 0}


def test_a_returned_result_is_corrected_and_the_dossier_stays_returned(finished, world, at):
    dossier = finished()
    actions.return_result(dossier.pk, by=world.receiver, at=at("2018-12-19 15:00"))
    told(dossier, at)
    assert corrected(dossier, world, at, "2018-12-21 09:00").state == State.RETURNED


def test_the_same_number_may_be_kept(finished, world, at):
    dossier = finished(number="15/GP")
    told(dossier, at)
    assert corrected(dossier, world, at, "2018-12-21 09:00", number="15/GP").decisions.count() == 2


def test_late_is_late(finished, world, at):
    dossier = finished()
    told(dossier, at)
    assert numbers(at, "2018-12-21 08:00")["open"] == 1 and numbers(at, "2018-12-26 08:00")["late"] == 1
    corrected(dossier, world, at, "2018-12-26 09:00")
    assert Event.objects.get(kind=Kind.RESULT_CORRECTED).data["in_time"] is False
    assert numbers(at, "2018-12-26 10:00") == {"open": 0, "late": 0, "done": 0, "done_late": 1}
    assert wrong_results.of_list("late", at(SIGNED), at(SIGNED), at(SIGNED), units=[world.other.pk]).count() == 0


def test_the_leader_answers_with_reasons_that_it_is_right(finished, world, at):
    dossier = finished()
    told(dossier, at, by=world.receiver)
    with pytest.raises(actions.NotYourPost):
        actions.uphold_result(dossier.pk, reason="Đúng theo tờ khai", by=world.handler, at=at("2018-12-21 09:00"))
    with pytest.raises(actions.Invalid):
        actions.uphold_result(dossier.pk, reason=" . ", by=world.leader, at=at("2018-12-21 09:00"))
    actions.uphold_result(dossier.pk, reason="Đúng theo tờ khai", by=world.leader, at=at("2018-12-21 09:00"))
    dispute = ResultDispute.objects.get()
    assert (dispute.outcome, dispute.answer, dispute.officer) == ("upheld", "Đúng theo tờ khai", world.receiver)
    assert dossier.decisions.count() == 1 and Event.objects.get(kind=Kind.RESULT_UPHELD).data["in_time"]


def test_what_needs_a_dispute_is_refused_without_one(finished, world, at):
    dossier = finished()
    facts = {"number": "16/GP", "dated_on": at(TOLD).date(), "on_paper": ON_PAPER}
    with pytest.raises(actions.ActRefused, match="Không có báo kết quả sai"):
        actions.propose_new_result(dossier.pk, by=world.handler, at=at(TOLD), **facts)
    with pytest.raises(actions.ActRefused, match="Không có báo kết quả sai"):
        actions.uphold_result(dossier.pk, reason="Đúng rồi", by=world.leader, at=at(TOLD))
    with pytest.raises(actions.ActRefused, match="Không có báo kết quả sai"):
        actions.approve_new_result(dossier.pk, shown="", by=world.leader, at=at(TOLD))


def test_one_waits_at_a_time_and_the_fourth_after_three_answers_is_a_complaint(finished, world, at):
    dossier = finished()
    for day in (20, 21, 24):
        told(dossier, at, f"2018-12-{day} 10:00")
        with pytest.raises(actions.ActRefused, match="đang được xem lại"):
            told(dossier, at, f"2018-12-{day} 10:30")
        actions.uphold_result(dossier.pk, reason="Đúng theo tờ khai", by=world.leader, at=at(f"2018-12-{day} 11:00"))
    with pytest.raises(actions.ActRefused, match="khiếu nại"):
        told(dossier, at, "2018-12-25 10:00")
    assert told(dossier, at, "2018-12-25 10:00", by=world.receiver)


def test_the_law_of_2018_keeps_its_way(in_process, world, at):
    dossier = resolve(in_process().pk, by=world.leader, at=at(SIGNED))
    assert not wrong_results.may_be_disputed(dossier)
    with pytest.raises(actions.ActRefused, match="mở lại hồ sơ"):
        told(dossier, at)
    actions.propose_reopening(dossier.pk, reason="Sai tên", by=world.handler, at=at(TOLD))
    assert actions.approve_reopening(dossier.pk, by=world.leader, at=at("2018-12-20 10:10")).state == State.IN_PROCESS


def test_a_disputed_result_is_not_reopened(finished, world, at):
    dossier = finished()
    told(dossier, at)
    with pytest.raises(actions.ActRefused, match="đang được báo sai"):
        actions.propose_reopening(dossier.pk, reason="Sai tên", by=world.handler, at=at("2018-12-20 11:00"))


@pytest.mark.parametrize("words", ["", "  ", ".", "x", "x" * 2001, "1234"])
def test_words_that_say_nothing_open_nothing(finished, at, words):
    dossier = finished()
    with pytest.raises(actions.Invalid):
        actions.dispute_result(dossier.pk, words=words, at=at(TOLD))
    assert not ResultDispute.objects.exists()


def test_nothing_is_disputed_before_there_is_a_result(in_process, at):
    dossier = in_process()
    rewrite(dossier, regime="2025")
    with pytest.raises(actions.NotAllowedNow):
        told(dossier, at)


def test_rows_and_events_tell_the_same_and_a_row_that_says_otherwise_is_found(finished, world, at):
    dossier = finished()
    told(dossier, at)
    actions.uphold_result(dossier.pk, reason="Đúng theo tờ khai", by=world.leader, at=at("2018-12-21 09:00"))
    told(dossier, at, "2018-12-22 09:00")
    one = {difference.column for difference in (*row_audit.of([dossier.pk]), *row_audit.in_python([dossier.pk]))}
    assert "dispute" not in one
    ResultDispute.objects.filter(closed_at=None).update(due_at=at("2019-12-22 09:00"))
    for found in (row_audit.of([dossier.pk]), list(row_audit.in_python([dossier.pk]))):
        assert {one.column for one in found} >= {"dispute"}
    ResultDispute.objects.filter(closed_at=None).update(due_at=at("2018-12-26 17:00"))


def test_the_words_go_when_the_particulars_go(finished, world, at, settings):
    dossier = finished()
    told(dossier, at)
    corrected(dossier, world, at, "2018-12-21 09:00")
    actions.return_result(dossier.pk, by=world.receiver, at=at("2018-12-21 15:00"))
    settings.RETENTION_YEARS, settings.RETENTION_WARNING_DAYS, settings.RETENTION_RESTORE_DAYS = 1, 1, 1
    for day in (1, 3, 5):
        retention.run(at=at(f"2021-02-0{day} 09:00"))
    assert list(ResultDispute.objects.values_list("words", "answer", "outcome")) == [("", "", "corrected")]
    assert result_audit.of(dossier.pk) == []
