"""The morning of an official: the right numbers, once a day and person, on working days only."""

import datetime as dt

import pytest

from dossiers.casework import actions
from dossiers.casework.models import Proposal
from dossiers.notices import digests
from dossiers.notices.models import Message
from dossiers.units.models import Officer, Post
from dossiers.units.roles import Role
from tests.behind_the_log import rewrite
from tests.world import agreed_stand_in, an_officer, resolve, under_the_law_of_today

MORNING = "2018-12-31 07:05"


@pytest.fixture
def people(world):
    """The ward's three officials have telephones."""
    for number, name in enumerate(("receiver", "handler", "leader")):
        Officer.objects.filter(pk=getattr(world, name).pk).update(phone=f"091200000{number}")
    return world


@pytest.fixture
def open_work_of_people(people, received, in_process, at):
    """Two at the handler (one overdue, one due today), one that waits for papers, one that nobody has taken yet."""
    late, today, waiting = (
        in_process("2018-12-03 08:00"),
        in_process("2018-12-17 14:20"),
        in_process("2018-12-17 14:20"),
    )
    ask = {"papers": [actions.Missing("Bản vẽ")], "reason": "Thiếu", "basis": "NĐ 61/2018/NĐ-CP"}
    actions.ask_for_papers(waiting.pk, **ask, by=people.handler, at=at("2018-12-18 09:00"))
    return late, today, waiting, received("2018-12-27 08:00")


def test_each_official_is_told_their_own_numbers(open_work_of_people, people, at):
    found = {one.officer_id: one[2:5] for one in digests.mornings(at=at(MORNING)) if any(one[2:5])}
    assert found == {people.handler.pk: (1, 1, 1), people.leader.pk: (1, 1, 1)}
    late = {morning.officer_id: morning[2:5] for morning in digests.mornings(at=at("2019-02-01 07:05"))}
    assert late[people.receiver.pk] == (1, 0, 0)
    assert people.stranger.pk not in late


def test_one_digest_a_day_and_person_however_often_it_is_asked_for(open_work_of_people, people, at):
    assert digests.prepare_digests(at=at(MORNING)) == 2
    assert digests.prepare_digests(at=at("2018-12-31 07:20")) == 0
    message = Message.objects.get(officer=people.handler)
    assert (message.kind, message.channel, message.recipient) == ("digest", "sms", "0912000001")
    assert "1 ho so qua han, 1 den han hom nay, 1 cho nguoi nop" in message.body
    assert len(message.body) <= 160
    assert digests.prepare_digests(at=at("2019-01-02 07:05")) == 2


def test_nobody_is_written_to_on_a_day_off(open_work_of_people, people, at):
    assert digests.prepare_digests(at=at("2018-12-30 07:05")) == 0


def test_who_has_nothing_waiting_or_no_address_gets_nothing(world, in_process, at):
    assert digests.prepare_digests(at=at(MORNING)) == 0
    in_process("2018-12-17 14:20")
    assert digests.prepare_digests(at=at(MORNING)) == 0


def test_an_account_that_was_switched_off_is_not_written_to(open_work_of_people, people, at):
    Officer.objects.filter(pk=people.handler.pk).update(is_active=False)
    assert digests.prepare_digests(at=at(MORNING)) == 1


def test_the_longest_digest_is_one_message(settings, world):
    settings.PUBLIC_ORIGIN = "https://dichvucong.thanhphocantho.gov.vn:8443"
    morning = digests.Morning(1, 1, 99_999, 99_999, 99_999, 99_999)
    context = {"morning": morning, "day": "31/12/2018", "address": f"{settings.PUBLIC_ORIGIN}/can-bo/viec"}
    assert len(digests.wording.plain("digest.sms", context).subject) <= 160


def of(officer, at):
    return next((one for one in digests.mornings(at=at) if one.officer_id == officer.pk), None)


