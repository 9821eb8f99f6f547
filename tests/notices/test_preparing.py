"""From event to message: who is told, by which way, once and never again."""

import pytest
from django.db import IntegrityError, transaction

from dossiers.casework import actions
from dossiers.casework.models import Contact, Outbox
from dossiers.casework.sweep import flag_overdue
from dossiers.notices import links
from dossiers.notices.models import Message
from dossiers.notices.preparing import READER, prepare_pending
from tests.behind_the_log import rewrite
from tests.world import resolve


def test_a_receipt_is_told_by_sms_with_code_date_and_link(received, told):
    dossier = received()
    (message,) = told(dossier)
    assert (message.channel, message.recipient, message.state) == ("sms", "0900123456", "waiting")
    expected = f"Mot cua phuong thu: da tiep nhan ho so {dossier.code}. Hen tra 31/12/2018. Xem: {{link}}"
    assert message.body == expected
    assert not Outbox.objects.filter(reader=READER).exists()


def test_preparing_again_makes_nothing_more(received, told):
    dossier = received()
    first = told(dossier)
    Outbox.objects.create(reader=READER, dossier_id=dossier.pk, seq=1, payload={"kind": "received"})  # mail come back
    assert told(dossier) == first


def test_the_database_refuses_a_second_message_for_the_same_event_channel_and_address(received, told):
    (message,) = told(received())
    message.pk, message.key, message.link_digest = None, links.uuid.uuid4(), None
    with pytest.raises(IntegrityError, match="message_once"), transaction.atomic():
        message.save(force_insert=True)


def test_steps_inside_the_house_are_silent(in_process, told):
    dossier = in_process()
    assert [message.kind for message in told(dossier)] == ["received"]


def test_without_a_telephone_the_e_mail_is_used_and_without_both_nothing(received, told):
    by_mail = received(phone="", email="thu@example.vn")
    (message,) = told(by_mail)
    assert (message.channel, message.recipient) == ("email", "thu@example.vn")
    assert message.subject == f"Hồ sơ {by_mail.code} đã được tiếp nhận"
    assert told(received(phone="")) == []


def test_the_applicants_choice_decides(received, told, at):
    dossier = received(email="thu@example.vn")
    choice = actions.ContactChoice(ways=frozenset({"zalo", "email"}))
    actions.choose_contact(dossier.pk, choice, at=at("2018-12-17 14:30"))
    made = [(message.kind, message.channel) for message in told(dossier)]
    assert [way for kind, way in made if kind == "received"] == ["email", "zalo"]
    assert ("contact_chosen", "sms") in made  # where news would have gone is told that it does no more


def test_who_chose_nothing_is_told_that_alone_once(received, told, at):
    dossier = received()
    actions.choose_contact(dossier.pk, actions.ContactChoice(), at=at("2018-12-17 14:30"))
    assert [(message.kind, message.channel) for message in told(dossier)] == [("contact_chosen", "sms")]


def test_only_ways_that_are_set_up_are_used(received, told, settings):
    settings.EMAIL_URL = "smtp://localhost:1"  # e-mail leaves the house, SMS does not
    dossier = received(email="thu@example.vn")
    assert told(dossier) == []
    Contact.objects.create(dossier=dossier, sms=True, email=True, chosen_at=dossier.received_at)
    Outbox.objects.create(reader=READER, dossier_id=dossier.pk, seq=1, payload={"kind": "received"})
    assert [message.channel for message in told(dossier)] == ["email"]


def test_a_message_nobody_tried_yet_gives_way_to_the_one_that_makes_it_pointless(in_process, world, told, at):
    dossier = in_process()
    ask = {"papers": [actions.Missing("Bản vẽ")], "reason": "Thiếu", "basis": "NĐ 61/2018/NĐ-CP"}
    actions.ask_for_papers(dossier.pk, **ask, by=world.handler, at=at("2018-12-18 20:00"))
    told(dossier, "2018-12-18 22:00")
    actions.add_papers(dossier.pk, papers=[actions.PaperFacts("Bản vẽ")], by=world.handler, at=at("2018-12-18 23:00"))
    states = {message.kind: message.state for message in told(dossier, "2018-12-18 23:01")}
    assert states == {"received": "waiting", "papers_asked": "merged", "papers_added": "waiting"}


def test_a_message_on_its_way_is_never_left_out(in_process, world, told, at):
    dossier = in_process()
    told(dossier)
    Message.objects.update(attempts=1)
    resolve(dossier.pk, by=world.leader, at=at("2018-12-18 09:00"))
    assert [message.state for message in told(dossier, "2018-12-18 10:00")] == ["waiting", "waiting"]


def test_lateness_is_told_with_an_apology_once(in_process, told, at):
    dossier = in_process()
    for _ in range(2):
        flag_overdue(at=at("2019-01-03 08:00"))
    late = [message for message in told(dossier, "2019-01-03 08:01") if message.kind == "became_overdue"]
    assert len(late) == 1
    assert "xin loi Ong/Ba" in late[0].body


def test_what_fell_due_long_ago_in_another_system_is_not_told_today(in_process, told, at):
    dossier = in_process()
    rewrite(dossier, origin="imported")
    flag_overdue(at=at("2019-03-01 08:00"))
    assert "became_overdue" not in [message.kind for message in told(dossier, "2019-03-01 08:01")]


def test_more_than_a_days_share_waits_for_the_morning(in_process, world, told, at, settings):
    settings.NOTICES_A_DAY = 1
    dossier = in_process()
    told(dossier)
    resolve(dossier.pk, by=world.leader, at=at("2018-12-17 15:30"))
    last = told(dossier, "2018-12-17 15:31")[-1]
    assert (last.kind, last.next_try_at) == ("resolved", at("2018-12-18 07:00"))


def test_the_link_opens_its_dossier_and_is_stored_nowhere(received, told, at):
    dossier = received()
    (message,) = told(dossier)
    token = links.token_of(message.key)
    assert links.dossier_of(token.lower(), at=at("2018-12-18 10:00")) == dossier.pk
    assert token not in str(Message.objects.values().get())
    with pytest.raises(links.access.LookupMiss):
        links.dossier_of("0000000000", at=at("2018-12-18 10:00"))
    with pytest.raises(links.access.LookupMiss):
        links.dossier_of(token, at=at("2019-08-01 10:00"))


def test_many_events_are_taken_in_parts(received, at):
    for _ in range(7):
        received()
    assert prepare_pending(at=at("2018-12-17 15:00"), limit=3) == 7
    assert Message.objects.count() == 7
