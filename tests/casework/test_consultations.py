"""A question to another agency has a clock of its own: asked with a last instant, late answers are seen."""

import pytest
from django.db import IntegrityError, transaction

from dossiers.casework import actions, consultations
from dossiers.casework.facts import row_audit
from dossiers.casework.models import Dossier, Leg
from dossiers.casework.states import Kind
from dossiers.notices import digests
from dossiers.procedures.models import RegimePeriod
from portal.presentation import timeline
from tests.world import local

ASKED, UNTIL = "2018-12-18 08:00", "2018-12-21 17:00"


@pytest.fixture
def today(world):
    return RegimePeriod.objects.create(from_day="2018-12-01", regime_id="2025")


def ask(dossier, world, *, until=UNTIL, at=ASKED, unit=None):
    due_at = local(until) if until else None
    return actions.consult(
        dossier.pk, unit=unit or world.police, question="Đất có tranh chấp không?", due_at=due_at, by=world.handler,
        at=local(at),
    )  # fmt: skip


def test_under_the_older_law_a_question_may_do_without_a_last_instant(in_process, world):
    dossier = ask(in_process(), world, until=None)
    assert consultations.proposed(dossier, local(ASKED)) is None
    assert "until" not in dossier.events.last().data


def test_today_a_question_names_its_last_instant_and_one_is_proposed(today, in_process, world):
    dossier = in_process()
    with pytest.raises(actions.Invalid) as refused:
        ask(dossier, world, until=None)
    assert set(refused.value.errors) == {"due_at"}
    proposed = consultations.proposed(Dossier.objects.get(pk=dossier.pk), local(ASKED))
    assert proposed == local("2018-12-25 17:00"), "five working days"
    ask(dossier, world, until="2018-12-25 17:00")
    assert dossier.events.last().data["until"] == proposed.isoformat()


def test_it_never_moves_the_promise(today, in_process, world):
    dossier = in_process()
    assert ask(dossier, world).due_at == dossier.due_at


@pytest.mark.parametrize(
    ("answered", "late"), [("2018-12-21 17:00", False), ("2018-12-21 17:01", True), ("2018-12-24 08:00", True)]
)
def test_an_answer_is_late_after_its_last_instant_and_the_event_says_so(in_process, world, at, answered, late):
    dossier = ask(in_process(), world)
    leg = Leg.objects.get(dossier=dossier, kind="consult")
    assert consultations.is_late(leg, at(answered)) is late
    actions.answer(dossier.pk, answer="Không tranh chấp", by=world.handler, at=at(answered))
    leg.refresh_from_db()
    assert consultations.is_late(leg, at("2019-03-01 08:00")) is late
    assert dossier.events.last().data.get("late", False) is late


def test_only_what_waits_past_its_instant_is_late_and_what_has_none_never(in_process, world, at):
    asked, without, answered, ended = (in_process() for _ in range(4))
    for dossier in (asked, answered, ended):
        ask(dossier, world)
    ask(without, world, until=None)
    actions.answer(answered.pk, answer="Không tranh chấp", by=world.handler, at=at("2018-12-19 08:00"))
    actions.withdraw(ended.pk, reason="Người nộp rút", by=world.receiver, at=at("2018-12-19 08:00"))
    for when, due in ((UNTIL, []), ("2018-12-21 17:01", [asked])):
        assert list(consultations.with_late_questions(Dossier.objects.all(), at(when))) == due
        assert consultations.late_by_desk([world.ward.pk], at(when)) == len(due)
    assert consultations.late_by_desk([world.other.pk], at("2019-01-01 08:00")) == 0


def test_asked_and_answered_are_counted(in_process, world, at):
    dossier = in_process()
    ask(dossier, world)
    ask(dossier, world, unit=world.district, at="2018-12-18 09:00")
    actions.answer(dossier.pk, answer="Không tranh chấp", by=world.handler, at=at("2018-12-19 08:00"))
    assert consultations.answered_of(dossier.legs.all()) == (2, 1)


def test_the_head_of_the_desk_is_told_in_the_morning(in_process, world, at):
    ask(in_process(), world)
    found = {one.officer_id: one.questions for one in digests.mornings(at=at("2018-12-24 07:05")) if one.questions}
    assert found == {world.leader.pk: 1}
    assert not any(one.questions for one in digests.mornings(at=at("2018-12-20 07:05")))


def test_how_an_agency_answered_is_written_down_and_today_it_must_be(today, in_process, world, at):
    dossier = ask(in_process(), world)
    for means in ("", "pigeon"):
        with pytest.raises(actions.Invalid) as refused:
            actions.answer(dossier.pk, answer="Không", means=means, by=world.handler, at=at("2018-12-19 08:00"))
        assert set(refused.value.errors) == {"means"}
    actions.answer(dossier.pk, answer="Không", means="phone", by=world.handler, at=at("2018-12-19 08:00"))
    assert Leg.objects.get(dossier=dossier, kind="consult").means == "phone"
    assert dossier.events.last().data["means"] == "phone"


def test_silence_is_recorded_after_the_last_instant_is_no_answer_and_stays_late(today, in_process, world, at):
    dossier = ask(in_process(), world)
    silent = {"answer": "Đã gọi nhắc hai lần", "means": "silence", "by": world.handler}
    with pytest.raises(actions.Invalid) as refused:
        actions.answer(dossier.pk, at=at(UNTIL), **silent)
    assert set(refused.value.errors) == {"means"}
    actions.answer(dossier.pk, at=at("2018-12-24 08:00"), **silent)
    leg = Leg.objects.get(dossier=dossier, kind="consult")
    assert (leg.answer, leg.remark, leg.is_open) == ("", "Đã gọi nhắc hai lần", False)
    assert consultations.answered_of([leg]) == (1, 0) and consultations.is_late(leg, at("2019-03-01 08:00"))
    assert not consultations.with_late_questions(Dossier.objects.all(), at("2018-12-25 08:00")).exists()
    assert row_audit.of([dossier.pk]) == []
    told = timeline.KIND_UI[Kind.ANSWERED].said(Kind.ANSWERED, dossier.events.last().data)
    assert told == "Cơ quan được hỏi không trả lời trong hạn"


def test_the_database_takes_no_silence_with_an_answer(in_process, world, at):
    dossier = ask(in_process(), world)
    with pytest.raises(IntegrityError, match="leg_silence_is_no_answer"), transaction.atomic():
        Leg.objects.filter(dossier=dossier, kind="consult").update(means="silence", answer="Có", closed_at=at(UNTIL))