@pytest.mark.parametrize("kind", Proposal.Kind.values)
def test_what_waits_for_a_leaders_word_is_in_the_leaders_morning(people, in_process, at, kind):
    dossier = in_process("2018-12-28 08:00")
    Proposal.objects.create(
        dossier=dossier, kind=kind, reason="Ghi nhầm", proposed_by=people.handler, proposed_at=at("2018-12-28 09:00")
    )
    assert of(people.leader, at(MORNING)).approvals == 1
    digests.prepare_digests(at=at(MORNING))
    assert "1 cho duyet" in Message.objects.get(officer=people.leader).body


def test_a_substitute_is_told_what_the_absent_leader_would_be(people, in_process, at):
    in_process("2018-12-03 08:00")
    assert of(people.second, at(MORNING)) is None
    post = Post.objects.get(officer=people.leader)
    agreed_stand_in(post, people.second, dt.date(2018, 12, 31), dt.date(2019, 1, 2), people.mayor)
    assert of(people.second, at(MORNING)).late == 1


def test_leaders_of_the_city_and_inspectors_are_told_what_they_watch_over(people, in_process, at):
    inspector = an_officer("t.thanhtra", people.city, Role.INSPECTOR)
    assert of(people.mayor, at(MORNING)) is None
    in_process("2018-12-03 08:00")
    for watcher in (people.mayor, inspector):
        watched = of(watcher, at(MORNING)).watched
        assert (watched.city, watched.late, watched.units, watched.unapologised) == (True, 1, 1, 1)
    Officer.objects.filter(pk=inspector.pk).update(phone="0912000009")
    digests.prepare_digests(at=at(MORNING))
    body = Message.objects.get(officer=inspector).body
    assert "1 qua han o 1 don vi" in body and body.endswith("/dieu-hanh/") and len(body) <= 160


def test_what_was_put_right_yesterday_is_told_to_who_inspects(people, in_process, at):
    inspector = an_officer("t.thanhtra", people.city, Role.INSPECTOR)
    dossier = in_process("2018-12-28 08:00")
    right = actions.ApplicantFacts("Tên đúng", phone="0900123456")
    actions.propose_correction(
        dossier.pk, reason="Ghi nhầm tên", applicant=right, by=people.handler, at=at("2018-12-30 09:00")
    )
    actions.approve_correction(dossier.pk, by=people.leader, at=at("2018-12-30 10:00"))
    assert of(inspector, at(MORNING)).watched.put_right == 1
    assert of(inspector, at("2019-01-02 07:05")) is None


def test_a_result_said_to_be_wrong_and_late_paper_are_in_the_morning_of_who_answers(people, in_process, at):
    under_the_law_of_today()
    dossier = in_process("2018-12-17 08:00")
    rewrite(dossier, regime="2025")
    resolve(dossier.pk, by=people.leader, at=at("2018-12-18 09:00"))
    facts = actions.ApplicantFacts(name="Lê Thị Khác", phone="0900123457")
    intake = actions.Intake(
        unit=people.other, version=people.ten_days, applicant=facts, reception_unit=people.ward,
        papers=[actions.PaperFacts("Tờ khai", originals=1)],
    )  # fmt: skip
    actions.receive(intake, by=people.receiver, at=at("2018-12-18 09:00"))

    def told(when):
        found = {one.officer_id: (one.disputes, one.late_papers) for one in digests.mornings(at=at(when))}
        return {officer: numbers for officer, numbers in found.items() if any(numbers)}

    assert told("2018-12-18 10:00") == {}
    actions.dispute_result(dossier.pk, words="Sai tên đệm, đúng là Thị", at=at("2018-12-20 07:00"))
    assert told("2018-12-20 07:05") == {people.leader.pk: (1, 1), people.receiver.pk: (0, 1)}
    digests.prepare_digests(at=at("2018-12-20 07:05"))
    mail = Message.objects.get(officer=people.receiver)
    assert "1 ho so giay qua han chuyen" in mail.body and "/can-bo/ban-giay" in mail.body and len(mail.body) <= 160
    assert "1 ket qua bi bao sai" in Message.objects.get(officer=people.leader).body
