"""The morning of an official: the right numbers, once a day and person, on working days only."""

import pytest

from dossiers.casework import actions
from dossiers.notices import digests
from dossiers.notices.models import Message
from dossiers.units.models import Officer

MORNING = "2018-12-31 07:05"


@pytest.fixture
def people(world):
    """The ward's three officials have telephones."""
    for number, name in enumerate(("receiver", "handler", "leader")):
        Officer.objects.filter(pk=getattr(world, name).pk).update(phone=f"091200000{number}")
    return world


@pytest.fixture
def heap(people, received, in_process, at):
    """Two at the handler (one overdue, one due today), one that waits for papers, one that nobody has taken yet."""
    late, today, waiting = (
        in_process("2018-12-03 08:00"),
        in_process("2018-12-17 14:20"),
        in_process("2018-12-17 14:20"),
    )
    ask = {"papers": [actions.Missing("Bản vẽ")], "reason": "Thiếu", "basis": "NĐ"}
    actions.ask_for_papers(waiting.pk, **ask, by=people.handler, at=at("2018-12-18 09:00"))
    return late, today, waiting, received("2018-12-27 08:00")


def test_each_official_is_told_their_own_numbers(heap, people, at):
    found = {morning.officer_id: morning[2:] for morning in digests.mornings(at=at(MORNING))}
    assert found == {people.handler.pk: (1, 1, 1), people.leader.pk: (1, 1, 1)}
    late = {morning.officer_id: morning[2:] for morning in digests.mornings(at=at("2019-02-01 07:05"))}
    assert late[people.receiver.pk] == (1, 0, 0)
    assert people.stranger.pk not in late


def test_one_digest_a_day_and_person_however_often_it_is_asked_for(heap, people, at):
    assert digests.prepare_digests(at=at(MORNING)) == 2
    assert digests.prepare_digests(at=at("2018-12-31 07:20")) == 0
    message = Message.objects.get(officer=people.handler)
    assert (message.kind, message.channel, message.recipient) == ("digest", "sms", "0912000001")
    assert "1 ho so qua han, 1 den han hom nay, 1 cho nguoi nop" in message.body
    assert len(message.body) <= 160
    assert digests.prepare_digests(at=at("2019-01-02 07:05")) == 2


def test_nobody_is_written_to_on_a_day_off(heap, people, at):
    assert digests.prepare_digests(at=at("2018-12-30 07:05")) == 0


def test_who_has_nothing_waiting_or_no_address_gets_nothing(world, in_process, at):
    assert digests.prepare_digests(at=at(MORNING)) == 0
    in_process("2018-12-17 14:20")
    assert digests.prepare_digests(at=at(MORNING)) == 0


def test_an_account_that_was_switched_off_is_not_written_to(heap, people, at):
    Officer.objects.filter(pk=people.handler.pk).update(is_active=False)
    assert digests.prepare_digests(at=at(MORNING)) == 1


def test_the_longest_digest_is_one_message(settings, world):
    settings.PUBLIC_ORIGIN = "https://dichvucong.thanhphocantho.gov.vn:8443"
    morning = digests.Morning(1, 1, 99_999, 99_999, 99_999)
    context = {"morning": morning, "day": "31/12/2018", "address": f"{settings.PUBLIC_ORIGIN}/can-bo/viec"}
    assert len(digests.wording.plain("digest.sms", context).subject) <= 160
